"""The rows of an answer as CSV, TSV, JSON and XML, as SPARQL defines them, one after the other."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgraph.vocab import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple
Row = Iterable[Term | None]

_STRING = PREFIXES["xsd"] + "string"
_XML_BEGIN = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'


def _csv(variables: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(variables)
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow([_plain(term) for term in row])
    yield out.getvalue()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _tsv(variables: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in variables) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n"


def _json(variables: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    head = json.dumps({"vars": list(variables)}, ensure_ascii=False)
    yield f'{{"head": {head}, "results": {{"bindings": ['
    comma = "\n"
    for row in rows:
        binding = {name: _json_term(term) for name, term in zip(variables, row, strict=True) if term is not None}
        yield comma + json.dumps(binding, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}}\n"


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


def _xml(variables: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)
    yield f"{_XML_BEGIN}<head>{names}</head>\n<results>\n"
    for row in rows:
        cells = zip(variables, row, strict=True)
        bound = [f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>" for name, term in cells if term]
        yield f"<result>{''.join(bound)}</result>\n"
    yield "</results>\n</sparql>\n"


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


def _json_truth(truth: bool) -> str:
    return json.dumps({"head": {}, "boolean": truth}) + "\n"


def _xml_truth(truth: bool) -> str:
    return f"{_XML_BEGIN}<head/>\n<boolean>{str(truth).lower()}</boolean>\n</sparql>\n"


ROWS: MappingProxyType[str, Callable[[tuple[str, ...], Iterable[Row]], Iterator[str]]] = MappingProxyType(
    {"csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml}
)
"""How rows are written, by the name of the format; the pieces joined are the whole."""

TRUTHS: MappingProxyType[str, Callable[[bool], str]] = MappingProxyType({"json": _json_truth, "xml": _xml_truth})
"""How the answer of an ASK is written."""
