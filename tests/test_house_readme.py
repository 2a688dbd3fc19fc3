"""What the README says is so."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kgraph.cli.app import app
from kgraph.rdf.answers import NAMESPACES
from kgraph.rdf.questions import ready_questions

_ROOT = Path(__file__).parent.parent
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_CONFIDENCE = NAMESPACES["itsrdf"] + "taConfidence"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", _README, re.MULTILINE | re.DOTALL)


def _commands() -> list[list[str]]:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("kgraph ")]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the seeds, where the README's commands may write."""
    shutil.copytree(_ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "output").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_run(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command line of the README ends with 0, in the order in which they stand there; a server ends at once."""
    monkeypatch.setattr("kgraph.serve.server.serve", lambda *_, **__: None)
    commands = _commands()
    assert len(commands) >= 10
    for command in commands:
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, (command, result.output)


def test_commands_are_all_there() -> None:
    """The README shows every command that there is."""
    assert {command[0] for command in _commands()} == set(app.commands)


def test_python_runs(copy: Path) -> None:
    """The Python of the README runs as it stands."""
    (block,) = _blocks("python")
    exec(compile(block, "README.md", "exec"), {})


def test_excerpt_is_in_the_result(copy: Path) -> None:
    """Each triple of the excerpt is in the graph of the seeds; where a new model finds other things, take a new one."""
    assert CliRunner().invoke(app, ["build", "seeds", "-o", "seeds.nt"]).exit_code == 0
    built = {quad.triple for quad in ox.parse(path="seeds.nt")}
    (block,) = _blocks("turtle")
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in NAMESPACES.items())
    shown = {quad.triple for quad in ox.parse(prefixes + block, format=ox.RdfFormat.TURTLE)}
    assert len(shown) > 10
    assert {triple for triple in shown if triple.predicate.value != _CONFIDENCE} <= built


def test_questions_are_those_there_are() -> None:
    """The table of questions has every ready question, what it answers and its parameters."""
    rows = re.findall(r"^\| `([a-z][a-z-]+)` \| (.+?) \| (.+?) \|$", _README, re.MULTILINE)
    asked = [
        (q.name, q.about, ", ".join(f"`{p.name}`" if p.default is None else f"`[{p.name}]`" for p in q.parameters))
        for q in ready_questions()
    ]
    assert rows == asked


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md"])
def test_files_that_are_named_exist(document: str) -> None:
    """A path that a document names is there."""
    text = (_ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:kgraph|tests|ontology|shapes|seeds|training|benchmarks)/[\w./-]*)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert [path for path in named + linked if not (_ROOT / path).exists()] == []
