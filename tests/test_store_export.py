"""Parts of a store: by document, by date, around entities. Each is a graph of its own, right and whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.rdf.validate import Validator
from kgraph.vocab import KG, PREFIXES
from tests.annotated_store import records, run, with_extractor, write_records

_BASE = "https://w3id.org/kgraph/data/"
_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_MEANS = ox.NamedNode(PREFIXES["itsrdf"] + "taIdentRef")
_SAME = ox.NamedNode(PREFIXES["owl"] + "sameAs")
_ISSUED = ox.NamedNode(PREFIXES["dct"] + "issued")
_STAGE = ox.NamedNode(KG + "stage")
_ENTITIES = ox.NamedNode(_BASE + "graph/entities")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a store of nine documents, and the export of all of it; two of its entities are one."""
    place = tmp_path_factory.mktemp("export")
    news = write_records(place / "news.jsonl", records(3))
    with pytest.MonkeyPatch.context() as patch:
        with_extractor(patch)
        assert run("build", news, "-o", place / "plain.nq").exit_code == 0
        one, other = _of_different_documents(read(place / "plain.nq"))
        (place / "same.ttl").write_text(f"<{one}> <{_SAME.value}> <{other}> .", encoding="utf-8")
        result = run("build", news, "--store", place / "g", "--same-as", place / "same.ttl")
        assert result.exit_code == 0, result.output
        assert run("export", "--store", place / "g", "-o", place / "all.nq").exit_code == 0
        yield place


def read(path: Path) -> ox.Store:
    """The quads of a file."""
    store = ox.Store()
    store.bulk_load(path=path)
    return store


def documents(store: ox.Store) -> set[str]:
    """The named graphs of documents."""
    names = {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    return {name for name in names if name.startswith(f"{_BASE}document/")}


def labels(store: ox.Store) -> dict[str, str]:
    """The entities by IRI, with their names."""
    return {q.subject.value: q.object.value for q in store.quads_for_pattern(None, _LABEL, None, None)}  # type: ignore[union-attr]


def speaking_of(store: ox.Store, entity: str) -> set[str]:
    """The documents that speak of an entity."""
    graphs = {q.graph_name.value for q in store.quads_for_pattern(None, None, ox.NamedNode(entity), None)}  # type: ignore[union-attr]
    return graphs & documents(store)


def dangling(store: ox.Store) -> set[str]:
    """What is pointed to and not there."""
    subjects = {q.subject for q in store}
    pointed = {q.object for q in store if isinstance(q.object, ox.NamedNode) and q.object.value.startswith(_BASE)}
    return {node.value for node in pointed - subjects}  # type: ignore[union-attr]


def _of_different_documents(store: ox.Store) -> tuple[str, str]:
    """Two entities of one class that no document names both."""
    meant = list(store.quads_for_pattern(None, _MEANS, None, None))
    found = {e: {q.graph_name for q in meant if q.object.value == e} for e in sorted(labels(store))}  # type: ignore[union-attr]
    return next(
        (one, other)
        for one in found
        for other in found
        if one.split("-")[:2] == other.split("-")[:2]
        and labels(store)[one] != labels(store)[other]
        and found[one]
        and found[other]
        and not found[one] & found[other]
    )


def findings(path: Path) -> object:
    """What is wrong with a file."""
    return Validator().check_files([path]).findings


def test_around_every_entity(folder: Path, tmp_path: Path) -> None:
    """What is around any entity conforms, and all that its documents say of it, and points to nothing absent."""
    whole = read(folder / "all.nq")
    everything = set(whole)
    same = {q.subject.value: q.object.value for q in whole.quads_for_pattern(None, _SAME, None, None)}  # type: ignore[union-attr]
    assert len(same) == 1
    for entity in labels(whole):
        target = tmp_path / "part.nq"
        result = run("export", "--store", folder / "g", "--about", entity, "-o", target)
        assert result.exit_code == 0, result.output
        part = read(target)
        assert findings(target) == ()
        assert dangling(part) == set()
        group = {entity} | {a for pair in same.items() if entity in pair for a in pair}
        assert documents(part) == set().union(*(speaking_of(whole, e) for e in group))
        in_documents = {q for q in part if q.graph_name.value in documents(part)}  # type: ignore[union-attr]
        assert in_documents <= everything
        pointing = {q for e in group for q in whole.quads_for_pattern(None, None, ox.NamedNode(e), None)}
        assert {q for q in pointing if q.graph_name.value in documents(whole)} <= in_documents  # type: ignore[union-attr]
        relations = {q for q in pointing if q.graph_name == _ENTITIES}
        relations |= {q for e in group for q in whole.quads_for_pattern(ox.NamedNode(e), None, None, _ENTITIES)}
        assert {q for q in relations if q.predicate != _SAME and isinstance(q.object, ox.NamedNode)} <= set(part)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "nq.gz"])
def test_every_format(folder: Path, tmp_path: Path, suffix: str) -> None:
    """A part goes to every format, with the same triples; N-Quads and TriG keep the named graphs."""
    name = next(iter(labels(read(folder / "all.nq")).values()))
    for end in ("nq", suffix):
        result = run("export", "--store", folder / "g", "--about", name.upper(), "-o", tmp_path / f"part.{end}")
        assert result.exit_code == 0, result.output
    assert run("validate", tmp_path / f"part.{suffix}").exit_code == 0
    if suffix in ("nq", "trig"):
        assert set(read(tmp_path / f"part.{suffix}")) == set(read(tmp_path / "part.nq"))


