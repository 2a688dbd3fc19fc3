"""The statements of all sources by named graph, in a temporary file: sorted, each once, in bounded memory.

What arrives is gathered until `room` is full, then written graph by graph as sorted runs. A
graph's runs are merged when it is read, so a graph may be larger than memory, and the
sources need not keep a graph together.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import merge
from itertools import groupby
from types import TracebackType
from typing import NamedTuple, Self

from kgraph.errors import WriteError

_ROOM = 32 << 20
_OVERHEAD = 100
_MERGED = 8 << 20
_LEAST, _MOST = 1 << 12, 1 << 17


class _Run(NamedTuple):
    start: int
    size: int


class Content(NamedTuple):
    """What a graph amounts to: the digest of its sorted lines, and how many there are."""

    digest: str
    triples: int


class Spool:
    """Takes lines in any order; `room` is in bytes."""

    def __init__(self, room: int = _ROOM) -> None:
        self._file = tempfile.TemporaryFile(prefix="kgraph-load-")  # noqa: SIM115 - closed in __exit__
        self._room = room
        self._runs: dict[str, list[_Run]] = {}
        self._waiting: dict[str, list[str]] = {}
        self._size = self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, graph: str, line: str) -> None:
        """One triple as N-Triples, without the dot."""
        self._waiting.setdefault(graph, []).append(line)
        self._size += len(line) + _OVERHEAD
        if self._size > self._room:
            self._flush()

    def drop(self, graph: str) -> None:
        """Forgets a graph."""
        self._waiting.pop(graph, None)
        self._runs.pop(graph, None)

    def graphs(self) -> list[str]:
        """The names of the graphs, in the order in which they came."""
        self._flush()
        return list(self._runs)

    def content(self, graph: str) -> Content:
        """The digest and the size of a graph."""
        digest, count = sha256(), 0
        for line in self.lines(graph):
            digest.update(line + b"\n")
            count += 1
        return Content(digest.hexdigest(), count)

    def lines(self, graph: str) -> Iterator[bytes]:
        """The lines of a graph, sorted, each once, without their ends."""
        self._flush()
        places = self._runs[graph]
        piece = max(_LEAST, min(_MOST, _MERGED // len(places)))
        runs = [self._read(run, piece) for run in places]
        if len(runs) == 1:
            return runs[0]
        return (line for line, _ in groupby(merge(*runs)))

    def _flush(self) -> None:
        for graph, lines in self._waiting.items():
            data = "".join(f"{line}\n" for line in sorted(set(lines))).encode()
            try:
                self._file.write(data)
            except OSError as error:
                where = f"{tempfile.gettempdir()}: no room for the temporary file of a load"
                raise WriteError(f"{where}: {error.strerror}; free some, or set TMPDIR") from error
            self._runs.setdefault(graph, []).append(_Run(self._end, len(data)))
            self._end += len(data)
        if self._waiting:
            self._file.flush()
        self._waiting.clear()
        self._size = 0

    def _read(self, run: _Run, piece: int) -> Iterator[bytes]:
        at, left, rest = run.start, run.size, b""
        while left:
            data = os.pread(self._file.fileno(), min(left, piece), at)
            at, left = at + len(data), left - len(data)
            *whole, rest = (rest + data).split(b"\n")
            yield from whole


class Chunk(NamedTuple):
    """Some lines of a graph, as N-Triples."""

    body: bytes
    triples: int


def chunks(lines: Iterable[bytes], *, size: int, triples: int) -> Iterator[Chunk]:
    """The lines in bodies of at most that many bytes, unless one line is larger, and triples."""
    body, count = bytearray(), 0
    for line in lines:
        if count and (len(body) + len(line) + 3 > size or count == triples):
            yield Chunk(bytes(body), count)
            body, count = bytearray(), 0
        body += line
        body += b" .\n"
        count += 1
    if count:
        yield Chunk(bytes(body), count)
