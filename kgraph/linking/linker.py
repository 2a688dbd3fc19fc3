"""Settle the entities of one document against the authority list and against each other.

In this order: take countries apart; look each proper name up; find its country; join entities that prove to be
one; mark names that do not tell what they mean; drop what the ontology does not allow in its place (a law that
decides). Nothing is invented: an ambiguous name stays unlinked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kgraph.linking.ambiguous import is_ambiguous
from kgraph.linking.apart import apart
from kgraph.linking.authority import Authority, Entry
from kgraph.linking.body_names import bare, names_of
from kgraph.linking.merging import merged
from kgraph.linking.places import Places
from kgraph.linking.references import referenced
from kgraph.linking.votes import with_votes
from kgraph.records import Entity, Extraction, Relation
from kgraph.vocab import RELATION_CLASSES, ROLE_CLASSES, EntityClass, RelationType

_HAVE_COUNTRY = frozenset(
    (EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY, EntityClass.LEGAL_RESOURCE, EntityClass.PLACE)
)
_TELLS_COUNTRY = frozenset((RelationType.JURISDICTION, RelationType.LOCATED_IN, RelationType.PART_OF))
_IN_BRACKETS = re.compile(r"(?P<name>.+?)(?:\s*\((?P<note>[^()]*)\))?", re.DOTALL)
_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))


def link(extraction: Extraction, authority: Authority) -> Extraction:
    """The same findings with settled entities."""
    extraction = apart(extraction, authority)
    near = _countries(extraction.entities, extraction.relations, authority)
    found = [_entry(e, authority, c) for e, c in zip(extraction.entities, near, strict=True)]
    entities = [_settled(e, entry, country) for e, entry, country in zip(extraction.entities, found, near, strict=True)]
    who = publisher(extraction.document.publisher, authority)
    settled = merged(replace(extraction, entities=tuple(entities), publisher=who), _same(entities, found))
    return allowed(with_votes(_told_apart(referenced(settled), authority)))


def publisher(name: str | None, authority: Authority) -> Entity | None:
    """Who publishes under a name, where the lists know it; a country may stand in brackets after it."""
    said = _IN_BRACKETS.fullmatch(name.strip()) if name else None
    if said is None:
        return None
    country = authority.country_of(said["note"]) if said["note"] else None
    entry = authority.find(said["name"], EntityClass.ORGANISATION, country=country)
    if entry is None:
        return None
    e = Entity(cls=entry.cls, name=said["name"], named=True, mentions=(), confidence=1.0)
    return _settled(e, entry, country)


def _told_apart(extraction: Extraction, authority: Authority) -> Extraction:
    """What bears a name that does not tell it is marked so."""
    names = names_of(authority)
    return replace(
        extraction, entities=tuple(replace(e, ambiguous=is_ambiguous(e, names)) for e in extraction.entities)
    )


def allowed(extraction: Extraction) -> Extraction:
    """Without the roles and relations whose classes the ontology does not allow."""
    classes = [e.cls for e in extraction.entities]
    decisions = tuple(
        replace(
            d,
            roles=tuple(f for f in d.roles if f.entity is None or classes[f.entity] in ROLE_CLASSES[f.role]),
        )
        for d in extraction.decisions
    )
    relations = tuple(
        r
        for r in extraction.relations
        if r.head != r.tail
        and classes[r.head] in RELATION_CLASSES[r.type][0]
        and classes[r.tail] in RELATION_CLASSES[r.type][1]
    )
    return replace(extraction, decisions=decisions, relations=relations)


def _countries(entities: Sequence[Entity], relations: Sequence[Relation], authority: Authority) -> list[str | None]:
    """The country of each entity: of its own name, of a name inside it, or of what it is related to."""
    own = [_own_country(e, authority) for e in entities]
    out = list(own)
    named = Places((m.span, i) for i, e in enumerate(entities) if own[i] for m in e.mentions)
    for i, e in enumerate(entities):
        if out[i] is None and e.cls in _HAVE_COUNTRY:
            out[i] = _nested_country(e, named, own)
    for _ in range(2):
        for r in relations:
            if r.type in _TELLS_COUNTRY and out[r.head] is None and entities[r.head].cls in _HAVE_COUNTRY:
                out[r.head] = out[r.tail]
    return out


def _own_country(e: Entity, authority: Authority) -> str | None:
    if e.cls is not EntityClass.PLACE or not e.named:
        return None
    votes = Counter(c for name in (e.name, *e.aliases) if (c := authority.country_of(name)))
    return min(votes, key=lambda c: (-votes[c], c)) if votes else None


def _nested_country(e: Entity, named: Places, own: Sequence[str | None]) -> str | None:
    """The country whose name stands inside a mention of e ("US Senate", "Supreme Court of India")."""
    inside = {
        (start, end, owner)
        for s in (m.span for m in e.mentions)
        for start, end, owner in named.touching(s)
        if s.start <= start and end <= s.end and (start, end) != (s.start, s.end)
    }
    votes = Counter(country for _, _, owner in inside if (country := own[owner]))
    return min(votes, key=lambda c: (-votes[c], c)) if votes else None


def _entry(e: Entity, authority: Authority, country: str | None) -> Entry | None:
    if not e.named:
        return None
    for name in (e.name, *e.aliases):
        entry = authority.find(name, e.cls, country=None if e.cls is EntityClass.PLACE else country)
        abroad = entry is not None and country is not None and entry.country not in (None, country, "EU", "UN")
        if entry is not None and not abroad and (name == e.name or _goes_with(e.name, entry, authority)):
            return entry
    return None


def _goes_with(full: str, entry: Entry, authority: Authority) -> bool:
    """Whether an entry that a short name found shares a word with the full name: CRA stands for more than one body."""
    own = names_of(authority).of(full).telling if " " in full else frozenset()
    return not own or any(own & names_of(authority).of(name).telling for name in entry.names)


def _settled(e: Entity, entry: Entry | None, country: str | None) -> Entity:
    """The entity with what is known of it; the text's own class wins between bodies, save for the list's."""
    if entry is None:
        return replace(e, country=country if e.cls in _HAVE_COUNTRY else None)
    names = {e.name, *e.aliases}
    return replace(
        e,
        cls=entry.cls,
        name=entry.name,
        aliases=tuple(sorted(names - {entry.name})),
        kind=entry.kind or e.kind,
        country=entry.country or country,
        link=entry.iri,
    )


def _same(entities: Sequence[Entity], found: Sequence[Entry | None]) -> list[int]:
    """For each entity the number of the earlier one that it is, by entry or by name and country; else its own."""
    seen: dict[tuple[object, ...], int] = {}
    out = []
    for i, (e, entry) in enumerate(zip(entities, found, strict=True)):
        keys: list[tuple[object, ...]] = [("entry", entry.name, entry.cls, entry.country)] if entry else []
        if e.named:
            name = bare(e.name) if e.cls is EntityClass.ORGANISATION else e.name
            keys.append(("name", _family(e.cls), name.casefold(), e.country))
        target = next((seen[k] for k in keys if k in seen), i)
        for k in keys:
            seen.setdefault(k, target)
        out.append(target)
    return out


def _family(cls: EntityClass) -> str:
    return "body" if cls in _BODIES else cls.value
