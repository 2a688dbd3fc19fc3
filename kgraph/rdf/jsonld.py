"""JSON-LD: compact, one node a line, one object per named graph, with its context inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kgraph.rdf.names import RDF_TYPE, Names, Node, Object, Readable, nodes
from kgraph.rdf.ntriples import Triple
from kgraph.vocab import DATATYPES, NODES, PREFIXES, Property

_STRING = PREFIXES["xsd"] + "string"
_COERCED = {p.value: d for p, d in DATATYPES.items() if d != _STRING}
_COERCED_TO_IRI = frozenset(p.value for p in NODES) - {RDF_TYPE}

Json = str | dict[str, str]


class JsonLd(Readable):
    """JSON-LD with named graphs."""

    name = "jsonld"
    suffix = ".jsonld"
    between = ",\n"
    footer = "\n]}\n"

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = Names(prefixes)

    def header(self) -> str:
        """The context: prefixes, and the type of what each property leads to."""
        context: dict[str, Json] = dict(self._names.all())
        for prop in Property:
            coerced = "@id" if prop.value in _COERCED_TO_IRI else _COERCED.get(prop.value)
            if coerced:
                context[self._iri(prop.value)] = {"@type": coerced}
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(means)}" for name, means in context.items())
        return f'{{"@context": {{\n{lines}\n}},\n"@graph": [\n'

    def graph(self, name: str, parts: Iterable[Iterable[Triple]]) -> Iterator[str]:
        """The text of one named graph, whose subjects come whole in one of the parts."""
        yield f'{{"@id": {json.dumps(self._iri(name))}, "@graph": [\n'
        empty = True
        for part in parts:
            lines = [json.dumps(self._node(s, node), ensure_ascii=False) for s, node in nodes(part)]
            if lines:
                yield ("" if empty else ",\n") + ",\n".join(lines)
                empty = False
        yield "\n]}"

    def _node(self, subject: str, node: Node) -> dict[str, Json | list[Json]]:
        out: dict[str, Json | list[Json]] = {"@id": self._iri(subject)}
        for prop, values in node.items():
            if prop == RDF_TYPE:
                texts: list[Json] = [self._iri(v.value) for v in values]
                out["@type"] = texts[0] if len(texts) == 1 else texts
                continue
            said = [self._value(prop, v) for v in values]
            out[self._iri(prop)] = said[0] if len(said) == 1 else said
        return out

    def _value(self, prop: str, value: Object) -> Json:
        if isinstance(value, ox.NamedNode):
            short = self._iri(value.value)
            return short if prop in _COERCED_TO_IRI else {"@id": short}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype, expected = value.datatype.value, _COERCED.get(prop, _STRING)
        if datatype == expected and prop not in _COERCED_TO_IRI:
            return value.value
        return {"@value": value.value, "@type": self._iri(datatype)}

    def _iri(self, iri: str) -> str:
        return self._names.short(iri) or iri
