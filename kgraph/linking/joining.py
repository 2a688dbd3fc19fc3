"""Joins entities that prove to be one, so that nothing known is contradicted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kgraph.linking.resemblance import Judge, Profile, Resemblance
from kgraph.records import Merge
from kgraph.vocab import EntityClass

LEAST = 0.75
_ROUNDS = 3
_TIED = 0.5
_TOLD = (-1.0, "the user says so")

_Pair = tuple[float, str, str, str]
"""The negative confidence, both IRIs, and why."""

Candidates = Mapping[str, Mapping[str, Resemblance]]
"""For an IRI what it may be."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the user says: pairs of IRIs that are one (the second is kept), and pairs that are not."""

    same: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass
class _Group:
    """IRIs that are one, with what must stay single."""

    members: list[str]
    countries: set[str]
    links: set[str]
    apart: set[str]


def joined(
    profiles: Mapping[str, Profile], told: Told, sure: Iterable[_Pair], maybe: Candidates, judge: Judge
) -> Joining:
    """What proves to be one of what hangs together: what surely is, then what can only be one other."""
    joining = Joining(profiles.__getitem__, told)
    found = sorted(sure)
    for _ in range(1 + _ROUNDS):
        for confidence, a, b, why in found:
            joining.join(a, b, -confidence, why)
        found = sorted(p for p in _only(maybe, joining, profiles.__getitem__, judge) if -p[0] >= LEAST)
    return joining


def _only(maybe: Candidates, joining: Joining, read: Callable[[str], Profile], judge: Judge) -> Iterator[_Pair]:
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


class Joining:
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

    def merges(self, shown: Callable[[str], tuple[str, str]]) -> Iterator[Merge]:
        """Each IRI that gives way; `shown` tells the document and the mention that show its name."""
        for group in {id(g): g for g in self._groups.values()}.values():
            kept = max(group.members, key=self._rank)
            for gone in group.members:
                if gone != kept:
                    confidence, why = self._edges[gone]
                    document, mention = (None, None) if self._edges[gone] == _TOLD else shown(gone)
                    yield Merge(
                        gone=gone, kept=kept, why=why, confidence=-confidence, document=document, mention=mention
                    )

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
