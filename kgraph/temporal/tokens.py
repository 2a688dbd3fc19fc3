"""Text to tokens of time: each with its category letter, its value and its characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from kgraph.temporal.lexicon import HOLIDAYS, WORDS, Value

Reading = tuple[str, Value | date]

UNKNOWN = "?"
_HOLIDAY = "|".join(sorted((re.escape(name).replace("'", "['’]") for name in HOLIDAYS), key=len, reverse=True))
_CLOCK_ZONE = r"(?:\s*(?:a\.?m\b\.?|p\.?m\b\.?))"
_TOKEN = re.compile(
    rf"""(?P<holiday>\b(?:{_HOLIDAY})\b)
    |(?P<iso>\b\d{{4}}-\d\d-\d\d(?:T[\d:]+Z?)?\b)
    |(?P<slash>\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|\d\d)\b|\b9/11\b)
    |(?P<clock>\b\d{{1,2}}(?:[:.]\d\d){{0,2}}{_CLOCK_ZONE}|\b\d{{1,2}}:\d\d(?::\d\d)?\b
        |\b\d{{4}}\s?(?=(?:UTC|GMT|hours|hrs)\b)|\b\d{{1,2}}\.\d\d\s?(?=(?:UTC|GMT)\b)|\butc[+-]\d+)
    |(?P<fiscal>\bFY\s?[’']?(?:\d{{4}}|\d\d)\b)
    |(?P<era>\bB\.\s?C\.(?:\s?E\.)?)
    |(?P<quarter>\b(?:Q[1-4]|[1-4]Q)\b)
    |(?P<decade>(?:\b\d{{3}}|[’']\d|\b[1-9])0[’']?s\b)
    |(?P<ordinal>\b\d{{1,2}}(?:st|nd|rd|th)\b)
    |(?P<number>\d+(?:[.,]\d+)*)
    |(?P<possessive>[’']s?(?!\w))
    |(?P<word>[^\W\d_]+)
    |(?P<mark>[-–—,.()/½+’'])""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = {"-": "-", "–": "-", "—": "-", ",": ",", ".": ".", "(": ",", ")": ",", "/": "/", "½": "Z", "+": "q"}


class Token(NamedTuple):
    """One token: category letter, value, and its characters in the text."""

    cat: str
    value: Value | date
    start: int
    end: int


def tokenise(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of text[start:end], in order; a word that is none of time has the category `?`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind, words = match.lastgroup or "", match.group()
        cat, value = _READ[kind](words)
        yield Token(cat, value, match.start(), match.end())


def _word(words: str) -> Reading:
    return WORDS.get(words.lower()) or (UNKNOWN, None)


def _number(words: str) -> Reading:
    if len(words) == 4 and words.isdecimal() and "1000" <= words <= "2199":
        return "Y", int(words)
    if words.isdecimal() and len(words) < 6:
        return "D", int(words)
    if words.count(".") == 1 and len(words) < 6 and "," not in words:
        return "D", float(words)
    plain = words.replace(",", "")
    return ("D", int(plain)) if plain.isdecimal() and len(plain) < 7 else (UNKNOWN, None)


def _iso(words: str) -> Reading:
    try:
        return "I", date.fromisoformat(words[:10])
    except ValueError:
        return UNKNOWN, None


def _slash(words: str) -> Reading:
    """A date in figures: the value is the text, since its order depends on where it stands."""
    return "s", words


def _fiscal(words: str) -> Reading:
    year = int(words[-4:]) if words[-4:].isdecimal() else 2000 + int(words[-2:])
    return "K", year


def _decade(words: str) -> Reading:
    digits = "".join(filter(str.isdecimal, words))
    return "i", int(digits) if len(digits) == 4 else 1900 + int(digits)


def _holiday(words: str) -> Reading:
    return HOLIDAYS[words.lower().replace("’", "'")]


def _mark(words: str) -> Reading:
    return _MARKS.get(words, ","), 0.5 if words == "½" else 0


_READ: Mapping[str, Callable[[str], Reading]] = MappingProxyType(
    {
        "holiday": _holiday,
        "iso": _iso,
        "slash": _slash,
        "clock": lambda _: ("C", 0),
        "fiscal": _fiscal,
        "decade": _decade,
        "era": lambda _: ("v", 0),
        "quarter": lambda words: ("Q", int(words.strip("Qq"))),
        "ordinal": lambda words: ("O", int(words[:-2])),
        "number": _number,
        "possessive": lambda _: ("'", None),
        "word": _word,
        "mark": _mark,
    }
)
