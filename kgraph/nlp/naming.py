"""Which of an entity's mentions is its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kgraph.nlp.mention_features import PRONOUNS

_BLANKS = re.compile(r"\s+")
_DETERMINERS = re.compile(r"(?:the|a|an|this|that|these|those|its|his|her|their|our|my|your)\s+", re.IGNORECASE)


def clean(text: str) -> str:
    """The words on one line, without a determiner in front or a possessive behind."""
    out = _BLANKS.sub(" ", text).strip()
    out = _DETERMINERS.sub("", out, count=1) if _DETERMINERS.match(out) else out
    for end in ("'s", "’s"):
        out = out.removesuffix(end)
    return out or text.strip()


def is_pronoun(text: str) -> bool:
    """Whether the words are a pronoun; "US" and "WHO" are none."""
    words = text.strip()
    return words.lower() in PRONOUNS and (words == "I" or not words.isupper())


def is_name(text: str) -> bool:
    """Whether the words are, or hold, a proper name: a capital that is not only the sentence's first letter."""
    words = clean(text).split()
    if not words or is_pronoun(text):
        return False
    capitals = sum(w[0].isupper() or any(c.isupper() for c in w[1:]) for w in words)
    return capitals > 0 and (len(words) == 1 or capitals * 2 >= len([w for w in words if len(w) > 3]))


def names_of(texts: Sequence[str]) -> tuple[str, bool, tuple[str, ...]]:
    """From all mentions of an entity: its fullest name, whether it is a proper name, and the other names.

    The fullest name is the one with most words, then the most frequent, then the longest; where
    no mention is a name, the fullest description stands for it.
    """
    counts = Counter(clean(t) for t in texts if is_name(t))
    if counts:
        full = max(counts, key=lambda n: (min(len(n.split()), 6), counts[n], len(n), n))
        return full, True, tuple(sorted(n for n in counts if n != full))
    described = Counter(clean(t) for t in texts if not is_pronoun(t)) or Counter(clean(t) for t in texts)
    return max(described, key=lambda n: (len(n.split()), described[n], n)), False, ()
