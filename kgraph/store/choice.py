"""Which part of a store is asked for: documents by name and by date, and what is said around entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby

import pyoxigraph as ox

from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.neighbourhood import around
from kgraph.rdf.terms import PROPERTY
from kgraph.store.finding import Finder
from kgraph.store.ledger import Ledger
from kgraph.vocab import Property

P = Property
_SAME = P.OWL_SAME_AS.value
_STAGE = PROPERTY[P.KG_STAGE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is asked for: all of it where nothing is said, what fits everything that is said otherwise.

    `documents` are identifiers, IRIs or keys; `since` and `until` are days of publication, both included; `about` are
    entities, by a name (case does not count), an IRI, or the IRI of a link.
    """

    documents: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    about: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.since or self.until or self.about)


class Part:
    """The part of a store that was chosen: its documents, by IRI, and what is said of them together.

    `facts` and `threads` are what was concluded from all documents. `concluded` tells what of it holds of the
    documents that went through `of`. Raises StoreError where nothing fits the choice, and says why.
    """

    def __init__(
        self,
        ledger: Ledger,
        found: Finder,
        choice: Choice,
        *,
        facts: Iterable[Fact],
        threads: Iterable[ox.Quad],
    ) -> None:
        self._found = found
        self._joined = {f.entity: f.object.value for f in facts if f.property == _SAME}
        self._one = frozenset(chain(self._joined, self._joined.values()))
        self._pointed = frozenset(q.object.value for q in threads if isinstance(q.object, ox.NamedNode))
        self._entities = self._with_same(chain.from_iterable(map(found.entities, choice.about)))
        self._described: set[str] = set()
        self._written: set[str] = set()
        self.documents = self._chosen(ledger, choice)

    def _with_same(self, entities: Iterable[str]) -> frozenset[str]:
        kept = {self._joined.get(entity, entity) for entity in entities}
        return frozenset(kept | {gone for gone, one in self._joined.items() if one in kept})

    def _chosen(self, ledger: Ledger, choice: Choice) -> frozenset[str]:
        sets: list[set[str]] = []
        if choice.documents:
            sets.append(self._found.documents(ledger, choice.documents))
        if choice.since or choice.until:
            sets.append(self._found.published(choice.since, choice.until))
        if self._entities:
            sets.append(self._found.speaking_of(self._entities))
        chosen = frozenset(set.intersection(*sets))
        if not chosen:
            raise self._found.nothing("no document fits all that was asked for together; ask for less at a time")
        return chosen

    def of(self, graph: DocumentGraph) -> DocumentGraph | None:
        """What is wanted of one of the documents."""
        part = around(graph, self._entities) if self._entities else graph
        if part is not None:
            self._described |= {fact.entity for fact in part.facts} & self._one
            self._written |= {
                q.subject.value for q in part.quads if isinstance(q.subject, ox.NamedNode)
            } & self._pointed
        return part

    def concluded(self, threads: Iterable[ox.Quad]) -> tuple[list[Fact], list[ox.Quad]]:
        """What joins the entities that are described, and the threads and reasons that have their stages and evidence.

        The entity that is kept is described too, where none of the documents speaks of it.
        """
        joins = {gone: kept for gone, kept in self._joined.items() if gone in self._described}
        facts = [Fact(gone, _SAME, ox.NamedNode(kept)) for gone, kept in joins.items()]
        for kept in dict.fromkeys(joins.values()):
            if kept not in self._described:
                facts += self._found.description(kept)
        return facts, [quad for own in _by_subject(threads) for quad in self._restricted(own, joins)]

    def _restricted(self, own: list[ox.Quad], joins: Mapping[str, str]) -> list[ox.Quad]:
        stages = [quad for quad in own if quad.predicate == _STAGE]
        if stages:
            gone = {quad for quad in stages if _object(quad) not in self._written}
            return [quad for quad in own if quad not in gone] if len(stages) - len(gone) > 1 else []
        said = {quad.predicate.value: _object(quad) for quad in own}
        is_there = said[P.KG_EVIDENCE] in self._written and said[P.RDF_SUBJECT] in joins
        return own if is_there else []


def _by_subject(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    return (list(own) for _, own in groupby(quads, key=lambda quad: quad.subject))


def _object(quad: ox.Quad) -> str:
    return str(getattr(quad.object, "value", ""))
