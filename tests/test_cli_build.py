"""`kgraph build`, with an extractor that needs no model."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from kgraph.cli.progress import Line
from kgraph.records import Decision, Document, Entity, Extraction, Mention, RoleFiller, Span
from kgraph.vocab import DecisionType, EntityClass, Role, Status

_ARTICLE = "The Supreme Court banned the app on Tuesday.\n"


class _Extractor:
    """Finds that the Supreme Court bans, wherever a text says so."""

    name = "words"

    def __init__(self, pipeline: str, *, threads: int = 1) -> None:
        self._confidence = 2.0 if pipeline == "wrong" else 0.8

    def __call__(self, document: Document) -> Extraction:
        court = re.search("Supreme Court", document.text)
        ban = re.search("banned", document.text)
        if court is None or ban is None:
            return Extraction(document=document)
        who = Span(start=court.start(), end=court.end())
        entity = Entity(
            cls=EntityClass.GOVERNMENT_BODY,
            name=court[0],
            named=True,
            mentions=(Mention(span=who, confidence=0.9),),
            confidence=0.9,
        )
        decision = Decision(
            type=DecisionType.BAN,
            status=Status.DECIDED,
            triggers=(Span(start=ban.start(), end=ban.end()),),
            confidence=self._confidence,
            roles=(RoleFiller(role=Role.DECIDER, evidence=who, confidence=0.7, entity=0),),
        )
        return Extraction(document=document, entities=(entity,), decisions=(decision,))


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kgraph.building.stages.Extractor", _Extractor)
    monkeypatch.setattr(import_module("kgraph.building.build"), "pipeline_name", lambda _: _Extractor.name)
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(_ARTICLE, encoding="utf-8")


def _build(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["build", *arguments], input=given)


def _triples(path: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=path)}


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_suffix_says_the_format(suffix: str) -> None:
    """Every format holds the same triples, and its suffix is enough to get it."""
    assert _build("a.txt", "-o", "a.nt").exit_code == 0
    assert _build("a.txt", "-o", f"b.{suffix}").exit_code == 0
    assert _triples(f"b.{suffix}") == _triples("a.nt")


def test_standard_output_is_turtle_unless_said() -> None:
    """Without -o the graph comes as Turtle on standard output, and nothing else does."""
    result = _build("a.txt")
    assert result.exit_code == 0
    assert list(ox.parse(result.stdout, format=ox.RdfFormat.TURTLE))
    assert "1 document, 8 words" in result.stderr
    lines = _build("a.txt", "-f", "nt").stdout.splitlines()
    assert lines
    assert all(line.endswith(" .") for line in lines)


def test_quiet_says_nothing() -> None:
    """With -q a build that goes well says nothing on standard error."""
    assert _build("a.txt", "-q", "-o", "a.nq").stderr == ""


def test_standard_input() -> None:
    """The path - is standard input."""
    result = _build("-", "-f", "nt", given=_ARTICLE)
    assert result.exit_code == 0
    assert '"Supreme Court"' in result.stdout


def test_metadata_options_reach_the_graph() -> None:
    """What the options say of an article stands in its graph."""
    said = ["--date", "12 September 2017", "--title", "A ban", "--publisher", "The Bell", "--lang", "en"]
    result = _build("a.txt", *said, "--url", "https://example.org/a", "--text", "-f", "nt")
    assert result.exit_code == 0
    for value in ('"2017-09-12"', '"A ban"', '"The Bell"', '"en"', "<https://example.org/a>", '"The Supreme Court b'):
        assert value in result.stdout


def test_base_pipeline_and_time_reach_the_graph() -> None:
    """The base is that of every IRI of data, and the provenance names pipeline and time."""
    result = _build("a.txt", "-f", "nt", "--base", "https://example.org/kg/", "--at", "2026-01-01T00:00:00+00:00")
    assert "<https://example.org/kg/decision/" in result.stdout
    assert "w3id.org/kgraph/data" not in result.stdout
    assert '"words"' in result.stdout
    assert "2026-01-01T00:00:00+00:00" in result.stdout


def test_min_confidence_leaves_out() -> None:
    """What is less probable than --min-confidence is not in the graph."""
    assert "/ontology#decidedBy>" in _build("a.txt", "-f", "nt", "--min-confidence", "0.7").stdout
    assert "/ontology#decidedBy>" not in _build("a.txt", "-f", "nt", "--min-confidence", "0.75").stdout
    assert "/ontology#Decision>" not in _build("a.txt", "-f", "nt", "--min-confidence", "0.85").stdout


def test_bad_line_is_skipped_and_told() -> None:
    """A line of JSON that cannot be read costs that line, and is told with its number."""
    good = json.dumps({"id": "one", "text": _ARTICLE})
    Path("l.jsonl").write_text(f"{good}\nnothing\n", encoding="utf-8")
    result = _build("l.jsonl", "-o", "l.nq")
    assert result.exit_code == 0
    assert "Skipped l.jsonl, line 2: not JSON" in result.stderr
    assert '"one"' in Path("l.nq").read_text(encoding="utf-8")


def test_many_skipped_are_counted() -> None:
    """More skipped inputs than one likes to read are counted; -v names all."""
    good = json.dumps({"id": "one", "text": _ARTICLE})
    Path("l.jsonl").write_text("\n".join([good, *["nothing"] * 25]), encoding="utf-8")
    told = _build("l.jsonl", "-o", "l.nq").stderr
    assert told.count("Skipped l.jsonl") == 20
    assert "Skipped 5 more" in told
    assert _build("l.jsonl", "-v", "-o", "l.nq").stderr.count("Skipped l.jsonl") == 25


def test_limit() -> None:
    """--limit is the number of documents."""
    lines = [json.dumps({"id": f"d{n}", "text": _ARTICLE}) for n in range(3)]
    Path("l.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert "2 documents" in _build("l.jsonl", "--limit", "2", "-o", "l.nq").stderr


@pytest.mark.parametrize("engine", ["auto", "compiled", "pyshacl"])
def test_what_does_not_conform_is_put_aside(engine: str) -> None:
    """A graph that does not conform goes beside the target with a report, and the exit code is 1."""
    result = _build("a.txt", "--pipeline", "wrong", "--engine", engine, "-o", "a.ttl")
    assert result.exit_code == 1
    assert not Path("a.ttl").exists()
    assert "see a.rejected.trig" in result.stderr
    assert "Confidence" in Path("a.rejected.txt").read_text(encoding="utf-8")
    assert _triples("a.rejected.trig")


def test_progress_is_for_a_terminal() -> None:
    """In a pipe no progress is drawn."""
    assert "\r" not in _build("a.txt", "-o", "a.nq").stderr


def test_progress_line() -> None:
    """The bar shows the share that is done; where the whole is unknown there is no bar."""
    bar = f"[{'#' * 12}{'.' * 12}] 2 of 4, 0:00:02 left, 1.0 documents and 500 words a second"
    assert Line(4).text(2, 1000, 2.0) == bar
    assert Line(None).text(2, 1000, 2.0) == "2 documents, 1,000 words, 1.0 documents and 500 words a second"
