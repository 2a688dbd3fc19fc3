"""The shipped authority lists: every row is well-formed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kgraph.linking.authority import BODY_COLUMNS, COUNTRY_COLUMNS, FOLDER, Authority
from kgraph.linking.authority_check import doubts, main
from kgraph.linking.name_keys import plain
from kgraph.vocab import KINDS, EntityClass, Kind

LISTS = ("bodies.csv", "places.csv")
BODIES = 2000
RESOURCE = re.compile(r"[^\s<>\"{}|\\^`]+")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a list."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def all_rows() -> list[dict[str, str]]:
    """Bodies and places."""
    return [row for name in LISTS for row in rows(name)]


def codes() -> set[str]:
    """The codes of countries."""
    return {row["alpha2"] for row in rows("countries.csv")}


def names(row: dict[str, str]) -> list[str]:
    """All names of a row."""
    return [row["name"], *(n for column in ("aliases", "former") for n in row[column].split("|") if n)]


def test_there_are_enough_bodies() -> None:
    """The list holds at least the promised number of bodies."""
    assert len(rows("bodies.csv")) >= BODIES


@pytest.mark.parametrize("name", LISTS)
def test_columns(name: str) -> None:
    """Each list has exactly the columns that the loader reads."""
    assert all(tuple(row) == BODY_COLUMNS for row in rows(name))


def test_every_country_is_there() -> None:
    """Each ISO 3166-1 code occurs once, and Kosovo."""
    found = [row["alpha2"] for row in rows("countries.csv")]
    assert len(found) == len(set(found)) == 250
    assert all(tuple(row) == COUNTRY_COLUMNS for row in rows("countries.csv"))
    assert all(re.fullmatch("[A-Z]{2}", code) for code in found)
    assert found == sorted(found)


def test_kinds_fit_their_class() -> None:
    """Each kind is one that the ontology allows for the class."""
    bad = [r["name"] for r in all_rows() if Kind(r["kind"]) not in KINDS[EntityClass(r["class"])]]
    assert not bad, bad[:10]


def test_countries_of_bodies_are_codes() -> None:
    """A body's country is a code of the list of countries, EU, UN, or a dash."""
    known = codes() | {"EU", "UN", "-"}
    bad = [(r["name"], r["country"]) for r in all_rows() if r["country"] not in known]
    assert not bad, bad[:10]


def test_parents_are_bodies_of_the_list() -> None:
    """A parent is the name of another entry, of the same country wherever there is one."""
    bearers: dict[str, set[str]] = {}
    for row in rows("bodies.csv"):
        bearers.setdefault(row["name"], set()).add(row["country"])
    bad = [(r["name"], r["parent"]) for r in rows("bodies.csv") if r["parent"] and r["parent"] not in bearers]
    assert not bad, bad[:10]
    assert not [r["name"] for r in rows("bodies.csv") if r["parent"] == r["name"]]


def test_no_two_rows_have_the_same_name_and_country() -> None:
    """Name and country tell the entries of a list apart."""
    count = Counter((r["name"], r["country"]) for r in all_rows())
    assert not [key for key, n in count.items() if n > 1]


def test_aliases_add_something() -> None:
    """No alias repeats a name of its entry, not even in other letters."""
    bad = []
    for row in rows("bodies.csv"):
        keys = [plain(n) for n in names(row)]
        if len(keys) != len(set(keys)) or not all(keys):
            bad.append(row["name"])
    assert not bad, bad[:10]


def test_names_are_trimmed() -> None:
    """No cell begins or ends with a space, and no list has an empty part."""
    cells = [c for r in [*all_rows(), *rows("countries.csv")] for c in r.values()]
    assert not [c for c in cells if c != c.strip() or (c and "" in c.split("|"))]


def test_resources_are_valid_in_an_iri() -> None:
    """A DBpedia name has no character that an IRI must not have."""
    cells = [r["dbpedia"] for r in [*all_rows(), *rows("countries.csv")]]
    assert not [c for c in cells if c and not RESOURCE.fullmatch(c)]
    assert all(r["dbpedia"] for r in rows("countries.csv"))


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sorted(name: str) -> None:
    """By country, then name, so that a diff shows only what changed."""
    keys = [(r["country"], r["name"]) for r in rows(name)]
    assert keys == sorted(keys)


def test_the_check_has_no_doubts() -> None:
    """The shipped lists pass their own check: no IRI twice, no alias that says nothing."""
    assert list(doubts(Authority.load())) == []


def test_the_check_names_what_is_doubtful(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An alias that repeats the name, and an IRI that another entry has, are printed; the exit code is 1."""
    path = tmp_path / "own.csv"
    line = "Acme Board,GovernmentBody,agency,FR,,the ACME board,,United_Nations"
    path.write_text(f"{','.join(BODY_COLUMNS)}\n{line}\n", encoding="utf-8")
    assert main(["--check", str(path)]) == 1
    printed = capsys.readouterr().out
    assert "the same IRI as United Nations (UN)" in printed
    assert "the alias 'the ACME board' says no more than the name" in printed


def test_every_entry_has_a_source_note() -> None:
    """The notice of sources names the licences of the lists that facts were taken from."""
    notice = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert all(word in notice for word in ("PDDL", "Open Government Licence", "CC0"))
