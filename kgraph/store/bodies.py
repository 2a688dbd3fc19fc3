"""The graph of a document and its trace as bytes, and back: quads and facts in their order, literals to the letter.

Oxigraph rewrites some literals (0.50 becomes 0.5) and forgets the order, so what was built
is kept in the ledger, from which anything can be made again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgraph.rdf.graph import DocumentGraph, Fact, Triples
from kgraph.rdf.ntriples import Triple
from kgraph.records import DecisionTrace, EntityTrace, Trace
from kgraph.vocab import DecisionType, EntityClass, Kind, Status

_LEVEL = 3
_LINES = 5_000
_PIECE = 1 << 20
_FIELDS = {record: tuple(f.name for f in fields(record)) for record in (Trace, EntityTrace, DecisionTrace)}
_VALUES = {record: attrgetter(*names) for record, names in _FIELDS.items()}


class Body(NamedTuple):
    """The packed trace, facts and quads of a document."""

    trace: bytes
    facts: bytes
    quads: bytes


def packed(graph: DocumentGraph, trace: Trace) -> Body:
    """The graph and its trace in a few kilobytes."""
    return Body(pack_trace(trace), pack_facts(graph.facts), _pack_graph(graph))


def unpacked(document: str, key: str, identifier: str, body: Body) -> DocumentGraph:
    """The graph that was packed."""
    triples, facts = Triples.of(_unpack_graph(body.quads, document)), unpack_facts(body.facts)
    return DocumentGraph(document=document, key=key, identifier=identifier, triples=triples, facts=tuple(facts))


def _pack_graph(graph: DocumentGraph) -> bytes:
    """The triples of a document as packed N-Quads, in their order."""
    packer = zlib.compressobj(_LEVEL)
    lines = (f"{s} {p} {o} <{graph.document}> .\n" for s, p, o in graph.said())
    pieces = [packer.compress("".join(some).encode()) for some in iter(lambda: list(islice(lines, _LINES)), [])]
    return b"".join((*pieces, packer.flush()))


def _unpack_graph(data: bytes, document: str) -> Iterator[Triple]:
    end = len(f" <{document}> .".encode())
    for line in _lines(data):
        subject, prop, value = line[:-end].decode().split(" ", 2)
        yield subject, prop, value


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines that were packed, without having all of them at a time."""
    unpacker, left = zlib.decompressobj(), b""
    while data:
        *lines, left = (left + unpacker.decompress(data, _PIECE)).split(b"\n")
        data = unpacker.unconsumed_tail
        yield from lines
    yield from (left + unpacker.flush()).split(b"\n")[:-1]


def pack_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as packed N-Quads."""
    return zlib.compress(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", _LEVEL)


def pack_facts(facts: Iterable[Fact]) -> bytes:
    """Facts as packed N-Triples."""
    triples = (ox.Triple(ox.NamedNode(e), ox.NamedNode(p), value) for e, p, value in facts)
    return zlib.compress(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", _LEVEL)


def unpack_quads(data: bytes) -> list[ox.Quad]:
    """The quads that were packed."""
    return list(ox.parse(zlib.decompress(data), format=ox.RdfFormat.N_QUADS, lenient=True))


def pack_trace(trace: Trace) -> bytes:
    """A trace as packed JSON, each record a row of its fields."""
    return zlib.compress(json.dumps(trace, default=_row, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _row(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    assert isinstance(value, Trace | EntityTrace | DecisionTrace)
    return _VALUES[type(value)](value)


def unpack_trace(data: bytes) -> Trace:
    """The trace that was packed."""
    document, title, published, entities, decisions, near = json.loads(zlib.decompress(data))
    return Trace(
        document=document,
        title=title,
        published=_day(published),
        entities=tuple(map(_entity, entities)),
        decisions=tuple(map(_decision, decisions)),
        near=tuple((a, b) for a, b in near),
    )


def _entity(row: list[Any]) -> EntityTrace:
    said = dict(zip(_FIELDS[EntityTrace], row, strict=True))
    said |= {"cls": EntityClass(said["cls"]), "kind": Kind(said["kind"]) if said["kind"] else None}
    return EntityTrace(**said | {"aliases": tuple(said["aliases"]), "identifiers": tuple(said["identifiers"])})


def _decision(row: list[Any]) -> DecisionTrace:
    said = dict(zip(_FIELDS[DecisionTrace], row, strict=True))
    said |= {"type": DecisionType(said["type"]), "status": Status(said["status"])}
    said |= {"sense": bytes.fromhex(said["sense"])}
    said |= {name: tuple(said[name]) for name in ("words", "context", "deciders", "targets", "others")}
    return DecisionTrace(**said | {"earliest": _day(said["earliest"]), "latest": _day(said["latest"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def unpack_facts(data: bytes) -> list[Fact]:
    """The facts that were packed."""
    facts = []
    for quad in ox.parse(zlib.decompress(data), format=ox.RdfFormat.N_TRIPLES, lenient=True):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        facts.append(Fact(quad.subject.value, quad.predicate.value, quad.object))
    return facts
