"""Where the sentence around some words begins and ends."""

from __future__ import annotations

import re

_REACH = 600
_END = re.compile(r"\n|[a-z\d)\]]{2}[.!?][\"”’)\]]*(?=\s)")
"""A line or a sentence ends; not after an abbreviation in capitals."""


def sentence(text: str, begin: int, end: int) -> tuple[int, int]:
    """The offsets of the sentence around the words from `begin` to `end`, at most 600 characters away from them."""
    low = max(0, begin - _REACH)
    ends = [found.end() for found in _END.finditer(text, low, begin)]
    after = _END.search(text, max(begin, end - 3), end + _REACH)
    high = min(len(text), end + _REACH) if after is None else max(end, after.end())
    first = ends[-1] if ends else low
    return first + len(text[first:begin]) - len(text[first:begin].lstrip()), high
