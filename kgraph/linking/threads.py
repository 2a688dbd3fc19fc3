"""Decisions of different documents that are one decision.

Decisions are kept on disk, in a compact form. Only those are compared that share an entity or
a word of their target or trigger, are of one or a compatible type, and stand near each other in time:
the number of comparisons grows with the number of decisions. The likeliest pairs are joined
first, and a decision joins a thread only when it is like most of its stages. Nothing depends
on the order in which documents come.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import groupby, islice, product
from operator import itemgetter
from statistics import fmean
from typing import Any

from kgraph.linking.components import Components
from kgraph.linking.likeness import COMPATIBLE, Rarity, Signature, features, likeness, stems
from kgraph.linking.numbers import dump, load, number
from kgraph.records import DecisionTrace, Thread, Trace
from kgraph.vocab import DecisionType, Status

LEAST = 0.5
_NARROW, _WIDE = 8, 32
_LATEST = 9_999_999
_COMPARED = 12
_CACHED = 1 << 12
_REMEMBERED = 1 << 16
_TOGETHER = 1_000
_MIXED, _PAIR, _TYPE_BITS = 1, 2, 8
_TYPES, _STATUSES = tuple(DecisionType), tuple(Status)
_MIXTURES = sorted(COMPATIBLE, key=sorted)
_MEETINGS = {
    t: ((n, 0), *((len(_TYPES) + m, _MIXED) for m, pair in enumerate(_MIXTURES) if t in pair))
    for n, t in enumerate(_TYPES)
}
assert len(_TYPES) + len(_MIXTURES) <= 1 << (_TYPE_BITS - 2)
_COUNT = "INSERT INTO seen VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET n = n + excluded.n"
_SCHEMA = """
CREATE TABLE decision (iri TEXT PRIMARY KEY, day INTEGER, label TEXT, data BLOB) WITHOUT ROWID;
CREATE TABLE document (number INTEGER PRIMARY KEY);
CREATE TABLE settled (place INTEGER PRIMARY KEY, iri TEXT, data BLOB);
CREATE TABLE block (key INTEGER, day INTEGER, place INTEGER);
CREATE TABLE seen (number INTEGER PRIMARY KEY, n INTEGER);
CREATE TABLE pair (a INTEGER, b INTEGER, score REAL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE joining (component INTEGER, score REAL, a INTEGER, b INTEGER);
CREATE TABLE thread (day INTEGER, place INTEGER, stages BLOB, confidence REAL);
"""


Kept = Callable[[str], str]
"""From an entity to the IRI that it gave way to, or to itself."""


class Threads:
    """Gathers the decisions of documents; `found` tells which are one."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Gives the disk back."""
        self._db.close()

    def add(self, trace: Trace) -> None:
        """The decisions of one document."""
        names = {e.iri: (e.name, *e.aliases) for e in trace.entities}
        day = trace.published.toordinal() if trace.published else _LATEST
        rows = [(d.iri, day, d.label, _packed(d, known, trace, names)) for d, known in _completed(trace.decisions)]
        self._db.executemany("INSERT OR IGNORE INTO decision VALUES (?, ?, ?, ?)", rows)
        self._db.execute("INSERT OR IGNORE INTO document VALUES (?)", (number(trace.document),))

    def found(self, kept: Kept) -> Iterator[Thread]:
        """The threads in a fixed order. Ask once, when all documents are there."""
        size = self._settle(lru_cache(maxsize=_CACHED)(kept))
        read, rarity = lru_cache(maxsize=_CACHED)(self._read), self._rarities()
        self._compare(read, rarity)
        self._connect(size)
        self._join(read, rarity)
        for stages, confidence in self._db.execute("SELECT stages, confidence FROM thread ORDER BY day, place"):
            iris = tuple(self._iri(place) for place in load(stages))
            yield Thread(stages=iris, label=self._label(iris[-1]), confidence=confidence)

    def comparison(self, kept: Kept) -> Callable[[str, str], tuple[float, ...] | None]:
        """The features of two decisions, for those who fit or explain. Ask once."""
        self._settle(kept)
        rarity = self._rarities()

        def compared(one: str, other: str) -> tuple[float, ...] | None:
            return features(self._find(one), self._find(other), rarity)

        return compared

    def _settle(self, kept: Kept) -> int:
        """Numbers all decisions in the order of their IRIs, and files them under what another report would share."""
        size = 0
        rows = self._db.execute("SELECT iri, day, data FROM decision ORDER BY iri")
        while some := list(islice(rows, _TOGETHER)):
            settled = [_settled(place, data, kept) for place, (_, _, data) in enumerate(some, size)]
            made = [(s[0], iri, dump(s)) for s, (iri, _, _) in zip(settled, some, strict=True)]
            self._db.executemany("INSERT INTO settled VALUES (?, ?, ?)", made)
            signatures = list(map(_signature_of, settled))
            filed = ((k, day, s.place) for s, (_, day, _) in zip(signatures, some, strict=True) for k in _keys(s))
            self._db.executemany("INSERT INTO block VALUES (?, ?, ?)", filed)
            counts = Counter(n for s in signatures for n in (*s.everyone, *s.context))
            self._db.executemany(_COUNT, counts.items())
            size += len(some)
        return size

    def _compare(self, read: Callable[[int], Signature], rarity: Rarity) -> None:
        """Scores each decision against those before it in its blocks, the nearest in time."""
        near: deque[Signature] = deque()
        block, mixed = None, False
        scored: set[tuple[int, int]] = set()
        for key, place in self._db.execute("SELECT key, place FROM block ORDER BY key, day, place"):
            if key != block:
                near = deque(maxlen=_WIDE if key & _PAIR else _NARROW)
                block, mixed = key, bool(key & _MIXED)
            this = read(place)
            for other in near:
                if other.document == this.document or (mixed and other.type is this.type):
                    continue
                pair = (min(place, other.place), max(place, other.place))
                if pair not in scored and (score := likeness(this, other, rarity, least=LEAST)) >= LEAST:
                    self._db.execute("INSERT OR IGNORE INTO pair VALUES (?, ?, ?)", (*pair, -score))
                    scored.add(pair)
            near.append(this)
            if len(scored) > _REMEMBERED:
                scored.clear()

    def _connect(self, size: int) -> None:
        """Puts the pairs of what hangs together next to each other, the likeliest first."""
        components = Components(size)
        for a, b in self._db.execute("SELECT a, b FROM pair"):
            components.join(a, b)
        for a, b, score in self._db.execute("SELECT a, b, score FROM pair"):
            self._db.execute("INSERT INTO joining VALUES (?, ?, ?, ?)", (components.of(a), score, a, b))

    def _join(self, read: Callable[[int], Signature], rarity: Rarity) -> None:
        """Groups of like decisions of more than one document, each with its least likely join."""
        rows = self._db.execute("SELECT component, score, a, b FROM joining ORDER BY component, score, a, b")
        for _, pairs in groupby(rows, key=itemgetter(0)):
            for stages, confidence in _joined([row[1:] for row in pairs], read, rarity):
                if len({s.document for s in stages}) > 1:
                    row = (*_order(stages[0]), dump([s.place for s in stages]), confidence)
                    self._db.execute("INSERT INTO thread VALUES (?, ?, ?, ?)", row)

    def _rarities(self) -> Rarity:
        (documents,) = self._db.execute("SELECT count(*) FROM document").fetchone()
        return Rarity(self._rarity, documents)

    def _rarity(self, number: int) -> float:
        """Of an entity or a word, by the decisions that it is seen with."""
        row = self._db.execute("SELECT n FROM seen WHERE number = ?", (number,)).fetchone()
        return 1 / (1 + math.log2(max(row[0] if row else 0, 2) / 2))

    def _read(self, place: int) -> Signature:
        return _signature(self._db.execute("SELECT data FROM settled WHERE place = ?", (place,)).fetchone()[0])

    def _find(self, iri: str) -> Signature:
        return _signature(self._db.execute("SELECT data FROM settled WHERE iri = ?", (iri,)).fetchone()[0])

    def _iri(self, place: int) -> str:
        return str(self._db.execute("SELECT iri FROM settled WHERE place = ?", (place,)).fetchone()[0])

    def _label(self, iri: str) -> str:
        return str(self._db.execute("SELECT label FROM decision WHERE iri = ?", (iri,)).fetchone()[0])


def _joined(
    pairs: Sequence[tuple[float, int, int]], read: Callable[[int], Signature], rarity: Rarity
) -> list[tuple[list[Signature], float]]:
    """Joins the likeliest pairs first, where most of both groups are alike; one document's own are not compared."""
    groups: dict[int, tuple[list[Signature], float]] = {}
    for score, one, other in pairs:
        a, b = (groups.get(place) or ([read(place)], 1.0) for place in (one, other))
        if a[0] is b[0]:
            continue
        both = product(a[0][:_COMPARED], b[0][:_COMPARED])
        mean = fmean([likeness(x, y, rarity) for x, y in both if x.document != y.document] or [0.0])
        if mean >= LEAST:
            joined = (sorted(a[0] + b[0], key=_order), min(a[1], b[1], -score, mean))
            groups |= dict.fromkeys((s.place for s in joined[0]), joined)
    return list({id(group): group for group in groups.values()}.values())


def _completed(decisions: Sequence[DecisionTrace]) -> Iterator[tuple[DecisionTrace, tuple[bool, bool]]]:
    """The decisions of a document, to be compared: what one leaves open, another of its type may tell.

    One without a decider of its own also borrows the words of those on its target. With each
    whether decider and target are its own.
    """
    deciders: dict[DecisionType, set[tuple[str, ...]]] = defaultdict(set)
    targets: dict[DecisionType, set[tuple[str, ...]]] = defaultdict(set)
    for d in decisions:
        deciders[d.type] |= {d.deciders} - {()}
        targets[d.type] |= {d.targets} - {()}
    whole = [
        replace(
            d,
            deciders=d.deciders or (min(deciders[d.type]) if len(deciders[d.type]) == 1 else ()),
            targets=d.targets or (min(targets[d.type]) if len(targets[d.type]) == 1 else ()),
        )
        for d in decisions
    ]
    words: dict[tuple[DecisionType, tuple[str, ...]], dict[str, None]] = defaultdict(dict)
    for d in whole:
        words[d.type, d.targets] |= dict.fromkeys(d.words)
    for own, d in zip(decisions, whole, strict=True):
        lacking = d.targets and not own.deciders
        lent = replace(d, words=tuple(words[d.type, d.targets])) if lacking else d
        yield lent, (bool(own.deciders), bool(own.targets))


def _order(s: Signature) -> tuple[int, int]:
    return (_LATEST if s.day is None else s.day, s.place)


def _keys(s: Signature) -> Iterator[int]:
    """Who decides on what, an entity, or a word of the target or the trigger, with each pair of types that can meet.

    Of those who decide all the time only the nearest in time are compared, on one target more of them. The last bits
    of a key tell which it is; keys about one thing stand together, for then those who share it are read once.
    """
    pairs = [((a + 31 * b) % (1 << 63), _PAIR) for a in s.deciders for b in s.targets]
    singles = [(about, 0) for about in (*s.everyone, *map(number, s.target_words | s.words))]
    for about, sort in {*pairs, *singles}:
        for place, mixed in _MEETINGS[s.type]:
            yield about >> _TYPE_BITS << _TYPE_BITS | place << 2 | sort | mixed


def _packed(
    decision: DecisionTrace, known: tuple[bool, bool], trace: Trace, names: Mapping[str, tuple[str, ...]]
) -> bytes:
    def words(*iris: str) -> frozenset[str]:
        return stems(*(name for iri in iris for name in names.get(iri, ())))

    return dump(
        (
            number(trace.document),
            _ordinal(trace.published),
            _TYPES.index(decision.type),
            _STATUSES.index(decision.status),
            decision.deciders,
            decision.targets,
            decision.others,
            words(*decision.deciders),
            words(*decision.targets),
            stems(*decision.words),
            frozenset(map(number, stems(*decision.context))),
            decision.sense,
            _ordinal(decision.earliest),
            _ordinal(decision.latest),
            *known,
        )
    )


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _settled(place: int, data: bytes, kept: Kept) -> tuple[Any, ...]:
    """The fields of a signature; type and status as their places."""
    document, day, type_, status, *rest = load(data)
    *fillers, deciding, target, words, context, sense, earliest, latest, knows, knows_target = rest
    roles = [frozenset(number(kept(e)) for e in role) for role in fillers]
    numbers = frozenset(w for w in target if w.isdigit())
    known = (earliest, latest, numbers, knows, knows_target)
    every = frozenset().union(*roles)
    said = (deciding, target, words, context, sense)
    return (place, document, day, type_, status, roles[0], roles[1], every, *said, *known)


def _signature(data: bytes) -> Signature:
    return _signature_of(load(data))


def _signature_of(settled: tuple[Any, ...]) -> Signature:
    place, document, day, type_, status, *rest = settled
    return Signature(place, document, day, _TYPES[type_], _STATUSES[status], *rest)
