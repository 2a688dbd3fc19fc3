"""RDF terms as N-Triples writes them: text that is cheap to make, compare, remember and write.

Graphs travel between the stages as such text; pyoxigraph's objects are made where a library wants them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import IO, cast

import pyoxigraph as ox

from kgraph.vocab import PREFIXES, Class, DecisionType, EntityClass, Kind, Precision, Property, Status

Triple = tuple[str, str, str]
"""Subject, property and object."""

CLASS = MappingProxyType({c: f"<{c.value}>" for c in Class})
TYPE = f"<{Property.RDF_TYPE.value}>"
PROPERTY = MappingProxyType({p: f"<{p.value}>" for p in Property})
CONCEPT = MappingProxyType({c: f"<{c.iri}>" for e in (DecisionType, Status, Kind) for c in e})
ENTITY_CLASS = MappingProxyType({c: f"<{c.iri}>" for c in EntityClass})
PRECISION = MappingProxyType({p: f'"{p.value}"' for p in Precision})

_DATE, _DOUBLE, _DECIMAL, _DURATION, _INDEX = (
    f"^^<{PREFIXES['xsd']}{name}>" for name in ("date", "double", "decimal", "duration", "nonNegativeInteger")
)
_TOGETHER = 500
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\"\\\ud800-\udfff]*")
_LITERAL = re.compile(r'"([^"\\]*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?')


def string(text: str) -> str:
    """A string literal."""
    return f'"{text}"' if _PLAIN.fullmatch(text) else str(ox.Literal(text))


def day(value: date) -> str:
    """A day as `xsd:date`."""
    return f'"{value.isoformat()}"{_DATE}'


def probability(value: float) -> str:
    """A confidence as `xsd:double`, to three decimals, in a form that Turtle writes bare."""
    return _double(round(float(value), 3))


@lru_cache(maxsize=1001)
def _double(value: float) -> str:
    return f'"{value}e0"{_DOUBLE}'


def decimal(value: Decimal) -> str:
    """A number as `xsd:decimal`, without an exponent and without needless zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f'"{text}"{_DECIMAL}'


def duration(value: str) -> str:
    """An ISO 8601 duration as `xsd:duration`, whose days have to count for weeks."""
    return f'"{_days_for_weeks(value) if "W" in value else value}"{_DURATION}'


def _days_for_weeks(value: str) -> str:
    head, _, rest = value.partition("W")
    cut = max(head.rfind(c) for c in "PYM") + 1
    days, unit, tail = rest.partition("D")
    if not unit:
        days, tail = "0", rest
    return f"{head[:cut]}{7 * int(head[cut:]) + int(days or 0)}D{tail}"


def index(value: int) -> str:
    """An offset or a count as `xsd:nonNegativeInteger`."""
    return f'"{value}"{_INDEX}'


def term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """The term that the text writes."""
    if text[0] == "<" and text[1] != "<":
        return ox.NamedNode(text[1:-1])
    literal = _LITERAL.fullmatch(text)
    if literal is None:
        (quad,) = ox.parse(f"<a:a> <a:a> {text} .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
        found: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple = quad.object
        return found
    value, datatype, language = literal.groups()
    if datatype:
        return ox.Literal(value, datatype=_datatype(datatype))
    return ox.Literal(value, language=language) if language else ox.Literal(value)


def characters(text: str) -> str:
    """The IRI, or the value of the literal, that the text writes."""
    if text[0] == "<":
        return text[1:-1]
    literal = _LITERAL.fullmatch(text)
    return str(term(text).value) if literal is None else literal[1]  # type: ignore[union-attr]


@lru_cache(maxsize=256)
def _datatype(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def written(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    """The triples of quads."""
    for subject, prop, value, _ in quads:
        yield str(subject), str(prop), str(value)


def parsed(triples: Iterable[Triple], graph: str | None = None) -> Iterator[ox.Quad]:
    """The quads of triples, in the named graph of that IRI or in none."""
    tail = " .\n" if graph is None else f" <{graph}> .\n"
    lines = (f"{s} {p} {o}{tail}".encode() for s, p, o in triples)
    return ox.parse(cast(IO[bytes], _Lines(lines)), format=ox.RdfFormat.N_QUADS, lenient=True)


class _Lines:
    """Lines as a file to read from, so that few of them are there at a time."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._left = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes of what follows."""
        if not self._left:
            self._left = b"".join(islice(self._lines, _TOGETHER))
        data, self._left = self._left[:size], self._left[size:]
        return data
