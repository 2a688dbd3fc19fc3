"""The heads of the model in numpy: small functions of word vectors.

The arithmetic is that of `training/heads.py`, whose parameters are the arrays here. `x` is
always float32; n words, k spans, p pairs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from kgraph.nlp import layout
from kgraph.nlp.mention_features import MentionStrings, pair_features

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_CHUNK = 8192


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    out: Floats = e / e.sum(axis=-1, keepdims=True)
    return out


def sigmoid(x: Floats) -> Floats:
    """Of each number; never overflows."""
    out: Floats = np.float32(0.5) * (np.float32(1.0) + np.tanh(np.float32(0.5) * x))
    return out


def _mean(sums: Floats, start: Ints, end: Ints) -> Floats:
    out = sums[end]
    out -= sums[start]
    out /= (end - start)[:, None].astype(np.float32)
    return out


class Text:
    """The word vectors of one text with what the heads derive from them once."""

    def __init__(self, vectors: Floats, sentences: Ints) -> None:
        self.vectors = vectors
        self.sentences = sentences
        self.latest: tuple[Heads, tuple[bytes, bytes], Floats] | None = None  # of `Heads.mentions`
        self.sums = np.zeros((len(vectors) + 1, vectors.shape[1]), dtype=np.float32)
        for k, vector in enumerate(vectors):  # four times as fast as cumsum along the long axis
            np.add(self.sums[k], vector, out=self.sums[k + 1])
        new = sentences[1:] != sentences[:-1]
        edges: Ints = np.flatnonzero(np.concatenate([[True], new])) if len(sentences) else np.zeros(0, np.int64)
        self.sentence_start = edges
        self.sentence_end = np.append(edges[1:], len(sentences))

    def mean(self, start: Ints, end: Ints) -> Floats:
        """The mean vector of each word range: (k, width)."""
        return _mean(self.sums, start, end)

    def sentence_mean(self, start: Ints) -> Floats:
        """The mean vector of the sentence that each range starts in: (k, width)."""
        row = self.sentences[start] - (self.sentences[0] if len(self.sentences) else 0)
        return self.mean(self.sentence_start[row], self.sentence_end[row])

    def mean_between(self, weights: Floats, a: Ints, b: Ints) -> Floats:
        """The mean of what lies between two lists of ranges (p, 2), as `layout.between` has it, times weights."""
        return _mean(self.sums @ weights, *layout.between(a, b))

    def distance(self, a: Ints, b: Ints) -> Ints:
        """The distance bucket from range a to range b: (p,)."""
        return layout.distance(a[:, 0], b[:, 0], self.sentences[a[:, 0]] == self.sentences[b[:, 0]])


class Heads:
    """All heads over one set of arrays."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.float32]]) -> None:
        missing = sorted(n for n in (*_TABLES, *_OUTPUTS) if f"{n}.weight" not in arrays)
        if missing:
            raise ValueError(f"no array for {', '.join(missing)}")
        self._w = {k: np.ascontiguousarray(v.T if v.ndim == 2 and not _is_table(k) else v) for k, v in arrays.items()}

    def _linear(self, name: str, x: Floats) -> Floats:
        y: Floats = x @ self._w[f"{name}.weight"]
        bias = self._w.get(f"{name}.bias")
        return y if bias is None else y + bias

    def _table(self, name: str, row: Ints) -> Floats:
        return self._w[f"{name}.weight"][row]

    def spans(self, text: Text) -> tuple[Ints, Floats]:
        """Every span of at most MAX_SPAN words in a sentence, and logits: (k, 2), (k, labels)."""
        start, end = layout.spans_of(text.sentences)
        a, b = self._linear("span_start", text.vectors), self._linear("span_end", text.vectors)
        m = text.sums @ self._w["span_mean.weight"]
        out = np.empty((len(start), len(layout.SPAN_LABELS)), dtype=np.float32)
        for k in range(0, len(start), _CHUNK):
            s, e = start[k : k + _CHUNK], end[k : k + _CHUNK]
            x = m[e] - m[s]
            x /= (e - s)[:, None].astype(np.float32)
            x += a[s]
            x += b[e - 1]
            x += self._w["span_length.weight"][e - s - 1]
            np.maximum(x, 0, out=x)
            out[k : k + _CHUNK] = self._linear("span_out", x)
        return np.stack([start, end], axis=1), out

    def triggers(self, text: Text) -> Floats:
        """Logits of outside, begin, inside for each word: (n, 3)."""
        v = text.vectors
        zero = np.zeros((1, v.shape[1]), dtype=np.float32)
        around = np.concatenate([v, np.concatenate([zero, v[:-1]]), np.concatenate([v[1:], zero])], axis=1)
        return self._linear("trigger_out", np.maximum(self._linear("trigger_hidden", around), 0))

    def mentions(self, text: Text, spans: Ints, cls: Ints) -> Floats:
        """Vectors of mentions whose class (index of SPAN_LABELS) is known: (k, MENTION_WIDTH).

        Three components ask for those of the same spans: the latest are remembered with the text.
        """
        asked = (spans.tobytes(), cls.tobytes())
        if text.latest is None or text.latest[0] is not self or text.latest[1] != asked:
            text.latest = (self, asked, self._mentions(text, spans, cls))
        return text.latest[2]

    def _mentions(self, text: Text, spans: Ints, cls: Ints) -> Floats:
        start, end = spans[:, 0], spans[:, 1]
        x = self._linear("mention_start", text.vectors[start]) + self._linear("mention_end", text.vectors[end - 1])
        x += self._linear("mention_mean", text.mean(start, end)) + self._table("mention_class", cls)
        out: Floats = np.maximum(x, 0)
        return out

    def acts(self, text: Text, spans: Ints) -> Floats:
        """Vectors of triggers: (k, MENTION_WIDTH)."""
        start, end = spans[:, 0], spans[:, 1]
        x = self._linear("act_word", text.mean(start, end)) + self._linear("act_sentence", text.sentence_mean(start))
        x += self._linear("act_before", text.vectors[np.maximum(start - 1, 0)])
        x += self._linear("act_after", text.vectors[np.minimum(end, len(text.vectors) - 1)])
        out: Floats = np.maximum(x, 0)
        return out

    def kinds(self, x: Floats) -> Floats:
        """Logits of the kinds for vectors of mentions."""
        return self._linear("kind_out", x)

    def types(self, x: Floats) -> Floats:
        """Logits of the decision types for vectors of triggers."""
        return self._linear("type_out", x)

    def statuses(self, x: Floats) -> Floats:
        """Logits of the states for vectors of triggers."""
        return self._linear("status_out", x)

    def same(self, name: str, x: Floats, strings: MentionStrings, i: Ints, j: Ints) -> Floats:
        """Log-odds against 'none' that i means what the earlier j means; name is `coref` or `same`."""
        out = np.empty(len(i), dtype=np.float32)
        new, old = self._linear(f"{name}_new", x), self._linear(f"{name}_old", x)
        for k in range(0, len(i), _CHUNK):
            a, b = i[k : k + _CHUNK], j[k : k + _CHUNK]
            h = new[a] + old[b] + self._linear(f"{name}_product", x[a] * x[b])
            h += self._linear(f"{name}_features", pair_features(strings, a, b))
            out[k : k + _CHUNK] = self._linear(f"{name}_out", np.maximum(h, 0))[:, 0]
        return out

    def roles(
        self, text: Text, acts: Floats, act_spans: Ints, fillers: Floats, spans: Ints, a: Ints, f: Ints
    ) -> Floats:
        """Logits of the roles for pairs of trigger a and mention f: (p, roles)."""
        x, y = self._linear("role_act", acts), self._linear("role_filler", fillers)
        h = x[a] + y[f]
        h += text.mean_between(self._w["role_between.weight"], act_spans[a], spans[f])
        h += self._table("role_distance", text.distance(act_spans[a], spans[f]))
        return self._linear("role_out", np.maximum(h, 0))

    def relations(self, text: Text, x: Floats, spans: Ints, i: Ints, j: Ints) -> Floats:
        """Logits of the relations from mention i to mention j: (p, relations)."""
        h = self._linear("relation_head", x)[i] + self._linear("relation_tail", x)[j]
        h += text.mean_between(self._w["relation_between.weight"], spans[i], spans[j])
        h += self._table("relation_distance", text.distance(spans[i], spans[j]))
        return self._linear("relation_out", np.maximum(h, 0))


_OUTPUTS = (
    "span_out", "trigger_out", "kind_out", "type_out", "status_out", "coref_out", "same_out", "role_out",
    "relation_out", "act_before", "act_after",
)  # fmt: skip
_TABLES = ("span_length", "mention_class", "role_distance", "relation_distance")


def _is_table(name: str) -> bool:
    return name.removesuffix(".weight") in _TABLES


def pool(logits: Floats, group: Ints, groups: int) -> tuple[Floats, Ints]:
    """Log-sum-exp of the rows of each group (none is empty), and the row that gives most: (groups, labels) each."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(groups))
    top: Floats = np.maximum.reduceat(logits[order], first, axis=0)
    total: Floats = np.add.reduceat(np.exp(logits - top[group])[order], first, axis=0)
    best = np.zeros((groups, logits.shape[1]), dtype=np.int64)
    row, label = np.nonzero(logits == top[group])
    best[group[row][::-1], label[::-1]] = row[::-1]
    return np.log(total) + top, best
