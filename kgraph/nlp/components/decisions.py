"""`kgraph_decisions`: triggers, which of them mean one decision, its type, state and roles."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.decoding import Spans, choose_clusters, choose_triggers
from kgraph.nlp.heads import Floats, Heads, Ints, Text, pool, sigmoid, softmax
from kgraph.nlp.mention_features import mention_strings
from kgraph.nlp.weights import Model, folder_of, load_model
from kgraph.records import SENSE_UNIT
from kgraph.vocab import ROLE_CLASSES, EntityClass, Role


@Language.factory("kgraph_decisions", requires=["doc.tensor"], default_config={"model": None})
def make(nlp: Language, name: str, model: str | None) -> DecisionComponent:  # noqa: ARG001
    """Make the component."""
    return DecisionComponent(load_model(folder_of(model)))


def _allowed() -> npt.NDArray[np.bool_]:
    """Which labels of SPAN_LABELS may fill which role, as the ontology says: (roles, labels)."""
    out = np.zeros((len(layout.ROLE_LABELS), len(layout.SPAN_LABELS)), dtype=bool)
    for r, role in enumerate(layout.ROLE_LABELS):
        if role in (Role.DATE, Role.EFFECTIVE, Role.DEADLINE):
            out[r, layout.TIME] = True
        elif role is Role.AMOUNT:
            out[r, layout.AMOUNT] = True
        else:
            for cls in ROLE_CLASSES[role]:
                out[r, layout.SPAN_LABELS.index(EntityClass(cls).value)] = True
    return out


ALLOWED = _allowed()
SENSE = 96


class DecisionComponent:
    """Finds triggers and what fills the roles of the decisions that they name."""

    def __init__(self, model: Model) -> None:
        self._heads, self._settings = model.heads, model.settings

    def __call__(self, doc: Doc) -> Doc:
        """Put `decisions`: a list of records with triggers, type, status and fillers (numbers of `spans`)."""
        kept = state.state(doc)
        kept["decisions"] = []
        words = state.words(doc)
        if not words.texts:
            return doc
        text = state.text(doc)
        triggers = choose_triggers(self._heads, text, threshold=self._settings.trigger)
        if not len(triggers.ranges):
            return doc
        acts = self._heads.acts(text, triggers.ranges)
        strings = mention_strings(
            words.texts, words.sentences, [(int(a), int(b)) for a, b in triggers.ranges], [0] * len(acts)
        )
        same = choose_clusters(self._heads, "same", acts, strings, threshold=self._settings.same)
        fillers = _roles(self._heads, self._settings.roles, text, triggers, acts, same, doc)
        types, statuses = softmax(self._heads.types(acts)), softmax(self._heads.statuses(acts))
        for d in range(int(same.max()) + 1):
            own = same == d
            t, s = np.log(types[own] + 1e-9).mean(axis=0), np.log(statuses[own] + 1e-9).mean(axis=0)
            kept["decisions"].append(
                {
                    "triggers": triggers.ranges[own].tolist(),
                    "score": float(triggers.scores[own].max()),
                    "type": int(t.argmax()),
                    "status": int(s.argmax()),
                    "fillers": fillers.get(d, []),
                    "sense": _sense(text.mean(triggers.ranges[own, 0], triggers.ranges[own, 1])),
                }
            )
        return doc


def _sense(vectors: Floats) -> bytes:
    """The direction of the mean of the vectors, in the first dimensions, as `Decision.sense` has it."""
    mean = vectors.mean(axis=0)[:SENSE]
    unit = mean / max(float(np.linalg.norm(mean)), 1e-6)
    whole: bytes = np.clip(np.rint(unit * SENSE_UNIT), -127, 127).astype(np.int8).tobytes()
    return whole


def _roles(
    heads: Heads,
    thresholds: dict[str, float],
    text: Text,
    triggers: Spans,
    acts: Floats,
    same: Ints,
    doc: Doc,
) -> dict[int, list[list[Any]]]:
    """For each decision: (role, filler, span that shows it, probability); see `fillers_of` for the filler."""
    spans = state.get_spans(doc, "spans")
    filler = fillers_of(spans, state.state(doc).get("clusters", []))
    usable = np.flatnonzero(ALLOWED[:, spans.labels].any(axis=0)) if len(spans.labels) else np.zeros(0, np.int64)
    out: dict[int, list[list[Any]]] = {}
    if not len(usable):
        return out
    a, f = (v.ravel() for v in np.meshgrid(np.arange(len(acts)), usable, indexing="ij"))
    near = np.abs(triggers.ranges[a, 0] - spans.ranges[f, 0]) <= layout.ROLE_REACH
    a, f = a[near], f[near]
    if not len(a):
        return out
    vectors = heads.mentions(text, spans.ranges, spans.labels)
    logits = heads.roles(text, acts, triggers.ranges, vectors, spans.ranges, a, f)
    logits = np.where(ALLOWED[:, spans.labels[f]].T, logits, np.float32(-30.0))
    pairs, group = np.unique(same[a] * (filler.max() + 1) + filler[f], return_inverse=True)
    pooled, best = pool(logits, group, len(pairs))
    probability = sigmoid(pooled)
    limits = np.array([thresholds[r.value] for r in layout.ROLE_LABELS], dtype=np.float32)
    for k, r in zip(*np.nonzero(probability > limits), strict=True):
        d, who = divmod(int(pairs[k]), int(filler.max()) + 1)
        out.setdefault(d, []).append([int(r), who, int(f[best[k, r]]), float(probability[k, r])])
    return out


def fillers_of(spans: Spans, clusters: list[int]) -> Ints:
    """A number for what each span means: its cluster, or for times and amounts one of its own after those."""
    given = np.array(clusters, dtype=np.int64) if clusters else np.full(len(spans.labels), -1, dtype=np.int64)
    own = given < 0
    out = given.copy()
    out[own] = (given.max() + 1 if len(given) else 0) + np.arange(int(own.sum()))
    return out
