"""`kgraph query --endpoint`: the same question elsewhere, and each thing that goes wrong there in one line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from kgraph.errors import QueryError, UsageError
from kgraph.rdf.answers import Answer
from kgraph.rdf.query import load, query
from kgraph.rdf.query_remote import ask_endpoint
from kgraph.rdf.questions import ready_questions
from tests.served import GRAPH, make_store, running

JSON, XML, TURTLE = "application/sparql-results+json", "application/sparql-results+xml", "text/turtle"
NOTHING = '{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
VALUE = '{"type": "typed-literal", "datatype": "http://d", "value": "1"}'
ONE = f'{{"head": {{"vars": ["s"]}}, "results": {{"bindings": [{{"s": {VALUE}}}]}}}}'
ROW = '<result><binding name="s"><uri>x:y</uri></binding></result>'
TWO = (
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
    f"<results>{ROW}{ROW}</results></sparql>"
)
SELECT = "SELECT ?s { ?s ?p ?o }"


@contextmanager
def answering(
    status: int, media: str, body: str, wait: float = 0, **headers: str
) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str]]]]]:
    """A server that always answers the same, its address, and what it was asked: method, query and headers."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append(("POST", form["query"][0], dict(self.headers)))
            self._reply(status)

        def do_GET(self) -> None:
            asked.append(("GET", parse_qs(self.path.partition("?")[2])["query"][0], dict(self.headers)))
            self._reply(200)

        def _reply(self, status: int) -> None:
            time.sleep(wait)
            self.send_response(status)
            for name, value in {"Content-Type": media, **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            with suppress(BrokenPipeError):
                self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/sparql", asked
        finally:
            server.shutdown()


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(app, ["query", *arguments])


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    """Ready questions, ASK, CONSTRUCT and DESCRIBE give elsewhere what they give here."""
    here = load([GRAPH])
    values = {"country": "US", "since": "2017", "until": "2018"}
    with running(make_store(tmp_path / "g")) as (_, url):
        for question in ready_questions():
            given = {p.name: values.get(p.name, "a") for p in question.parameters if p.default is None}
            there = query([], endpoint=f"{url}sparql", name=question.name, parameters=given)
            expected = query([], store=here, name=question.name, parameters=given)
            assert there.variables == expected.variables
            assert sorted(map(str, there.rows)) == sorted(map(str, expected.rows)) != []
        for sparql in (
            "ASK { ?s a kg:Decision }",
            "ASK { ?s a kg:Nothing }",
            "CONSTRUCT WHERE { ?s kg:decidedBy ?o }",
            "DESCRIBE ent:dhs",
        ):
            assert query([], sparql, endpoint=f"{url}sparql") == query([], sparql, store=here)
        result = run("--endpoint", f"{url}sparql", "--name", "pending", "-f", "csv")
        assert result.exit_code == 0
        assert "Russian court fines Google" in result.stdout
        assert run("--endpoint", f"{url}sparql", "ASK { ?s a kg:Nothing }").exit_code == 1
        with pytest.raises(QueryError, match=r"refuses the query: the query, line 1, column 1: SELEC cannot be read"):
            ask_endpoint(f"{url}sparql", "SELEC")
        with pytest.raises(QueryError, match="there is nothing at this address"):
            ask_endpoint(f"{url}query", SELECT)


def test_prefixes_are_declared() -> None:
    """The endpoint gets the declarations that the query leaves out, and no others, before its first line."""
    with answering(200, JSON, ONE) as (url, asked):
        ask_endpoint(url, "PREFIX org: <x:>\nSELECT * { ?s a kg:Decision, org:X ; rdfs:label 'kind:x' }")
    ((method, sparql, headers),) = asked
    first, second = sparql.split("\n")
    assert first.endswith("PREFIX org: <x:>")
    assert first.count("PREFIX") == 3
    assert second == "SELECT * { ?s a kg:Decision, org:X ; rdfs:label 'kind:x' }"
    assert method == "POST"
    assert headers["Accept"].startswith(JSON)
    assert headers["User-Agent"].startswith("kgraph/")


def test_other_forms_of_results() -> None:
    """XML and Turtle are read too; where POST is not allowed, GET is tried."""
    with answering(405, f"{XML}; charset=utf-8", TWO) as (url, asked):
        assert len(ask_endpoint(url, SELECT).rows) == 2
    assert [method for method, _, _ in asked] == ["POST", "GET"]
    with answering(200, TURTLE, "<x:a> <x:b> 1, 2 .") as (url, asked):
        triples = ask_endpoint(url, "CONSTRUCT WHERE { ?s ?p ?o }").triples
    assert triples is not None
    assert len(triples) == 2
    assert "sparql-results" not in asked[0][2]["Accept"]


@pytest.mark.parametrize(
    ("status", "media", "body", "headers", "message"),
    [
        (401, "text/plain", "no", {}, r"takes no query without the right user and password.* \(status 401\)"),
        (403, "text/plain", "no", {}, r"user and password"),
        (404, "text/html", "<h1>", {}, r"there is nothing at this address"),
        (301, "text/plain", "", {"Location": "https://x.org/sparql"}, r"has moved to https://x.org/sparql; give that"),
        (400, "text/plain", "line 3:\n  bad " + "x" * 999, {}, r"refuses the query: line 3: bad x+… \(status 400\)"),
        (500, "text/html", "<h1>Error</h1>", {}, r"refuses the query: Internal Server Error \(status 500\)"),
        (503, "text/plain", "no answer within 30 seconds", {}, r"refuses the query: no answer within 30 seconds"),
        (200, "text/html; charset=utf-8", "<html>", {}, r"answers with a web page, not with a SPARQL result"),
        (200, "", "", {}, r"answers with something without a type"),
        (200, "text/csv", "s\n1\n", {}, r"answers with text/csv, not with a SPARQL result"),
        (200, JSON, ONE[:-20], {}, r"the result is cut or damaged after \d rows"),
        (200, JSON, "<html>", {}, r"the result is cut or damaged"),
        (200, JSON, ONE, {"X_SPARQL_MaxRows": "1"}, r"the result is cut after 1 rows; ask in pages"),
        (200, JSON, ONE, {"X_SQL_State": "S1TAT"}, r"the result is cut after 1 rows"),
        (200, JSON, ONE, {"Kgraph_Cut": "after 1"}, r"the result is cut after 1 rows"),
        (200, JSON, ONE, {"Content_Length": "999"}, r"cannot be asked: peer closed connection"),
    ],
)
def test_what_goes_wrong(status: int, media: str, body: str, headers: dict[str, str], message: str) -> None:
    """Whatever an endpoint answers that is no whole result is told in one line, without its password."""
    with answering(status, media, body, **headers) as (url, _):
        address = url.replace("//", "//me:secret@")
        result = run("--endpoint", address, SELECT)
        assert result.exit_code == 3
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith(f"Error: {url}: ")
        assert "secret" not in result.output
        with pytest.raises(QueryError, match=message):
            ask_endpoint(address, SELECT)


def test_graph_that_is_cut() -> None:
    """A graph that ends too early, or is none, is told."""
    for media, body, message in (
        (TURTLE, "<x:a> <x:b> 1 . <x:a>", "the graph is cut or damaged after 1 triples"),
        ("text/html", "<html>", "a web page, not with RDF"),
    ):
        with answering(200, media, body) as (url, _), pytest.raises(QueryError, match=message):
            ask_endpoint(url, "DESCRIBE <x:a>")


def test_nobody_listens() -> None:
    """An endpoint that is not there, or is no address, is told."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(QueryError, match=rf"http://127.0.0.1:{port}/: cannot be asked: .*refused"):
        ask_endpoint(f"http://127.0.0.1:{port}/", SELECT)
    for wrong in ("localhost:7878", "ftp://x/", "http://", "nonsense", "http://x:y:z/"):
        with pytest.raises(UsageError, match="is no address of an endpoint"):
            ask_endpoint(wrong, SELECT)


def test_time_is_limited() -> None:
    """An endpoint that takes too long is given up in time."""
    with (
        answering(200, JSON, ONE, wait=2) as (url, _),
        pytest.raises(QueryError, match=r"no answer within 0\.2 seconds"),
    ):
        ask_endpoint(url, SELECT, timeout=0.2)


def test_password_comes_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user and password of the host in ~/.netrc are sent, unless the address has its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    with answering(200, JSON, NOTHING) as (url, asked):
        assert ask_endpoint(url, SELECT) == Answer(variables=("s",))
        ask_endpoint(url.replace("//", "//a:b@"), SELECT)
    assert [headers["Authorization"] for _, _, headers in asked] == ["Basic bWU6c2VjcmV0", "Basic YTpi"]


def test_call_of_the_command() -> None:
    """An endpoint stands for graphs, so there is one query beside it; SERVICE is refused there too; nothing is told."""
    for wrong in ((SELECT, "--store", "g"), (), ("a.nq", SELECT), (SELECT, "--name", "pending")):
        assert run("--endpoint", "http://localhost:9/", *wrong).exit_code == 2
    with answering(200, JSON, NOTHING) as (url, asked):
        assert "SERVICE" in run("--endpoint", url, "ASK { SERVICE <x:y> {} }").stderr
        assert asked == []
        result = run("--endpoint", url, SELECT)
        assert result.exit_code == 0
        assert "union" in result.stderr
        assert run("-q", "--endpoint", url, SELECT).stderr == ""
