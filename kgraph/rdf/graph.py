"""The graph of one document: its own quads, and what it says of entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox


class Fact(NamedTuple):
    """One thing that a document says of an entity; `graph/entities` has it once, however many say it."""

    entity: str
    property: str
    object: ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentGraph:
    """One document as RDF.

    `quads` are in the named graph of the document's IRI, each once; `facts` are what they refer
    to: the entities and roles with their labels, and the direct triples of relations, each once.
    `key` is the end of the document's IRI, `identifier` the user's id.
    """

    document: str
    key: str
    identifier: str
    quads: tuple[ox.Quad, ...]
    facts: tuple[Fact, ...]

    def whole(self) -> Iterator[ox.Quad]:
        """All that the document says, facts too, in the document's own graph: what a validator looks at."""
        yield from self.quads
        graph = ox.NamedNode(self.document)
        for entity, prop, value in self.facts:
            yield ox.Quad(ox.NamedNode(entity), ox.NamedNode(prop), value, graph)
