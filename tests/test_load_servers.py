"""`kgraph load` into real servers: Oxigraph and Virtuoso 7, started here; skipped where one is not installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from kgraph.cli.app import app
from kgraph.errors import LoadError
from kgraph.loading import LoadResult, Options, Step, load
from kgraph.loading.client import Patience
from kgraph.loading.credentials import Credentials
from kgraph.loading.sending import GraphStore
from tests.annotated_store import records, run, with_extractor, write_records
from tests.servers.place import alone_in
from tests.servers.real import Oxigraph, Server, Virtuoso, quick_folder

_AT_ONCE = Patience(retries=1, pause=0.0)
_REFUSED = {
    "oxigraph": ('<http://f> <http://e/p> "x"@abcdefghijk', "status 400: "),
    "virtuoso": (
        '<http://f> <http://e/p> "x"^^<http://www.openlinksw.com/schemas/virtrdf#Geometry>',
        "Valid type of spatial feature is expected",
    ),
}
_XSD = "http://www.w3.org/2001/XMLSchema#"


def _running(kind: type[Server]) -> Iterator[Server]:
    lacking = kind.lacking()
    if lacking is not None:
        pytest.skip(lacking)
    with quick_folder() as folder, kind(folder) as server:
        yield server


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Server]:
    """A running Oxigraph server."""
    yield from _running(Oxigraph)


@pytest.fixture(scope="module")
def virtuoso() -> Iterator[Server]:
    """A running Virtuoso."""
    yield from _running(Virtuoso)


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of them."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(tmp_path, monkeypatch)


def _file(graphs: dict[str, Iterable[str]], name: str = "g.nq") -> Path:
    path = Path(name)
    path.write_text("".join(f"{t} <{g}> .\n" for g, ts in graphs.items() for t in ts), encoding="utf-8")
    return path


def _triples(count: int, word: str = "x") -> list[str]:
    return [f'<http://e/{n // 5}> <http://e/p{n % 5}> "{word} {n}"' for n in range(count)]


def _load(server: Server, source: Path | str, **chosen: object) -> LoadResult:
    options = Options(credentials=server.credentials, patience=_AT_ONCE)
    return load([source], server.address, options=replace(options, **chosen))  # type: ignore[arg-type]


def _values(server: Server, graph: str) -> set[str]:
    return {row["o"] for row in server.rows(f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")}


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_graphs_arrive(server: Server, protocol: str) -> None:
    """Each named graph is on the server with all its triples, by either protocol, and compares equal."""
    graphs = {f"urn:{protocol}:{n}": _triples(7 + n, f"{protocol} é 日本 😀 \\\\u0041 \\n \\\" '") for n in range(5)}
    result = _load(server, _file(graphs), verify=True, protocol=protocol)
    assert (result.server, result.graphs, result.triples) == (server.name, 5, 45)
    assert (result.aside, result.differing, result.verified) == ((), (), 5)
    assert [server.count(g) for g in graphs] == [7, 8, 9, 10, 11]
    assert f"{protocol} é 日本 😀 \\u0041 \n \" ' 3" in _values(server, f"urn:{protocol}:0")


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_a_second_load_sends_nothing(server: Server, protocol: str) -> None:
    """What is there is not sent again; a graph that changed is."""
    old = {f"urn:again:{protocol}:{n}": _triples(5) for n in range(3)}
    _load(server, _file(old), protocol=protocol)
    assert (_load(server, "g.nq").graphs, _load(server, "g.nq").known) == (0, 3)
    changed = _load(server, _file(old | {f"urn:again:{protocol}:1": _triples(6)}), protocol=protocol)
    assert (changed.graphs, changed.known, changed.mixed) == (1, 2, 1)


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_replace_leaves_nothing_old(server: Server, protocol: str) -> None:
    """With --replace a graph holds what was sent and nothing else; without, both."""
    graph = f"urn:replace:{protocol}"
    _load(server, _file({graph: _triples(20, "old")}), protocol=protocol)
    _load(server, _file({graph: _triples(10, "new")}), protocol=protocol)
    assert server.count(graph) == 30
    result = _load(server, _file({graph: _triples(10, "new")}), protocol=protocol, replace=True, verify=True)
    assert (result.graphs, result.differing) == (1, ())
    assert server.count(graph) == 10
    assert _values(server, graph) == {f"new {n}" for n in range(10)}


@pytest.mark.parametrize("replacing", [False, True])
def test_a_graph_larger_than_a_chunk(server: Server, replacing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph goes in as many requests as it needs, and arrives whole."""
    monkeypatch.setattr(GraphStore, "size", 10_000)
    graph = f"urn:large:{replacing}"
    _load(server, _file({graph: _triples(100, "old")}))
    result = _load(server, _file({graph: _triples(2_000)}), replace=replacing, verify=True)
    assert result.requests > 5
    assert result.differing == ()
    assert server.count(graph) == (2_000 if replacing else 2_100)


