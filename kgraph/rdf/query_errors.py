"""Where a SPARQL query is wrong, shown in its own text.

Two parsers are asked, because each knows half: pyoxigraph, which runs the queries, says how
far it could read and sometimes why; rdflib says where the part begins that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Container

_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_CLASS = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|<unreported>|one of ")
_TOO_LONG = frozenset({"CONSTRUCT", "ENCODE_FOR_URI", "OPTIONAL"})
"""Keywords that the parser names because they are long, not because they fit."""

NOT_CODE = re.compile(
    r"<[^<>\"{}|^`\\\x00-\x20]*>"  # an IRI
    r"|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*'"
    r"|\\.|#[^\n\r]*",
    re.DOTALL,
)
"""What a query holds besides code: IRIs, literals, escaped characters, comments."""

_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_START = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w?$@:.-])(?P<prefix>[^\W\d_][\w.-]*|):(?=[\w%\\:])")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)


def explained(sparql: str, error: SyntaxError, known: Container[str]) -> str:
    """What is wrong, the line, and a mark under the part that cannot be read.

    `known` are the prefixes that need no declaration.
    """
    begin = _begin(sparql)
    strange = next((name for name in _undeclared(sparql) if name["prefix"] not in known), None)
    if begin is None and strange is not None:
        prefix = strange["prefix"]
        reason = f"the prefix {prefix}: is not declared; add PREFIX {prefix}: <...>"
        return _located(sparql, strange.start(), strange.end(), reason)
    reason, end = _said(sparql, str(error))
    if begin is None:
        begin = max(0, sparql.rfind("<", 0, end)) if "IRI" in reason else end
    return _located(sparql, begin, max(begin, end), reason or _guessed(sparql, begin))


def _said(sparql: str, message: str) -> tuple[str, int]:
    """The reason that pyoxigraph gives in words, if any, and how far it read (code points)."""
    found = _POSITION.search(message)
    if found is None:
        return message, 0
    line, column = int(found[1]), int(found[2])
    end = sum(len(before) + 1 for before in sparql.split("\n")[: line - 1]) + column - 1
    end = min(end, len(sparql))
    expected = [part.strip() for part in _CLASS.sub("", found[3]).replace("\n", " ").split(",")]
    if "IRI parsing failed" in expected:
        return "this IRI is not right: it must be absolute and without spaces", end
    words = [part for part in expected if " " in part and part != "Prefix not found"]
    keywords = [part for part in expected if part.isupper() and part not in _TOO_LONG]
    if words:
        return words[0][0].lower() + words[0][1:], end
    return ("expected " + " or ".join(keywords) if 0 < len(keywords) <= 3 else ""), end


def _begin(sparql: str) -> int | None:
    """Where rdflib finds the part that it cannot read; None if it can read all."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(sparql)
    except ParseBaseException as why:
        return min(int(why.loc), len(sparql))
    except Exception:  # noqa: BLE001 - it is asked for a hint only; the error is reported in any case
        return None
    return None


def undeclared(sparql: str, known: Container[str]) -> list[str]:
    """Those of the known prefixes that a query uses without declaring them."""
    return sorted({name["prefix"] for name in _undeclared(sparql) if name["prefix"] in known})


def _undeclared(sparql: str) -> list[re.Match[str]]:
    code = NOT_CODE.sub(lambda found: " " * len(found[0]), sparql)
    declared = set(_DECLARED.findall(code))
    return [name for name in _PREFIXED.finditer(code) if name["prefix"] not in declared]


def _guessed(sparql: str, begin: int) -> str:
    if not sparql.strip():
        return "the query is empty"
    if not _START.search(sparql) and _UPDATE.search(sparql):
        return "this is an update; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if sparql[begin:].strip():
        word = re.match(r"\w*", sparql[begin:])
        return f"{word[0] if word and word[0] else 'what stands here'} cannot be read, or what follows it"
    balanced = sparql.count("{") == sparql.count("}")
    return "something in this query is not allowed" if balanced else "the query ends too early"


def _located(sparql: str, begin: int, end: int, reason: str) -> str:
    line = sparql.count("\n", 0, begin) + 1
    shown = sparql.split("\n")[line - 1]
    column = begin - (sparql.rfind("\n", 0, begin) + 1)
    width = max(1, min(end, begin - column + len(shown)) - begin)
    mark = "".join("\t" if c == "\t" else " " for c in shown[:column]) + "^" * width
    return f"the query, line {line}, column {column + 1}: {reason}\n  {shown}\n  {mark}"
