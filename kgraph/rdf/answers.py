"""The answer of a query, and the forms in which it is written.

A table for people; CSV, TSV, JSON and XML as SPARQL defines them; Turtle and N-Triples for
graphs.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kgraph.errors import UsageError
from kgraph.rdf.iris import DEFAULT_BASE, prefixes
from kgraph.rdf.table import table
from kgraph.rdf.turtle import Turtle
from kgraph.vocab import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

NAMESPACES = MappingProxyType(prefixes(DEFAULT_BASE))
"""All prefixes: those of the vocabularies, and those of data under the default base."""

_PREFIX_OF = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_IRI = re.compile(r"(?:https?|urn):\S+")
_STRING = PREFIXES["xsd"] + "string"
_RESULTS = "http://www.w3.org/2005/sparql-results#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gave: rows of `variables` (SELECT), `triples` (CONSTRUCT, DESCRIBE) or `truth` (ASK)."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    triples: tuple[Triple, ...] | None = None
    truth: bool | None = None


def shortened(iri: str) -> str:
    """The IRI with a prefix of the project, or unchanged where none fits."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _PREFIX_OF.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else iri


def expanded(name: str) -> str | None:
    """The IRI that `name` is, whole or with a prefix of the project; None where it is neither."""
    if _IRI.fullmatch(name):
        return name
    prefix, colon, local = name.partition(":")
    return NAMESPACES[prefix] + local if colon and prefix in NAMESPACES and _LOCAL.fullmatch(local) else None


def formatted(answer: Answer, form: str | None = None, *, width: int | None = None) -> str:
    """The answer as text, ending in a line feed.

    Without a `form`, rows come as a table and a graph as Turtle. `width` is that of the
    terminal, for tables; without it nothing is wrapped.
    """
    form = form or ("table" if answer.triples is None else "turtle")
    if form not in FORMATS:
        raise UsageError(f"no such format of answers: {form}; there are {', '.join(FORMATS)}")
    if form == "table":
        return _as_table(answer, width)
    return FORMATS[form](answer)


def _as_table(answer: Answer, width: int | None = None) -> str:
    if answer.truth is not None:
        return "yes\n" if answer.truth else "no\n"
    if answer.triples is not None:
        return table(
            ("subject", "predicate", "object"),
            [tuple(map(_cell, triple)) for triple in answer.triples],
            width,
        )
    return table(answer.variables, [tuple(map(_cell, row)) for row in answer.rows], width)


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shortened(term.value)
    return " ".join(term.value.split()) if isinstance(term, Literal) else str(term)


def _rows(answer: Answer, form: str) -> tuple[tuple[Term | None, ...], ...]:
    if answer.triples is not None:
        raise UsageError(f"the answer is a graph, which is not written as {form}; use turtle, nt or table")
    if answer.truth is not None:
        raise UsageError(f"the answer is yes or no, which is not written as {form}; use json, xml or table")
    return answer.rows


def _as_csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows = _rows(answer, "csv")
    writer.writerow(answer.variables)
    writer.writerows([_plain(term) for term in row] for row in rows)
    return out.getvalue()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _as_tsv(answer: Answer) -> str:
    rows = _rows(answer, "tsv")
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if term is None else _turtle_term(term) for term in row) for row in rows]
    return "".join(line + "\n" for line in lines)


def _turtle_term(term: Term) -> str:
    return str(term).replace("\t", "\\t")


def _as_json(answer: Answer) -> str:
    data: dict[str, Any]
    if answer.truth is not None:
        data = {"head": {}, "boolean": answer.truth}
    else:
        bindings = [
            {name: _json_term(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
            for row in _rows(answer, "json")
        ]
        data = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == _STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _as_xml(answer: Answer) -> str:
    if answer.truth is not None:
        head, body = "<head/>", f"<boolean>{str(answer.truth).lower()}</boolean>"
    else:
        head = "<head>" + "".join(f"<variable name={quoteattr(name)}/>" for name in answer.variables) + "</head>"
        body = "<results>\n" + "".join(map(_xml_row(answer.variables), _rows(answer, "xml"))) + "</results>"
    return f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}">\n{head}\n{body}\n</sparql>\n'


def _xml_row(variables: tuple[str, ...]) -> Callable[[tuple[Term | None, ...]], str]:
    def row_element(row: tuple[Term | None, ...]) -> str:
        cells = zip(variables, row, strict=True)
        bound = [f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>" for name, term in cells if term]
        return f"<result>{''.join(bound)}</result>\n"

    return row_element


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, Triple):
        names = zip(("subject", "predicate", "object"), term, strict=True)
        return "<triple>" + "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in names) + "</triple>"
    text = escape(term.value, {"\r": "&#13;"})
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    kind = "" if term.datatype.value == _STRING else f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{kind}>{text}</literal>"


def _triples(answer: Answer, form: str) -> tuple[Triple, ...]:
    if answer.triples is None:
        raise UsageError(f"the answer is no graph, so it is not written as {form}; CONSTRUCT gives one")
    return answer.triples


def _as_turtle(answer: Answer) -> str:
    triples = _triples(answer, "turtle")
    if any(isinstance(part, BlankNode | Triple) for triple in triples for part in triple):
        return (serialize(triples, format=RdfFormat.TURTLE) or b"").decode()
    turtle = Turtle(NAMESPACES)
    body = "".join(turtle.graph("", [[Quad(*triple) for triple in triples]]))
    return turtle.header() + body


def _as_ntriples(answer: Answer) -> str:
    return "".join(f"{triple} .\n" for triple in _triples(answer, "nt"))


FORMATS: MappingProxyType[str, Callable[[Answer], str]] = MappingProxyType(
    {
        "table": _as_table,
        "csv": _as_csv,
        "tsv": _as_tsv,
        "json": _as_json,
        "xml": _as_xml,
        "turtle": _as_turtle,
        "nt": _as_ntriples,
    }
)
"""The formats of answers, by name."""
