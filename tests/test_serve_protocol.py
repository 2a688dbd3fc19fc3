"""The endpoint as the SPARQL 1.1 Protocol wants it; the names of cases are those of the W3C's tests of the protocol."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from kgraph.serve.negotiation import FORMATS, GRAPHS
from kgraph.serve.protocol import MOST_BYTES
from tests.served import DATA, make_store, served

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
ONE, TWO, THREE = (f"{DATA}document/{name}" for name in ("kaspersky-1", "kaspersky-2", "court-1"))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a kg:Decision }"
NAMED = "SELECT ?g { GRAPH ?g { ?s a kg:Decision } } ORDER BY ?g"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One server for all that changes nothing."""
    with served(make_store(tmp_path_factory.mktemp("serve") / "g")) as one:
        yield one


def ask(client: TestClient, query: str, way: str = "get", **extra: Any) -> Any:
    """A query, sent in one of the three ways; `extra` are graphs."""
    if way == "get":
        return client.get("/sparql", params={"query": query, **extra})
    if way == "form":
        return client.post("/sparql", data={"query": query, **extra})
    return client.post("/sparql", params=extra, content=query.encode(), headers={"Content-Type": QUERY})


def rows(response: Any) -> list[list[str]]:
    """The values of a JSON result."""
    assert response.status_code == 200, response.text
    result = response.json()
    return [[b[v]["value"] for v in result["head"]["vars"]] for b in result["results"]["bindings"]]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_get_post_form_post_direct(client: TestClient, way: str) -> None:
    """A query comes in the address, in a form, or as the body."""
    response = ask(client, "ASK {}", way)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.json()["boolean"] is True
    assert rows(ask(client, 'SELECT ?x { BIND("ü+ &😀" AS ?x) }', way)) == [["ü+ &😀"]]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("graphs", "count", "named"),
    [
        ({}, "3", [THREE, ONE, TWO]),
        ({"default-graph-uri": ONE}, "1", []),
        ({"default-graph-uri": [ONE, THREE]}, "2", []),
        ({"named-graph-uri": [TWO]}, "0", [TWO]),
        ({"named-graph-uri": [TWO, ONE]}, "0", [ONE, TWO]),
        ({"default-graph-uri": [ONE], "named-graph-uri": [TWO, THREE]}, "1", [THREE, TWO]),
    ],
)
def test_query_dataset(client: TestClient, way: str, graphs: dict[str, Any], count: str, named: list[str]) -> None:
    """query_dataset_default_graph(s), _named_graphs and _full: the request says which graphs are asked."""
    assert rows(ask(client, COUNT, way, **graphs)) == [[count]]
    assert rows(ask(client, NAMED, way, **graphs)) == [[name] for name in named]


