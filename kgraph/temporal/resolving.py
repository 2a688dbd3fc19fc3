"""The value of a time expression in its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kgraph.records import Span, TimeValue
from kgraph.temporal import edtf
from kgraph.temporal.context import Context
from kgraph.temporal.grammar import read
from kgraph.temporal.tokens import tokenise
from kgraph.temporal.words import words_of

_KEPT = 12


def resolve(
    text: str, start: int, end: int, published: date | None, *, anchor: TimeValue | None = None
) -> TimeValue | None:
    """The value of the expression text[start:end]; None where the text does not tell it.

    `published` is the date of the document, `anchor` the time that the text spoke of before
    ("the same day", "two years later"). Nothing is guessed: without a date, "in September" has no year.
    """
    return _value(Context(text, start, end, published, (anchor,) if anchor else ()))


def resolve_all(text: str, spans: Sequence[Span], published: date | None) -> tuple[TimeValue | None, ...]:
    """The values of all expressions of a document, in the order of `spans`, which is that of the text.

    Each is read with those before it as anchors.
    """
    told: list[TimeValue] = []
    years: list[int] = []
    values = []
    for span in spans:
        value = _value(Context(text, span.start, span.end, published, tuple(told[-_KEPT:]), tuple(years)))
        values.append(value)
        if value is not None and value.earliest is not None and value.duration is None:
            told.append(value)
            years.extend(t.value for t in tokenise(text, span.start, span.end) if t.cat == "Y" and isinstance(t.value, int))
    return tuple(values)


def _value(at: Context) -> TimeValue | None:
    tokens = list(tokenise(at.text, at.start, at.end))
    found = read(words_of(tokens), at)
    if found is None:
        return None
    if isinstance(found, str):
        return edtf.duration(found)
    return edtf.span(*found, approximate=any(token.cat in "qm" for token in tokens))
