"""`kgraph build --store` and the commands that read and change a store, with an extractor that needs no model."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app
from kgraph.records import Decision, Document, Entity, Extraction, Mention, RoleFiller, Span
from kgraph.vocab import DecisionType, EntityClass, Role, Status

_ARTICLE = "The Supreme Court banned the app on Tuesday.\n"
_READ: list[str] = []


class _Extractor:
    """Finds that a court bans, and remembers what it was asked to read."""

    name = "words"

    def __init__(self, pipeline: str, *, threads: int = 1) -> None:
        self._confidence = 2.0 if pipeline == "wrong" else 0.8

    def __call__(self, document: Document) -> Extraction:
        _READ.append(document.id)
        court, ban = (re.search(w, document.text) for w in ("[A-Z][a-z]+ Court", "banned"))
        assert court is not None
        assert ban is not None
        who = Span(start=court.start(), end=court.end())
        mention = Mention(span=who, confidence=0.9)
        entity = Entity(cls=EntityClass.GOVERNMENT_BODY, name=court[0], named=True, mentions=(mention,), confidence=0.9)
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
    for module in ("build", "storing"):
        monkeypatch.setattr(import_module(f"kgraph.building.{module}"), "pipeline_name", lambda _: _Extractor.name)
    monkeypatch.chdir(tmp_path)
    _READ.clear()
    Path("news").mkdir()
    Path("news/a.txt").write_text(_ARTICLE, encoding="utf-8")
    Path("news/b.txt").write_text(_ARTICLE.replace("Supreme", "Crown"), encoding="utf-8")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_only_what_is_new_or_changed_is_read() -> None:
    """A second build reads the one document that changed, and tells so."""
    assert "2 documents added, 0 changed, 0 unchanged in g" in _run("build", "news", "--store", "g").stderr
    assert _READ == ["a", "b"]
    with Path("news/a.txt").open("a", encoding="utf-8") as more:
        more.write("More.\n")
    assert "0 documents added, 1 changed, 1 unchanged in g" in _run("build", "news", "--store", "g").stderr
    assert _READ == ["a", "b", "a"]


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "nq.gz"])
def test_export_is_a_build(suffix: str) -> None:
    """The export has the bytes of a build of the same documents, in every format."""
    assert _run("build", "news", "-o", f"built.{suffix}").exit_code == 0
    assert _run("build", "news/b.txt", "--store", "g").exit_code == 0
    assert _run("build", "news/a.txt", "--store", "g").exit_code == 0
    assert _run("export", "--store", "g", "-o", f"exported.{suffix}").exit_code == 0
    assert Path(f"exported.{suffix}").read_bytes() == Path(f"built.{suffix}").read_bytes()


def test_status_query_validate_and_remove() -> None:
    """What is in a store is counted, asked, validated and withdrawn."""
    assert _run("build", "news", "--store", "g", "--base", "https://example.org/").exit_code == 0
    assert re.match(
        r"2 documents\n16 words\n\d+ quads of documents\nmade by words\n", _run("status", "--store", "g").stdout
    )
    decided = ("query", "--store", "g", "--name", "decisions-by-body", "-p", "body=court", "-f", "csv")
    assert _run(*decided).stdout.count("https://example.org/decision/") == 2
    assert "\nConforms: nothing found in" in _run("validate", "--store", "g").stdout
    assert "1 document removed from g" in _run("remove", "a", "--store", "g").stderr
    assert _run(*decided).stdout.count("https://example.org/decision/") == 1
    assert _run("query", "--store", "g", 'ASK { ?x rdfs:label|skos:prefLabel "Supreme Court" }').exit_code == 1


def test_what_does_not_conform_is_told() -> None:
    """A graph that does not conform stays out, ends the command with 1, and is counted."""
    result = _run("build", "news", "--store", "g", "--pipeline", "wrong")
    assert result.exit_code == 1
    assert "2 documents rejected, for the graph does not conform (a, b)" in result.stderr
    assert "2 documents rejected" in _run("status", "--store", "g").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("build", "news", "--store", "g", "-o", "a.nq"), 2, "Give --store, or -o"),
        (("build", "news", "--store", "news"), 3, "Error: news: is not a store of kgraph and not empty"),
        (("build", "news", "--store", "news/a.txt"), 3, "Error: news/a.txt: cannot be a folder for a store"),
        (("status", "--store", "none"), 3, "Error: none: there is no such store"),
        (("remove", "a", "--store", "none"), 3, "Error: none: there is no such store"),
        (("status", "--store", "news/a.txt"), 3, "Error: news/a.txt: is a file, and a store is a folder"),
        (("export", "--store", "news", "-o", "a.nq"), 3, "Error: news: is not a store of kgraph"),
        (("query", "--store", "none", "ASK {}"), 3, "Error: none: there is no such store"),
        (("query", "--store", "none", "a.nq", "ASK {}"), 2, "Beside --store give one query"),
        (("query",), 2, "Name a graph, or give --store"),
        (("validate",), 2, "Name graphs, or give --store"),
        (("validate", "--store", "none"), 3, "Error: none: there is no such store"),
    ],
)
def test_a_wrong_call_is_one_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    """Each wrong call ends with its code and one clear line."""
    result = _run(*arguments)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert not Path("none").exists()


@pytest.mark.parametrize("path", ["nope", "nothing"])
def test_nothing_to_read_makes_no_store(path: str) -> None:
    """Where no document can be read, no store is left behind, and one that is there stays as it is."""
    Path("nothing").mkdir()
    refused = _run("build", path, "--store", "graph")
    assert refused.exit_code == 3
    assert path in refused.output
    assert not Path("graph").exists()
    assert _run("build", "news", "--store", "graph").exit_code == 0
    before = {p: p.read_bytes() for p in Path("graph").iterdir() if p.is_file()}
    assert _run("build", path, "--store", "graph").exit_code == 3
    assert {p: p.read_bytes() for p in Path("graph").iterdir() if p.is_file()} == before
