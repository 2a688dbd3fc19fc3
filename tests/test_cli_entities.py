"""`kgraph entities`: the list, and the pairs that a person should look at."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgraph.building.concluding import Conclusions
from kgraph.building.reviewing import doubtful
from kgraph.cli.app import app
from kgraph.linking.authority import Authority
from kgraph.linking.identity import Told
from kgraph.rdf.assemble import assemble
from kgraph.rdf.iris import Iris, document_key
from kgraph.rdf.traces import trace
from kgraph.rdf.write import Writer
from kgraph.records import Document, Entity, Extraction, Mention, Span
from kgraph.vocab import EntityClass

PERSON, GOV = EntityClass.PERSON, EntityClass.GOVERNMENT_BODY


def article(name: str, *found: tuple[str, EntityClass, str | None]) -> Extraction:
    """A text that names entities; John Smith is ambiguous."""
    text = f"{name}: " + ", ".join(n for n, _, _ in found)
    entities = tuple(
        Entity(
            cls=cls,
            name=n,
            named=True,
            mentions=(Mention(span=Span(start=text.index(n), end=text.index(n) + len(n)), confidence=1.0),),
            confidence=1.0,
            country=country,
            ambiguous=n == "John Smith",
        )
        for n, cls, country in found
    )
    return Extraction(document=Document(id=name, text=text), entities=entities)


ARTICLES = (
    article("one", ("John Smith", PERSON, None), ("FRB", GOV, "US")),
    article("two", ("John Smith", PERSON, None), ("Fish Research Board", GOV, "US")),
    article("three", ("Zora Quill", PERSON, None)),
)
SMITHS = [Iris("https://w3id.org/kgraph/data/", document_key(a.document)).entity(a.entities[0]) for a in ARTICLES[:2]]


def graph(folder: Path, told: Told | None = None, name: str = "graph.nq") -> Path:
    """The graph of the articles, with conclusions."""
    path = folder / name
    with Writer(path) as writer, Conclusions(Authority.load(), told=told) as conclusions:
        for x in ARTICLES:
            writer.add(assemble(x))
            conclusions.add(trace(x))
        facts, threads = conclusions.drawn()
        writer.commit(facts=facts, threads=threads)
    return path


def run(*arguments: object) -> Result:
    """The command."""
    return CliRunner().invoke(app, ["entities", *map(str, arguments)], catch_exceptions=False)


def test_the_list_is_that_of_the_ready_question(tmp_path: Path) -> None:
    """Without --review the entities are listed."""
    rows = list(csv.DictReader(io.StringIO(run(graph(tmp_path), "-f", "csv").stdout)))
    assert sorted(r["name"] for r in rows) == [
        "FRB", "Fish Research Board", "John Smith", "John Smith", "Zora Quill",
    ]  # fmt: skip


def test_what_is_left_apart_and_what_is_joined_unsure(tmp_path: Path) -> None:
    """Two of a frequent name are not joined, an acronym is, and both are told with the reason."""
    pairs = {(p.one.name, p.other.name): p for p in doubtful([graph(tmp_path)])}
    smiths, boards = pairs["John Smith", "John Smith"], pairs["FRB", "Fish Research Board"]
    assert (smiths.joined, smiths.confidence, smiths.why) == (
        False, 0.5, "John Smith and John Smith are the same name, which many bear",
    )  # fmt: skip
    assert {smiths.one.iri, smiths.other.iri} == set(SMITHS)
    assert (boards.joined, boards.confidence, boards.why) == (
        True, 0.8, "FRB is the acronym of Fish Research Board",
    )  # fmt: skip
    assert (boards.one.country, boards.one.documents) == ("US", 1)
    assert list(pairs) == [("FRB", "Fish Research Board"), ("John Smith", "John Smith")]


def test_least(tmp_path: Path) -> None:
    """--least bounds what is listed."""
    assert [p.one.name for p in doubtful([graph(tmp_path)], least=0.6)] == ["FRB"]


@pytest.mark.parametrize("prop", ["sameAs", "differentFrom"])
def test_what_the_user_told_is_not_asked_again(tmp_path: Path, prop: str) -> None:
    """A line that was pasted into the file of --same-as settles its pair, before and after the next build."""
    path = graph(tmp_path)
    asked = {p["one_name"]: p for p in json.loads(run("--review", path, "-f", "json").stdout)}
    told = tmp_path / "merges.ttl"
    told.write_text(
        "\n".join(p["line"].replace("sameAs", prop).replace("differentFrom", prop) for p in asked.values()),
        encoding="utf-8",
    )
    assert set(asked) == {"John Smith", "FRB"}
    assert run("--review", path, "--same-as", told).stdout == "no doubtful pair\n"
    if prop == "sameAs":
        again = graph(tmp_path, Told(same=tuple((p["one_iri"], p["other_iri"]) for p in asked.values())), "again.nq")
        assert run("--review", again).stdout == "no doubtful pair\n"


def test_lines_are_turtle_that_a_user_uncomments(tmp_path: Path) -> None:
    """Turtle holds both statements of each pair, as comments; a table shows the one that changes something."""
    path = graph(tmp_path)
    one, other = sorted(SMITHS)
    turtle = run("--review", path, "-f", "turtle").stdout
    assert f"#<{one}> owl:sameAs <{other}> .\n#<{one}> owl:differentFrom <{other}> ." in turtle
    assert all(line.startswith(("#", "@prefix")) for line in turtle.splitlines() if line)
    table = run("--review", path).stdout
    assert f"<{one}> <http://www.w3.org/2002/07/owl#sameAs> <{other}> ." in table
    assert "0.50  John Smith (Person; 1 document) | John Smith (Person; 1 document)" in table
    assert "joined: FRB is the acronym of Fish Research Board" in table


def test_rows_of_csv(tmp_path: Path) -> None:
    """CSV has a column for each thing that is known of both."""
    rows = list(csv.DictReader(io.StringIO(run("--review", graph(tmp_path), "-f", "csv").stdout)))
    assert (rows[0]["other_name"], rows[0]["other_class"], rows[0]["other_country"], rows[0]["verdict"]) == (
        "Fish Research Board", "GovernmentBody", "US", "joined",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name graphs or give --store"),
        (("a.nq", "--store", "b"), "one of the two"),
        (("a.nq", "-f", "turtle"), "Turtle is the form of --review"),
        (("--review", "gone.nq"), "gone.nq: no such file"),
    ],
)
def test_calls_that_are_wrong(arguments: tuple[str, ...], says: str) -> None:
    """What cannot be listed ends in a line that says why."""
    result = run(*arguments)
    assert result.exit_code in (2, 3)
    assert says in result.stderr
