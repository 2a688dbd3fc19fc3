"""What is concluded across the documents of one build: who is who, and which decisions are one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from kgraph.linking.authority import Authority
from kgraph.linking.identity import Identity, Told
from kgraph.linking.threads import Threads
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.threads import Concluded, concluded, told
from kgraph.records import Trace


class Conclusions:
    """Takes the traces of documents in any order; `drawn` tells what they say together.

    What is remembered of the documents lies in temporary files.
    """

    def __init__(self, authority: Authority, *, base: str = DEFAULT_BASE, told: Told | None = None) -> None:
        self._base = base
        self._identity = Identity(authority, told)
        self._threads = Threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._identity.close()
        self._threads.close()

    def add(self, trace: Trace) -> None:
        """One document, once."""
        self._identity.add(trace)
        self._threads.add(trace)

    def drawn(self) -> Concluded:
        """What joins the facts of entities, and the quads of `graph/threads`. Ask once; take them before leaving."""
        threads = self._threads.found(self._identity.kept)
        return concluded(self._identity.merges, threads, base=self._base)

    def comparison(self) -> Callable[[str, str], tuple[float, ...] | None]:
        """The features of two decisions, by IRI, for those who fit their weights."""
        return self._threads.comparison(self._identity.kept)


def merges_file(path: Path) -> Told:
    """What the user says of entities that are one, or are not."""
    same, apart = told(path)
    return Told(same=tuple(same), apart=tuple(apart))
