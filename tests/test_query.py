"""Queries over RDF files: loading, asking, refusing, and showing what is wrong."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, serialize

from kgraph.errors import GraphError, QueryError, UsageError
from kgraph.rdf.query import ask, load, query

GRAPH = Path(__file__).parent / "data" / "decisions.trig"
DECISIONS = "SELECT ?d { ?d a kg:Decision } ORDER BY ?d"


@pytest.fixture(scope="module")
def store() -> Store:
    """The hand-written graph."""
    return load([GRAPH])


def in_format(store: Store, path: Path, form: RdfFormat) -> Path:
    """The whole graph in another format, without its named graphs where there are none."""
    quads = list(store)
    data = serialize(quads if form.supports_datasets else {q.triple for q in quads}, format=form)
    assert data is not None
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("g.ttl", RdfFormat.TURTLE),
        ("g.nt", RdfFormat.N_TRIPLES),
        ("g.nq", RdfFormat.N_QUADS),
        ("g.trig", RdfFormat.TRIG),
        ("g.jsonld", RdfFormat.JSON_LD),
        ("g.rdf", RdfFormat.RDF_XML),
        ("g.nq.gz", RdfFormat.N_QUADS),
        ("g.TTL.gz", RdfFormat.TURTLE),
    ],
)
def test_every_format_gives_the_same_answer(store: Store, tmp_path: Path, name: str, form: RdfFormat) -> None:
    """A query needs no GRAPH: it sees all named graphs as one, so that Turtle and N-Quads answer alike."""
    path = in_format(store, tmp_path / name, form)
    assert query([path], DECISIONS) == ask(store, DECISIONS)
    assert len(ask(store, DECISIONS).rows) == 3


def test_several_files_are_one_graph(store: Store, tmp_path: Path) -> None:
    """Statements of several files join; what both say counts once per graph."""
    quads = sorted(store, key=str)
    for name, part in (("a.nq", quads[:60]), ("b.nq", quads[40:])):
        serialize(part, tmp_path / name, format=RdfFormat.N_QUADS)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert query([tmp_path / "a.nq", tmp_path / "b.nq"], count) == query([GRAPH], count)


def test_named_graphs_are_there(store: Store) -> None:
    """GRAPH says which document states something."""
    answer = ask(store, "SELECT ?g { GRAPH ?g { ?d kg:status status:proposed } }")
    assert answer.rows == ((NamedNode("https://w3id.org/kgraph/data/document/court-1"),),)


COUNT = "SELECT (COUNT(*) AS ?n) {} {{ {} }}"
FIRST, SECOND = "doc:kaspersky-1", "<https://w3id.org/kgraph/data/document/kaspersky-2>"


@pytest.mark.parametrize(
    ("clauses", "default", "named"),
    [
        (f"FROM {FIRST}", 1, 0),
        (f"FROM{SECOND} from {FIRST}", 2, 0),
        (f"FROM NAMED {FIRST} # FROM {SECOND}\n", 0, 1),
        (f"FROM NAMED{SECOND} FROM {FIRST} FROM named {FIRST}", 1, 2),
        ("", 3, 3),
    ],
)
def test_from_says_which_graphs_are_asked(store: Store, clauses: str, default: int, named: int) -> None:
    """FROM makes the default graph, FROM NAMED those that GRAPH finds; without either all are one."""
    for where, expected in (("?d a kg:Decision", default), ("GRAPH ?g { ?d a kg:Decision }", named)):
        assert ask(store, COUNT.format(clauses, where)).rows == ((Literal(expected),),)


@pytest.mark.parametrize(
    "prologue", ["PREFIX x: <https://w3id.org/kgraph/data/>", "BASE <https://w3id.org/kgraph/data/>"]
)
def test_from_knows_the_prologue(store: Store, prologue: str) -> None:
    """The name of a graph is read by the query's own PREFIX and BASE."""
    name = "x:document\\/court-1" if "PREFIX" in prologue else "<document/court-1>"
    assert ask(store, f"{prologue} ASK FROM {name} {{ ?d kg:status status:proposed }}").truth is True


