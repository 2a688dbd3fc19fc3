"""The files of a trained model: encoder, vocabulary, heads, settings.

A model is a folder with `encoder.onnx`, `vocab.txt`, `heads.npz` and `settings.json`; the
one that kgraph ships lies in `kgraph/nlp/model`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgraph.errors import ModelError
from kgraph.nlp.encoding import EncoderInput
from kgraph.nlp.heads import Floats, Heads
from kgraph.nlp.wordpieces import WordPieces

DEFAULT = "default"
SHIPPED = Path(__file__).parent / "model"
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """What was decided after training: thresholds, calibration, the model's name."""

    name: str
    span: float
    trigger: float
    coref: float
    same: float
    roles: dict[str, float]
    relations: dict[str, float]
    calibration: dict[str, tuple[float, float]]


class Encoder:
    """Word pieces to vectors with onnxruntime; one text a call, so that no other text can touch it."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, given: EncoderInput) -> Floats:
        """One vector a word: (words, width)."""
        n = len(given.pieces)
        parts: list[npt.NDArray[np.float32]] = []
        for k in range(0, n, _BATCH):
            feed = {"pieces": given.pieces[k : k + _BATCH], "cases": given.cases[k : k + _BATCH]}
            parts.append(self._session.run(None, feed)[0])
        return given.word_vectors(np.concatenate(parts))


@dataclass(frozen=True, slots=True)
class Model:
    """What all components share of a loaded model."""

    pieces: WordPieces
    heads: Heads
    settings: Settings


def folder_of(model: str | None) -> Path:
    """The folder that a component's `model` setting names: the shipped one, when it names none."""
    return Path(model) if model else SHIPPED


def pipeline_name(pipeline: str) -> str:
    """The name under which the provenance knows a pipeline: for the shipped one, that of its model."""
    folder = SHIPPED if pipeline == DEFAULT else Path(pipeline)
    file = folder / "settings.json"
    return _settings(json.loads(file.read_text(encoding="utf-8"))).name if file.is_file() else pipeline


@cache
def load_encoder(folder: Path = SHIPPED, threads: int = 1) -> Encoder:
    """Load the encoder of a model folder once for a number of threads."""
    _check(folder)
    try:
        return Encoder(folder / "encoder.onnx", threads)
    except Exception as error:  # onnxruntime's own errors have no common base that it exports
        raise ModelError(f"{folder}: the encoder does not load: {error}") from error


@cache
def load_model(folder: Path = SHIPPED) -> Model:
    """Load a model folder once; ModelError says which file is missing or damaged."""
    _check(folder)
    try:
        return Model(
            WordPieces.load(folder / "vocab.txt"),
            Heads(_arrays(folder / "heads.npz")),
            _settings(json.loads((folder / "settings.json").read_text(encoding="utf-8"))),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: the model does not load: {error}") from error


def _check(folder: Path) -> None:
    for name in ("encoder.onnx", "vocab.txt", "heads.npz", "settings.json"):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: no {name}; a model folder is made by `python -m training.export`")


def _arrays(path: Path) -> dict[str, Floats]:
    with np.load(path) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files}


def _settings(raw: dict[str, Any]) -> Settings:
    raw["calibration"] = {k: (float(a), float(b)) for k, (a, b) in raw["calibration"].items()}
    return Settings(**raw)
