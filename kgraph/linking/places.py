"""Taking apart places that are plainly different countries.

Coreference by vectors confuses demonyms ("Egyptians", "Syrians"); the list of countries does
not. Mentions of one place that name several countries become one entity for each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kgraph.linking.authority import Authority
from kgraph.records import Decision, Entity, Extraction, Mention, Relation, RoleFiller, Span
from kgraph.vocab import EntityClass


def apart(extraction: Extraction, authority: Authority) -> Extraction:
    """The same findings, with every country an entity of its own."""
    text = extraction.document.text
    entities = list(extraction.entities)
    moved: dict[tuple[int, Span], int] = {}
    for i, e in enumerate(extraction.entities):
        if e.cls is not EntityClass.PLACE or len(e.mentions) < 2:
            continue
        groups = _by_country(e, text, authority)
        for group in groups[1:]:
            for m in group:
                moved[i, m.span] = len(entities)
            entities.append(_part(e, group, text))
        if len(groups) > 1:
            entities[i] = _part(e, groups[0], text)
    if not moved:
        return extraction
    return replace(
        extraction,
        entities=tuple(entities),
        decisions=tuple(_decision(d, moved) for d in extraction.decisions),
        relations=tuple(_relation(r, moved) for r in extraction.relations),
    )


def _by_country(e: Entity, text: str, authority: Authority) -> list[list[Mention]]:
    """The mentions in groups of one country, the largest first; what names none stays with that."""
    countries = [authority.country_of(text[m.span.start : m.span.end]) for m in e.mentions]
    counts = Counter(c for c in countries if c)
    if len(counts) < 2:
        return [list(e.mentions)]
    order = sorted(counts, key=lambda c: (-counts[c], c))
    return [
        [m for m, found in zip(e.mentions, countries, strict=True) if found == c or (found is None and c == order[0])]
        for c in order
    ]


def _part(e: Entity, mentions: list[Mention], text: str) -> Entity:
    names = Counter(text[m.span.start : m.span.end] for m in mentions)
    capital = {n: k for n, k in names.items() if n[:1].isupper()} or names
    name = max(capital, key=lambda n: (capital[n], len(n), n))
    return replace(
        e,
        name=name,
        aliases=tuple(sorted(n for n in capital if n != name)),
        mentions=tuple(mentions),
        confidence=max(m.confidence for m in mentions),
    )


def _decision(d: Decision, moved: dict[tuple[int, Span], int]) -> Decision:
    return replace(d, roles=tuple(_filler(f, moved) for f in d.roles))


def _filler(f: RoleFiller, moved: dict[tuple[int, Span], int]) -> RoleFiller:
    target = None if f.entity is None else moved.get((f.entity, f.evidence))
    return f if target is None else replace(f, entity=target)


def _relation(r: Relation, moved: dict[tuple[int, Span], int]) -> Relation:
    head = next((moved[r.head, s] for s in r.evidence[:1] if (r.head, s) in moved), r.head)
    tail = next((moved[r.tail, s] for s in r.evidence[1:] if (r.tail, s) in moved), r.tail)
    return replace(r, head=head, tail=tail)