@pytest.mark.parametrize("graph", ["<http://localhost:9/g>", "doc:none", "<file:///etc/passwd>"])
def test_from_outside_is_refused(store: Store, graph: str) -> None:
    """A graph that is not in the store is neither fetched nor taken as empty."""
    for named in ("", "NAMED "):
        with pytest.raises(QueryError, match="there is no graph <"):
            ask(store, f"SELECT * FROM {named}{graph} {{ ?s ?p ?o }}")
    with pytest.raises(QueryError, match="FROM nope:x: this is no graph"):
        ask(store, "SELECT * FROM nope:x { ?s ?p ?o }")


@pytest.mark.parametrize("sparql", ['SELECT ?from { ?from rdfs:label "FROM <a:b>" }', "ASK { <a:FROM> ?p <a:b> }"])
def test_the_word_from_is_allowed(store: Store, sparql: str) -> None:
    """In names, literals and IRIs the word means nothing."""
    assert not ask(store, sparql).rows


def test_ask_construct_and_describe(store: Store) -> None:
    """ASK gives a truth, CONSTRUCT and DESCRIBE give triples, sorted and each once."""
    assert ask(store, 'ASK { ?x skos:altLabel "DHS" }').truth is True
    assert ask(store, 'ASK { ?x skos:altLabel "none" }').truth is False
    triples = ask(store, "CONSTRUCT { ?b a kg:GovernmentBody } WHERE { ?d kg:decidedBy ?b }").triples
    assert triples is not None
    assert [t.subject.value.rsplit("/")[-1] for t in triples] == ["court", "dhs"]
    assert ask(store, "DESCRIBE ent:russia").triples


def test_unbound_is_none(store: Store) -> None:
    """A variable that has no value in a row is None there."""
    answer = ask(store, "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }")
    assert answer.variables == ("a", "b")
    assert answer.rows[0][1] is None
    assert isinstance(answer.rows[0][0], Literal)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("g.ttl", "<http://a> <http://b> .", r"g\.ttl, line 1: not Turtle that can be read"),
        ("g.nq", "<http://a> <http://b> <http://c> .\nnonsense\n", r"g\.nq, line 2: not N-Quads"),
        ("g.rdf", "<rdf", r"g\.rdf.*: not RDF/XML that can be read"),
        ("g.jsonld", "{", r"g\.jsonld.*: not JSON-LD"),
        ("g.nt.gz", "no gzip", r"g\.nt\.gz: cannot be read"),
        ("g.ttl", "# nothing\n", r"g\.ttl: no statement in it"),
        ("g.csv", "a,b", r"g\.csv: not an RDF file by its name"),
    ],
)
def test_bad_graph_is_told_in_one_line(tmp_path: Path, name: str, content: str, expected: str) -> None:
    """A file that is no graph is named, with the line where it goes wrong."""
    (tmp_path / name).write_text(content)
    with pytest.raises(GraphError, match=expected) as caught:
        query([tmp_path / name], DECISIONS)
    assert "\n" not in str(caught.value)


def test_missing_graph_is_told_before_any_is_loaded(tmp_path: Path) -> None:
    """All sources are looked for first."""
    (tmp_path / "broken.ttl").write_text("not Turtle")
    with pytest.raises(GraphError, match=r"gone\.ttl: no such file"):
        query([tmp_path / "broken.ttl", tmp_path / "gone.ttl"], DECISIONS)
    with pytest.raises(UsageError, match="at least one RDF file"):
        query([], DECISIONS)


