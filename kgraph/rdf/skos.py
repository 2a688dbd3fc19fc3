"""A list of names in SKOS: the concepts of an RDF file, as a user's authority list gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import ReadError
from kgraph.rdf.query import RDF_FORMATS
from kgraph.rdf.shacl_files import read_quads
from kgraph.vocab import KINDS, PREFIXES, Class, EntityClass, Kind, Property

_SKOS = PREFIXES["skos"]
_OTHER_NAMES = (Property.SKOS_ALT_LABEL.value, f"{_SKOS}hiddenLabel")
_BROADER = f"{_SKOS}broader"
_ENGLISH = ("", "en", "en-us", "en-gb")
_CLASSES = {c.iri: c for c in EntityClass}
_KINDS = {k.iri: k for k in Kind} | {k.value: k for k in Kind}
_CLASS_OF = {kind: cls for cls, kinds in KINDS.items() for kind in kinds}

_Said = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """What a concept names. `match` is a well-known IRI (skos:exactMatch), or the concept's own."""

    name: str
    cls: EntityClass
    kind: Kind | None
    country: str | None
    parent: str | None
    aliases: tuple[str, ...]
    match: str | None


def is_rdf(path: Path) -> bool:
    """Whether the file is RDF by its name."""
    return Path(path.name.lower().removesuffix(".gz")).suffix in RDF_FORMATS


def concepts(path: Path) -> Iterator[Concept]:
    """The concepts of a file, sorted by IRI.

    The class is said by rdf:type, or follows from kg:kind; labels of other languages than English are left out. An
    error names the concept.
    """
    said: dict[str, _Said] = {}
    for quad in read_quads(path):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
            said.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(value)
    wanted = sorted(iri for iri, node in said.items() if _is_concept(node))
    if not wanted:
        raise ReadError(f"{path}: holds no skos:Concept; give each name one, with skos:prefLabel and a class")
    for iri in wanted:
        try:
            yield _concept(iri, said)
        except _WrongError as wrong:
            raise ReadError(f"{path}: {iri}: {wrong}") from wrong


class _WrongError(Exception):
    """What is wrong with a concept."""


def _is_concept(node: _Said) -> bool:
    types = {t.value for t in node.get(Property.RDF_TYPE, ())}
    return Class.SKOS_CONCEPT.value in types or bool(types & _CLASSES.keys())


def _concept(iri: str, said: dict[str, _Said]) -> Concept:
    node = said[iri]
    name = _name(node)
    if name is None:
        raise _WrongError("has no skos:prefLabel in English or without a language")
    kind = _kind(node)
    return Concept(
        name=name,
        cls=_class(node, kind),
        kind=kind,
        country=_country(node),
        parent=next((n for b in node.get(_BROADER, ()) if (n := _name(said.get(b.value, {})))), None),
        aliases=tuple(sorted({n for p in _OTHER_NAMES for n in _labels(node, p)} - {name})),
        match=_match(iri, node),
    )


def _labels(node: _Said, prop: str) -> list[str]:
    values = node.get(prop, [])
    if any(not isinstance(v, ox.Literal) for v in values):
        raise _WrongError(f"{prop.removeprefix(_SKOS)} is a literal")
    return [v.value for v in values if isinstance(v, ox.Literal) and (v.language or "").lower() in _ENGLISH]


def _name(node: _Said) -> str | None:
    labels = sorted(set(_labels(node, Property.SKOS_PREF_LABEL)))
    if len(labels) > 1:
        raise _WrongError(f"has several skos:prefLabel: {', '.join(labels)}; make one skos:altLabel")
    return labels[0] if labels else None


def _kind(node: _Said) -> Kind | None:
    values = node.get(Property.KG_KIND, [])
    if not values:
        return None
    kind = _KINDS.get(values[0].value)
    if len(values) > 1 or kind is None:
        raise _WrongError(f"kg:kind {' '.join(v.value for v in values)}: one kind is wanted; see `kgraph ontology`")
    return kind


def _class(node: _Said, kind: Kind | None) -> EntityClass:
    told = {c for t in node.get(Property.RDF_TYPE, ()) if (c := _CLASSES.get(t.value))}
    if not told and kind is not None:
        return _CLASS_OF[kind]
    if len(told) != 1:
        raise _WrongError("has no class; say rdf:type kg:GovernmentBody, kg:Organisation … or kg:kind")
    cls = told.pop()
    if kind is not None and kind not in KINDS.get(cls, ()):
        raise _WrongError(f"a {cls.value} is not of kind {kind.value}")
    return cls


def _country(node: _Said) -> str | None:
    codes = {v.value for v in node.get(Property.KG_COUNTRY_CODE, ())}
    if len(codes) > 1 or not all(len(c) == 2 and c.isalpha() and c.isupper() for c in codes):
        raise _WrongError(f"kg:countryCode {' '.join(sorted(codes))}: one code of two capitals is wanted (ISO 3166)")
    return codes.pop() if codes else None


def _match(iri: str, node: _Said) -> str | None:
    """Of several that of DBpedia, which the shipped list has too, or the first; without any its own IRI."""
    matches = [v.value for v in node.get(Property.SKOS_EXACT_MATCH, ())]
    if matches:
        return min(matches, key=lambda m: ("dbpedia.org" not in m, m))
    return iri if ":" in iri else None
