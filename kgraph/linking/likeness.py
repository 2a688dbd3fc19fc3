"""How likely two decisions of different documents are one: what they share, against what sets them apart."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from kgraph.vocab import DecisionType as T
from kgraph.vocab import Status

_PAIRS = (
    (T.ORDER, T.BAN),
    (T.ORDER, T.ADVISE),
    (T.BAN, T.SANCTION),
    (T.BAN, T.LEGISLATE),
    (T.BAN, T.WITHDRAW),
    (T.LEGISLATE, T.APPROVE),
    (T.LEGISLATE, T.CHANGE),
    (T.LEGISLATE, T.REJECT),
    (T.APPROVE, T.REJECT),
    (T.APPROVE, T.APPOINT),
    (T.APPROVE, T.AGREE),
    (T.RULE, T.FINE),
    (T.RULE, T.REJECT),
    (T.RULE, T.LIFT),
    (T.FINE, T.AGREE),
    (T.ENFORCE, T.PROSECUTE),
    (T.CLOSE, T.WITHDRAW),
    (T.CLOSE, T.CHANGE),
    (T.CLOSE, T.BAN),
    (T.DISMISS, T.WITHDRAW),
    (T.ACQUIRE, T.AGREE),
    (T.ACQUIRE, T.FUND),
    (T.ESTABLISH, T.CHANGE),
    (T.ESTABLISH, T.FUND),
    (T.WITHDRAW, T.CHANGE),
    (T.LIFT, T.CHANGE),
    (T.DEPLOY, T.ENFORCE),
)
COMPATIBLE = frozenset(frozenset(pair) for pair in _PAIRS)
"""Types by which two reports may call one act."""

_OPEN = frozenset({Status.CONSIDERED, Status.PROPOSED})
_NEAR, _FAR = 45.0, 400.0
_SAME_EVENT = 10
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        """the and for from with its his her their new all any some other plan plans deal law bill act group people
        case government state national federal department ministry office company""",
    )
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "ed", "es", "s", "e")


@dataclass(frozen=True, slots=True)
class Signature:
    """A decision, as it is compared: entities as kept IRIs, days as ordinals, words as stems."""

    iri: str
    document: str
    day: int | None
    type: T
    status: Status
    deciders: frozenset[str]
    targets: frozenset[str]
    others: frozenset[str]
    decider_words: frozenset[str]
    target_words: frozenset[str]
    words: frozenset[str]
    earliest: int | None
    latest: int | None


def stems(*texts: str) -> frozenset[str]:
    """The words of texts that say something, without their endings."""
    found = (w for text in texts for w in _WORD.findall(text.casefold()))
    return frozenset(_stem(w) for w in found if w not in _GENERIC)


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word[: len(word) - len(ending)]


def features(a: Signature, b: Signature, rarity: Callable[[str], float]) -> tuple[float, ...] | None:
    """What speaks for and against; None where it is out of the question. `rarity` of an entity is 0 to 1."""
    same_type = a.type is b.type
    gap, dated = _gap(a, b)
    if not same_type and frozenset((a.type, b.type)) not in COMPATIBLE:
        return None
    if gap > _FAR or (dated and gap > _NEAR and not ({a.status, b.status} & _OPEN)):
        return None
    decider, decider_apart = _meeting(a.deciders, b.deciders, a.decider_words, b.decider_words)
    target, target_apart = _meeting(a.targets, b.targets, a.target_words, b.target_words)
    every_a, every_b = a.deciders | a.targets | a.others, b.deciders | b.targets | b.others
    shared = sum(rarity(e) for e in every_a & every_b)
    crossed = _overlap(a.target_words | stems_of(a), b.target_words | stems_of(b))
    return (
        float(same_type),
        decider,
        decider_apart,
        target,
        target_apart,
        min(shared, 3.0),
        crossed,
        _overlap(a.words, b.words),
        math.exp(-gap / _NEAR),
        float(dated and gap <= _SAME_EVENT),
        float(gap <= _SAME_EVENT),
        float(a.status is b.status),
    )


def stems_of(s: Signature) -> frozenset[str]:
    """Its words and those of who decides."""
    return s.words | s.decider_words


def _meeting(
    a: frozenset[str], b: frozenset[str], words_a: frozenset[str], words_b: frozenset[str]
) -> tuple[float, float]:
    """How much two sets of fillers agree, and whether they are known to differ."""
    if not a or not b:
        return 0.0, 0.0
    if a & b:
        return 1.0, 0.0
    alike = _overlap(words_a, words_b)
    return 0.8 * alike, float(alike < 0.5)


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def _gap(a: Signature, b: Signature) -> tuple[float, bool]:
    """Days between the two, and whether both texts date the act itself."""
    if a.earliest is not None and b.earliest is not None:
        first, last = sorted(((a.earliest, a.latest or a.earliest), (b.earliest, b.latest or b.earliest)))
        return float(max(0, last[0] - first[1])), True
    if a.day is None or b.day is None:
        return _NEAR, False
    return float(abs(a.day - b.day)), False


NAMES = (
    "same type", "decider", "decider apart", "target", "target apart", "shared", "all words",
    "trigger words", "near in time", "dated alike", "reported together", "same status",
)  # fmt: skip
BIAS = -7.0
WEIGHTS = (1.2, 1.4, -1.6, 2.2, -2.2, 1.2, 1.5, 1.0, 1.2, 0.6, 0.8, 0.2)


def likeness(a: Signature, b: Signature, rarity: Callable[[str], float]) -> float:
    """The probability that both are one decision."""
    found = features(a, b, rarity)
    if found is None:
        return 0.0
    return 1 / (1 + math.exp(-BIAS - sum(w * f for w, f in zip(WEIGHTS, found, strict=True))))
