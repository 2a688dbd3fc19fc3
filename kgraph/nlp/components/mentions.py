"""`kgraph_mentions`: entities, times, positions, amounts; `kgraph_mentions_from_ents`: `doc.ents` in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.decoding import Spans, choose_spans
from kgraph.nlp.weights import Model, folder_of, load_model

FROM_ENTS = {
    "PERSON": "Person", "PER": "Person", "ORG": "Organisation", "GPE": "Place", "LOC": "Place", "FAC": "Place",
    "NORP": "Place", "PRODUCT": "Product", "WORK_OF_ART": "Product", "LAW": "LegalResource", "DATE": "time",
    "TIME": "time", "MONEY": "amount",
}  # fmt: skip


@Language.factory("kgraph_mentions", requires=["doc.tensor"], default_config={"model": None, "threshold": None})
def make(nlp: Language, name: str, model: str | None, threshold: float | None) -> MentionComponent:  # noqa: ARG001
    """Make the component; `threshold` overrides the one that the model was calibrated with."""
    loaded = load_model(folder_of(model))
    return MentionComponent(loaded, loaded.settings.span if threshold is None else threshold)


class MentionComponent:
    """Chooses spans that mean an entity, a time, a position or an amount."""

    def __init__(self, model: Model, threshold: float) -> None:
        self._heads, self._threshold = model.heads, threshold

    def __call__(self, doc: Doc) -> Doc:
        """Put `spans`."""
        if words := state.words(doc).texts:
            spans = choose_spans(self._heads, state.text(doc), open_=brackets(words), threshold=self._threshold)
            state.put_spans(doc, "spans", spans)
        return doc


def brackets(words: Sequence[str]) -> npt.NDArray[np.int64]:
    """How many brackets are open before each word, and at the end: (n + 1,). No name begins or ends inside one."""
    step = [w.count("(") + w.count("[") - w.count(")") - w.count("]") for w in words]
    return np.concatenate([[0], np.cumsum(np.array(step, dtype=np.int64))])


@Language.factory(
    "kgraph_mentions_from_ents", requires=["doc.ents"], default_config={"labels": FROM_ENTS, "score": 0.8}
)
def make_from_ents(nlp: Language, name: str, labels: Mapping[str, str], score: float) -> EntsComponent:  # noqa: ARG001
    """Make the component; `labels` maps the pipeline's entity labels to ours, others are left out."""
    return EntsComponent(labels, score)


class EntsComponent:
    """Takes the mentions from `doc.ents` of whatever component set them."""

    def __init__(self, labels: Mapping[str, str], score: float) -> None:
        self._labels = {k: layout.SPAN_LABELS.index(v) for k, v in labels.items()}
        self._score = score

    def __call__(self, doc: Doc) -> Doc:
        """Put `spans`."""
        at = {token: k for k, token in enumerate(state.words(doc).tokens)}
        found = []
        for ent in doc.ents:
            inside = [at[t.i] for t in ent if t.i in at]
            if inside and ent.label_ in self._labels:
                found.append((inside[0], inside[-1] + 1, self._labels[ent.label_]))
        table = np.array(found, dtype=np.int64).reshape(-1, 3)
        state.put_spans(doc, "spans", Spans(table[:, :2], table[:, 2], np.full(len(table), self._score, np.float32)))
        return doc
