"""`kgraph_coreference`: which mentions of entities mean the same thing, and of what kind it is."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.decoding import choose_clusters
from kgraph.nlp.mention_features import mention_strings
from kgraph.nlp.weights import Model, folder_of, load_model


@Language.factory("kgraph_coreference", requires=["doc.tensor"], default_config={"model": None})
def make(nlp: Language, name: str, model: str | None) -> CoreferenceComponent:  # noqa: ARG001
    """Make the component."""
    return CoreferenceComponent(load_model(folder_of(model)))


class CoreferenceComponent:
    """Links each mention to its best antecedent, or to none (Lee et al., 2017, with string features)."""

    def __init__(self, model: Model) -> None:
        self._heads, self._threshold = model.heads, model.settings.coref

    def __call__(self, doc: Doc) -> Doc:
        """Put `clusters`: a cluster number for each span (-1 for what is no entity), and `kinds`: logits a span."""
        spans = state.get_spans(doc, "spans")
        entity = (spans.labels >= 1) & (spans.labels <= layout.ENTITIES)
        chosen = spans.where(entity)
        clusters = np.full(len(spans.labels), -1, dtype=np.int64)
        kinds = np.zeros((0, len(layout.KIND_LABELS)), dtype=np.float32)
        if len(chosen.labels):
            words = state.words(doc)
            x = self._heads.mentions(state.text(doc), spans.ranges, spans.labels)[entity]
            strings = mention_strings(
                words.texts,
                words.sentences,
                [(int(a), int(b)) for a, b in chosen.ranges],
                chosen.labels.tolist(),
            )
            clusters[entity] = choose_clusters(self._heads, "coref", x, strings, threshold=self._threshold)
            kinds = self._heads.kinds(x)
        state.state(doc)["clusters"] = clusters.tolist()
        state.state(doc)["kinds"] = kinds.tolist()
        return doc
