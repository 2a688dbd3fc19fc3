"""RDF terms that every graph needs, made once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pyoxigraph as ox

from kgraph.vocab import PREFIXES, Class, DecisionType, EntityClass, Kind, Precision, Property, Status

CLASS = MappingProxyType({c: ox.NamedNode(c.value) for c in Class})
PROPERTY = MappingProxyType({p: ox.NamedNode(p.value) for p in Property})
CONCEPT = MappingProxyType({c: ox.NamedNode(c.iri) for e in (DecisionType, Status, Kind) for c in e})
ENTITY_CLASS = MappingProxyType({c: ox.NamedNode(c.iri) for c in EntityClass})
PRECISION = MappingProxyType({p: ox.Literal(p.value) for p in Precision})

UNKNOWN = PRECISION[Precision.UNKNOWN]

_DATE, _DOUBLE, _DECIMAL, _DURATION, _INDEX = (
    ox.NamedNode(PREFIXES["xsd"] + name) for name in ("date", "double", "decimal", "duration", "nonNegativeInteger")
)


def day(value: date) -> ox.Literal:
    """A day as `xsd:date`."""
    return ox.Literal(value.isoformat(), datatype=_DATE)


def probability(value: float) -> ox.Literal:
    """A confidence as `xsd:double`, to three decimals, in a form that Turtle writes bare."""
    return ox.Literal(f"{round(float(value), 3)}e0", datatype=_DOUBLE)


def decimal(value: Decimal) -> ox.Literal:
    """A number as `xsd:decimal`, without an exponent and without needless zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ox.Literal(text, datatype=_DECIMAL)


def duration(value: str) -> ox.Literal:
    """An ISO 8601 duration as `xsd:duration`, whose days have to count for weeks."""
    if "W" in value:
        value = _days_for_weeks(value)
    return ox.Literal(value, datatype=_DURATION)


def index(value: int) -> ox.Literal:
    """An offset or a count as `xsd:nonNegativeInteger`."""
    return ox.Literal(str(value), datatype=_INDEX)


def _days_for_weeks(value: str) -> str:
    head, _, rest = value.partition("W")
    cut = max(head.rfind(c) for c in "PYM") + 1
    days, unit, tail = rest.partition("D")
    if not unit:
        days, tail = "0", rest
    return f"{head[:cut]}{7 * int(head[cut:]) + int(days or 0)}D{tail}"
