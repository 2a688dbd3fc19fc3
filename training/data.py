"""Annotated documents as arrays: what each head has to learn, by word positions."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import spacy
from spacy.language import Language

from kgraph.nlp import layout
from kgraph.nlp.encoding import EncoderInput, encoder_input
from kgraph.nlp.windows import Words, words_of
from kgraph.nlp.wordpieces import WordPieces
from kgraph.vocab import EntityClass

CLASSES = {
    "ORG": EntityClass.ORGANISATION,
    "GOV": EntityClass.GOVERNMENT_BODY,
    "PERSON": EntityClass.PERSON,
    "GROUP": EntityClass.GROUP,
    "PLACE": EntityClass.PLACE,
    "PRODUCT": EntityClass.PRODUCT,
    "LAW": EntityClass.LEGAL_RESOURCE,
}
OTHER_KIND = {
    "GOV": "other_government_body",
    "ORG": "other_organisation",
    "PLACE": "other_place",
    "LAW": "other_legal_resource",
}


@dataclass
class Example:
    """One document. Spans are word ranges, end exclusive; `*_of` are cluster numbers."""

    id: str
    words: Words
    input: EncoderInput
    spans: dict[tuple[int, int], int] = field(default_factory=dict)  # span -> label
    mentions: list[tuple[int, int, int, int, int]] = field(default_factory=list)  # start, end, label, filler, kind (-1)
    acts: list[tuple[int, int, int, int, int]] = field(default_factory=list)  # start, end, decision, type, status
    roles: set[tuple[int, int, int]] = field(default_factory=set)  # decision, role, filler
    relations: set[tuple[int, int, int]] = field(default_factory=set)  # filler, relation, filler
    entities: int = 0  # fillers below this are entities
    dropped: int = 0
    partial: bool = False  # labels are sets: `allowed` for marked spans, `unmarked` for the others
    allowed: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    unmarked: frozenset[int] = frozenset()
    related: bool = True  # whether relations are annotated
    predicates: list[int] = field(default_factory=list)  # words of which was asked who did it, and so on
    answers: list[tuple[int, int]] = field(default_factory=list)
    arguments: set[tuple[int, int, int]] = field(default_factory=set)  # predicate, kind of answer, answer


def tokenizer() -> Language:
    """The tokenizer that the pipeline uses."""
    return spacy.blank("en")


def example(record: dict, nlp: Language, pieces: WordPieces) -> Example:
    """Turn one line of `ann.py json` into an Example."""
    words = words_of(nlp.make_doc(record["text"]))
    ex = Example(id=record["id"], words=words, input=encoder_input(words, pieces))
    at = _positions(record["text"], words)

    def span(m: dict) -> tuple[int, int] | None:
        inside = [k for k in range(m["start"], m["end"]) if at[k] >= 0]
        if not inside:
            ex.dropped += 1
            return None
        s, e = at[inside[0]], at[inside[-1]] + 1
        return (s, e) if e - s <= layout.MAX_SPAN else None

    number: dict[str, int] = {}
    for e in record["entities"]:
        number[e["id"]] = len(number)
        label = layout.SPAN_LABELS.index(CLASSES[e["type"]].value)
        kind = OTHER_KIND.get(e["type"], "") if e["kind"] == "other" else e["kind"]
        k = layout.KIND_LABELS.index(kind) if kind in layout.KIND_LABELS else -1
        for m in e["mentions"]:
            _add(ex, span(m), label, number[e["id"]], k)
    ex.entities = len(number)
    for group, label in (("times", layout.TIME), ("amounts", layout.AMOUNT)):
        for t in record[group]:
            number[t["id"]] = len(number)
            _add(ex, span(t), label, number[t["id"]], -1)
    for p in record["positions"]:
        for m in p["mentions"]:
            s = span(m)
            if s and s not in ex.spans:
                ex.spans[s] = layout.POSITION
    ex.mentions.sort()
    _decisions(ex, record, number, span)
    for r in record["relations"]:
        ex.relations.add((number[r["head"]], layout.RELATION_LABELS.index(r["type"]), number[r["tail"]]))
    return ex


def _add(ex: Example, s: tuple[int, int] | None, label: int, filler: int, kind: int) -> None:
    if s and s not in ex.spans:
        ex.spans[s] = label
        ex.mentions.append((*s, label, filler, kind))


def _decisions(ex: Example, record: dict, number: dict[str, int], span) -> None:
    for d, decision in enumerate(record["decisions"]):
        t = layout.TYPE_LABELS.index(decision["type"])
        s = layout.STATUS_LABELS.index(decision["status"])
        for m in decision["triggers"]:
            w = span(m)
            if w:
                ex.acts.append((*w, d, t, s))
        for r, role in enumerate(layout.ROLE_LABELS):
            for v in decision.get(role.value, ()):
                ex.roles.add((d, r, number[v]))
    ex.acts.sort()


def _positions(text: str, words: Words) -> np.ndarray:
    at = np.full(len(text) + 1, -1, dtype=np.int64)
    for k, (s, e) in enumerate(zip(words.starts, words.ends, strict=True)):
        at[s:e] = k
    return at
