"""Where a SPARQL query is wrong, shown in its own text.

Two parsers are asked, because each knows half: pyoxigraph, which runs the queries, says how
far it could read and sometimes why; rdflib says where the part begins that cannot be read.
"""

from __future__ import annotations

import re

_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_CLASS = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|<unreported>|one of ")
_TOO_LONG = frozenset({"CONSTRUCT", "ENCODE_FOR_URI", "OPTIONAL"})
"""Keywords that the parser names because they are long, not because they fit."""
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_START = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_WORD_END = re.compile(r"[^\s{}()<>,;]*$")


def explained(sparql: str, error: SyntaxError, name: str) -> str:
    """What is wrong, the line, and a mark under the part that cannot be read."""
    reason, end = _said(sparql, str(error))
    begin = _begin(sparql)
    if reason and end is not None and begin is None:
        word = _WORD_END.search(sparql[:end])
        begin = word.start() if word else end
    if begin is None:
        begin = min(end or 0, len(sparql))
    return f"{name}{_located(sparql, begin, end, reason or _guessed(sparql, begin))}"


def _said(sparql: str, message: str) -> tuple[str | None, int | None]:
    """The reason that pyoxigraph gives in words, and how far it read (code points)."""
    found = _POSITION.search(message)
    if found is None:
        return message, None
    line, column = int(found[1]), int(found[2])
    end = sum(len(before) + 1 for before in sparql.split("\n")[: line - 1]) + column - 1
    expected = [part.strip() for part in _CLASS.sub("", found[3]).replace("\n", " ").split(",")]
    words = [part for part in expected if " " in part and not part.isupper()]
    if "Prefix not found" in words:
        name = re.search(r"([\w-]*):[^\s:]*$", sparql[:end])
        prefix = f"{name[1]}:" if name else "of a name"
        return f"the prefix {prefix} is not declared; add PREFIX {prefix} <...>", end
    if words:
        return words[0][0].lower() + words[0][1:], end
    keywords = [part for part in expected if part.isupper() and part not in _TOO_LONG]
    return ("expected " + " or ".join(keywords) if 0 < len(keywords) <= 3 else None), end


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


def _guessed(sparql: str, begin: int) -> str:
    if not sparql.strip():
        return "the query is empty"
    if not _START.search(sparql) and _UPDATE.search(sparql):
        return "this is an update; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if not sparql[begin:].strip():
        return "the query ends too early"
    return "this cannot be read"


def _located(sparql: str, begin: int, end: int | None, reason: str) -> str:
    line = sparql.count("\n", 0, begin) + 1
    shown = sparql.split("\n")[line - 1]
    column = begin - (sparql.rfind("\n", 0, begin) + 1)
    width = max(1, min(end if end is not None else begin, begin - column + len(shown)) - begin)
    mark = "".join("\t" if c == "\t" else " " for c in shown[:column]) + "^" * width
    return f", line {line}, column {column + 1}: {reason}\n  {shown}\n  {mark}"
