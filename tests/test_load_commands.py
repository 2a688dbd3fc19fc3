"""The command `kgraph load`: what it tells, its exit codes, and one clear line for each bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from tests.servers.place import alone_in
from tests.servers.recording import Answer, Asked, Recording, answers, recording

_LINE = "<http://e/a> <http://e/p> <http://e/b>"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(tmp_path, monkeypatch)
    _write(3)


@pytest.fixture
def server() -> Iterator[Recording]:
    """A server that takes everything and answers counts that are as they should be."""

    def answer(asked: Asked) -> Answer:
        if not asked.body.startswith(b"query="):
            return Answer(204)
        graphs = [{"g": {"type": "uri", "value": f"urn:{n}"}, "n": {"type": "literal", "value": "1"}} for n in range(3)]
        node = {v: {"type": "uri", "value": f"http://e/{name}"} for v, name in (("s", "a"), ("p", "p"), ("o", "b"))}
        rows = graphs if "COUNT" in asked.form["query"][0] else [node]
        body = {"head": {}, "results": {"bindings": rows}}
        return Answer(200, {"Content-Type": "application/sparql-results+json"}, json.dumps(body).encode())

    with recording(answer) as running:
        yield running


def _write(count: int, name: str = "g.nq") -> None:
    Path(name).write_text("".join(f"{_LINE} <urn:{n}> .\n" for n in range(count)), encoding="utf-8")


def _run(*arguments: str, to: Recording | None = None) -> Result:
    where = () if to is None else ("--to", to.address, "--server", "oxigraph")
    return CliRunner().invoke(app, ["load", *arguments, *where])


def test_what_a_load_tells(server: Recording) -> None:
    """One line says what was loaded where, another what was compared; the second load finds it there."""
    result = _run("g.nq", "--verify", to=server)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"3 graphs of 3 triples loaded into {server.address} (oxigraph)",
        "3 graphs compared, 0 differ",
    ]
    assert Path("g.nq.load").is_file()
    again = _run("g.nq", to=server)
    assert again.stderr == f"0 graphs of 0 triples loaded into {server.address} (oxigraph); 3 there already\n"


def test_a_dry_run_sends_nothing(server: Recording) -> None:
    """`--dry-run` tells what would be done; nothing is sent and no file is made."""
    result = _run("g.nq", "--dry-run", "--verify", to=server)
    assert (result.exit_code, server.asked, Path("g.nq.load").exists()) == (0, [], False)
    where = f"{server.address} (oxigraph)"
    assert result.stderr == f"would load 3 graphs of 3 triples into {where}, in 3 requests\n"
    assert _run("g.nq", to=server).exit_code == 0
    sent = len(server.asked)
    again = _run("g.nq", "--dry-run", to=server)
    assert again.stderr == f"would load 0 graphs of 0 triples into {where}, in 0 requests; 3 there already\n"
    assert len(server.asked) == sent


def test_changes_are_told(server: Recording) -> None:
    """What changed is told where it is added to the old; --replace sends again what was only added."""
    _run("g.nq", to=server)
    Path("g.nq").write_text(f"{_LINE} <urn:0> .\n<http://e/c> <http://e/p> <http://e/b> <urn:1> .\n", encoding="utf-8")
    changed = _run("g.nq", to=server)
    assert "1 changed graph added to the old version that is there; --replace" in changed.stderr
    replaced = _run("g.nq", "--replace", to=server)
    assert replaced.stderr.startswith("2 graphs of 2 triples loaded")
    assert [a.method for a in server.asked] == ["POST"] * 4 + ["PUT"] * 2
    assert "2 there already" in _run("g.nq", "--replace", to=server).stderr


def test_exit_codes() -> None:
    """1 where a graph differs, 3 where one was kept aside, which is named with its reason."""
    empty = b'{"results": {"bindings": []}}'
    with recording(lambda asked: Answer(200, {}, empty if asked.body.startswith(b"query=") else b"")) as server:
        result = _run("g.nq", "--verify", to=server)
        assert result.exit_code == 1
        assert "<urn:0>: it has 0 triples there, and 1 here\n" in result.stderr
        assert "3 graphs differ in" in result.stderr
    with recording(answers(Answer(400, {}, b"bad term"), Answer(204))) as server:
        result = _run("g.nq", "--state", "other", to=server)
        assert result.exit_code == 3
        assert result.stderr.splitlines()[1:] == ["<urn:0>: status 400: bad term", "1 graph kept aside"]


def test_many_graphs_are_not_all_named() -> None:
    """Of many graphs kept aside twenty are named, and all are counted."""
    _write(40)
    bad = answers(Answer(204), Answer(400, {}, b"bad"))
    with recording(bad) as server:
        result = _run("g.nq", to=server)
    assert result.stderr.count("status 400") == 20
    assert "39 graphs kept aside, of which 20 are named" in result.stderr


def test_what_cannot_be_sent_is_kept_aside(server: Recording) -> None:
    """A graph with a blank node is kept aside, the others are loaded, and the exit code says so."""
    with Path("g.nq").open("a", encoding="utf-8") as more:
        more.write("_:b <http://e/p> <http://e/o> <urn:1> .\n")
    result = _run("g.nq", to=server)
    assert result.exit_code == 3
    assert "2 graphs of 2 triples loaded" in result.stderr
    assert "<urn:1>: it has a blank node, which would be another one at each load: _:" in result.stderr
    assert [a.query["graph"] for a in server.asked] == [["urn:0"], ["urn:2"]]


def test_an_iri_cannot_break_out(server: Recording) -> None:
    """An IRI with a closing bracket in it does not become a part of an update."""
    evil = r"<http://e/a\u003E\u0020.\u0020\u007D\u0020\u007D\u003B\u0020DROP\u0020ALL>"
    Path("g.nq").write_text(f"{_LINE} <urn:0> .\n{evil} <http://e/p> <http://e/o> <urn:1> .\n", encoding="utf-8")
    result = _run("g.nq", "--protocol", "update", to=server)
    assert result.exit_code == 3
    assert b"DROP ALL" not in b"".join(a.body for a in server.asked)


def test_statements_in_no_graph(server: Recording) -> None:
    """Statements in no named graph need a name, and go there."""
    Path("g.ttl").write_text(f"{_LINE} .", encoding="utf-8")
    result = _run("g.ttl", to=server)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: g.ttl: has statements in no named graph; name one with --graph\n",
    )
    assert _run("g.ttl", "g.nq", "--graph", "urn:mine", to=server).exit_code == 0
    assert [a.query["graph"] for a in server.asked] == [["urn:mine"], ["urn:0"], ["urn:1"], ["urn:2"]]


_BAD = [
    (("g.nq", "--to", "localhost:7878"), 2, "is no address of a server"),
    (("g.nq", "--to", "http://u:s3cret@h"), 2, "give --user instead"),
    (("g.nq", "--to", "http://127.0.0.1:9"), 3, "http://127.0.0.1:9: no server answers there ("),
    (("g.nq", "--to", "http://127.0.0.1:9", "--server", "virtuoso", "--retries", "0"), 3, "the connection was lost ("),
    (("g.nq", "--to", "http://h", "--server", "fuseki"), 2, "names no data set of fuseki"),
    (("g.nq", "--to", "http://h", "--server", "oxygraph"), 2, "'oxygraph' is not one of oxigraph, virtuoso"),
    (("g.nq", "--to", "http://h", "--server", "qlever", "--user", "u", "--password-file", "s"), 2, "wants a token"),
    (("g.nq", "--to", "http://h", "--server", "qlever", "--user", "u", "--token-file", "s"), 2, "a token, not both"),
    (("g.nq", "--to", "http://h", "--server", "oxigraph", "--user", "u"), 2, "--user u: has no password"),
    (("g.nq", "--to", "http://h", "--password-file", "none", "--user", "u"), 3, "none: cannot be read"),
    (("g.nq", "--to", "http://h", "--server", "oxigraph", "--state", "s"), 3, "s: the progress of the load cannot be"),
    (
        ("g.nq", "--to", "http://h", "--server", "oxigraph", "--state", "no/s"),
        3,
        "no/s: the progress of the load cannot",
    ),
    (("g.nq", "--to", "http://h", "--graph", "urn:x> } ; DROP ALL"), 2, "is no absolute IRI; give one like urn:news"),
    (("none.nq", "--to", "http://h", "--server", "oxigraph"), 3, "none.nq: no such file"),
    (("empty.nq", "--to", "http://h", "--server", "oxigraph"), 3, "empty.nq: no statement in it"),
    (("s", "--to", "http://h", "--server", "oxigraph"), 3, "s: not an RDF file by its name"),
    (("--to", "http://h"), 2, "Name graphs, or give --store."),
    (("g.nq", "--store", "x", "--to", "http://h"), 2, "Name graphs, or give --store."),
    (("--store", "none", "--to", "http://h", "--server", "oxigraph"), 3, "none: there is no such store"),
    (("--store", ".", "--to", "http://h", "--server", "oxigraph"), 3, "is not a store of kgraph"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), _BAD)
def test_bad_input(arguments: tuple[str, ...], code: int, told: str) -> None:
    """Each bad input ends with one line that says what is wrong, and with the code of its kind; no secret is shown."""
    Path("empty.nq").write_bytes(b"")
    Path("s").write_text("s3cret\n", encoding="utf-8")
    result = _run(*arguments)
    assert result.exit_code == code
    assert told in result.stderr
    assert "s3cret" not in result.output
    assert "Traceback" not in result.output


def test_the_password_is_asked_for(server: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a password that is nowhere is asked for, and not echoed."""
    monkeypatch.setattr("kgraph.cli.load._at_a_terminal", lambda: True)
    arguments = ["load", "g.nq", "--to", server.address, "--server", "oxigraph", "--user", "u", "-v"]
    result = CliRunner().invoke(app, arguments, input="s3cret\n")
    assert result.exit_code == 0
    assert "s3cret" not in result.output
    assert {a.headers["authorization"] for a in server.asked} == {"Basic dTpzM2NyZXQ="}


