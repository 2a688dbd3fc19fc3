"""The parts of `kgraph load` that need no server: the spool, terms, progress, credentials, statements."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import GraphError, LoadError, ReadError, UsageError
from kgraph.loading.credentials import Credentials, credentials, secret
from kgraph.loading.progress import Known, Progress
from kgraph.loading.servers import SERVERS, checked_address, named_by, target
from kgraph.loading.spool import Spool, chunks
from kgraph.loading.terms import bound, triple
from kgraph.rdf.statements import statements

_XSD = "http://www.w3.org/2001/XMLSchema#"
_HERE = "http://h:1"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["urn:a", "urn:b", "urn:é"]), st.text("ab é", max_size=4))), st.integers(1, 900)
)
def test_a_spool_gives_back_each_line_once(given: list[tuple[str, str]], room: int) -> None:
    """Whatever the order and the room, a graph's lines come back sorted, each once, with the digest of their set."""
    with Spool(room) as small, Spool() as large:
        for graph, line in given:
            small.add(graph, line)
        for graph, line in reversed(given):
            large.add(graph, line)
        assert set(small.graphs()) == {graph for graph, _ in given}
        for graph in small.graphs():
            lines = sorted({line.encode() for g, line in given if g == graph})
            assert list(small.lines(graph)) == lines
            assert small.content(graph) == large.content(graph)
            assert small.content(graph).triples == len(lines)


def test_a_spool_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that is many times larger than the room is taken and given back without being in memory."""
    monkeypatch.setattr("kgraph.loading.spool._MERGED", 100_000)
    with Spool(200_000) as spool:
        tracemalloc.start()
        for n in range(40_000):
            spool.add(
                "urn:g", f"<http://e/{n * 7919 % 40_000:06}> <http://e/p> <http://e/some-object-of-that-statement>"
            )
        total = sum(len(chunk.body) for chunk in chunks(spool.lines("urn:g"), size=100_000, triples=1_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        runs = len(spool._runs["urn:g"])
    assert runs > 20
    assert peak < total // 2


def test_chunks_keep_to_their_bounds() -> None:
    """No chunk has more bytes or triples than allowed, but for a line that is larger by itself."""
    lines = [b"a" * size for size in (10, 10, 10, 50, 10, 10)]
    found = list(chunks(lines, size=40, triples=2))
    assert [(len(c.body), c.triples) for c in found] == [(26, 2), (13, 1), (53, 1), (26, 2)]
    assert b"".join(c.body for c in found) == b"".join(line + b" .\n" for line in lines)
    assert list(chunks([], size=1, triples=1)) == []


@settings(deadline=None)
@given(st.text(), st.sampled_from([None, "en-GB", _XSD + "string", "urn:type", _XSD + "decimal"]))
def test_a_line_and_a_result_are_the_same_term(text: str, kind: str | None) -> None:
    """Any literal is the same term as written in N-Triples and as answered in JSON."""
    if kind is not None and ":" not in kind:
        literal = ox.Literal(text, language=kind)
    else:
        literal = ox.Literal(text, datatype=None if kind is None else ox.NamedNode(kind))
    statement = ox.Triple(ox.NamedNode("http://e/é#1,2"), ox.NamedNode("http://e/p"), literal)
    store = ox.Store()
    store.add(ox.Quad(*statement))
    answer = store.query("SELECT ?s ?p ?o { ?s ?p ?o }").serialize(format=ox.QueryResultsFormat.JSON)
    assert answer is not None
    (row,) = json.loads(answer)["results"]["bindings"]
    assert triple(str(statement).encode()) == (bound(row["s"]), bound(row["p"]), bound(row["o"]))


def _typed(lexical: str, name: str) -> dict[str, str]:
    return {"type": "literal", "value": lexical, "datatype": _XSD + name}


_SAME = [
    (("0.50", "decimal"), ("0.5", "decimal")),
    (("123456789012345678901234567890", "integer"), ("123456789012345678901234567890", "decimal")),
    (("-0", "integer"), ("0", "integer")),
    (("0.875e0", "double"), ("0.875", "double")),
    (("true", "boolean"), ("1", "boolean")),
    (("P1Y2M", "duration"), ("14", "duration")),
    (("P3D", "duration"), ("259200.0", "duration")),
    (("P21D", "duration"), ("1.8144e+06", "duration")),
    (("2024-05-01T02:16:00.120Z", "dateTime"), ("2024-05-01T02:16:00.12+00:00", "dateTime")),
]
_OTHER = [
    (("0.5", "decimal"), ("0.51", "decimal")),
    (("1", "integer"), ("1", "string")),
    (("1", "integer"), ("1", "double")),
    (("P1Y2M3D", "duration"), ("14", "duration")),
    (("P14D", "duration"), ("P14M", "duration")),
    (("2024-05-01T02:16:00", "dateTime"), ("2024-05-01T02:16:00Z", "dateTime")),
    (("2020", "gYear"), ("2020", "string")),
    (("ten", "decimal"), ("eleven", "decimal")),
    (("soon", "dateTime"), ("late", "dateTime")),
    (("long", "duration"), ("short", "duration")),
    (("much", "double"), ("more", "double")),
]


@pytest.mark.parametrize(("one", "other"), _SAME)
def test_what_means_the_same_is_the_same(one: tuple[str, str], other: tuple[str, str]) -> None:
    """What a server writes its own way is the term that was sent."""
    assert bound(_typed(*one)) == bound(_typed(*other))


@pytest.mark.parametrize(("one", "other"), _OTHER)
def test_what_means_another_is_another(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Another value, or another type where the type says more than the value, is another term."""
    assert bound(_typed(*one)) != bound(_typed(*other))


