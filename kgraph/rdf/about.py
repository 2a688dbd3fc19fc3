"""What a store says about one IRI, for a reader: what is said of it, what points at it, and the words that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from kgraph.rdf.answer_rows import Term
from kgraph.rdf.answers import shortened
from kgraph.rdf.evidence import Passage, passages
from kgraph.rdf.terms import PROPERTY
from kgraph.vocab import LABELS, Property

Subject = NamedNode | BlankNode | Triple

_NAMES = (
    Property.SKOS_PREF_LABEL,
    Property.RDFS_LABEL,
    Property.DCT_TITLE,
    Property.NIF_ANCHOR_OF,
    Property.DCT_IDENTIFIER,
)
_SHOWN_APART = (Property.RDF_TYPE, Property.NIF_IS_STRING)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as one reads it; with an IRI where it is a thing."""

    text: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property; `more` where there are others."""

    property: str
    values: tuple[Value, ...]
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What there is on an IRI."""

    iri: str
    label: str
    types: tuple[Value, ...]
    said: tuple[Group, ...]
    pointing: tuple[Group, ...]
    passages: tuple[Passage, ...]


def about(store: Store, iri: str, *, most: int = 50) -> About | None:
    """What there is on an IRI, at most so many values of a property; None where nothing is."""
    node = _node(iri)
    if node is None or next(statements(store, iri), None) is None:
        return None
    said = _grouped(store, (quad for quad in store.quads_for_pattern(node, None, None)), most)
    shown = passages(store, node, most=most, name=lambda other: label(store, other))
    return About(
        iri=iri,
        label=label(store, node),
        types=tuple(
            Value(_term_label(quad.object.value), quad.object.value)
            for quad in store.quads_for_pattern(node, PROPERTY[Property.RDF_TYPE], None)
            if isinstance(quad.object, NamedNode)
        ),
        said=tuple(g for g in said if g.property not in _SHOWN_APART and not (shown and g.property == _EVIDENCE)),
        pointing=tuple(_pointing(store, node, most, hidden=_MENTIONING if shown else ())),
        passages=shown,
    )


_EVIDENCE = Property.KG_EVIDENCE
_MENTIONING = (Property.ITSRDF_TA_IDENT_REF, Property.NIF_REFERENCE_CONTEXT)


def statements(store: Store, iri: str) -> Iterator[Triple]:
    """What is said of an IRI, then what points at it, as triples; one may come twice."""
    node = _node(iri)
    if node is None:
        return
    for quad in store.quads_for_pattern(node, None, None):
        yield quad.triple
    for quad in store.quads_for_pattern(None, None, node):
        yield quad.triple


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _grouped(store: Store, quads: Iterable[Quad], most: int) -> list[Group]:
    found: dict[str, dict[Value, None]] = {}
    for quad in quads:
        found.setdefault(quad.predicate.value, {})[_value(store, quad.object)] = None
    order = {p.value: i for i, p in enumerate(Property)}
    known = sorted(found, key=lambda p: (order.get(p, len(order)), p))
    return [Group(p, tuple(islice(found[p], most)), more=len(found[p]) > most) for p in known]


def _pointing(store: Store, node: NamedNode, most: int, hidden: Iterable[str]) -> Iterator[Group]:
    for p, predicate in PROPERTY.items():
        if p in hidden:
            continue
        found: dict[Subject, None] = {}
        for quad in store.quads_for_pattern(None, predicate, node):
            found[quad.subject] = None
            if len(found) > most:
                break
        if found:
            values = sorted((_value(store, subject) for subject in islice(found, most)), key=lambda value: value.text)
            yield Group(p.value, tuple(values), more=len(found) > most)


def _value(store: Store, term: Term) -> Value:
    if isinstance(term, NamedNode):
        return Value(label(store, term), term.value)
    return Value(term.value if isinstance(term, Literal) else str(term))


def label(store: Store, node: NamedNode) -> str:
    """The name of a thing as a store has it, or else of a term of the ontology, or the short form of the IRI."""
    if node.value in LABELS:
        return _term_label(node.value)
    name = next((text for p in _NAMES if (text := _one(store, node, p))), None)
    if name is None:
        return _told(store, node, Property.RDF_SUBJECT, Property.RDF_PREDICATE, Property.RDF_OBJECT) or shortened(
            node.value
        )
    if edtf := _one(store, node, Property.KG_EDTF):
        return name if name == edtf else f"{name} ({edtf})"
    holder = _told(store, node, Property.ORG_MEMBER)
    return f"{holder}, {name}, {_told(store, node, Property.ORG_ORGANIZATION)}" if holder else name


def _term_label(iri: str) -> str:
    return LABELS.get(iri) or shortened(iri)


def _told(store: Store, node: NamedNode, *properties: Property) -> str:
    """The names of what a node says by these properties, in one line."""
    parts = []
    for p in properties:
        quad = next(iter(store.quads_for_pattern(node, PROPERTY[p], None)), None)
        if quad is not None and isinstance(quad.object, NamedNode):
            parts.append(label(store, quad.object))
    return " ".join(parts)


def _one(store: Store, node: NamedNode, p: Property) -> str | None:
    quad = next(iter(store.quads_for_pattern(node, PROPERTY[p], None)), None)
    return quad.object.value if quad is not None and isinstance(quad.object, Literal) else None


def counts(store: Store, classes: Iterable[str]) -> dict[str, int]:
    """How many things of each of these classes there are, if any."""
    found = {cls: sum(1 for _ in store.quads_for_pattern(None, _TYPE, NamedNode(cls))) for cls in classes}
    return {cls: count for cls, count in found.items() if count}


_TYPE = PROPERTY[Property.RDF_TYPE]
