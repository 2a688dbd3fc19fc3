"""What an article says of itself, in its own text: its title, its date, its address.

Only what stands apart is believed: a headline alone on the first line, a line near the top
that is a date and nothing else, an address after a label near the end. A publisher is not
guessed from an address.
"""

from __future__ import annotations

import re
from datetime import date

from kgraph.reading.dates import parse_date
from kgraph.reading.metadata import Metadata

_LINES = 12
"""How many lines that are not blank count as the top, and as the end."""
_MARGIN = 4000
"""How many characters the top and the end may take: a long article is not searched."""
_TITLE_CHARACTERS = 160
_DATE_CHARACTERS = 60

_DATE_LABEL = re.compile(r"(?:first\s+)?(?:published|posted|date|dated|issued)(?:\s+on|\s*:)\s*", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^[ \t]*(?:original\s+url|original\s+article|source\s+url|source|url)[ \t]*:[ \t]*\n?\s*"
    r"<?(?P<url>https?://[^\s<>\"]+)>?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_ADDRESS = re.compile(r"https?://|www\.")


def self_description(text: str) -> Metadata:
    """The title, date and address that `text` states; nothing is inferred."""
    top = _lines(text[:_MARGIN])[:_LINES]
    return Metadata(title=title_line(text), published=_date_line(top), url=_address(text[-_MARGIN:]))


def title_line(text: str) -> str | None:
    """The first line, if it looks like a headline and an article follows it."""
    lines = _lines(text[:_MARGIN])[:2]
    if len(lines) < 2:
        return None
    line = lines[0]
    looks_like_one = (
        len(line) <= _TITLE_CHARACTERS
        and any(c.isalpha() for c in line)
        and not line.endswith((".", ",", ";", ":", "-"))
        and not _ANY_ADDRESS.search(line)
        and _as_date(line) is None
    )
    return line if looks_like_one else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _date_line(lines: list[str]) -> date | None:
    return next((day for line in lines if (day := _as_date(line))), None)


def _as_date(line: str) -> date | None:
    if len(line) > _DATE_CHARACTERS:
        return None
    try:
        return parse_date(_DATE_LABEL.sub("", line, count=1).rstrip("."))
    except ValueError:
        return None


def _address(end: str) -> str | None:
    last = "\n".join(end.split("\n")[-3 * _LINES :])
    found = [match["url"] for match in _ADDRESS.finditer(last)]
    return found[-1] if found else None
