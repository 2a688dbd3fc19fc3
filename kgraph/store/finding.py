"""Finds documents and entities in a store by what people call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import StoreError
from kgraph.rdf.graph import Fact
from kgraph.rdf.iris import normalised, prefixes
from kgraph.rdf.terms import PROPERTY
from kgraph.store.ledger import Ledger
from kgraph.vocab import Property, RelationType

P = Property
_LABELS = (PROPERTY[P.SKOS_PREF_LABEL], PROPERTY[P.SKOS_ALT_LABEL])
_OF_MANY = frozenset({P.OWL_SAME_AS.value, *(t.iri for t in RelationType if t is not RelationType.HOLDS_ROLE)})
"""What joins entities, and so is no part of the description of one."""
_LIKE_IT = 5


class Finder:
    """Looks into the quads of a store. Raises StoreError where there is nothing of that name."""

    def __init__(self, folder: Path, quads: ox.Store, base: str) -> None:
        self._folder = folder
        self._quads = quads
        self._base = base
        self._entities = ox.NamedNode(f"{base}graph/entities")

    def nothing(self, why: str) -> StoreError:
        """The error that says so."""
        return StoreError(f"{self._folder}: {why}")

    def documents(self, ledger: Ledger, names: Iterable[str]) -> set[str]:
        """The documents of these identifiers, IRIs or keys."""
        keys = {name: ledger.find(name) for name in names}
        if missing := [name for name, found in keys.items() if not found]:
            raise self.nothing(f"holds no document {', '.join(missing)}")
        return {f"{self._base}document/{key}" for found in keys.values() for key in found}

    def published(self, since: date | None, until: date | None) -> set[str]:
        """The documents of these days, both included."""
        days: dict[str, str] = {}
        for quad in self._quads.quads_for_pattern(None, PROPERTY[P.DCT_ISSUED], None, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                days[quad.subject.value] = quad.object.value
        first, last = since.isoformat() if since else "", until.isoformat() if until else "9999-12-31"
        if found := {document for document, day in days.items() if first <= day <= last}:
            return found
        if not days:
            raise self.nothing("none of its documents has a date")
        raise self.nothing(
            f"no document of these days; its documents are of {min(days.values())} to {max(days.values())}"
        )

    def speaking_of(self, entities: Iterable[str]) -> set[str]:
        """The documents that speak of one of the entities, or are published by it."""
        start = f"{self._base}document/"
        graphs = (
            str(getattr(quad.graph_name, "value", ""))
            for entity in entities
            for quad in self._quads.quads_for_pattern(None, None, ox.NamedNode(entity), None)
        )
        return {graph for graph in graphs if graph.startswith(start)}

    def entities(self, name: str) -> set[str]:
        """The entities of that IRI, short or not, of that link, or of exactly that name in any case."""
        if iri := self._iri(name):
            node, match = ox.NamedNode(iri), PROPERTY[P.SKOS_EXACT_MATCH]
            linked = {q.subject.value for q in self._said(None, match, node) if isinstance(q.subject, ox.NamedNode)}
            if linked or next(self._said(node, None, None), None) is not None:
                return linked or {iri}
            raise self.nothing(f"nothing is said of {iri}")
        wanted = normalised(name)
        named: set[str] = set()
        similar: set[str] = set()
        for label in _LABELS:
            for quad in self._said(None, label, None):
                text = str(getattr(quad.object, "value", ""))
                if normalised(text) == wanted and isinstance(quad.subject, ox.NamedNode):
                    named.add(quad.subject.value)
                elif wanted in normalised(text):
                    similar.add(text)
        if named:
            return named
        likely = ", ".join(sorted(similar, key=lambda text: (len(text), text))[:_LIKE_IT])
        raise self.nothing(f"no entity is named {name!r}" + (f"; there is {likely}" if likely else ""))

    def description(self, entity: str) -> list[Fact]:
        """What an entity is and how it is called."""
        return [
            Fact(entity, quad.predicate.value, quad.object)
            for quad in self._said(ox.NamedNode(entity), None, None)
            if quad.predicate.value not in _OF_MANY and isinstance(quad.object, ox.NamedNode | ox.Literal)
        ]

    def _said(
        self, subject: ox.NamedNode | None, prop: ox.NamedNode | None, value: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        return self._quads.quads_for_pattern(subject, prop, value, self._entities)

    def _iri(self, name: str) -> str | None:
        if name.startswith(("http://", "https://", self._base)):
            return name if " " not in name else None
        prefix, colon, local = name.partition(":")
        namespace = prefixes(self._base).get(prefix)
        return f"{namespace}{local}" if colon and namespace and local and " " not in local else None