def test_verbose_says_what_is_waited_for() -> None:
    """`-v` tells of retries, without credentials."""
    Path("s").write_text("s3cret\n", encoding="utf-8")
    with recording(answers(Answer(503, {"Retry-After": "0"}), Answer(204))) as server:
        result = _run("g.nq", "-v", "--user", "u", "--password-file", "s", to=server)
    assert result.exit_code == 0
    assert "s3cret" not in result.output


def test_a_load_that_is_interrupted_goes_on(server: Recording) -> None:
    """What was loaded before an error is not sent again."""
    _write(6)
    honest, server.answer = server.answer, answers(Answer(204), Answer(204), Answer(403))
    broken = _run("g.nq", to=server)
    assert (broken.exit_code, broken.stderr.count("\n")) == (3, 1)
    server.answer = honest
    assert "4 graphs of 4 triples loaded" in (found := _run("g.nq", to=server)).stderr
    assert "2 there already" in found.stderr


def test_a_load_that_is_killed_goes_on() -> None:
    """After kill -9 the next load sends the graph that was under way again, and none of those before it."""
    _write(8)
    with recording() as server:
        command = [sys.executable, "-m", "kgraph", "load", "g.nq", "--to", server.address, "--server", "oxigraph"]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        with subprocess.Popen([*command, "--replace"], env=environment, stderr=subprocess.PIPE) as loading:

            def kill(asked: Asked) -> Answer:
                if asked.query["graph"] == ["urn:5"]:
                    loading.kill()
                return Answer(204)

            server.answer = kill
            assert loading.wait(60) == -signal.SIGKILL
        server.answer = answers(Answer(204))
        result = _run("g.nq", to=server)
    assert result.stderr == f"3 graphs of 3 triples loaded into {server.address} (oxigraph); 5 there already\n"
    sent = [(a.method, a.query["graph"][0]) for a in server.asked]
    assert sent == [("PUT", f"urn:{n}") for n in range(6)] + [("PUT", "urn:5"), ("POST", "urn:6"), ("POST", "urn:7")]