def test_all_documents_are_the_whole(folder: Path, tmp_path: Path) -> None:
    """To choose every document, by identifier, IRI or key, is to choose nothing: the same bytes."""
    chosen = [a for r in records(3) for a in ("--document", r["id"])]
    chosen[1] = min(documents(read(folder / "all.nq")))
    assert run("export", "--store", folder / "g", *chosen, "-o", tmp_path / "a.nq").exit_code == 0
    wanted = (folder / "all.nq").read_bytes()
    by_id = [a for r in records(3) for a in ("--document", r["id"])]
    assert run("export", "--store", folder / "g", *by_id, "-o", tmp_path / "b.nq").exit_code == 0
    assert (tmp_path / "b.nq").read_bytes() == wanted
    assert run("export", "--store", folder / "g", "--since", "2017-01-01", "-o", tmp_path / "c.nq").exit_code == 0
    assert (tmp_path / "c.nq").read_bytes() == wanted


def test_one_document_is_its_build(folder: Path, tmp_path: Path) -> None:
    """A document of which nothing is concluded together with others has the bytes of its own build."""
    some = records(1)
    (tmp_path / "alone").mkdir()
    alone, news = (
        write_records(tmp_path / "alone" / "news.jsonl", some[1:2]),
        write_records(tmp_path / "news.jsonl", some),
    )
    assert run("build", alone, "-o", tmp_path / "built.nq").exit_code == 0
    assert run("build", news, "--store", tmp_path / "g").exit_code == 0
    asked = ("export", "--store", tmp_path / "g", "--document", some[1]["id"], "-o", tmp_path / "part.nq")
    assert run(*asked).exit_code == 0
    assert (tmp_path / "part.nq").read_bytes() == (tmp_path / "built.nq").read_bytes()


def test_days(folder: Path, tmp_path: Path) -> None:
    """Documents of the days that are asked for, both included, with the threads that have two of their stages."""
    whole = read(folder / "all.nq")
    days = {q.graph_name.value: q.object.value for q in whole.quads_for_pattern(None, _ISSUED, None, None)}  # type: ignore[union-attr]
    first, last = sorted(set(days.values()))[2:5:2]
    asked = ("export", "--store", folder / "g", "--since", first, "--until", last, "-o", tmp_path / "part.nq")
    assert run(*asked).exit_code == 0
    part = read(tmp_path / "part.nq")
    assert documents(part) == {document for document, day in days.items() if first <= day <= last} != set(days)
    assert dangling(part) == set()
    assert findings(tmp_path / "part.nq") == ()
    stages = [q.subject for q in part.quads_for_pattern(None, _STAGE, None, None)]
    assert stages
    assert all(stages.count(thread) > 1 for thread in stages)


def test_the_kept_entity_is_described(folder: Path, tmp_path: Path) -> None:
    """Where an entity is the same as one of other documents, that one has its name and its class in the part."""
    whole = read(folder / "all.nq")
    (join,) = whole.quads_for_pattern(None, _SAME, None, None)
    assert isinstance(join.subject, ox.NamedNode)
    (document, *_) = sorted(speaking_of(whole, join.subject.value))
    assert run("export", "--store", folder / "g", "--document", document, "-o", tmp_path / "part.nq").exit_code == 0
    part = read(tmp_path / "part.nq")
    assert join in part
    assert set(part.quads_for_pattern(join.object, _LABEL, None, None)) == set(  # type: ignore[arg-type]
        whole.quads_for_pattern(join.object, _LABEL, None, None)  # type: ignore[arg-type]
    )
    assert findings(tmp_path / "part.nq") == ()


def test_asked_together(folder: Path, tmp_path: Path) -> None:
    """What is asked for together has to fit together."""
    whole = read(folder / "all.nq")
    entity = max(labels(whole), key=lambda e: len(speaking_of(whole, e)))
    some = sorted(speaking_of(whole, entity))[:2]
    asked = [a for document in some for a in ("--document", document)]
    target = tmp_path / "part.nq"
    assert run("export", "--store", folder / "g", "--about", entity, *asked, "-o", target).exit_code == 0
    assert documents(read(target)) == set(some)
    other = next(d for d in documents(whole) if d not in speaking_of(whole, entity))
    result = run("export", "--store", folder / "g", "--about", entity, "--document", other, "-o", tmp_path / "no.nq")
    assert (result.exit_code, "no document fits all that was asked for together" in result.stderr) == (3, True)
    assert not (tmp_path / "no.nq").exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("--document nope", "holds no document nope"),
        ("--since 2037-01-01", "no document of these days; its documents are of 2017-"),
        ("--until 1900-01-01", "no document of these days"),
        ("--about nobody", "no entity is named 'nobody'"),
        ("--about a", "no entity is named 'a'; there is "),
        ("--about ent:nobody", f"nothing is said of {_BASE}entity/nobody"),
        ("--about https://example.org/x", "nothing is said of https://example.org/x"),
    ],
)
def test_nothing_that_fits_is_told(folder: Path, tmp_path: Path, asked: str, says: str) -> None:
    """Where nothing fits, one line says what there is, and no file is made."""
    result = run("export", "--store", folder / "g", *asked.split(), "-o", tmp_path / "part.nq")
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_day_is_told(folder: Path, tmp_path: Path) -> None:
    """A day that is none ends with code 3 and makes no file."""
    result = run("export", "--store", folder / "g", "--since", "someday", "-o", tmp_path / "part.nq")
    assert (result.exit_code, result.stderr) == (3, "Error: --since: 'someday' is not a date; write it as YYYY-MM-DD\n")
    assert list(tmp_path.iterdir()) == []
