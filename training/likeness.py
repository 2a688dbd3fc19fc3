"""Fit the weights of `kgraph.linking.likeness` to the annotated pairs of decisions.

    python -m training.likeness ../shared/news/pool.jsonl.gz ../shared/gold/{train,seeds}.jsonl

Learns from `pairs/decisions.jsonl` (decisions of annotated documents), `pairs/lessons.jsonl` (all decisions that the
extractor finds in two articles) and `pairs/sample.jsonl` (drawn from all pairs that the whole pool has, each standing
for `weight` of them). Prints the weights, and precision and recall of single pairs when each story is judged by weights
that were fitted without it: drawn ones, by their full weight, and the others apart. No weight is fitted to
`pairs/articles.jsonl`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kgraph.building.concluding import Conclusions
from kgraph.building.stages import Options, Stages
from kgraph.linking import likeness, link
from kgraph.linking.authority import Authority
from kgraph.rdf.naming import Naming
from kgraph.rdf.traces import trace_named
from kgraph.records import Extraction
from training.gold import to_extraction
from training.score import document
from training.standoff import lines

PAIRS = Path(__file__).parent / "pairs"
PULL = 0.5
"""How strongly weights are held to nothing, the bias aside."""
HELD = {"decider": 0.3, "decider apart": -4.5, "target apart": -4.5, "trigger words": 0.5}
"""What the pairs cannot teach: the extractor's deciders and targets are often wrong, and most pairs of the sample share
a word of their triggers; but a decision is one by its words, decider and target."""
HEAVIEST = 25.0
"""For how many pairs one stands at most in the fit: a few of the least likely would outweigh all others."""
STEPS = 40

Row = tuple[tuple[float, ...], bool, float, str]
"""The features of two decisions with a leading 1, whether they are one, for how many pairs they stand, their story."""
Compared = Callable[[str, str], tuple[float, ...] | None]


class Told:
    """Documents with the IRIs of their decisions, and what compares these."""

    def __init__(self, documents: Iterator[Extraction]) -> None:
        self._found: dict[str, list[tuple[int, int, str]]] = {}
        self._conclusions = Conclusions(Authority.load())
        for extraction in documents:
            named = Naming(extraction)
            self._conclusions.add(trace_named(named))
            decisions = zip(extraction.decisions, named.decisions, strict=True)
            self._found[extraction.document.id] = [(s.start, s.end, iri) for d, iri in decisions for s in d.triggers]
        self._compared = self._conclusions.comparison()

    def decisions(self, name: str) -> list[str]:
        """The IRIs of a document's decisions."""
        return list(dict.fromkeys(iri for _, _, iri in self._found[name]))

    def at(self, name: str, start: int, end: int) -> str | None:
        """The decision with a trigger at a place."""
        return next((iri for s, e, iri in self._found.get(name, ()) if s < end and start < e), None)

    def row(self, one: str | None, other: str | None, same: bool, story: str, weight: float = 1.0) -> Iterator[Row]:
        """What is learned from a pair, if it is not out of the question."""
        found = self._compared(one, other) if one and other else None
        if found is not None:
            yield (1.0, *found), same, weight, story

    def placed(self, pair: dict[str, Any]) -> Iterator[Row]:
        """What is learned from a pair that says where the triggers stand."""
        one, other = (self.at(p["document"], p["start"], p["end"]) for p in (pair["one"], pair["other"]))
        yield from self.row(one, other, pair["same"], pair["one"]["document"], pair.get("weight", 1.0))


def annotated(paths: Sequence[Path]) -> Iterator[Row]:
    """Pairs of decisions of annotated documents."""
    authority = Authority.load()
    told = Told(link(to_extraction(r), authority) for path in paths for r in lines(path))
    for pair in lines(PAIRS / "decisions.jsonl"):
        yield from told.placed(pair)


def extracted(pool: Path) -> Iterator[Row]:
    """Pairs of decisions that the extractor finds in the pool."""
    stages = Stages(Options())
    told = Told(stages.extract(document(r)) for r in lines(pool))
    for pair in lines(PAIRS / "sample.jsonl"):
        yield from told.placed(pair)
    pairs = list(lines(PAIRS / "lessons.jsonl"))
    stories = _stories(pairs)
    for p in pairs:
        same, unclear = (
            {(told.at(p["one"], *a[:2]), told.at(p["other"], *b[:2])) for a, b in p[key]} for key in ("same", "unclear")
        )
        for both in product(told.decisions(p["one"]), told.decisions(p["other"])):
            if both in same or both not in unclear:
                yield from told.row(*both, both in same, stories[p["one"]])


def _stories(pairs: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Articles that hang together by pairs, each with one of them."""
    of: dict[str, str] = {}
    for p in pairs:
        one, other = (of.get(p[side], p[side]) for side in ("one", "other"))
        of |= {k: one for k, v in of.items() if v == other} | {p["one"]: one, p["other"]: one}
    return of


def fitted(rows: NDArray[Any], same: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Logistic regression by Newton's method."""
    held = np.array([0.0, *(HELD.get(name, 0.0) for name in likeness.NAMES)])
    free = np.array([name not in HELD for name in ("bias", *likeness.NAMES)])
    pull = np.diag([0.0, *(PULL for _ in range(free.sum() - 1))])
    given, learned = rows @ held, rows[:, free]
    weights = np.zeros(free.sum())
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-given - learned @ weights))
        slope = learned.T @ (weight * (odds - same)) + pull @ weights
        curve = (learned * (weight * odds * (1 - odds))[:, None]).T @ learned + pull
        weights = weights - np.linalg.solve(curve, slope)
    held[free] = weights
    return held


def main(pool: str, *gold: str) -> None:
    """Fit, and print."""
    found = [*annotated([Path(g) for g in gold]), *extracted(Path(pool))]
    rows, same, weight = (np.array([row[k] for row in found], dtype=float) for k in range(3))
    stories = [row[3] for row in found]
    capped, drawn = np.minimum(weight, HEAVIEST), weight > 1
    in_use = np.array([likeness.BIAS, *likeness.WEIGHTS])
    for name, old, new in zip(("bias", *likeness.NAMES), in_use, fitted(rows, same, capped), strict=True):
        print(f"{name:20} {old:6.2f} {new:6.2f}")
    judged = np.zeros(len(same))
    for story in set(stories):
        held = np.array([s == story for s in stories])
        judged[held] = rows[held] @ fitted(rows[~held], same[~held], capped[~held])
    for title, scores in (("in use", rows @ in_use), ("held out", judged)):
        for least in (0.3, 0.4, 0.5, 0.6):
            for where, pairs in (("drawn", weight * drawn), ("the others", weight * ~drawn)):
                taken = pairs * (scores > np.log(least / (1 - least)))
                right = float((taken * same).sum())
                told = f"precision {right / taken.sum():.3f}, recall {right / (pairs * same).sum():.3f}"
                print(f"{title}, {where}, {least}: {told}")
    print(f"{len(same)} pairs, {int(same.sum())} of them one")


if __name__ == "__main__":
    main(*sys.argv[1:])
