"""Weights to a model folder: `python -m training.export RUN/model.pt FOLDER [--float]`.

The encoder goes to ONNX, by default with its matrices and embeddings in 8 bits (dynamic
quantisation, per channel); the heads go to half precision arrays.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch

from kgraph.nlp import layout
from training.encoder import restored
from training.train import vocabulary

SETTINGS = {
    "name": "kgraph-minilm-3",
    "span": 0.5,
    "trigger": 0.4,
    "coref": 0.0,
    "same": 0.0,
    "roles": {r.value: 0.4 for r in layout.ROLE_LABELS},
    "relations": {r.value: 0.4 for r in layout.RELATION_LABELS},
    "calibration": {k: [1.0, 0.0] for k in ("mention", "decision", "role", "relation")},
}


def export(weights: Path, folder: Path, *, quantise: bool = True) -> None:
    """Write `encoder.onnx`, `heads.npz`, `vocab.txt` and, unless there, `settings.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = torch.load(weights, weights_only=True)
    encoder = restored(kept["encoder"], 0.0).eval()
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "encoder.onnx"
        example = torch.ones((2, 32), dtype=torch.int64)
        torch.onnx.export(
            encoder,
            (example, example),
            str(plain),
            input_names=["pieces", "cases"],
            output_names=["vectors"],
            dynamic_axes={k: {0: "windows", 1: "length"} for k in ("pieces", "cases", "vectors")},
            opset_version=17,
            dynamo=False,
        )
        if quantise:
            _quantise(plain, folder / "encoder.onnx")
        else:
            shutil.copy(plain, folder / "encoder.onnx")
    arrays = {k: v.numpy().astype(np.float16) for k, v in kept["heads"].items() if not k.startswith("argument_")}
    np.savez_compressed(folder / "heads.npz", **arrays)
    shutil.copy(vocabulary(), folder / "vocab.txt")
    settings = folder / "settings.json"
    if not settings.exists():
        settings.write_text(json.dumps(SETTINGS, indent=1) + "\n", encoding="utf-8")


def _quantise(plain: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        plain,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )


def main() -> None:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("weights", type=Path)
    p.add_argument("folder", type=Path)
    p.add_argument("--float", action="store_true", help="keep 32 bit floats")
    a = p.parse_args()
    export(a.weights, a.folder, quantise=not a.float)


if __name__ == "__main__":
    main()
