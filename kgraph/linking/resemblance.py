"""Whether two entities of different documents are one: by their names, countries, kinds and neighbours."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kgraph.linking.body_names import BodyName, BodyNames
from kgraph.linking.person_names import COMMON, PersonName, alike
from kgraph.vocab import EntityClass, Kind

_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))
_ESTABLISHED = 2
_TIES = 0.5
_TELLING = 3
_SORTS = [["state"], ["province"], ["county"], ["region"], ["district"], ["oblast"], ["governorate"], ["island"]]
_FIRMS = frozenset((None, Kind.COMPANY, Kind.MEDIA, Kind.NGO, Kind.ARMED_GROUP))


class Profile(NamedTuple):
    """What all documents say of one IRI: its names and kinds, with the number of documents that give the names.

    Other entities are known by number: `near` is what relations and decisions connect with it, `beside` what else its
    document names, where it is ambiguous.
    """

    iri: str
    cls: EntityClass
    name: str
    country: str | None
    ambiguous: bool
    documents: int
    names: Mapping[str, int]
    kinds: frozenset[str]
    links: frozenset[str]
    identifiers: frozenset[str]
    near: frozenset[int]
    beside: frozenset[int]

    @property
    def family(self) -> str:
        """Classes between which texts do not tell apart sharply are one family."""
        return "body" if self.cls in _BODIES else self.cls.value


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`sure`: both are one. Otherwise the first may be the second, when it can be nothing else."""

    sure: bool
    confidence: float
    why: str