def test_call_is_a_query_or_a_name() -> None:
    """Either a query or the name of a ready question, and parameters with a name only."""
    with pytest.raises(UsageError, match="either a query or the name"):
        query([GRAPH])
    with pytest.raises(UsageError, match="either a query or the name"):
        query([GRAPH], DECISIONS, name="pending")
    with pytest.raises(UsageError, match="parameters belong to ready questions"):
        query([GRAPH], DECISIONS, parameters={"body": "x"})


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "SELECT * { service SILENT <http://localhost:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE<http://localhost:9/>{} }",
        "SELECT * { ?s ex:a\\#b ?o . SERVICE ?s { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "# '\nSELECT * { SERVICE <http://localhost:9/> {} } # '",
        "SELECT * { ?s ?p '''it's''' . SERVICE <http://localhost:9/> {} }",
    ],
)
def test_other_servers_are_refused(store: Store, sparql: str) -> None:
    """SERVICE reaches the network, so it is refused, however it is written."""
    with pytest.raises(QueryError, match="SERVICE"):
        ask(store, sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT ?service { ?service rdfs:label "SERVICE { }" }',
        "SELECT * { ?s <http://x/SERVICE> ?o } # SERVICE",
        'SELECT * { ?s kg:service "a\\"SERVICE" }',
    ],
)
def test_the_word_service_is_allowed(store: Store, sparql: str) -> None:
    """In names, literals, IRIs and comments the word means nothing."""
    assert ask(store, sparql).rows == ()


@pytest.mark.parametrize(
    ("sparql", "line", "column", "reason", "marked"),
    [
        ("SELEC ?x { }", 1, 1, "SELEC cannot be read", "SELEC"),
        ("SELECT ?x {\n  ?x foo:bar 1 }", 2, 6, "the prefix foo: is not declared", "foo:"),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTR(?o) }", 3, 3, "FILTR cannot be read", "FILTR(?o"),
        ("SELECT ?x { ?x a kg:Decision ", 1, 30, "the query ends too early", ""),
        ("SELECT ?x { ?s ?p ?x } ORDER ?x", 1, 24, "expected BY", "ORDER"),
        ("SELECT ?x { ?x a <rel> }", 1, 18, "this IRI is not right", "<rel>"),
        ("SELECT ?x { ?x a 'ü😀' ; ; }}", 1, 28, "cannot be read", "}"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", 1, 41, "variable that is unbound", ""),
        ("INSERT DATA { <a:b> <a:c> 1 }", 1, 1, "this is an update", "INSERT"),
        ("", 1, 1, "the query is empty", ""),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", 1, 41, "is not allowed", ""),
    ],
)
def test_wrong_query_shows_where(store: Store, sparql: str, line: int, column: int, reason: str, marked: str) -> None:
    """The message names line, column and reason, shows the line and marks the part."""
    with pytest.raises(QueryError) as caught:
        ask(store, sparql)
    head, shown, mark = str(caught.value).split("\n")
    assert head.startswith(f"the query, line {line}, column {column}: ")
    assert reason in head
    assert shown == "  " + sparql.split("\n")[line - 1]
    assert mark.index("^") == column + 1
    assert shown[column + 1 : len(mark)].startswith(marked)


def test_tabs_keep_the_mark_in_place(store: Store) -> None:
    """A tab before the mistake is a tab before the mark."""
    with pytest.raises(QueryError) as caught:
        ask(store, "SELECT * {\n\t?x\ta ex:Y }")
    assert str(caught.value).endswith("\n  \t  \t  ^^^")


def test_time_is_limited(store: Store) -> None:
    """A query that takes too long is given up with a message; one that does not, answers."""
    names = "VALUES ?{} {{ 1 2 3 4 5 6 7 8 9 10 }} "
    endless = "SELECT (COUNT(*) AS ?n) { " + "".join(names.format(v) for v in "abcdefg") + "}"
    with pytest.raises(QueryError, match=r"no answer within 0\.05 seconds"):
        ask(store, endless, timeout=0.05)
    assert ask(store, DECISIONS, timeout=60) == ask(store, DECISIONS)
    with pytest.raises(QueryError, match="cannot be read"):
        ask(store, "SELEC", timeout=60)
    for thread in threading.enumerate():
        if thread.name == "kgraph-query":
            thread.join()
