"""Readers of a store: any number at once, also while a build writes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import StoreError
from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.write import Writer
from kgraph.store.bodies import unpacked
from kgraph.store.choice import Choice, Part
from kgraph.store.concluded import facts_of, threads_of
from kgraph.store.finding import Finder
from kgraph.store.folder import Folder
from kgraph.store.ledger import Ledger
from kgraph.store.origin import origin
from kgraph.store.quads import open_quads


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is in a store. `quads` are those of documents; `unfinished` where a build runs, or was interrupted."""

    documents: int
    refused: int
    words: int
    quads: int
    base: str
    pipelines: tuple[str, ...]
    unfinished: bool


@contextmanager
def ledger_of(folder: str | Path) -> Iterator[Ledger]:
    """The ledger of a store, as it is at this moment."""
    where = Folder(folder)
    where.for_reading()
    ledger = Ledger(where.path, where.ledger, write=False)
    try:
        with ledger.reading():
            yield ledger
    finally:
        ledger.close()


def status(folder: str | Path) -> Status:
    """What is in a store."""
    with ledger_of(folder) as ledger:
        counts = ledger.counts()
        return Status(
            documents=counts["documents"],
            refused=counts["refused"],
            words=counts["words"],
            quads=counts["quads"],
            base=base_of(ledger),
            pipelines=tuple(sorted({run.pipeline for run, _ in ledger.runs()})),
            unfinished=ledger.told("unfinished") == "1",
        )


def quads_of(folder: str | Path) -> ox.Store:
    """The quads of a store, to be asked, as they are at this moment."""
    where = Folder(folder)
    with ledger_of(folder):
        return open_quads(where.path, where.quads, write=False)


def graphs_of(folder: str | Path) -> Iterator[DocumentGraph]:
    """The graphs of all documents that conform, in the order of their keys."""
    with ledger_of(folder) as ledger:
        for e in ledger.entries():
            if e.refused is None:
                yield unpacked(e.iri, e.key, e.identifier, e.body)


def export(folder: str | Path, target: str | Path, *, format: str | None = None, choice: Choice | None = None) -> int:
    """Writes a store to a file; how many documents.

    The whole has the same bytes as a build of the same documents. A choice of documents is what their build would
    give, with what all documents together say of them; where only entities are asked for, each document has its part
    that concerns them. Raises StoreError where nothing fits the choice, or where a build has not ended, for what the
    documents say together is not known then.
    """
    with ledger_of(folder) as ledger:
        if ledger.told("unfinished") == "1":
            raise StoreError(f"{folder}: a build runs or was interrupted; let it end, or run it again")
        base, part = base_of(ledger), None
        if choice:
            finder = Finder(Path(folder), quads_of(folder), base)
            part = Part(ledger, finder, choice, facts=facts_of(ledger), threads=threads_of(ledger))
        with Writer(target, format=format, base=base) as writer:
            written: set[str] = set()
            for graph in _chosen(ledger, part):
                writer.add(graph)
                written.add(graph.document)
            said: tuple[Iterable[Fact], Iterable[ox.Quad]] = facts_of(ledger), threads_of(ledger)
            if part is not None:
                if not written:
                    raise StoreError(f"{folder}: the documents that were asked for do not conform, and were left out")
                said = part.concluded(threads_of(ledger))
            return writer.commit(facts=said[0], threads=said[1], origin=origin(ledger, base, written))


def _chosen(ledger: Ledger, part: Part | None) -> Iterator[DocumentGraph]:
    for e in ledger.entries():
        if e.refused is None and (part is None or e.iri in part.documents):
            graph = unpacked(e.iri, e.key, e.identifier, e.body)
            wanted = graph if part is None else part.of(graph)
            if wanted is not None:
                yield wanted


def base_of(ledger: Ledger) -> str:
    """What the IRIs of a store begin with."""
    base = ledger.told("base")
    assert base is not None  # it is there since the ledger was made
    return base
