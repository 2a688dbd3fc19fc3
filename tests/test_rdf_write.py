"""Writing: formats, targets, and what is left behind when something goes wrong."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kgraph.errors import UsageError, WriteError
from kgraph.rdf.assemble import assemble
from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.provenance import provenance
from kgraph.rdf.target import Target
from kgraph.rdf.turtle import quoted
from kgraph.rdf.write import FORMATS, Writer, format_of, write
from kgraph.records import Document, Entity, Extraction, Mention, Run, Span
from kgraph.vocab import EntityClass, Property

RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
RUN = Run(software="kgraph 0.1.0", ontology="0.1.0", pipeline="rules 1", options=(("text", "yes"),))
HARD = 'a "quote", a \\ backslash,\ta tab,\r\na line\u2028a separator\u0085next 😀 <b>&amp; ]]> \'\'\' """'


def graph(name: str, text: str = "Brisk sails.") -> DocumentGraph:
    """A small document."""
    mention = Mention(span=Span(start=0, end=5), confidence=0.5)
    brisk = Entity(cls=EntityClass.ORGANISATION, name="Brisk", named=True, mentions=(mention,), confidence=0.5)
    document = Document(id=name, text=text, title=HARD)
    return assemble(Extraction(document=document, entities=(brisk,)), with_text=True)


@pytest.mark.parametrize("name", FORMATS)
def test_rdflib_and_pyoxigraph_read_the_same(name: str, tmp_path: Path) -> None:
    """Both read from each format the same number of statements, and literals with awkward characters intact."""
    target = tmp_path / f"out{FORMATS[name]}"
    write([graph("b", HARD), graph("a")], target, run=RUN)
    kind = ox.RdfFormat.JSON_LD if name == "jsonld" else None
    triples = {q.triple for q in ox.parse(path=target, format=kind)}
    dataset = rdflib.Dataset()
    dataset.parse(target, format=RDFLIB[name])
    assert len({(s, p, o) for s, p, o, _ in dataset.quads()}) == len(triples) == 36
    texts = {str(o) for _, p, o, _ in dataset.quads() if str(p) == Property.NIF_IS_STRING}
    assert texts == {t.object.value for t in triples if t.predicate.value == Property.NIF_IS_STRING}
    assert HARD in texts


@pytest.mark.parametrize("name", ["nquads", "trig", "jsonld"])
def test_named_graphs(name: str, tmp_path: Path) -> None:
    """Each document has its graph; entities and provenance have theirs; no graph is empty."""
    target = tmp_path / f"out{FORMATS[name]}"
    write([graph("b"), graph("a")], target, run=RUN)
    kind = ox.RdfFormat.JSON_LD if name == "jsonld" else None
    names = {str(q.graph_name).split("/data/")[1].rstrip(">") for q in ox.parse(path=target, format=kind)}
    documents = {n for n in names if n.startswith("document/")}
    assert len(documents) == 2
    assert names - documents == {"graph/entities", "graph/provenance"}


def test_entities_are_said_once(tmp_path: Path) -> None:
    """What two documents say of an entity is written once."""
    target = tmp_path / "out.nq"
    write([graph("b"), graph("a")], target)
    labels = [q for q in ox.parse(path=target) if q.predicate.value == Property.SKOS_PREF_LABEL]
    assert len(labels) == 1


def test_turtle_is_pleasant(tmp_path: Path) -> None:
    """Turtle declares only prefixes in use, has one block per subject with its type first, documents first."""
    target = tmp_path / "out.ttl"
    write([graph("b"), graph("a")], target)
    text = target.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    for line in head.split("\n"):
        assert line.split()[1] in body, line
    assert body.startswith("doc:a-")
    blocks = [b for b in body.split("\n\n") if not b.startswith("a line")]
    assert all(" a " in block.split("\n")[0] for block in blocks)
    assert "escaped" not in text
    assert "\\u" not in text


def test_two_processes_write_the_same(tmp_path: Path) -> None:
    """Hash seeds do not show in any format."""
    code = (
        "import sys; sys.path[:0] = sys.argv[2:];"
        "from kgraph.rdf.assemble import assemble; from kgraph.rdf.write import write, FORMATS;"
        "from kgraph.records import *; from kgraph.vocab import *;"
        "m = Mention(span=Span(start=0, end=1), confidence=.5);"
        "es = tuple(Entity(cls=c, name=c.value, named=True, mentions=(m,), confidence=.5, aliases=tuple('xyz'))"
        " for c in EntityClass);"
        "g = assemble(Extraction(document=Document(id='a', text='abc', publisher='P'), entities=es));"
        "[write([g], sys.argv[1] + s) for s in FORMATS.values()]"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(tmp_path / seed), *filter(None, sys.path)]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed})
    for suffix in FORMATS.values():
        assert (tmp_path / f"1{suffix}").read_bytes() == (tmp_path / f"2{suffix}").read_bytes(), suffix


def test_gzip_is_deterministic(tmp_path: Path) -> None:
    """The compressed file has no clock and no name in it."""
    for name in ("one", "two"):
        write([graph("a")], tmp_path / f"{name}.nq.gz")
    data = (tmp_path / "one.nq.gz").read_bytes()
    assert data == (tmp_path / "two.nq.gz").read_bytes()
    write([graph("a")], tmp_path / "plain.nq")
    assert gzip.decompress(data) == (tmp_path / "plain.nq").read_bytes()


