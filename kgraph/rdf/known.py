"""What a graph knows of entities: from a graph back to the traces of its documents, and what it holds to be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kgraph.rdf.iris import Iris, prefixes
from kgraph.records import DecisionTrace, EntityTrace, Trace
from kgraph.vocab import DecisionType, EntityClass, Kind, Status

_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())
_ENTITIES = """SELECT ?e ?class ?name ?alias ?kind ?country ?link ?number WHERE {
    ?e a ?class ; skos:prefLabel ?name .
    OPTIONAL { ?e kg:kind ?kind } OPTIONAL { ?e kg:countryCode ?country }
    OPTIONAL { ?e skos:altLabel ?alias } OPTIONAL { ?e skos:exactMatch ?link } OPTIONAL { ?e dct:identifier ?number }
}"""
_MENTIONS = """SELECT ?d ?e ?words (MIN(STR(?m)) AS ?first) WHERE {
    ?m itsrdf:taIdentRef ?e ; nif:referenceContext ?d ; nif:anchorOf ?words . ?e skos:prefLabel ?name
} GROUP BY ?d ?e ?words"""
_COUNTS = """SELECT ?e (COUNT(DISTINCT ?d) AS ?n) WHERE {
    ?m itsrdf:taIdentRef ?e ; nif:referenceContext ?d . ?e skos:prefLabel ?name
} GROUP BY ?e"""
_NEAR = """SELECT DISTINCT ?d ?a ?b WHERE {
    { ?s rdf:subject ?a ; rdf:object ?b ; rdf:predicate ?p ; prov:wasDerivedFrom ?d . FILTER(?p != owl:sameAs) }
    UNION { ?s org:member ?a ; org:organization ?b ; prov:wasDerivedFrom ?d }
}"""
_ROLES = """SELECT DISTINCT ?d ?s ?a WHERE {
    ?s a kg:Decision ; prov:wasDerivedFrom ?d ; kg:decidedBy|kg:target|kg:addressee|kg:instrument|kg:place ?a .
    ?a skos:prefLabel ?name
}"""
_SAME = """SELECT ?gone ?kept ?why ?confidence WHERE {
    ?gone owl:sameAs ?kept . FILTER(?gone != ?kept)
    OPTIONAL {
        ?s rdf:subject ?gone ; rdf:predicate owl:sameAs ; rdf:object ?kept ; rdfs:label ?why ;
            itsrdf:taConfidence ?confidence
    }
}"""
_CLASSES = {c.iri: c for c in EntityClass}
_KINDS = {k.iri: k for k in Kind}


@dataclass(frozen=True, slots=True)
class Same:
    """That a graph holds two IRIs to be one; `why` and `confidence` are absent where the user said so."""

    gone: str
    kept: str
    why: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity as all documents together describe it."""

    iri: str
    name: str
    cls: EntityClass
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    country: str | None = None
    link: str | None = None
    identifiers: tuple[str, ...] = ()
    documents: int = 0


def same(store: ox.Store) -> list[Same]:
    """What the graph holds to be one, sorted."""
    rows = _rows(store, _SAME)
    found = {(g, k): Same(g, k, why, float(c) if c else None) for g, k, why, c in rows if g and k}
    return [found[key] for key in sorted(found)]


def known(store: ox.Store) -> tuple[dict[str, Known], list[Trace]]:
    """The entities by IRI, and the traces of the documents, in which each has the names that its mentions give it."""
    said = _described(store)
    mentions: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for d, e, words, first in _rows(store, _MENTIONS):
        if e in said:
            mentions[d][e][words] = first
    near: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for d, a, b in _rows(store, _NEAR):
        near[d].add((a, b))
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for d, s, a in _rows(store, _ROLES):
        parts[d][s].append(a)
    traces = [
        Trace(
            document=d,
            entities=tuple(_entity(said[e], mentions[d][e], d) for e in sorted(mentions[d])),
            decisions=tuple(_decision(s, sorted(present)) for s, present in sorted(parts[d].items())),
            near=tuple(sorted(near[d])),
        )
        for d in sorted(mentions)
    ]
    return said, traces


def _rows(store: ox.Store, sparql: str) -> Iterator[list[str]]:
    found = store.query(_PREFIXES + sparql, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        yield ["" if value is None else value.value for value in row]


def _described(store: ox.Store) -> dict[str, Known]:
    rows: dict[str, list[list[str]]] = defaultdict(list)
    for row in _rows(store, _ENTITIES):
        if row[1] in _CLASSES:
            rows[row[0]].append(row)
    counts = {e: int(n) for e, n in _rows(store, _COUNTS)}
    found = {}
    for iri, own in sorted(rows.items()):
        _, cls, name, _, kind, country, link, _ = min(own)
        found[iri] = Known(
            iri=iri,
            name=name,
            cls=_CLASSES[cls],
            aliases=tuple(sorted({r[3] for r in own} - {"", name})),
            kind=_KINDS.get(kind),
            country=country or None,
            link=link or None,
            identifiers=tuple(sorted({r[7] for r in own} - {""})),
            documents=counts.get(iri, 0),
        )
    return found


def _entity(e: Known, words: dict[str, str], document: str) -> EntityTrace:
    """The entity as one document names it; its IRI says whether its name alone tells it."""
    base, _, key = document.rpartition("document/")
    names = (e.name, *e.aliases)
    kinds = {e.kind, None, Kind.CITY, Kind.FACILITY}
    made = [Iris(base, key).named(e.cls, name, e.country, kind) for name in names for kind in kinds]
    here = [name for name in names if name in words] or [e.name]
    return EntityTrace(
        iri=e.iri,
        cls=e.cls,
        name=here[0],
        named=any(e.iri in pair for pair in made),
        ambiguous=any(e.iri == own for _, own in made),
        mention=words.get(here[0]) or min(words.values()),
        aliases=tuple(here[1:]),
        kind=e.kind,
        country=e.country,
        link=e.link,
        identifiers=e.identifiers,
    )


def _decision(iri: str, present: Sequence[str]) -> DecisionTrace:
    """Who takes part together; the rest of a decision says nothing of who is who."""
    return DecisionTrace(
        iri=iri, type=DecisionType.OTHER, status=Status.DECIDED, label="", words=(), others=tuple(present)
    )
