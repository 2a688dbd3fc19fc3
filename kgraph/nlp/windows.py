"""Sentences, and windows of whole sentences for the encoder.

A text of any length is covered completely: sentences are packed into windows of at most
`size` pieces; one that is longer is cut into overlapping windows, and each word is then
read from the window in which it lies furthest from an edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text: spaCy tokens without white space.

    `tokens` are token indices, `starts` and `ends` character offsets, `sentences` the number
    of the sentence that each word is in (from 0, never decreasing).
    """

    texts: tuple[str, ...]
    tokens: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Words `start` to `end` go to the encoder; those from `keep` to `keep_end` are read from it."""

    start: int
    end: int
    keep: int
    keep_end: int


def words_of(doc: Doc) -> Words:
    """The words of a tokenised text, and the sentences they are in."""
    texts: list[str] = []
    tokens: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    sentence, after_end, broken = 0, False, False
    strings = doc.vocab.strings
    for k, (orth, begin) in enumerate(doc.to_array(["ORTH", "IDX"]).tolist()):
        text = strings[orth]
        if text.isspace():
            broken = broken or "\n" in text
            continue
        if texts and text not in _CLOSERS and (broken or (after_end and not text[0].islower())):
            sentence += 1
            after_end = False
        broken = False
        if text[-1] in _ENDS and (len(text) == 1 or text[-1] != "."):
            after_end = True
        elif text not in _CLOSERS:
            after_end = False
        texts.append(text)
        tokens.append(k)
        starts.append(begin)
        ends.append(begin + len(text))
        sentences.append(sentence)
    return Words(
        texts=tuple(texts),
        tokens=tuple(tokens),
        starts=tuple(starts),
        ends=tuple(ends),
        sentences=tuple(sentences),
    )


def windows_of(sizes: Sequence[int], sentences: Sequence[int], *, size: int) -> list[Window]:
    """Pack words with `sizes` pieces each into windows of at most `size` pieces."""
    out: list[Window] = []
    start, used = 0, 0
    for first, last in _sentence_ranges(sentences):
        need = sum(sizes[first:last])
        if used and used + need > size:
            out.append(Window(start, first, start, first))
            start, used = first, 0
        if need > size:
            out.extend(_cut(sizes, first, last, size))
            start = last
        else:
            used += need
    if start < len(sizes):
        out.append(Window(start, len(sizes), start, len(sizes)))
    return out


def _sentence_ranges(sentences: Sequence[int]) -> list[tuple[int, int]]:
    edges = [i for i in range(len(sentences)) if i == 0 or sentences[i] != sentences[i - 1]]
    return list(zip(edges, [*edges, len(sentences)][1:], strict=True))


def _cut(sizes: Sequence[int], first: int, last: int, size: int) -> list[Window]:
    """Overlapping windows over one long sentence; half of each overlap is kept from each side."""
    out: list[Window] = []
    start = keep = first
    while True:
        end, used = start, 0
        while end < last and used + sizes[end] <= size:
            used += sizes[end]
            end += 1
        if end == last:
            out.append(Window(start, end, keep, end))
            return out
        following = max(start + 1, end - (end - start) // 4)
        middle = (following + end) // 2
        out.append(Window(start, end, keep, middle))
        start, keep = following, middle
