"""What the graph of a document says around some entities, such that nothing points to what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from kgraph.rdf.graph import DocumentGraph, Fact, graph_of
from kgraph.vocab import Property, RelationType

P = Property
_RELATIONS = frozenset(t.iri for t in RelationType if t is not RelationType.HOLDS_ROLE)

Said = dict[str, list[ox.Quad]]


def around(graph: DocumentGraph, entities: Collection[str]) -> DocumentGraph | None:
    """The part of a document's graph in which the entities have a part; None where they have none.

    It holds the nodes that point to them (decisions, statements, positions, mentions, the document), all that these
    point to, the mentions of times and sums among it, and of other entities only what they are and how they are called.
    """
    said: Said = {}
    for quad in graph.quads:
        assert isinstance(quad.subject, ox.NamedNode)
        said.setdefault(quad.subject.value, []).append(quad)
    kept = _reached(said, [s for s, quads in said.items() if any(o in entities for o in _objects(quads))])
    if not kept:
        return None
    kept |= {s for s, quads in said.items() if _meant(quads) in kept}
    quads = [quad for subject, own in said.items() if subject in kept for quad in own]
    triples = {_carried(said[subject]) for subject in kept}
    described = set(_objects(quads))
    facts = [
        f for f in graph.facts if f.entity in described and (f.property not in _RELATIONS or _triple(f) in triples)
    ]
    return graph_of(graph.document, graph.key, graph.identifier, quads, facts)


def _reached(said: Said, start: Iterable[str]) -> set[str]:
    kept = set(start)
    waiting = list(kept)
    while waiting:
        for value in _objects(said[waiting.pop()]):
            if value in said and value not in kept:
                kept.add(value)
                waiting.append(value)
    return kept


def _objects(quads: Iterable[ox.Quad]) -> Iterator[str]:
    return (quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))


def _value(quads: Iterable[ox.Quad], prop: Property) -> str | None:
    return next(_objects(quad for quad in quads if quad.predicate.value == prop), None)


def _meant(quads: list[ox.Quad]) -> str | None:
    return _value(quads, P.ITSRDF_TA_IDENT_REF)


def _carried(quads: list[ox.Quad]) -> tuple[str | None, ...]:
    """The triple that a statement carries."""
    return tuple(_value(quads, prop) for prop in (P.RDF_SUBJECT, P.RDF_PREDICATE, P.RDF_OBJECT))


def _triple(fact: Fact) -> tuple[str | None, ...]:
    return fact.entity, fact.property, fact.object.value