def test_what_is_lost_is_found_and_mended(server: Server) -> None:
    """Triples that go missing or are changed on the server are found, and the next load sends their graphs again."""
    graphs = {f"urn:lost:{n}": _triples(30) for n in range(4)}
    _load(server, _file(graphs), replace=True)
    server.send("DELETE", "urn:lost:1")
    server.send("PUT", "urn:lost:2", "\n".join(f"{t} ." for t in _triples(20)).encode())
    server.send("PUT", "urn:lost:3", "\n".join(f"{t} ." for t in [*_triples(29), "<http://e/0> a <urn:x>"]).encode())
    found = _load(server, "g.nq", verify=True)
    assert (found.graphs, [d.graph for d in found.differing]) == (0, ["urn:lost:1", "urn:lost:2", "urn:lost:3"])
    assert "0 triples there, and 30 here" in found.differing[0].how
    assert "sampled triples are not there" in found.differing[2].how
    mended = _load(server, "g.nq", verify=True)
    assert (mended.graphs, mended.known, mended.differing) == (3, 1, ())


def test_more_than_was_sent_is_found_where_it_was_replaced(server: Server) -> None:
    """A graph that others added to differs if it was loaded by --replace, and not if it was added."""
    for replacing in (False, True):
        graph = f"urn:more:{replacing}"
        source = _file({graph: _triples(5)})
        _load(server, source, replace=replacing)
        server.send("POST", graph, b"<http://e/0> a <urn:other> .")
        assert [d.graph for d in _load(server, source, verify=True).differing] == [graph][: int(replacing)]


