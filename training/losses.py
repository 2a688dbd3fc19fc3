"""The loss of one document for each head, from its word vectors."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgraph.nlp import layout
from kgraph.nlp.mention_features import mention_strings, pair_features
from training.data import Example
from training.heads import Heads


def _long(x) -> Tensor:
    return torch.as_tensor(np.asarray(x, dtype=np.int64))


def prepare(ex: Example) -> dict:
    """Everything of a document that does not depend on weights, computed once."""
    n = len(ex.words.texts)
    start = np.repeat(np.arange(n), layout.MAX_SPAN)
    end = start + np.tile(np.arange(1, layout.MAX_SPAN + 1), n)
    sentence = np.array(ex.words.sentences)
    ok = end <= n
    start, end = start[ok], end[ok]
    ok = sentence[start] == sentence[end - 1]
    start, end = start[ok], end[ok]
    may = _allowed(ex, start, end) if ex.partial else None
    gold = np.array([ex.spans.get(s, 0) for s in zip(start.tolist(), end.tolist(), strict=True)])
    tags = np.zeros(n, dtype=np.int64)
    for s, e, *_ in ex.acts:
        tags[s] = 1
        tags[s + 1 : e] = 2
    edges = np.flatnonzero(np.r_[True, sentence[1:] != sentence[:-1]])
    ends = np.r_[edges[1:], n]
    return {
        "start": _long(start),
        "end": _long(end),
        "gold": _long(gold),
        "may": may,
        "tags": _long(tags),
        "first": edges[sentence] if n else edges,
        "last": ends[sentence] if n else ends,
        "sentence": sentence,
        "coref": _antecedents(
            ex,
            [m[:2] for m in ex.mentions if m[3] < ex.entities],
            [m[2] for m in ex.mentions if m[3] < ex.entities],
            [m[3] for m in ex.mentions if m[3] < ex.entities],
        ),
        "same": _antecedents(ex, [a[:2] for a in ex.acts], [0] * len(ex.acts), [a[2] for a in ex.acts]),
    }


def _allowed(ex: Example, start: np.ndarray, end: np.ndarray) -> Tensor:
    """Which labels each span may have: (spans, labels). What only overlaps a marked span may be anything."""
    n = len(ex.words.texts)
    marked = np.zeros(n + 1, dtype=np.int64)
    for s, e in ex.allowed:
        marked[s + 1 : e + 1] += 1
    inside = np.cumsum(marked)
    open_ = np.zeros(len(layout.SPAN_LABELS), dtype=bool)
    open_[list(ex.unmarked)] = True
    out = np.where((inside[end] - inside[start] > 0)[:, None], True, open_)
    for k, span in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        if span in ex.allowed:
            out[k] = False
            out[k, list(ex.allowed[span])] = True
    return torch.from_numpy(out)


def _antecedents(ex: Example, spans, classes, clusters):
    k = len(spans)
    if k < 2:
        return None
    m = mention_strings(ex.words.texts, ex.words.sentences, spans, classes)
    i, j = np.tril_indices(k, -1)
    near = i - j <= layout.COREF_REACH
    i, j = i[near], j[near]
    c = np.array(clusters)
    return _long(i), _long(j), torch.from_numpy(pair_features(m, i, j)), torch.from_numpy(c[i] == c[j]), k


def document_losses(heads: Heads, ex: Example, ready: dict, words: Tensor) -> dict[str, Tensor]:
    """Sums of losses by head; `words` is (n, WIDTH) float32."""
    out: dict[str, Tensor] = {}
    sums = torch.cat([words.new_zeros(1, words.shape[1]), words.cumsum(0)])
    if ex.predicates:
        return {"argument": _argument_loss(heads, ex, ready, sums, words)}
    logits = heads.spans(words, sums, ready["start"], ready["end"])
    if ex.partial:
        possible = logits.masked_fill(~ready["may"], -1e4)
        out["span"] = (logits.logsumexp(1) - possible.logsumexp(1)).sum()
    else:
        out["span"] = F.cross_entropy(logits, ready["gold"], reduction="sum")
        out["trigger"] = F.cross_entropy(heads.triggers(words), ready["tags"], reduction="sum")
    mentions = acts = None
    if ex.mentions:
        s, e, label, _, kind = (_long([m[k] for m in ex.mentions]) for k in range(5))
        mentions = heads.mentions(words, sums, s, e, label)
        if (kind >= 0).any():
            out["kind"] = F.cross_entropy(heads.kind_out(mentions), kind, ignore_index=-1, reduction="sum")
        own = torch.tensor([m[3] < ex.entities for m in ex.mentions])
        if ready["coref"] is not None:
            out["coref"] = _link_loss(heads, "coref", mentions[own], ready["coref"])
    if ex.acts:
        s = [a[0] for a in ex.acts]
        e = [a[1] for a in ex.acts]
        acts = heads.acts(words, sums, _long(s), _long(e), _long(ready["first"][s]), _long(ready["last"][s]))
        out["type"] = F.cross_entropy(heads.type_out(acts), _long([a[3] for a in ex.acts]), reduction="sum")
        out["status"] = F.cross_entropy(heads.status_out(acts), _long([a[4] for a in ex.acts]), reduction="sum")
        if ready["same"] is not None:
            out["same"] = _link_loss(heads, "same", acts, ready["same"])
    if mentions is not None and acts is not None:
        out["role"] = _role_loss(heads, ex, ready, sums, acts, mentions)
    if mentions is not None and len(ex.mentions) > 1 and ex.related:
        out["relation"] = _relation_loss(heads, ex, ready, sums, mentions)
    return out


def _link_loss(heads: Heads, name: str, x: Tensor, pairs) -> Tensor:
    """Marginal likelihood of the right antecedents, 'none' among them (Lee et al., 2017)."""
    i, j, features, same, k = pairs
    score = heads.pairs(name, x, i, j, features)
    grid = score.new_full((k, k + 1), -1e4)
    grid[:, k] = 0.0
    grid = grid.index_put((i, j), score)
    right = torch.zeros((k, k + 1), dtype=torch.bool)
    right[i, j] = same
    right[:, k] = ~right.any(1)
    return (grid.logsumexp(1) - grid.masked_fill(~right, -1e4).logsumexp(1)).sum()


def between(start_a, end_a, start_b, end_b):
    """The word range that lies between two spans, at least one word wide (their hull when they touch)."""
    lo, hi = np.minimum(end_a, end_b), np.maximum(start_a, start_b)
    touch = lo >= hi
    return np.where(touch, np.minimum(start_a, start_b), lo), np.where(touch, np.maximum(end_a, end_b), hi)


def _mean_between(sums: Tensor, lo, hi) -> Tensor:
    lo, hi = _long(lo), _long(hi)
    return (sums[hi] - sums[lo]) / (hi - lo)[:, None]


def _grouped_bce(
    logits: Tensor, groups: np.ndarray, truth: set[tuple[int, int, int]], keys: list[tuple[int, int]]
) -> Tensor:
    """Noisy-or over the pairs of one group, in logits: log-sum-exp, then a sigmoid a label."""
    n = len(keys)
    top = logits.new_full((n, logits.shape[1]), -1e4)
    g = _long(groups)[:, None].expand_as(logits)
    top = top.scatter_reduce(0, g, logits.detach(), "amax")
    total = logits.new_zeros((n, logits.shape[1])).scatter_add(0, g, (logits - top.gather(0, g)).exp())
    pooled = total.log() + top
    want = torch.zeros_like(pooled)
    for k, (a, b) in enumerate(keys):
        for label in range(pooled.shape[1]):
            if (a, label, b) in truth:
                want[k, label] = 1.0
    return F.binary_cross_entropy_with_logits(pooled, want, reduction="sum")


def _group(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, list[tuple[int, int]]]:
    index: dict[tuple[int, int], int] = defaultdict(lambda: len(index))
    groups = np.array([index[p] for p in zip(a.tolist(), b.tolist(), strict=True)], dtype=np.int64)
    return groups, list(index)


def _role_loss(heads: Heads, ex: Example, ready: dict, sums: Tensor, acts: Tensor, mentions: Tensor) -> Tensor:
    act, men = np.array(ex.acts), np.array(ex.mentions)
    a, m = (x.ravel() for x in np.meshgrid(np.arange(len(act)), np.arange(len(men)), indexing="ij"))
    near = np.abs(act[a, 0] - men[m, 0]) <= layout.ROLE_REACH
    a, m = a[near], m[near]
    if not len(a):
        return sums.sum() * 0
    s = ready["sentence"]
    d = layout.distance(act[a, 0], men[m, 0], s[act[a, 0]] == s[men[m, 0]])
    mean = _mean_between(sums, *between(act[a, 0], act[a, 1], men[m, 0], men[m, 1]))
    logits = heads.roles(acts, mentions, _long(a), _long(m), mean, _long(d))
    return _grouped_bce(logits, *_with(ex.roles, act[a, 2], men[m, 3]))


def _argument_loss(heads: Heads, ex: Example, ready: dict, sums: Tensor, words: Tensor) -> Tensor:
    """Each predicate against all answers in its sentence."""
    at, spans, s = np.array(ex.predicates), np.array(ex.answers), ready["sentence"]
    a, m = np.nonzero(s[at][:, None] == s[spans[:, 0]][None, :])
    acts = heads.acts(words, sums, _long(at), _long(at + 1), _long(ready["first"][at]), _long(ready["last"][at]))
    fillers = heads.mentions(words, sums, _long(spans[:, 0]), _long(spans[:, 1]), _long(np.zeros(len(spans))))
    d = layout.distance(at[a], spans[m, 0], np.ones(len(a), dtype=bool))
    mean = _mean_between(sums, *between(at[a], at[a] + 1, spans[m, 0], spans[m, 1]))
    logits = heads.arguments(acts, fillers, _long(a), _long(m), mean, _long(d))
    want = torch.zeros_like(logits)
    for k, pair in enumerate(zip(a.tolist(), m.tolist(), strict=True)):
        for kind in range(logits.shape[1]):
            if (pair[0], kind, pair[1]) in ex.arguments:
                want[k, kind] = 1.0
    return F.binary_cross_entropy_with_logits(logits, want, reduction="sum")


def _relation_loss(heads: Heads, ex: Example, ready: dict, sums: Tensor, mentions: Tensor) -> Tensor:
    men = np.array(ex.mentions)
    i, j = (x.ravel() for x in np.meshgrid(np.arange(len(men)), np.arange(len(men)), indexing="ij"))
    ok = (np.abs(men[i, 0] - men[j, 0]) <= layout.RELATION_REACH) & (men[i, 3] != men[j, 3])
    ok &= (men[i, 3] < ex.entities) & (men[j, 3] < ex.entities)
    i, j = i[ok], j[ok]
    if not len(i):
        return sums.sum() * 0
    s = ready["sentence"]
    d = layout.distance(men[i, 0], men[j, 0], s[men[i, 0]] == s[men[j, 0]])
    mean = _mean_between(sums, *between(men[i, 0], men[i, 1], men[j, 0], men[j, 1]))
    logits = heads.relations(mentions, _long(i), _long(j), mean, _long(d))
    return _grouped_bce(logits, *_with(ex.relations, men[i, 3], men[j, 3]))


def _with(truth, a, b):
    groups, keys = _group(a, b)
    return groups, truth, keys
