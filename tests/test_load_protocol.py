"""What `kgraph load` says to a server, byte by byte: the layouts of all five, authentication, retries, answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgraph.errors import LoadError, UsageError
from kgraph.loading import LoadResult, Options, load
from kgraph.loading.client import Patience
from kgraph.loading.credentials import Credentials
from kgraph.loading.sending import GraphStore
from tests.servers.place import alone_in
from tests.servers.recording import Answer, Asked, Recording, answers, recording

_LINES = ["<http://e/a> <http://e/p> <http://e/b>", '<http://e/a> <http://e/p> "1 <html> \\"é\\""@en']
_NTRIPLES = "".join(f"{line} .\n" for line in sorted(_LINES)).encode()
_GRAPH = "urn:g?x=1&y=é"
_JSON = {"Content-Type": "application/sparql-results+json"}


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(tmp_path, monkeypatch)
    Path("g.nq").write_text("".join(f"{line} <{_GRAPH}> .\n" for line in _LINES), encoding="utf-8")


def _load(server: Recording, path: str = "", /, **chosen: Any) -> tuple[LoadResult, list[float]]:
    """The result, and the seconds that were waited."""
    waited: list[float] = []
    patience = Patience(retries=3, pause=1.0, timeout=5, sleep=waited.append)
    return load(["g.nq"], server.address + path, options=Options(**({"patience": patience} | chosen))), waited


_LAYOUTS: list[tuple[str, str, str, str, str, str | None]] = [
    ("oxigraph", "", "/store", "/update", "/query", "gzip"),
    ("oxigraph", "/store", "/store", "/update", "/query", "gzip"),
    ("virtuoso", "", "/sparql-graph-crud-auth", "/sparql-auth", "/sparql", None),
    ("virtuoso", "/sparql-auth", "/sparql-graph-crud-auth", "/sparql-auth", "/sparql", None),
    ("fuseki", "/news", "/news/data", "/news/update", "/news/query", "gzip"),
    ("fuseki", "/news/sparql", "/news/data", "/news/update", "/news/query", "gzip"),
    ("fuseki", "/data", "/data/data", "/data/update", "/data/query", "gzip"),
    (
        "graphdb",
        "/repositories/r",
        "/repositories/r/rdf-graphs/service",
        "/repositories/r/statements",
        "/repositories/r",
        None,
    ),
    (
        "graphdb",
        "/repositories/r/statements",
        "/repositories/r/rdf-graphs/service",
        "/repositories/r/statements",
        "/repositories/r",
        None,
    ),
    ("qlever", "", "/", "/", "/", None),
]


def _counting(asked: Asked) -> Answer:
    """A server that has what it should."""
    if not asked.body.startswith(b"query="):
        return Answer(204)
    (query,) = asked.form["query"]
    if "COUNT" in query:
        rows = [{"g": {"type": "uri", "value": _GRAPH}, "n": {"type": "literal", "value": "2"}}]
    else:
        values = [
            {"type": "uri", "value": "http://e/b"},
            {"type": "literal", "value": '1 <html> "é"', "xml:lang": "en"},
        ]
        s, p = ({"type": "uri", "value": f"http://e/{name}"} for name in "ap")
        rows = [{"s": s, "p": p, "o": value} for value in values]
    return Answer(200, _JSON, json.dumps({"head": {}, "results": {"bindings": rows}}).encode())


@pytest.mark.parametrize(("name", "path", "store", "update", "query", "coding"), _LAYOUTS)
@pytest.mark.parametrize("replacing", [False, True])
def test_graph_store_protocol(
    name: str, path: str, store: str, update: str, query: str, coding: str | None, replacing: bool
) -> None:
    """A graph is put or posted to the server's own path, its name in the query, whole and with its length."""
    with recording(_counting) as server:
        result, _ = _load(server, path, server=name, replace=replacing, verify=True)
    sent, counted, compared = server.asked
    assert (sent.method, sent.path, dict(sent.query)) == ("PUT" if replacing else "POST", store, {"graph": [_GRAPH]})
    assert "transfer-encoding" not in sent.headers
    assert int(sent.headers["content-length"]) == len(sent.raw)
    assert sent.headers.get("content-encoding") == coding
    if name == "virtuoso":
        head, rest = sent.body.split(b"\n", 1)
        assert (head[:8], rest) == (b"@prefix ", _NTRIPLES.replace(b"<html>", rb"\u003Chtml>"))
        assert sent.headers["content-type"] == "text/turtle"
    else:
        assert (sent.headers["content-type"], sent.body) == ("application/n-triples", _NTRIPLES)
    assert [(a.method, a.path, a.headers["accept"]) for a in (counted, compared)] == [
        ("POST", query, "application/sparql-results+json")
    ] * 2
    assert (result.server, result.graphs, result.verified, result.differing) == (name, 1, 1, ())


