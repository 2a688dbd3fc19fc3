"""The description of a data set: its counts are those of the graph, and nothing in it changes by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.rdf.answers import shortened
from kgraph.rdf.dataset import DCAT, VOID, Told, base_in, describe
from kgraph.rdf.iris import DEFAULT_BASE, slug
from kgraph.store.reading import quads_of
from kgraph.vocab import PREFIXES, Class, Property
from tests.annotated_store import records, run, with_extractor, write_records

_DATASET = ox.NamedNode(f"{DEFAULT_BASE}dataset")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a store of six documents and its export."""
    place = tmp_path_factory.mktemp("dataset")
    with pytest.MonkeyPatch.context() as patch:
        with_extractor(patch)
        news = write_records(place / "news.jsonl", records(2))
        assert run("build", news, "--store", place / "g").exit_code == 0
    assert run("export", "--store", place / "g", "-o", place / "all.nq").exit_code == 0
    return place


def values(quads: tuple[ox.Quad, ...], subject: ox.NamedNode, prop: str) -> list[str]:
    """What a description says of something."""
    return [q.object.value for q in quads if q.subject == subject and q.predicate.value == prop]  # type: ignore[union-attr]


def partitions(quads: tuple[ox.Quad, ...], sort: str, unit: str) -> dict[str, int]:
    """The counts by class or by property."""
    found = {}
    for node in values(quads, _DATASET, f"{VOID}{sort}Partition"):
        (what,), (number,) = (values(quads, ox.NamedNode(node), VOID + p) for p in (sort, unit))
        found[what] = int(number)
    return found


def test_counts_are_those_of_the_graph(folder: Path) -> None:
    """Triples, entities, classes and properties are as many as one counts in the export."""
    quads = list(ox.parse(path=folder / "all.nq"))
    said = describe(quads_of(folder / "g"))
    assert values(said, _DATASET, VOID + "triples") == [str(len(quads))]
    assert values(said, _DATASET, VOID + "distinctSubjects") == [str(len({q.subject for q in quads}))]
    typed = [q for q in quads if q.predicate.value == Property.RDF_TYPE]
    assert values(said, _DATASET, VOID + "entities") == [str(len({q.subject for q in typed}))]
    assert partitions(said, "class", "entities") == Counter(q.object.value for q in typed)  # type: ignore[union-attr]
    assert partitions(said, "property", "triples") == Counter(q.predicate.value for q in quads)
    assert partitions(said, "class", "entities")[Class.KG_DOCUMENT] == 6
    days = sorted(q.object.value for q in quads if q.predicate.value == Property.DCT_ISSUED)  # type: ignore[union-attr]
    period = ox.NamedNode(f"{DEFAULT_BASE}dataset/period")
    assert values(said, period, DCAT + "startDate") + values(said, period, DCAT + "endDate") == [days[0], days[-1]]
    assert len(values(said, _DATASET, PREFIXES["dct"] + "contributor")) == 2


def test_a_file_has_the_description_of_its_store(folder: Path, tmp_path: Path) -> None:
    """The store and the export of it are described by the same bytes, however often one asks."""
    for name, source in (("a", ["--store", folder / "g"]), ("b", [folder / "all.nq"]), ("c", [folder / "all.nq"])):
        result = run("describe", *source, "-o", tmp_path / f"{name}.ttl")
        assert result.exit_code == 0, result.output
    assert len({(tmp_path / f"{name}.ttl").read_bytes() for name in "abc"}) == 1


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "nq.gz"])
def test_every_format(folder: Path, tmp_path: Path, suffix: str) -> None:
    """Every format has the same triples, and no blank node."""
    from kgraph.rdf.query import load

    assert run("describe", "--store", folder / "g", "-o", tmp_path / f"void.{suffix}").exit_code == 0
    triples = {quad.triple for quad in load([tmp_path / f"void.{suffix}"])}
    assert triples == {quad.triple for quad in describe(quads_of(folder / "g"))}
    assert not any(isinstance(term, ox.BlankNode) for t in triples for term in (t.subject, t.object))


def test_what_is_told_is_said(folder: Path) -> None:
    """Title, licence, endpoint, time and downloads are in the description, each download with its media type."""
    downloads = ("https://example.org/news.nq.gz", "https://example.org/a b/news.ttl")
    told = Told(
        title="News",
        licence="https://example.org/by",
        at="2020-01-02",
        endpoint="https://example.org/sparql",
        downloads=downloads,
    )
    said = describe(quads_of(folder / "g"), told=told)
    dct = PREFIXES["dct"]
    assert values(said, _DATASET, dct + "title") == ["News"]
    assert values(said, _DATASET, dct + "license") == ["https://example.org/by"]
    assert values(said, _DATASET, dct + "modified") == ["2020-01-02"]
    assert values(said, _DATASET, VOID + "sparqlEndpoint") == ["https://example.org/sparql"]
    nodes = [ox.NamedNode(n) for n in values(said, _DATASET, DCAT + "distribution")]
    assert [values(said, n, DCAT + "downloadURL")[0] for n in nodes] == [
        downloads[0],
        "https://example.org/a%20b/news.ttl",
    ]
    assert [values(said, n, DCAT + "mediaType")[0].rpartition("types/")[2] for n in nodes] == [
        "application/n-quads",
        "text/turtle",
    ]
    assert [bool(values(said, n, DCAT + "compressFormat")) for n in nodes] == [True, False]


def test_base_is_found_in_the_graph(folder: Path) -> None:
    """The base of a graph is read from its documents."""
    assert base_in(quads_of(folder / "g")) == DEFAULT_BASE
    store = ox.Store()
    kind, document = ox.NamedNode(Property.RDF_TYPE), ox.NamedNode("https://example.org/d#document/a")
    store.add(ox.Quad(document, kind, ox.NamedNode(Class.KG_DOCUMENT)))
    assert base_in(store) == "https://example.org/d#"
    assert describe(store, base=base_in(store))[0].subject.value == "https://example.org/d#dataset"  # type: ignore[union-attr]


def test_names_of_partitions_differ() -> None:
    """No two classes and no two properties of the vocabulary share the name of a partition."""
    for names in (Class, Property):
        assert len({slug(shortened(term.value)) for term in names}) == len(names)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--licence", "mine"], 2, "licence 'mine' is no absolute address"),
        (["--download", "news.nq"], 2, "download 'news.nq' is no absolute address"),
        (["--at", "noon"], 3, "--at: 'noon' is not a time"),
        (["-o", "void.xyz"], 2, "its suffix names no format"),
        (["other.nq"], 2, "Name graphs, or give --store"),
    ],
)
def test_wrong_calls(folder: Path, arguments: list[str], code: int, says: str) -> None:
    """What cannot be said is refused in one line."""
    result = run("describe", "--store", folder / "g", *arguments)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
