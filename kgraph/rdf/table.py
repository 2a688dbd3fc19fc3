"""A table of text that fits a terminal: columns as wide as they need, long cells wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_GAP = "  "
_NARROWEST = 8
"""A column is not made narrower than this; where that does not fit, each row becomes a block."""


def table(names: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """The rows under their names, a rule, and the number of rows; no line is wider than `width`."""
    count = f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})"
    if not names or not rows:
        return (_line(list(names), [0] * len(names)) + "\n" if names else "") + count + "\n"
    needed = [max(map(display_width, column)) for column in zip(names, *rows, strict=True)]
    if width is None:
        widths = needed
    else:
        fitted = _fitted(needed, width - len(_GAP) * (len(names) - 1))
        if fitted is None:
            return "".join(_blocks(names, rows, width)) + count + "\n"
        widths = fitted
    lines = [_line(names, widths), _GAP.join("─" * column for column in widths)]
    for row in rows:
        lines.extend(_wrapped_row(row, widths))
    return "\n".join([*lines, count]) + "\n"


def display_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitted(needed: list[int], room: int) -> list[int] | None:
    """Widths that sum to `room` at most: narrow columns keep what they need, wide ones share the rest."""
    if sum(needed) <= room:
        return needed
    widths = [min(need, _NARROWEST) for need in needed]
    spare = room - sum(widths)
    if spare < 0:
        return None
    while spare and (growing := [i for i, need in enumerate(needed) if widths[i] < need]):
        share = max(1, spare // len(growing))
        for i in growing:
            step = min(share, needed[i] - widths[i], spare)
            widths[i] += step
            spare -= step
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - display_width(cell)) for cell, width in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _wrapped_row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    parts = [list(wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)]
    for i in range(max(map(len, parts))):
        yield _line([part[i] if i < len(part) else "" for part in parts], widths)


def wrapped(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells, broken at spaces where that is possible."""
    while display_width(text) > width:
        cut = _cut(text, width)
        space = text.rfind(" ", 1, cut + 1)
        if space > 0:
            yield text[:space].rstrip()
            text = text[space + 1 :]
        else:
            yield text[:cut]
            text = text[cut:]
    yield text


def _cut(text: str, width: int) -> int:
    """How many characters fit; one at least."""
    used = 0
    for i, character in enumerate(text):
        used += _cells(character)
        if used > width:
            return max(1, i)
    return len(text)


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    label = max(map(display_width, names))
    room = max(_NARROWEST, width - label - len(_GAP))
    for row in rows:
        yield "─" * min(width, label + len(_GAP) + room) + "\n"
        for name, cell in zip(names, row, strict=True):
            for i, part in enumerate(wrapped(cell, room)):
                yield _line([name if i == 0 else "", part], [label, 0]) + "\n"
