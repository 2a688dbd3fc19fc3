"""The SHACL components that judge a value by its own characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from kgraph.rdf.shacl import SH, ShapesGraph
from kgraph.rdf.shacl_index import Term
from kgraph.rdf.shacl_terms import WELL_FORMED, comparable, has_datatype, in_order

TermTest = Callable[[Term], bool]


class Uncompilable(Exception):  # noqa: N818  (it is no error: pyshacl takes the shape)
    """The compiler does not know a part of this shape; the message says which."""


_KINDS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        SH + "IRI": (NamedNode,),
        SH + "Literal": (Literal,),
        SH + "BlankNode": (BlankNode,),
        SH + "BlankNodeOrIRI": (BlankNode, NamedNode),
        SH + "IRIOrLiteral": (NamedNode, Literal),
        SH + "BlankNodeOrLiteral": (BlankNode, Literal),
    }
)


def term_tests(graph: ShapesGraph, shape: Term) -> dict[str, TermTest]:
    """The shape's components of this sort, by name."""
    tests: dict[str, TermTest] = {}
    for name, build in _BUILDERS.items():
        values = graph.values(shape, name)
        if len(values) > 1:
            raise Uncompilable(f"{shape}: sh:{name} more than once")
        if values:
            tests[name[0].upper() + name[1:]] = build(graph, shape, values[0])
    if graph.values(shape, "flags") and "Pattern" not in tests:
        raise Uncompilable(f"{shape}: sh:flags without sh:pattern")
    return tests


def _datatype(_graph: ShapesGraph, shape: Term, datatype: Term) -> TermTest:
    name = _value(datatype)
    if name not in WELL_FORMED:
        raise Uncompilable(f"{shape}: the datatype {datatype}")
    return lambda term: has_datatype(term, name)


def _node_kind(_graph: ShapesGraph, shape: Term, kind: Term) -> TermTest:
    kinds = _KINDS.get(_value(kind))
    if kinds is None:
        raise Uncompilable(f"{shape}: the node kind {kind}")
    return lambda term: isinstance(term, kinds)


def _pattern(graph: ShapesGraph, shape: Term, pattern: Term) -> TermTest:
    if graph.values(shape, "flags"):
        raise Uncompilable(f"{shape}: sh:flags")
    search = re.compile(_value(pattern)).search
    return lambda term: isinstance(term, (NamedNode, Literal)) and search(term.value) is not None


def _min_length(_graph: ShapesGraph, _shape: Term, least: Term) -> TermTest:
    length = int(_value(least))
    return lambda term: isinstance(term, (NamedNode, Literal)) and len(term.value) >= length


def _in(graph: ShapesGraph, _shape: Term, head: Term) -> TermTest:
    return frozenset(graph.members(head)).__contains__


def _min_inclusive(_graph: ShapesGraph, _shape: Term, bound: Term) -> TermTest:
    least = comparable(bound)
    return lambda term: in_order(least, comparable(term), strict=False)


def _max_inclusive(_graph: ShapesGraph, _shape: Term, bound: Term) -> TermTest:
    greatest = comparable(bound)
    return lambda term: in_order(comparable(term), greatest, strict=False)


def _value(term: Term) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else ""


_BUILDERS: Mapping[str, Callable[[ShapesGraph, Term, Term], TermTest]] = MappingProxyType(
    {
        "datatype": _datatype,
        "nodeKind": _node_kind,
        "pattern": _pattern,
        "minLength": _min_length,
        "in": _in,
        "minInclusive": _min_inclusive,
        "maxInclusive": _max_inclusive,
    }
)
PARAMETERS = frozenset(_BUILDERS)
