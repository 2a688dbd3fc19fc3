"""`kgraph build --since --until`: only documents of some days; and what the line of progress can know before."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.cli.build import total
from kgraph.cli.progress import Line
from kgraph.vocab import Property
from tests.annotated_store import records, run, with_extractor, write_records


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with six documents of six days, and one without a date."""
    with_extractor(monkeypatch)
    monkeypatch.chdir(tmp_path)
    undated = {"id": "undated", "text": records(1)[0]["text"]}
    write_records(Path("news.jsonl"), [*records(2), undated])


def _identifiers(path: str) -> set[str]:
    """The documents in a file."""
    store = ox.Store()
    store.bulk_load(path=path)
    query = f"SELECT ?i {{ GRAPH ?g {{ ?g <{Property.DCT_IDENTIFIER}> ?i }} }}"
    return {row["i"].value for row in store.query(query)}  # type: ignore[union-attr, index]


_DAYS = sorted(r["date"] for r in records(2))


@pytest.mark.parametrize(
    ("since", "until"), [(_DAYS[1], _DAYS[3]), (_DAYS[2], None), (None, _DAYS[2]), (_DAYS[4], _DAYS[4])]
)
def test_documents_of_some_days(since: str | None, until: str | None) -> None:
    """Both days are included; others are counted, and what has no date is told; a store gets the same."""
    asked = [a for name, day in (("--since", since), ("--until", until)) if day for a in (name, day)]
    wanted = {r["id"] for r in records(2) if (since or "") <= r["date"] <= (until or "9")}
    for target in (("-o", "some.nq"), ("--store", "g")):
        result = run("build", "news.jsonl", *asked, *target)
        assert result.exit_code == 0, result.output
        assert "Skipped undated: has no date, and only some days are asked for" in result.stderr
        assert f"Left out {6 - len(wanted)} document" in result.stderr
    assert run("export", "--store", "g", "-o", "store.nq").exit_code == 0
    assert _identifiers("some.nq") == _identifiers("store.nq") == wanted


def test_days_before_limit() -> None:
    """The limit counts documents of the days that are asked for."""
    assert run("build", "news.jsonl", "--since", _DAYS[2], "--limit", 2, "-o", "some.nq").exit_code == 0
    assert _identifiers("some.nq") == {r["id"] for r in [r for r in records(2) if r["date"] >= _DAYS[2]][:2]}


def test_a_date_that_is_given_counts() -> None:
    """A date from --date is the document's."""
    Path("one.txt").write_text(records(1)[0]["text"], encoding="utf-8")
    assert run("build", "one.txt", "--date", "2019-05-01", "--since", "2019-05-01", "-o", "one.nq").exit_code == 0
    assert run("build", "one.txt", "--date", "2019-05-01", "--since", "2019-05-02", "-o", "no.nq").exit_code == 3


def test_a_store_keeps_other_days() -> None:
    """What is in a store already and of other days stays there."""
    assert run("build", "news.jsonl", "--store", "g").exit_code == 0
    again = run("build", "news.jsonl", "--since", _DAYS[4], "--store", "g")
    assert "0 documents added, 0 changed, 2 unchanged" in again.stderr
    assert run("status", "--store", "g").stdout.startswith("7 documents\n")


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ("--since 2030-01-01", 3, "no document of the days that were asked for; 6 of others were left out"),
        ("--since 2017-03-01 --until 2017-02-01", 2, "no day is since 2017-03-01 and until 2017-02-01"),
        ("--since soon", 3, "--since: 'soon' is not a date"),
        ("--until 2017-02-30", 3, "--until: '2017-02-30' is a day that does not exist"),
    ],
)
def test_days_that_cannot_be(asked: str, code: int, says: str) -> None:
    """Days without a document, and days that are none, are told in one line, and nothing is written."""
    before = sorted(Path.cwd().iterdir())
    result = run("build", "news.jsonl", *asked.split(), "-o", "some.nq")
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
    assert sorted(Path.cwd().iterdir()) == before


def test_total_is_known_before(tmp_path: Path) -> None:
    """Articles count one each, JSON lines are counted; packed lines, standard input and some days only have a limit."""
    Path("a.txt").touch()
    Path("b.html.gz").touch()
    Path("more.jsonl").write_text(json.dumps({"text": "a"}) + "\n\n" + json.dumps({"text": "b"}), encoding="utf-8")
    with gzip.open("packed.jsonl.gz", "wt") as packed:
        packed.write("{}\n")
    assert total(("a.txt", "b.html.gz", "more.jsonl"), None) == 4
    assert total(("a.txt", "b.html.gz", "more.jsonl"), 3) == 3
    assert (total(("a.txt", "packed.jsonl.gz"), None), total(("a.txt", "packed.jsonl.gz"), 9)) == (None, 9)
    assert (total(("-",), None), total(("a.txt",), None, some=True)) == (None, None)


def test_time_left_follows_the_speed_of_the_moment() -> None:
    """The time left is by the last half minute: documents that were there already are passed over at once."""
    line = Line(2000)
    assert "left" not in line.text(1000, 0, 1.0)
    for second in range(2, 62):
        text = line.text(1000 + second, 100 * second, float(second))
    assert "1,061 of 2,000, 0:15:39 left, " in text
