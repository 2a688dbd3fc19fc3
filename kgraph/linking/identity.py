"""Entities of different documents that are one.

Each entity is filed under a few keys of its names; only those that share a key are compared,
so the work grows with the number of entities. What surely is one is joined first. What may
be another is joined when there is exactly one other that it may be; else it stays alone.
Nothing depends on the order in which documents come. Joins that would put two countries or two
well-known IRIs together, or what the user keeps apart, are not made.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from kgraph.linking.authority import Authority
from kgraph.linking.body_names import BodyNames
from kgraph.linking.person_names import PersonName
from kgraph.linking.profiles import Profiles
from kgraph.linking.resemblance import Judge, Profile, Resemblance
from kgraph.records import Merge, Trace
from kgraph.vocab import EntityClass

LEAST = 0.75
_LARGEST = 80
_COMPANY = 16
_ROUNDS = 3
_TIED = 0.5
_CACHED = 1 << 14


_TOLD = (-1.0, "the user says so")

_Pair = tuple[float, str, str, str]
"""The negative confidence, both IRIs, and why."""

_Candidates = dict[str, dict[str, Resemblance]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the user says: pairs of IRIs that are one (the second is kept), and pairs that are not."""

    same: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two IRIs that are perhaps one: why, and how likely that is."""

    one: str
    other: str
    why: str
    confidence: float


@dataclass
class _Group:
    """IRIs that are one, with what must stay single."""

    members: list[str]
    countries: set[str]
    links: set[str]
    apart: set[str]


class Identity:
    """Gathers the entities of documents; `merges` tells which are one."""

    def __init__(self, authority: Authority, told: Told | None = None) -> None:
        self._names = BodyNames(authority)
        self._told = told or Told()
        self._profiles = Profiles()

    def close(self) -> None:
        """Gives the disk back."""
        self._profiles.close()

    def add(self, trace: Trace) -> None:
        """The entities of one document."""
        self._profiles.add(trace)

    def merges(self) -> list[Merge]:
        """Every IRI that gives way to another, sorted."""
        return sorted(self._joined()[0].merges(), key=lambda m: m.gone)

    def doubts(self, least: float) -> list[Doubt]:
        """Pairs that may be one, of which nothing was told; the likeliest first."""
        joining, maybe, judge = self._joined()
        doubts = [Doubt(m.gone, m.kept, m.why, m.confidence) for m in joining.merges() if m.document is not None]
        for a, candidates in maybe.items():
            left = [b for b in candidates if joining.open(a, b)]
            several = len({joining.root(b) for b in left})
            doubts += [Doubt(a, b, candidates[b].why, candidates[b].confidence / several) for b in left]
        for a, b in self._profiles.alike(_LARGEST):
            same = judge.namesakes(self._profiles.of(a), self._profiles.of(b))
            if same is not None and joining.open(a, b):
                doubts.append(Doubt(a, b, same.why, same.confidence))
        best = {(d.one, d.other): d for d in sorted(doubts, key=lambda d: d.confidence) if d.confidence >= least}
        return sorted(best.values(), key=lambda d: (-d.confidence, d.one, d.other))

    def _joined(self) -> tuple[_Joining, _Candidates, Judge]:
        """What proves to be one, and what else was thought of."""
        read = lru_cache(maxsize=_CACHED)(self._profiles.of)
        for profile in self._profiles:
            self._file(profile)
        judge = Judge(self._names, lru_cache(maxsize=_CACHED)(self._rarity))
        joining = _Joining(read, self._known(self._told))
        sure, maybe = self._compared(read, judge)
        for _ in range(1 + _ROUNDS):
            for confidence, a, b, why in sure:
                joining.join(a, b, -confidence, why)
            sure = sorted(p for p in _only(maybe, joining, read, judge) if -p[0] >= LEAST)
        return joining, maybe, judge

    def _known(self, told: Told) -> Told:
        """What the user says of IRIs that there are."""
        there = self._profiles.documents
        return Told(*(tuple((a, b) for a, b in pairs if there(a) and there(b)) for pairs in (told.same, told.apart)))

    def _file(self, p: Profile) -> None:
        """Puts it where it is compared: what is ambiguous with what is not, and with its like in the same company."""
        keys = [f"{p.family} {key}" for key in self._keys(p)]
        if not p.ambiguous:
            self._profiles.file((key, p.iri) for key in keys)
            return
        self._profiles.ask((key, p.iri) for key in keys)
        telling = sorted(n for n in p.near | p.beside if 1 < self._profiles.documents(n) <= _COMPANY)
        self._profiles.file((f"{key} beside {n}", p.iri) for key in keys for n in telling)

    def _keys(self, p: Profile) -> Iterator[str]:
        """What it shares with whatever may be the same."""
        yield from (f"link {link}" for link in (*p.links, *p.identifiers))
        for written in p.names:
            if p.cls is EntityClass.PERSON:
                if (person := PersonName.of(written)) is not None:
                    yield person.surname
                continue
            name = self._names.of(written)
            yield name.key
            if name.acronym:
                yield f"short {name.acronym}"
            yield from (f"short {letters}" for letters in sorted(name.initials) if len(letters) > 1)

    def _rarity(self, iri: str) -> float:
        return 1 / (1 + math.log2(max(self._profiles.documents(iri), 1)))

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Whatever is compared: whether the first may be the second."""
        for block in self._profiles.blocks(_LARGEST):
            yield from permutations(block, 2)
        for asking, block in self._profiles.asked(_LARGEST):
            yield from product(asking, block)

    def _compared(self, read: Callable[[str], Profile], judge: Judge) -> tuple[list[_Pair], _Candidates]:
        """The pairs that surely are one, and for the others what they may be."""
        sure: set[_Pair] = set()
        maybe: _Candidates = defaultdict(dict)
        for a, b in self._pairs():
            found = judge(read(a), read(b))
            if found is None or found.confidence < LEAST:
                continue
            if found.sure:
                sure.add((-found.confidence, min(a, b), max(a, b), found.why))
            else:
                maybe[a][b] = found
        return sorted(sure), maybe


