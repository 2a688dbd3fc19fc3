"""The title, date and so on of a Markdown file: its front matter, or its first heading.

The text itself is left as it is, so that offsets mean what an editor shows.
"""

from __future__ import annotations

import re

from kgraph.reading.dates import parse_date
from kgraph.reading.metadata import Metadata

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(?P<body>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<name>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>\S.*?)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,2}[ \t]+(?P<hashed>\S.*?)[ \t]*#*[ \t]*$|^(?P<ruled>\S.*)\n=+[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|[*_`])(.+?)\1")
_TOP = 20_000
"""Front matter and the first heading are looked for in this many characters."""


def markdown_metadata(text: str) -> Metadata:
    """What the front matter states, and the first heading as the title if it states none.

    A ValueError says that the stated date is none.
    """
    top = text[:_TOP]
    front = _FRONT_MATTER.match(top)
    fields = _fields(front["body"]) if front else {}
    stated = fields.get("date") or fields.get("published")
    return Metadata(
        title=fields.get("title") or _heading(top[front.end() :] if front else top),
        published=parse_date(stated) if stated else None,
        publisher=fields.get("publisher"),
        url=fields.get("url") or fields.get("source"),
        language=fields.get("language") or fields.get("lang"),
    )


def _fields(body: str) -> dict[str, str]:
    return {found["name"].lower(): _unquoted(found["value"]) for found in _FIELD.finditer(body)}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _heading(text: str) -> str | None:
    found = _HEADING.search(text)
    if found is None:
        return None
    words = _LINK.sub(r"\1", found["hashed"] or found["ruled"])
    return _EMPHASIS.sub(r"\2", words).strip() or None
