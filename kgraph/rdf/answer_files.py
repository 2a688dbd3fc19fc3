"""The result of a query written to a file as it comes: a page of it, and whether there is more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import BinaryIO, TypeVar

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple, serialize

from kgraph.rdf.answer_rows import ROWS, TRUTHS
from kgraph.rdf.answers import Answer, formatted

GRAPHS = MappingProxyType(
    {
        "turtle": None,
        "nt": None,
        "jsonld": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
        "trig": RdfFormat.TRIG,
        "nq": RdfFormat.N_QUADS,
    }
)
"""How triples are written, by the name of the format: by Oxigraph, or by kgraph."""

Result = QuerySolutions | QueryBoolean | QueryTriples

_CHUNK = 1 << 16
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows or triples of a result are wanted: so many after the first `skip`."""

    most: int
    skip: int = 0


@dataclass(slots=True)
class Counted:
    """How many came; `cut` where there were more."""

    count: int = 0
    cut: bool = False


def kind(result: Result) -> str:
    """What sort of result it is: rows, truth or graph."""
    if isinstance(result, QueryBoolean):
        return "truth"
    return "graph" if isinstance(result, QueryTriples) else "rows"


def write_result(result: Result, form: str, part: Part, out: BinaryIO) -> Counted:
    """Writes a part of a result in a format of its kind."""
    if isinstance(result, QueryBoolean):
        out.write(TRUTHS[form](bool(result)).encode())
        return Counted(1)
    if isinstance(result, QueryTriples):
        return write_triples(result, form, part, out)
    counted = Counted()
    variables = tuple(variable.value for variable in result.variables)
    _written(ROWS[form](variables, _taken(iter(result), part, counted)), out)
    return counted


def write_triples(triples: Iterable[Triple], form: str, part: Part, out: BinaryIO) -> Counted:
    """Writes a part of a graph, each triple once and in order."""
    counted = Counted()
    found = sorted(set(_taken(iter(triples), part, counted)), key=str)
    if (rdf_format := GRAPHS[form]) is None:
        out.write(formatted(Answer(triples=tuple(found)), form).encode())
    else:
        serialize(found, out, format=rdf_format)
    return counted


def part_of(result: Result, part: Part) -> tuple[Answer, Counted]:
    """A part of a result, to be shown."""
    counted = Counted()
    if isinstance(result, QueryBoolean):
        return Answer(truth=bool(result)), counted
    if isinstance(result, QueryTriples):
        return Answer(triples=tuple(sorted(set(_taken(iter(result), part, counted)), key=str))), counted
    rows = tuple(tuple(row) for row in _taken(iter(result), part, counted))
    return Answer(variables=tuple(variable.value for variable in result.variables), rows=rows), counted


def _taken(items: Iterator[_T], part: Part, counted: Counted) -> Iterator[_T]:
    for item in islice(items, part.skip, part.skip + part.most):
        counted.count += 1
        yield item
    counted.cut = next(items, None) is not None


def _written(pieces: Iterator[str], out: BinaryIO) -> None:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > _CHUNK:
            out.write("".join(held).encode())
            held, size = [], 0
    out.write("".join(held).encode())
