"""Annotated documents (the JSON of `ann.py json`) as extractions: what a perfect extractor would find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kgraph.nlp.naming import is_pronoun
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
from kgraph.temporal.edtf import value_of
from kgraph.vocab import KINDS, DecisionType, EntityClass, RelationType, Role, Status

Record = Mapping[str, Any]

CLASSES = {
    "ORG": EntityClass.ORGANISATION,
    "GOV": EntityClass.GOVERNMENT_BODY,
    "PERSON": EntityClass.PERSON,
    "GROUP": EntityClass.GROUP,
    "PLACE": EntityClass.PLACE,
    "PRODUCT": EntityClass.PRODUCT,
    "LAW": EntityClass.LEGAL_RESOURCE,
}


def to_extraction(record: Record) -> Extraction:
    """The annotations of one document, each with confidence 1."""
    entities = {e["id"]: n for n, e in enumerate(record["entities"])}
    times = {t["id"]: n for n, t in enumerate(record["times"])}
    amounts = {a["id"]: n for n, a in enumerate(record["amounts"])}
    placed = [(p["id"], span) for p in record["positions"] for span in _spans(p)]
    return Extraction(
        document=_document(record),
        entities=tuple(_entity(e) for e in record["entities"]),
        times=tuple(TimeExpression(span=_span(t), confidence=1.0, value=value_of(t["value"])) for t in record["times"]),
        positions=tuple(
            Position(span=span, title=p["title"], confidence=1.0) for p in record["positions"] for span in _spans(p)
        ),
        amounts=tuple(_amount(a) for a in record["amounts"]),
        decisions=tuple(_decision(d, record, entities, times, amounts) for d in record["decisions"]),
        relations=tuple(_relation(r, record, entities, times, placed) for r in record["relations"]),
    )


def _document(record: Record) -> Document:
    return Document(
        id=record["id"],
        text=record["text"],
        title=record.get("title"),
        url=record.get("url"),
        publisher=record.get("publisher"),
        published=date.fromisoformat(record["date"]) if record.get("date") else None,
    )


def _span(item: Record) -> Span:
    return Span(start=item["start"], end=item["end"])


def _spans(item: Record) -> list[Span]:
    return sorted(_span(m) for m in item["mentions"])


def _entity(item: Record) -> Entity:
    cls = CLASSES[item["type"]]
    own = {"other" if k.value.startswith("other_") else k.value: k for k in KINDS.get(cls, ())}
    names = dict.fromkeys(m["text"] for m in item["mentions"] if _is_name(m["text"]))
    return Entity(
        cls=cls,
        name=item["name"],
        named=bool(names),
        mentions=tuple(Mention(span=s, confidence=1.0) for s in _spans(item)),
        confidence=1.0,
        aliases=tuple(n for n in names if n != item["name"]),
        kind=own.get(item["kind"]),
        country=None if item["country"] == "-" else item["country"],
    )


def _is_name(text: str) -> bool:
    return any(c.isupper() for c in text) and not is_pronoun(text)


def _amount(item: Record) -> Amount:
    currency = None if item["currency"] == "-" else item["currency"]
    return Amount(span=_span(item), confidence=1.0, value=Decimal(item["value"]), currency=currency)


def _decision(
    item: Record, record: Record, entities: dict[str, int], times: dict[str, int], amounts: dict[str, int]
) -> Decision:
    triggers = sorted(_span(t) for t in item["triggers"])
    words = {e["id"]: _spans(e) for e in record["entities"]}
    words |= {v["id"]: [_span(v)] for v in (*record["times"], *record["amounts"])}
    fillers = [
        RoleFiller(
            role=role,
            evidence=_nearest(words[ident], triggers[0]),
            confidence=1.0,
            entity=entities.get(ident),
            time=times.get(ident),
            amount=amounts.get(ident),
        )
        for role in Role
        for ident in item.get(role.value, ())
    ]
    return Decision(
        type=DecisionType(item["type"]),
        status=Status(item["status"]),
        triggers=tuple(triggers),
        confidence=1.0,
        roles=tuple(fillers),
        reason=_quoted(record["text"], item.get("reason")),
    )


def _nearest(spans: Iterable[Span], to: Span) -> Span:
    return min(spans, key=lambda s: (max(s.start - to.end, to.start - s.end, 0), s))


def _quoted(text: str, reason: str | None) -> Span | None:
    start = text.find(reason) if reason else -1
    return None if reason is None or start < 0 else Span(start=start, end=start + len(reason))


def _relation(
    item: Record,
    record: Record,
    entities: dict[str, int],
    times: dict[str, int],
    placed: list[tuple[str, Span]],
) -> Relation:
    words = {e["id"]: _spans(e) for e in record["entities"]}
    head, tail = min(
        ((h, t) for h in words[item["head"]] for t in words[item["tail"]]),
        key=lambda pair: (abs(pair[0].start - pair[1].start), pair),
    )
    titles = [n for n, (ident, _) in enumerate(placed) if ident == item.get("position")]
    near = min(titles, key=lambda n: abs(placed[n][1].start - head.start), default=None)
    return Relation(
        type=RelationType(item["type"]),
        head=entities[item["head"]],
        tail=entities[item["tail"]],
        evidence=tuple(sorted((head, tail))),
        confidence=1.0,
        position=near,
        time=times.get(item.get("time", "")),
    )
