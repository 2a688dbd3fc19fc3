"""Names on tests that nobody tuned to: `python -m training.generality CORPORA [MODEL]`.

Our classes are mapped to the test's: Person is PER; Organisation and GovernmentBody are ORG;
Place is LOC. Only the outermost mentions that hold a capital count, and exact spans: the
measure is span F1 over PER, ORG and LOC. Texts are the tests' tokens joined by blanks.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from kgraph.nlp.naming import is_pronoun
from kgraph.nlp.pipeline import DEFAULT, Extractor
from kgraph.records import Document
from training.standoff import lines

OURS = {"Person": "PER", "Organisation": "ORG", "GovernmentBody": "ORG", "Place": "LOC"}
POLITICS = {"politician": "PER", "person": "PER", "organisation": "ORG", "politicalparty": "ORG", "country": "LOC",
            "location": "LOC"}  # fmt: skip
Sentence = tuple[list[str], set[tuple[int, int, str]]]


def sentences(folder: Path, name: str) -> Iterator[Sentence]:
    """Tokens and gold spans of a test."""
    if name == "wikigold":
        yield from _conll(folder / "wikigold/wikigold.conll.txt.gz")
        return
    file = {"uner_pud": "uner_pud/uner_pud.jsonl.gz", "crossner": "crossner/crossner_5domains.jsonl.gz"}[name]
    types = POLITICS if name == "crossner" else {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
    for r in lines(folder / file):
        if name == "crossner" and not r["id"].startswith("crossner-politics-test"):
            continue
        yield r["tokens"], {(m["start"], m["end"], types[m["type"]]) for m in r["mentions"] if m["type"] in types}


def _conll(path: Path) -> Iterator[Sentence]:
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for block in f.read().split("\n\n"):
            rows = [line.split() for line in block.splitlines() if line and "DOCSTART" not in line]
            tokens, tags = [r[0] for r in rows], [r[-1] for r in rows]
            spans, start = set(), 0
            for k in range(1, len(tags) + 1):
                if k == len(tags) or tags[k][2:] != tags[start][2:] or tags[k].startswith("B-"):
                    if tags[start][2:] in ("PER", "ORG", "LOC"):
                        spans.add((start, k, tags[start][2:]))
                    start = k
            if tokens:
                yield tokens, spans


def predicted(extractor: Extractor, tokens: list[str]) -> set[tuple[int, int, str]]:
    """The outermost named spans that the extractor finds, as token ranges."""
    text = " ".join(tokens)
    at: dict[int, int] = {}
    ends: dict[int, int] = {}
    place = 0
    for k, t in enumerate(tokens):
        at[place], ends[place + len(t)] = k, k + 1
        place += len(t) + 1
    found = []
    for e in extractor(Document(id="x", text=text)).entities:
        for m in e.mentions:
            words = text[m.span.start : m.span.end]
            if e.cls.value in OURS and any(c.isupper() for c in words) and not is_pronoun(words):
                s, t = at.get(m.span.start), ends.get(m.span.end)
                if s is not None and t is not None:
                    found.append((s, t, OURS[e.cls.value]))
    return {x for x in found if not any((y[0] <= x[0] and x[1] <= y[1]) and y[:2] != x[:2] for y in found)}


def main() -> None:
    """The command line."""
    folder, model = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else DEFAULT
    extractor = Extractor(model, threads=2)
    for name in ("uner_pud", "crossner", "wikigold"):
        right = said = gold = 0
        for tokens, spans in sentences(folder, name):
            mine = predicted(extractor, tokens)
            right, said, gold = right + len(mine & spans), said + len(mine), gold + len(spans)
        p, r = right / max(said, 1), right / max(gold, 1)
        print(f"{name:10} precision {p:.3f} recall {r:.3f} F1 {2 * p * r / (p + r):.3f}", flush=True)


if __name__ == "__main__":
    main()
