"""`sh:sparql` constraints as queries over one graph, or over many named graphs at once.

Only plain queries are taken: a basic pattern with filters, OPTIONAL and (NOT) EXISTS, so that
joining the target with the pattern means what SHACL's pre-binding of `$this` means, and
so that `GRAPH ?g { … }` can be put around it. (Inside GRAPH, Oxigraph 0.5 answers a sub-select
that leaves out `?g` with nothing, without a word.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kgraph.errors import GraphError
from kgraph.rdf.shacl import SH, Result, ShapesGraph
from kgraph.rdf.shacl_components import Uncompilable
from kgraph.rdf.shacl_index import Term
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
        return cls(shape, _prefixes(graph, node), match["body"], targets)

    def results(self, store: Store, *, subclasses: bool) -> Iterator[Result]:
        """What the default graph of the store does wrong."""
        for _, result in self._solutions(store, self._where(subclasses=subclasses), ""):
            yield result

    def results_by_graph(self, store: Store, *, subclasses: bool) -> Iterator[tuple[Term, Result]]:
        """What each named graph does wrong on its own."""
        where = f"GRAPH ?kg_graph {{ {self._where(subclasses=subclasses)} }}"
        for graph, result in self._solutions(store, where, "?kg_graph"):
            assert graph is not None
            yield graph, result

    def _where(self, *, subclasses: bool) -> str:
        return f"{self.targets.pattern(subclasses=subclasses)} {self.body}"

    def _solutions(self, store: Store, where: str, graph: str) -> Iterator[tuple[Term | None, Result]]:
        query = f"{self.prefixes}SELECT DISTINCT ?this ?value {graph} WHERE {{ {where} }}"
        try:
            solutions = store.query(query)
        except SyntaxError as error:
            raise GraphError(f"shapes: the SPARQL of {self.shape} does not parse: {error}") from error
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            focus = solution["this"]
            assert focus is not None
            value = focus if solution["value"] is None else solution["value"]
            found = Result(focus, self.shape, "SPARQLConstraintComponent", None, value)
            yield (solution["kg_graph"] if graph else None), found


def _prefixes(graph: ShapesGraph, node: Term) -> str:
    declared = [d for owner in graph.values(node, "prefixes") for d in graph.values(owner, "declare")]
    pairs = {
        (prefix.value, namespace.value)
        for d in declared
        for prefix in graph.values(d, "prefix")
        for namespace in graph.values(d, "namespace")
        if isinstance(prefix, Literal) and isinstance(namespace, (Literal, NamedNode))
    }
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(pairs))
