"""Tables beyond F1: `python -m training.report [MODEL] GOLD.jsonl`.

Which class is taken for which (over mentions with the same characters), the kinds of government
bodies, precision and recall of each state and type of decisions, and reliability of confidence.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from kgraph.building.stages import Options, Stages
from kgraph.records import Extraction
from training.score import SHORT, document, scorer
from training.tune import expected_calibration_error, mates, outcomes


def classes(records: list[dict], found: list[Extraction]) -> None:
    """Gold classes against ours, over mentions with the same characters; `-` is not found, or not gold."""
    pairs: Counter[tuple[str, str]] = Counter()
    kinds: Counter[bool] = Counter()
    for g, x in zip(records, found, strict=True):
        gold = {(m["start"], m["end"]): e for e in g["entities"] for m in e["mentions"]}
        ours = {(m.span.start, m.span.end): e for e in x.entities for m in e.mentions}
        for s in gold.keys() | ours.keys():
            pairs[gold[s]["type"] if s in gold else "-", SHORT[ours[s].cls.value] if s in ours else "-"] += 1
            if s in gold and s in ours and gold[s]["type"] == "GOV" and SHORT[ours[s].cls.value] == "GOV":
                kind = gold[s]["kind"]
                kinds[(ours[s].kind or "").split("_government")[0] == kind] += 1
    names = [*SHORT.values(), "-"]
    print("gold \\ ours " + " ".join(f"{n:>7}" for n in names))
    for a in names:
        print(f"{a:11} " + " ".join(f"{pairs[a, b]:7}" for b in names))
    print(f"kind of government bodies right: {kinds[True]} of {sum(kinds.values())}")


def decisions(records: list[dict], found: list[Extraction], layer: str) -> None:
    """Precision and recall of one attribute of decisions; a decision counts when a trigger overlaps."""
    right, said, gold = Counter(), Counter(), Counter()
    for g, x in zip(records, found, strict=True):
        mate = mates(scorer(), g, x)
        gold.update(d[layer] for d in g["decisions"])
        for k, d in enumerate(x.decisions):
            value = getattr(d, layer).value
            said[value] += 1
            right[value] += f"d{k}" in mate and mate[f"d{k}"][layer] == value
    for value in sorted(gold | said, key=lambda v: -gold[v]):
        p, r = right[value] / max(1, said[value]), right[value] / max(1, gold[value])
        print(f"{value:12} precision {p:.2f} recall {r:.2f}  gold {gold[value]:3} ours {said[value]:3}")


def main() -> None:
    """The command line."""
    *model, gold = sys.argv[1:]
    records = [json.loads(line) for line in Path(gold).read_text(encoding="utf-8").splitlines()]
    stages = Stages(Options(pipeline=model[0]) if model else Options())
    found = [stages.extract(document(r)) for r in records]
    classes(records, found)
    for layer in ("status", "type"):
        print(f"\n{layer}")
        decisions(records, found, layer)
    for name, rows in outcomes(records, found).items():
        error, lines = expected_calibration_error(rows)
        chance = error_by_chance([confidence for confidence, _ in rows])
        print(f"\n{name}: expected calibration error {error:.3f}, by chance alone {chance:.3f}", *lines, sep="\n")


def error_by_chance(confidences: list[float], runs: int = 200) -> float:
    """The expected calibration error that as many results show on average when every confidence is exactly right."""
    rng = np.random.default_rng(0)
    c = np.array(confidences)
    drawn = (list(zip(confidences, (rng.random(len(c)) < c).tolist(), strict=True)) for _ in range(runs))
    return float(np.mean([expected_calibration_error(rows)[0] for rows in drawn]))


if __name__ == "__main__":
    main()
