"""Validation of graphs against the shapes.

Shapes are compiled once. What the compiler knows runs on an index of the quads (Core) and as
SPARQL on Oxigraph (`sh:sparql`); a shape with anything that it does not know goes to pyshacl, whole.
`engine="pyshacl"` sends everything there; `"compiled"` refuses shapes that would have to go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Quad, Store

from kgraph import resources
from kgraph.errors import GraphError
from kgraph.rdf import shacl_context
from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.ntriples import TYPE, Triple, parsed, written
from kgraph.rdf.shacl import Result, ShapesGraph
from kgraph.rdf.shacl_compile import TargetedCheck, compile_targeted
from kgraph.rdf.shacl_components import Uncompilable
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.shacl_index import SUB_CLASS_OF, Index, Term
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
        triples = tuple(written(quads))
        return self._report(lambda: triples)

    def check_graph(self, graph: DocumentGraph) -> Report:
        """The report on all that a document says, by itself: others may say something else of the same entity."""
        return self._report(graph.everything)

    def check_files(self, paths: Sequence[Path]) -> Report:
        """The report on the union of all graphs of all files; no triple at all is a GraphError."""
        report = self.check(quad for path in paths for quad in read_quads(path))
        if not report.checked:
            names = ", ".join(map(str, paths)) or "no file"
            raise GraphError(f"{names}: no triple to validate; an empty graph is an error, not a success")
        return report

    def _report(self, triples: Callable[[], Iterable[Triple]]) -> Report:
        index = Index(triples(), TYPE, SUB_CLASS_OF)
        results = chain(self._core(index), self._by_query(index, triples), self._refereed(triples))
        return shacl_context.report(self.shapes, index, results)

    def _core(self, index: Index[str]) -> Iterator[Result]:
        for check in self._checks:
            yield from check.results(index)

    def _by_query(self, index: Index[str], triples: Callable[[], Iterable[Triple]]) -> Iterator[Result]:
        asked = [constraint for constraint in self._sparql if constraint.may_find(index)]
        if asked:
            store = Store()
            store.bulk_extend(parsed(triples()))
            for constraint in asked:
                yield from constraint.results(store, subclasses=index.has_subclasses)

    def _refereed(self, triples: Callable[[], Iterable[Triple]]) -> Iterable[Result]:
        return self._referee.results(parsed(triples())) if self._referee is not None else ()


def _referee(shapes: ShapesGraph, only: Sequence[Term]) -> Referee:
    from kgraph.rdf.shacl_pyshacl import Referee  # pyshacl and rdflib take 0.4 s to import

    return Referee(shapes.quads, only)
