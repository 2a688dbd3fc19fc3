"""The data set of a query: which graphs it asks, by FROM and FROM NAMED or by who sends it.

Without either, the default graph is the union of all graphs, for that is what people mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, QuerySolutions, Store

from kgraph.errors import QueryError
from kgraph.rdf.query_errors import NOT_CODE

_NAME = r"<[^<>\"{}|^`\\\x00-\x20]*>|[^\W\d_]?[\w.-]*:(?:[\w.:%-]|\\.)*"
_FROM = re.compile(rf"(?<![\w?$:@.-])FROM(?![\w:-])\s*(?P<named>NAMED(?![\w:-])\s*)?(?P<graph>{_NAME})", re.IGNORECASE)
_FORM = re.compile(r"(?<![\w?$:@.-])(?:SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """The graphs that are merged as the default graph, and those that GRAPH finds, by IRI."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def data_set_of(sparql: str, prefixes: Mapping[str, str]) -> DataSet | None:
    """What FROM and FROM NAMED of a query say; None where it has neither."""
    code = NOT_CODE.sub(lambda found: found[0] if found[0][0] in "<\\" else " " * len(found[0]), sparql)
    clauses = list(_FROM.finditer(code))
    begin = _FORM.search(NOT_CODE.sub(lambda found: " " * len(found[0]), sparql))
    if not clauses or begin is None:
        return None
    iris = [_resolved(code[: begin.start()], clause["graph"], prefixes) for clause in clauses]
    pairs = list(zip(clauses, iris, strict=True))
    return DataSet(
        default=tuple(iri for clause, iri in pairs if not clause["named"]),
        named=tuple(iri for clause, iri in pairs if clause["named"]),
    )


def form_of(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; nothing where it is no query."""
    found = _FORM.search(NOT_CODE.sub(" ", sparql))
    return "" if found is None else found[0].upper()


def _resolved(prologue: str, name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a name is, by the PREFIX and BASE of the query."""
    try:
        found = Store().query(f"{prologue} SELECT ?g {{ VALUES ?g {{ {name} }} }}", prefixes=dict(prefixes))
    except SyntaxError as why:
        raise QueryError(f"FROM {name}: this is no graph: an IRI, or a name whose prefix is declared") from why
    assert isinstance(found, QuerySolutions)
    return next(str(row[0].value) for row in found)


def scope(store: Store, data_set: DataSet | None) -> dict[str, Any]:
    """The arguments with which Oxigraph asks these graphs; a QueryError where one is not in the store."""
    if data_set is None:
        return {"use_default_graph_as_union": True}
    for iri in (*data_set.default, *data_set.named):
        if not store.contains_named_graph(_node(iri)):
            raise QueryError(f"there is no graph <{iri}> here, and no other place is read; GRAPH ?g {{}} lists those")
    return {
        "default_graph": [_node(iri) for iri in data_set.default],
        "named_graphs": [_node(iri) for iri in data_set.named],
    }


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as why:
        raise QueryError(f"{iri!r}: a graph is named by an absolute IRI, and this is none") from why
