"""What the strings of two mentions say about whether they mean the same thing.

Used alike in training and at run time. All pairs of a block are computed with matrix
operations: `pair_features(m, i, j)` gives one row of 0/1 features for each pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PRONOUNS = {
    "he": 1, "him": 1, "his": 1, "himself": 1, "she": 2, "her": 2, "hers": 2, "herself": 2,
    "it": 3, "its": 3, "itself": 3, "they": 4, "them": 4, "their": 4, "theirs": 4, "themselves": 4,
    "i": 5, "me": 5, "my": 5, "myself": 5, "we": 6, "us": 6, "our": 6, "ours": 6, "ourselves": 6,
    "who": 7, "whom": 7, "whose": 7, "which": 7, "that": 7, "you": 8, "your": 8,
}  # fmt: skip
_SMALL = frozenset(["the", "a", "an", "of", "and", "for", "to", "in", "on", "at", "&", "'s", "’s"])
FEATURES = 30
_DISTANCES = np.array([1, 2, 3, 5, 8, 12, 20, 40, 80])


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionStrings:
    """The string side of n mentions, in the order of the text; every array has n rows.

    `shared` (n, n) counts the words that two names have in common; a name has all of its own in common with itself.
    """

    text: npt.NDArray[np.int64]
    head: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    prefix: npt.NDArray[np.int64]
    acronym: npt.NDArray[np.int64]
    pronoun: npt.NDArray[np.int64]
    named: npt.NDArray[np.bool_]
    cls: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    sentence: npt.NDArray[np.int64]
    shared: npt.NDArray[np.float32]


def mention_strings(
    words: Sequence[str], sentences: Sequence[int], spans: Sequence[tuple[int, int]], classes: Sequence[int]
) -> MentionStrings:
    """Describe mentions given as word ranges (end exclusive), with a small integer for the class."""
    ids: dict[str, int] = {}

    def number(s: str) -> int:
        return ids.setdefault(s, len(ids)) if s else -1

    rows = []
    bags = []
    for (start, end), cls in zip(spans, classes, strict=True):
        part = words[start:end]
        content = [w for w in part if w.lower() not in _SMALL] or list(part)
        low = [w.lower() for w in content]
        joined = " ".join(low)
        letters = "".join(w[0] for w in content if w[0].isupper()).lower() if len(content) > 1 else ""
        pronoun = PRONOUNS.get(joined, 0)
        named = not pronoun and any(w[0].isupper() for w in content)
        compact = joined.replace(".", "").replace(" ", "")
        prefix = "^" + low[-1][:4] if named else ""
        rows.append((number(joined), number(low[-1]), number(low[0]), number(prefix), number(letters),
                     number(compact), pronoun, named, cls, start, end, sentences[start]))  # fmt: skip
        bags.append([number(w) for w in low] if named else [])
    counts = np.zeros((len(rows), len(ids)), dtype=np.float32)
    for k, bag in enumerate(bags):
        counts[k, bag] = 1.0
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 12)
    return MentionStrings(
        text=table[:, 5], head=table[:, 1], first=table[:, 2], prefix=table[:, 3], acronym=table[:, 4],
        pronoun=table[:, 6], named=table[:, 7].astype(bool), cls=table[:, 8], start=table[:, 9], end=table[:, 10],
        sentence=table[:, 11], shared=counts @ counts.T,
    )  # fmt: skip


def pair_features(m: MentionStrings, i: npt.NDArray[np.int64], j: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Features of the pairs (i[k], j[k]), j before i: an array of shape (pairs, FEATURES)."""
    out = np.zeros((len(i), FEATURES), dtype=np.float32)
    if not len(i):
        return out
    both = m.named[i] & m.named[j]
    same_class = m.cls[i] == m.cls[j]
    shared = m.shared[i, j]
    sizes = m.shared.diagonal()
    smaller = np.minimum(sizes[i], sizes[j])
    columns = [
        m.text[i] == m.text[j],
        (m.text[i] == m.text[j]) & both,
        m.head[i] == m.head[j],
        (m.head[i] == m.head[j]) & both,
        (m.first[i] == m.first[j]) & both,
        (m.prefix[i] == m.prefix[j]) & both & same_class,
        both & (shared > 0) & (shared == smaller),
        both & (shared > 0) & (shared < smaller),
        (m.acronym[i] >= 0) & (m.acronym[i] == m.text[j]),
        (m.acronym[j] >= 0) & (m.acronym[j] == m.text[i]),
        same_class,
        both,
        m.named[i],
        m.named[j],
        m.pronoun[i] > 0,
        m.pronoun[j] > 0,
        (m.pronoun[i] > 0) & (m.pronoun[i] == m.pronoun[j]),
        (m.pronoun[i] > 0) & (m.pronoun[j] > 0) & (m.pronoun[i] != m.pronoun[j]),
        (m.start[i] < m.end[j]) & (m.start[j] < m.end[i]),
        m.sentence[i] == m.sentence[j],
        m.sentence[i] - m.sentence[j] == 1,
    ]
    for k, column in enumerate(columns):
        out[:, k] = column
    bucket = np.searchsorted(_DISTANCES, i - j, side="left")
    np.minimum(bucket, FEATURES - 1 - len(columns), out=bucket)
    out[np.arange(len(i)), len(columns) + bucket] = 1.0
    return out
