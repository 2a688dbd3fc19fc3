"""What a literal's characters mean: whether its datatype allows them, and how they compare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from pyoxigraph import Literal

from kgraph.rdf.shacl_index import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
Comparable = Decimal | float | date | str


def _full(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _no_limit(_text: str) -> bool:
    return True


_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})" + _ZONE)


def _is_day(text: str) -> bool:
    return _day(text) is not None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


WELL_FORMED: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        XSD + "string": _no_limit,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString": _no_limit,
        XSD + "boolean": _full("true|false|1|0"),
        XSD + "integer": _full("[+-]?[0-9]+"),
        XSD + "nonNegativeInteger": _full(r"\+?[0-9]+|-0+"),
        XSD + "decimal": _full(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
        XSD + "double": _full(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
        XSD + "date": _is_day,
        XSD + "duration": _full(
            r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
        ),
    }
)
"""Whether a literal's characters are allowed, for the datatypes that are known here."""


_NUMBERS: Mapping[str, Callable[[str], Decimal | float]] = MappingProxyType(
    {
        XSD + "integer": Decimal,
        XSD + "nonNegativeInteger": Decimal,
        XSD + "decimal": Decimal,
        XSD + "double": float,
    }
)


def has_datatype(term: Term, datatype: str) -> bool:
    """Whether it is a literal of this (known) datatype, written as the datatype allows."""
    return isinstance(term, Literal) and term.datatype.value == datatype and WELL_FORMED[datatype](term.value)


def comparable(term: Term) -> Comparable | None:
    """The value by which a literal is ordered; None when it has none."""
    if not isinstance(term, Literal):
        return None
    datatype, text = term.datatype.value, term.value
    if datatype == XSD + "date":
        return _day(text)
    if datatype in _NUMBERS and WELL_FORMED[datatype](text):
        return _NUMBERS[datatype](text)
    return text if datatype == XSD + "string" else None


def in_order(low: Comparable | None, high: Comparable | None, *, strict: bool) -> bool:
    """Whether `low` comes before `high` (or equals it, unless strict); never for two that do not compare."""
    if low is None or high is None:
        return False
    try:
        return low < high or (not strict and low == high)  # type: ignore[operator]
    except TypeError:
        return False
