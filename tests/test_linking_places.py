"""Spans that touch others, found without going through all of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.linking.places import Places
from kgraph.records import Span

spans = st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda s: Span(start=s[0], end=s[0] + s[1]))


@given(st.lists(spans, max_size=30), spans)
@settings(deadline=None)
def test_touching_is_what_overlaps(known: list[Span], asked: Span) -> None:
    """Exactly the spans with a character in common are found, in the order of the text, each with its owner."""
    places = Places((span, n) for n, span in enumerate(known))
    overlapping = [
        (s.start, s.end, n) for n, s in enumerate(known) if {*range(s.start, s.end)} & {*range(asked.start, asked.end)}
    ]
    assert list(places.touching(asked)) == sorted(overlapping)
