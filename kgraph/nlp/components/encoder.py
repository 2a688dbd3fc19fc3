"""`kgraph_encoder`: a vector for each token, in `doc.tensor`."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import state
from kgraph.nlp.encoding import encoder_input
from kgraph.nlp.weights import Model, load_model


@Language.factory("kgraph_encoder", assigns=["doc.tensor"], default_config={"model": None, "threads": 1})
def make(nlp: Language, name: str, model: str | None, threads: int) -> EncoderComponent:  # noqa: ARG001
    """Make the component; `model` is a folder, or None for the one that kgraph ships."""
    return EncoderComponent(resolve(model, threads))


def resolve(model: str | None, threads: int = 1) -> Model:
    """The model of a folder name, or the shipped one."""
    from pathlib import Path

    return load_model(Path(model), threads=threads) if model else load_model(threads=threads)


class EncoderComponent:
    """Runs the encoder over one text at a time."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.tensor`: (tokens, width), zero for white space."""
        words = state.words(doc)
        if words.texts:
            vectors = self._model.encoder(encoder_input(words, self._model.pieces))
            tensor = np.zeros((len(doc), vectors.shape[1]), dtype=np.float32)
            tensor[list(words.tokens)] = vectors
            doc.tensor = tensor  # type: ignore[assignment]
        return doc
