"""The value of a time expression in its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kgraph.records import Span, TimeValue
from kgraph.temporal import edtf
from kgraph.temporal.context import Context
from kgraph.temporal.grammar import read
from kgraph.temporal.tokens import Token, tokenise
from kgraph.temporal.words import Words, words_of

_LONGEST = 40  # tokens; what is longer is no expression
_KEPT = 12  # times told before that an anchor is looked for in
_JOINED = re.compile(r"\s*(?:,|and|or|to|until|till|through|[-–—])(?:\s+(?:on|from|the))?\s+", re.IGNORECASE)
_LACKS_YEAR = re.compile(r"W?(?:M[DO]|[DO]M)|M")


def resolve(
    text: str, start: int, end: int, published: date | None, *, anchor: TimeValue | None = None
) -> TimeValue | None:
    """The value of the expression text[start:end]; None where the text does not tell it.

    `published` is the date of the document, `anchor` the time that the text spoke of before
    ("the same day", "two years later"). Nothing is guessed: without a date, "in September" has no year.
    """
    at = Context(text, start, end, published, (anchor,) if anchor else ())
    return _value(at, list(tokenise(text, start, end)))


def resolve_all(text: str, spans: Sequence[Span], published: date | None) -> tuple[TimeValue | None, ...]:
    """The values of all expressions of a document, in the order of `spans`, which is that of the text.

    Each is read with those before it as anchors. In a document without a date, the years that it
    writes out are those of its days and months without a year.
    """
    tokens = [list(tokenise(text, span.start, span.end)) for span in spans]
    years = tuple(year for row in tokens for year in _years(row)) if published is None else ()
    told: list[TimeValue] = []
    values = []
    for place, span in enumerate(spans):
        at = Context(text, span.start, span.end, published, tuple(told[-_KEPT:]), years)
        value = _value(at, tokens[place], _lent_year(text, spans, tokens, place))
        values.append(value)
        if value is not None and value.earliest is not None and not at.quoted:
            told.append(value)
    return tuple(values)


def _value(at: Context, tokens: list[Token], year: int | None = None) -> TimeValue | None:
    if len(tokens) > _LONGEST:
        return None
    words = words_of(tokens)
    if year is not None and _LACKS_YEAR.fullmatch(words.cats):
        words += Words("Y", (year,))
    found = read(words, at)
    if found is None:
        return None
    if isinstance(found, str):
        return edtf.duration(found)
    return edtf.span(*found, approximate=any(token.cat in "qm" for token in tokens))


def _years(tokens: list[Token]) -> list[int]:
    """The years of whole dates: those that stand beside a month."""
    if not any(token.cat == "M" for token in tokens):
        return []
    return [token.value for token in tokens if token.cat == "Y" and isinstance(token.value, int)]


def _lent_year(text: str, spans: Sequence[Span], tokens: list[list[Token]], place: int) -> int | None:
    """The year of the next expression, where a word like "and" joins the two ("5 June and 7 July 2009")."""
    if place + 1 >= len(spans) or not _JOINED.fullmatch(text, spans[place].end, spans[place + 1].start):
        return None
    years = _years(tokens[place + 1])
    return years[0] if years else None
