"""From scores to choices: spans that do not cross, clusters, what fills what.

Every choice is deterministic: ties go to the earlier and longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgraph.nlp import layout
from kgraph.nlp.heads import Floats, Heads, Ints, Text, softmax
from kgraph.nlp.mention_features import MentionStrings


@dataclass(frozen=True, slots=True)
class Spans:
    """k chosen spans in the order of the text: word ranges (k, 2), labels, probabilities."""

    ranges: Ints
    labels: Ints
    scores: Floats

    def where(self, mask: np.ndarray) -> Spans:
        """Those of which the mask is true."""
        return Spans(self.ranges[mask], self.labels[mask], self.scores[mask])


def choose_spans(heads: Heads, text: Text, *, open_: Ints, threshold: float) -> Spans:
    """The best labelled spans that do not cross each other; nested ones are kept.

    `open_` tells how many brackets are open before each word (n + 1); a span holds both ends of one or none.
    """
    if not len(text.vectors):
        return Spans(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    ranges, logits = heads.spans(text)
    margin = logits[:, 1:].max(axis=1) - logits[:, 0]
    likely = np.flatnonzero((margin > -3.0) & (open_[ranges[:, 0]] == open_[ranges[:, 1]]))
    ranges, probabilities = ranges[likely], softmax(logits[likely])
    labels = probabilities[:, 1:].argmax(axis=1) + 1
    scores = 1.0 - probabilities[:, 0]
    order = np.lexsort((-ranges[:, 1], ranges[:, 0], -scores))
    order = order[scores[order] > threshold]
    kept = _not_crossing(ranges, order, len(text.vectors))
    kept = kept[np.lexsort((-ranges[kept, 1], ranges[kept, 0]))]
    return Spans(ranges[kept], labels[kept], scores[kept].astype(np.float32))


def _not_crossing(ranges: Ints, order: Ints, n: int) -> Ints:
    """Greedy in the given order. `reach[i]` bounds how far a span that starts at i may go, and so on."""
    kept: list[int] = []
    by_word: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for k in order.tolist():
        s, e = int(ranges[k, 0]), int(ranges[k, 1])
        others = {r for w in range(s, e) for r in by_word[w]}
        if any((a < s < b < e) or (s < a < e < b) for a, b in others):
            continue
        kept.append(k)
        for w in range(s, e):
            by_word[w].append((s, e))
    return np.array(kept, dtype=np.int64)


def choose_triggers(heads: Heads, text: Text, *, threshold: float) -> Spans:
    """Runs of words that start where 'begin' is likely and go on where 'inside' is likeliest."""
    if not len(text.vectors):
        return Spans(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    p = softmax(heads.triggers(text))
    ranges, scores = [], []
    n = len(p)
    for k in np.flatnonzero(p[:, 1] > threshold).tolist():
        end = k + 1
        while end < n and p[end, 2] > max(p[end, 0], p[end, 1]) and text.sentences[end] == text.sentences[k]:
            end += 1
        ranges.append((k, end))
        scores.append(p[k, 1])
    return Spans(
        np.array(ranges, np.int64).reshape(-1, 2),
        np.zeros(len(ranges), np.int64),
        np.array(scores, np.float32),
    )


def choose_clusters(heads: Heads, name: str, x: Floats, strings: MentionStrings, *, threshold: float) -> Ints:
    """The cluster number of each of k mentions, numbered by first mention; best antecedent or none."""
    k = len(x)
    parent = np.arange(k)
    if k > 1:
        i, j = near_pairs(k, layout.COREF_REACH)
        score = heads.same(name, x, strings, i, j)
        order = np.lexsort((-j, -score, i))
        first = order[np.r_[True, i[order][1:] != i[order][:-1]]]
        for q in first.tolist():
            if score[q] > threshold:
                parent[i[q]] = parent[j[q]]
    _, first_seen, cluster = np.unique(parent, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first_seen))
    return rank[cluster].astype(np.int64)


def near_pairs(k: int, reach: int) -> tuple[Ints, Ints]:
    """All (i, j) with j before i and at most `reach` apart."""
    back = np.arange(1, min(k - 1, reach) + 1)
    i = np.repeat(np.arange(k), len(back))
    j = i - np.tile(back, k)
    ok = j >= 0
    return i[ok], j[ok]