class Judge:
    """Compares profiles. `rarity` of an entity, 0 to 1, says what sharing it as a neighbour is worth."""

    def __init__(self, names: BodyNames, rarity: Callable[[int], float]) -> None:
        self._names = names
        self._rarity = rarity

    def __call__(self, a: Profile, b: Profile) -> Resemblance | None:
        """How `a` resembles `b`; None where nothing is known, or they differ."""
        if a.family != b.family or (a.links and b.links and not a.links & b.links):
            return None
        if a.links & b.links:
            return Resemblance(True, 0.99, "both are the same entry of the authority list")
        if shared := a.identifiers & b.identifiers:
            return Resemblance(True, 0.97, f"both are known as {min(shared)}")
        if a.ambiguous and b.ambiguous:
            return self._in_company(a, b)
        if a.cls is EntityClass.PERSON:
            return None if self._abroad(a, b) else self._persons(a, b)
        mine, other = self._names.of(a.name), self._names.of(b.name)
        if a.cls is EntityClass.PLACE:
            return self._places(a, b, mine, other)
        return self._bodies(a, b, mine, other)

    def tied(self, a: Profile, b: Profile) -> float:
        """What their shared neighbours weigh; half where they just stand in one text with a person."""
        close = a.near & b.near
        weight = math.fsum(map(self._rarity, close))
        if a.cls is EntityClass.PERSON and (a.beside or b.beside):
            weight += math.fsum(map(self._rarity, (a.near | a.beside) & (b.near | b.beside) - close)) / 2
        return weight

    def _in_company(self, a: Profile, b: Profile) -> Resemblance | None:
        """Names that many bear mean one where others are named beside them that are seldom named."""
        if self.tied(a, b) < _TIES or self.namesakes(a, b) is None:
            return None
        return Resemblance(True, 0.9, f"{a.name} and {b.name} are the same name, in the same company")

    def namesakes(self, a: Profile, b: Profile) -> Resemblance | None:
        """Two of one name that many bear, when nothing else is known."""
        if a.family != b.family or self._abroad(a, b):
            return None
        why = f"{a.name} and {b.name} are the same name, which many bear"
        if a.cls is EntityClass.PERSON:
            mine, other = PersonName.of(a.name), PersonName.of(b.name)
            same = mine is not None and other is not None and alike(mine, other)
            return Resemblance(False, 0.5 if mine and mine.given else 0.3, why) if same else None
        same_key = self._names.of(a.name).key == self._names.of(b.name).key
        return Resemblance(False, 0.2, why) if same_key else None

    def _abroad(self, a: Profile, b: Profile) -> bool:
        here, there = self._country(a), self._country(b)
        return here is not None and there is not None and here != there

    def _country(self, p: Profile) -> str | None:
        return p.country or (self._names.of(p.name).country if p.family == "body" else None)

    def _persons(self, a: Profile, b: Profile) -> Resemblance | None:
        mine, other = PersonName.of(a.name), PersonName.of(b.name)
        if mine is None or other is None:
            return None
        same = alike(mine, other)
        if mine.given and other.given:
            if same >= 0.95:
                return Resemblance(True, 0.96 * same, f"{a.name} and {b.name} are the same name")
            return Resemblance(False, 0.95 * same, f"{a.name} is short for {b.name}") if same else None
        return self._surname(a, b, mine, other)

    def _surname(self, a: Profile, b: Profile, mine: PersonName, other: PersonName) -> Resemblance | None:
        if mine.given or not other.given or (mine.surname != other.surname and _known(b, a.name) is None):
            return None
        why = f"{a.name} alone, and no other of that name than {b.name}"
        if self.tied(a, b) >= _TIES:
            return Resemblance(False, 0.9, f"{why}, in the same company")
        if b.documents >= _ESTABLISHED and mine.surname not in COMMON and mine.surname not in other.given:
            return Resemblance(False, 0.8, why)
        return None

    def _places(self, a: Profile, b: Profile, mine: BodyName, other: BodyName) -> Resemblance | None:
        of_two_sorts = a.kinds and b.kinds and a.kinds != b.kinds and mine.key.split()[-1:] not in _SORTS
        if mine.whole != other.whole or self._abroad(a, b) or of_two_sorts:
            return None
        if a.country and b.country and (a.kinds or not b.kinds):
            return Resemblance(True, 0.95, f"{a.name} and {b.name} are the same name")
        why = f"{a.name} and {b.name} are the same name, and no other country has it"
        return Resemblance(False, 0.85, why) if b.country else None

    def _bodies(self, a: Profile, b: Profile, mine: BodyName, other: BodyName) -> Resemblance | None:
        if mine.key == other.key:
            if EntityClass.GOVERNMENT_BODY not in (a.cls, b.cls) and (mine.describes or other.describes):
                return None
            return self._same_key(a, b, mine, mine.whole == other.whole)
        if self._abroad(a, b):
            return None
        if mine.acronym and mine.acronym in other.initials:
            return self._acronym(a, b, mine.acronym)
        if mine.distinctive or mine.acronym:
            return self._other_name(a, b, mine, other)
        return None

    def _acronym(self, a: Profile, b: Profile, letters: str) -> Resemblance | None:
        why = f"{a.name} is the acronym of {b.name}"
        if _known(b, a.name) is not None:
            return Resemblance(False, 0.95, why)
        kinds = not a.kinds or not b.kinds or a.kinds & b.kinds
        plainly = a.family == "body" and len(letters) >= _TELLING and kinds
        return Resemblance(False, 0.8, why) if plainly else None

    def _same_key(self, a: Profile, b: Profile, name: BodyName, exactly: bool) -> Resemblance | None:
        here, there = self._country(a), self._country(b)
        why = f"{a.name} and {b.name} are the same name"
        if name.of_many:
            return None
        if here and there:
            if here == there:
                return Resemblance(True, 0.97, f"{why}, of one country")
            firms = name.distinctive and exactly and _firm(a) and _firm(b)
            return Resemblance(True, 0.8, f"{why}, of a firm known in two countries") if firms else None
        odd = a.kinds and b.kinds and not a.kinds & b.kinds and not exactly
        if odd or (not name.distinctive and name.acronym is None):
            return None
        if here == there:
            return Resemblance(True, 0.9, why)
        return Resemblance(False, 0.85, f"{why}, and no other country has it") if there else None

    def _other_name(self, a: Profile, b: Profile, mine: BodyName, other: BodyName) -> Resemblance | None:
        """Whether documents give the name of `a` as another name of `b`, and it is like its own."""
        times = _known(b, a.name)
        if times is None:
            return None
        part = set(mine.key.split()) <= set(other.key.split())
        part |= mine.acronym is not None and other.acronym is None and mine.acronym[0] == other.key[:1]
        if part or times >= _ESTABLISHED:
            count = f"in {times} documents" if times > 1 else "in a document"
            return Resemblance(False, min(0.95, 0.8 + 0.05 * times), f"{a.name} is another name of {b.name} {count}")
        return None


def _firm(p: Profile) -> bool:
    return p.cls is EntityClass.ORGANISATION and (not p.kinds or any(k in p.kinds for k in _FIRMS if k))


def _known(p: Profile, name: str) -> int | None:
    """How many documents give it this name."""
    return p.names.get(name)
