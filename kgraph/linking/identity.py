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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kgraph.linking.authority import Authority
from kgraph.linking.body_names import BodyNames
from kgraph.linking.joining import LEAST, Joining, Told, joined
from kgraph.linking.person_names import PersonName
from kgraph.linking.profiles import Profiles, Verdict
from kgraph.linking.resemblance import Judge, Profile, Resemblance
from kgraph.records import Merge, Trace
from kgraph.vocab import EntityClass

__all__ = ["Doubt", "Identity", "Told"]

_LARGEST = 80
_COMPANY = 16
_CACHED = 1 << 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two IRIs that are perhaps one: why, and how likely that is."""

    one: str
    other: str
    why: str
    confidence: float


class Identity:
    """Gathers the entities of documents; once they are all there, `merges` or `doubts` may be asked for."""

    def __init__(self, authority: Authority, told: Told | None = None) -> None:
        self._names = BodyNames(authority)
        self._told = told or Told()
        self._profiles = Profiles()
        self._judge = Judge(self._names, lru_cache(maxsize=_CACHED)(self._rarity))
        self._concluded = False

    def close(self) -> None:
        """Gives the disk back."""
        self._profiles.close()

    def add(self, trace: Trace) -> None:
        """The entities of one document."""
        self._profiles.add(trace)

    def merges(self) -> Iterator[Merge]:
        """Every IRI that gives way to another, sorted."""
        self._conclude()
        return self._profiles.merges()

    def kept(self, iri: str) -> str:
        """What an IRI gives way to, or itself."""
        self._conclude()
        return self._profiles.kept(iri)

    def doubts(self, least: float) -> list[Doubt]:
        """Pairs that may be one, of which nothing was told; the likeliest first."""
        self._compare()
        for a, b in self._profiles.alike(_LARGEST):
            self._profiles.judged(Verdict(a, b, None))
        found = (d for part in self._parts() for d in part.doubts(self._judge) if d.confidence >= least)
        best = {(d.one, d.other): d for d in sorted(found, key=lambda d: d.confidence)}
        return sorted(best.values(), key=lambda d: (-d.confidence, d.one, d.other))

    def _conclude(self) -> None:
        if not self._concluded:
            self._concluded = True
            self._compare()
            for part in self._parts():
                self._profiles.merged(part.joining.merges(self._profiles.shown))

    def _compare(self) -> None:
        """Puts a verdict on each pair that resembles, and on what the user tells of IRIs that there are."""
        self._profiles.settle(self._keys)
        read = lru_cache(maxsize=_CACHED)(self._profiles.of)
        for a, b in self._profiles.pairs(_LARGEST):
            for one, other in ((a, b), (b, a)):
                found = self._judge(read(one), read(other))
                if found is not None and found.confidence >= LEAST:
                    self._profiles.judged(Verdict(one, other, found))
        for gone, kept in self._told.same:
            places = self._profiles.place(gone), self._profiles.place(kept)
            if places[0] is not None and places[1] is not None:
                self._profiles.judged(Verdict(places[0], places[1], None))

    def _parts(self) -> Iterator[_Part]:
        """What hangs together, joined."""
        involved = {iri for pairs in (self._told.same, self._told.apart) for pair in pairs for iri in pair}
        for verdicts in self._profiles.components():
            read = {place: self._profiles.of(place) for place in {p for v in verdicts for p in (v.a, v.b)}}
            told = Told() if involved.isdisjoint(p.iri for p in read.values()) else self._told
            yield _Part(read, verdicts, told, self._judge)

    def _keys(self, p: Profile) -> Iterator[tuple[str, bool]]:
        """Where it is compared: what is ambiguous with what is not, and with its like in the same company."""
        keys = {f"{p.family} {key}" for key in self._own(p)}
        yield from ((key, p.ambiguous) for key in keys)
        if p.ambiguous:
            telling = [n for n in p.near | p.beside if 1 < self._profiles.documents(n) <= _COMPANY]
            yield from ((f"{key} beside {n}", False) for key in keys for n in telling)

    def _own(self, p: Profile) -> Iterator[str]:
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
            yield from (f"short {letters}" for letters in name.initials if len(letters) > 1)

    def _rarity(self, entity: int) -> float:
        return 1 / (1 + math.log2(max(self._profiles.documents(entity), 1)))


class _Part:
    """Entities that hang together by verdicts, and which of them are one."""

    def __init__(self, read: dict[int, Profile], verdicts: Iterable[Verdict], told: Told, judge: Judge) -> None:
        profiles = {p.iri: p for p in read.values()}
        sure = set()
        self._maybe: dict[str, dict[str, Resemblance]] = defaultdict(dict)
        self._alike: list[tuple[Profile, Profile]] = []
        for v in verdicts:
            a, b = sorted((read[v.a], read[v.b]), key=lambda p: p.iri)
            if v.found is None:
                self._alike.append((a, b))
            elif v.found.sure:
                sure.add((-v.found.confidence, a.iri, b.iri, v.found.why))
            else:
                self._maybe[read[v.a].iri][read[v.b].iri] = v.found
        same, apart = (
            tuple(pair for pair in pairs if pair[0] in profiles and pair[1] in profiles)
            for pairs in (told.same, told.apart)
        )
        self.joining: Joining = joined(profiles, Told(same, apart), sure, self._maybe, judge)

    def doubts(self, judge: Judge) -> Iterator[Doubt]:
        """What may be one, of which nothing was told."""
        for m in self.joining.merges(lambda iri: (iri, iri)):
            if m.document is not None:
                yield Doubt(m.gone, m.kept, m.why, m.confidence)
        for a, candidates in self._maybe.items():
            left = [b for b in candidates if self.joining.open(a, b)]
            several = len({self.joining.root(b) for b in left})
            yield from (Doubt(a, b, candidates[b].why, candidates[b].confidence / several) for b in left)
        for one, other in self._alike:
            same = judge.namesakes(one, other)
            if same is not None and self.joining.open(one.iri, other.iri):
                yield Doubt(one.iri, other.iri, same.why, same.confidence)
