"""The trace of a document says what one reads in its graph."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given

from kgraph.rdf import iris
from kgraph.rdf.assemble import assemble
from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.traces import trace
from kgraph.records import DecisionTrace, EntityTrace, Extraction, Trace
from kgraph.store.bodies import pack_trace, unpack_trace
from kgraph.vocab import Class, DecisionType, EntityClass, Kind, Property, RelationType, Status

_spec = importlib.util.spec_from_file_location("properties", Path(__file__).with_name("test_rdf_properties.py"))
assert _spec is not None
assert _spec.loader is not None
properties = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(properties)

P = Property
_CLASSES = {c.iri: c for c in EntityClass}
_KINDS = {k.iri: k for k in Kind}
_TYPES = {t.iri: t for t in DecisionType}
_STATUSES = {s.iri: s for s in Status}
_RELATIONS = frozenset(t.iri for t in RelationType if t is not RelationType.HOLDS_ROLE)
_OTHERS = (P.KG_ADDRESSEE, P.KG_INSTRUMENT, P.KG_PLACE)
_ASKED = frozenset(p.value for p in Property) - {P.NIF_BEGIN_INDEX.value, P.NIF_END_INDEX.value, P.KG_SHA256.value}

Said = dict[str, list[str]]
"""What is said of one subject: property to values, in the order of the graph."""


def referee(graph: DocumentGraph, *, base: str = iris.DEFAULT_BASE) -> Trace:
    """The trace of a document, read from its graph."""
    said = _said(graph)
    words = _words(said)
    issued, title = (next(iter(said.get(graph.document, {}).get(p, ())), None) for p in (P.DCT_ISSUED, P.DCT_TITLE))
    return Trace(
        document=graph.document,
        title=title,
        published=date.fromisoformat(issued) if issued else None,
        entities=tuple(_entities(graph.facts, words, iris.Iris(base, graph.key))),
        decisions=tuple(_decisions(said, words)),
        near=tuple(_near(graph.facts, said)),
    )


def _said(graph: DocumentGraph) -> dict[str, Said]:
    said: dict[str, Said] = {}
    for quad in graph.quads:
        prop = quad.predicate.value
        if prop in _ASKED:
            subject, value = quad.subject, quad.object
            assert not isinstance(subject, ox.Triple)
            assert not isinstance(value, ox.Triple)
            said.setdefault(subject.value, {}).setdefault(prop, []).append(value.value)
    return said


def _words(said: Mapping[str, Said]) -> dict[str, dict[str, str]]:
    """What is meant, with the words that mean it and the first mention by each."""
    words: dict[str, dict[str, str]] = {}
    for subject, node in said.items():
        if meant := node.get(P.ITSRDF_TA_IDENT_REF):
            words.setdefault(meant[0], {}).setdefault(node[P.NIF_ANCHOR_OF][0], subject)
    return words


def _entities(facts: Iterable[Fact], words: Mapping[str, Mapping[str, str]], own: iris.Iris) -> Iterable[EntityTrace]:
    nodes: dict[str, Said] = {}
    for fact in facts:
        nodes.setdefault(fact.entity, {}).setdefault(fact.property, []).append(fact.object.value)
    for iri, node in nodes.items():
        cls = next((c for t in node.get(P.RDF_TYPE, ()) if (c := _CLASSES.get(t))), None)
        if cls is None or not (written := words.get(iri)):
            continue
        name = node[P.SKOS_PREF_LABEL][0]
        country = next(iter(node.get(P.KG_COUNTRY_CODE, ())), None)
        kind = _KINDS.get(next(iter(node.get(P.KG_KIND, ())), ""))
        known = own.named(cls, name, country, kind)
        yield EntityTrace(
            iri=iri,
            cls=cls,
            name=name,
            named=iri in known,
            ambiguous=iri == known[1],
            mention=written.get(name) or next(iter(written.values())),
            aliases=tuple(node.get(P.SKOS_ALT_LABEL, ())),
            kind=kind,
            country=country,
            link=next(iter(node.get(P.SKOS_EXACT_MATCH, ())), None),
            identifiers=tuple(node.get(P.DCT_IDENTIFIER, ())),
        )


def _decisions(said: Mapping[str, Said], words: Mapping[str, Mapping[str, str]]) -> Iterable[DecisionTrace]:
    for iri, node in said.items():
        if Class.KG_DECISION.value in node.get(P.RDF_TYPE, ()):
            when = next((said[t] for p in (P.KG_DATE, P.KG_EFFECTIVE) for t in node.get(p, ())), {})
            yield DecisionTrace(
                iri=iri,
                type=_TYPES[node[P.KG_DECISION_TYPE][0]],
                status=_STATUSES[node[P.KG_STATUS][0]],
                label=node[P.RDFS_LABEL][0],
                words=tuple(words.get(iri, ())),
                deciders=tuple(node.get(P.KG_DECIDED_BY, ())),
                targets=tuple(node.get(P.KG_TARGET, ())),
                others=tuple(dict.fromkeys(v for p in _OTHERS for v in node.get(p, ()))),
                earliest=_day(when, P.KG_EARLIEST),
                latest=_day(when, P.KG_LATEST),
            )


def _day(node: Said, prop: Property) -> date | None:
    return next(map(date.fromisoformat, node.get(prop, ())), None)


def _near(facts: Iterable[Fact], said: Mapping[str, Said]) -> Iterable[tuple[str, str]]:
    """What relations and positions connect."""
    for fact in facts:
        if fact.property in _RELATIONS and isinstance(fact.object, ox.NamedNode):
            yield fact.entity, fact.object.value
    for node in said.values():
        if P.ORG_MEMBER in node:
            yield node[P.ORG_MEMBER][0], node[P.ORG_ORGANIZATION][0]


def ordered(found: Trace) -> Trace:
    """With entities and neighbours in an order of their own, for it does not matter; without sentences."""
    entities = tuple(sorted(found.entities, key=lambda e: e.iri))
    decisions = tuple(replace(d, context=()) for d in found.decisions)
    return replace(found, entities=entities, decisions=decisions, near=tuple(sorted(set(found.near))))


@properties.quick
@given(properties.extractions())
def test_trace_is_that_of_the_graph(found: Extraction) -> None:
    """What is taken from any extraction is what one reads in the graph that is made of it."""
    assert ordered(trace(found)) == ordered(referee(assemble(found)))


@properties.quick
@given(properties.extractions())
def test_packed_traces_come_back(found: Extraction) -> None:
    """A trace that was packed for the ledger is the same when it is unpacked."""
    assert unpack_trace(pack_trace(trace(found))) == trace(found)
