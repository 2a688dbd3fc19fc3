"""Where spans stand in a text: those that touch a given one, found without going through all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from kgraph.records import Span


class Places:
    """Spans, each with the number of its owner."""

    def __init__(self, spans: Iterable[tuple[Span, int]]) -> None:
        self._rows = sorted((s.start, s.end, n) for s, n in spans)
        self._starts = [start for start, _, _ in self._rows]
        self._longest = max((end - start for start, end, _ in self._rows), default=0)

    def touching(self, span: Span) -> Iterator[tuple[int, int, int]]:
        """Start, end and owner of those that have characters in common with the span, in the order of the text."""
        first = bisect_right(self._starts, span.start - self._longest)
        for start, end, owner in self._rows[first : bisect_left(self._starts, span.end)]:
            if end > span.start:
                yield start, end, owner
