"""How commands end when something is wrong: one line, a code, nothing half-written."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from kgraph.errors import ReadError
from kgraph.nlp.pipeline import Extractor

_PAGE = "<html><head><title>Empty</title></head><body><script>go()</script></body></html>"


def _extractor(pipeline: str, *, threads: int = 1) -> Extractor | SimpleNamespace:
    """No model is loaded for what fails before one is asked."""
    return SimpleNamespace(name="none") if pipeline == "default" else Extractor(pipeline, threads=threads)


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kgraph.building.stages.Extractor", _extractor)
    Path("ok.txt").write_text("The court banned it.", encoding="utf-8")
    Path("ok.ttl").write_text("<http://e.org/a> a <http://e.org/B> .", encoding="utf-8")
    Path("binary.txt").write_bytes(bytes(range(256)) * 8)
    Path("binary.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    Path("page.html").write_text(_PAGE, encoding="utf-8")
    Path("lines.jsonl").write_text("no\n{}\n", encoding="utf-8")
    Path("empty.txt").touch()
    Path("empty.ttl").touch()
    Path("broken.ttl").write_text("@prefix a: <", encoding="utf-8")
    Path("broken.rq").write_bytes(b"\xff\xfe\xfd")
    Path("folder").mkdir()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("build gone.txt -o new.ttl", "gone.txt: no such file"),
        ("build folder -o new.ttl", "without readable files"),
        ("build binary.txt -o new.ttl", "binary"),
        ("build binary.pdf -o new.ttl", "binary"),
        ("build page.html -o new.ttl", "no text on this page"),
        ("build empty.txt -o new.ttl", "empty"),
        ("build lines.jsonl -o new.ttl", "line 1: not JSON"),
        ("build ok.txt --date 2017-13-40 -o new.ttl", "--date: '2017-13-40'"),
        ("build ok.txt --since 2017-13-40 -o new.ttl", "--since: '2017-13-40'"),
        ("build ok.txt --at noon -o new.ttl", "--at: 'noon'"),
        ("build ok.txt -o gone/new.ttl", "cannot be written"),
        ("build ok.txt -o folder -f ttl", "is a folder"),
        ("build ok.txt --shapes broken.ttl -o new.ttl", "broken.ttl: the shapes cannot be read"),
        ("build ok.txt --shapes gone.ttl -o new.ttl", "gone.ttl: the shapes cannot be read"),
        ("build ok.txt --pipeline gone -o new.ttl", "pipeline 'gone' cannot be loaded"),
        ("validate gone.ttl", "gone.ttl: cannot be read"),
        ("validate broken.ttl", "broken.ttl, line 1"),
        ("validate empty.ttl", "an empty graph is an error"),
        ("validate ok.txt", "ok.txt: not an RDF file"),
        ("validate ok.ttl --shapes broken.ttl", "broken.ttl: the shapes cannot be read"),
        ("validate ok.ttl -o gone/report", "cannot be written"),
        ("query gone.ttl ASK{}", "gone.ttl: no such file"),
        ("query broken.ttl ASK{}", "broken.ttl, line 1"),
        ("query empty.ttl ASK{}", "empty.ttl: no statement"),
        ("query ok.ttl SELEC", "the query, line 1"),
        ("query ok.ttl --file gone.rq", "gone.rq: No such file"),
        ("query ok.ttl --file broken.rq", "text in UTF-8"),
        ("text gone.txt", "gone.txt: no such file"),
        ("text binary.pdf", "binary.pdf: this is a PDF file"),
        ("text ok.txt --id other", "no document 'other'"),
        ("ontology -o gone/o.ttl", "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_code_3(arguments: str, says: str) -> None:
    """What cannot be read or written is told in one line, with exit code 3, and leaves nothing behind."""
    before = sorted(Path.cwd().rglob("*"))
    result = _run(*arguments.split())
    told = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert result.exit_code == 3, result.output
    assert len(told) == 1
    assert says in told[0]
    assert "Traceback" not in result.output
    assert sorted(Path.cwd().rglob("*")) == before


@pytest.mark.parametrize(
    "arguments",
    [
        "build",
        "build ok.txt -o new.xyz",
        "build ok.txt --base nothing -o new.ttl",
        "build ok.txt --min-confidence 2",
        "build ok.txt -f word",
        "build ok.txt empty.txt --title One -o new.ttl",
        "validate ok.ttl --fail-on joy",
        "query ok.ttl",
        "query ok.ttl ok.ttl",
        "query ok.ttl -n nothing",
        "query ok.ttl -n pending --file ok.rq",
        "query ok.ttl -n decisions-by-body",
        "query ok.ttl -n decisions-by-body -p body",
        "query ok.ttl -n decisions-by-body -p cow=x",
        "queries nothing",
        "completion tcsh",
        "nothing",
    ],
)
def test_wrong_call_is_code_2(arguments: str) -> None:
    """A call that is wrong in itself ends with 2, and nothing was attempted."""
    before = sorted(Path.cwd().rglob("*"))
    result = _run(*arguments.split())
    assert result.exit_code == 2, result.output
    assert "Error: " in result.stderr
    assert sorted(Path.cwd().rglob("*")) == before


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_the_traceback(place: str) -> None:
    """With --debug an error comes as it was raised."""
    arguments = ["text", "gone.txt"]
    arguments.insert(0 if place == "before" else 2, "--debug")
    assert isinstance(_run(*arguments).exception, ReadError)


def test_a_fault_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw is one line too, with a code of its own and the way to see more."""

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("kgraph.building.build", fails)
    result = _run("build", "ok.txt")
    assert result.exit_code == 70
    assert "Error: ZeroDivisionError: by zero" in result.stderr
    assert "--debug" in result.stderr


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("database or disk is full")]
)
def test_temporary_files_without_room(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Where a temporary file finds no room, the line says where it is and what to do."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("kgraph.building.build", fails)
    result = _run("build", "ok.txt")
    assert result.exit_code == 3
    assert result.stderr == (
        f"Error: {gettempdir()}: no room for temporary files; free some, or name another folder in TMPDIR\n"
    )


def _started(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kgraph", *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, **options)  # type: ignore[call-overload]


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
def test_closed_pipe_is_no_error() -> None:
    """A reader that leaves, such as head, costs no message."""
    reading, writing = os.pipe()
    os.close(reading)
    process = _started("ontology", stdout=writing)
    os.close(writing)
    _, told = process.communicate(timeout=60)
    assert told == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
def test_full_disk_is_told() -> None:
    """A target without room is told in one line."""
    process = _started("ontology", "-o", "/dev/full")
    assert process.communicate(timeout=60)[1].startswith(b"Error: /dev/full: cannot be written")
    assert process.returncode == 3


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send")
def test_interruption_is_clean() -> None:
    """Ctrl-C ends a command with one line and code 130, and leaves no file."""
    process = _started("text", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(b"word " * 100_000)  # more than a pipe holds: when it is gone, the command reads
    process.stdin.flush()
    os.kill(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert told == b"Error: interrupted\n"
    assert process.returncode == 130
