"""What the documents of a store say together, kept in the ledger piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

import pyoxigraph as ox

from kgraph.rdf.graph import Fact
from kgraph.store.bodies import pack_facts, pack_quads, unpack_facts, unpack_quads
from kgraph.store.ledger import Ledger

_PIECE = 5_000
_T = TypeVar("_T")


def keep(ledger: Ledger, facts: Iterable[Fact], threads: Iterable[ox.Quad]) -> None:
    """Puts it in the place of what was concluded before."""
    with ledger.together():
        ledger.forget()
        for some in _pieces(facts):
            ledger.conclude("facts", pack_facts(some))
        for quads in _pieces(threads):
            ledger.conclude("threads", pack_quads(quads))


class Kept(Generic[_T]):
    """What was concluded of a sort, unpacked piece by piece each time that one goes through it."""

    def __init__(self, ledger: Ledger, sort: str, unpack: Callable[[bytes], list[_T]]) -> None:
        self._ledger, self._sort, self._unpack = ledger, sort, unpack

    def __iter__(self) -> Iterator[_T]:
        for data in self._ledger.concluded(self._sort):
            yield from self._unpack(data)


def facts_of(ledger: Ledger) -> Kept[Fact]:
    """What joins the facts of entities."""
    return Kept(ledger, "facts", unpack_facts)


def threads_of(ledger: Ledger) -> Kept[ox.Quad]:
    """The quads of `graph/threads`, subject by subject."""
    return Kept(ledger, "threads", unpack_quads)


def _pieces(values: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while piece := list(islice(rest, _PIECE)):
        yield piece
