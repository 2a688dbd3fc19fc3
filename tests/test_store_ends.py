"""How commands on a store end when something is wrong: one line, a code, and the next run goes on."""

from __future__ import annotations

import ctypes
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result

from kgraph.store.reading import status
from kgraph.store.writing import StoreWriter
from tests.annotated_store import records, run, started, with_extractor, write_records

resource = pytest.importorskip("resource", reason="there are no limits of this kind")

_CAPABILITIES_VERSION = 0x20080522
_CAPABILITIES_OVER_PERMISSIONS = 0b110


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with 18 documents to build."""
    with_extractor(monkeypatch)
    monkeypatch.chdir(tmp_path)
    write_records(Path("news.jsonl"), records(6))


@contextmanager
def _room(size: int) -> Iterator[None]:
    """No file of this process gets longer than this, for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _under_permissions() -> Iterator[None]:
    """The super-user too has to obey permissions, for a while."""
    head = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    held, fewer = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    system = ctypes.CDLL(None)
    assert system.capget(head, held) == 0
    fewer[:] = held[:]
    fewer[0] &= ~_CAPABILITIES_OVER_PERMISSIONS
    assert system.capset(head, fewer) == 0
    try:
        yield
    finally:
        assert system.capset(head, held) == 0


def _told(result: Result) -> str:
    """The one line that a command ended with, with code 3."""
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.output
    return result.stderr


def _exported() -> bytes:
    assert run("export", "--store", "g", "-o", "export.nq").exit_code == 0
    return Path("export.nq").read_bytes()


def _built() -> bytes:
    """What a store of all documents holds."""
    assert run("build", "news.jsonl", "-o", "built.nq").exit_code == 0
    return Path("built.nq").read_bytes()


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_full_disk_while_building_a_file(size: int) -> None:
    """A build that has no room ends with one line and code 3, and leaves nothing, whether it comes early or late."""
    before = sorted(Path.cwd().iterdir())
    with _room(size):
        result = run("build", "news.jsonl", "-o", "built.nq")
    assert _told(result).startswith("Error: built.nq: no room for its temporary file: ")
    assert sorted(Path.cwd().iterdir()) == before


@pytest.mark.parametrize("size", [3_000, 100_000, 150_000])
def test_full_disk_while_building_a_store(size: int) -> None:
    """A store without room ends with one line and code 3; the next run goes on, and it holds what it should."""
    with _room(size):
        told = _told(run("build", "news.jsonl", "--store", "g"))
    assert "g: the disk is full" in told or "look whether the disk is full" in told
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    assert _exported() == _built()
    assert run("validate", "--store", "g").exit_code == 0


@pytest.mark.parametrize("name", ["part.nq", "part.ttl.gz"])
def test_full_disk_while_exporting(name: str) -> None:
    """An export without room ends with one line and code 3, and the file is as it was."""
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    Path(name).write_bytes(b"before")
    before = sorted(Path.cwd().iterdir())
    with _room(100_000):
        result = run("export", "--store", "g", "-o", name)
    assert _told(result).startswith(f"Error: {name}: ")
    assert (sorted(Path.cwd().iterdir()), Path(name).read_bytes()) == (before, b"before")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="permissions are not the same there")
def test_a_store_that_one_may_only_read() -> None:
    """Without the permission to write a store can be read, and a build says what it may not."""
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    places = [Path("g"), Path("g/quads"), *Path("g").rglob("*")]
    for place in places:
        place.chmod(0o555)
    try:
        with _under_permissions():
            for command in (("status",), ("export", "-o", "part.nq"), ("query", "ASK { ?s ?p ?o }"), ("validate",)):
                result = run(*command, "--store", "g")
                assert result.exit_code == 0, result.output
            for command in (("build", "news.jsonl"), ("remove", "harbour-0")):
                told = _told(run(*command, "--store", "g"))
                assert told == "Error: g: you may not write there; look at the permissions of the folder\n"
    finally:
        for place in places:
            place.chmod(0o755)