def test_progress_is_kept(tmp_path: Path) -> None:
    """What was begun and done is known to the next load of the same server, and to no other."""
    place = tmp_path / "p.load"
    with Progress(place, _HERE) as progress:
        progress.begin("urn:a", "d1", replaced=True)
        progress.begin("urn:b", "d2", replaced=False)
        progress.done("urn:b")
    with Progress(place, _HERE) as progress:
        assert progress.known("urn:a") == Known("d1", replaced=True, done=False)
        assert progress.known("urn:b") == Known("d2", replaced=False, done=True)
        progress.doubt("urn:b")
        assert progress.known("urn:b") == Known("d2", replaced=False, done=False)
        assert progress.known("urn:c") is None
        with pytest.raises(LoadError, match="another load uses this progress file; wait until it ends"):
            Progress(place, _HERE)
    with Progress(place, "http://other") as progress:
        assert progress.known("urn:a") is None


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    """Without `keep` no file is made."""
    with Progress(tmp_path / "p.load", _HERE, keep=False) as progress:
        assert progress.known("urn:a") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"what I wrote yesterday", b"SQLite format 3\x00 and then nothing of the kind"])
def test_other_files_are_left_alone(tmp_path: Path, content: bytes) -> None:
    """A file that is no progress file is refused, and stays what it is."""
    place = tmp_path / "p.load"
    place.write_bytes(content)
    with pytest.raises(LoadError, match="give another"):
        Progress(place, _HERE)
    assert place.read_bytes() == content


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    """A database of something else is refused by what it is."""
    import sqlite3

    place = tmp_path / "p.load"
    with sqlite3.connect(place) as db:
        db.execute("CREATE TABLE mine (a)")
    db.close()
    with pytest.raises(LoadError, match="is no progress file of kgraph load"):
        Progress(place, _HERE)


_ENVIRONMENT = {"KGRAPH_LOAD_USER": "eu", "KGRAPH_LOAD_PASSWORD": "ep", "KGRAPH_LOAD_TOKEN": "et"}


@pytest.mark.parametrize(
    ("given", "environment", "found"),
    [
        (Credentials(user="u", password="p"), _ENVIRONMENT, Credentials(user="u", password="p")),
        (Credentials(token="t"), _ENVIRONMENT, Credentials(token="t")),
        (Credentials(user="u"), _ENVIRONMENT, Credentials(user="u", password="ep")),
        (Credentials(), _ENVIRONMENT, Credentials(user="eu", password="ep")),
        (Credentials(), {"KGRAPH_LOAD_TOKEN": "et"}, Credentials(token="et")),
        (Credentials(), {}, Credentials(user="nu", password="np")),
        (Credentials(user="nu"), {}, Credentials(user="nu", password="np")),
        (Credentials(user="eu"), {"KGRAPH_LOAD_PASSWORD": "ep"}, Credentials(user="eu", password="ep")),
    ],
)
def test_where_credentials_come_from(
    tmp_path: Path, given: Credentials, environment: dict[str, str], found: Credentials
) -> None:
    """Options come before the environment, and that before netrc, whose password is only for its own user."""
    (tmp_path / "netrc").write_text(
        "machine other login x password y\nmachine h login nu password np\n", encoding="utf-8"
    )
    known = environment | {"NETRC": str(tmp_path / "netrc")}
    assert credentials(_HERE, given, known) == found
    assert credentials("http://nowhere", Credentials(), {"HOME": str(tmp_path)}) == Credentials()


def test_credentials_are_never_shown(tmp_path: Path) -> None:
    """Neither printing nor an error about a password, a token or a netrc shows one."""
    whole = Credentials(user="u", password="s3cret", token="s3cret")
    assert "s3cret" not in f"{whole!r} {whole}"
    bad = tmp_path / ".netrc"
    bad.write_text("machine h login u passwort s3cret\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1: is no netrc that can be read") as raised:
        credentials(_HERE, Credentials(), {"HOME": str(tmp_path)})
    assert "s3cret" not in str(raised.value)
    with pytest.raises(UsageError, match="the token has characters that no header can hold") as strange:
        credentials(_HERE, Credentials(token="s3cret\n"), {})
    assert "s3cret" not in str(strange.value)
    with pytest.raises(UsageError, match="--user u: has no password"):
        credentials(_HERE, Credentials(user="u"), {"HOME": str(tmp_path / "nothing")})


