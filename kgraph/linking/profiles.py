"""What all documents say of entities, gathered on disk; what is compared there, and what comes of it.

An IRI is known by its `number`; when all documents are there each gets a place, from 0 up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby, islice, permutations
from operator import itemgetter
from typing import Any, NamedTuple

from kgraph.linking.components import Components
from kgraph.linking.numbers import dump, load, number
from kgraph.linking.resemblance import Profile, Resemblance
from kgraph.records import Merge, Trace
from kgraph.vocab import EntityClass, Kind

_SCHEMA = """
CREATE TABLE entity (
    number INTEGER PRIMARY KEY, iri TEXT, cls INTEGER, name TEXT, country TEXT, ambiguous INTEGER,
    documents INTEGER, document TEXT, mention TEXT
);
CREATE TABLE said (number INTEGER, what INTEGER, value);
CREATE TABLE profile (place INTEGER PRIMARY KEY, number INTEGER, data BLOB);
CREATE TABLE filed (key INTEGER, asks INTEGER, place INTEGER);
CREATE TABLE verdict (a INTEGER, b INTEGER, sort INTEGER, confidence REAL, why TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE hanging (component INTEGER, a INTEGER, b INTEGER, sort INTEGER, confidence REAL, why TEXT);
CREATE TABLE merge (
    gone TEXT PRIMARY KEY, kept TEXT, why TEXT, confidence REAL, document TEXT, mention TEXT
) WITHOUT ROWID;
"""
_ENTITY = """
INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (number) DO UPDATE SET
    documents = documents + 1, name = min(name, excluded.name),
    mention = iif(excluded.document < document, excluded.mention, mention), document = min(document, excluded.document)
"""
_NAME, _KIND, _LINK, _IDENTIFIER, _NEAR, _BESIDE = range(6)
_CLASSES, _KINDS = tuple(EntityClass), tuple(Kind)
_MAYBE, _SURE, _BOTH = range(3)
_TOGETHER = 1_000

Keys = Callable[[Profile], Iterable[tuple[str, bool]]]
"""Under what a profile is compared; True where it asks for those who are filed there, and is not of them."""


class Verdict(NamedTuple):
    """How one resembles another, both by place; None where they only have to be looked at together."""

    a: int
    b: int
    found: Resemblance | None


class Profiles:
    """Named entities by IRI. What comes out does not depend on the order in which documents came."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._size = 0

    def close(self) -> None:
        """Gives the disk back."""
        self._db.close()

    def add(self, trace: Trace) -> None:
        """The named entities of one document."""
        named = {number(e.iri): e for e in trace.entities if e.named}
        self._db.executemany(
            _ENTITY,
            [
                (n, e.iri, _CLASSES.index(e.cls), e.name, e.country, e.ambiguous, trace.document, e.mention)
                for n, e in named.items()
            ],
        )
        said: list[tuple[int, int, str | int]] = []
        for n, e in named.items():
            said += [(n, _NAME, name) for name in dict.fromkeys((e.name, *e.aliases))]
            if e.kind:
                said.append((n, _KIND, _KINDS.index(e.kind)))
            if e.link:
                said.append((n, _LINK, e.link))
            said += [(n, _IDENTIFIER, i) for i in e.identifiers]
        said += [(a, _NEAR, b) for a, b in _neighbours(trace) if a in named and b in named]
        others = [n for n, e in named.items() if not e.ambiguous]
        persons = [n for n, e in named.items() if e.ambiguous and e.cls is EntityClass.PERSON]
        said += [(p, _BESIDE, n) for p in persons for n in others]
        self._db.executemany("INSERT INTO said VALUES (?, ?, ?)", said)

    def settle(self, keys: Keys) -> None:
        """Makes the profiles, and files each under its keys. Once, when all documents are there."""
        entities = self._db.execute(
            "SELECT number, iri, cls, name, country, ambiguous, documents FROM entity ORDER BY number"
        )
        said = self._db.execute(
            "SELECT number, what, value, count(*) FROM said GROUP BY number, what, value ORDER BY number"
        )
        both = zip(entities, groupby(said, itemgetter(0)), strict=True)
        made = ((row[0], _fields(row, own)) for row, (_, own) in both)
        while some := list(islice(made, _TOGETHER)):
            places = range(self._size, self._size + len(some))
            rows = [(place, n, dump(fields)) for place, (n, fields) in zip(places, some, strict=True)]
            self._db.executemany("INSERT INTO profile VALUES (?, ?, ?)", rows)
            filed = (
                (number(key), asks, place)
                for place, (_, fields) in zip(places, some, strict=True)
                for key, asks in set(keys(_profile(fields)))
            )
            self._db.executemany("INSERT INTO filed VALUES (?, ?, ?)", filed)
            self._size += len(some)

    def of(self, place: int) -> Profile:
        """What is known of one."""
        return _profile(load(self._db.execute("SELECT data FROM profile WHERE place = ?", (place,)).fetchone()[0]))

    def place(self, iri: str) -> int | None:
        """The place of an IRI, where there is such an entity."""
        wanted, low, high = number(iri), 0, self._size
        while low < high:
            middle = (low + high) // 2
            (found,) = self._db.execute("SELECT number FROM profile WHERE place = ?", (middle,)).fetchone()
            if found == wanted:
                return middle
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return None

    def documents(self, entity: int) -> int:
        """How many documents name the entity of a number."""
        row = self._db.execute("SELECT documents FROM entity WHERE number = ?", (entity,)).fetchone()
        return int(row[0]) if row else 0

    def shown(self, iri: str) -> tuple[str, str]:
        """The first document that names it, and the mention there."""
        document, mention = self._db.execute(
            "SELECT document, mention FROM entity WHERE number = ?", (number(iri),)
        ).fetchone()
        return document, mention

    def pairs(self, largest: int) -> Iterator[tuple[int, int]]:
        """Whatever is compared: whether the first may be the second. Blocks above the size are left out."""
        rows = self._db.execute("SELECT key, asks, place FROM filed ORDER BY key, asks, place")
        for _, own in groupby(rows, itemgetter(0)):
            block: list[int] = []
            for _, asks, place in own:
                if len(block) > largest:
                    continue
                if asks:
                    yield from ((place, other) for other in block)
                else:
                    block.append(place)
            if len(block) <= largest:
                yield from permutations(block, 2)

    def alike(self, largest: int) -> Iterator[tuple[int, int]]:
        """Pairs of those who ask for the same block; of more than `largest` none."""
        rows = self._db.execute("SELECT key, place FROM filed WHERE asks ORDER BY key, place")
        for _, own in groupby(rows, itemgetter(0)):
            asking = [place for _, place in islice(own, largest + 1)]
            if len(asking) <= largest:
                yield from combinations(asking, 2)

    def judged(self, verdict: Verdict) -> None:
        """Keeps a verdict, unless there is one on the same two."""
        found = verdict.found
        row = (_BOTH, None, None) if found is None else (_SURE if found.sure else _MAYBE, found.confidence, found.why)
        self._db.execute("INSERT OR IGNORE INTO verdict VALUES (?, ?, ?, ?, ?)", (verdict.a, verdict.b, *row))

    def components(self) -> Iterator[list[Verdict]]:
        """The verdicts on what hangs together, in no order."""
        components = Components(self._size)
        for a, b in self._db.execute("SELECT a, b FROM verdict"):
            components.join(a, b)
        for row in self._db.execute("SELECT * FROM verdict"):
            self._db.execute("INSERT INTO hanging VALUES (?, ?, ?, ?, ?, ?)", (components.of(row[0]), *row))
        rows = self._db.execute("SELECT component, a, b, sort, confidence, why FROM hanging ORDER BY component")
        for _, own in groupby(rows, itemgetter(0)):
            yield [
                Verdict(a, b, None if sort == _BOTH else Resemblance(sort == _SURE, confidence, why))
                for _, a, b, sort, confidence, why in own
            ]

    def merged(self, merges: Iterable[Merge]) -> None:
        """Keeps merges."""
        rows = ((m.gone, m.kept, m.why, m.confidence, m.document, m.mention) for m in merges)
        self._db.executemany("INSERT INTO merge VALUES (?, ?, ?, ?, ?, ?)", rows)

    def merges(self) -> Iterator[Merge]:
        """The merges that were kept, by what is gone."""
        for gone, kept, why, confidence, document, mention in self._db.execute("SELECT * FROM merge ORDER BY gone"):
            yield Merge(gone=gone, kept=kept, why=why, confidence=confidence, document=document, mention=mention)

    def kept(self, iri: str) -> str:
        """What an IRI gave way to, or itself."""
        row = self._db.execute("SELECT kept FROM merge WHERE gone = ?", (iri,)).fetchone()
        return str(row[0]) if row else iri


def _fields(row: tuple[Any, ...], said: Iterable[tuple[int, int, Any, int]]) -> tuple[Any, ...]:
    """The fields of a profile; class and kinds as their places."""
    _, iri, cls, name, country, ambiguous, documents = row
    names: dict[str, int] = {}
    sets: list[set[Any]] = [set() for _ in range(_BESIDE + 1)]
    for _, what, value, count in said:
        if what == _NAME:
            names[value] = count
        else:
            sets[what].add(value)
    return (iri, cls, name, country, bool(ambiguous), documents, names, *map(frozenset, sets[_KIND:]))


def _profile(fields: tuple[Any, ...]) -> Profile:
    iri, cls, name, country, ambiguous, documents, names, kinds, *rest = fields
    known = frozenset(_KINDS[k] for k in kinds)
    return Profile(iri, _CLASSES[cls], name, country, ambiguous, documents, names, known, *rest)


def _neighbours(trace: Trace) -> set[tuple[int, int]]:
    """What relations connect and what takes part in one decision, both ways."""
    pairs = {(number(a), number(b)) for a, b in trace.near}
    for decision in trace.decisions:
        present = tuple(map(number, (*decision.deciders, *decision.targets, *decision.others)))
        pairs |= {(a, b) for a in present for b in present if a != b}
    return pairs | {(b, a) for a, b in pairs}