def test_query_multiple_dataset(client: TestClient) -> None:
    """The graphs of the request stand above FROM of the query."""
    query = COUNT.replace("{", f"FROM <{ONE}> FROM <{TWO}> {{", 1)
    assert rows(ask(client, query)) == [["2"]]
    assert rows(ask(client, query, **{"default-graph-uri": THREE})) == [["1"]]


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("SELECT * { ?s a kg:Decision }", None, "application/sparql-results+json"),
        ("SELECT * { ?s a kg:Decision }", "*/*", "application/sparql-results+json"),
        ("SELECT * { ?s a kg:Decision }", "application/xml;q=0.9, text/csv;q=0.8", "application/sparql-results+xml"),
        (
            "SELECT * { ?s a kg:Decision }",
            "text/csv;q=0.8, text/tab-separated-values;q=0.9",
            "text/tab-separated-values",
        ),
        ("SELECT * { ?s a kg:Decision }", "text/turtle, text/*;q=0.2", "text/csv"),
        (
            "SELECT * { ?s a kg:Decision }",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html",
        ),
        (
            "SELECT * { ?s a kg:Decision }",
            "*/*;q=0.1, application/sparql-results+json;q=0",
            "application/sparql-results+xml",
        ),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv, */*;q=0.1", "application/sparql-results+json"),
        ("DESCRIBE ent:dhs", None, "text/turtle"),
        ("DESCRIBE ent:dhs", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s a kg:Decision }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s a kg:Decision }", "application/n-triples, text/turtle;q=0.9", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s a kg:Decision }", "application/trig", "application/trig"),
        ("CONSTRUCT WHERE { ?s a kg:Decision }", "application/n-quads", "application/n-quads"),
    ],
)
def test_query_content_type(client: TestClient, query: str, accept: str | None, media: str) -> None:
    """query_content_type_select, _ask, _describe and _construct: the client has what it likes best of what there is."""
    response = client.get("/sparql", params={"query": query}, headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media
    assert "Accept" in response.headers["vary"]


def test_all_formats_of_rows_say_the_same(client: TestClient) -> None:
    """JSON, XML, CSV and TSV hold the same rows."""
    query = "SELECT ?s ?l { ?s a kg:Decision ; rdfs:label ?l } ORDER BY ?s"
    texts = {f.name: ask(client, query, format=f.name).text for f in FORMATS["rows"]}
    expected = [[b[v]["value"] for v in ("s", "l")] for b in json.loads(texts["json"])["results"]["bindings"]]
    assert len(expected) == 3
    assert list(csv.reader(io.StringIO(texts["csv"])))[1:] == expected
    assert [line.split("\t")[0].strip("<>") for line in texts["tsv"].splitlines()[1:]] == [s for s, _ in expected]
    space = "{http://www.w3.org/2005/sparql-results#}"
    found = ElementTree.fromstring(texts["xml"]).iter(f"{space}result")
    assert [["".join(b.itertext()) for b in row.iter(f"{space}binding")] for row in found] == expected


@pytest.mark.parametrize("form", [f.name for f in GRAPHS if f.name != "html"])
def test_all_formats_of_graphs_say_the_same(client: TestClient, form: str) -> None:
    """Every format of a graph holds the same triples."""
    types = {f.name: f.media for f in GRAPHS}
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a kg:Decision ; ?p ?o }"
    response = ask(client, query, format=form)
    rdf_format = ox.RdfFormat.from_media_type(types[form])
    assert rdf_format is not None
    found = {q.triple for q in ox.parse(response.content, format=rdf_format)}
    plain = ask(client, query, format="nt").content
    assert found == {q.triple for q in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) > 20


DOUBLE = urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
BAD: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "bad_query_method": ("PUT", "/sparql?query=ASK%20%7B%7D", {}, 405),
    "bad_multiple_queries": ("GET", f"/sparql?{DOUBLE}", {}, 400),
    "bad_multiple_queries_post": ("POST", "/sparql", {"content": DOUBLE, "headers": {"Content-Type": FORM}}, 400),
    "bad_query_wrong_media_type": (
        "POST",
        "/sparql",
        {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}},
        415,
    ),
    "bad_query_missing_form_type": ("POST", "/sparql", {"content": "query=ASK%20%7B%7D"}, 415),
    "bad_query_missing_direct_type": ("POST", "/sparql", {"content": "ASK {}"}, 415),
    "bad_query_non_utf8": (
        "POST",
        "/sparql",
        {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": f"{QUERY}; charset=UTF-16"}},
        415,
    ),
    "bad_query_non_utf8_unsaid": (
        "POST",
        "/sparql",
        {"content": 'ASK { ?s ?p "ü" }'.encode("latin-1"), "headers": {"Content-Type": QUERY}},
        400,
    ),
    "bad_query_non_utf8_address": ("GET", "/sparql?query=%FC", {}, 400),
    "bad_query_syntax": ("GET", "/sparql?query=ASK%20%7B", {}, 400),
    "bad_query_empty_form": ("POST", "/sparql", {"content": "a=b", "headers": {"Content-Type": FORM}}, 400),
    "bad_query_twice": (
        "POST",
        "/sparql?query=ASK%20%7B%7D",
        {"content": "ASK {}", "headers": {"Content-Type": QUERY}},
        400,
    ),
    "bad_graph_without_query": ("GET", f"/sparql?default-graph-uri={quote(ONE)}", {}, 400),
    "bad_format": ("GET", "/sparql?query=ASK%20%7B%7D&format=doc", {}, 400),
    "bad_offset": ("GET", "/sparql?query=ASK%20%7B%7D&offset=-1", {}, 400),
    "not_acceptable": ("GET", "/sparql?query=ASK%20%7B%7D", {"headers": {"Accept": "image/png"}}, 406),
    "not_acceptable_description": ("GET", "/sparql", {"headers": {"Accept": "image/png"}}, 406),
    "rows_as_a_graph": ("GET", "/sparql?query=SELECT%20*%20%7B%7D", {"headers": {"Accept": "text/turtle"}}, 406),
    "truth_as_csv": ("GET", "/sparql?query=ASK%20%7B%7D&format=csv", {}, 406),
    "update_get": ("GET", "/sparql?update=CLEAR%20ALL", {}, 403),
    "update_form": ("POST", "/sparql", {"data": {"update": "CLEAR ALL"}}, 403),
    "update_direct": ("POST", "/sparql", {"content": "CLEAR ALL", "headers": {"Content-Type": UPDATE}}, 403),
    "update_as_query": ("GET", "/sparql?query=CLEAR%20ALL", {}, 400),
    "too_long": ("POST", "/sparql", {"content": b" " * (MOST_BYTES + 1), "headers": {"Content-Type": QUERY}}, 413),
    "service": ("POST", "/sparql", {"data": {"query": "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }"}}, 400),
    "service_escaped": ("POST", "/sparql", {"data": {"query": "ASK { \\u0053ERVICE <http://x/> { ?s ?p ?o } }"}}, 400),
    "from_outside": ("POST", "/sparql", {"data": {"query": "ASK FROM <http://localhost:9/> {}"}}, 400),
    "from_named_outside": ("POST", "/sparql", {"data": {"query": "ASK FROM NAMED <http://localhost:9/> {}"}}, 400),
    "graph_outside": ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=http://localhost:9/", {}, 400),
    "graph_no_iri": ("GET", "/sparql?query=ASK%20%7B%7D&named-graph-uri=x%20y", {}, 400),
    "no_such_page": ("GET", "/nothing", {}, 404),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_request(client: TestClient, case: str) -> None:
    """What is wrong with a request is told by its status, in plain text; the server goes on."""
    method, address, request, status = BAD[case]
    response = client.request(method, address, **request)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text.strip()
    assert rows(ask(client, COUNT)) == [["3"]]


def test_errors_say_where(client: TestClient) -> None:
    """A query that cannot be read comes back with line, column and a mark; for a browser on a page with the query."""
    response = ask(client, "SELECT ?x {\n  ?x foo:bar <b> }")
    assert response.text.startswith("the query, line 2, column 6: the prefix foo: is not declared")
    assert "graph <http://localhost:9/>" in ask(client, "ASK {}", **{"named-graph-uri": "http://localhost:9/"}).text
    page = client.get("/sparql", params={"query": "SELEC <b>"}, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "SELEC &lt;b&gt;</textarea>" in page.text
    assert "line 1, column 1" in page.text


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_service_description(client: TestClient, accept: str) -> None:
    """Without a query the endpoint describes itself in RDF."""
    response = client.get("/sparql", headers={"Accept": accept})
    rdf_format = ox.RdfFormat.from_media_type(response.headers["content-type"].split(";")[0])
    assert rdf_format is not None
    graph = ox.Store()
    graph.load(response.content, rdf_format)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    assert graph.query(f"{sd} ASK {{ ?s a sd:Service ; sd:endpoint <http://127.0.0.1/sparql> }}")
    assert graph.query(f"{sd} ASK {{ ?s sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph }}")


def test_void(client: TestClient) -> None:
    """At its well-known place is what the data set is, with the address of the endpoint."""
    for accept, media in (("*/*", "text/turtle"), ("text/html, application/n-triples;q=0.1", "application/n-triples")):
        response = client.get("/.well-known/void", headers={"Accept": accept})
        assert response.headers["content-type"].split(";")[0] == media
    graph = ox.Store()
    graph.load(response.content, ox.RdfFormat.N_TRIPLES)
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    assert graph.query(
        f"{void} ASK {{ ?s a void:Dataset ; void:sparqlEndpoint <http://127.0.0.1/sparql> ; void:triples ?n }}"
    )
    assert client.get("/.well-known/void", headers={"Accept": "text/html"}).status_code == 406


