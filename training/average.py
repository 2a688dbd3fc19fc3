"""The mean of the weights of several runs from one start: `python -m training.average OUT MODEL.pt...`.

Runs that began with the same pretrained weights end close enough to be averaged, and their mean is
better than the mean of their scores (Wortsman et al., 2022, "Model soups").
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main() -> None:
    """The command line."""
    out, *runs = map(Path, sys.argv[1:])
    kept = [torch.load(run, weights_only=True) for run in runs]
    mean = {
        part: {k: torch.stack([run[part][k].float() for run in kept if k in run[part]]).mean(0) for k in kept[0][part]}
        for part in ("encoder", "heads")
    }
    out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, out / "model.pt")


if __name__ == "__main__":
    main()
