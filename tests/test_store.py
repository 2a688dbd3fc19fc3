"""The embedded store: whatever happened to it, it holds what a fresh build of its documents would."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.building import Options, remove
from kgraph.building.build import conclusions_of
from kgraph.building.stages import Checked
from kgraph.building.storing import Storing
from kgraph.errors import StoreError
from kgraph.linking.authority import Authority
from kgraph.rdf.assemble import assemble
from kgraph.rdf.traces import trace
from kgraph.rdf.write import Writer
from kgraph.records import (
    Decision,
    Document,
    Entity,
    Extraction,
    Finding,
    Mention,
    Report,
    RoleFiller,
    Run,
    Span,
)
from kgraph.store import writing
from kgraph.store.quads import open_quads
from kgraph.store.reading import export, quads_of, status
from kgraph.store.writing import StoreWriter
from kgraph.vocab import DecisionType, EntityClass, Kind, Role, Status

OPTIONS = Options(pipeline="hand-made")
RUN = Run(software="kgraph 0", ontology="1", pipeline="hand-made")
FIRMS = ("Kaspersky Lab", "KASPERSKY LAB", "Kaspersky")
OFFICES = ("Washington branch", "Washington office")
BAD = Finding(severity="violation", focus="<a>", shape="<b>", constraint="<c>", message="bad")
KINDS = (Kind.COMPANY, Kind.AGENCY, None)

Wanted = Mapping[str, int]
"""Documents by identifier, each in a version."""


def document(name: str, version: int) -> Document:
    """A version of an article; versions differ in names, in the state of the decision and in confidence."""
    n = version + len(name)
    firm, office = FIRMS[n % 3], OFFICES[n % 2]
    text = f"{firm} will close its {office}; closing it was decided. Version {version} of {name}."
    return Document(id=name, text=text, published=date(2017, 9, 1 + n % 20), title=f"“{name}”\n{version}")


def extraction(doc: Document) -> Extraction:
    """What is found in an article."""
    office = next(o for o in OFFICES if o in doc.text)
    firm = doc.text.partition(" will")[0]
    version = int(doc.text.split("Version ")[1].split()[0])

    def found(name: str, kind: Kind | None, country: str | None) -> Entity:
        at = doc.text.index(name)
        mention = Mention(span=Span(start=at, end=at + len(name)), confidence=0.9)
        return Entity(
            cls=EntityClass.ORGANISATION,
            name=name,
            named=True,
            mentions=(mention,),
            confidence=0.5,
            kind=kind,
            country=country,
        )

    entities = (found(firm, KINDS[version % 3], "RU"), found(office, None, None))
    at = doc.text.index("closing")
    roles = (
        RoleFiller(role=Role.DECIDER, evidence=entities[0].mentions[0].span, confidence=0.5, entity=0),
        RoleFiller(role=Role.TARGET, evidence=entities[1].mentions[0].span, confidence=1.0, entity=1),
    )
    state = (Status.CONSIDERED, Status.DECIDED)[version % 2]
    decision = Decision(
        type=DecisionType.CLOSE, status=state, triggers=(Span(start=at, end=at + 7),), confidence=0.5, roles=roles
    )
    return Extraction(document=doc, entities=entities, decisions=(decision,))


def checked(doc: Document, report: Report) -> Checked:
    """An article as the stages give it."""
    found = extraction(doc)
    return Checked(assemble(found), report, 7, trace(found))


def bring(store: Path, wanted: Wanted, *, run: Run = RUN, refused: Iterable[str] = ()) -> Storing:
    """A build of documents into a store, as `build_store` does it."""
    with StoreWriter(store) as writer:
        storing = Storing(writer, OPTIONS, run)
        for doc in storing.new(document(*pair) for pair in wanted.items()):
            findings = (BAD,) if doc.id in refused else ()
            storing.take(checked(doc, Report(findings=findings)))
        storing.finish()
    return storing


def fresh(target: Path, wanted: Wanted) -> bytes:
    """The bytes of a build of documents into a file."""
    with Writer(target) as writer, conclusions_of(OPTIONS) as conclusions:
        for pair in wanted.items():
            found = extraction(document(*pair))
            writer.add(assemble(found))
            conclusions.add(trace(found))
        facts, threads = conclusions.drawn()
        writer.commit(run=RUN if wanted else None, facts=facts, threads=threads)
    return target.read_bytes()


def differs(store: Path, wanted: Wanted) -> list[str]:
    """How a store differs from a fresh build: in quads, or in the bytes of an export."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "fresh.nq"
        data = fresh(target, wanted)
        expected = ox.Store()
        expected.load(input=data, format=ox.RdfFormat.N_QUADS)
        there = quads_of(store)
        held, meant = set(there), set(expected)
        wrong = [f"missing {q}" for q in meant - held] + [f"too much {q}" for q in held - meant]
        if set(there.named_graphs()) != set(expected.named_graphs()):
            wrong.append("other named graphs")
        export(store, Path(folder) / "export.nq")
        if (Path(folder) / "export.nq").read_bytes() != data:
            wrong.append("other bytes")
    return wrong


