"""From words to the arrays that the encoder reads, and back to one vector a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgraph.nlp.layout import WINDOW
from kgraph.nlp.windows import Words, windows_of
from kgraph.nlp.wordpieces import WordPieces

_STEP = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderInput:
    """The windows of one text.

    `pieces` and `cases` are (windows, length), padded with 0; word k is read from row
    `row[k]`, between the pieces `first[k]` and `last[k]` (inclusive).
    """

    pieces: npt.NDArray[np.int64]
    cases: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]

    def word_vectors(self, encoded: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The mean of the first and the last piece of each word: (words, width)."""
        mean: npt.NDArray[np.float32] = (encoded[self.row, self.first] + encoded[self.row, self.last]) * np.float32(0.5)
        return mean


def encoder_input(words: Words, pieces: WordPieces) -> EncoderInput:
    """Cut the words into pieces and lay them out in windows."""
    cut = pieces(words.texts)
    windows = windows_of([len(p) for p, _ in cut], words.sentences, size=WINDOW)
    rows: list[tuple[list[int], list[int]]] = []
    n = len(words.texts)
    row, first, last = (np.zeros(n, dtype=np.int64) for _ in range(3))
    for r, window in enumerate(windows):
        ids, cases = [pieces.first], [0]
        for k in range(window.start, window.end):
            p, case = cut[k]
            if window.keep <= k < window.keep_end:
                row[k], first[k], last[k] = r, len(ids), len(ids) + len(p) - 1
            ids.extend(p)
            cases.extend([case] * len(p))
        ids.append(pieces.last)
        cases.append(0)
        rows.append((ids, cases))
    return EncoderInput(
        pieces=_padded([ids for ids, _ in rows]),
        cases=_padded([c for _, c in rows]),
        row=row,
        first=first,
        last=last,
    )


def _padded(rows: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    longest = max((len(r) for r in rows), default=0)
    out = np.zeros((len(rows), -(-longest // _STEP) * _STEP), dtype=np.int64)
    for i, r in enumerate(rows):
        out[i, : len(r)] = r
    return out
