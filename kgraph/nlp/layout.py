"""What the rows and columns of the model's arrays mean; training and run time share it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.vocab import DecisionType, EntityClass, Kind, RelationType, Role, Status

SPAN_LABELS = ("none", *(c.value for c in EntityClass), "time", "position", "amount")
TIME, POSITION, AMOUNT = (SPAN_LABELS.index(x) for x in ("time", "position", "amount"))
ENTITIES = len(EntityClass)
KIND_LABELS = tuple(Kind)
TYPE_LABELS = tuple(DecisionType)
STATUS_LABELS = tuple(Status)
ROLE_LABELS = tuple(Role)
RELATION_LABELS = tuple(RelationType)

MAX_SPAN = 12
WINDOW = 126
SPAN_WIDTH, MENTION_WIDTH, PAIR_WIDTH = 224, 224, 160
ROLE_REACH, RELATION_REACH, COREF_REACH = 120, 40, 160

_EDGES = np.array([-60, -30, -16, -10, -6, -4, -2, -1, 0, 1, 2, 4, 6, 10, 16, 30, 60])
DISTANCES = 2 * (len(_EDGES) + 1)


def distance(
    start: npt.NDArray[np.int64], other: npt.NDArray[np.int64], same_sentence: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """The bucket of the signed distance in words from `start` to `other`, apart for one and two sentences."""
    return np.searchsorted(_EDGES, other - start) * 2 + same_sentence


def spans_of(sentences: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Starts and ends of every span of at most `MAX_SPAN` words in a sentence; `sentences` holds each word's number."""
    n = len(sentences)
    start = np.repeat(np.arange(n), MAX_SPAN)
    end = start + np.tile(np.arange(1, MAX_SPAN + 1), n)
    inside = end <= n
    start, end = start[inside], end[inside]
    inside = sentences[start] == sentences[end - 1]
    return start[inside], end[inside]


def between(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Starts and ends of what lies between two lists of word ranges (p, 2), or of their hull when they touch."""
    low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 0], b[:, 0])
    touch = low >= high
    start = np.where(touch, np.minimum(a[:, 0], b[:, 0]), low)
    return start, np.where(touch, np.maximum(a[:, 1], b[:, 1]), high)
