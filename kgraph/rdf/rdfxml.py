"""RDF/XML: the union of the named graphs, one typed element per subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kgraph.errors import WriteError
from kgraph.rdf.names import RDF_TYPE, Node, Object, Readable, nodes
from kgraph.rdf.ntriples import Triple
from kgraph.vocab import PREFIXES

_STRING = PREFIXES["xsd"] + "string"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CUT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z", re.ASCII)


class RdfXml(Readable):
    """RDF/XML."""

    name = "rdfxml"
    suffix = ".rdf"
    between = ""
    footer = "</rdf:RDF>\n"

    def __init__(self, _prefixes: Mapping[str, str]) -> None:
        self._by_namespace = {n: p for p, n in PREFIXES.items()}

    def header(self) -> str:
        """The namespaces of the ontology: elements are named by its terms."""
        names = "".join(f"\n    xmlns:{p}={quoteattr(n)}" for p, n in sorted(PREFIXES.items()))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'

    def graph(self, _name: str, parts: Iterable[Iterable[Triple]]) -> Iterator[str]:
        """The text of one named graph, whose subjects come whole in one of the parts."""
        for part in parts:
            yield "".join(self._element(subject, node) for subject, node in nodes(part))

    def _element(self, subject: str, node: Node) -> str:
        types = node.get(RDF_TYPE, [])
        opening, closing = self._tag(types[0].value) if types else ("rdf:Description", "rdf:Description")
        lines = [f"  <{opening} rdf:about={quoteattr(subject)}>\n"]
        for prop, values in node.items():
            lines += [self._said(prop, v) for v in (values[1:] if prop == RDF_TYPE else values)]
        return "".join(lines) + f"  </{closing}>\n"

    def _said(self, prop: str, value: Object) -> str:
        opening, closing = self._tag(prop)
        if isinstance(value, ox.NamedNode):
            return f"    <{opening} rdf:resource={quoteattr(value.value)}/>\n"
        kind = ""
        if value.language:
            kind = f" xml:lang={quoteattr(value.language)}"
        elif value.datatype.value != _STRING:
            kind = f" rdf:datatype={quoteattr(value.datatype.value)}"
        return f"    <{opening}{kind}>{_text(value.value)}</{closing}>\n"

    def _tag(self, iri: str) -> tuple[str, str]:
        """How an element that means an IRI opens and closes."""
        match = _CUT.search(iri)
        if match is None:
            raise WriteError(f"<{iri}>: RDF/XML has no name for it; write another format, such as .ttl")
        namespace = iri[: match.start()]
        prefix = self._by_namespace.get(namespace)
        if prefix is None:
            return f"ns:{match[0]} xmlns:ns={quoteattr(namespace)}", f"ns:{match[0]}"
        return f"{prefix}:{match[0]}", f"{prefix}:{match[0]}"


def _text(value: str) -> str:
    bad = _ILLEGAL.search(value)
    if bad:
        raise WriteError(
            f"RDF/XML cannot hold the character U+{ord(bad[0]):04X} of {value[:40]!r}; "
            "write another format, such as .ttl"
        )
    return escape(value, {"\r": "&#xD;"})
