"""Names of bodies, places, products and laws as identity compares them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kgraph.linking.authority import Authority
from kgraph.linking.name_keys import plain, spelled, without_country
from kgraph.vocab import Kind

_DESIGNATORS = frozenset(
    re.findall(
        r"\w+",
        """inc incorporated corp corporation company co ltd limited llc plc ag gmbh sa nv group holdings lab labs motor
        motors""",
    )
)
_SMALL = frozenset(("of", "the", "and", "for", "on", "in", "to", "de", "&"))
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        """of the and for on in to a new ministry minister department office government administration cabinet
        parliament senate congress assembly house commons lords representatives deputies chamber council
        legislative legislature national federal state states general supreme high court courts
        constitutional appeal appeals district circuit police army navy air force forces armed military
        guard border coast security service services agency bureau commission committee board authority
        authorities central bank justice foreign affairs interior defense defence finance treasury health
        education energy environment labor labour trade transport agriculture information party
        democratic liberal conservative republican green greens labour socialist communist people peoples
        popular opposition coalition union workers university college school church news times post daily
        press company public city county regional local international royal presidential president prime
        executive election electoral law laws bill act amendment constitution treaty agreement deal
        resolution directive code case budget policy plan program programme project operation prosecution
        prosecutor attorney officials team members group republic democracy freedom justice development
        social reform front movement alliance league academy institute institution association
        organisation organization foundation society museum library hospital club""",
    )
)


_MANY = frozenset(
    re.findall(
        r"\w+",
        """court courts police embassy consulate mission prosecution prosecutor prosecutors official officials
        authorities troops forces district federal state local appeals city county council airport""",
    )
)


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name taken apart.

    `whole` is all of it as a key; `key` is without its country and words like Inc; `initials` are the
    acronyms that it can have, `country` is what it tells. Where no word but the country's has a capital, it only
    describes.
    """

    whole: str
    key: str
    describes: bool
    initials: frozenset[str]
    acronym: str | None
    country: str | None

    @property
    def of_many(self) -> bool:
        """Whether a country has many that are called so: a court, an embassy."""
        return all(w in _MANY for w in self.key.split())

    @property
    def distinctive(self) -> bool:
        """Whether few things can bear the name."""
        return self.acronym is None and bool(self.telling)

    @property
    def telling(self) -> frozenset[str]:
        """The words that few names have."""
        return frozenset(w for w in self.key.split() if w not in _GENERIC and len(w) > 2)


_SORTS = frozenset(
    re.findall(
        r"\w+",
        """firm company group giant maker manufacturer agency newspaper network bank airline carrier retailer operator
        organisation organization outlet vendor provider website paper party""",
    )
)


def bare(name: str) -> str:
    """A proper name without what describes it: Kaspersky Lab, of "Russia's Kaspersky Lab cyber-security firm"."""
    words = name.split()
    if len(words) > 1 and words[-1] in _SORTS:
        while len(words) > 1 and words[-1].islower():
            words.pop()
    if len(words) > 1 and words[0].endswith(("'s", "’s")) and words[1][:1].isupper():
        del words[0]
    return " ".join(words)


class BodyNames:
    """Takes names apart, with the countries that the authority list knows."""

    def __init__(self, authority: Authority) -> None:
        self._countries = country_words(authority)
        self.of = lru_cache(maxsize=1 << 16)(self._of)

    def _of(self, name: str) -> BodyName:
        whole = plain(bare(name) if name.split()[-1:] and name.split()[-1] in _SORTS else name)
        key, country = without_country(whole, self._countries)
        words = spelled(key or whole).split()
        while len(words) > 1 and words[-1] in _DESIGNATORS:
            words.pop()
        proper = sum(w[:1].isupper() or w[:1].isdigit() for w in name.split())
        return BodyName(
            whole=whole.casefold(),
            describes=proper <= (len(whole.split()) - len(key.split()) if country else 0),
            key=" ".join(words).casefold(),
            initials=_initials(whole.split()) | _initials((key or whole).split()),
            acronym=_acronym(name),
            country=country,
        )


@lru_cache(maxsize=8)
def names_of(authority: Authority) -> BodyNames:
    """What takes names apart by an authority list, made once."""
    return BodyNames(authority)


def country_words(authority: Authority) -> Mapping[str, str]:
    """The names and adjectives of countries, as plain keys."""
    return {plain(n): e.country for e in authority.entries if e.kind is Kind.COUNTRY and e.country for n in e.names}


def _acronym(name: str) -> str | None:
    letters = name.strip().replace(".", "")
    return letters.casefold() if re.fullmatch(r"[A-Z][A-Za-z&]{0,4}[A-Z]", letters) else None


def _initials(words: list[str]) -> frozenset[str]:
    """The first letters of all words, and of those that are not small."""
    if len(words) < 2:
        return frozenset()
    parts = [p for w in words for p in w.split("-") if p]
    return frozenset(("".join(p[0] for p in parts), "".join(p[0] for p in parts if p not in _SMALL)))
