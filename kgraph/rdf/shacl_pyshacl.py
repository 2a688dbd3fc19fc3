"""pyshacl, the referee: the same shapes on the same quads, slower and by the book."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ShapeRecursionWarning, ValidationFailure
from rdflib.namespace import SH as SHACL
from rdflib.term import Node

from kgraph.errors import GraphError
from kgraph.rdf.shacl import SH, Result
from kgraph.rdf.shacl_index import Term
from kgraph.rdf.shacl_terms import XSD

_STRING = XSD + "string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Referee:
    """The shapes as pyshacl wants them; `only` names the shapes to use, or none for all of them."""

    def __init__(self, shapes: Iterable[Quad], only: Iterable[Term] = ()) -> None:
        self._shapes = _graph(shapes)
        names: list[str | rdflib.URIRef] = [shape.value for shape in only if isinstance(shape, NamedNode)]
        self._only = names or None

    def results(self, quads: Iterable[Quad]) -> Iterator[Result]:
        """What the union of the quads does wrong."""
        data = _graph(quads)
        try:
            with _quiet():
                _, report, text = pyshacl.validate(
                    data, shacl_graph=self._shapes, use_shapes=self._only, inplace=True, inference="none"
                )
        except (ReportableRuntimeError, ShapeLoadError, ShapeRecursionWarning) as error:
            raise GraphError(f"pyshacl stopped: {error}; mend the graph or the shapes there") from error
        if isinstance(report, ValidationFailure):
            raise GraphError(f"pyshacl stopped: {text}; mend the graph or the shapes there")
        for node in report.subjects(rdflib.RDF.type, SHACL.ValidationResult):
            yield _result(report, node)


def _result(report: rdflib.Graph, node: Node) -> Result:
    focus, shape = report.value(node, SHACL.focusNode), report.value(node, SHACL.sourceShape)
    constraint = report.value(node, SHACL.sourceConstraintComponent)
    assert focus is not None
    assert shape is not None
    path, value = report.value(node, SHACL.resultPath), report.value(node, SHACL.value)
    return Result(
        str(from_rdflib(focus)),
        from_rdflib(shape),
        str(constraint).removeprefix(SH),
        str(from_rdflib(path)) if path is not None else None,
        str(from_rdflib(value)) if value is not None else None,
    )


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    terms: dict[Term, Node] = {}

    def term(of: Term) -> Node:
        if of not in terms:
            terms[of] = to_rdflib(of)
        return terms[of]

    with _quiet():
        for subject, predicate, value, _ in quads:
            graph.add((term(subject), term(predicate), term(value)))
    return graph


def to_rdflib(term: Term) -> Node:
    """The same term, with its characters as they are (rdflib would write `0.50` as `0.5`)."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value == _STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise GraphError(f"{term}: pyshacl cannot take a triple as a term; leave it out")


def from_rdflib(node: Node) -> Term:
    """The way back."""
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or _STRING)))
    return NamedNode(str(node))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without rdflib's traceback for each literal that is not well-formed: a shape says it."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
