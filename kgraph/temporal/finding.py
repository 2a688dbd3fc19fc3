"""Candidate time expressions of a text, by patterns over the categories of its words.

A pattern is written in the letters of `lexicon`; words of no weight are told apart by figures:
1 "the", 2 "of", 3 "in", 4 "at", 9 any other; `~` is a break that no expression crosses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.records import Span
from kgraph.temporal.lexicon import listed
from kgraph.temporal.tokens import Token, tokenise

_LITTLE = {"the": "1", "of": "2", "in": "3", "at": "4", "on": "4"}
_BOUNDS = frozenset(("least", "most", "up", "maximum"))
_GAP = re.compile(r"[ \t\r\xa0]*\n?[ \t\r\xa0]*")
_NEEDS_CAPITAL = frozenset("MWH")
_AMBIGUOUS = frozenset(listed("may march sun sat mar wed mon dec jan"))
_ALONE = frozenset(("annually", "yearly", "the year", "the month", "the week", "the quarter", "the weekend"))
_BEFORE_MONTH = frozenset(
    listed(
        "in by since until till last next this early late mid of from through during before after and to for between"
    )
)
_NOT_A_YEAR = re.compile(
    r"(?:\b(?:No|Order|Orders|Resolution|Section|Article|Act|Flight|Highway|Route|Room|Regulation|Directive|Boeing|Windows"
    r"|Office|Server|number|UNSCR|Form|Rule|ISO|Title|Chapter|page|Page|Law|EO|E\.O|at)\.?|(?<![.\w])(?:S|H\.\s?R)\.|[#$€£¥/:&(]\s?\d*|[\d,]-)\s*$"
)
_COUNTED = re.compile(
    r"\s*(?:%|percent|people|dollars|euros|pounds|troops|years?-old|-year-old|UTC|GMT|hours)|[-/]\w*\d|:\d|\w"
)
_AGE = re.compile(r"[-\s]old\b|\s*-?\s*olds?\b|\s+of\s+age\b", re.IGNORECASE)

_BEFORE_A_MONTH = re.compile(r"D(?=2?M)")

_CLOCK = r"(?:(?:C+,?|1?p[24])4?)"
_NUMBER = r"(?:4?(?:qr|q+)?(?:1?[OL]?(?:a?V|n(?:-?&?n)*|D)|a)(?:&aZ)?|q*Za?|q*aZ)"
_UNIT = r"-?9*[uU]"
_ABOUT = r"(?:[EmlBe]-?(?:9*2)?1?|1?[EmlBe][2-]1?|Eu21?)"
_MONTH = r"M\.?"
_YEAR = r"(?:,?2?Y|,?2?[TLXt]u)"
_DAY = rf"(?:W,?[13]?{_MONTH}1?[DO]{_YEAR}?|W,?1?[DO]2?{_MONTH}{_YEAR}?|{_MONTH}[DO]{_YEAR}?|[DO]2?{_MONTH}{_YEAR}?)"
_PATTERNS = (
    "I",
    r"QY?|YQ",
    "s",
    rf"{_MONTH}[DO]-[DO]{_YEAR}?|[DO]-[DO]{_MONTH}{_YEAR}?|{_DAY}[-]{_DAY}",
    rf"d,{_DAY},?|(?:1?p21?)?{_CLOCK}?(?:1?[LXTt]+(?=W))?{_DAY}(?:p|,W)?",
    rf"{_CLOCK}(?:Wp?|d)|p(?:W|d)",
    rf"{_ABOUT}?{_MONTH}{_YEAR}(?:[-r&]{_MONTH}{_YEAR})?|{_MONTH}[-&]{_MONTH}{_YEAR}",
    rf"1?[TLXt]+{_MONTH}|{_ABOUT}?{_MONTH}",
    r"1?[TLXt]*Wp?|[Elk]9?Wp?|kd|[Elm]?dp?|[LXTt]+p",
    r"1?yu?Y|K|[TLX1]+yu|Y-[DY]|YrY|Y&Yyu",
    r"1?O-?u(?:2?1?(?:Y|yY|[TLX]u))?|1?[TLXt]+u&X|[Tt]uLu|1?Zu21?(?:Y|[LTX]u)|1?OZ2?(?:Y|[1TLX]u)",
    rf"1?S2?Y|1?[LXT]+S|{_ABOUT}i|1?i",
    rf"1?[OL](?:n|D){_UNIT}2?(?:9?y?u|1?[TLX]u|Y|yY)|1?Ou21?{_MONTH}",
    rf"1?[LX]+(?:a?V|n(?:-?n)*|D)(?:-?q)?{_UNIT}",
    rf"{_ABOUT}(?:[TLXt]*u|Y|[LTX]{_MONTH})|k[39]?[1TLX]+u|k[1t]+u",
    r"V[uU]|VgU|[LXt]U",
    rf"{_NUMBER}{_UNIT}(?:g|k|[bf](?=[^~]))",
    r"U[gk]|[1]u[bf]H?",
    r"1?[TLXt]+u",
    r"R[uU]",
    r"[1T]*H(?:u)?Y?",
    rf"{_NUMBER}{_UNIT}(?:&{_NUMBER}{_UNIT})?",
    r"1u",
    r"[Ro]",
    r"Y",
)
# Repeats are bounded, so that the time stays linear in the text whatever it holds.
_EXPRESSION = re.compile("|".join(_PATTERNS).replace("*", "{0,4}").replace("+", "{1,4}"))


def find(text: str) -> Iterator[Span]:
    """The spans of `text` that look like time expressions, in order, without overlaps.

    An expression is found whole, without the preposition before it. Words that mean a time only
    now and then ("March", "second", "fall") need a neighbour that says so.
    """
    tokens, cats = _categorised(text)
    for match in _EXPRESSION.finditer(cats):
        row = [tokens[place] for place in range(*match.span())]
        first, last = row[0], row[-1]
        while len(row) > 1 and last is not None and last.cat in ",.":
            row.pop()
            last = row[-1]
        if last is None or first is None:
            continue
        if _plausible(text, match.group(), first, last):
            yield Span(start=first.start, end=last.end)


def _categorised(text: str) -> tuple[list[Token | None], str]:
    """The tokens and their categories, with a break (no token) wherever other characters stand between."""
    tokens: list[Token | None] = []
    cats: list[str] = []
    place = 0
    for token in tokenise(text):
        if token.start != place and not _GAP.fullmatch(text, place, token.start):
            tokens.append(None)
            cats.append("~")
        tokens.append(token)
        cats.append(_category(text, token))
        place = token.end
    row = "".join(cats)
    return tokens, _BEFORE_A_MONTH.sub(lambda m: "9" if _no_day(text, tokens[m.start()]) else "D", row)


def _no_day(text: str, token: Token | None) -> bool:
    """Whether a number is too large for a day of the month, as in "Order 13885 of August 30"."""
    digits = "" if token is None else "".join(c for c in text[token.start : token.end] if c.isdecimal())
    return len(digits) > 2 or int(digits or 0) > 31


def _category(text: str, token: Token) -> str:
    cat = token.cat
    if cat == "N":
        return _LITTLE.get(text[token.start : token.end].lower(), "9")
    if cat == "j":
        return "q" if text[token.start : token.end].lower() in _BOUNDS else "9"
    if cat in _NEEDS_CAPITAL and not text[token.start].isupper():
        return "?"
    return cat


def _plausible(text: str, cats: str, first: Token, last: Token) -> bool:
    """Whether a match that its pattern alone leaves open is meant as a time."""
    words = text[first.start : last.end]
    before = text[max(0, first.start - 24) : first.start]
    if cats in ("M", "W", "M.") and words.rstrip(".").lower() in _AMBIGUOUS:
        previous = before.split()[-1:] or [""]
        return previous[0].lower() in _BEFORE_MONTH
    if cats in ("R", "1u"):
        return words.lower() in _ALONE
    if cats == "Y":
        return 1500 <= int(words) < 2100 and not _NOT_A_YEAR.search(before) and not _COUNTED.match(text, last.end)
    if cats[-1] in "uU" and _AGE.match(text, last.end):
        return False
    if cats.lstrip("1")[0] == "O" and "u" in cats:
        return any(unit in words.lower() for unit in ("quarter", "century", "half")) or "2" in cats
    if cats == "au":
        return before.rstrip().lower().endswith((" for", " in", " after", " within", " over", " of", " than", " least"))
    return not (cats in ("V" + "u", "tu", "1tu", "Tu") and "period" in words.lower())
