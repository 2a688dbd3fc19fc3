"""States that a few words before a trigger settle: "is considering closing", "denied that it had closed".

The model learns states from their whole context, and of these three it has seen few. On the decisions of the 1,025
annotated documents that they were written from, the words here are right 20 of 20 times (considered 5, refuted 1,
reversed 14); in the 34 of `gold/dev` none of them stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgraph.records import Span
from kgraph.vocab import Status

_REACH = 160
_END = re.compile(r"[.!?][\"”’)]*\s+(?=[A-Z\"“])|\n")
_NOT = r"(?<!not )(?<!n't )(?<!n’t )(?<!never )"

_THINKING = (
    r"(?:considering|weighing(?: up)?|mulling(?: over)?|contemplating|exploring|pondering|studying|examining|"
    r"toying with|thinking (?:of|about)|looking (?:at|into))"
)
_IDEA = (
    r"(?:whether(?: or not)?|to|an?|the|its|their|his|her|possible|possibility|of|ideas?|options?|about|on|new|further|"
    r"additional|more|plans?|proposals?|it|they|he|she|should|could|would|might|be|being|also|possibly|if|how|"
    r"impos(?:e|ing)|introduc(?:e|ing)|mak(?:e|ing)|tak(?:e|ing))"
)
_CONSIDERED = re.compile(rf"\b{_NOT}{_THINKING}(?:\s+{_IDEA}\b){{0,6}}(?:\s+[\w-]+)?\s*$", re.IGNORECASE)

_RUMOURS = r"(?:reports?|claims?|allegations?|suggestions?|rumou?rs?|speculation|accusations?)"
_OWN_CLAUSE = r"(?:(?!\b(?:but|and|after|while|because|although|who|which)\b|[.;:\"”“,]).){0,80}"
_REFUTED = re.compile(
    rf"\b{_NOT}(?:(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|dismiss(?:es|ed)?|reject(?:s|ed)?)\s+(?:[a-z]+\s+){{0,3}}"
    rf"{_RUMOURS}\s+(?:that|of)\b{_OWN_CLAUSE}"
    rf"|den(?:y|ies|ied|ying)\s+(?:that\b{_OWN_CLAUSE}"
    r"|(?:(?:ever|having|being|it|he|she|they|had|has|have|was|were|would|plans?|planning|to)\s+){0,4}))$",
    re.IGNORECASE | re.DOTALL,
)

_UNDONE = (
    r"(?:revers(?:e|es|ed|ing)|scrap(?:s|ped|ping)?|abandon(?:s|ed|ing)?|drop(?:s|ped|ping)?|"
    r"cancel(?:s|led|ed|ling|ing)?|shelv(?:e|es|ed|ing)|withdr(?:aw|aws|ew|awn|awing)|rescind(?:s|ed|ing)?|"
    r"revok(?:e|es|ed|ing)|overturn(?:s|ed|ing)?|annul(?:s|led)?|call(?:s|ed)? off|"
    r"back(?:s|ed)? (?:down|out) (?:from|of|on)|(?:went|going|gone) back on|repeal(?:s|ed)?)"
)
_INTENT = r"(?:decision|plans?|proposals?|bid|offer|intention|promise|order|threat)\s+(?:to|for|of|on|that)"
_REVERSED = re.compile(
    rf"\b{_NOT}{_UNDONE}\s+(?:(?:an?|the|its|his|her|their|earlier|previous|controversial|planned|proposed|initial|"
    rf"original)\s+){{0,3}}(?:{_INTENT}\s+)?(?:(?:the|an?|be|its|all)\s+){{0,2}}$",
    re.IGNORECASE,
)


def status_by_cue(text: str, triggers: Sequence[Span]) -> Status | None:
    """The state that the words before the triggers settle, or None.

    One reversal is enough; what is thought over or denied must be so at each trigger, for what one
    sentence leaves open another may tell as done.
    """
    before = [_before(text, t) for t in triggers]
    if any(map(_REVERSED.search, before)):
        return Status.REVERSED
    if all(map(_REFUTED.search, before)):
        return Status.REFUTED
    if all(map(_CONSIDERED.search, before)):
        return Status.CONSIDERED
    return None


def _before(text: str, trigger: Span) -> str:
    """What stands before a trigger in its sentence, on one line."""
    left = text[max(0, trigger.start - _REACH) : trigger.start]
    start = max((m.end() for m in _END.finditer(left)), default=0)
    return " ".join(left[start:].split()) + " " * left[-1:].isspace()
