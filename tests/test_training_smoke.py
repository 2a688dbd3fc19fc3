"""The training recipe runs: a few steps on invented documents; skipped where PyTorch is not installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the recipe needs PyTorch, which kgraph itself does not")

from kgraph.nlp.weights import SHIPPED  # noqa: E402
from kgraph.nlp.wordpieces import WordPieces  # noqa: E402
from training.data import example, tokenizer  # noqa: E402
from training.encoder import Encoder, Shape, buckets  # noqa: E402
from training.heads import Heads  # noqa: E402
from training.standoff import joined, stripped  # noqa: E402
from training.train import Teacher, train  # noqa: E402

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


def test_a_smaller_model_learns_from_a_larger_one() -> None:
    """What vectors of another width teach is learned, beside documents that keep their labels."""
    nlp, pieces = tokenizer(), WordPieces.load(SHIPPED / "vocab.txt")
    examples = [example(r, nlp, pieces) for r in RECORDS]
    taught = examples[: len(examples) // 2 + 1]
    shape = Shape(1, 24, 2, 32)
    torch.manual_seed(5)
    vectors = {e.id: torch.randn(len(e.words.texts), 36).half().numpy() for e in taught}
    teacher = Teacher(Heads(0.0, width=36).eval(), vectors)
    lines: list[str] = []
    train(
        examples, epochs=4, seed=1, rate=1e-3, head_rate=5e-3, windows=4, encoder=Encoder(0.0, shape),
        teachers=[teacher, teacher], log=lines.append,
    )  # fmt: skip
    losses = [sum(float(x.split("=")[1]) for x in line.split() if "=" in x) for line in lines]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("count", [0, 8])
def test_padding_changes_no_vector(count: int) -> None:
    """A window gives the same vectors alone and beside a longer one, with relative positions and without."""
    torch.manual_seed(3)
    encoder = Encoder(0.0, Shape(2, 24, 2, 32, buckets=count)).eval()
    ids = torch.randint(5, 900, (1, 9))
    padded = torch.cat([ids, torch.zeros(1, 7, dtype=torch.int64)], dim=1)
    alone, beside = encoder(ids, ids % 7), encoder(padded, padded % 7)
    assert torch.allclose(alone, beside[:, :9], atol=1e-5)


def test_distances_of_the_larger_encoder() -> None:
    """Near positions have a bucket each, far ones share theirs, and before is not after."""
    found = buckets(torch.arange(-200, 201), 32)
    assert found[200] == 0
    assert found[201:208].tolist() == list(range(17, 24))
    assert found[193:200].tolist() == list(range(7, 0, -1))
    assert found[0] == found[50] == 15
    assert found[-1] == 31
    assert len(set(found.tolist())) == 31


def test_stand_off_annotations_join_their_text_again() -> None:
    """What is stripped of words and joined with its text gives the same example; another text is refused."""
    record = RECORDS[0]
    again = joined(stripped(record), record)
    nlp, pieces = tokenizer(), WordPieces.load(SHIPPED / "vocab.txt")
    a, b = example(record, nlp, pieces), example(again, nlp, pieces)
    assert (a.spans, a.mentions, a.acts, a.roles, a.relations) == (b.spans, b.mentions, b.acts, b.roles, b.relations)
    with pytest.raises(SystemExit, match="not the one"):
        joined(stripped(record), {**record, "text": record["text"] + "!"})
