"""From what the components found on a spaCy `Doc` to a frozen `Extraction`."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.calibration import Calibration
from kgraph.nlp.components.decisions import fillers_of
from kgraph.nlp.cues import status_by_cue
from kgraph.nlp.decoding import Spans
from kgraph.nlp.naming import is_pronoun, names_of
from kgraph.nlp.reasons import reason_of
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
from kgraph.temporal import parse_amount, resolve_all
from kgraph.vocab import KINDS, EntityClass, Role

_ONCE = (Role.DATE, Role.EFFECTIVE, Role.DEADLINE)


class _Reader:
    """One document's findings, being turned into records; offsets are shifted by `shift`."""

    def __init__(self, document: Document, doc: Doc, calibration: Calibration, shift: int) -> None:
        self.document, self.calibration = document, calibration
        self.words = state.words(doc)
        self.kept = state.state(doc)
        self.spans: Spans = state.get_spans(doc, "spans")
        self.shift = shift
        self.labels = self.spans.labels.tolist()
        self.clusters: list[int] = self.kept.get("clusters") or [-1] * len(self.labels)
        self.numbers: dict[int, int] = {}

    def span(self, k: int) -> Span:
        """The characters of the k-th span."""
        return self.characters(*self.spans.ranges[k])

    def characters(self, start: int, end: int) -> Span:
        """The characters of a word range."""
        return Span(start=self.words.starts[start] + self.shift, end=self.words.ends[end - 1] + self.shift)

    def text(self, span: Span) -> str:
        """The words at a span."""
        return self.document.text[span.start : span.end]

    def entities(self) -> tuple[Entity, ...]:
        rows: dict[int, list[int]] = {}
        for k, cluster in enumerate(self.clusters):
            if cluster >= 0:
                rows.setdefault(cluster, []).append(k)
        kinds = np.array(self.kept.get("kinds", []), dtype=np.float32)
        row_of = {k: r for r, k in enumerate(k for k, c in enumerate(self.clusters) if c >= 0)}
        return tuple(self._entity(ks, kinds[[row_of[k] for k in ks]]) for _, ks in sorted(rows.items()))

    def _entity(self, ks: list[int], kinds: np.ndarray) -> Entity:
        votes: dict[int, float] = {}
        for k in ks:
            votes[self.labels[k]] = votes.get(self.labels[k], 0.0) + float(self.spans.scores[k])
        cls = EntityClass(layout.SPAN_LABELS[max(votes, key=lambda label: (votes[label], -label))])
        spans = [self.span(k) for k in ks]
        name, named, aliases = names_of([self.text(s) for s in spans])
        if is_pronoun(name):
            name = f"unnamed {cls.label.lower()}"
        scores = [self.calibration("mention", float(self.spans.scores[k])) for k in ks]
        return Entity(
            cls=cls, name=name, named=named, aliases=aliases, confidence=max(scores), kind=_kind(cls, kinds),
            mentions=tuple(Mention(span=s, confidence=c) for s, c in zip(spans, scores, strict=True)),
        )  # fmt: skip

    def of_label(self, label: int) -> list[int]:
        """The spans with one label; remembers under which index each goes."""
        ks = [k for k, found in enumerate(self.labels) if found == label]
        self.numbers.update({k: i for i, k in enumerate(ks)})
        return ks

    def confidence(self, k: int) -> float:
        return self.calibration("mention", float(self.spans.scores[k]))

    def times(self) -> tuple[TimeExpression, ...]:
        ks = self.of_label(layout.TIME)
        spans = [self.span(k) for k in ks]
        values = resolve_all(self.document.text, spans, self.document.published)
        return tuple(
            TimeExpression(span=s, confidence=self.confidence(k), value=v)
            for k, s, v in zip(ks, spans, values, strict=True)
        )

    def positions(self) -> tuple[Position, ...]:
        return tuple(
            Position(span=s, title=" ".join(self.text(s).split()), confidence=self.confidence(k))
            for k, s in ((k, self.span(k)) for k in self.of_label(layout.POSITION))
        )

    def amounts(self) -> tuple[Amount, ...]:
        out: list[Amount] = []
        for k in (k for k, found in enumerate(self.labels) if found == layout.AMOUNT):
            s = self.span(k)
            value = parse_amount(self.document.text, s.start, s.end)
            if value is not None:
                self.numbers[k] = len(out)
                out.append(Amount(span=s, confidence=self.confidence(k), value=value[0], currency=value[1]))
        return tuple(out)

    def decisions(self) -> tuple[Decision, ...]:
        filler = fillers_of(self.spans, self.clusters).tolist()
        out = []
        for d in self.kept.get("decisions", []):
            triggers = tuple(sorted(self.characters(*t) for t in d["triggers"]))
            roles = self._fillers(d["fillers"], filler)
            status = status_by_cue(self.document.text, triggers) or layout.STATUS_LABELS[d["status"]]
            out.append(Decision(
                type=layout.TYPE_LABELS[d["type"]], status=status, triggers=triggers,
                confidence=self.calibration("decision", d["score"]), roles=roles,
                reason=reason_of(self.document.text, triggers[0]), sense=d["sense"],
            ))  # fmt: skip
        return tuple(sorted(out, key=lambda d: d.triggers))

    def _fillers(self, raw: list[tuple[int, int, int, float]], filler: list[int]) -> tuple[RoleFiller, ...]:
        best: dict[tuple[Role, int], tuple[float, int]] = {}
        for r, who, k, p in raw:
            role = layout.ROLE_LABELS[r]
            key = (role, -1 if role in _ONCE else who)
            if key not in best or p > best[key][0]:
                best[key] = (p, k)
        out = []
        for (role, _), (p, k) in best.items():
            where = self._place(k, filler)
            if where:
                out.append(RoleFiller(
                    role=role, evidence=self.span(k), confidence=self.calibration("role", p), **where
                ))  # fmt: skip
        return tuple(sorted(out, key=lambda f: (f.role.value, f.evidence.start, f.evidence.end)))

    def _place(self, k: int, filler: list[int]) -> dict[str, int]:
        label = self.labels[k]
        if label == layout.TIME:
            return {"time": self.numbers[k]}
        if label == layout.AMOUNT:
            return {"amount": self.numbers[k]} if k in self.numbers else {}
        return {"entity": filler[k]}

    def relations(self) -> tuple[Relation, ...]:
        out = []
        for r, head, tail, i, j, p, position in self.kept.get("relations", []):
            out.append(Relation(
                type=layout.RELATION_LABELS[r], head=head, tail=tail, evidence=(self.span(i), self.span(j)),
                confidence=self.calibration("relation", p), position=self.numbers[position] if position >= 0 else None,
            ))  # fmt: skip
        return tuple(sorted(out, key=lambda x: (x.head, x.type.value, x.tail)))


def _kind(cls: EntityClass, logits: np.ndarray) -> Any:
    possible = KINDS.get(cls, ())
    if not possible or not len(logits):
        return None
    rows = [layout.KIND_LABELS.index(k) for k in possible]
    return possible[int(logits[:, rows].mean(axis=0).argmax())]


def extraction(document: Document, doc: Doc, calibration: Calibration, *, shift: int = 0) -> Extraction:
    """The findings of one passage, which starts at character `shift` of the document."""
    reader = _Reader(document, doc, calibration, shift)
    return Extraction(
        document=document,
        entities=reader.entities(),
        times=reader.times(),
        positions=reader.positions(),
        amounts=reader.amounts(),
        decisions=reader.decisions(),
        relations=reader.relations(),
    )
