"""Names as keys: what two ways to write one name have in common.

plain("the U.S. Dept. of Justice")     "united states department of justice"
plain("WHO")                           "WHO"        (an acronym; "who" is none)
spelled("defence ministry")            "ministry of defense"
without_country("russian senate", ..)  ("senate", "RU")
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_ACRONYM_LENGTH = 5
_SIGNS = str.maketrans("’‘-–—/,()", "''       ", '."“”')
_EXPANDED = {"US": "united states", "USA": "united states", "UK": "united kingdom", "UN": "united nations"}
_EXPANDED |= {"EU": "european union"}
_WORDS = {"&": "and", "dept": "department", "govt": "government", "int'l": "international", "nat'l": "national"}
_SPELLINGS = {"defence": "defense", "labour": "labor", "centre": "center", "programme": "program"}
_SPELLINGS |= {"organisation": "organization", "organisations": "organizations"}
_INVERTED = re.compile(r"(?P<field>(?!.*\bof\b).+) (?P<head>ministry|department)")
_LONGEST_COUNTRY = 4
_COMMON_WORDS = """
    administration affairs agency agriculture air and anti armed army assembly attorney authority bank border
    bureau cabinet center central chamber civil coast commerce commission committee communist congress
    conservative constitutional corruption council court culture defense democratic department deputies
    economy education election electoral energy environment federal finance fleet for force forces foreign
    freedom front general government guard health high house human independent industry institute intelligence
    interior internal judicial justice labor lands law left liberal liberation local markets military minister
    ministry movement national nationalist navy new of office official on parliament party people peoples
    police popular president progress prosecution prosecutor public reform representatives republic
    revolutionary rights secretariat security senate service services social socialist space statistics
    supreme tax trade transport tribunal union unit united unity water workers
"""
_GENERIC = frozenset(_COMMON_WORDS.split())


def is_acronym(word: str) -> bool:
    """Whether the word must keep its capitals: NATO, IRS, WHO."""
    return len(word) <= _ACRONYM_LENGTH and word.isupper() and word.isalpha()


def unaccented(name: str) -> str:
    """The name without accents: Sinn Fein."""
    if name.isascii():
        return name
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def plain(name: str) -> str:
    """The name without case (short acronyms keep theirs), accents, dots, articles, possessives; "" for none.

    "the" stays before a single word, where it may be all that makes a name: The Times.
    """
    words = unaccented(name).translate(_SIGNS).split()
    article = len(words) > 1 and words[0] in ("the", "The")
    if article:
        del words[0]
    if len(words) == 1:
        word = words[0].removesuffix("'s")
        key = word if is_acronym(word) else _word(word)
        return f"the {key}" if article else key
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


def generic(key: str) -> bool:
    """Whether a spelled key has no word that is a body's own: supreme court, labor party."""
    return _GENERIC.issuperset(key.split())