@pytest.mark.parametrize(("name", "path", "store", "update", "query", "coding"), _LAYOUTS)
def test_update_protocol(name: str, path: str, store: str, update: str, query: str, coding: str | None) -> None:
    """With --protocol update a graph goes as one SPARQL Update, which drops it first where it is replaced."""
    for replacing in (False, True):
        Path("g.nq.load").unlink(missing_ok=True)
        with recording(_counting) as server:
            _load(server, path, server=name, protocol="update", replace=replacing)
        (sent,) = server.asked
        assert (sent.method, sent.path, dict(sent.query)) == ("POST", update, {})
        assert (sent.headers["content-type"], "content-encoding" in sent.headers) == (
            "application/sparql-update",
            False,
        )
        drop = f"DROP SILENT GRAPH <{_GRAPH}> ;\n" if replacing else ""
        assert sent.body.decode() == f"{drop}INSERT DATA {{ GRAPH <{_GRAPH}> {{\n{_NTRIPLES.decode()}}} }}\n"


def test_a_graph_in_several_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a graph needs several requests, only the first replaces, and together they hold it once."""
    monkeypatch.setattr(GraphStore, "size", 1_000)
    lines = [f'<http://e/{n:03}> <http://e/p> "{n}"' for n in range(100)]
    Path("g.nq").write_text("".join(f"{line} <urn:g> .\n" for line in [*lines, *lines]), encoding="utf-8")
    with recording() as server:
        result, _ = _load(server, server="oxigraph", replace=True)
    assert [a.method for a in server.asked] == ["PUT"] + ["POST"] * (len(server.asked) - 1)
    assert all(len(a.body) <= 1_000 for a in server.asked)
    assert b"".join(a.body for a in server.asked).decode() == "".join(f"{line} .\n" for line in lines)
    assert (result.requests, result.triples) == (len(server.asked), 100)


_TOLD: list[tuple[str, str, dict[str, str], bytes]] = [
    ("oxigraph", "", {"Server": "Oxigraph/0.5.13"}, b""),
    ("virtuoso", "", {"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"}, b""),
    ("fuseki", "/news", {"Server": "Apache Jena Fuseki (4.10.0)"}, b""),
    ("fuseki", "/news", {"Fuseki-Request-Id": "7"}, b""),
    ("graphdb", "/repositories/news", {}, b""),
    ("qlever", "", {"Content-Type": "application/json"}, b'{"name-index": "news", "num-triples-normal": 0}'),
]


@pytest.mark.parametrize(("name", "path", "headers", "body"), _TOLD)
def test_servers_are_recognised(name: str, path: str, headers: dict[str, str], body: bytes) -> None:
    """Without --server the address or what the server says of itself tells which it is; nobody is named to it."""
    with recording(answers(Answer(200, headers, body))) as server:
        result, _ = _load(server, path, dry_run=True, credentials=Credentials(token="t"))
    assert result.server == name
    assert all((a.method, "authorization" in a.headers) == ("GET", False) for a in server.asked)


def test_an_unknown_server_is_asked_for() -> None:
    """Where nothing tells what the server is, the message says which option does."""
    with recording(answers(Answer(200, {"Server": "nginx"}, b"hello"))) as server, pytest.raises(UsageError) as raised:
        _load(server)
    assert "what server this is cannot be told; give --server oxigraph|virtuoso|fuseki|graphdb|qlever" in str(
        raised.value
    )


@pytest.mark.parametrize(
    ("name", "given", "scheme", "header"),
    [
        ("fuseki", Credentials(user="u", password="pä"), None, "Basic " + base64.b64encode("u:pä".encode()).decode()),
        ("graphdb", Credentials(user="u", password="p"), "basic", "Basic " + base64.b64encode(b"u:p").decode()),
        ("qlever", Credentials(token="t0k"), None, "Bearer t0k"),
        ("fuseki", Credentials(token="t0k"), "bearer", "Bearer t0k"),
        ("oxigraph", Credentials(), None, None),
    ],
)
def test_authentication(name: str, given: Credentials, scheme: Any, header: str | None) -> None:
    """User and password go by the server's scheme, a token as bearer, and nothing where nothing is given."""
    path = {"fuseki": "/d", "graphdb": "/repositories/r"}.get(name, "")
    with recording() as server:
        _load(server, path, server=name, credentials=given, scheme=scheme)
    assert [a.headers.get("authorization") for a in server.asked] == [header]