def _only(maybe: _Candidates, joining: _Joining, read: Callable[[str], Profile], judge: Judge) -> Iterator[_Pair]:
    """For each that may be others the one that it can only be, as things stand."""
    for a, candidates in maybe.items():
        own = joining.root(a)
        groups: dict[str, list[str]] = defaultdict(list)
        for b in sorted(candidates):
            if joining.possible(a, b):
                groups[joining.root(b)].append(b)
        groups.pop(own, None)
        ties = sorted(
            ((max(judge.tied(read(a), read(b)) for b in bs), root) for root, bs in groups.items()), reverse=True
        )
        if len(ties) == 1 or (len(ties) > 1 and ties[0][0] >= _TIED and ties[1][0] <= ties[0][0] / 2):
            b = max(groups[ties[0][1]], key=lambda b: (candidates[b].confidence, b))
            share = 1.0 if len(ties) == 1 else 0.9
            yield -share * candidates[b].confidence, a, b, candidates[b].why


class _Joining:
    """Groups that grow, each kept free of contradiction."""

    def __init__(self, read: Callable[[str], Profile], told: Told) -> None:
        """`told` is of IRIs that there are."""
        self._read = read
        self._groups: dict[str, _Group] = {}
        self._edges: dict[str, tuple[float, str]] = {}
        self._preferred = {kept for _, kept in told.same}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for a, b in told.apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
        for gone, kept in sorted(told.same):
            self._unite(gone, kept)
            self._edges[gone] = self._edges[kept] = _TOLD

    def root(self, iri: str) -> str:
        """One IRI for all that are the same."""
        return self._group(iri).members[0]

    def open(self, a: str, b: str) -> bool:
        """Whether they are not one, and could be."""
        return self._group(a) is not self._group(b) and self.possible(a, b)

    def join(self, a: str, b: str, confidence: float, why: str) -> None:
        """Makes two one, unless that contradicts what is known."""
        if self.open(a, b):
            self._unite(a, b)
            for iri in (a, b):
                self._edges[iri] = min(self._edges.get(iri, (0.0, "")), (-confidence, why))

    def merges(self) -> Iterator[Merge]:
        """Each IRI that gives way."""
        for group in {id(g): g for g in self._groups.values()}.values():
            kept = max(group.members, key=self._rank)
            for gone in group.members:
                if gone != kept:
                    yield self._merge(gone, kept)

    def _merge(self, gone: str, kept: str) -> Merge:
        confidence, why = self._edges[gone]
        p = self._read(gone)
        shown = (None, None) if self._edges[gone] == _TOLD else (p.document, p.mention)
        return Merge(gone=gone, kept=kept, why=why, confidence=-confidence, document=shown[0], mention=shown[1])

    def _rank(self, iri: str) -> tuple[bool, bool, bool, bool, int, str]:
        p = self._read(iri)
        return (iri in self._preferred, bool(p.links), p.country is not None, " " in p.name, p.documents, iri)

    def possible(self, a: str, b: str) -> bool:
        """Whether they are one already, or can be."""
        one, other = self._group(a), self._group(b)
        if one is other:
            return True
        firms = self._read(a).cls is self._read(b).cls is EntityClass.ORGANISATION
        abroad = one.countries and other.countries and not one.countries & other.countries
        elsewhere = one.links and other.links and not one.links & other.links
        return not ((abroad and not firms) or elsewhere or one.apart & set(other.members))

    def _group(self, iri: str) -> _Group:
        if iri not in self._groups:
            p = self._read(iri)
            self._groups[iri] = _Group(
                [iri], {p.country} if p.country else set(), set(p.links), self._apart.get(iri, set())
            )
        return self._groups[iri]

    def _unite(self, a: str, b: str) -> None:
        one, other = self._group(a), self._group(b)
        if one is not other:
            both = _Group(
                sorted(one.members + other.members),
                one.countries | other.countries,
                one.links | other.links,
                one.apart | other.apart,
            )
            self._groups |= dict.fromkeys(both.members, both)
