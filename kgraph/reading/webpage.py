"""The article on a web page: its text without the page around it, and what the page states."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from kgraph.reading.dates import parse_date
from kgraph.reading.metadata import Metadata

_DATES = {
    "extensive_search": False,  # what the page states, not what its text may mean
    "original_date": True,
    "outputformat": "%Y-%m-%d",
    "min_date": "1990-01-01",
    "max_date": "2199-12-31",  # the default is today: the same page would give another date later
}
_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)", re.IGNORECASE)


def read_page(html: str) -> tuple[str, Metadata] | None:
    """The main text and the metadata of a page; None where there is no text."""
    from trafilatura import bare_extraction  # 0.15 s to import

    dates = dict(_DATES)
    page = bare_extraction(html, with_metadata=True, include_comments=False, date_extraction_params=dates)
    text = getattr(page, "text", None)
    if not text or not text.strip():
        return None
    return text, _metadata(page, html)


def _metadata(page: Any, html: str) -> Metadata:
    language = _LANGUAGE.search(html[:5000])
    return Metadata(
        title=page.title or None,
        published=parse_date(page.date) if page.date else None,
        publisher=_publisher(page.sitename, page.url),
        url=page.url or None,
        language=language[1] if language else None,
    )


def _publisher(name: str | None, url: str | None) -> str | None:
    """The stated name of the site: the library puts the host there when a page states none."""
    host = (urlsplit(url).hostname or "") if url else ""
    return None if not name or name.lower().removeprefix("www.") == host.removeprefix("www.") else name
