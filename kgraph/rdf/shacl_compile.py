"""Shapes compiled to Python: the subset of SHACL Core that our shapes use, plus plain `sh:sparql`.

What is not known here raises `Uncompilable`, and the whole shape is left to pyshacl; nothing is
ever skipped. The parts of a shape, in the order in which they are checked:

    term tests    judge a value by its characters alone, so their verdicts are remembered
    value tests   ask the graph about the value: its class, or another shape
    counts        how many values there are
    order         sh:lessThan and sh:lessThanOrEquals, which compare with another property
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from kgraph.rdf.ntriples import TYPE, term
from kgraph.rdf.shacl import SH, Result, ShapesGraph, sh
from kgraph.rdf.shacl_components import PARAMETERS, TermTest, Uncompilable, term_tests
from kgraph.rdf.shacl_index import Index, Term
from kgraph.rdf.shacl_sparql import SparqlConstraint
from kgraph.rdf.shacl_targets import Targets
from kgraph.rdf.shacl_terms import Comparable, comparable, in_order

_REMEMBERED = 20_000
_PASSIVE = frozenset({"message", "severity", "name", "description", "order", "group", "prefixes"})
_STRUCTURE = frozenset({"path", "property", "sparql", "class", "or", "minCount", "maxCount", "lessThan",
                        "lessThanOrEquals"})  # fmt: skip
_CLASSES = frozenset({sh("NodeShape"), sh("PropertyShape")})
_ORDERS = MappingProxyType({"lessThan": True, "lessThanOrEquals": False})


@lru_cache(maxsize=_REMEMBERED)
def _comparable(text: str) -> Comparable | None:
    return comparable(term(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One shape, ready to run on the focus nodes of an index."""

    shape: Term
    path: str | None = None
    term_tests: Mapping[str, TermTest] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    fewest: int = 0
    most: int | None = None
    orders: tuple[tuple[str, bool], ...] = ()
    properties: tuple[Check, ...] = ()
    _good: set[str] = field(default_factory=set)

    def results(self, index: Index[str], foci: Iterable[str]) -> Iterator[Result]:
        """What the focus nodes do wrong."""
        subjects = None if self.path is None else index.subjects(self.path)
        for focus in foci:
            values: Collection[str] = (focus,) if subjects is None else subjects.get(focus, ())
            if len(values) < self.fewest:
                yield self._result(focus, "MinCount")
            if self.most is not None and len(values) > self.most:
                yield self._result(focus, "MaxCount")
            for value in values:
                if not self._is_right(index, value):
                    yield from self._of_value(index, focus, value)
            for other, strict in self.orders:
                yield from self._out_of_order(index, focus, values, other, strict)
        for check in self.properties:
            yield from check.results(index, foci)

    def _is_right(self, index: Index[str], value: str) -> bool:
        if self.term_tests and value not in self._good:
            judged = term(value)
            if not all(test(judged) for test in self.term_tests.values()):
                return False
            if len(self._good) >= _REMEMBERED:
                self._good.clear()
            self._good.add(value)
        for cls in self.classes:  # loops, not all(...): this is where the time goes
            if value not in index.instances(cls):
                return False
        for alternatives in self.alternatives:  # noqa: SIM110
            if not alternatives.hold(index, value):
                return False
        return True

    def _of_value(self, index: Index[str], focus: str, value: str) -> Iterator[Result]:
        judged = term(value)
        for name, test in self.term_tests.items():
            if not test(judged):
                yield self._result(focus, name, value)
        for cls in self.classes:
            if value not in index.instances(cls):
                yield self._result(focus, "Class", value)
        for alternatives in self.alternatives:
            if not alternatives.hold(index, value):
                yield self._result(focus, "Or", value)

    def _out_of_order(
        self, index: Index[str], focus: str, values: Iterable[str], other: str, strict: bool
    ) -> Iterator[Result]:
        for value in values:
            for bound in index.values(focus, other):
                if not in_order(_comparable(value), _comparable(bound), strict=strict):
                    yield self._result(focus, "LessThan" if strict else "LessThanOrEquals", value)

    def _result(self, focus: str, component: str, value: str | None = None) -> Result:
        return Result(focus, self.shape, f"{component}ConstraintComponent", self.path, value)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`sh:or`: the classes that alone suffice, then the other shapes."""

    classes: tuple[str, ...]
    shapes: tuple[Check, ...]

    def hold(self, index: Index[str], value: str) -> bool:
        """Whether the value meets one of them."""
        for cls in self.classes:
            if value in index.instances(cls):
                return True
        return any(next(check.results(index, (value,)), None) is None for check in self.shapes)


@dataclass(frozen=True, slots=True)
class TargetedCheck:
    """A shape with the targets that choose its focus nodes."""

    targets: Targets
    check: Check
    sparql: tuple[SparqlConstraint, ...]

    def results(self, index: Index[str]) -> Iterator[Result]:
        """What the graph does wrong, `sh:sparql` apart."""
        foci = self.targets.foci(index)
        if foci:
            yield from self.check.results(index, foci)


def compile_targeted(graph: ShapesGraph, shape: Term) -> TargetedCheck:
    """The shape with its targets, or Uncompilable."""
    targets = Targets.of(graph, shape)
    sparql = tuple(SparqlConstraint.of(graph, shape, node, targets) for node in graph.values(shape, "sparql"))
    return TargetedCheck(targets, _compile(graph, shape, top=True), sparql)


def _compile(graph: ShapesGraph, shape: Term, *, top: bool = False) -> Check:
    _refuse_unknown(graph, shape, top=top)
    path = _path(graph, shape)
    properties = tuple(_compile(graph, p) for p in sorted(graph.values(shape, "property"), key=str))
    if path is not None and properties:
        raise Uncompilable(f"{shape}: sh:property below a path")
    return Check(
        shape=shape,
        path=None if path is None else str(path),
        term_tests=term_tests(graph, shape),
        classes=tuple(map(str, graph.values(shape, "class"))),
        alternatives=tuple(_alternatives(graph, head) for head in graph.values(shape, "or")),
        fewest=max(_counts(graph, shape, "minCount"), default=0),
        most=min(_counts(graph, shape, "maxCount"), default=None),
        orders=tuple(
            (str(other), strict)
            for name, strict in _ORDERS.items()
            for other in graph.values(shape, name)
            if isinstance(other, NamedNode)
        ),
        properties=properties,
    )


def _refuse_unknown(graph: ShapesGraph, shape: Term, *, top: bool) -> None:
    known = _PASSIVE | _STRUCTURE | PARAMETERS | (Targets.PARAMETERS if top else frozenset())
    used = {p.value.removeprefix(SH) for p in graph.predicates(shape) if p.value.startswith(SH)}
    if used - known:
        raise Uncompilable(f"{shape}: {', '.join(sorted(used - known))}")
    if "sparql" in used and not top:
        raise Uncompilable(f"{shape}: sh:sparql in a nested shape")
    if not _CLASSES.issuperset(graph.index.values(shape, term(TYPE))):
        raise Uncompilable(f"{shape}: a class that is its own shape")


def _path(graph: ShapesGraph, shape: Term) -> NamedNode | None:
    path = graph.index.first(shape, sh("path"))
    if path is None or isinstance(path, NamedNode):
        return path
    raise Uncompilable(f"{shape}: a path of more than one property")


def _counts(graph: ShapesGraph, shape: Term, name: str) -> list[int]:
    return [int(n.value) for n in graph.values(shape, name) if isinstance(n, Literal)]


def _alternatives(graph: ShapesGraph, head: Term) -> Alternatives:
    classes: list[str] = []
    shapes: list[Check] = []
    for member in graph.members(head):
        required = graph.values(member, "class")
        if graph.predicates(member) == [sh("class")] and len(required) == 1:
            classes += map(str, required)
        else:
            shapes.append(_compile(graph, member))
    return Alternatives(tuple(classes), tuple(shapes))
