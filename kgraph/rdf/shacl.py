"""Shapes graphs: reading them, and what a shape says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kgraph.errors import GraphError, reason
from kgraph.rdf.ntriples import TYPE, term
from kgraph.rdf.shacl_index import SUB_CLASS_OF, Index, Term

SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (NamedNode(_RDF + name) for name in ("first", "rest", "nil"))
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode", "target")


def sh(name: str) -> NamedNode:
    """A term of the SHACL vocabulary."""
    return NamedNode(SH + name)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found at one focus node; `constraint` is the local name of its SHACL component.

    Terms of the data are as N-Triples writes them.
    """

    focus: str
    shape: Term
    constraint: str
    path: str | None = None
    value: str | None = None


class ShapesGraph:
    """The triples of shapes files, and the shapes in them that have a target."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.quads = tuple(quads)
        self.index: Index[Term] = Index(((s, p, o) for s, p, o, _ in self.quads), term(TYPE), term(SUB_CLASS_OF))

    @classmethod
    def load(cls, path: Path) -> ShapesGraph:
        """A Turtle file, or every `*.ttl` directly in a folder; a GraphError when there is no shape."""
        files = sorted(path.glob("*.ttl")) if path.is_dir() else [path]
        graph = cls(quad for file in files for quad in _parse(file))
        if not graph.targeted():
            raise GraphError(f"{path}: no SHACL shape with a target; give a Turtle file, or a folder, with some")
        return graph

    def targeted(self) -> list[Term]:
        """The shapes that choose focus nodes themselves, in the order of their IRIs."""
        return sorted({s for t in _TARGETS for s in self.index.subjects(sh(t))}, key=str)

    def values(self, shape: Term, name: str) -> list[Term]:
        """The values of a SHACL parameter of the shape."""
        return list(self.index.values(shape, sh(name)))

    def predicates(self, node: Term) -> list[NamedNode]:
        """The properties that the node has."""
        return [p for p in self.index.predicates(node) if isinstance(p, NamedNode)]

    def members(self, head: Term) -> Iterator[Term]:
        """The members of an RDF list."""
        while head != _NIL:
            first, rest = self.index.first(head, _FIRST), self.index.first(head, _REST)
            if first is None or rest is None:
                raise GraphError(f"shapes: the RDF list at {head} is broken; write it as ( a b c )")
            yield first
            head = rest

    def label(self, shape: Term) -> str:
        """The shape's name for people, or its IRI."""
        return _text(self.index.first(shape, _LABEL)) or str(shape)

    def message(self, shape: Term) -> str:
        """What is wrong and how to mend it, in the shape's own words."""
        return _text(self.index.first(shape, sh("message"))) or self.label(shape)

    def severity(self, shape: Term) -> str:
        """`violation`, `warning` or `info`."""
        value = self.index.first(shape, sh("severity"))
        return value.value.removeprefix(SH).lower() if isinstance(value, NamedNode) else "violation"


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def _parse(file: Path) -> Iterator[Quad]:
    try:
        yield from parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    except (OSError, SyntaxError) as error:
        raise GraphError(f"{file}: the shapes cannot be read: {reason(error)}; they must be Turtle") from error
