"""What all documents together say of entities: each thing once, whatever the order they come in.

Facts are counted as N-Triples lines. Past a limit they are spilled to a temporary file as
a sorted run, and all runs are merged at the end, so memory does not grow with the documents.
"""

from __future__ import annotations

import heapq
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from kgraph.rdf.graph import Fact
from kgraph.rdf.ntriples import Triple, parsed
from kgraph.vocab import Property

RUN = 200_000
_CHUNK = 2_000
_PREF, _ALT = f"<{Property.SKOS_PREF_LABEL}>", f"<{Property.SKOS_ALT_LABEL}>"
_SINGLE = frozenset({f"<{Property.KG_KIND}>", f"<{Property.KG_COUNTRY_CODE}>"})

Counted = tuple[str, int]


class Entities:
    """Gathers facts and settles them: one preferred label, at most one kind and one country.

    Of several preferred labels the one that most documents give is kept, then the longest,
    then the first by character; the others become alternative labels. Of kinds and countries
    likewise, without regard to length.
    """

    def __init__(self, *, run: int = RUN) -> None:
        self._run = run
        self._counts: Counter[str] = Counter()
        self._files = ExitStack()
        self._runs: list[IO[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def add(self, facts: Iterable[Fact]) -> None:
        """The facts of one document, each once."""
        self._counts.update([f"<{entity}> <{prop}> {value}" for entity, prop, value in facts])
        if len(self._counts) >= self._run:
            self._spill()

    def parts(self, graph: str) -> Iterator[list[ox.Quad]]:
        """The settled quads in the named graph: some entities at a time, each whole, sorted by IRI."""
        return (list(parsed(part, graph)) for part in self.settled())

    def settled(self) -> Iterator[list[Triple]]:
        """The same as triples."""
        part: list[Triple] = []
        for _, said in groupby(self._merged(), key=lambda c: c[0].partition(" ")[0]):
            part += _settled(list(said))
            if len(part) >= _CHUNK:
                yield part
                part = []
        if part:
            yield part

    def _spill(self) -> None:
        file = self._files.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", prefix="kgraph-")  # noqa: SIM115
        )
        for line, count in sorted(self._counts.items()):
            file.write(f"{count} {line}\n")
        self._runs.append(file)
        self._counts = Counter()

    def _merged(self) -> Iterator[Counted]:
        runs: list[Iterable[Counted]] = [_read(file) for file in self._runs]
        runs.append(sorted(self._counts.items()))
        for line, same in groupby(heapq.merge(*runs), key=lambda c: c[0]):
            yield line, sum(count for _, count in same)


def _read(file: IO[str]) -> Iterator[Counted]:
    file.seek(0)
    for row in file:
        count, _, line = row.rstrip("\n").partition(" ")
        yield line, int(count)


def _settled(said: list[Counted]) -> list[Triple]:
    """The triples of one entity, with what there can be only one of chosen."""
    subject = said[0][0].partition(" ")[0]
    values: dict[str, list[Counted]] = defaultdict(list)
    for line, count in said:
        _, prop, value = line.split(" ", 2)
        values[prop].append((value, count))
    labels = values.pop(_PREF, [])
    best = min(labels, key=lambda v: (-v[1], -len(v[0]), v[0]), default=None)
    others = {value for value, _ in (*labels, *values.pop(_ALT, ()))}
    chosen = {p: [v for v, _ in vs] for p, vs in values.items()}
    for prop in _SINGLE & values.keys():
        chosen[prop] = [min(values[prop], key=lambda v: (-v[1], v[0]))[0]]
    if best is not None:
        chosen[_PREF] = [best[0]]
        others.discard(best[0])
    chosen[_ALT] = sorted(others)
    return [(subject, prop, value) for prop, vs in chosen.items() for value in vs]
