"""Turtle and TriG that one likes to read: one block per subject, fixed orders, only the prefixes in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kgraph.rdf.names import RDF_TYPE, Names, Node, Object, Readable, nodes
from kgraph.rdf.ntriples import Triple
from kgraph.vocab import PREFIXES

_WIDTH = 100
_XSD = PREFIXES["xsd"]
_BARE = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+", re.ASCII),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+", re.ASCII),
    _XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+", re.ASCII),
    _XSD + "boolean": re.compile(r"true|false"),
}
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"\\]")
_ESCAPED_LONG = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\\]|\"(?=\"|\Z)")
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


class Turtle(Readable):
    """Turtle: the union of the named graphs."""

    name = "turtle"
    suffix = ".ttl"
    between = "\n"
    footer = ""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = Names(prefixes)

    def header(self) -> str:
        """The prefixes that were used; asked for at the end."""
        return "".join(f"@prefix {p}: <{n}> .\n" for p, n in self._names.declared()) + "\n"

    def graph(self, _name: str, parts: Iterable[Iterable[Triple]]) -> Iterator[str]:
        """The text of one named graph, whose subjects come whole in one of the parts."""
        empty = True
        for part in parts:
            text = "\n".join(self._block(subject, node) for subject, node in nodes(part))
            if text:
                yield text if empty else f"\n{text}"
                empty = False

    def _block(self, subject: str, node: Node) -> str:
        lines = [f"{self._property(p)}{self._objects(values)}" for p, values in node.items()]
        return f"{self.iri(subject)} " + " ;\n    ".join(lines) + " .\n"

    def _property(self, iri: str) -> str:
        return "a" if iri == RDF_TYPE else self.iri(iri)

    def _objects(self, values: list[Object]) -> str:
        if len(values) == 1:
            return f" {self._object(values[0])}"
        texts = [self._object(v) for v in values]
        if sum(map(len, texts)) + 2 * len(texts) <= _WIDTH - 24:
            return f" {', '.join(texts)}"
        return "\n        " + ",\n        ".join(texts)

    def _object(self, value: Object) -> str:
        return self.iri(value.value) if isinstance(value, ox.NamedNode) else self._literal(value)

    def iri(self, iri: str) -> str:
        """The IRI, short where possible."""
        return self._names.short(iri) or f"<{iri}>"

    def _literal(self, value: ox.Literal) -> str:
        text, datatype = value.value, value.datatype.value
        if value.language:
            return f"{quoted(text)}@{value.language}"
        if datatype == _XSD + "string":
            return quoted(text)
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(text):
            return text
        return f"{quoted(text)}^^{self.iri(datatype)}"


class TriG(Turtle):
    """TriG: each named graph in braces."""

    name = "trig"
    suffix = ".trig"

    def graph(self, name: str, parts: Iterable[Iterable[Triple]]) -> Iterator[str]:
        """The text of one named graph, whose subjects come whole in one of the parts."""
        yield f"{self.iri(name)} {{\n\n"
        yield from super().graph(name, parts)
        yield "\n}\n"


def quoted(text: str) -> str:
    """A Turtle string: over several lines where the text is, and escaped only where it must be."""
    if "\n" in text:
        return f'"""{_ESCAPED_LONG.sub(_escape, text)}"""'
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
