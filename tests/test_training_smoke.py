"""The training recipe runs: a few steps on invented documents; skipped where PyTorch is not installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the recipe needs PyTorch, which kgraph itself does not")

from kgraph.nlp.weights import SHIPPED  # noqa: E402
from kgraph.nlp.wordpieces import WordPieces  # noqa: E402
from training.data import example, tokenizer  # noqa: E402
from training.encoder import Encoder  # noqa: E402
from training.standoff import joined, stripped  # noqa: E402
from training.train import train  # noqa: E402

RECORDS = [json.loads(x) for x in (Path(__file__).parent / "data/annotated.jsonl").read_text("utf-8").splitlines()]


def test_a_few_steps_lower_the_loss() -> None:
    """Three epochs over invented documents, from random weights: every head gets a loss, and the sum falls."""
    nlp, pieces = tokenizer(), WordPieces.load(SHIPPED / "vocab.txt")
    examples = [example(r, nlp, pieces) for r in RECORDS]
    lines: list[str] = []
    train(examples, epochs=3, seed=1, rate=1e-4, head_rate=2e-3, windows=4, encoder=Encoder(0.0), log=lines.append)
    losses = [{k: float(v) for k, v in (x.split("=") for x in line.split() if "=" in x)} for line in lines]
    assert {"span", "trigger", "type", "status", "role", "relation", "kind", "coref"} <= losses[0].keys()
    assert sum(losses[-1].values()) < sum(losses[0].values())


def test_stand_off_annotations_join_their_text_again() -> None:
    """What is stripped of words and joined with its text gives the same example; another text is refused."""
    record = RECORDS[0]
    again = joined(stripped(record), record)
    nlp, pieces = tokenizer(), WordPieces.load(SHIPPED / "vocab.txt")
    a, b = example(record, nlp, pieces), example(again, nlp, pieces)
    assert (a.spans, a.mentions, a.acts, a.roles, a.relations) == (b.spans, b.mentions, b.acts, b.roles, b.relations)
    with pytest.raises(SystemExit, match="not the one"):
        joined(stripped(record), {**record, "text": record["text"] + "!"})
