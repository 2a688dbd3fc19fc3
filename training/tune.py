"""Thresholds and calibration on documents that were kept back: `python -m training.tune MODEL GOLD.jsonl...`.

Each threshold is chosen for the F1 that it decides about, one after the other; then one
sigmoid a kind of result turns scores into probabilities (Platt, 1999). Both go to the
model's settings.json, and the reliability is printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.nlp import layout
from kgraph.nlp.calibration import Calibration
from kgraph.nlp.extraction import extraction
from kgraph.nlp.pipeline import load_pipeline
from kgraph.records import Extraction
from training.score import SHORT, as_predicted, document, scorer, table

RAW = Calibration({})


class Tuner:
    """Runs the encoder once, and the heads as often as there are settings to try."""

    def __init__(self, model: Path, records: list[dict]) -> None:
        self.nlp = load_pipeline(str(model), threads=2)
        self.records = records
        self.documents = [document(r) for r in records]
        self.settings = json.loads((model / "settings.json").read_text(encoding="utf-8"))
        self.authority = Authority.load()
        encoder = self.nlp.get_pipe("kgraph_encoder")
        self.encoded = [encoder(self.nlp.make_doc(d.text)) for d in self.documents]
        self.stages = [(n, c) for n, c in self.nlp.pipeline if n != "kgraph_encoder"]

    def run(self) -> list[Extraction]:
        """All documents with the settings as they are."""
        parts = dict(self.stages)
        s = self.settings
        parts["kgraph_mentions"]._threshold = s["span"]
        parts["kgraph_coreference"]._threshold = s["coref"]
        decisions = parts["kgraph_decisions"]._settings
        for k in ("trigger", "same", "roles"):
            object.__setattr__(decisions, k, s[k])
        parts["kgraph_relations"]._limits = np.array([s["relations"][r.value] for r in layout.RELATION_LABELS])
        out = []
        for d, doc in zip(self.documents, self.encoded, strict=True):
            kept = doc.user_data["kgraph"]
            for k in [k for k in kept if k != "words"]:
                del kept[k]
            for _, stage in self.stages:
                stage(doc)
            out.append(link(extraction(d, doc, RAW), self.authority))
        return out

    def best(self, name: str, values: Iterable[float], measures: tuple[str, ...], labels: tuple[str, ...] = ()) -> None:
        """Set one threshold (of some labels, where it is a table) to the value with the best sum of F1.

        Each value counts with its neighbours, so that a peak of a few documents does not win.
        """
        values = list(values)
        scores = []
        for v in values:
            self._set(name, v, labels)
            found = table(self.records, self.run())
            scores.append(sum(found[m][2] for m in measures))
        padded = np.pad(scores, 1, mode="edge")
        smooth = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
        best = values[int(smooth.argmax())]
        self._set(name, best, labels)
        print(
            name, *labels, best, " ".join(f"{v:.2f}:{f:.3f}" for v, f in zip(values, scores, strict=True)), flush=True
        )

    def _set(self, name: str, value: float, labels: tuple[str, ...]) -> None:
        if isinstance(self.settings[name], dict):
            for k in labels or self.settings[name]:
                self.settings[name][k] = round(value, 3)
        else:
            self.settings[name] = round(value, 3)


def tune(t: Tuner) -> None:
    """The order is that of the pipeline, so that each step sees the chosen ones before it."""
    grid = np.arange(0.35, 0.91, 0.05).tolist()
    low = np.arange(0.2, 0.71, 0.05).tolist()  # what is learned from a teacher is less sure of itself
    t.best("span", grid, ("mentions", "entities"))
    t.best("coref", [-1.0, -0.5, 0.0, 0.5, 1.0], ("entities",))
    t.best("trigger", grid, ("decisions", "+type", "+status"))
    t.best("same", [-1.0, -0.5, 0.0, 0.5, 1.0], ("decisions", "roles"))
    t.best("roles", low, ("roles", "frames"))
    for labels in (("decider",), ("target",), ("date", "effective", "deadline"), ("addressee", "place", "source")):
        t.best("roles", low, ("roles", "frames"), labels)
    for labels in ((), ("holds_role",), ("located_in", "jurisdiction", "part_of")):
        t.best("relations", low, ("relations",), labels)


def outcomes(records: list[dict], found: list[Extraction]) -> dict[str, list[tuple[float, bool]]]:
    """Score and rightness of every mention, decision, role filler and relation."""
    module = scorer()
    out: dict[str, list[tuple[float, bool]]] = {"mention": [], "decision": [], "role": [], "relation": []}
    for g, x in zip(records, found, strict=True):
        gold = {(m["start"], m["end"], e["type"]) for e in g["entities"] for m in e["mentions"]}
        gold_spans = {e["id"]: {(m["start"], m["end"]) for m in e["mentions"]} for e in g["entities"]}
        own = [{(m.span.start, m.span.end) for m in e.mentions} for e in x.entities]
        pairs = [(len(a & b), i, k) for i, a in gold_spans.items() for k, b in enumerate(own) if a & b]
        entity = {k: i for i, k in module.one_to_one(pairs).items()}
        for e in x.entities:
            for m in e.mentions:
                out["mention"].append((m.confidence, (m.span.start, m.span.end, SHORT[e.cls.value]) in gold))
        mate = mates(module, g, x)
        for k, d in enumerate(x.decisions):
            want = mate.get(f"d{k}")
            out["decision"].append((d.confidence, want is not None))
            for f in d.roles:
                if f.entity is not None:
                    right = want is not None and entity.get(f.entity) in want.get(f.role.value, ())
                    out["role"].append((f.confidence, right))
        stated = {(r["head"], r["type"], r["tail"]) for r in g["relations"]}
        out["relation"] += [
            (r.confidence, (entity.get(r.head), r.type.value, entity.get(r.tail)) in stated) for r in x.relations
        ]
    return out


def mates(module, gold: dict, x: Extraction) -> dict[str, dict]:
    """For each of our decisions ("d0", ...) the gold one that it is, by overlapping triggers, one to one."""
    predicted = as_predicted(x)
    pairs = []
    for d in gold["decisions"]:
        for k, q in predicted["decisions"].items():
            spans = predicted["mentions"][k]
            hits = sum(module.overlap((t["start"], t["end"]), s) for t in d["triggers"] for s in spans)
            if hits:
                pairs.append((hits + (d["type"] == q["type"]) * 0.5, d["id"], k))
    by_id = {d["id"]: d for d in gold["decisions"]}
    return {k: by_id[i] for i, k in module.one_to_one(pairs).items()}


def platt(rows: list[tuple[float, bool]]) -> tuple[float, float]:
    """Logistic regression of rightness on the score's log-odds, by Newton's method, lightly regularised."""
    p = np.clip([s for s, _ in rows], 1e-6, 1 - 1e-6)
    x = np.stack([np.log(p / (1 - p)), np.ones(len(p))], axis=1)
    y = np.array([r for _, r in rows], dtype=float)
    w, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])

    def loss(w: np.ndarray) -> float:
        z = x @ w
        return float((np.logaddexp(0, z) - y * z).sum() + 0.05 * ((w - start) ** 2).sum())

    for _ in range(100):
        q = 1 / (1 + np.exp(-np.clip(x @ w, -40, 40)))
        gradient = x.T @ (y - q) - 0.1 * (w - start)
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 0.1 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while loss(w + step) > loss(w) and np.abs(step).max() > 1e-7:
            step /= 2
        w = w + step
    return round(float(w[0]), 4), round(float(w[1]), 4)


def expected_calibration_error(rows: list[tuple[float, bool]], bins: int = 10) -> tuple[float, list[str]]:
    """The mean gap between confidence and accuracy over equal bins, and one line a bin."""
    c, y = np.array([s for s, _ in rows]), np.array([r for _, r in rows], dtype=float)
    which = np.minimum((c * bins).astype(int), bins - 1)
    total, lines = 0.0, []
    for b in range(bins):
        own = which == b
        if own.any():
            gap = abs(c[own].mean() - y[own].mean())
            total += gap * own.mean()
            said, was = c[own].mean(), y[own].mean()
            lines.append(f"  {b / bins:.1f}-{(b + 1) / bins:.1f}  n={own.sum():4} said {said:.2f} was {was:.2f}")
    return total, lines


def crosswise(records: list[dict], found: list[Extraction], folds: int = 10) -> dict[str, list[tuple[float, bool]]]:
    """Confidence and rightness as in `outcomes`, each tenth of the documents calibrated by the others."""
    own = [outcomes(records[k::folds], found[k::folds]) for k in range(folds)]
    out: dict[str, list[tuple[float, bool]]] = {name: [] for name in own[0]}
    for k, part in enumerate(own):
        for name, rows in part.items():
            rest = [row for j, other in enumerate(own) if j != k for row in other[name]]
            calibrated = Calibration({name: platt(rest)})
            out[name] += [(calibrated(name, score), right) for score, right in rows]
    return out


def main() -> None:
    """The command line."""
    model, *gold = map(Path, sys.argv[1:])
    sets = [[json.loads(line) for line in g.read_text(encoding="utf-8").splitlines()] for g in gold]
    records = [r for rows in sets for r in rows]
    t = Tuner(model, records)
    tune(t)
    found = t.run()
    apart = crosswise(records, found)
    for name, rows in outcomes(records, found).items():
        a, b = t.settings["calibration"][name] = platt(rows)
        error, lines = expected_calibration_error(apart[name])
        print(f"{name}: a={a} b={b} expected calibration error, crosswise {error:.3f}", *lines, sep="\n")
    (model / "settings.json").write_text(json.dumps(t.settings, indent=1) + "\n", encoding="utf-8")
    for file, rows in zip(gold, sets, strict=True):
        own, found = found[: len(rows)], found[len(rows) :]
        print(file)
        for k, (p, r, f) in table(rows, own).items():
            print(f"{k:10} {p:.3f} {r:.3f} {f:.3f}")


if __name__ == "__main__":
    main()
