"""The progress file of a load: which graphs a server has, by the digest of their content.

A graph is noted as begun before the first request, and as done after the last, so whatever
stops a load, the next one knows which graph may be half there. The file is SQLite and is held
by one load at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from kgraph.errors import LoadError

_APPLICATION = 0x6B67_6C64
_TABLE = """CREATE TABLE graphs (
    target TEXT NOT NULL, graph TEXT NOT NULL, digest TEXT NOT NULL, replaced INTEGER NOT NULL, done INTEGER NOT NULL,
    PRIMARY KEY (target, graph)) WITHOUT ROWID"""


class Known(NamedTuple):
    """What was sent as a graph last: `replaced` where it took the place of what was there, `done` where all of it."""

    digest: str
    replaced: bool
    done: bool


class Progress:
    """The progress of loads to `target`, in the file `path`; nothing is written where `keep` is false."""

    def __init__(self, path: str | Path, target: str, *, keep: bool = True) -> None:
        self._path = Path(path)
        self._target = target
        with self._telling():
            there = self._path.is_file()
            place = str(self._path) if keep or there else ":memory:"
            self._db = sqlite3.connect(place, isolation_level=None, timeout=0)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("BEGIN IMMEDIATE")
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if (application, tables) == (0, 0):
            self._db.execute(_TABLE)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
        elif application != _APPLICATION:
            raise LoadError(f"{self._path}: is no progress file of kgraph load; give another after --state")
        self._db.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def known(self, graph: str) -> Known | None:
        """What was sent as that graph last."""
        with self._telling():
            sql = "SELECT digest, replaced, done FROM graphs WHERE target = ? AND graph = ?"
            row = self._db.execute(sql, (self._target, graph)).fetchone()
            return None if row is None else Known(row[0], bool(row[1]), bool(row[2]))

    def begin(self, graph: str, digest: str, *, replaced: bool) -> None:
        """From now on the graph may be half there."""
        with self._telling():
            row = (self._target, graph, digest, replaced)
            self._db.execute("INSERT OR REPLACE INTO graphs VALUES (?, ?, ?, ?, 0)", row)

    def done(self, graph: str) -> None:
        """All of the graph was taken."""
        self._set(graph, 1)

    def doubt(self, graph: str) -> None:
        """The graph is not there as it was sent."""
        self._set(graph, 0)

    def _set(self, graph: str, done: int) -> None:
        with self._telling():
            sql = "UPDATE graphs SET done = ? WHERE target = ? AND graph = ?"
            self._db.execute(sql, (done, self._target, graph))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise LoadError(f"{self._path}: another load uses this progress file; wait until it ends") from error
            told = f"{self._path}: the progress of the load cannot be kept there ({error})"
            raise LoadError(f"{told}; give another file after --state") from error
