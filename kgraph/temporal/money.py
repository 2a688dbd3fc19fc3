"""Sums of money: their value and currency, as the figures or words of a text give them.

As with times, the words become a row of category letters that the patterns are written in:
S sign, C code, N figures, W number word, a "a", H half, X scale ("million"), A adjective of a country, U name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from kgraph.records import Span
from kgraph.temporal.currencies import ADJECTIVES, CODES, DOLLAR, DOLLARS, IRREGULAR, LETTERS, NAMES, SIGNS
from kgraph.temporal.lexicon import WORDS

_SCALES = MappingProxyType({
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "mln": 6, "billion": 9, "bn": 9, "b": 9,
    "bln": 9, "trillion": 12, "tn": 12, "trn": 12, "lakh": 5, "lac": 5, "crore": 7,
})  # fmt: skip
_SYMBOLS = "".join(re.escape(sign) for sign in SIGNS if len(sign) == 1)
_LANDS = "|".join(land.upper() for land in sorted(DOLLARS, key=len, reverse=True) if land.isalpha())
_TOKEN = re.compile(
    rf"(?P<dollar>(?<![A-Za-z])(?:(?:US|U\.S\.)\s?|{_LANDS})\$)|(?P<sign>[{_SYMBOLS}])"
    r"|(?P<figures>(?<![\d.,])\d+(?:[.,]\d+)*)"
    r"|(?P<word>U\.S\.?|[^\W\d_]+)|(?P<and>&)"
)
_GAP = re.compile(r"[ \t\xa0]*[-.(]?[ \t\xa0\n]?")
_NUMBER = r"(?:N|(?:HaX?|Ha?|a?W(?:&?W){0,8}|a(?=X)))X{0,2}"
_AMOUNT = re.compile(rf"[SC]{_NUMBER}(?:A{{0,3}}U|A{{1,3}}f|[CS](?!N))?|{_NUMBER}(?:A{{0,3}}U|[CS](?!N))")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")


class _Token(NamedTuple):
    cat: str
    word: str
    start: int
    end: int


def find_amounts(text: str) -> Iterator[Span]:
    """The spans of `text` that are sums of money: a number with a sign, a code or a name of a currency."""
    tokens, cats = _row(text, 0, len(text))
    for match in _AMOUNT.finditer(cats):
        yield Span(start=tokens[match.start()].start, end=tokens[match.end() - 1].end)


def parse_amount(text: str, start: int, end: int, *, dollar: str = "USD") -> tuple[Decimal, str | None] | None:
    """The value and the ISO 4217 currency of the sum text[start:end]; None where there is no number.

    The currency is None where the words leave it open. `dollar` is what "$" alone stands for.
    """
    tokens, _ = _row(text, start, end)
    value = _value(tokens)
    return None if value is None else (value, _currency(tokens, dollar))


def _row(text: str, start: int, end: int) -> tuple[list[_Token], str]:
    tokens: list[_Token] = []
    place = start
    for match in _TOKEN.finditer(text, start, end):
        if match.start() != place and not _GAP.fullmatch(text, place, match.start()):
            tokens.append(_Token("~", "", place, place))
        word = match.group()
        cat = _category(match.lastgroup or "", word)
        tokens.append(_Token(cat, word, match.start(), match.end()))
        place = match.end()
    return tokens, "".join(token.cat for token in tokens)


def _category(group: str, word: str) -> str:
    if group != "word":
        return {"dollar": "S", "sign": "S", "figures": "N", "and": "&"}[group]
    low = word.lower()
    if low in SIGNS and not word.islower():
        return "S"
    if word in CODES:
        return "C"
    if low in _SCALES or low.removesuffix("s") in _SCALES:
        return "X"
    if low in ADJECTIVES:
        return "A"
    if low in NAMES or low.removesuffix("s") in NAMES:
        return "U"
    if low in ("a", "an"):
        return "a"
    if WORDS.get(low, ("",))[0] == "n":
        return "W"
    return {"half": "H", "and": "&", "funds": "f"}.get(low, "?")


def _value(tokens: list[_Token]) -> Decimal | None:
    """Figures or number words, times their scales."""
    value: Decimal | None = None
    for token in tokens:
        if token.cat == "N" and value is None:
            value = _figures(token.word)
        elif token.cat == "H" and value is None:
            value = Decimal("0.5")
        elif token.cat == "W":
            number = WORDS[token.word.lower()][1]
            value = (value or Decimal(0)) + Decimal(number if isinstance(number, int) else 0)
        elif token.cat == "X":
            low = token.word.lower()
            scale = _SCALES[low if low in _SCALES else low.removesuffix("s")]
            value = (Decimal(1) if value is None else value) * (Decimal(10) ** scale)
    return None if value is None else _plain(value)


def _figures(word: str) -> Decimal:
    """ "1,200.50", "3,50,000", "1.000.000", and with a decimal comma "2,5"."""
    if _GROUPED.fullmatch(word):
        separator = "," if "," in word else "."
        return Decimal(word.replace(separator, ""))
    head, comma, tail = word.rpartition(",")
    if comma and "." not in tail:
        return Decimal(re.sub("[.,]", "", head) + "." + tail)
    return Decimal(word) if word.count(".") < 2 and not comma else Decimal(re.sub("[.,]", "", word))


def _plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without idle zeros."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value


def _currency(tokens: list[_Token], dollar: str) -> str | None:
    country = next((ADJECTIVES[t.word.lower()] for t in tokens if t.cat == "A" and ADJECTIVES[t.word.lower()]), "")
    found: str | None = None
    for token in tokens:
        if token.cat == "C":
            return token.word
        if token.cat in "SU":
            code = _named(token, country)
            found = code if found in (None, DOLLAR) else found
    return dollar if found == DOLLAR else found


def _named(token: _Token, country: str) -> str | None:
    """The currency of a sign or a name, of the country that an adjective names."""
    low = token.word.lower()
    if token.cat == "S" and low not in SIGNS:
        return DOLLARS.get(low.rstrip("$").rstrip(), DOLLAR)
    name = "dollar" if low == "$" else low if low in NAMES else low.removesuffix("s")
    if country and name in LETTERS:
        code = country + LETTERS[name]
        return IRREGULAR.get(code, code)
    return SIGNS[low] if low in SIGNS else NAMES[name]
