"""Long texts in passages: cut where paragraphs end, read apart, joined by names.

No text is shortened. A passage holds at most `LONGEST` characters, so the arrays of the model do
not grow with an article (what is found in it does); a name means the same entity in every passage of a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kgraph.records import (
    Amount,
    Decision,
    Document,
    Entity,
    Extraction,
    Mention,
    Position,
    Relation,
    RoleFiller,
    Span,
    TimeExpression,
)
from kgraph.vocab import EntityClass

LONGEST = 12_000


def passages_of(text: str) -> Iterator[Span]:
    """Spans that cover the text in order: cut at the last paragraph, line, sentence or blank that fits."""
    start = 0
    while len(text) - start > LONGEST:
        end = start + LONGEST
        for mark in ("\n\n", "\n", ". ", " "):
            found = text.rfind(mark, start + LONGEST // 2, end)
            if found >= 0:
                end = found + len(mark)
                break
        yield Span(start=start, end=end)
        start = end
    yield Span(start=start, end=len(text))


def joined(document: Document, parts: Sequence[Extraction]) -> Extraction:
    """One extraction of all passages; entities that share class and a full name become one."""
    if len(parts) == 1:
        return parts[0]
    entities: list[Entity] = []
    mentions: list[list[Mention]] = []
    known: dict[tuple[EntityClass, str], int] = {}
    times: list[TimeExpression] = []
    positions: list[Position] = []
    amounts: list[Amount] = []
    decisions: list[Decision] = []
    relations: list[Relation] = []
    for part in parts:
        index = [_place(e, entities, mentions, known) for e in part.entities]
        shift_t, shift_p, shift_a = len(times), len(positions), len(amounts)
        times.extend(part.times)
        positions.extend(part.positions)
        amounts.extend(part.amounts)
        for d in part.decisions:
            roles = tuple(_moved(f, index, shift_t, shift_a) for f in d.roles)
            decisions.append(replace(d, roles=roles))
        relations.extend(_moved_relation(r, index, shift_t, shift_p) for r in part.relations)
    return Extraction(
        document=document,
        entities=tuple(replace(e, mentions=tuple(m)) for e, m in zip(entities, mentions, strict=True)),
        times=tuple(times),
        positions=tuple(positions),
        amounts=tuple(amounts),
        decisions=tuple(decisions),
        relations=tuple(r for r in relations if r.head != r.tail),
    )


def _place(
    entity: Entity,
    entities: list[Entity],
    mentions: list[list[Mention]],
    known: dict[tuple[EntityClass, str], int],
) -> int:
    names = (entity.name, *entity.aliases) if entity.named else ()
    found = next((known[k] for n in names if (k := (entity.cls, n.casefold())) in known), None)
    if found is None:
        found = len(entities)
        entities.append(entity)
        mentions.append(list(entity.mentions))
    else:
        old = entities[found]
        aliases = tuple(sorted({*old.aliases, *names} - {old.name}))
        entities[found] = replace(old, aliases=aliases, confidence=max(old.confidence, entity.confidence))
        mentions[found].extend(entity.mentions)
    for n in names:
        known.setdefault((entity.cls, n.casefold()), found)
    return found


def _moved(f: RoleFiller, index: list[int], times: int, amounts: int) -> RoleFiller:
    if f.entity is not None:
        return replace(f, entity=index[f.entity])
    if f.time is not None:
        return replace(f, time=f.time + times)
    return replace(f, amount=(f.amount or 0) + amounts)


def _moved_relation(r: Relation, index: list[int], times: int, positions: int) -> Relation:
    return replace(
        r,
        head=index[r.head],
        tail=index[r.tail],
        time=None if r.time is None else r.time + times,
        position=None if r.position is None else r.position + positions,
    )
