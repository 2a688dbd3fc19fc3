"""An expression as a short row of weighty tokens: noise dropped, numbers summed up, ready for the grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kgraph.temporal.lexicon import Value
from kgraph.temporal.tokens import Token

Piece = tuple[str, Value | date]
_NOISE = frozenset("N,.C'?qj")
_DATE_SIDES = frozenset("YDMOWI")


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of an expression: `cats` their categories as one string, `values` in the same order."""

    cats: str
    values: tuple[Value | date, ...]

    def number(self, cat: str, default: int = 0) -> int:
        """The value of the first token of a category, as a whole number."""
        found = self.cats.find(cat)
        value = self.values[found] if found >= 0 else default
        return int(value) if isinstance(value, int | float) else default

    def word(self, cat: str) -> str:
        """The value of the first token of a category, as a word; "" when there is none."""
        found = self.cats.find(cat)
        value = self.values[found] if found >= 0 else ""
        return value if isinstance(value, str) else ""

    def part(self, start: int, end: int | None = None) -> Words:
        """The tokens from `start` to `end`."""
        return Words(self.cats[start:end], self.values[start:end])

    def __add__(self, other: Words) -> Words:
        return Words(self.cats + other.cats, self.values + other.values)


def words_of(tokens: Sequence[Token]) -> Words:
    """The row that the grammar reads."""
    kept = [t for t in _dashes(tokens) if t.cat not in _NOISE]
    row = Words("".join(t.cat for t in kept), tuple(t.value for t in kept))
    for pattern, merge in _REDUCTIONS:
        if _occurs(pattern, row.cats):
            row = _reduced(row, pattern, merge)
    return row


Merge = Callable[[Words], Iterable[Piece]]


@lru_cache(maxsize=65536)
def _occurs(pattern: re.Pattern[str], cats: str) -> bool:
    return pattern.search(cats) is not None


def _dashes(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with a dash between two dates read as "to" and every other one dropped."""
    for place, token in enumerate(tokens):
        if token.cat == "/" and 0 < place < len(tokens) - 1 and tokens[place - 1].cat == "Y":
            yield token._replace(cat="r")
        elif token.cat != "-":
            yield token
        elif 0 < place < len(tokens) - 1:
            left = tokens[place - 2 if tokens[place - 1].cat == "." and place > 1 else place - 1]
            if left.cat in _DATE_SIDES and tokens[place + 1].cat in _DATE_SIDES:
                yield token._replace(cat="r")


def _reduced(row: Words, pattern: re.Pattern[str], merge: Merge) -> Words:
    pieces: list[Piece] = []
    place = 0
    for match in pattern.finditer(row.cats):
        pieces += zip(row.cats[place : match.start()], row.values[place : match.start()], strict=True)
        pieces += merge(row.part(match.start(), match.end()))
        place = match.end()
    pieces += zip(row.cats[place:], row.values[place:], strict=True)
    return Words("".join(cat for cat, _ in pieces), tuple(value for _, value in pieces))


def _spoken(row: Words) -> list[Piece]:
    """Number words as one number; "nineteen ninety-six" as a year."""
    total = group = 0
    numbers = [value for value in row.values if isinstance(value, int)]
    if len(numbers) > 1 and 10 <= numbers[0] < 21 and numbers[1] >= 10 and 100 not in numbers[:2]:
        year = numbers[0] * 100 + sum(numbers[1:])
        return [("Y", year)] if 1000 <= year < 2200 else [("#", sum(numbers))]
    if len(numbers) > 1 and max(numbers) < 10:
        return [("V", 0)]
    for number in numbers:
        if number == 1000:
            total, group = total + (group or 1) * 1000, 0
        elif number == 100:
            group = (group or 1) * 100
        else:
            group += number
    return [("#", min(total + group, 99_999))]


def _drop(_: Words) -> list[Piece]:
    return []


def _rate(_: Words) -> list[Piece]:
    """ "24 hours a day": recurring."""
    return [("R", 0)]


def _one(_: Words) -> list[Piece]:
    return [("#", 1)]


def _day_alone(row: Words) -> list[Piece]:
    return [piece for piece in zip(row.cats, row.values, strict=True) if piece[0] in "dW"]


def _first(row: Words) -> list[Piece]:
    return [(row.cats[0], row.values[0])]


def _half(row: Words) -> list[Piece]:
    """ "three and a half", "2 ½", "half a": a number with its half."""
    return [("#", row.number("#", row.number("D")) + 0.5)]


def _unit_and_half(row: Words) -> list[Piece]:
    """ "a year and a half": the number with its half, then the unit."""
    at = row.cats.index("u") if "u" in row.cats else row.cats.index("U")
    return [("#", (row.number("#", row.number("D")) or 1) + 0.5), (row.cats[at], row.values[at])]


def _ordinal_number(row: Words) -> list[Piece]:
    """ "twenty-first": tens and an ordinal."""
    return [("O", row.number("n") + row.number("O"))]


def _fraction_dropped(row: Words) -> list[Piece]:
    """ "6 1/2" and "3 6/12": the digits around the slash as a part of the number before them."""
    whole, over, _, under = (float(v) if isinstance(v, int | float) else 0.0 for v in row.values)
    return [("#", whole + over / under if under else whole)]


def _rule(pattern: str, merge: Merge) -> tuple[re.Pattern[str], Merge]:
    return re.compile(pattern), merge


_REDUCTIONS = (
    _rule(r"D D / D".replace(" ", ""), _fraction_dropped),
    _rule(r"n(?:O(?![uU]?M?Y))", _ordinal_number),
    _rule(r"(?<!O)n&?n(?:&?n)*|n+", _spoken),
    _rule(r"a(?=[#VD])", _drop),
    _rule(r"(?:a|[#D])[uU]&aZ", _unit_and_half),
    _rule(r"[#D]&?a?Z(?=[uU])|(?<!O)a?Za?(?=[uU])", _half),
    _rule(r"(?<=[uU])au$", _rate),
    _rule(r"a(?=[uU])", _one),
    _rule(r"a", _drop),
    _rule(r"^[rf&|]+|[rf&|](?=$)(?<=[r&|])", _drop),
    _rule(r"[Tt]+(?=[LXt])", _drop),
    _rule(r"[dW][EmlkpT]+|[Emlkp]+(?=[dW])", _day_alone),
    _rule(r"[Eml]*p(?=[LTX]?(?:W|M[DO]|[DO]M|H|I))", _drop),
    _rule(r"Hu", _first),
    _rule(r"HLW", _first),
    _rule(r"[EB]u(?=[YMTLXtS])", _first),
    _rule(r"|".join(("d(?=[DO]M|M[DO]|W)", "(?<=[DOMY])d$")), _drop),
    _rule(r"(?<=[TLXt]p)[Eml]|[Emlk](?=[TLXt][pd])", _drop),
)
