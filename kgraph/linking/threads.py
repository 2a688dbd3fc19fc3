"""Decisions of different documents that are one decision.

Decisions are kept on disk, in a compact form. Only those are compared that share an entity or
a word of their target, are of one or a compatible type, and stand near each other in time:
the number of comparisons grows with the number of decisions. The likeliest pairs are joined
first, and a decision joins a thread only when it is like most of its stages. Nothing depends
on the order in which documents come.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import fmean

from kgraph.linking.likeness import COMPATIBLE, Signature, features, likeness, stems
from kgraph.records import DecisionTrace, Thread, Trace
from kgraph.vocab import DecisionType, Status

LEAST = 0.5
_NARROW, _WIDE = 8, 32
_LATEST = 9_999_999
_COMPARED = 12
_CACHED = 1 << 14
_MEETINGS = {t: (t.value, *sorted("/".join(sorted(pair)) for pair in COMPATIBLE if t in pair)) for t in DecisionType}
_COUNT = "INSERT INTO entity VALUES (?, 1) ON CONFLICT (iri) DO UPDATE SET n = n + 1"
_SCHEMA = """
CREATE TABLE decision (iri TEXT PRIMARY KEY, day INTEGER, data TEXT) WITHOUT ROWID;
CREATE TABLE block (key TEXT, day INTEGER, iri TEXT, PRIMARY KEY (key, day, iri)) WITHOUT ROWID;
CREATE TABLE entity (iri TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;
CREATE TABLE pair (score REAL, a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
"""


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
        rows = [(d.iri, day, _packed(d, known, trace, names)) for d, known in _completed(trace.decisions)]
        self._db.executemany("INSERT OR IGNORE INTO decision VALUES (?, ?, ?)", rows)

    def found(self, kept: Mapping[str, str]) -> Iterator[Thread]:
        """The threads in a fixed order; `kept` leads from an entity to the IRI that it gave way to. Ask once."""
        read, rarity = self._prepared(kept)
        self._compare(read, rarity)
        groups = [g for g in self._joined(read, rarity) if len({s.document for s in g[0]}) > 1]
        for stages, confidence in sorted(groups, key=lambda g: _order(g[0][0])):
            label = self._label(stages[-1].iri)
            yield Thread(stages=tuple(s.iri for s in stages), label=label, confidence=confidence)

    def comparison(self, kept: Mapping[str, str]) -> Callable[[str, str], tuple[float, ...] | None]:
        """The features of two decisions, for those who fit or explain. Ask once."""
        read, rarity = self._prepared(kept)
        return lambda one, other: features(read(one), read(other), rarity)

    def _prepared(self, kept: Mapping[str, str]) -> tuple[Callable[[str], Signature], Callable[[str], float]]:
        """Files all decisions; how to read one, and how rare an entity is."""
        self._block(kept)

        @lru_cache(maxsize=_CACHED)
        def read(iri: str) -> Signature:
            return _signature(iri, self._read(iri), kept)

        @lru_cache(maxsize=_CACHED)
        def rarity(entity: str) -> float:
            return 1 / (1 + math.log2(max(self._count(entity), 2) / 2))

        return read, rarity

    def _block(self, kept: Mapping[str, str]) -> None:
        """Files every decision under what another report of it would share."""
        for iri, day, data in self._db.execute("SELECT iri, day, data FROM decision"):
            signature = _signature(iri, data, kept)
            keys = [(key, day, iri) for key in _keys(signature)]
            self._db.executemany("INSERT OR IGNORE INTO block VALUES (?, ?, ?)", keys)
            self._db.executemany(_COUNT, [(e,) for e in _everyone(signature)])

    def _compare(self, read: Callable[[str], Signature], rarity: Callable[[str], float]) -> None:
        """Scores each decision against those before it in its blocks, the nearest in time."""
        near: deque[Signature] = deque()
        block, mixed = None, False
        for key, iri in self._db.execute("SELECT key, iri FROM block ORDER BY key, day, iri"):
            if key != block:
                types, *about = key.split(" ")
                near = deque(maxlen=_NARROW if len(about) == 1 else _WIDE)
                block, mixed = key, "/" in types
            this = read(iri)
            for other in near:
                if other.document == this.document or (mixed and other.type is this.type):
                    continue
                if (score := likeness(this, other, rarity)) >= LEAST:
                    row = (-score, *sorted((this.iri, other.iri)))
                    self._db.execute("INSERT OR IGNORE INTO pair VALUES (?, ?, ?)", row)
            near.append(this)

    def _joined(
        self, read: Callable[[str], Signature], rarity: Callable[[str], float]
    ) -> list[tuple[list[Signature], float]]:
        """Groups of like decisions, the likeliest pairs first, each with its least likely join."""
        groups: dict[str, tuple[list[Signature], float]] = {}
        for score, one, other in self._db.execute("SELECT score, a, b FROM pair ORDER BY score, a, b"):
            a, b = (groups.get(iri) or ([read(iri)], 1.0) for iri in (one, other))
            if a[0] is b[0]:
                continue
            mean = fmean(likeness(x, y, rarity) for x in a[0][:_COMPARED] for y in b[0][:_COMPARED])
            if mean >= LEAST:
                both = (sorted(a[0] + b[0], key=_order), min(a[1], b[1], -score, mean))
                groups |= dict.fromkeys((s.iri for s in both[0]), both)
        return list({id(group): group for group in groups.values()}.values())

    def _count(self, entity: str) -> int:
        row = self._db.execute("SELECT n FROM entity WHERE iri = ?", (entity,)).fetchone()
        return int(row[0]) if row else 0

    def _read(self, iri: str) -> str:
        return str(self._db.execute("SELECT data FROM decision WHERE iri = ?", (iri,)).fetchone()[0])

    def _label(self, iri: str) -> str:
        return str(json.loads(self._read(iri))["label"])


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


def _order(s: Signature) -> tuple[int, str]:
    return (_LATEST if s.day is None else s.day, s.iri)


def _everyone(s: Signature) -> frozenset[str]:
    return s.deciders | s.targets | s.others


def _keys(s: Signature) -> Iterator[str]:
    """Who decides on what, an entity, or a word of the target, with each pair of types that can meet.

    Of those who decide all the time only the nearest in time are compared, on one target more of them.
    """
    pairs = [f"{a} {b}" for a in sorted(s.deciders) for b in sorted(s.targets)]
    for about in (*pairs, *sorted(_everyone(s)), *sorted(s.target_words)):
        for types in _MEETINGS[s.type]:
            yield f"{types} {about}"


def _packed(
    decision: DecisionTrace, known: tuple[bool, bool], trace: Trace, names: Mapping[str, tuple[str, ...]]
) -> str:
    def words(*iris: str) -> list[str]:
        return sorted(stems(*(name for iri in iris for name in names.get(iri, ()))))

    return json.dumps(
        {
            "document": trace.document,
            "day": trace.published and trace.published.toordinal(),
            "type": decision.type,
            "status": decision.status,
            "label": decision.label,
            "deciders": decision.deciders,
            "targets": decision.targets,
            "others": decision.others,
            "decider_words": words(*decision.deciders),
            "target_words": words(*decision.targets),
            "words": sorted(stems(*decision.words)),
            "title": sorted(stems(trace.title or "")),
            "earliest": decision.earliest and decision.earliest.toordinal(),
            "latest": decision.latest and decision.latest.toordinal(),
            "known": known,
        }
    )


def _signature(iri: str, data: str, kept: Mapping[str, str]) -> Signature:
    raw = json.loads(data)
    deciders, targets, others = (
        frozenset(kept.get(e, e) for e in raw[role]) for role in ("deciders", "targets", "others")
    )
    return Signature(
        iri=iri,
        document=raw["document"],
        day=raw["day"],
        type=DecisionType(raw["type"]),
        status=Status(raw["status"]),
        deciders=deciders,
        targets=targets,
        others=others,
        decider_words=frozenset(raw["decider_words"]),
        target_words=frozenset(raw["target_words"]),
        words=frozenset(raw["words"]),
        title=frozenset(raw["title"]),
        earliest=raw["earliest"],
        latest=raw["latest"],
        numbers=frozenset(w for w in raw["target_words"] if w.isdigit()),
        knows_decider=raw["known"][0],
        knows_target=raw["known"][1],
    )
