"""The graph of a document as bytes, and back: quads and facts in their order, literals to the letter.

Oxigraph rewrites some literals (0.50 becomes 0.5) and forgets the order, so what was built
is kept in the ledger, from which anything can be made again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from kgraph.rdf.graph import DocumentGraph, Fact

_LEVEL = 3


class Body(NamedTuple):
    """The packed quads and facts of a document."""

    quads: bytes
    facts: bytes


def packed(graph: DocumentGraph) -> Body:
    """The graph in a few kilobytes."""
    return Body(pack_quads(graph.quads), pack_facts(graph.facts))


def unpacked(document: str, key: str, identifier: str, body: Body) -> DocumentGraph:
    """The graph that was packed."""
    quads, facts = unpack_quads(body.quads), unpack_facts(body.facts)
    return DocumentGraph(document=document, key=key, identifier=identifier, quads=tuple(quads), facts=tuple(facts))


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


def unpack_facts(data: bytes) -> list[Fact]:
    """The facts that were packed."""
    facts = []
    for quad in ox.parse(zlib.decompress(data), format=ox.RdfFormat.N_TRIPLES, lenient=True):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        facts.append(Fact(quad.subject.value, quad.predicate.value, quad.object))
    return facts
