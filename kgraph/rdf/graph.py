"""The graph of one document: its own triples, and what it says of entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Self

import pyoxigraph as ox

from kgraph.rdf.ntriples import Triple, parsed, written


class Fact(NamedTuple):
    """One thing that a document says of an entity; `graph/entities` has it once, however many say it."""

    entity: str
    property: str
    object: ox.NamedNode | ox.Literal


class Triples(NamedTuple):
    """Triples by column: a term that many of them share is one string, so that a long text takes little room."""

    subjects: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Self:
        """The triples, each term that comes again being the same string."""
        same: dict[str, str] = {}
        rows = ([same.setdefault(term, term) for term in triple] for triple in triples)
        return cls(*zip(*rows, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentGraph:
    """One document as RDF.

    `triples` are those of the named graph of the document's IRI, each once; `facts` are what they
    refer to: the entities and roles with their labels, and the direct triples of relations, each
    once. `key` is the end of the document's IRI, `identifier` the user's id.
    """

    document: str
    key: str
    identifier: str
    triples: Triples
    facts: tuple[Fact, ...]

    @property
    def size(self) -> int:
        """How many triples there are, without the facts."""
        return len(self.triples.subjects)

    @property
    def quads(self) -> Iterator[ox.Quad]:
        """The triples as quads of the document's named graph, made as they are taken."""
        return parsed(self.said(), self.document)

    def said(self) -> Iterator[Triple]:
        """The triples, in the order in which they were made."""
        return zip(*self.triples, strict=True)

    def everything(self) -> Iterator[Triple]:
        """All that the document says, facts too: what a validator looks at."""
        return chain(self.said(), ((f"<{entity}>", f"<{prop}>", str(value)) for entity, prop, value in self.facts))

    def whole(self) -> Iterator[ox.Quad]:
        """The same as quads of the document's own graph."""
        return parsed(self.everything(), self.document)


def graph_of(
    document: str, key: str, identifier: str, quads: Iterable[ox.Quad], facts: Iterable[Fact]
) -> DocumentGraph:
    """A graph from the quads of its named graph, and the facts."""
    triples = Triples.of(written(quads))
    return DocumentGraph(document=document, key=key, identifier=identifier, triples=triples, facts=tuple(facts))
