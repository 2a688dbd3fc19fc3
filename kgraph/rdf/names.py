"""Short names and orders for the formats that people read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from kgraph.rdf.ntriples import Triple, term
from kgraph.vocab import Class, Property

RDF_TYPE = Property.RDF_TYPE.value
_CLASS_RANK = {c.value: n for n, c in enumerate(Class)}
_PROPERTY_RANK = {p.value: n for n, p in enumerate(Property)}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", re.ASCII)
_DIGITS = re.compile(r"([0-9]+)")

Place = tuple[int, list[str | int], str]
Object = ox.NamedNode | ox.Literal
Node = dict[str, list[Object]]
"""What is said of one subject: property IRI to values, both in the order of output."""


class Names:
    """Shortens IRIs by prefixes, and remembers which prefixes were needed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._prefixes = dict(prefixes)
        self.used: set[str] = set()

    def short(self, iri: str) -> str | None:
        """`prefix:local`, where that needs no escapes."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None or _LOCAL.fullmatch(iri, cut) is None:
            return None
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def declared(self) -> list[tuple[str, str]]:
        """The prefixes that were needed, sorted, with their namespaces."""
        return [(prefix, self._prefixes[prefix]) for prefix in sorted(self.used)]

    def all(self) -> list[tuple[str, str]]:
        """All prefixes, sorted, with their namespaces."""
        return sorted(self._prefixes.items())


def natural(text: str) -> list[str | int]:
    """A key that sorts numbers inside text by their value."""
    parts: list[str | int] = list(_DIGITS.split(text))
    parts[1::2] = [int(n) for n in parts[1::2]]
    return parts


def nodes(triples: Iterable[Triple]) -> list[tuple[str, Node]]:
    """Subjects with what is said of them, in the order in which a person reads them."""
    said: dict[str, Node] = {}
    for subject, prop, text in triples:
        value = term(text)
        assert isinstance(value, ox.NamedNode | ox.Literal)
        said.setdefault(subject[1:-1], {}).setdefault(prop[1:-1], []).append(value)
    ranked = sorted(_place(subject, [t.value for t in node.get(RDF_TYPE, ())]) for subject, node in said.items())
    return [(subject, _ordered(said[subject])) for _, _, subject in ranked]


class Readable:
    """The order of subjects in the formats that people read."""

    def place(self, subject: str, types: Collection[str]) -> Place:
        """By this the subjects of a graph are sorted."""
        return _place(subject[1:-1], [t[1:-1] for t in types])


def _place(subject: str, types: Iterable[str]) -> Place:
    last = len(_CLASS_RANK)
    return min((_CLASS_RANK.get(t, last) for t in types), default=last), natural(subject), subject


def _ordered(node: Node) -> Node:
    last = len(_PROPERTY_RANK)
    order = sorted(node, key=lambda p: (_PROPERTY_RANK.get(p, last), p))
    return {p: node[p] if len(node[p]) == 1 else sorted(node[p], key=_object_key) for p in order}


def _object_key(value: Object) -> tuple[bool, list[str | int], str]:
    return isinstance(value, ox.Literal), natural(value.value), str(value)
