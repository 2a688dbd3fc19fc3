"""What a server withstands: long queries, clients that go, stores that change; and the command itself."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from kgraph.cli.app import app
from tests.served import DATA, make_store, running, served

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a kg:Decision }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(5)) + " }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def count(client: TestClient | httpx.Client) -> str:
    """How many decisions there are."""
    response = client.get("/sparql", params={"query": COUNT})
    assert response.status_code == 200, response.text
    return str(response.json()["results"]["bindings"][0]["n"]["value"])


def workers(parent: int) -> dict[int, int]:
    """The worker processes of a server, each with its processor time; Linux only."""
    found = {}
    for task in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = task.read_text().rpartition(")")[2].split()
            line = (task.parent / "cmdline").read_bytes()
        except OSError:  # it ended in between
            continue
        if int(fields[1]) == parent and b"spawn_main" in line:
            found[int(task.parent.name)] = int(fields[11])
    return found


def soon(true: object, *arguments: object) -> bool:
    """Whether something becomes true within some seconds."""
    assert callable(true)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if true(*arguments):
            return True
        time.sleep(0.05)
    return False


def test_a_query_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """The client hears of it, its process is gone, and the next query is answered by another."""
    with served(make_store(tmp_path / "g"), timeout=1) as client:
        assert count(client) == "3"
        before = workers(os.getpid())
        response = client.get("/sparql", params={"query": ENDLESS})
        assert response.status_code == 503
        assert response.text == "no answer within 1 seconds: narrow the query, or start kgraph serve with --timeout\n"
        assert not before.keys() & workers(os.getpid()).keys()
        assert count(client) == "3"
    assert not workers(os.getpid())


def test_a_long_query_keeps_nobody_waiting(tmp_path: Path) -> None:
    """While one worker counts, another answers; where all are busy too long, the client is told to come again."""
    with served(make_store(tmp_path / "g"), timeout=2, workers=2) as client, ThreadPoolExecutor() as threads:
        slow = threads.submit(client.get, "/sparql", params={"query": ENDLESS})
        assert count(client) == "3"
        assert not slow.done()
        more = [threads.submit(client.get, "/sparql", params={"query": ENDLESS}) for _ in range(4)]
        told = [future.result() for future in (slow, *more)]
        assert {response.status_code for response in told} == {503}
        assert count(client) == "3"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    """When the system ends a worker, idle or at work, the client hears of it and the next query is answered."""
    with served(make_store(tmp_path / "g")) as client, ThreadPoolExecutor() as threads:
        (worker,) = workers(os.getpid())
        os.kill(worker, signal.SIGKILL)
        assert soon(lambda: worker not in workers(os.getpid()) or count(client) == "3")
        assert count(client) == "3"
        future = threads.submit(client.get, "/sparql", params={"query": ENDLESS})
        assert soon(lambda: any(time > 20 for time in workers(os.getpid()).values()))
        for worker in workers(os.getpid()):
            os.kill(worker, signal.SIGKILL)
        assert future.result().status_code == 503
        assert "needed more than one query may have" in future.result().text
        assert count(client) == "3"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited there only")
def test_a_query_that_needs_too_much_is_ended(tmp_path: Path) -> None:
    """A query that would fill the memory ends its worker, not the server."""
    with served(make_store(tmp_path / "g"), memory=200 << 20) as client:
        response = client.get("/sparql", params={"query": LONG.replace("*", "DISTINCT *") + " OFFSET 5000000"})
        assert response.status_code == 503
        assert "needed more than one query may have" in response.text
        assert count(client) == "3"


def test_a_store_that_changes_is_read_again(tmp_path: Path) -> None:
    """What is written to the store while it is served is in the answers a moment later."""
    store = make_store(tmp_path / "g")
    with served(store) as client:
        assert count(client) == "3"
        quads = ox.Store(str(store / "quads"))
        node, kind = ox.NamedNode(DATA + "decision/x"), ox.NamedNode("https://w3id.org/kgraph/ontology#Decision")
        a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads.add(ox.Quad(node, a, kind, ox.NamedNode(DATA + "document/x")))
        assert soon(lambda: count(client) == "4")
        del quads


def test_a_long_result_comes_whole(tmp_path: Path) -> None:
    """Many rows come with their length, and nothing of them stays behind."""
    with served(make_store(tmp_path / "g"), max_rows=50_000) as client:
        response = client.get("/sparql", params={"query": LONG, "format": "csv"})
        lines = response.content.split(b"\r\n")
        assert len(lines) == 1 + 50_000 + 1
        assert response.headers["kgraph-cut"].startswith("after 50000 ")
        assert response.headers["content-length"] == str(len(response.content)) != "0"
        spool = Path(client.app.state.pool._spool.name)  # type: ignore[attr-defined]
        assert spool.is_dir()
        assert list(spool.iterdir()) == []
    assert not spool.exists()


def test_command_serves(tmp_path: Path) -> None:
    """The command tells its address, answers there, and ends with 0 when it is interrupted, its workers with it."""
    with running(make_store(tmp_path / "g")) as (process, url), httpx.Client(base_url=url) as client:
        assert url.startswith("http://127.0.0.1:")
        assert count(client) == "3"
        assert client.get("/data/entity/dhs", headers={"Accept": "text/html"}).text.startswith("<!DOCTYPE html>")
        assert "server" not in client.get("/").headers
        assert count(client) == "3"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
        assert not workers(process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_who_does_not_wait_frees_the_worker(tmp_path: Path) -> None:
    """When the client has gone, its query is ended long before the time limit."""
    with (
        running(make_store(tmp_path / "g"), "--workers", "1", "--timeout", "300") as (process, url),
        httpx.Client(base_url=url) as client,
    ):
        assert count(client) == "3"
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": ENDLESS}, timeout=0.5)
        client.timeout = httpx.Timeout(30)
        assert count(client) == "3"
        assert len(workers(process.pid)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_server_that_is_killed_leaves_nobody(tmp_path: Path) -> None:
    """After kill -9 of the server its workers end by themselves, also in the middle of a query."""
    with (
        running(make_store(tmp_path / "g"), "--timeout", "1") as (process, url),
        httpx.Client(base_url=url) as client,
        ThreadPoolExecutor() as threads,
    ):
        assert count(client) == "3"
        (worker,) = workers(process.pid)
        future = threads.submit(client.get, "/sparql", params={"query": ENDLESS})
        assert soon(lambda: workers(process.pid).get(worker, 99) > 5)
        process.kill()
        process.wait(20)
        with pytest.raises(httpx.HTTPError):
            future.result()
        assert soon(lambda: not Path(f"/proc/{worker}/cmdline").exists())


def test_address_in_use(tmp_path: Path) -> None:
    """Where the port is taken, or the address is not of this machine, one line says so."""
    store = str(make_store(tmp_path / "g"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(app, ["serve", "--store", store, "--port", port])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: 127.0.0.1:{port}: cannot be listened at (")
    assert result.stderr.count("\n") == 1
    result = CliRunner().invoke(app, ["serve", "--store", store, "--host", "192.0.2.1"])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_no_store(tmp_path: Path) -> None:
    """What is no store is told before anything is served."""
    result = CliRunner().invoke(app, ["serve", "--store", str(tmp_path / "none")])
    assert result.exit_code == 3
    assert "there is no such store" in result.stderr
    assert result.stderr.count("\n") == 1
