"""What the heads have to judge in one document: everything that does not depend on weights, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from kgraph.nlp import layout
from kgraph.nlp.mention_features import mention_strings, pair_features
from training.data import Example
from training.heads import ARGUMENTS


@dataclass(frozen=True)
class Links:
    """Pairs of a span and an earlier one (`new`, `old`); which are `right`: (spans, spans + 1), the last is none."""

    new: Tensor
    old: Tensor
    features: Tensor
    right: Tensor


@dataclass(frozen=True)
class Pairs:
    """Pairs of two spans, with the words from `low` to `high` between them.

    Several pairs may stand for one fact: `group` says which, `want` (groups, labels) is 1 where it holds.
    """

    a: Tensor
    b: Tensor
    low: Tensor
    high: Tensor
    distance: Tensor
    group: Tensor
    want: Tensor


@dataclass(frozen=True)
class Candidates:
    """The spans, triggers and pairs of one document with their labels; word ranges are end exclusive.

    `may` (spans, labels) is set where only a part of the labels is known; `kind` is -1 where none is.
    """

    start: Tensor
    end: Tensor
    label: Tensor
    may: Tensor | None
    tags: Tensor
    mentions: tuple[Tensor, Tensor, Tensor]  # start, end, label
    kind: Tensor
    acts: tuple[Tensor, Tensor, Tensor, Tensor]  # start, end, and the sentence around
    type: Tensor
    status: Tensor
    named: Tensor  # which mentions are of entities
    coref: Links | None
    same: Links | None
    roles: Pairs | None
    relations: Pairs | None
    arguments: Pairs | None


def candidates(ex: Example) -> Candidates:
    """All that is asked about a document."""
    sentence = np.array(ex.words.sentences)
    start, end = layout.spans_of(sentence)
    spans = zip(start.tolist(), end.tolist(), strict=True)
    men = np.array(ex.mentions, dtype=np.int64).reshape(-1, 5)
    asked = bool(ex.predicates)
    if asked:  # what is asked of predicates and their answers takes the places of triggers and mentions
        act = np.array([(p, p + 1, k, 0, 0) for k, p in enumerate(ex.predicates)], dtype=np.int64)
        men = np.array([(s, e, 0, k, -1) for k, (s, e) in enumerate(ex.answers)], dtype=np.int64).reshape(-1, 5)
    else:
        act = np.array(ex.acts, dtype=np.int64).reshape(-1, 5)
    first, last = _sentence_edges(sentence)
    named = men[:, 3] < ex.entities
    own = men[named]
    whole = not asked and len(men) > 0
    return Candidates(
        start=_long(start),
        end=_long(end),
        label=_long([ex.spans.get(s, 0) for s in spans]),
        may=_allowed(ex, start, end) if ex.partial else None,
        tags=_long(_tags(act, len(sentence))),
        mentions=(_long(men[:, 0]), _long(men[:, 1]), _long(men[:, 2])),
        kind=_long(men[:, 4]),
        acts=(_long(act[:, 0]), _long(act[:, 1]), _long(first[act[:, 0]]), _long(last[act[:, 0]])),
        type=_long(act[:, 3]),
        status=_long(act[:, 4]),
        named=torch.from_numpy(named),
        coref=_links(ex, own[:, :2], own[:, 2], own[:, 3]),
        same=None if asked else _links(ex, act[:, :2], np.zeros(len(act), dtype=np.int64), act[:, 2]),
        roles=_roles(ex, act, men, sentence) if whole and len(act) else None,
        relations=_relations(ex, men, sentence) if whole and ex.related else None,
        arguments=_arguments(ex, act, men, sentence) if asked else None,
    )


def _long(x: Sequence[int] | np.ndarray) -> Tensor:
    return torch.as_tensor(np.asarray(x, dtype=np.int64))


def _sentence_edges(sentence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each word the first of its sentence, and the first after it."""
    if not len(sentence):
        return sentence, sentence
    edges = np.flatnonzero(np.r_[True, sentence[1:] != sentence[:-1]])
    which = np.cumsum(np.r_[True, sentence[1:] != sentence[:-1]]) - 1
    return edges[which], np.r_[edges[1:], len(sentence)][which]


def _tags(act: np.ndarray, n: int) -> np.ndarray:
    tags = np.zeros(n, dtype=np.int64)
    for s, e in act[:, :2].tolist():
        tags[s] = 1
        tags[s + 1 : e] = 2
    return tags


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


def _links(ex: Example, spans: np.ndarray, classes: np.ndarray, cluster: np.ndarray) -> Links | None:
    k = len(spans)
    if k < 2:
        return None
    pairs = [(int(s), int(e)) for s, e in spans]
    m = mention_strings(ex.words.texts, ex.words.sentences, pairs, classes.tolist())
    i, j = np.tril_indices(k, -1)
    near = i - j <= layout.COREF_REACH
    i, j = i[near], j[near]
    right = torch.zeros((k, k + 1), dtype=torch.bool)
    right[_long(i), _long(j)] = torch.from_numpy(cluster[i] == cluster[j])
    right[:, k] = ~right.any(1)
    return Links(_long(i), _long(j), torch.from_numpy(pair_features(m, i, j)), right)


def _paired(
    x: np.ndarray,
    y: np.ndarray,
    near: np.ndarray,
    keys: tuple[np.ndarray, np.ndarray],
    truth: set[tuple[int, int, int]],
    labels: int,
    sentence: np.ndarray,
) -> Pairs | None:
    """Rows of x with rows of y where `near`; the pairs with the same two keys are one group."""
    a, b = np.nonzero(near)
    if not len(a):
        return None
    both, group = np.unique(np.stack([keys[0][a], keys[1][b]]), axis=1, return_inverse=True)
    place = {(int(p), int(q)): k for k, (p, q) in enumerate(both.T)}
    want = torch.zeros((both.shape[1], labels))
    for p, label, q in truth:
        if (p, q) in place:
            want[place[p, q], label] = 1.0
    low, high = layout.between(x[a], y[b])
    d = layout.distance(x[a, 0], y[b, 0], sentence[x[a, 0]] == sentence[y[b, 0]])
    return Pairs(_long(a), _long(b), _long(low), _long(high), _long(d), _long(group.reshape(-1)), want)


def _roles(ex: Example, act: np.ndarray, men: np.ndarray, sentence: np.ndarray) -> Pairs | None:
    near = np.abs(act[:, 0][:, None] - men[:, 0][None, :]) <= layout.ROLE_REACH
    return _paired(act, men, near, (act[:, 2], men[:, 3]), ex.roles, len(layout.ROLE_LABELS), sentence)


def _relations(ex: Example, men: np.ndarray, sentence: np.ndarray) -> Pairs | None:
    near = np.abs(men[:, 0][:, None] - men[:, 0][None, :]) <= layout.RELATION_REACH
    near &= men[:, 3][:, None] != men[:, 3][None, :]
    named = men[:, 3] < ex.entities
    near &= named[:, None] & named[None, :]
    return _paired(men, men, near, (men[:, 3], men[:, 3]), ex.relations, len(layout.RELATION_LABELS), sentence)


def _arguments(ex: Example, act: np.ndarray, men: np.ndarray, sentence: np.ndarray) -> Pairs | None:
    """Each predicate against all answers in its sentence."""
    near = sentence[act[:, 0]][:, None] == sentence[men[:, 0]][None, :]
    return _paired(act, men, near, (act[:, 2], men[:, 3]), ex.arguments, ARGUMENTS, sentence)
