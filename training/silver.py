"""Texts annotated by a model: `python -m training.silver MODEL POOL.jsonl.gz OTHERS.jsonl... [--vectors FILE]`.

OTHERS are annotated or kept back: their documents, and texts that share a third of their words with
one of them, are left out. One JSON object a line, as `ann.py json` writes them; FILE.npz gets the word vectors of
each, for a smaller model that learns from this one.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.nlp.calibration import Calibration
from kgraph.nlp.extraction import extraction
from kgraph.nlp.pipeline import load_pipeline
from kgraph.nlp.windows import words_of
from kgraph.records import Extraction, Span
from training.score import SHORT, document
from training.standoff import lines
from training.train import apart


def record_of(x: Extraction, told: dict[str, Any]) -> dict[str, Any]:
    """An extraction in the form of an annotated document; `told` is the document's own record."""
    ids = {"entity": "e", "time": "t", "amount": "a"}
    decisions = []
    for k, d in enumerate(x.decisions):
        roles: dict[str, list[str]] = {}
        for f in d.roles:
            filler = next(f"{c}{i}" for name, c in ids.items() if (i := getattr(f, name)) is not None)
            roles.setdefault(f.role.value, []).append(filler)
        decisions.append(
            {"id": f"d{k}", "type": d.type.value, "status": d.status.value, "triggers": _places(d.triggers), **roles}
        )
    return {
        **told,
        "entities": [
            {
                "id": f"e{k}",
                "type": SHORT[e.cls.value],
                "kind": "other" if e.kind is None or e.kind.value.startswith("other") else e.kind.value,
                "mentions": _places(m.span for m in e.mentions),
            }
            for k, e in enumerate(x.entities)
        ],
        "times": [{"id": f"t{k}", **_place(t.span)} for k, t in enumerate(x.times)],
        "amounts": [{"id": f"a{k}", **_place(a.span)} for k, a in enumerate(x.amounts)],
        "positions": [{"id": f"p{k}", "mentions": [_place(p.span)]} for k, p in enumerate(x.positions)],
        "decisions": decisions,
        "relations": [{"head": f"e{r.head}", "type": r.type.value, "tail": f"e{r.tail}"} for r in x.relations],
    }


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _places(spans) -> list[dict[str, int]]:
    return [_place(s) for s in spans]


def main() -> None:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("pool", type=Path)
    p.add_argument("others", nargs="*", type=Path)
    p.add_argument("--vectors", type=Path, metavar="FILE.npz")
    a = p.parse_args()
    known = [json.loads(line) for f in a.others for line in f.read_text(encoding="utf-8").splitlines()]
    ids = {r["id"] for r in known}
    records = apart([r for r in lines(a.pool) if r["id"] not in ids], known, log=lambda *x: print(*x, file=sys.stderr))
    nlp, authority = load_pipeline(str(a.model), threads=2), Authority.load()
    vectors = {}
    for n, r in enumerate(records, 1):
        doc = nlp(r["text"])
        vectors[r["id"]] = doc.tensor[list(words_of(doc).tokens)].astype(np.float16)
        found = extraction(document(r), doc, Calibration({}))
        print(json.dumps(record_of(link(found, authority), r), ensure_ascii=False), flush=True)
        if n % 100 == 0:
            print(f"{n} of {len(records)} texts", file=sys.stderr, flush=True)
    if a.vectors:
        np.savez(a.vectors, **vectors)


if __name__ == "__main__":
    main()
