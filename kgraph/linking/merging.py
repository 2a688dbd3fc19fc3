"""Joining entities of one extraction, with everything that refers to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kgraph.records import Decision, Entity, Extraction, Relation, RoleFiller


def merged(extraction: Extraction, same: Sequence[int]) -> Extraction:
    """`same[i]` is the number of the entity that i proves to be (itself, or an earlier one)."""
    if all(i == s for i, s in enumerate(same)):
        return extraction
    roots = sorted(set(same))
    number = {root: n for n, root in enumerate(roots)}
    groups: list[list[Entity]] = [[] for _ in roots]
    for e, s in zip(extraction.entities, same, strict=True):
        groups[number[s]].append(e)
    index = [number[s] for s in same]
    return replace(
        extraction,
        entities=tuple(_joined(g) for g in groups),
        decisions=tuple(_decision(d, index) for d in extraction.decisions),
        relations=_relations(extraction.relations, index),
    )


def _joined(group: Sequence[Entity]) -> Entity:
    first = max(group, key=lambda e: (e.link is not None, e.named, len(e.mentions), len(e.name), e.name))
    names = {n for e in group if e.named for n in (e.name, *e.aliases)} - {first.name}
    return replace(
        first,
        aliases=tuple(sorted(names)),
        mentions=tuple(sorted({m.span: m for e in group for m in e.mentions}.values(), key=lambda m: m.span)),
        confidence=max(e.confidence for e in group),
        identifiers=tuple(sorted({i for e in group for i in e.identifiers})),
    )


def _decision(d: Decision, index: Sequence[int]) -> Decision:
    best: dict[tuple[object, ...], RoleFiller] = {}
    for f in d.roles:
        g = f if f.entity is None else replace(f, entity=index[f.entity])
        key = (g.role, g.entity, g.time, g.amount)
        if key not in best or g.confidence > best[key].confidence:
            best[key] = g
    return replace(d, roles=tuple(best.values()))


def _relations(relations: Sequence[Relation], index: Sequence[int]) -> tuple[Relation, ...]:
    best: dict[tuple[object, ...], Relation] = {}
    for r in relations:
        g = replace(r, head=index[r.head], tail=index[r.tail])
        key = (g.type, g.head, g.tail, g.position)
        if g.head != g.tail and (key not in best or g.confidence > best[key].confidence):
            best[key] = g
    return tuple(best.values())
