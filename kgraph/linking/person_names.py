"""Names of persons: which two can be of one person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgraph.linking.name_keys import unaccented

_TITLES = frozenset(
    re.findall(
        r"\w+",
        """mr mrs ms miss dr sir dame lord lady president prime minister senator sen rep representative governor gov
        judge justice king queen prince princess pope chancellor secretary general gen colonel col captain capt""",
    )
)
_OFFICES = _TITLES | frozenset(
    re.findall(
        r"\w+",
        """chief deputy vice former acting foreign interior defence defense finance state states attorney director
        chairman chairwoman commissioner ambassador mayor premier speaker leader spokesman spokeswoman officer commander
        candidate champion""",
    )
)
_ENDS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_PARTICLES = frozenset(("al", "el", "bin", "ben", "van", "von", "der", "den", "de", "di", "da", "la", "le", "du"))
_SHORT = (
    "abe abraham, al albert, alex alexander, andy andrew, ben benjamin, bernie bernard, bill william, bob robert,"
    " chris christopher, chuck charles, dan daniel, dave david, dick richard, don donald, ed edward, fred frederick,"
    " greg gregory, jack john, jim james, joe joseph, jeff jeffrey, ken kenneth, larry lawrence, liz elizabeth,"
    " matt matthew, mike michael, mitch mitchell, nick nicholas, pat patrick, pete peter, phil philip, ray raymond,"
    " rick richard, rob robert, ron ronald, sam samuel, steve steven, steve stephen, sue susan, ted edward,"
    " tim timothy, tom thomas, tony anthony, vic victor, will william"
)
_LONG: dict[str, frozenset[str]] = {}
for _pair in _SHORT.split(","):
    _short, _full = _pair.split()
    _LONG[_short] = _LONG.get(_short, frozenset()) | {_full}
COMMON = frozenset(
    re.findall(
        r"\w+",
        """smith jones brown johnson williams davis miller wilson moore taylor anderson thomas jackson white harris
        martin thompson garcia martinez robinson clark lewis lee walker hall allen young king wright lopez hill scott
        green adams baker nelson carter mitchell kim park chen wang li zhang liu khan singh kumar ali ahmed hussein
        hassan mohammed murphy kelly evans roberts bush clinton gonzalez rodriguez hernandez silva nguyen ivanov""",
    )
)
"""Surnames that many bear: alone they tell nobody."""
_SURNAMES = frozenset(
    re.findall(
        r"\w+",
        """smith jones brown johnson williams davis miller wilson moore taylor anderson thomas jackson white harris
        martin thompson garcia martinez robinson clark lewis lee walker hall allen young king wright
        lopez hill scott green adams baker nelson carter mitchell roberts phillips campbell evans edwards
        collins morris murphy cook rogers morgan cooper bell bailey reed kelly howard cox ward richardson
        wood watson brooks bennett gray james hughes price ross foster perez gonzalez rodriguez hernandez
        sanchez ramirez torres rivera gomez diaz cruz flores silva santos kim park choi chen wang li
        zhang liu yang huang wu khan singh kumar sharma patel ali ahmed hussein hassan mohammed ibrahim
        nguyen tran ivanov muller schmidt dubois rossi ferrari russo""",
    )
)
_GIVEN = frozenset(
    re.findall(
        r"\w+",
        """james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony
        mark donald steven stephen paul andrew joshua kenneth kevin brian george timothy ronald edward
        jason jeffrey ryan jacob gary nicholas eric jonathan larry justin scott brandon benjamin samuel
        frank gregory raymond alexander patrick jack dennis peter henry alan ian simon martin graham mary
        patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty
        sandra ashley kimberly emily donna michelle carol amanda melissa deborah stephanie laura anna
        anne jane helen jose juan luis carlos antonio manuel francisco jorge pedro miguel maria ana
        mohammed muhammad mohamed ahmed ali hassan hussein ibrahim omar abdul raj amit anil sanjay min
        wei hans jean pierre marco ivan""",
    )
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, in lower case."""

    given: tuple[str, ...]
    surname: str

    @classmethod
    def of(cls, name: str) -> PersonName | None:
        """The parts of a name; None where nothing is left of it."""
        words = [w.strip("'’\"") for w in re.split(r"[\s.,]+", unaccented(name).casefold())]
        words = [w.removesuffix("'s").removesuffix("’s") for w in words if w and w not in _ENDS]
        while len(words) > 1 and words[0] in _TITLES:
            del words[0]
        if not words:
            return None
        start = len(words) - 1
        while start > 0 and words[start - 1] in _PARTICLES:
            start -= 1
        surname = "".join(words[start:]).replace("-", "")
        return cls(tuple(words[:start]), surname)

    @property
    def tells(self) -> bool:
        """Whether few bear it: it has more than a surname, is not like John Smith, and no office (Chief Justice)."""
        if not self.given or (self.surname in _OFFICES and not _OFFICES.isdisjoint(self.given)):
            return False
        first = {self.given[0], *_LONG.get(self.given[0], ())}
        return self.surname not in _SURNAMES or not (first & _GIVEN or len(self.given[0]) == 1)


def alike(a: PersonName, b: PersonName) -> float:
    """How surely two names can be one person's: 1 for certain, less by initial or nickname, 0 where they cannot."""
    if a.surname != b.surname:
        return 0.0
    if not a.given or not b.given:
        return 1.0 if a.given == b.given else 0.5
    first = _first(a.given[0], b.given[0])
    middles = _middles(a.given[1:], b.given[1:])
    return min(first, middles)


def _first(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if b in _LONG.get(a, ()) or a in _LONG.get(b, ()) or _LONG.get(a, frozenset()) & _LONG.get(b, frozenset()):
        return 0.9
    return 0.8 if 1 in (len(a), len(b)) and a[0] == b[0] else 0.0


def _middles(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a or not b:
        return 1.0 if a == b else 0.95
    if len(a) != len(b):
        return 0.0
    return 1.0 if all(x[0] == y[0] and (1 in (len(x), len(y)) or x == y) for x, y in zip(a, b, strict=True)) else 0.0