def test_nothing_is_left_when_it_fails(tmp_path: Path) -> None:
    """An error on the way leaves the old file as it was, and no temporary file."""
    target = tmp_path / "out.ttl"
    target.write_text("old", encoding="utf-8")

    def graphs() -> Iterator[DocumentGraph]:
        yield graph("a")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(graphs(), target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_one_line() -> None:
    """A target that takes no bytes is an error with its name."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(WriteError, match=r"/dev/full: cannot be written: No space left"):
        write([graph("a")], "/dev/full", format="nq")


@pytest.mark.parametrize("place", ["nowhere/out.nq", "."])
def test_unwritable_targets(place: str, tmp_path: Path) -> None:
    """A folder that is not there, or a folder as target, is refused before any work."""
    with pytest.raises(WriteError, match="cannot be written"):
        Writer(tmp_path / place, format="nq")


def test_standard_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """ "-" is standard output, which gets the same bytes and stays open."""
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer))
    write([graph("a")], "-", format="nq")
    write([graph("a")], tmp_path / "out.nq")
    assert buffer.getvalue() == (tmp_path / "out.nq").read_bytes()


def test_targets_keep_the_usual_rights(tmp_path: Path) -> None:
    """A new file has the rights of any new file."""
    (tmp_path / "usual").write_bytes(b"")
    write([graph("a")], tmp_path / "out.nq")
    assert (tmp_path / "out.nq").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_is_followed(tmp_path: Path) -> None:
    """Writing to a symbolic link replaces what it points to."""
    (tmp_path / "link.nq").symlink_to(tmp_path / "real.nq")
    write([graph("a")], tmp_path / "link.nq")
    assert (tmp_path / "link.nq").is_symlink()
    assert (tmp_path / "real.nq").stat().st_size


@pytest.mark.parametrize(
    ("target", "name", "expected"),
    [
        ("a.ttl", None, "turtle"),
        ("a.b/x.NQ.gz", None, "nquads"),
        ("-", "trig", "trig"),
        ("a.ttl", "nt", "ntriples"),
        ("a.rdf", None, "rdfxml"),
        ("a.jsonld", None, "jsonld"),
        ("a", "json-ld", None),
        ("a.txt", None, None),
        ("-", None, None),
    ],
)
def test_format_by_suffix_or_name(target: str, name: str | None, expected: str | None) -> None:
    """The name wins over the suffix; neither known is an error that lists the choices."""
    if expected is None:
        with pytest.raises(UsageError, match="ttl, nt, nq, trig, jsonld, rdf"):
            format_of(target, name)
    else:
        assert format_of(target, name) == expected


def test_xml_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    """A control character cannot be RDF/XML: one line says which, and nothing is written."""
    with pytest.raises(WriteError, match=r"U\+000B.*another format"):
        write([graph("a", "Brisk\x0bsails")], tmp_path / "out.rdf")
    assert not list(tmp_path.iterdir())


def test_provenance_has_no_clock_unless_given() -> None:
    """The run is described; the time only when it was given, and then the run is another."""
    quads = provenance(RUN, ["https://w3id.org/kgraph/data/document/a"])
    said = {q.predicate.value: q.object.value for q in quads}
    assert Property.PROV_ENDED_AT_TIME not in said
    assert said[Property.KG_OPTION] == "text=yes"
    assert said[Property.PROV_USED] == "https://w3id.org/kgraph/data/document/a"
    timed = provenance(Run(software="kgraph", ontology="0", pipeline="p", at="2026-01-01T00:00:00Z"))
    assert [q.object.value for q in timed if q.predicate.value == Property.PROV_ENDED_AT_TIME]


@pytest.mark.parametrize("text", ['"', '""', '\n"', '"""\n"""', "\\\n\\", "\n\r", "a\x00b", "\n\x7f", '\n""'])
def test_turtle_strings_read_back(text: str) -> None:
    """Quotes at the end, runs of quotes and control characters survive in both forms of strings."""
    data = f"<http://a/b> <http://a/c> {quoted(text)} ."
    (quad,) = ox.parse(input=data, format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


def test_threads_are_written(tmp_path: Path) -> None:
    """Quads of threads go to the graph of threads."""
    name = ox.NamedNode("https://w3id.org/kgraph/data/graph/threads")
    thread = ox.NamedNode("https://w3id.org/kgraph/data/thread/x")
    stage = ox.Quad(
        thread, ox.NamedNode(Property.KG_STAGE), ox.NamedNode("https://w3id.org/kgraph/data/decision/x"), name
    )
    write([graph("a")], tmp_path / "out.trig", threads=[stage])
    assert stage in set(ox.parse(path=tmp_path / "out.trig"))


def test_a_target_is_committed_once(tmp_path: Path) -> None:
    """Bytes are seen only after the commit."""
    target = Target(tmp_path / "x")
    target.write(b"data")
    assert not (tmp_path / "x").exists()
    target.commit()
    assert (tmp_path / "x").read_bytes() == b"data"
