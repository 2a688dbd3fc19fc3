"""Validation of graphs against the shapes.

Shapes are compiled once. What the compiler knows runs on an index of the quads (Core) and as
SPARQL on Oxigraph (`sh:sparql`); a shape with anything that it does not know goes to pyshacl, whole.
`engine="pyshacl"` sends everything there; `"compiled"` refuses shapes that would have to go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyoxigraph import NamedNode, Quad, Store

from kgraph import resources
from kgraph.errors import GraphError
from kgraph.rdf import shacl_context
from kgraph.rdf.shacl import Result, ShapesGraph
from kgraph.rdf.shacl_compile import TargetedCheck, compile_targeted
from kgraph.rdf.shacl_components import Uncompilable
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.shacl_index import Index, Term
from kgraph.records import Report

if TYPE_CHECKING:
    from kgraph.rdf.shacl_pyshacl import Referee

Engine = Literal["auto", "compiled", "pyshacl"]


class Validator:
    """The shapes of a Turtle file or a folder of them (those that kgraph ships, when none is given)."""

    def __init__(self, shapes: Path | None = None, engine: Engine = "auto") -> None:
        self.shapes = ShapesGraph.load(shapes if shapes is not None else resources.folder("shapes"))
        self._checks: list[TargetedCheck] = []
        left = self.shapes.targeted() if engine == "pyshacl" else self._compile()
        if left and engine == "compiled":
            names = ", ".join(map(str, left))
            raise GraphError(f"shapes: the compiled engine does not know all of {names}; use auto or pyshacl")
        self.left_to_pyshacl: tuple[Term, ...] = tuple(left)
        self._sparql = [constraint for check in self._checks for constraint in check.sparql]
        self._referee = _referee(self.shapes, () if engine == "pyshacl" else left) if left else None

    def _compile(self) -> list[Term]:
        left: list[Term] = []
        for shape in self.shapes.targeted():
            try:
                self._checks.append(compile_targeted(self.shapes, shape))
            except Uncompilable:
                left.append(shape)
        return left

    def check(self, quads: Iterable[Quad]) -> Report:
        """The report on the union of the quads; `checked` counts its triples."""
        kept = tuple(quads)
        index = Index(kept)
        results = chain(self._core(index), self._sparql_alone(index, kept), self._refereed(kept))
        return shacl_context.report(self.shapes, index, results)

    def check_batch(self, documents: Sequence[tuple[str, Sequence[Quad]]]) -> list[Report]:
        """One report for each document, judged by its own quads alone.

        The string is the document's IRI; where it comes twice it is the same document. Two
        documents of a batch may describe the same entity, each in its own way.
        """
        indexes = [Index(quads) for _, quads in documents]
        of_sparql = self._sparql_together(indexes, documents)
        return [
            shacl_context.report(self.shapes, index, chain(self._core(index), found, self._refereed(quads)))
            for index, found, (_, quads) in zip(indexes, of_sparql, documents, strict=True)
        ]

    def check_files(self, paths: Sequence[Path]) -> Report:
        """The report on the union of all graphs of all files; no triple at all is a GraphError."""
        report = self.check(quad for path in paths for quad in read_quads(path))
        if not report.checked:
            names = ", ".join(map(str, paths)) or "no file"
            raise GraphError(f"{names}: no triple to validate; an empty graph is an error, not a success")
        return report

    def _core(self, index: Index) -> Iterator[Result]:
        for check in self._checks:
            yield from check.results(index)

    def _refereed(self, quads: Iterable[Quad]) -> Iterable[Result]:
        return self._referee.results(quads) if self._referee is not None else ()

    def _sparql_alone(self, index: Index, quads: Iterable[Quad]) -> Iterator[Result]:
        if self._sparql:
            store = Store()
            store.bulk_extend(Quad(s, p, o) for s, p, o, _ in quads)
            for constraint in self._sparql:
                yield from constraint.results(store, subclasses=index.has_subclasses)

    def _sparql_together(
        self, indexes: Sequence[Index], documents: Sequence[tuple[str, Sequence[Quad]]]
    ) -> list[list[Result]]:
        found: list[list[Result]] = [[] for _ in documents]
        if self._sparql:
            names = [NamedNode(iri) for iri, _ in documents]
            found_in: dict[Term, list[list[Result]]] = {}
            store = Store()
            for name, (_, quads), own in zip(names, documents, found, strict=True):
                found_in.setdefault(name, []).append(own)
                store.extend(_in_graph(quads, name))
            subclasses = any(index.has_subclasses for index in indexes)
            for constraint in self._sparql:
                for graph, result in constraint.results_by_graph(store, subclasses=subclasses):
                    for own in found_in[graph]:
                        own.append(result)
        return found


def _in_graph(quads: Iterable[Quad], name: NamedNode) -> Iterator[Quad]:
    """The quads in the graph of that name; those that are there already cost nothing."""
    for quad in quads:
        yield quad if quad.graph_name == name else Quad(quad.subject, quad.predicate, quad.object, name)


def _referee(shapes: ShapesGraph, only: Sequence[Term]) -> Referee:
    from kgraph.rdf.shacl_pyshacl import Referee  # pyshacl and rdflib take 0.4 s to import

    return Referee(shapes.quads, only)
