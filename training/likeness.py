"""Fit the weights of `kgraph.linking.likeness` to the annotated pairs of decisions.

    python -m training.likeness GOLD/train.jsonl GOLD/seeds.jsonl

Prints the weights, and precision and recall when each pair of documents is judged by weights
that were fitted without it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kgraph.building.concluding import Conclusions
from kgraph.linking import likeness, link
from kgraph.linking.authority import Authority
from kgraph.rdf.traces import trace
from training.gold import to_extraction

PAIRS = Path(__file__).parent / "pairs" / "decisions.jsonl"
PULL = 1.0
"""How strongly the weights are held to those in use: few pairs should not overturn what is plain."""


def main(paths: Sequence[str]) -> None:
    """Fit, and print."""
    rows, same, events = examples(paths)
    names = ("bias", *likeness.NAMES)
    start = np.array([likeness.BIAS, *likeness.WEIGHTS])
    for name, old, new in zip(names, start, fitted(rows, same, start), strict=True):
        print(f"{name:20} {old:6.2f} {new:6.2f}")
    judged = np.zeros(len(same))
    for event in set(events):
        held = np.array([e == event for e in events])
        judged[held] = rows[held] @ fitted(rows[~held], same[~held], start)
    for title, scores in (("in use", rows @ start), ("held out", judged)):
        found = scores > 0
        right = float((found & (same == 1)).sum())
        print(f"{title}: precision {right / found.sum():.3f}, recall {right / same.sum():.3f}, {len(same)} pairs")


def examples(paths: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any], list[str]]:
    """Features with a leading 1, the answers, and the documents of each pair that is not out of the question."""
    authority = Authority.load()
    index: dict[tuple[str, int], str] = {}
    with Conclusions(authority) as conclusions:
        for path in paths:
            for line in Path(path).read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                found = trace(link(to_extraction(record), authority))
                conclusions.add(found)
                index |= {(record["id"], start(d.iri, found.document)): d.iri for d in found.decisions}
        compare = conclusions.comparison()
        rows, same, events = [], [], []
        for line in PAIRS.read_text(encoding="utf-8").splitlines():
            pair = json.loads(line)
            one, other = (index.get((p["document"], p["start"])) for p in (pair["one"], pair["other"]))
            found = compare(one, other) if one and other else None
            if found is not None:
                rows.append((1.0, *found))
                same.append(pair["same"])
                events.append(pair["one"]["document"] + pair["other"]["document"])
    return np.array(rows), np.array(same, dtype=float), events


def start(iri: str, document: str) -> int:
    """Where the first trigger of a decision begins, as its IRI says."""
    return int(iri.removeprefix(document.replace("/document/", "/decision/") + "-").split("-")[0])


def fitted(rows: NDArray[Any], same: NDArray[Any], start: NDArray[Any]) -> NDArray[Any]:
    """Logistic regression by Newton's method, drawn to `start`."""
    weights = start.copy()
    for _ in range(30):
        odds = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (odds - same) + PULL * (weights - start)
        curve = (rows * (odds * (1 - odds))[:, None]).T @ rows + PULL * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main(sys.argv[1:])
