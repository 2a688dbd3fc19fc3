"""When two terms are the same to a triple store: each writes numbers, truth values and spans of time its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

_XSD = "http://www.w3.org/2001/XMLSchema#"
_LINE = re.compile(rb'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"([^"\\]*(?:\\.[^"\\]*)*)"(?:@(\S+)|\^\^<([^>]*)>)?)', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SIZES = ("Long", "Int", "Short", "Byte")
_SIGNED = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
_NUMBERS = frozenset(
    _XSD + name
    for name in ("decimal", "integer", *_SIGNED, *(s.lower() for s in _SIZES), *(f"unsigned{s}" for s in _SIZES))
)
_FLOATS = frozenset({_XSD + "double", _XSD + "float"})
_SPANS = frozenset({_XSD + "duration", _XSD + "dayTimeDuration", _XSD + "yearMonthDuration"})
_SPAN = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")
_MOMENT = re.compile(r"(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")

Term = tuple[str, ...]
"""A term in the one form that all servers' forms of it have."""


def triple(line: bytes) -> tuple[Term, Term, Term]:
    """The terms of a line of N-Triples that has no blank node."""
    found = _LINE.match(line)
    assert found is not None, line
    s, p, o, lexical, language, datatype = (None if g is None else g.decode() for g in found.groups())
    if o is not None:
        return ("iri", s or ""), ("iri", p or ""), ("iri", o)
    return ("iri", s or ""), ("iri", p or ""), _literal(_ESCAPE.sub(_character, lexical or ""), language, datatype)


def subject(line: bytes) -> bytes:
    """The subject of a line of N-Triples, as it is written."""
    return line.partition(b" ")[0]


def bound(value: Mapping[str, str]) -> Term:
    """The term of a binding in JSON results."""
    if value["type"] == "uri":
        return ("iri", value["value"])
    if value["type"] == "bnode":
        return ("bnode", value["value"])
    return _literal(value["value"], value.get("xml:lang"), value.get("datatype"))


def shown(term: Term) -> str:
    """The term for a message."""
    if term[0] == "iri":
        return f"<{term[1]}>"
    words = " ".join(term[1:])
    return repr(words if len(words) <= 80 else f"{words[:80]}…")


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])


def _literal(lexical: str, language: str | None, datatype: str | None) -> Term:
    if language:
        return ("text", lexical, language.lower())
    if datatype is None or datatype == _XSD + "string":
        return ("text", lexical)
    if datatype in _NUMBERS:
        return ("number", _number(lexical))
    if datatype in _FLOATS:
        return ("float", _float(lexical))
    if datatype == _XSD + "boolean":
        return ("truth", {"1": "true", "0": "false"}.get(lexical, lexical))
    if datatype in _SPANS:
        return ("span", _span(lexical))
    if datatype == _XSD + "dateTime":
        return ("moment", _moment(lexical))
    return ("typed", lexical, datatype)


def _number(lexical: str) -> str:
    try:
        return format(Decimal(lexical).normalize() + 0, "f")
    except InvalidOperation:
        return lexical


def _float(lexical: str) -> str:
    """To six digits: Virtuoso shows no more."""
    try:
        return f"{float(lexical):.6g}"
    except ValueError:
        return lexical


def _span(lexical: str) -> str:
    """Months and seconds; a bare number is what Virtuoso makes of it: whole months, or seconds with a point."""
    found = _SPAN.fullmatch(lexical)
    if found is None:
        try:
            number = Decimal(lexical)
        except InvalidOperation:
            return lexical
        bare = lexical.lstrip("-").isdecimal()
        return f"{number} 0" if bare else f"0 {_number(lexical)}"
    years, months, days, hours, minutes, seconds = (Decimal(g or 0) for g in found.groups()[1:])
    sign = -1 if found[1] else 1
    rest = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"{sign * (years * 12 + months) + 0} {_number(str(sign * rest))}"


def _moment(lexical: str) -> str:
    found = _MOMENT.fullmatch(lexical)
    if found is None:
        return lexical
    fraction = (found[2] or "").rstrip("0")
    zone = "Z" if found[3] in {"+00:00", "-00:00"} else found[3] or ""
    return f"{found[1]}{'.' if fraction else ''}{fraction}{zone}"