def test_head(client: TestClient) -> None:
    """HEAD has the headers of GET."""
    got, head = (client.request(m, "/sparql", params={"query": COUNT}) for m in ("GET", "HEAD"))
    assert head.status_code == 200
    assert head.headers["content-length"] == got.headers["content-length"]


def test_cut_is_told_and_can_be_followed(tmp_path: Path) -> None:
    """A result that is longer than the limit says so, with the address of the rest; together they are all of it."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    store = make_store(tmp_path / "g")
    with served(store) as client:
        whole = ask(client, query)
        assert "kgraph-cut" not in whole.headers
        expected = rows(whole)
    with served(store, max_rows=100) as client:
        found, response = [], ask(client, query)
        while True:
            found += rows(response)
            if "kgraph-cut" not in response.headers:
                break
            assert response.headers["kgraph-cut"].startswith("after 100 ")
            response = client.get(response.links["next"]["url"])
        assert found == expected
        assert len(found) > 150
        triples = ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", format="nt")
        assert triples.headers["kgraph-cut"].startswith("after 100 ")
        assert "kgraph-cut" not in ask(client, query + " LIMIT 100").headers
        posted = ask(client, query + " #" + "x" * 10_000, "form")
        assert "rel=next" in posted.headers["kgraph-cut"]
        assert "link" not in posted.headers
        assert "the next ones" in client.get("/sparql", params={"query": query, "format": "html"}).text
