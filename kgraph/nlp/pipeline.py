"""The pipeline by name or folder, and the extractor that runs documents through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language

from kgraph.errors import ModelError
from kgraph.nlp.calibration import Calibration
from kgraph.nlp.extraction import extraction
from kgraph.nlp.passages import joined, passages_of
from kgraph.nlp.weights import DEFAULT, SHIPPED, load_model, pipeline_name
from kgraph.records import Document, Extraction

STAGES = (
    "kgraph_encoder",
    "kgraph_mentions",
    "kgraph_times",
    "kgraph_coreference",
    "kgraph_decisions",
    "kgraph_relations",
)

_WITHOUT_MODEL = frozenset(("kgraph_mentions_from_ents", "kgraph_times"))


def load_pipeline(name: str = DEFAULT, *, threads: int = 1) -> Language:
    """A spaCy pipeline that ends in kgraph's stages.

    `default` is the shipped one. A folder is either a model folder of kgraph (weights), or a
    spaCy pipeline (with a `meta.json`); any other name is one that `spacy.load` knows. A spaCy
    pipeline without kgraph's stages gets them, and its `doc.ents` stand in for the mentions.
    """
    _register()
    folder = Path(name)
    if name == DEFAULT or (folder / "settings.json").is_file():
        nlp = spacy.blank("en")
        model = None if name == DEFAULT else str(folder)
        _add(nlp, STAGES, model, threads)
    else:
        nlp = _foreign(name)
        if "kgraph_decisions" not in nlp.pipe_names:
            own = [("kgraph_mentions_from_ents" if s == "kgraph_mentions" else s) for s in STAGES]
            _add(nlp, own, None, threads)
    nlp.max_length = 1_000_000_000
    return nlp


def _register() -> None:
    """Importing the components registers their factories, also where entry points are not installed."""
    from kgraph.nlp.components import coreference, decisions, encoder, mentions, relations, times  # noqa: F401


def _add(nlp: Language, stages: Iterable[str], model: str | None, threads: int) -> None:
    for stage in stages:
        config = {} if stage in _WITHOUT_MODEL else {"model": model}
        if stage == "kgraph_encoder":
            config = {"model": model, "threads": threads}  # type: ignore[dict-item]
        nlp.add_pipe(stage, config=config)


def _foreign(name: str) -> Language:
    try:
        return spacy.load(name)
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ModelError(
            f"pipeline {name!r} cannot be loaded ({first}); give 'default', a model folder, "
            "a folder of a spaCy pipeline or the name of an installed one"
        ) from error


class Extractor:
    """Documents to extractions, one at a time: no document can touch the result of another."""

    def __init__(self, pipeline: str = DEFAULT, *, threads: int = 1) -> None:
        self._nlp = load_pipeline(pipeline, threads=threads)
        folder = Path(pipeline) if (Path(pipeline) / "settings.json").is_file() else SHIPPED
        model = load_model(folder)
        self._calibration = Calibration(model.settings.calibration)
        self.name = pipeline_name(pipeline)

    def __call__(self, document: Document) -> Extraction:
        """Everything found in one document."""
        parts = []
        for span in passages_of(document.text):
            doc = self._nlp(document.text[span.start : span.end])
            parts.append(extraction(document, doc, self._calibration, shift=span.start))
        return joined(document, parts)

    def pipe(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """The same, in order, lazily."""
        for document in documents:
            yield self(document)
