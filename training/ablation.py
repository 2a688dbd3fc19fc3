"""What each head adds: `python -m training.ablation MODEL GOLD.jsonl`.

One row a head, each with those before it; what a later head would tell is left open, and types and states are the
commonest. Measured on the extraction, as `training.score` does; the last row is what a graph is made of.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kgraph.linking import link
from kgraph.nlp.extraction import extraction
from kgraph.records import Extraction
from kgraph.vocab import DecisionType, Status
from training.score import table
from training.standoff import lines
from training.tune import RAW, Tuner

NEVER = 1e9
COLUMNS = ("names", "mentions", "entities", "times", "decisions", "+type", "+status", "roles", "frames", "relations")


def rows(t: Tuner) -> Iterator[tuple[str, list[Extraction]]]:
    """The heads in the order of the pipeline, and what is found with all of them so far."""
    coref, same = t.settings["coref"], t.settings["same"]
    t.settings |= {"coref": NEVER, "same": NEVER}
    yield "spans", [replace(x, times=(), decisions=(), relations=()) for x in found(t)]
    t.settings["coref"] = coref
    yield "coreference", [replace(x, times=(), decisions=(), relations=()) for x in found(t)]
    yield "times by rules", [replace(x, decisions=(), relations=()) for x in found(t)]
    yield "triggers", [without(x, "type", "status", "roles") for x in found(t)]
    t.settings["same"] = same
    whole = found(t)
    yield "triggers of one decision", [without(x, "type", "status", "roles") for x in whole]
    yield "types", [without(x, "status", "roles") for x in whole]
    yield "states", [without(x, "roles") for x in whole]
    yield "roles", [replace(x, relations=()) for x in whole]
    yield "relations", whole
    yield "linking", [link(x, t.authority) for x in whole]


def found(t: Tuner) -> list[Extraction]:
    """All documents with the settings as they are, as the heads leave them."""
    t.run()
    return [extraction(d, doc, RAW) for d, doc in zip(t.documents, t.encoded, strict=True)]


def without(x: Extraction, *layers: str) -> Extraction:
    """No relations, and of decisions not what these heads tell."""
    commonest: dict[str, object] = {"type": DecisionType.OTHER, "status": Status.EFFECTED, "roles": ()}
    left_open = {k: commonest[k] for k in layers}
    return replace(x, relations=(), decisions=tuple(replace(d, **left_open) for d in x.decisions))


def main(model: str, gold: str) -> None:
    """Print the table."""
    records = list(lines(Path(gold)))
    print("| with | " + " | ".join(COLUMNS) + " |\n" + "| --- " * (len(COLUMNS) + 1) + "|")
    for name, extractions in rows(Tuner(Path(model), records)):
        scores = table(records, extractions)
        print(f"| {name} | " + " | ".join(f"{scores[c][2]:.3f}" for c in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
