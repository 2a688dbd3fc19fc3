"""SPARQL over RDF files, on Oxigraph: loaded into memory, one default graph over all named ones."""

from __future__ import annotations

import gzip
import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store

from kgraph.errors import GraphError, QueryError, UsageError, reason
from kgraph.rdf.answers import NAMESPACES, Answer
from kgraph.rdf.query_dataset import DataSet, data_set_of, scope
from kgraph.rdf.query_errors import NOT_CODE, explained
from kgraph.rdf.questions import ready_question

RDF_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
"""The formats that are read, by suffix; each also with `.gz`."""

_SERVICE = re.compile(r"(?<![\w?$:@-])SERVICE(?![\w:-])", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def query(
    sources: Sequence[str | Path],
    sparql: str | None = None,
    *,
    store: Store | None = None,
    endpoint: str | None = None,
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    timeout: float | None = None,
    allow_service: bool = False,
) -> Answer:
    """The answer of a SPARQL query, or of the ready question `name`, over RDF files, a store, or an endpoint's address.

    `parameters` are those of the ready question. `timeout` is in seconds. A query that
    calls another server (SERVICE) is refused unless `allow_service`.
    """
    if (sparql is None) == (name is None):
        raise UsageError("give either a query or the name of a ready question")
    if sparql is not None and parameters:
        raise UsageError("parameters belong to ready questions; this query is given in full")
    text = sparql if sparql is not None else ready_question(name or "").sparql(parameters or {})
    refuse_service(text, allow_service)
    if endpoint is not None:
        from kgraph.rdf.query_remote import ask_endpoint  # only who asks elsewhere needs HTTP

        return ask_endpoint(endpoint, text, timeout=timeout)
    return ask(load(sources) if store is None else store, text, timeout=timeout, allow_service=allow_service)


def load(sources: Sequence[str | Path]) -> Store:
    """All statements of the files, in one store in memory."""
    if not sources:
        raise UsageError("name at least one RDF file")
    paths = [(Path(source), rdf_format(source)) for source in sources]
    for path, _ in paths:
        if not path.is_file():
            raise GraphError(f"{path}: no such file")
    store = Store()
    for path, form in paths:
        _load_file(store, path, form)
    if not any(True for _ in store.quads_for_pattern(None, None, None, None)):
        raise GraphError(f"{', '.join(str(path) for path, _ in paths)}: no statement in it")
    return store


def rdf_format(source: str | Path) -> RdfFormat:
    """The RDF format that the suffix says."""
    suffix = Path(str(source).lower().removesuffix(".gz")).suffix
    if suffix not in RDF_FORMATS:
        raise GraphError(f"{source}: not an RDF file by its name, which ends in {' '.join(RDF_FORMATS)} (or .gz)")
    return RDF_FORMATS[suffix]


def _load_file(store: Store, path: Path, form: RdfFormat) -> None:
    try:
        base = path.resolve().as_uri()
        if path.name.lower().endswith(".gz"):
            with gzip.open(path) as packed:
                store.bulk_load(io.BufferedReader(packed, 1 << 20), form, base_iri=base, lenient=True)
        else:
            store.bulk_load(path=path, format=form, base_iri=base, lenient=True)
    except SyntaxError as why:
        line = f", line {why.lineno}" if why.lineno else ""
        raise GraphError(f"{path}{line}: not {form.name} that can be read: {why.msg}") from why
    except (OSError, EOFError) as why:
        raise GraphError(f"{path}: cannot be read: {reason(why)}") from why


def ask(
    store: Store,
    sparql: str,
    *,
    timeout: float | None = None,
    allow_service: bool = False,
    data_set: DataSet | None = None,
) -> Answer:
    """The answer of a query over a store; the prefixes of the project need no declaration.

    `data_set` stands above FROM and FROM NAMED of the query; without any, all graphs are one.
    """
    refuse_service(sparql, allow_service)
    if timeout is None:
        return _answer(store, sparql, data_set)
    return _within(timeout, store, sparql, data_set)


def refuse_service(sparql: str, allowed: bool = False) -> None:
    """Refuse a query that reaches the network, however the keyword is written."""
    if not allowed and _SERVICE.search(NOT_CODE.sub(" ", _plain(sparql))):
        raise QueryError("the query calls another server (SERVICE), which is refused unless it is allowed")


def _plain(sparql: str) -> str:
    return _ESCAPED.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), sparql)


@contextmanager
def evaluated(
    store: Store, sparql: str, data_set: DataSet | None = None
) -> Iterator[QuerySolutions | QueryBoolean | QueryTriples]:
    """What Oxigraph gives for a query, to be read inside; a QueryError says what goes wrong, also while it is read.

    Whoever calls this has refused SERVICE.
    """
    try:
        graphs = scope(store, data_set or data_set_of(_plain(sparql), NAMESPACES))
        yield store.query(sparql, prefixes=dict(NAMESPACES), **graphs)
    except SyntaxError as why:
        raise QueryError(explained(sparql, why, NAMESPACES)) from why
    except (OSError, ValueError, RuntimeError) as why:
        raise QueryError(f"the query cannot be answered: {why}") from why


def _answer(
    store: Store, sparql: str, data_set: DataSet | None = None, stopped: threading.Event | None = None
) -> Answer:
    with evaluated(store, sparql, data_set) as result:
        return collected(result, stopped)


def collected(result: QuerySolutions | QueryBoolean | QueryTriples, stopped: threading.Event | None = None) -> Answer:
    """All of a result, or what there is of it when `stopped` is set."""
    stopped = stopped or threading.Event()
    if isinstance(result, QueryBoolean):
        return Answer(truth=bool(result))
    if isinstance(result, QueryTriples):
        triples = set()
        for triple in result:
            triples.add(triple)
            if stopped.is_set():
                break
        return Answer(triples=tuple(sorted(triples, key=str)))
    variables = tuple(variable.value for variable in result.variables)
    rows = []
    for solution in result:
        rows.append(tuple(solution))
        if stopped.is_set():
            break
    return Answer(variables=variables, rows=tuple(rows))


def _within(seconds: float, store: Store, sparql: str, data_set: DataSet | None) -> Answer:
    """As `_answer`; Oxigraph cannot be stopped inside one row, so its thread may outlive the call."""
    stopped = threading.Event()
    got: list[Answer | BaseException] = []

    def work() -> None:
        try:
            got.append(_answer(store, sparql, data_set, stopped))
        except BaseException as why:  # noqa: BLE001 - raised again in the thread that asked
            got.append(why)

    thread = threading.Thread(target=work, daemon=True, name="kgraph-query")
    thread.start()
    thread.join(seconds)
    if not got:
        stopped.set()
        raise QueryError(f"no answer within {seconds:g} seconds: narrow the query, or allow more time")
    if isinstance(got[0], BaseException):
        raise got[0]
    return got[0]
