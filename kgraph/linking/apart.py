"""Taking apart what coreference joined though the names plainly differ.

Coreference by vectors confuses demonyms ("Egyptians", "Syrians"); the list of countries does
not: mentions of one place that name several countries become one entity for each. So do names
that share neither word nor acronym ("Yoon Suk Yeol", "Salloum") nor an entry of the list, and
bodies of two countries.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kgraph.linking.authority import Authority
from kgraph.linking.body_names import names_of
from kgraph.records import Decision, Entity, Extraction, Mention, Relation, RoleFiller, Span
from kgraph.vocab import EntityClass

_TITLE_WORDS = """
president vice prime minister deputy foreign defence defense finance home secretary state senator congressman
congresswoman representative speaker governor mayor premier chancellor king queen prince princess pope cardinal
bishop judge justice chief general colonel commander director chairman chairwoman chair ceo executive officer
leader spokesman spokeswoman attorney ambassador commissioner mr mrs ms dr sir lord lady taoiseach
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_SORTS = {
    word: sort
    for sort, words in enumerate(
        (
            "court tribunal",
            "ministry department office bureau secretariat agency",
            "parliament congress senate house assembly legislature",
            "army navy force forces military guard police",
            "council committee commission board panel",
            "bank",
            "university college school",
            "party union federation",
        )
    )
    for word in words.split()
}
"""What a body is by its name: a court is no ministry, whatever country both are of."""
_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))


def apart(extraction: Extraction, authority: Authority) -> Extraction:
    """The same findings, with every country, and every name that fits no other, an entity of its own."""
    text = extraction.document.text
    entities = list(extraction.entities)
    moved: dict[tuple[int, Span], int] = {}
    for i, e in enumerate(extraction.entities):
        if len(e.mentions) < 2:
            continue
        place = e.cls is EntityClass.PLACE
        groups = _by_country(e, text, authority) if place else _by_name(e, text, authority)
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


def _by_name(e: Entity, text: str, authority: Authority) -> list[list[Mention]]:
    """The mentions in groups of names that go together, the largest first; what is no name stays with that."""
    names = (e.name, *e.aliases) if e.named else ()
    groups: list[set[str]] = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        near = [g for g in groups if any(_go_together(name, other, e.cls, authority) for other in g)]
        groups = [g for g in groups if g not in near] + [{name}.union(*near)]
    if len(groups) < 2:
        return [list(e.mentions)]
    of_name = sorted(((n, k) for k, g in enumerate(groups) for n in g), key=lambda x: (-len(x[0]), x))
    which = [_named(" ".join(text[m.span.start : m.span.end].split()), of_name) for m in e.mentions]
    counts = Counter(k for k in which if k is not None)
    order = sorted(counts, key=lambda k: (-counts[k], k))
    return [
        [m for m, k in zip(e.mentions, which, strict=True) if k == own or (k is None and own == order[0])]
        for own in order
    ]


def _named(words: str, of_name: list[tuple[str, int]]) -> int | None:
    """The group whose name the words hold; the longest name decides."""
    return next((k for name, k in of_name if name in words), None)


def _go_together(a: str, b: str, cls: EntityClass, authority: Authority) -> bool:
    """Whether two names may mean one thing; a body's one-word name ("Company", "Commission") goes with any."""
    words, others = _content(a), _content(b)
    if cls in _BODIES and (_abroad(a, b, authority) or _of_two_sorts(words, others)):
        return False
    if words <= _TITLES or others <= _TITLES:
        return True
    if cls in _BODIES and any(len(n.split()) == 1 and not n.isupper() for n in (a, b)):
        return True
    if words & others or any(x[:4] == y[:4] for x in words for y in others if min(len(x), len(y)) > 3):
        return True
    if _compact(a) in _capitals(b) or _compact(b) in _capitals(a) or cls is EntityClass.LEGAL_RESOURCE:
        return True
    entry = authority.find(a, cls)
    return entry is not None and entry == authority.find(b, cls)


def _of_two_sorts(words: set[str], others: set[str]) -> bool:
    one, other = ({_SORTS[w] for w in ws if w in _SORTS} for ws in (words, others))
    return bool(one and other) and not one & other


def _abroad(a: str, b: str, authority: Authority) -> bool:
    """Whether the names tell different countries: Sudanese Armed Forces, Ethiopian Armed Forces."""
    names = names_of(authority)
    here, there = names.of(a).country, names.of(b).country
    return here is not None and there is not None and here != there


def _content(name: str) -> set[str]:
    return {w.strip(".,'’\"").casefold() for w in name.split()} - {"the", "of", "and", "for", "in", "to", "&", "a", ""}


def _compact(name: str) -> str:
    return name.replace(".", "").replace(" ", "").casefold()


def _capitals(name: str) -> str:
    return "".join(w[0] for w in name.split() if w[0].isupper()).casefold()


def _part(e: Entity, mentions: list[Mention], text: str) -> Entity:
    """The entity with some of its mentions, named by those of its names that they hold."""
    words = [" ".join(text[m.span.start : m.span.end].split()) for m in mentions]
    counts = Counter(n for n in (e.name, *e.aliases) for w in words if n in w) or Counter(words)
    name = max(counts, key=lambda n: (len(n.split()), counts[n], len(n), n))
    return replace(
        e,
        name=name,
        aliases=tuple(sorted(n for n in counts if n != name)),
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