def test_secrets_are_first_lines(tmp_path: Path) -> None:
    """A password file holds one line; an empty or missing one is said to be."""
    place = tmp_path / "s"
    place.write_bytes(b" p\xc3\xa4ss \r\nmore\n")
    assert secret(place) == " päss "
    for content, told in ((b"\nmore", "its first line is empty"), (b"\xff", "is no text in UTF-8")):
        place.write_bytes(content)
        with pytest.raises(ReadError, match=told):
            secret(place)
    with pytest.raises(ReadError, match="cannot be read"):
        secret(tmp_path / "none")


@pytest.mark.parametrize(
    "url",
    ["", "localhost:7878", "ftp://h/", "http://", "http:///x", "http://h:99999", "http://h h/", "file:///etc/passwd"],
)
def test_what_is_no_address(url: str) -> None:
    """What is no address of a server is refused before anything is tried."""
    with pytest.raises(UsageError, match="--to"):
        checked_address(url)


@pytest.mark.parametrize(
    "url", ["http://u:s3cret@h/", "https://s3cret@h", "http://h/?access-token=s3cret", "http://h/#s3cret"]
)
def test_addresses_have_no_secrets(url: str) -> None:
    """A URL with a password or a query is refused without being repeated."""
    with pytest.raises(UsageError) as raised:
        checked_address(url)
    assert "s3cret" not in str(raised.value)


def test_targets_need_their_data_set() -> None:
    """Fuseki and GraphDB need to be told which data set; the address alone tells Virtuoso and GraphDB."""
    assert target(SERVERS["fuseki"], "http://h/a/b").store == "http://h/a/b/data"
    for name in ("fuseki", "graphdb"):
        with pytest.raises(UsageError, match=f"names no data set of {name}; give an address like"):
            target(SERVERS[name], "http://h")
    named = {
        address: named_by(address) for address in ("http://h/sparql-auth", "http://h/repositories/x", "http://h/x")
    }
    assert [server and server.name for server in named.values()] == ["virtuoso", "graphdb", None]


_UNFIT = [
    ("_:b <http://e/p> <http://e/o> <urn:g> .", "blank node"),
    ("<http://e/s> <http://e/p> _:b <urn:g> .", "blank node"),
    (r"<http://e/a\u003E> <http://e/p> <http://e/o> <urn:g> .", "an IRI that is none"),
    (r"<http://e/s> <http://e/p> <http://e/a\u0020b> <urn:g> .", "an IRI that is none"),
    (r'<http://e/s> <http://e/p> "x"^^<http://e/a\u0022b> <urn:g> .', "an IRI that is none"),
    (r"<http://e/s> <http://e/p> <http://e/o> <urn:g\u003E\u0020\u007D> .", "its name is no IRI"),
    ("<http://e/s> <http://e/p> <http://e/o> _:g .", "its name is a blank node"),
    ("<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> <urn:g> .", "N-Triples does not know"),
]


@pytest.mark.parametrize(("line", "why"), _UNFIT)
def test_what_no_server_can_take(tmp_path: Path, line: str, why: str) -> None:
    """A blank node, a quoted triple, and an IRI that would break out of its brackets are told, and are not sent."""
    place = tmp_path / "g.nq"
    place.write_text(f"{line}\n", encoding="utf-8")
    (found,) = statements(place)
    assert found.unfit is not None
    assert why in found.unfit


def test_statements_of_all_formats() -> None:
    """Statements come with their graphs from any RDF file, also packed, and a bad file is told with its line."""
    import gzip

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "g.trig.gz"
        place.write_bytes(gzip.compress(b'@prefix e: <http://e/> . e:a e:p "1\\n\xc3\xa9" . e:g { e:a e:p e:b , e:c }'))
        assert [(s.graph, s.text, s.unfit) for s in statements(place)] == [
            (None, '<http://e/a> <http://e/p> "1\\né"', None),
            ("http://e/g", "<http://e/a> <http://e/p> <http://e/b>", None),
            ("http://e/g", "<http://e/a> <http://e/p> <http://e/c>", None),
        ]
        bad = Path(folder) / "g.nq"
        bad.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b\n", encoding="utf-8")
        with pytest.raises(GraphError, match=r"g\.nq, line 2: not N-Quads that can be read"):
            list(statements(bad))
        with pytest.raises(GraphError, match="no such file"):
            list(statements(Path(folder) / "none.nq"))
