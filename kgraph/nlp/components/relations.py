"""`kgraph_relations`: which entities stand in which relation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.heads import Ints, pool, sigmoid
from kgraph.nlp.weights import Model, folder_of, load_model
from kgraph.vocab import RELATION_CLASSES, RelationType

_REACH_OF_POSITION = 12
_SURE = 0.8
_APART = 0.7  # what a relation between two sentences needs


@Language.factory("kgraph_relations", requires=["doc.tensor"], default_config={"model": None})
def make(nlp: Language, name: str, model: str | None) -> RelationComponent:  # noqa: ARG001
    """Make the component."""
    return RelationComponent(load_model(folder_of(model)))


def _allowed() -> npt.NDArray[np.bool_]:
    """Which labels may stand in which relation, as the ontology says: (labels, labels, relations)."""
    n = len(layout.SPAN_LABELS)
    out = np.zeros((n, n, len(layout.RELATION_LABELS)), dtype=bool)
    for r, relation in enumerate(layout.RELATION_LABELS):
        heads, tails = ([layout.SPAN_LABELS.index(c.value) for c in side] for side in RELATION_CLASSES[relation])
        out[np.ix_(heads, tails, [r])] = True
    return out


ALLOWED = _allowed()


class RelationComponent:
    """Scores pairs of mentions that are near each other, and pools them by entity."""

    def __init__(self, model: Model) -> None:
        self._heads = model.heads
        self._limits = np.array([model.settings.relations[r.value] for r in layout.RELATION_LABELS], dtype=np.float32)

    def __call__(self, doc: Doc) -> Doc:
        """Put `relations`: (relation, clusters of head and tail, their spans, probability, position or -1)."""
        kept = state.state(doc)
        kept["relations"] = []
        spans = state.get_spans(doc, "spans")
        clusters = np.array(kept.get("clusters", []), dtype=np.int64)
        own = np.flatnonzero(clusters >= 0)
        if len(own) < 2:
            return doc
        i, j = (v.ravel() for v in np.meshgrid(own, own, indexing="ij"))
        ok = np.abs(spans.ranges[i, 0] - spans.ranges[j, 0]) <= layout.RELATION_REACH
        ok &= clusters[i] != clusters[j]
        i, j = i[ok], j[ok]
        if not len(i):
            return doc
        text = state.text(doc)
        x = self._heads.mentions(text, spans.ranges, spans.labels)
        logits = self._heads.relations(text, x, spans.ranges, i, j)
        logits = np.where(ALLOWED[spans.labels[i], spans.labels[j]], logits, np.float32(-30.0))
        n = int(clusters.max()) + 1
        pairs, group = np.unique(clusters[i] * n + clusters[j], return_inverse=True)
        pooled, best = pool(logits, group, len(pairs))
        probability = sigmoid(pooled)
        found = []
        for k, r in zip(*np.nonzero(probability > self._limits), strict=True):
            head, tail = divmod(int(pairs[k]), n)
            row = best[k, r]
            if (
                probability[k, r] < _APART
                and text.sentences[spans.ranges[i[row], 0]] != text.sentences[spans.ranges[j[row], 0]]
            ):
                continue
            position = -1
            if layout.RELATION_LABELS[r] is RelationType.HOLDS_ROLE:
                position = _position(spans.ranges, spans.labels, int(i[row]))
                if position < 0:
                    continue
            found.append((int(r), head, tail, int(i[row]), int(j[row]), float(probability[k, r]), position))
        kept["relations"] = [list(x) for x in _one_body_a_title(found, state.words(doc).sentences, spans.ranges)]
        return doc


Found = tuple[int, int, int, int, int, float, int]


def _one_body_a_title(found: list[Found], sentences: Sequence[int], ranges: Ints) -> list[Found]:
    """Without the weaker holders of one title where their evidence spans sentences and a better one does not."""
    titles = {x[6] for x in found if x[6] >= 0}
    best = {t: max((x for x in found if x[6] == t), key=lambda x: (x[5], -x[1], -x[2])) for t in titles}

    def together(x: Found) -> bool:
        where = {sentences[ranges[k, 0]] for k in (x[3], x[4], x[6])}
        return len(where) == 1

    return [x for x in found if x[6] < 0 or x == best[x[6]] or x[5] > _SURE or together(x)]


def _position(ranges: Ints, labels: Ints, person: int) -> int:
    """The title nearest to the person's mention, or -1 when none is near."""
    titles = np.flatnonzero(labels == layout.POSITION)
    if not len(titles):
        return -1
    start, end = ranges[person]
    gap = np.maximum(ranges[titles, 0] - end, start - ranges[titles, 1])
    nearest = int(gap.argmin())
    return int(titles[nearest]) if gap[nearest] <= _REACH_OF_POSITION else -1
