"""What is concluded across the documents of one build: who is who, and which decisions are one."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from kgraph.linking.threads import Threads
from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.threads import conclusions, facts
from kgraph.rdf.traces import trace
from kgraph.records import Merge

if TYPE_CHECKING:
    from pyoxigraph import Quad


class Conclusions:
    """Takes the graphs of documents in any order; `drawn` tells what they say together.

    What is remembered of the documents lies in temporary files.
    """

    def __init__(self, *, base: str = DEFAULT_BASE) -> None:
        self._base = base
        self._threads = Threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.close()

    def add(self, graph: DocumentGraph) -> None:
        """One document, once."""
        self._threads.add(trace(graph, base=self._base))

    def drawn(self) -> tuple[list[Fact], list[Quad]]:
        """What joins the facts of entities, and the quads of `graph/threads`."""
        merges: list[Merge] = []
        threads = self._threads.found({m.gone: m.kept for m in merges})
        return list(facts(merges)), list(conclusions(merges, threads, base=self._base))
