"""Words to the word pieces of an uncased BERT vocabulary, and the case that they lost.

The algorithm is greedy longest match from the left (Schuster and Nakajima, 2012), on words
that spaCy has cut already, so that every piece belongs to exactly one token. An uncased
vocabulary forgets capitals; `case_of` keeps what matters of them as a small class that the
encoder embeds beside the pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path

MAX_PIECES_A_WORD = 24
_CACHE_SIZE = 200_000


class Case(IntEnum):
    """How a word is capitalised."""

    OTHER = 0
    LOWER = 1
    TITLE = 2
    UPPER = 3
    INITIAL = 4
    MIXED = 5
    DIGIT = 6


def case_of(word: str) -> Case:
    """The case pattern of one word."""
    if word.islower():
        return Case.LOWER
    if word.isupper():
        return Case.INITIAL if len(word.rstrip(".")) == 1 else Case.UPPER
    if word.istitle():
        return Case.TITLE
    if any(c.isdigit() for c in word):
        return Case.DIGIT
    return Case.MIXED if any(c.isupper() for c in word) else Case.OTHER


class WordPieces:
    """A vocabulary that turns words into piece ids; remembers the words it has seen."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(pieces)}
        self.unknown = self._ids["[UNK]"]
        self.first, self.last, self.padding = self._ids["[CLS]"], self._ids["[SEP]"], self._ids["[PAD]"]
        self.mask = self._ids["[MASK]"]
        self._seen: dict[str, tuple[tuple[int, ...], int]] = {}

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """Read a vocabulary file, one piece a line."""
        return cls(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    def __call__(self, words: Iterable[str]) -> list[tuple[tuple[int, ...], int]]:
        """For each word its piece ids (at least one) and its `Case`."""
        seen = self._seen
        out = []
        for word in words:
            known = seen.get(word)
            if known is None:
                if len(seen) >= _CACHE_SIZE:
                    seen.clear()
                known = seen[word] = (self._cut(word), int(case_of(word)))
            out.append(known)
        return out

    def _cut(self, word: str) -> tuple[int, ...]:
        ids: list[int] = []
        for part in _split_punctuation(_plain(word)):
            ids.extend(self._longest_matches(part))
        return tuple(ids[:MAX_PIECES_A_WORD]) or (self.unknown,)

    def _longest_matches(self, part: str) -> list[int]:
        ids, start = [], 0
        while start < len(part):
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                found = self._ids.get(prefix + part[start:end])
                if found is not None:
                    ids.append(found)
                    start = end
                    break
            else:
                return [self.unknown]
        return ids


def _plain(word: str) -> str:
    """Lower case without accents or control characters, as the vocabulary was made."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))


def _split_punctuation(word: str) -> list[str]:
    parts: list[str] = []
    glue = False
    for c in word:
        if c.isalnum():
            if glue:
                parts[-1] += c
            else:
                parts.append(c)
            glue = True
        else:
            if not c.isspace():
                parts.append(c)
            glue = False
    return parts
