"""Names as keys: what two ways to write one name have in common.

    plain("the U.S. Dept. of Justice")     "united states department of justice"
    plain("WHO")                           "WHO"        (an acronym; "who" is none)
    spelled("defence ministry")            "ministry of defense"
    without_country("russian senate", ..)  ("senate", "RU")
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ACRONYM_LENGTH = 5
_SIGNS = str.maketrans({"’": "'", "‘": "'", "-": " ", "–": " ", "—": " ", "/": " ", ",": " ", "(": " ", ")": " "})
_SIGNS |= str.maketrans({".": None, '"': None, "“": None, "”": None})
_EXPANDED = {"US": "united states", "USA": "united states", "UK": "united kingdom", "UN": "united nations"}
_EXPANDED |= {"EU": "european union"}
_WORDS = {"&": "and", "dept": "department", "govt": "government", "int'l": "international", "nat'l": "national"}
_SPELLINGS = {"defence": "defense", "labour": "labor", "centre": "center", "programme": "program"}
_SPELLINGS |= {"organisation": "organization", "organisations": "organizations"}
_INVERTED = re.compile(r"(?P<field>(?!.*\bof\b).+) (?P<head>ministry|department)")
_LONGEST_COUNTRY = 4


def is_acronym(word: str) -> bool:
    """Whether the word must keep its capitals: NATO, IRS, WHO."""
    return len(word) <= _ACRONYM_LENGTH and word.isupper() and word.isalpha()


def plain(name: str) -> str:
    """The name without case (short acronyms keep theirs), dots, articles, possessives; "" for none."""
    words = name.translate(_SIGNS).split()
    if len(words) > 1 and words[0] in ("the", "The"):
        del words[0]
    if len(words) == 1:
        word = words[0].removesuffix("'s")
        return word if is_acronym(word) else _word(word)
    return " ".join([_EXPANDED.get(w) or _word(w) for w in words if w not in ("the", "The")])


def _word(word: str) -> str:
    folded = word.casefold()
    if "'" in folded:
        folded = _WORDS.get(folded, folded).removesuffix("'s").removesuffix("'")
    return _WORDS.get(folded, folded)


def spelled(key: str) -> str:
    """A plain key in one spelling, American, and with ministries and departments "of" something."""
    words = [_SPELLINGS.get(w, w) for w in key.split()]
    joined = " ".join(words)
    found = _INVERTED.fullmatch(joined) if words and words[-1] in ("ministry", "department") else None
    return f"{found['head']} of {found['field']}" if found else joined


def without_country(key: str, countries: Mapping[str, str]) -> tuple[str, str | None]:
    """A plain key without the country that leads or ends it, and that country's code."""
    words = key.split()
    for n in range(min(_LONGEST_COUNTRY, len(words) - 1), 0, -1):
        if code := countries.get(" ".join(words[:n])):
            rest = words[n + 1 :] if words[n] == "of" else words[n:]
            return " ".join(rest), code
        if words[-n - 1] in ("of", "in") and (code := countries.get(" ".join(words[-n:]))):
            return " ".join(words[: -n - 1]), code
    return key, None
