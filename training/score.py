"""Score a model folder on annotated documents, without the graph between.

`python -m training.score MODEL GOLD.jsonl`: the measures of `../shared/tools/score.py`,
applied to the records; the figures that count are those of the graph.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kgraph.records import Document, Extraction, TimeValue

SCORER = Path(__file__).resolve().parents[2] / "shared" / "tools" / "score.py"
SHORT = {
    "Organisation": "ORG",
    "GovernmentBody": "GOV",
    "Person": "PERSON",
    "Place": "PLACE",
    "Product": "PRODUCT",
    "LegalResource": "LAW",
    "Group": "GROUP",
}
TIMES = ("date", "effective", "deadline")


def scorer():
    """The project's own scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(record: dict) -> Document:
    """The document of a gold record."""
    when = record.get("date")
    return Document(
        id=record["id"],
        text=record["text"],
        title=record.get("title"),
        publisher=record.get("publisher"),
        published=date.fromisoformat(when) if when else None,
    )


def _bounds(v: TimeValue | None):
    if v is None:
        return None
    if v.duration:
        return ("duration", v.duration)
    return ("span", v.earliest, v.latest) if v.earliest or v.latest else None


def as_predicted(x: Extraction) -> dict:
    """An extraction in the form that the scorer makes of a graph."""
    mentions = defaultdict(set)
    for i, e in enumerate(x.entities):
        mentions[f"e{i}"] = {(m.span.start, m.span.end) for m in e.mentions}
    times, spans = {}, {}
    for i, t in enumerate(x.times):
        spans[f"t{i}"] = _bounds(t.value)
        times[(t.span.start, t.span.end)] = spans[f"t{i}"]
        mentions[f"t{i}"] = {(t.span.start, t.span.end)}
    decisions = {}
    for i, d in enumerate(x.decisions):
        roles = defaultdict(set)
        for f in d.roles:
            if f.role.value != "amount":
                roles[f.role.value].add(f"e{f.entity}" if f.entity is not None else f"t{f.time}")
        decisions[f"d{i}"] = {"type": d.type.value, "status": d.status.value, "roles": roles}
        mentions[f"d{i}"] = {(s.start, s.end) for s in d.triggers}
    return {
        "mentions": mentions,
        "class": {f"e{i}": SHORT[e.cls.value] for i, e in enumerate(x.entities)},
        "times": times,
        "decisions": decisions,
        "timespan": spans,
        "relations": {(f"e{r.head}", r.type.value, f"e{r.tail}") for r in x.relations},
    }


def table(records: list[dict], extractions: Iterable[Extraction]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 by measure."""
    module = scorer()
    n = module.score(records, {x.document.id: as_predicted(x) for x in extractions})
    out = {}
    for k, (right, predicted, gold) in n.items():
        p, r = right / max(predicted, 1), right / max(gold, 1)
        out[k] = (p, r, 2 * p * r / (p + r) if p + r else 0.0)
    return out


def main() -> None:
    """The command line."""
    import time

    from kgraph.nlp.pipeline import Extractor

    model, gold = sys.argv[1:3]
    records = [json.loads(line) for line in Path(gold).read_text(encoding="utf-8").splitlines()]
    extractor = Extractor(model, threads=2)
    extractor(document(records[0]))
    began = time.time()
    found = [extractor(document(r)) for r in records]
    seconds = time.time() - began
    for k, (p, r, f) in table(records, found).items():
        print(f"{k:10} {p:.3f} {r:.3f} {f:.3f}")
    print(f"{sum(len(r['text'].split()) for r in records) / seconds:.0f} words/s")


if __name__ == "__main__":
    main()
