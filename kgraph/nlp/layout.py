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
