"""The stated reason of a decision: a clause behind its trigger that a word of cause opens."""

from __future__ import annotations

import re

from kgraph.records import Span

_LONGEST = 200
_CUE = re.compile(
    r"\b(?:because(?: of)?|citing|due to|on (?:the )?grounds? (?:that|of)|on charges of|amid (?:concerns?|fears)|"
    r"over (?:concerns?|allegations|fears|claims)|in (?:response|retaliation|reaction) (?:to|for))\b|"
    r"\b(?:in order to|so as to)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.;!?](?=\s|[\"”']|$)|\n")


def reason_of(text: str, trigger: Span) -> Span | None:
    """The clause that gives the reason, in the trigger's own sentence; None when none is stated."""
    end = _END.search(text, trigger.end)
    stop = end.start() if end else len(text)
    for cue in _CUE.finditer(text, trigger.end, stop):
        first = cue[0].lower().split()[0]
        start = (
            cue.end() if first in ("because", "citing", "due") and not cue[0].lower().endswith("of") else cue.start()
        )
        while start < stop and text[start].isspace():
            start += 1
        words = text[start : min(stop, start + _LONGEST)].rstrip()
        if len(words.split()) >= 2 and start + len(words) >= min(stop, start + _LONGEST) - 1:
            return Span(start=start, end=start + len(words))
    return None