def test_interrupted_build() -> None:
    """Ctrl-C ends a build with one line and code 130; what was done stays, and the next run goes on from there."""
    process = started("build", "news.jsonl", "--store", "g", slowly=0.3)
    until = time.monotonic() + 60
    while not list(Path().glob("g/ledger.sqlite")) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, b"Error: interrupted\n")
    assert status("g").documents < 18
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    assert _exported() == _built()


def test_status_while_a_build_runs() -> None:
    """Whoever asks while a build writes is told what there is, and that it is not the end; an export waits."""
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    with StoreWriter("g") as writer:
        writer.begin()
        writer.withdraw(writer.ledger.find("harbour-0"))
        told = run("status", "--store", "g")
        assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "17 documents")
        assert "a build is running or was interrupted" in told.stdout
        assert run("export", "--store", "g").stderr.startswith("Error: g: a build runs or was interrupted")
        assert run("query", "--store", "g", "ASK { ?s ?p ?o }").exit_code == 0
        assert run("build", "news.jsonl", "--store", "g").stderr == (
            "Error: g: another process is writing to this store; wait until it has ended\n"
        )
    assert run("remove", "--store", "g").exit_code == 0
    assert run("export", "--store", "g").exit_code == 0


@pytest.mark.parametrize("name", ["two words", "Größe & Maß", "100%25 #1?a=b", "block/lock"])
def test_names_of_folders(name: str) -> None:
    """A folder may have any name."""
    store = Path("folders") / name
    assert run("build", "news.jsonl", "--limit", 3, "--store", store).exit_code == 0
    for command in (("status",), ("validate",), ("query", "ASK { ?s ?p ?o }"), ("describe",), ("remove", "harbour-0")):
        assert run(*command, "--store", store).exit_code == 0, command
    assert run("export", "--store", store, "-o", Path("folders") / "größer als.nq.gz").exit_code == 0


_READS = (("status",), ("export",), ("validate",), ("query", "ASK {}"), ("describe",))
_WRITES = (("build", "news.jsonl"), ("remove", "harbour-0"))


@pytest.mark.parametrize("left", [0, 100, 5_000, 20_000])
def test_ledger_that_was_cut(left: int) -> None:
    """A ledger that was cut off is told in one line by every command, and nothing is made of it."""
    assert run("build", "news.jsonl", "--limit", 9, "--store", "g").exit_code == 0
    ledger = Path("g/ledger.sqlite")
    ledger.write_bytes(ledger.read_bytes()[:left])
    for command in (*_READS, *_WRITES):
        assert _told(run(*command, "--store", "g")).startswith("Error: g: "), command
    assert len(ledger.read_bytes()) <= max(left, 100_000)


def test_ledger_of_noise() -> None:
    """A ledger with noise in the middle is told as damaged by whoever meets the noise."""
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    ledger = Path("g/ledger.sqlite")
    data = bytearray(ledger.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    ledger.write_bytes(data)
    for command in (("export",), ("validate",), ("build", "news.jsonl")):
        assert "its ledger is damaged or cannot be used" in _told(run(*command, "--store", "g")), command


def test_folders_that_are_no_store() -> None:
    """A folder of another Oxigraph store, one whose ledger is gone, and one of another version are told as such."""
    quad = ox.Quad(ox.NamedNode("a:b"), ox.NamedNode("a:c"), ox.Literal("d"))
    for folder in ("other", "half/quads"):
        Path(folder).mkdir(parents=True)
        store = ox.Store(folder)
        store.add(quad)
        store.flush()
        del store
    assert run("build", "news.jsonl", "--limit", 1, "--store", "late").exit_code == 0
    with sqlite3.connect("late/ledger.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    for folder, reads, writes in (
        ("other", "is not a store of kgraph, for it has no ledger.sqlite", "is not a store of kgraph and not empty"),
        ("half", "is not a store of kgraph, for it has no ledger.sqlite", "has quads, and a ledger that is empty"),
        ("late", "is a store of version 99", "is a store of version 99"),
    ):
        for command, said in ((("status",), reads), (("export",), reads), (("build", "news.jsonl"), writes)):
            assert f"{folder}: {said}" in _told(run(*command, "--store", folder)), (folder, command)
    assert quad in ox.Store.read_only("half/quads")
