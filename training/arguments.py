"""Questions and answers about predicates (QA-SRL, QANom) as lessons in finding who does what to whom.

They name no roles of ours, so they teach an output of their own on what the role head sees; only
training knows it. All answers in a sentence are candidates for each of its predicates.
"""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout
from kgraph.nlp.encoding import encoder_input
from kgraph.nlp.windows import words_of
from kgraph.nlp.wordpieces import WordPieces
from training.data import Example
from training.standoff import lines

LABELS = ("agent", "patient", "oblique", "when", "where", "why", "how")
FILES = ("qanom_train", "qanom_dev", "qasrl_v2.1_expanded_dev_wiki", "qasrl_v2.1_orig_test_wiki")


_TOGETHER = 8


def questions(folder: Path, nlp: Language, pieces: WordPieces) -> list[Example]:
    """All sentences of which something is asked, a few an example; each sentence once."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for file in FILES:
        for record in lines(folder / f"{file}.jsonl.gz"):
            tokens = tuple(record["tokens"])
            if tokens not in seen and any(p["qa"] for p in record["predicates"]):
                seen.add(tokens)
                kept.append(record)
    return [_example(kept[i : i + _TOGETHER], nlp, pieces) for i in range(0, len(kept), _TOGETHER)]


def label(question: dict) -> str | None:
    """What the answer is to the predicate; None where it is denied."""
    if question["neg"]:
        return None
    if question["wh"] in LABELS:
        return str(question["wh"])
    slots = question["slots"]
    if slots["subj"] == "_":
        return "patient" if question["passive"] else "agent"
    return "patient" if slots["prep"] == slots["obj"] == "_" and not question["passive"] else "oblique"


def _example(records: list[dict], nlp: Language, pieces: WordPieces) -> Example:
    tokens: list[str] = []
    said: list[tuple[int, int, tuple[int, int]]] = []
    for record in records:
        at = len(tokens)
        for predicate in record["predicates"]:
            for question in predicate["qa"]:
                if found := label(question):
                    spans = [(s + at, e + at) for s, e in question["spans"]]
                    said += [(predicate["i"] + at, LABELS.index(found), span) for span in spans]
        tokens += [*record["tokens"], "\n\n"]
    words = words_of(Doc(nlp.vocab, words=tokens))
    where = {token: k for k, token in enumerate(words.tokens)}
    ex = Example(id=records[0]["id"], words=words, input=encoder_input(words, pieces), partial=True, related=False)
    predicates: dict[int, int] = {}
    answers: dict[tuple[int, int], int] = {}
    for predicate, kind, (start, end) in said:
        inside = [where[k] for k in range(start, end) if k in where]
        if inside and predicate in where:
            p = predicates.setdefault(where[predicate], len(predicates))
            a = answers.setdefault((inside[0], inside[-1] + 1), len(answers))
            ex.arguments.add((p, kind, a))
    ex.predicates, ex.answers = list(predicates), list(answers)
    ex.unmarked = frozenset(range(len(layout.SPAN_LABELS)))
    return ex
