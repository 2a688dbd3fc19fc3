"""Votes: how many were for a decision, and how many against it.

voted("passed the bill 63-37", ..)                        63 for, 37 against
voted("by 5 votes to 4 with 2 abstentions", ..)           5 for, 4 against, 2 abstentions
"""

from __future__ import annotations

import re
from dataclasses import replace

from kgraph.linking.places import Places
from kgraph.records import Decision, Extraction, Span, Votes
from kgraph.vocab import DecisionType

_NUMBER = r"(?P<{}>\d{{1,4}}|\d,\d{{3}})"
_FOR, _AGAINST = _NUMBER.format("yes"), _NUMBER.format("no")
_AFTER = (
    r"(?:(?:,? (?:with|and) |, )(?P<rest>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r" (?:abstentions?|abstaining|abstained))?"
)
_BEFORE = r"(?<![\w.,$£€/“\"-])"
_UNIT = r"(?![\w%-]|[.,]\d| ?(?:per ?cent|million|billion|years?|days?))"
_PATTERNS = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        rf"{_FOR} votes? (?:in favou?r )?(?:to|against|and) {_AGAINST}(?: votes)?(?: against)?(?![\w%])",
        rf"{_FOR} (?:in favou?r|for)(?: and|,| to)(?: to)? {_AGAINST} (?:against|opposed)",
        rf"{_FOR}(?:[-–—]| to ){_AGAINST}(?:[-–](?P<third>\d{{1,3}}))?{_UNIT}",
    )
)
_PAIR = len(_PATTERNS) - 1
_CUE = re.compile(
    r"\b(?:vot(?:e[sd]?|ing)|ballot|majority|pass(?:ed|es)?|approv\w+|reject\w+|adopt\w+|confirm\w+|rul(?:ed|es|ing)"
    r"|decision|decided|defeated|fail(?:ed|s)|elect\w+|divided|split|ratif\w+|acquit\w+|convict\w+|impeach\w+)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z\d)\]”\"'][.!?])[\"”’)]*\s+(?=[A-Z“\"‘'])|\n+")
_TYPES = frozenset(
    {
        DecisionType.LEGISLATE,
        DecisionType.APPROVE,
        DecisionType.REJECT,
        DecisionType.RULE,
        DecisionType.APPOINT,
        DecisionType.DISMISS,
        DecisionType.LIFT,
        DecisionType.PROSECUTE,
        DecisionType.SANCTION,
        DecisionType.BAN,
        DecisionType.ORDER,
        DecisionType.CHANGE,
        DecisionType.WITHDRAW,
        DecisionType.AGREE,
        DecisionType.OTHER,
    }
)
_WORDS = {
    word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_NO_VOTE = re.compile(
    r"(?:\b(?:from|aged?|ages|between|[Rr]esolutions?|Council|No\.|Articles?|Sections?|Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?"
    r"|July?|Aug\w*|Sept?\w*|Oct\w*|Nov\w*|Dec\w*)\.?) $"
)
_NEAR = 60
_YEAR = range(1900, 2100)
_LARGEST = 2000


def find(text: str) -> list[tuple[Span, Votes]]:
    """Vote counts with their place, in order."""
    found: dict[int, tuple[Span, Votes]] = {}
    for n, pattern in enumerate(_PATTERNS):
        for m in pattern.finditer(text):
            rest = m["rest"] or m.groupdict().get("third")
            votes = Votes(favour=_count(m["yes"]), against=_count(m["no"]), abstentions=_rest(rest))
            if _plausible(votes) and (n < _PAIR or _cued(text, m.start(), m.end())):
                taken = any(s.start < m.end() and m.start() < s.end for s, _ in found.values())
                if not taken:
                    found[m.start()] = (Span(start=m.start(), end=m.end()), votes)
    return [found[start] for start in sorted(found)]


def with_votes(extraction: Extraction) -> Extraction:
    """Each count with the decision that it stands beside: in its sentence, the nearest of those that are voted on."""
    text = extraction.document.text
    decisions = list(extraction.decisions)
    triggers = Places((t, n) for n, d in enumerate(decisions) if d.type in _TYPES for t in d.triggers)
    for span, votes in find(text):
        start, end = _sentence(text, span)
        within = [t for t in triggers.touching(Span(start=start, end=end)) if start <= t[0] and t[1] <= end]
        away = ((max(t[0] - span.end, span.start - t[1], 0), t[2]) for t in within if decisions[t[2]].votes is None)
        best = min(away, default=None)
        if best is not None:
            d = decisions[best[1]]
            decisions[best[1]] = replace(d, votes=_of(d, votes))
    return replace(extraction, decisions=tuple(decisions))


def _of(d: Decision, votes: Votes) -> Votes:
    """Of a motion that failed the smaller number is told first; for the rejection were those who were against it."""
    if d.type is DecisionType.REJECT and votes.favour < votes.against:
        return replace(votes, favour=votes.against, against=votes.favour)
    return votes


def _sentence(text: str, span: Span) -> tuple[int, int]:
    before = max((m.end() for m in _SENTENCE.finditer(text, max(0, span.start - 600), span.start)), default=None)
    after = _SENTENCE.search(text, span.end)
    start = max(0, span.start - 600) if before is None else before
    return start, after.start() if after else len(text)


def _cued(text: str, start: int, end: int) -> bool:
    """Whether a bare pair of numbers stands near a word of voting."""
    if _NO_VOTE.search(text, max(0, start - 12), start):
        return False
    return _CUE.search(text, max(0, start - _NEAR), min(len(text), end + _NEAR // 2)) is not None


def _plausible(votes: Votes) -> bool:
    years = votes.favour in _YEAR and (votes.against in _YEAR or votes.against < 100)
    return not years and max(votes.favour, votes.against) < _LARGEST and votes.favour + votes.against > 2


def _count(digits: str) -> int:
    return int(digits.replace(",", ""))


def _rest(words: str | None) -> int | None:
    if words is None:
        return None
    return int(words) if words.isdigit() else _WORDS[words]