def test_conclusions_are_there(tmp_path: Path) -> None:
    """What these tests are made of has a thread and entities that are one, or they would show less."""
    data = fresh(tmp_path / "a.nq", {"a": 0, "bb": 0, "a1": 1, "ccc": 3}).decode()
    assert "graph/threads" in data
    assert "sameAs" in data


steps = st.lists(
    st.one_of(
        st.dictionaries(st.sampled_from(["a", "bb", "ccc", "a1", "b22"]), st.integers(0, 4), min_size=1),
        st.sets(st.sampled_from(["a", "bb", "ccc", "a1", "b22"]), min_size=1),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, database=None)
@given(steps)
def test_any_sequence_equals_a_fresh_build(sequence: list[dict[str, int] | set[str]]) -> None:
    """After additions, changes and removals the store holds the quads, and exports the bytes, of a fresh build."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        wanted: dict[str, int] = {}
        bring(store, {})
        for step in sequence:
            if isinstance(step, dict):
                bring(store, step)
                wanted |= step
            elif gone := step & wanted.keys():
                assert remove(sorted(gone), store=store) == len(gone)
                wanted = {name: v for name, v in wanted.items() if name not in gone}
        assert differs(store, wanted) == []
        assert status(store).documents == len(wanted)


def test_unchanged_is_not_built(tmp_path: Path) -> None:
    """A document that is there is skipped; another version takes its place; another model builds it again."""
    first = bring(tmp_path / "s", {"a": 0, "bb": 0})
    assert (first.added, first.changed, first.unchanged) == (2, 0, 0)
    second = bring(tmp_path / "s", {"a": 1, "bb": 0, "ccc": 0})
    assert (second.added, second.changed, second.unchanged) == (1, 1, 1)
    other = Run(software="kgraph 0", ontology="1", pipeline="another")
    third = bring(tmp_path / "s", {"a": 1}, run=other)
    assert (third.added, third.changed, third.unchanged) == (0, 1, 0)
    assert status(tmp_path / "s").pipelines == ("another", "hand-made")


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    """A build that meets only what is there draws no conclusion again, even at another time."""
    bring(tmp_path / "s", {"a": 0})
    later = Run(software="kgraph 0", ontology="1", pipeline="hand-made", at="2026-01-01T00:00:00")
    with StoreWriter(tmp_path / "s") as writer:
        storing = Storing(writer, OPTIONS, later)
        assert list(storing.new([document("a", 0)])) == []
        assert not writer.unfinished
    assert differs(tmp_path / "s", {"a": 0}) == []


def test_two_of_one_name_stay(tmp_path: Path) -> None:
    """Two documents of one identifier in one build are two, also when the build comes again."""
    for _ in range(2):
        with StoreWriter(tmp_path / "s") as writer:
            storing = Storing(writer, OPTIONS, RUN)
            for doc in storing.new([document("a", 0), document("a", 1), document("a", 1)]):
                storing.take(checked(doc, Report()))
            storing.finish()
        assert status(tmp_path / "s").documents == 2
        assert len(storing.skipped) == 1
    assert storing.unchanged == 2


def test_refused_stays_out(tmp_path: Path) -> None:
    """A graph that does not conform is not in the store, takes its former version out, and is known next time."""
    bring(tmp_path / "s", {"a": 0, "bb": 0})
    assert bring(tmp_path / "s", {"a": 1}, refused=["a"]).rejected == ["a"]
    assert differs(tmp_path / "s", {"bb": 0}) == []
    assert status(tmp_path / "s").refused == 1
    assert bring(tmp_path / "s", {"a": 1}).unchanged == 1


def test_second_writer_is_told_and_readers_read(tmp_path: Path) -> None:
    """While one process writes another cannot, and says so at once; a reader can."""
    bring(tmp_path / "s", {"a": 0})
    with StoreWriter(tmp_path / "s"):
        with pytest.raises(StoreError, match="another process is writing to this store; wait until it has ended"):
            StoreWriter(tmp_path / "s")
        assert differs(tmp_path / "s", {"a": 0}) == []


def test_lost_quads_are_made_again(tmp_path: Path) -> None:
    """The ledger is enough: without the quads the next call makes them again."""
    import shutil

    bring(tmp_path / "s", {"a": 0, "bb": 1})
    shutil.rmtree(tmp_path / "s" / "quads")
    with pytest.raises(StoreError, match="has no quads"):
        quads_of(tmp_path / "s")
    remove([], store=tmp_path / "s")
    assert differs(tmp_path / "s", {"a": 0, "bb": 1}) == []


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    """Another folder, another version, another file and a damaged ledger are one clear line each."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    for call in (StoreWriter, status, quads_of):
        with pytest.raises(StoreError, match="is not a store of kgraph"):
            call(tmp_path / "other")
    with pytest.raises(StoreError, match="there is no such store"):
        status(tmp_path / "none")
    for name, sql, said in (
        ("version", "PRAGMA user_version = 7", "is a store of version 7"),
        ("alien", "PRAGMA application_id = 5", "is not a store of kgraph"),
    ):
        bring(tmp_path / name, {"a": 0})
        with sqlite3.connect(tmp_path / name / "ledger.sqlite") as db:
            db.execute(sql)
        db.close()
        for call in (StoreWriter, status, quads_of):
            with pytest.raises(StoreError, match=said):
                call(tmp_path / name)
    bring(tmp_path / "damaged", {"a": 0})
    (tmp_path / "damaged" / "ledger.sqlite").write_bytes(b"nothing of the kind" * 500)
    for call in (StoreWriter, status, quads_of):
        with pytest.raises(StoreError, match="its ledger is damaged"):
            call(tmp_path / "damaged")


def test_base_is_the_store_s(tmp_path: Path) -> None:
    """A store has one base; another is refused."""
    StoreWriter(tmp_path / "s", base="https://example.org/").close()
    with pytest.raises(StoreError, match=r"its IRIs begin with https://example\.org/"):
        StoreWriter(tmp_path / "s", base="https://example.com/")


def test_unknown_document_is_not_removed(tmp_path: Path) -> None:
    """One name that is not there, and nothing is removed."""
    bring(tmp_path / "s", {"a": 0})
    with pytest.raises(StoreError, match="holds no document zz"):
        remove(["a", "zz"], store=tmp_path / "s")
    assert differs(tmp_path / "s", {"a": 0}) == []


class Ended(Exception):  # noqa: N818 - the end of a process, not an error
    """The process ends here."""


class Fated:
    """The quads of a store, whose process ends before the write of a certain number."""

    def __init__(self, store: ox.Store, left: list[int]) -> None:
        self._store = store
        self._left = left

    def __getattr__(self, name: str) -> object:
        if name in ("extend", "remove", "remove_graph", "flush"):
            self._left[0] -= 1
            if self._left[0] < 0:
                raise Ended
        return getattr(self._store, name)


def test_ended_before_any_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever write of quads a build does not come to, the same build again ends in those of a fresh one."""
    before, after = {"a": 0, "bb": 0, "ccc": 1}, {"a": 1, "b22": 0, "ccc": 1}
    for number in range(100):
        store = tmp_path / str(number)
        bring(store, before)
        left = [number]
        with monkeypatch.context() as patched:
            patched.setattr(writing, "open_quads", lambda *a, left=left, **k: Fated(open_quads(*a, **k), left))
            with suppress(Ended):
                bring(store, after)
        assert status(store).unfinished == (left[0] < 0)
        if left[0] < 0 and number % 2:
            remove(["ccc"], store=store)
            bring(store, {"ccc": 1})
        bring(store, after)
        assert differs(store, before | after) == [], number
        if left[0] >= 0:
            break
    assert 5 < number < 99


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """After kill -9 at any of 50 random moments the same call again ends in the quads of a fresh build."""
    ran = subprocess.run(
        [sys.executable, __file__, str(tmp_path / "s"), "50"], capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    killed = int(ran.stdout.split()[-1])
    assert killed >= 25  # the others had ended before the signal came


def _kill_often(store: Path, times: int) -> int:
    """Kills a child at random moments of a build or a removal; this process itself never opens a store."""
    Authority.load()  # once, not in each child
    chance = random.Random(5)
    wanted: dict[str, int] = {}
    length, killed = 0.2, 0
    names = [f"{c}{n}" for c in ("a", "bb", "ccc") for n in range(8)]
    for number in range(times):
        some = chance.sample(names, 20)
        step = {name: chance.randrange(5) for name in some} if number % 3 else {}
        gone = [] if step else [n for n in some if n in wanted]
        child = _child(lambda step=step, gone=gone: _change(store, step, gone))  # type: ignore[misc]
        time.sleep(chance.uniform(0, length))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        wanted = {n: v for n, v in wanted.items() if n not in gone} | step
        began = time.monotonic()
        child = _child(lambda step=step, gone=gone: _change(store, step, gone))  # type: ignore[misc]
        _ended(child, number)
        length = 0.5 * length + 0.5 * (time.monotonic() - began)
        _ended(_child(lambda wanted=wanted: _compare(store, wanted)), number)  # type: ignore[misc]
    return killed


def _change(store: Path, step: Wanted, gone: Iterable[str]) -> None:
    if step:
        bring(store, step)
        return
    with StoreWriter(store) as writer:
        left = [name for name in gone if writer.ledger.find(name)]
    remove(left, store=store)


def _compare(store: Path, wanted: Wanted) -> None:
    if wrong := differs(store, wanted):
        raise AssertionError(wrong[:5])


def _child(work) -> int:  # type: ignore[no-untyped-def]
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - told by the exit code
        print(repr(error), flush=True)
        os._exit(1)
    os._exit(0)


def _ended(child: int, number: int) -> None:
    if code := os.waitpid(child, 0)[1]:
        sys.exit(f"round {number}: {code}")


if __name__ == "__main__":
    print(_kill_often(Path(sys.argv[1]), int(sys.argv[2])))
