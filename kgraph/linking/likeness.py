"""How likely two decisions of different documents are one: what they share, against what sets them apart."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from kgraph.records import SENSE_UNIT
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

_RECURRENT = frozenset({T.DEPLOY, T.OTHER, T.ADVISE, T.ORDER, T.CHANGE, T.FUND, T.ENFORCE, T.INVESTIGATE})
_OPEN = frozenset({Status.CONSIDERED, Status.PROPOSED})
_NEAR, _UNKNOWN, _FAR = 45.0, 25.0, 400.0
_MANY = 3.0
_SAME_EVENT = 10
_DECADE, _FITTED_AMONG = 0.7, 2000
_UNLIKE = 0.4
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        """the and for from with its his her their new all any some other plan plans deal law bill act group people
        case government state national federal department ministry office company""",
    )
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "er", "ed", "es", "s", "e")


class Signature(NamedTuple):
    """A decision, as it is compared: documents and kept entities as numbers, days as ordinals, words as stems.

    `everyone` is who or what takes part, `context` the stems around its triggers, as numbers; `numbers` are those
    that the target bears. `knows_decider` is False where the decider is that of another decision of the document,
    `knows_target` likewise.
    """

    place: int
    document: int
    day: int | None
    type: T
    status: Status
    deciders: frozenset[int]
    targets: frozenset[int]
    everyone: frozenset[int]
    decider_words: frozenset[str]
    target_words: frozenset[str]
    words: frozenset[str]
    context: frozenset[int]
    sense: bytes
    earliest: int | None
    latest: int | None
    numbers: frozenset[str]
    knows_decider: bool
    knows_target: bool


class Rarity:
    """How rare entities and stems are, 0 to 1, by number; what was asked lately is remembered.

    `prior` is what the number of documents says: the more there are, the more decisions are alike by chance.
    """

    def __init__(self, of: Callable[[int], float], documents: int) -> None:
        self.prior = _DECADE * math.log10(_FITTED_AMONG / max(documents, 1))
        self.of = lru_cache(maxsize=1 << 15)(of)
        self.total = lru_cache(maxsize=1 << 12)(self.sum)

    def sum(self, numbers: frozenset[int]) -> float:
        """The rarity of all of them; `total` remembers it."""
        return math.fsum(map(self.of, numbers))


def stems(*texts: str) -> frozenset[str]:
    """The words of texts that say something, without their endings."""
    return frozenset().union(*map(_stems, texts))


@lru_cache(maxsize=1 << 13)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(w) for w in _WORD.findall(text.casefold()) if w not in _GENERIC)


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    stem = word[: len(word) - len(ending)]
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem


def features(a: Signature, b: Signature, rarity: Rarity) -> tuple[float, ...] | None:
    """What speaks for and against; None where it is out of the question."""
    plain = _plain(a, b)
    return None if plain is None else plain + _told(a, b, rarity)


def _plain(a: Signature, b: Signature) -> tuple[float, ...] | None:
    """What is soon known."""
    same_type = a.type is b.type
    if not same_type and frozenset((a.type, b.type)) not in COMPATIBLE:
        return None
    gap, dated = _gap(a, b)
    if gap > _FAR or (dated and gap > _NEAR and not ({a.status, b.status} & _OPEN)):
        return None
    if a.numbers and b.numbers and not a.numbers & b.numbers:
        return None
    decider, decider_apart = _meeting(a.deciders, b.deciders, a.decider_words, b.decider_words)
    target, target_apart = _meeting(a.targets, b.targets, a.target_words, b.target_words)
    return (
        float(same_type),
        decider,
        decider_apart * (a.knows_decider and b.knows_decider),
        target,
        target_apart * (a.knows_target and b.knows_target),
        math.exp(-gap / _NEAR),
        float(dated and gap <= _SAME_EVENT),
        float(dated and gap > 0 and _on_a_day(a) and _on_a_day(b)),
        float(gap <= _SAME_EVENT),
        float(a.status is b.status),
        float(_moves(a, b)),
        float(a.type in _RECURRENT),
        float(not a.targets or not b.targets),
        _overlap(a.words, b.words),
    )


def _told(a: Signature, b: Signature, rarity: Rarity) -> tuple[float, ...]:
    """What takes longer: what the triggers mean, whom both have, and how alike the words around are."""
    return (
        _same_sense(a.sense, b.sense),
        min(rarity.sum(a.everyone & b.everyone), _MANY),
        _cosine(a.context, b.context, rarity),
    )


def _meeting(
    a: frozenset[int], b: frozenset[int], words_a: frozenset[str], words_b: frozenset[str]
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


def _cosine(a: frozenset[int], b: frozenset[int], rarity: Rarity) -> float:
    """How alike two texts are, rare words counting for more."""
    shared = rarity.sum(a & b)
    return shared / math.sqrt(rarity.total(a) * rarity.total(b)) if shared else 0.0


def _same_sense(a: bytes, b: bytes) -> float:
    """The cosine of two senses less that of unlike ones; 0 where one is unknown."""
    if len(a) != len(b) or not a:
        return 0.0
    product: int = sum(map(mul, memoryview(a).cast("b"), memoryview(b).cast("b")))
    return product / SENSE_UNIT**2 - _UNLIKE


def _moves(a: Signature, b: Signature) -> bool:
    """Whether what was open in the earlier report is settled in the later; in either, where a day is not known."""
    opened, other = a.status in _OPEN, b.status in _OPEN
    if a.day is None or b.day is None or a.day == b.day:
        return opened != other
    return (opened and not other) if a.day < b.day else (other and not opened)


def _on_a_day(s: Signature) -> bool:
    return s.earliest is not None and s.earliest == s.latest


def _gap(a: Signature, b: Signature) -> tuple[float, bool]:
    """Days between the two, and whether both texts date the act itself."""
    if a.earliest is not None and b.earliest is not None:
        first, last = sorted(((a.earliest, a.latest or a.earliest), (b.earliest, b.latest or b.earliest)))
        return float(max(0, last[0] - first[1])), True
    if a.day is None or b.day is None:
        return _UNKNOWN, False
    return float(abs(a.day - b.day)), False


NAMES = (
    "same type", "decider", "decider apart", "target", "target apart",
    "near in time", "dated alike", "dated apart", "reported together", "same status", "moves", "recurrent", "no target",
    "trigger words", "sense", "shared", "context",
)  # fmt: skip
BIAS = -8.19
WEIGHTS = (
    1.11, 0.29, -4.5, 3.16, -4.5, 0.88, 1.09, -1.8, 1.5, -0.21, 0.72, -0.03, 0.77, 0.5, 1.28, 2.97, 4.35,
)  # fmt: skip
"""Fitted to `training/pairs` by `training.likeness`, among some 2,000 documents."""

_PLAIN, _TOLD = WEIGHTS[:-3], WEIGHTS[-3:]
_SENSE, _SHARED, _CONTEXT = (max(w, 0.0) for w in _TOLD)


def likeness(a: Signature, b: Signature, rarity: Rarity, *, least: float = 0.0) -> float:
    """The probability that both are one decision; 0 may stand for less than `least`."""
    plain = _plain(a, b)
    if plain is None:
        return 0.0
    odds = BIAS + rarity.prior + sum(map(mul, _PLAIN, plain))
    if least:
        most = odds + _CONTEXT + _SHARED * min(len(a.everyone & b.everyone), _MANY)
        if most + _SENSE * (1 - _UNLIKE) * bool(a.sense and b.sense) < math.log(least / (1 - least)):
            return 0.0
    return 1 / (1 + math.exp(-odds - sum(map(mul, _TOLD, _told(a, b, rarity)))))
