"""The one writer of a store: documents come, change and go, and what they say together follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyoxigraph as ox

from kgraph.errors import StoreError
from kgraph.rdf.entities import Entities
from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.iris import DEFAULT_BASE, checked_base
from kgraph.rdf.write import whole_subjects
from kgraph.records import Trace
from kgraph.store.bodies import packed, unpack_facts, unpack_trace, unpacked
from kgraph.store.concluded import facts_of, keep, threads_of
from kgraph.store.folder import Folder
from kgraph.store.ledger import Entry, Ledger
from kgraph.store.origin import origin
from kgraph.store.quads import open_quads, replace_graph, telling

_TOGETHER = 16

Keep = Callable[[Iterable[Fact], Iterable[ox.Quad]], None]
"""Takes what joins the facts of entities, and the quads of `graph/threads`."""

Draw = Callable[[Iterable[Trace], Keep], None]
"""From the traces of all documents, what they say together."""


class Made(NamedTuple):
    """A document as it was built; `refused` is the report, where its graph does not conform."""

    graph: DocumentGraph
    trace: Trace
    words: int
    refused: str | None = None


class StoreWriter:
    """Opens a store for writing, or makes it, and first sets right what a crash left behind.

    Documents are safe as soon as a batch of them is written. `finish` makes the rest follow:
    versions that were replaced go, and the graphs of entities, threads and provenance are
    those of the documents that are there. Raises StoreError at once where another process writes.
    """

    def __init__(self, folder: str | Path, *, base: str | None = None) -> None:
        where = Folder(folder)
        where.for_writing()
        self._folder = where.path
        self._waiting: list[tuple[Made, str, int]] = []
        with ExitStack() as opened:
            fresh = not where.quads.is_dir()
            self._quads = open_quads(where.path, where.quads, write=True)
            self.ledger = Ledger(where.path, where.ledger, write=True)
            opened.callback(self.close)
            with self.ledger.together():
                known = self.ledger.told("base")
                if known is None:
                    self._refuse_quads_of_others()
                    self.ledger.tell("base", checked_base(base or DEFAULT_BASE))
                elif base is not None and base != known:
                    raise StoreError(f"{where.path}: its IRIs begin with {known}, not {base}; leave out --base")
                if fresh:
                    self.ledger.lost()
            self.base = known or base or DEFAULT_BASE
            self._build = int(self.ledger.told("build") or 0)
            self._recover(fresh)
            opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the store; what was written stays, and what was not finished the next writer finishes."""
        self.ledger.close()
        del self._quads

    def _refuse_quads_of_others(self) -> None:
        if next(self._quads.quads_for_pattern(None, None, None, None), None) is not None:
            told = "has quads, and a ledger that is empty or was not there"
            raise StoreError(f"{self._folder}: {told}; restore a copy of the ledger, or build again in a new folder")

    @property
    def unfinished(self) -> bool:
        """Whether `finish` has something to do."""
        return self.ledger.told("unfinished") == "1"

    def begin(self) -> None:
        """A build begins: of each identifier that it sees, the versions that it does not see will go."""
        with self.ledger.together():
            if self.unfinished:
                self.ledger.withdraw(self.ledger.outdated(self._build))
            self._build += 1
            self.ledger.tell("build", str(self._build))

    def see(self, key: str, run: int) -> None:
        """This build meets a document that need not be built again, and whose run is now this one."""
        known = self.ledger.known(key)
        if known is not None and known[1:] != (run, self._build):
            with self.ledger.together():
                self.ledger.see(key, self._build, run)
                if known[1] != run:
                    self.ledger.tell("unfinished", "1")

    def seen(self, key: str) -> bool:
        """Whether this build met the document before."""
        known = self.ledger.known(key)
        return (known is not None and known[2] == self._build) or any(m.graph.key == key for m, _, _ in self._waiting)

    def add(self, made: Made, work: str, run: int) -> None:
        """A document that is new or has changed; it is written with its batch."""
        self._waiting.append((made, work, run))
        if len(self._waiting) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Writes the documents that wait: to the ledger first, then their quads."""
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        again = [m.graph.document for m, _, _ in batch if self.ledger.known(m.graph.key) is not None]
        with self.ledger.together():
            self.ledger.tell("unfinished", "1")
            for made, work, run in batch:
                self.ledger.put(_entry(made, work, run, self._build))
        with telling(self._folder):
            for iri in again:
                self._quads.remove_graph(ox.NamedNode(iri))
            self._quads.extend(quad for made, _, _ in batch if made.refused is None for quad in made.graph.quads)

    def withdraw(self, keys: Sequence[str]) -> int:
        """Documents go; how many there were."""
        with self.ledger.together():
            self.ledger.tell("unfinished", "1")
            return self.ledger.withdraw(keys)

    def finish(self, draw: Draw, method: str) -> None:
        """Makes everything follow from the documents. `method` is a digest of what `draw` depends on beside them."""
        self.flush()
        with self.ledger.together():
            if old := self.ledger.outdated(self._build):
                self.ledger.withdraw(old)
                self.ledger.tell("unfinished", "1")
        if not self.unfinished and self.ledger.told("method") == method:
            return
        draw(map(unpack_trace, self.ledger.traces()), partial(keep, self.ledger))
        with telling(self._folder):
            for iri in self.ledger.gone():
                self._quads.remove_graph(ox.NamedNode(iri))
            self._follow()
            self._quads.flush()
        with self.ledger.together():
            self.ledger.settle()
            self.ledger.tell("unfinished", "0")
            self.ledger.tell("method", method)

    def _follow(self) -> None:
        """The graphs that come from all documents together."""
        name = f"{self.base}graph/entities"
        with Entities() as entities:
            for data in self.ledger.facts():
                entities.add(unpack_facts(data))
            entities.add(facts_of(self.ledger))
            replace_graph(self._quads, name, entities.parts(name))
        replace_graph(self._quads, f"{self.base}graph/threads", whole_subjects(threads_of(self.ledger)))
        replace_graph(self._quads, f"{self.base}graph/provenance", [origin(self.ledger, self.base)])

    def _recover(self, fresh: bool) -> None:
        """Puts the quads of every document that an interrupted build may have left half written."""
        if not fresh and not self.unfinished:
            return
        with telling(self._folder):
            for iri in self.ledger.gone():
                self._quads.remove_graph(ox.NamedNode(iri))
            for e in self.ledger.entries(waiting=True):
                self._quads.remove_graph(ox.NamedNode(e.iri))
                if e.refused is None:
                    self._quads.extend(unpacked(e.iri, e.key, e.identifier, e.body).quads)
        if fresh and self.ledger.counts()["documents"]:
            self.ledger.tell("unfinished", "1")


def _entry(made: Made, work: str, run: int, build: int) -> Entry:
    g = made.graph
    return Entry(
        key=g.key,
        identifier=g.identifier,
        iri=g.document,
        work=work,
        run=run,
        words=made.words,
        size=g.size,
        refused=made.refused,
        seen=build,
        body=packed(g, made.trace),
    )
