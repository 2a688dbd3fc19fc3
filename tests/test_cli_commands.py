"""The commands that need no extractor."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from kgraph.reading import Rejected, read

_SEEDS = Path(__file__).parent.parent / "seeds"
_SHAPES = Path(__file__).parent.parent / "shapes"
_ACCEPTED = str(_SHAPES / "examples" / "accepted" / "decision-full.ttl")
_REFUSED = str(_SHAPES / "examples" / "refused" / "decision-status-twice.ttl")


def _run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=given)


@pytest.mark.parametrize("name", sorted(app.commands))
def test_help_has_an_example(name: str) -> None:
    """The help of every command shows how it is called."""
    result = _run(name, "--help")
    assert result.exit_code == 0
    assert name == "version" or f"kgraph {name}" in result.stdout.partition("Example")[2]
    assert name in _run("--help").stdout


def test_validate_says_yes() -> None:
    """A graph that conforms ends with 0."""
    result = _run("validate", _ACCEPTED)
    assert result.exit_code == 0
    assert result.stdout.startswith("Conforms")


def test_validate_says_no_in_each_form(tmp_path: Path) -> None:
    """A graph that does not conform ends with 1, and the report is text, JSON or Turtle."""
    report = tmp_path / "report"
    for form in ("text", "json", "turtle"):
        assert _run("validate", _REFUSED, "--format", form, "-o", str(report)).exit_code == 1
        written = report.read_text(encoding="utf-8")
        if form == "text":
            assert "Does not conform" in written
        elif form == "json":
            assert json.loads(written)["conforms"] is False
        else:
            assert list(ox.parse(written, format=ox.RdfFormat.TURTLE))


def test_validate_by_other_shapes(tmp_path: Path) -> None:
    """--shapes takes the place of kgraph's own, and --fail-on says what is bad enough."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://example.org/> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ;"
        ' sh:severity sh:Warning ; sh:message "A C has a p." ] .',
        encoding="utf-8",
    )
    graph = tmp_path / "graph.ttl"
    graph.write_text("<http://example.org/c> a <http://example.org/C> .", encoding="utf-8")
    assert _run("validate", str(graph), "--shapes", str(shapes)).exit_code == 0
    failed = _run("validate", str(graph), "--shapes", str(shapes), "--fail-on", "warning", "--engine", "pyshacl")
    assert failed.exit_code == 1
    assert "A C has a p." in failed.stdout


def test_query_in_sparql_from_argument_file_and_standard_input(tmp_path: Path) -> None:
    """The same query gives the same answer wherever it comes from."""
    sparql = "SELECT ?label { ?d a kg:Decision ; rdfs:label ?label }"
    file = tmp_path / "q.rq"
    file.write_text(sparql, encoding="utf-8")
    answer = _run("query", _ACCEPTED, sparql, "-f", "csv")
    assert answer.exit_code == 0
    assert answer.stdout_bytes.startswith(b"label\r\n")
    assert _run("query", _ACCEPTED, "--file", str(file), "-f", "csv").stdout == answer.stdout
    assert _run("query", _ACCEPTED, "--file", "-", "-f", "csv", given=sparql).stdout == answer.stdout


def test_query_by_name_with_parameters() -> None:
    """A ready question takes its parameters by -p."""
    all_of_them = _run("query", _ACCEPTED, "-n", "entities", "-f", "json")
    none = _run("query", _ACCEPTED, "-n", "entities", "-p", "words=no such name", "-f", "json")
    assert json.loads(all_of_them.stdout)["results"]["bindings"]
    assert json.loads(none.stdout)["results"]["bindings"] == []


def test_ask_answers_by_exit_code() -> None:
    """A true ASK ends with 0, a false one with 1."""
    assert _run("query", _ACCEPTED, "ASK { ?d a kg:Decision }").exit_code == 0
    assert _run("query", _ACCEPTED, "ASK { ?d a kg:Nothing }").exit_code == 1


def test_construct_comes_as_turtle() -> None:
    """A graph as answer is Turtle, and -o writes it to a file."""
    result = _run("query", _ACCEPTED, "CONSTRUCT { ?d a kg:Decision } WHERE { ?d a kg:Decision }")
    assert list(ox.parse(result.stdout, format=ox.RdfFormat.TURTLE))


def test_queries_lists_and_shows() -> None:
    """`queries` names every ready question and its parameters, and prints the SPARQL of one."""
    listed = _run("queries").stdout
    for name in ("decisions-by-body", "pending", "timeline"):
        assert name in listed
        assert _run("queries", name).stdout.startswith(f"# {name}: ")
    assert "-p body=" in listed


@pytest.mark.parametrize("seed", sorted(_SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_text_is_what_was_read(seed: Path) -> None:
    """`text` prints the text that all offsets refer to, and not a character more."""
    (document,) = read([seed])
    assert not isinstance(document, Rejected)
    assert _run("text", str(seed)).stdout_bytes == document.text.encode()


def test_text_of_one_of_several(tmp_path: Path) -> None:
    """Of several documents in a file one is named; without a name nothing is printed."""
    file = tmp_path / "two.jsonl"
    file.write_text('{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n', encoding="utf-8")
    assert _run("text", str(file), "--id", "b").stdout == "two"
    several = _run("text", str(file))
    assert (several.exit_code, several.stdout) == (2, "")
    assert "--id" in several.stderr


@pytest.mark.parametrize(("flag", "folder"), [((), "ontology"), (("--shapes",), "shapes")])
def test_ontology_is_all_of_its_files(flag: tuple[str, ...], folder: str) -> None:
    """What is printed is Turtle, and holds the triples of every file."""
    files = (Path(__file__).parent.parent / folder).glob("*.ttl")
    expected = sum(len(list(ox.parse(path=file))) for file in files)
    printed = _run("ontology", *flag).stdout
    assert len(list(ox.parse(printed, format=ox.RdfFormat.TURTLE))) == expected


def test_version_names_what_results_depend_on() -> None:
    """`version` tells the versions of software, ontology, model and Python."""
    rows = dict(line.split(maxsplit=1) for line in _run("version").stdout.splitlines())
    assert list(rows) == ["kgraph", "ontology", "model", "python"]
    assert rows["python"] == platform.python_version()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_is_a_script(shell: str) -> None:
    """The script asks kgraph itself what can come next."""
    assert "_KGRAPH_COMPLETE" in _run("completion", shell).stdout


def test_completion_knows_late_names() -> None:
    """Values that only the library knows are completed."""
    environment = {"_KGRAPH_COMPLETE": "zsh_complete", "COMP_WORDS": "kgraph query g.nq -n pen", "COMP_CWORD": "4"}
    result = CliRunner().invoke(app, [], env=environment, prog_name="kgraph")
    assert "pending" in result.stdout
