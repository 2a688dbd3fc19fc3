"""Texts annotated by a model, for self-training: `python -m training.silver MODEL POOL.jsonl.gz OTHERS.jsonl...`.

OTHERS are annotated or kept back: their documents, and texts that share a third of their words with
one of them, are left out. One JSON object a line, as `ann.py json` writes them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.nlp.pipeline import Extractor
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
    model, pool, *others = sys.argv[1:]
    known = [json.loads(line) for f in others for line in Path(f).read_text(encoding="utf-8").splitlines()]
    ids = {r["id"] for r in known}
    records = [r for r in lines(Path(pool)) if r["id"] not in ids]
    extractor, authority = Extractor(model, threads=2), Authority.load()
    for r in apart(records, known, log=lambda *said: print(*said, file=sys.stderr)):
        print(json.dumps(record_of(link(extractor(document(r)), authority), r), ensure_ascii=False))


if __name__ == "__main__":
    main()