def test_virtuoso_cuts_results(virtuoso: Server) -> None:
    """The triples of one subject are compared beyond the 10,000 rows after which Virtuoso cuts a result."""
    graph = "urn:rows"
    triples = [f"<http://e/run> <http://e/made> <http://e/{n}>" for n in range(11_000)]
    result = _load(virtuoso, _file({graph: triples}), verify=True)
    assert result.differing == ()
    assert len(virtuoso.rows(f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")) == 10_000
    other = [*triples[:-1], "<http://e/run> <http://e/made> <http://e/z>"]
    virtuoso.send("PUT", graph, "\n".join(f"{t} ." for t in other).encode())
    found = _load(virtuoso, "g.nq", verify=True)
    assert [d.how for d in found.differing] == [
        "1 of 11,000 sampled triples are not there, such as <http://e/run> <http://e/made> <http://e/10999>"
    ]


def test_a_server_that_dies_in_the_middle(tmp_path: Path, server: Server) -> None:
    """The load ends with one line that says so; the next goes on, and in the end all is there."""
    graphs = {f"urn:dies:{n}": _triples(50) for n in range(30)}
    source = _file(graphs)
    steps: list[Step] = []

    def kill(step: Step) -> None:
        steps.append(step)
        if step.graphs == 12:
            server.kill()

    options = Options(credentials=server.credentials, patience=_AT_ONCE)
    try:
        with pytest.raises(
            LoadError, match=r"the connection was lost \(.*\) and did not come back \(graphs loaded: 12\); run again"
        ):
            load([source], server.address, options=options, told=kill)
    finally:
        server.start()
    assert len(steps) == 12
    resumed = _load(server, source, verify=True)
    assert (resumed.graphs, resumed.known) == (18, 12)
    mended = _load(server, source, verify=True)  # what the crash took back is known by now
    assert (mended.graphs, mended.differing) == (len(resumed.differing), ())
    assert {server.count(g) for g in graphs} == {50}


def test_a_replacement_that_breaks_off_is_mended(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that was half replaced is replaced by the next load, also without --replace."""
    monkeypatch.setattr(GraphStore, "size", 2_000)
    graph = "urn:half"
    _load(server, _file({graph: _triples(300, "old")}), replace=True)
    honest, sent = GraphStore.send, []

    def broken(self: GraphStore, *given: object, **how: bool) -> None:
        if len(sent) == 3:
            raise KeyboardInterrupt
        sent.append(how)
        honest(self, *given, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(GraphStore, "send", broken)
    source = _file({graph: _triples(400, "new")})
    with pytest.raises(KeyboardInterrupt):
        _load(server, source, replace=True)
    assert 0 < server.count(graph) < 300
    monkeypatch.setattr(GraphStore, "send", honest)
    assert _load(server, source, verify=True).differing == ()
    assert _values(server, graph) == {f"new {n}" for n in range(400)}


def test_virtuoso_loses_what_comes_in_pieces(virtuoso: Server) -> None:
    """Virtuoso says 201 to a chunked upload and stores nothing; a load, with its length, arrives."""
    pieces = iter([f"{t} .\n".encode() for t in _triples(4)])
    with httpx.Client(auth=virtuoso.auth()) as http:
        params = {"graph": "urn:pieces"}
        http.put(virtuoso.address + virtuoso.store, params=params, content=b"", headers={"Content-Type": "text/turtle"})
        answer = http.put(virtuoso.address + virtuoso.store, params=params, content=pieces)
    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert answer.is_success
    assert virtuoso.count("urn:pieces") == 0
    assert _load(virtuoso, _file({"urn:pieces": _triples(4)}), verify=True).differing == ()
    assert virtuoso.count("urn:pieces") == 4


def test_virtuoso_misreads_escaped_names(virtuoso: Server) -> None:
    """Virtuoso stores the backslashes of an escaped Turtle name; a load gives names in full."""
    graph = "urn:names"
    turtle = rb"@prefix d: <http://e/> . d:x\#char\=1\,2 d:p d:o ."
    assert virtuoso.send("PUT", graph, turtle) == 201
    assert virtuoso.rows(f"SELECT ?s WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") == [{"s": r"http://e/x\#char\=1\,2"}]
    Path("n.ttl").write_bytes(turtle.replace(rb"d:x\#char\=1\,2", b"<http://e/x#char=1,2>"))
    assert _load(virtuoso, "n.ttl", graph=graph, replace=True, verify=True).differing == ()
    assert virtuoso.rows(f"SELECT ?s WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") == [{"s": "http://e/x#char=1,2"}]


def test_virtuoso_guesses_what_a_body_is(virtuoso: Server) -> None:
    """Virtuoso refuses Turtle with <html> in a literal, or with one long literal; a load arrives to the letter."""
    values = ["<html><body>“a”</body>", "y" * 200_000, "é" * 40_000]
    bare = [f'<http://e/a> <http://e/p> "{value}"' for value in values]
    assert [virtuoso.send("PUT", "urn:bare", f"{t} .".encode()) for t in bare] == [500, 500, 500]
    result = _load(virtuoso, _file({f"urn:guess:{n}": [t] for n, t in enumerate(bare)}), verify=True)
    assert (result.aside, result.differing) == ((), ())
    assert [_values(virtuoso, f"urn:guess:{n}") for n in range(3)] == [{value} for value in values]


def test_virtuoso_cuts_long_names(virtuoso: Server) -> None:
    """Virtuoso cuts an IRI of more than 1,880 bytes without a word; a load keeps its graph aside."""
    fits, long = (f"http://e/{'a' * (size - 9)}" for size in (1_880, 1_881))
    assert virtuoso.send("PUT", "urn:cut", f"<{long}> a <urn:x> .".encode()) == 201
    assert len(virtuoso.rows("SELECT ?s WHERE { GRAPH <urn:cut> { ?s ?p ?o } }")[0]["s"]) == 1_879
    source = _file({"urn:long": [f"<{long}> <urn:p> <urn:o>"], "urn:fits": [f"<{fits}> <urn:p> <urn:o>"]})
    result = _load(virtuoso, source, verify=True)
    assert (result.graphs, result.differing, virtuoso.count("urn:long")) == (1, (), 0)
    assert [a.graph for a in result.aside] == ["urn:long"]
    assert "virtuoso cuts IRIs after 1,880 bytes" in result.aside[0].reason


def test_virtuoso_leaves_half_a_graph(virtuoso: Server) -> None:
    """A replacement that fails leaves half a graph on Virtuoso; --verify finds it, and the next load mends it."""
    graph = "urn:left"
    source = _file({graph: _triples(100, "old")})
    assert _load(virtuoso, source, replace=True, verify=True).differing == ()
    lines = [*_triples(50, "new"), "<http://bro ken", *_triples(60, "new")[50:]]
    turtle = "@prefix e: <http://e/> .\n" + "\n".join(f"{t} ." for t in lines)
    assert virtuoso.send("PUT", graph, turtle.encode()) == 500
    assert 0 < virtuoso.count(graph) < 100
    found = _load(virtuoso, source, verify=True)
    assert [d.graph for d in found.differing] == [graph]
    assert _load(virtuoso, source, verify=True).differing == ()
    assert _values(virtuoso, graph) == {f"old {n}" for n in range(100)}


@pytest.mark.parametrize("replacing", [False, True])
def test_what_a_server_refuses_is_kept_aside(server: Server, replacing: bool) -> None:
    """A graph with a term that the server refuses is named with the reason; others go on, and the next load mends."""
    graph, other = f"urn:refused:{replacing}", f"urn:taken:{replacing}"
    _load(server, _file({graph: _triples(100, "old"), other: _triples(5)}), replace=True)
    changed = _file({graph: [*_triples(50, "new"), _REFUSED[server.name][0]], other: _triples(6)})
    result = _load(server, changed, replace=replacing, verify=True)
    assert (result.graphs, result.differing, server.count(other)) == (1, (), 6)
    assert [a.graph for a in result.aside] == [graph]
    assert _REFUSED[server.name][1] in result.aside[0].reason
    if replacing:
        assert "half of it" in result.aside[0].reason
        assert (server.count(graph) == 100) == (server.name == "oxigraph")  # Virtuoso has dropped the old one
    whole = _file({graph: _triples(40, "new"), other: _triples(6)})
    assert _load(server, whole, verify=True, replace=not replacing).differing == ()
    assert server.count(graph) == 40


def test_values_that_a_server_writes_its_own_way(server: Server) -> None:
    """Numbers, truth values, moments and spans of time that mean the same compare as the same."""
    values = [("0.50", "decimal"), ("007", "integer"), ("1.0E3", "double"), ("0.123e0", "double"), ("true", "boolean")]
    values += [
        ("P1Y2M", "duration"),
        ("P21D", "duration"),
        ("PT5H", "duration"),
        ("PT0S", "duration"),
        ("2020", "gYear"),
    ]
    values += [("2024-05-01T02:16:00.120Z", "dateTime"), ("-0", "integer"), ("2024-13-45", "date"), ("0", "boolean")]
    triples = [f'<http://e/{n}> <http://e/p> "{lexical}"^^<{_XSD}{kind}>' for n, (lexical, kind) in enumerate(values)]
    triples += ['<http://e/s> <http://e/p> "x"@en-GB', f'<http://e/s> <http://e/p> "x"^^<{_XSD}string>']
    assert _load(server, _file({"urn:values": triples}), verify=True).differing == ()


def test_virtuoso_forgets_the_days_of_a_mixed_span(virtuoso: Server) -> None:
    """A duration of which Virtuoso keeps the months alone is reported as a difference."""
    source = _file({"urn:span": [f'<http://e/s> <http://e/p> "P1Y2M3D"^^<{_XSD}duration>']})
    found = _load(virtuoso, source, verify=True).differing
    assert [d.how for d in found] == [
        "1 of 1 sampled triples are not there, such as <http://e/s> <http://e/p> '14 259200'"
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Credentials(), "wants to know who you are (status 401); give --user or --token-file"),
        (Credentials(user="dba", password="s3cret"), "does not let user 'dba' with this password do this (status 401)"),
        (Credentials(token="s3cret"), "wants digest authentication, and this token was given by bearer"),
    ],
)
def test_virtuoso_wants_to_know_who(virtuoso: Server, given: Credentials, told: str) -> None:
    """Without the right credentials nothing is loaded, and no message has them."""
    scheme = "bearer" if given.token else None
    with pytest.raises(LoadError) as raised:
        _load(virtuoso, _file({"urn:who": _triples(2)}), credentials=given, scheme=scheme)
    assert told in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert virtuoso.count("urn:who") == 0


@pytest.mark.parametrize("place", ["file", "environment", "netrc"])
def test_credentials_from_everywhere(virtuoso: Server, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes user and password from options, environment or netrc."""
    arguments = ["load", str(_file({f"urn:{place}": _triples(3)})), "--to", virtuoso.address, "--verify", "-v"]
    if place == "file":
        Path("password").write_text("dba\n", encoding="utf-8")
        arguments += ["--user", "dba", "--password-file", "password"]
    elif place == "environment":
        monkeypatch.setenv("KGRAPH_LOAD_USER", "dba")
        monkeypatch.setenv("KGRAPH_LOAD_PASSWORD", "dba")
    else:
        Path(".netrc").write_text("machine 127.0.0.1 login dba password dba\n", encoding="utf-8")
        Path(".netrc").chmod(0o600)
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, virtuoso.count(f"urn:{place}")) == (0, 3), result.output


def test_a_store_is_loaded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--store` loads every graph of a store, and after a removal --replace leaves no trace in the shared graphs."""
    with_extractor(monkeypatch)
    write_records(Path("news.jsonl"), records())
    assert run("build", "news.jsonl", "--store", "news").exit_code == 0
    assert run("export", "--store", "news", "-o", "news.nq").exit_code == 0
    for name in ("USER", "PASSWORD"):
        monkeypatch.setenv(f"KGRAPH_LOAD_{name}", "dba")
    command = ("load", "--store", "news", "--to", server.address, "--replace", "--verify")
    assert run(*command).exit_code == 0
    graphs = {line.rsplit(" ", 2)[-2][1:-1] for line in Path("news.nq").read_text(encoding="utf-8").split("\n") if line}
    lines = len(set(Path("news.nq").read_text(encoding="utf-8").split("\n")) - {""})
    assert sum(server.count(graph) for graph in graphs) == lines
    again = run(*command)
    assert (again.exit_code, f"{len(graphs):,} there already" in again.stderr) == (0, True)
