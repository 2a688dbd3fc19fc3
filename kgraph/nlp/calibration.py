"""From a score to the probability of being right (Platt, 1999), fitted after training."""

from __future__ import annotations

import math
from collections.abc import Mapping


class Calibration:
    """One sigmoid for each kind of result: p = 1 / (1 + exp(-(a * logit(score) + b)))."""

    def __init__(self, parameters: Mapping[str, tuple[float, float]]) -> None:
        self._parameters = dict(parameters)

    def __call__(self, name: str, score: float) -> float:
        """The probability, rounded so that it is the same in every print."""
        a, b = self._parameters.get(name, (1.0, 0.0))
        clipped = min(max(score, 1e-6), 1 - 1e-6)
        logit = math.log(clipped / (1 - clipped))
        return round(0.5 * (1 + math.tanh(0.5 * (a * logit + b))), 4)
