"""The ledger: which documents are in the store, from which run, and their graphs as they were built.

It is the truth of a store. The quads of Oxigraph follow it: a document is `put = 0` until its
quads are known to be on disk, and a graph that has to go is in `gone` until it went, so
whatever a crash leaves behind is known to the next writer.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

from kgraph.errors import StoreError
from kgraph.records import Run
from kgraph.store.bodies import Body

_APPLICATION = 0x6B677268
VERSION = 3

_TABLES = """
CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (number INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE);
CREATE TABLE documents (
    key TEXT PRIMARY KEY, identifier TEXT NOT NULL, iri TEXT NOT NULL, work TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs, words INTEGER NOT NULL, size INTEGER NOT NULL,
    refused TEXT, seen INTEGER NOT NULL, put INTEGER NOT NULL,
    trace BLOB NOT NULL, facts BLOB NOT NULL, quads BLOB NOT NULL
);
CREATE INDEX by_identifier ON documents (identifier);
CREATE INDEX not_put ON documents (put) WHERE put = 0;
CREATE TABLE gone (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE concluded (number INTEGER PRIMARY KEY, sort TEXT NOT NULL, data BLOB NOT NULL);
"""


class Entry(NamedTuple):
    """A document in the ledger; `size` is the number of its quads.

    `work` is the digest of all that its graph depends on beside the document itself; `refused`
    is the report, where the graph does not conform and so is not in the store.
    """

    key: str
    identifier: str
    iri: str
    work: str
    run: int
    words: int
    size: int
    refused: str | None
    seen: int
    body: Body


_COLUMNS = "key, identifier, iri, work, run, words, size, refused, seen, trace, facts, quads"


class Ledger:
    """The ledger of the store `folder`, in the file `path`. Every method raises StoreError where SQLite fails."""

    def __init__(self, folder: Path, path: Path, *, write: bool) -> None:
        self._folder = folder
        with self._telling():
            self._db = sqlite3.connect(_address(path, write), uri=True, isolation_level=None, timeout=10)
            try:
                self._prepare(write)
            except BaseException:
                self._db.close()
                raise

    def _prepare(self, write: bool) -> None:
        (application,) = self._row("PRAGMA application_id")
        (version,) = self._row("PRAGMA user_version")
        if write and (application, version) == (0, 0) and not self._row("SELECT count(*) FROM sqlite_schema")[0]:
            self._db.execute("PRAGMA journal_mode = WAL")
            made = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {VERSION};"
            self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} {made} COMMIT;")
        elif application != _APPLICATION:
            raise StoreError(f"{self._folder}: is not a store of kgraph; give another folder after --store")
        elif version != VERSION:
            told = f"is a store of version {version}, and this kgraph knows version {VERSION}"
            raise StoreError(f"{self._folder}: {told}; build it again in a new folder, or use the other kgraph")
        if write:
            self._db.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._folder}: {_told(str(error))}") from error

    def _row(self, sql: str, *values: object) -> tuple[Any, ...]:
        return cast("tuple[Any, ...]", self._db.execute(sql, values).fetchone())

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is done inside is on disk whole, or not at all."""
        with self._telling():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read inside is of one moment."""
        with self._telling():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def told(self, name: str) -> str | None:
        """A property of the whole store."""
        with self._telling():
            row = self._row("SELECT value FROM told WHERE name = ?", name)
            return None if row is None else str(row[0])

    def tell(self, name: str, value: str) -> None:
        """Sets a property of the whole store."""
        with self._telling():
            self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (name, value))

    def run_number(self, run: Run) -> int:
        """The number of a run, which gets one where it has none."""
        text = json.dumps([run.software, run.ontology, run.pipeline, run.options, run.at])
        with self._telling():
            self._db.execute("INSERT OR IGNORE INTO runs (run) VALUES (?)", (text,))
            return int(self._row("SELECT number FROM runs WHERE run = ?", text)[0])

    def runs(self) -> Iterator[tuple[Run, list[str]]]:
        """Each run with the documents (IRIs) in the store that came from it."""
        with self._telling():
            for number, run in self.run_numbers():
                of = "SELECT iri FROM documents WHERE run = ? AND refused IS NULL ORDER BY key"
                if documents := [iri for (iri,) in self._db.execute(of, (number,))]:
                    yield run, documents

    def run_numbers(self) -> list[tuple[int, Run]]:
        """All runs with their numbers, in their order."""
        with self._telling():
            return [(n, _run(text)) for n, text in self._db.execute("SELECT number, run FROM runs ORDER BY number")]

    def known(self, key: str) -> tuple[str, int, int] | None:
        """The work, the run and the last build that saw a document; None where it is not in the ledger."""
        with self._telling():
            return cast(
                "tuple[str, int, int] | None",
                self._db.execute("SELECT work, run, seen FROM documents WHERE key = ?", (key,)).fetchone(),
            )

    def has(self, identifier: str) -> bool:
        """Whether a document of that identifier is in the ledger."""
        with self._telling():
            return self._row("SELECT 1 FROM documents WHERE identifier = ?", identifier) is not None

    def see(self, key: str, build: int, run: int) -> None:
        """A build saw a document that did not change."""
        with self._telling():
            self._db.execute("UPDATE documents SET seen = ?, run = ? WHERE key = ?", (build, run, key))

    def put(self, entry: Entry) -> None:
        """A document as a build made it; its quads are not yet in the store."""
        *head, body = entry
        with self._telling():
            marks = ", ".join("?" * 12)
            sql = f"INSERT OR REPLACE INTO documents ({_COLUMNS}, put) VALUES ({marks}, 0)"  # noqa: S608
            self._db.execute(sql, (*head, *body))
            if entry.refused is not None:
                self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (entry.iri,))

    def withdraw(self, keys: Iterable[str]) -> int:
        """Documents that are no longer wanted; how many there were."""
        count = 0
        with self._telling():
            for key in keys:
                self._db.execute("INSERT OR IGNORE INTO gone SELECT iri FROM documents WHERE key = ?", (key,))
                count += self._db.execute("DELETE FROM documents WHERE key = ?", (key,)).rowcount
        return count

    def outdated(self, build: int) -> list[str]:
        """The keys of documents of which a build saw another version, and not this one."""
        newer = "SELECT identifier FROM documents WHERE seen = ?"
        with self._telling():
            rows = self._db.execute(
                f"SELECT key FROM documents WHERE seen < ? AND identifier IN ({newer})",  # noqa: S608
                (build, build),
            )
            return [key for (key,) in rows]

    def find(self, name: str) -> list[str]:
        """The keys of documents by identifier, IRI or key."""
        with self._telling():
            sql = "SELECT key FROM documents WHERE identifier = ?1 OR iri = ?1 OR key = ?1 ORDER BY key"
            return [key for (key,) in self._db.execute(sql, (name,))]

    def entries(self, *, waiting: bool = False) -> Iterator[Entry]:
        """The documents in the order of their keys; only those whose quads may be missing where `waiting`."""
        where = "WHERE put = 0" if waiting else ""
        with self._telling():
            for *head, trace, facts, quads in self._db.execute(
                f"SELECT {_COLUMNS} FROM documents {where} ORDER BY key"  # noqa: S608
            ):
                yield Entry._make([*head, Body(trace, facts, quads)])

    def gone(self) -> list[str]:
        """The graphs that have to go."""
        with self._telling():
            return [iri for (iri,) in self._db.execute("SELECT iri FROM gone")]

    def settle(self) -> None:
        """All quads are on disk, and nothing else is."""
        with self._telling():
            self._db.execute("DELETE FROM gone")
            self._db.execute("UPDATE documents SET put = 1 WHERE put = 0")

    def lost(self) -> None:
        """No quads are on disk."""
        with self._telling():
            self._db.execute("UPDATE documents SET put = 0")

    def forget(self) -> None:
        """Nothing is concluded."""
        with self._telling():
            self._db.execute("DELETE FROM concluded")

    def conclude(self, sort: str, data: bytes) -> None:
        """A piece of what was concluded from all documents together."""
        with self._telling():
            self._db.execute("INSERT INTO concluded (sort, data) VALUES (?, ?)", (sort, data))

    def concluded(self, sort: str) -> Iterator[bytes]:
        """The pieces of a sort, in their order."""
        with self._telling():
            for (data,) in self._db.execute("SELECT data FROM concluded WHERE sort = ? ORDER BY number", (sort,)):
                yield data

    def traces(self) -> Iterator[bytes]:
        """The traces of the documents that conform, in the order of their keys."""
        with self._telling():
            for (data,) in self._db.execute("SELECT trace FROM documents WHERE refused IS NULL ORDER BY key"):
                yield data

    def facts(self) -> Iterator[bytes]:
        """What the documents that conform say of entities, in the order of their keys."""
        with self._telling():
            for (data,) in self._db.execute("SELECT facts FROM documents WHERE refused IS NULL ORDER BY key"):
                yield data

    def counts(self) -> dict[str, int]:
        """Sums over documents: in the store, refused, words, quads, waiting."""
        sql = """SELECT sum(refused IS NULL), sum(refused IS NOT NULL), sum(words) FILTER (WHERE refused IS NULL),
            sum(size) FILTER (WHERE refused IS NULL), sum(put = 0) + (SELECT count(*) FROM gone) FROM documents"""
        with self._telling():
            names = ("documents", "refused", "words", "quads", "waiting")
            return {name: int(value or 0) for name, value in zip(names, self._row(sql), strict=True)}


def _address(path: Path, write: bool) -> str:
    """What SQLite opens: as it stands, where the reader may leave no marks beside it and no writer left any."""
    marks = path.with_name(f"{path.name}-wal")
    may_write = os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    alone = not write and not may_write and not marks.exists()
    mode = "immutable=1" if alone else "mode=rwc" if write else "mode=ro"
    return f"{path.resolve().as_uri()}?{mode}"


def _told(error: str) -> str:
    """What an error of SQLite means, and what to do."""
    if "full" in error:
        return "the disk is full; make room and run again"
    if "readonly" in error or "unable to open" in error:
        return "you may not write its ledger, or read it; look at the permissions of the folder"
    if "I/O" in error:
        return "its ledger cannot be read or written; look whether the disk is full or fails, and run again"
    return f"its ledger is damaged or cannot be used ({error}); restore a copy, or build it again in a new folder"


def _run(text: str) -> Run:
    software, ontology, pipeline, options, at = json.loads(text)
    pairs = tuple((name, value) for name, value in options)
    return Run(software=software, ontology=ontology, pipeline=pipeline, options=pairs, at=at)
