"""`sh:sparql` constraints as queries over one graph, asked only where they can find something.

Only plain queries are taken: a basic pattern with filters, OPTIONAL and (NOT) EXISTS, so that
joining the target with the pattern means what SHACL's pre-binding of `$this` means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kgraph.errors import GraphError
from kgraph.rdf.shacl import SH, Result, ShapesGraph
from kgraph.rdf.shacl_components import Uncompilable
from kgraph.rdf.shacl_index import Index, Term
from kgraph.rdf.shacl_screen import Screen
from kgraph.rdf.shacl_targets import Targets

_SELECT = re.compile(
    r"\s*SELECT\s+(?:DISTINCT\s+)?(?P<names>(?:[?$]\w+\s+)+)(?:WHERE\s*)?\{(?P<body>.*)\}\s*",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|<[^<>\"{}|^`\\\s]*>|#[^\n]*")
_NOT_PLAIN = re.compile(
    r"\b(?:SELECT|GRAPH|SERVICE|MINUS|UNION|VALUES|BIND|GROUP|HAVING|ORDER|LIMIT|OFFSET)\b"
    r"|[$?](?:PATH|shapesGraph|currentShape|kg_\w+)\b"
    r"|(?<!EXISTS)(?<!OPTIONAL)\s*\{",
    re.IGNORECASE,
)
_NAMES = {"this", "value"}
_PASSIVE = frozenset({SH + n for n in ("select", "prefixes")})


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """One constraint of one shape: prefixes, the pattern that finds what is wrong, and the targets."""

    shape: Term
    prefixes: str
    body: str
    targets: Targets
    screen: Screen | None

    @classmethod
    def of(cls, graph: ShapesGraph, shape: Term, node: Term, targets: Targets) -> SparqlConstraint:
        """The constraint at the node, or Uncompilable."""
        unknown = {p.value for p in graph.predicates(node) if p.value.startswith(SH)} - _PASSIVE
        select = [v.value for v in graph.values(node, "select") if isinstance(v, Literal)]
        if unknown or len(select) != 1:
            raise Uncompilable(f"{shape}: sh:sparql with {', '.join(sorted(unknown)) or 'not one sh:select'}")
        match = _SELECT.fullmatch(select[0])
        if match is None or not set(re.findall(r"\w+", match["names"])) <= _NAMES:
            raise Uncompilable(f"{shape}: a sh:select of another form than SELECT $this ?value WHERE {{…}}")
        plain = re.sub(r"\s+(?=\{)", "", _QUOTED.sub("", match["body"]))
        if _NOT_PLAIN.search(plain):
            raise Uncompilable(f"{shape}: a sh:select that is more than a pattern with filters")
        prefixes = _prefixes(graph, node)
        declared = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))
        return cls(shape, declared, match["body"], targets, Screen.of(match["body"], prefixes))

    def may_find(self, index: Index[str]) -> bool:
        """Whether the query can have an answer."""
        foci = self.targets.foci(index)
        return bool(foci) and (self.screen is None or self.screen.may_find(index, foci))

    def results(self, store: Store, *, subclasses: bool) -> Iterator[Result]:
        """What the default graph of the store does wrong."""
        where = f"{self.targets.pattern(subclasses=subclasses)} {self.body}"
        query = f"{self.prefixes}SELECT DISTINCT ?this ?value WHERE {{ {where} }}"
        try:
            solutions = store.query(query)
        except SyntaxError as error:
            raise GraphError(f"shapes: the SPARQL of {self.shape} does not parse: {error}") from error
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            focus, value = solution["this"], solution["value"]
            yield Result(str(focus), self.shape, "SPARQLConstraintComponent", None, str(value or focus))


def _prefixes(graph: ShapesGraph, node: Term) -> dict[str, str]:
    declared = [d for owner in graph.values(node, "prefixes") for d in graph.values(owner, "declare")]
    return {
        prefix.value: namespace.value
        for d in declared
        for prefix in graph.values(d, "prefix")
        for namespace in graph.values(d, "namespace")
        if isinstance(prefix, Literal) and isinstance(namespace, (Literal, NamedNode))
    }
