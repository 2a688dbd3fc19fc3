"""What all documents say of entities, gathered on disk by IRI."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import combinations, groupby, islice
from operator import itemgetter

from kgraph.linking.resemblance import Profile
from kgraph.records import Trace
from kgraph.vocab import EntityClass

_SCHEMA = """
CREATE TABLE entity (
    iri TEXT PRIMARY KEY, cls TEXT, name TEXT, country TEXT, ambiguous INTEGER,
    documents INTEGER, document TEXT, mention TEXT
) WITHOUT ROWID;
CREATE TABLE said (iri TEXT, what TEXT, value TEXT, documents INTEGER, PRIMARY KEY (iri, what, value)) WITHOUT ROWID;
CREATE TABLE block (key TEXT, iri TEXT, PRIMARY KEY (key, iri)) WITHOUT ROWID;
CREATE TABLE asking (key TEXT, iri TEXT, PRIMARY KEY (key, iri)) WITHOUT ROWID;
"""
_ENTITY = """
INSERT INTO entity VALUES (?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (iri) DO UPDATE SET
    documents = documents + 1, name = min(name, excluded.name),
    mention = iif(excluded.document < document, excluded.mention, mention), document = min(document, excluded.document)
"""
_SAID = """
INSERT INTO said VALUES (?, ?, ?, 1) ON CONFLICT (iri, what, value) DO UPDATE SET documents = documents + 1
"""


class Profiles:
    """Named entities by IRI. What comes out does not depend on the order in which documents came."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Gives the disk back."""
        self._db.close()

    def add(self, trace: Trace) -> None:
        """The named entities of one document."""
        named = {e.iri: e for e in trace.entities if e.named}
        self._db.executemany(
            _ENTITY,
            [(e.iri, e.cls, e.name, e.country, e.ambiguous, trace.document, e.mention) for e in named.values()],
        )
        said = [(e.iri, "name", n) for e in named.values() for n in dict.fromkeys((e.name, *e.aliases))]
        said += [(e.iri, "kind", e.kind) for e in named.values() if e.kind]
        said += [(e.iri, "link", e.link) for e in named.values() if e.link]
        said += [(e.iri, "identifier", i) for e in named.values() for i in e.identifiers]
        said += [(e, "near", n) for e, n in sorted(_neighbours(trace)) if e in named and n in named]
        others = [e.iri for e in named.values() if not e.ambiguous]
        persons = [e.iri for e in named.values() if e.ambiguous and e.cls is EntityClass.PERSON]
        said += [(p, "beside", n) for p in persons for n in others]
        self._db.executemany(_SAID, said)

    def __iter__(self) -> Iterator[Profile]:
        for (iri,) in self._db.execute("SELECT iri FROM entity ORDER BY iri"):
            yield self.of(iri)

    def of(self, iri: str) -> Profile:
        """What is known of one."""
        row = self._db.execute("SELECT * FROM entity WHERE iri = ?", (iri,)).fetchone()
        _, cls, name, country, ambiguous, documents, document, mention = row
        names: dict[str, int] = {}
        sets: dict[str, set[str]] = {w: set() for w in ("kind", "link", "identifier", "near", "beside")}
        for what, value, count in self._db.execute("SELECT what, value, documents FROM said WHERE iri = ?", (iri,)):
            if what == "name":
                names[value] = count
            else:
                sets[what].add(value)
        return Profile(
            iri=iri,
            cls=EntityClass(cls),
            name=name,
            country=country,
            ambiguous=bool(ambiguous),
            documents=documents,
            document=document,
            mention=mention,
            names=names,
            kinds=frozenset(sets["kind"]),
            links=frozenset(sets["link"]),
            identifiers=frozenset(sets["identifier"]),
            near=frozenset(sets["near"]),
            beside=frozenset(sets["beside"]),
        )

    def documents(self, iri: str) -> int:
        """How many documents name it."""
        row = self._db.execute("SELECT documents FROM entity WHERE iri = ?", (iri,)).fetchone()
        return int(row[0]) if row else 0

    def file(self, keys: Iterable[tuple[str, str]]) -> None:
        """Puts IRIs into blocks: pairs of key and IRI."""
        self._db.executemany("INSERT OR IGNORE INTO block VALUES (?, ?)", keys)

    def ask(self, keys: Iterable[tuple[str, str]]) -> None:
        """IRIs that want to be compared with a block, and are not of it: pairs of key and IRI."""
        self._db.executemany("INSERT OR IGNORE INTO asking VALUES (?, ?)", keys)

    def asked(self, largest: int) -> Iterator[tuple[list[str], list[str]]]:
        """The IRIs that ask for a block, and the block; blocks above the size are left out."""
        for key, rows in groupby(self._db.execute("SELECT key, iri FROM asking ORDER BY key, iri"), itemgetter(0)):
            found = self._db.execute("SELECT iri FROM block WHERE key = ? ORDER BY iri LIMIT ?", (key, largest + 1))
            block = [iri for (iri,) in found]
            if 0 < len(block) <= largest:
                yield [iri for _, iri in rows], block

    def alike(self, largest: int) -> Iterator[tuple[str, str]]:
        """Pairs of IRIs that ask for the same block; of more than `largest` none."""
        for _, rows in groupby(self._db.execute("SELECT key, iri FROM asking ORDER BY key, iri"), itemgetter(0)):
            asking = [iri for _, iri in islice(rows, largest + 1)]
            if len(asking) <= largest:
                yield from combinations(asking, 2)

    def blocks(self, largest: int) -> Iterator[list[str]]:
        """The IRIs of each block of two or more, sorted; blocks above the size are left out."""
        key: str | None = None
        block: list[str] = []
        for found, iri in self._db.execute("SELECT key, iri FROM block ORDER BY key, iri"):
            if found != key:
                if 1 < len(block) <= largest:
                    yield block
                key, block = found, []
            if len(block) <= largest:
                block.append(iri)
        if 1 < len(block) <= largest:
            yield block


def _neighbours(trace: Trace) -> set[tuple[str, str]]:
    """What relations connect and what takes part in one decision, both ways."""
    pairs = set(trace.near)
    for decision in trace.decisions:
        present = (*decision.deciders, *decision.targets, *decision.others)
        pairs |= {(a, b) for a in present for b in present if a != b}
    return pairs | {(b, a) for a, b in pairs}