def test_digest_is_not_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """By digest authentication only the first request goes without credentials, and none has the password."""
    challenge = {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="n0", qop="auth", opaque="o", algorithm="MD5"'}
    Path("g.nq").write_text("".join(f"{_LINES[0]} <urn:{n}> .\n" for n in range(3)), encoding="utf-8")

    def answer(asked: Asked) -> Answer:
        return Answer(204) if "authorization" in asked.headers else Answer(401, challenge)

    with recording(answer) as server:
        result, _ = _load(server, server="virtuoso", credentials=Credentials(user="dba", password="s3cret"))
    assert (result.graphs, len(server.asked)) == (3, 4)
    given = [a.headers["authorization"] for a in server.asked[1:]]
    assert [a[:22] for a in given] == ['Digest username="dba",'] * 3
    assert "s3cret" not in "".join(given)


@pytest.mark.parametrize("status", [429, 502, 503, 504, 500])
def test_a_busy_server_is_asked_again(status: int) -> None:
    """The same request is sent again, after pauses that double, until it is taken."""
    busy = Answer(status, {}, b"Virtuoso 40001 Error SR172: Transaction deadlocked")
    with recording(answers(busy, busy, Answer(204))) as server:
        result, waited = _load(server, server="oxigraph")
    assert (result.graphs, waited) == (1, [1.0, 2.0])
    assert len({(a.method, a.raw) for a in server.asked}) == 1


@pytest.mark.parametrize(
    ("asked", "waited"), [("7", 7.0), ("99999", 300.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", 1.0)]
)
def test_a_server_says_when(asked: str, waited: float) -> None:
    """Retry-After is kept to, as a number or a date, within reason."""
    with recording(answers(Answer(503, {"Retry-After": asked}), Answer(204))) as server:
        assert _load(server, server="oxigraph")[1] == [waited]


def test_a_lost_connection_begins_the_graph_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the connection breaks inside a graph, it is sent again from its first request."""
    monkeypatch.setattr(GraphStore, "size", 60)
    with recording(answers(Answer(204), Answer(0), Answer(204))) as server:
        result, waited = _load(server, server="oxigraph", replace=True)
    assert (result.graphs, waited) == (1, [1.0])
    assert [a.method for a in server.asked] == ["PUT", "POST", "PUT", "POST"]


def _page(title: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>Please log in</p></body></html>".encode()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200, {"Content-Type": "text/html"}, _page("Login")), "answers 200 with a web page ('Please log in')"),
        (Answer(302, {"Location": "http://h/login?back=1"}), "sends on to http://h/login (status 302)"),
        (Answer(401), "wants to know who you are (status 401); give --user or --token-file"),
        (Answer(404, {}, b"no"), "has nothing there; see the address, --server and --protocol"),
        (Answer(405), "takes no POST there; see the address, --server and --protocol"),
        (Answer(415), "does not take N-Triples there"),
        (Answer(507, {}, b"disk\nfull"), "answers with status 507 (disk full)"),
        (Answer(503), "the server is busy (status 503), also after 3 retries; run again later to go on"),
        (Answer(0), "and did not come back (graphs loaded: 0); run again to go on from there"),
    ],
)
def test_what_ends_a_load(answer: Answer, told: str) -> None:
    """An answer that would be the same for every graph ends the load with one line, and the next one goes on."""
    with recording(answers(answer)) as server:
        with pytest.raises(LoadError) as raised:
            _load(server, server="oxigraph")
        assert told in str(raised.value)
        assert str(raised.value).startswith(server.address)
        assert "\n" not in str(raised.value)
        server.answer = answers(Answer(204))
        assert _load(server, server="oxigraph")[0].graphs == 1


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_what_keeps_a_graph_aside(status: int) -> None:
    """A graph that the server rejects is named with its reason in one line; the others are loaded."""
    Path("g.nq").write_text("".join(f"{_LINES[0]} <urn:{n}> .\n" for n in range(4)), encoding="utf-8")
    said = b"<html><head><title>Error</title></head><h1>Oops</h1><p>bad &lt;x&gt;\n at line 7</p></html>"

    def answer(asked: Asked) -> Answer:
        return Answer(status, {}, said) if asked.query["graph"] == ["urn:2"] else Answer(204)

    with recording(answer) as server:
        result, _ = _load(server, server="oxigraph")
        assert (result.graphs, result.aside) == (3, (("urn:2", f"status {status}: bad <x> at line 7"),))
        server.answer = answers(Answer(204))
        again, _ = _load(server, server="oxigraph")
        assert (again.graphs, again.known) == (1, 3)


def test_a_server_that_rejects_everything() -> None:
    """When the first ten graphs are all rejected, the load ends instead of trying the rest."""
    Path("g.nq").write_text("".join(f"{_LINES[0]} <urn:{n}> .\n" for n in range(40)), encoding="utf-8")
    with (
        recording(answers(Answer(500, {}, b"read-only"))) as server,
        pytest.raises(LoadError, match=r"takes none of the first 10 graphs \(status 500: read-only\)"),
    ):
        _load(server, server="oxigraph")
    assert len(server.asked) == 10


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200, {"Content-Type": "text/html"}, _page("Login")), "answers 200 with a web page"),
        (Answer(200, {}, b"<sparql/>"), "answers a query with something else than results in JSON"),
        (Answer(200, {}, b'{"boolean": true}'), "answers a query with something else than results in JSON"),
        (Answer(200, _JSON | {"X-SQL-State": "S1TAT"}, b"{}"), "cut off by a time limit of the server"),
        (Answer(400, {}, b"no such thing"), "cannot be asked what it has (status 400: no such thing)"),
    ],
)
def test_verification_that_cannot_be_done(answer: Answer, told: str) -> None:
    """What is no answer to a query is no proof: the load ends with an error, and does not say that all is well."""

    def reply(asked: Asked) -> Answer:
        return answer if asked.body.startswith(b"query=") else Answer(204)

    with recording(reply) as server, pytest.raises(LoadError) as raised:
        _load(server, server="oxigraph", verify=True)
    assert told in str(raised.value)


def _without(part: str) -> Callable[[Asked], Answer]:
    def reply(asked: Asked) -> Answer:
        full = _counting(asked)
        return Answer(full.status, full.headers, full.body.replace(part.encode(), b"0"))

    return reply


@pytest.mark.parametrize(
    ("part", "told"), [("2", "it has 0 triples there, and 2 here"), ("http://e/b", "1 of 2 sampled triples are")]
)
def test_differences_are_told(part: str, told: str) -> None:
    """A count that is too low, or a triple that is another, is a difference, and is sent again by the next load."""
    with recording(_without(part)) as server:
        result, _ = _load(server, server="oxigraph", verify=True)
        assert [d.graph for d in result.differing] == [_GRAPH]
        assert told in result.differing[0].how
        assert _load(server, server="oxigraph", verify=True)[0].graphs == 1
