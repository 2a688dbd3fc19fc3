"""Long texts: nothing is lost, no byte depends on how they are cut for writing, and memory stays flat."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import kgraph
from kgraph.nlp.passages import passages_of
from kgraph.nlp.pipeline import Extractor
from kgraph.rdf import write
from kgraph.rdf.assemble import assemble
from kgraph.records import Decision, Document, Span

PARAGRAPH = (
    "The {a} Ministry of Trade banned imports from {b} Corporation on Tuesday, and President Anna {a} signed the "
    "order in {b}. The company said that it would appeal to the Supreme Court, which had fined it ${n} million in "
    "March. Members of the {b} Parliament are considering a bill that would require agencies to remove the "
    "products within {n} days.\n\n"
)
NAMES = ("Norland", "Kestrel", "Orvale", "Tamsin", "Brisk", "Hollow", "Quarry")


def article(size: int) -> str:
    """A text of at least so many characters, that says other things in each paragraph."""
    texts: list[str] = []
    while sum(map(len, texts)) < size:
        n = len(texts)
        texts.append(PARAGRAPH.format(a=NAMES[n % 7], b=f"{NAMES[n // 7 % 7]}{n // 49 or ''}", n=n + 2))
    return "".join(texts)


def told(decisions: tuple[Decision, ...], shift: int) -> list[object]:
    """What is said of decisions in the characters of the whole text, without what a date is told by."""

    def moved(s: Span) -> tuple[int, int]:
        return s.start + shift, s.end + shift

    return [
        (d.type, d.status, d.confidence, [*map(moved, d.triggers)], [(f.role, moved(f.evidence)) for f in d.roles])
        for d in decisions
    ]


def test_passages_say_what_they_say_alone() -> None:
    """The decisions of a long text are those that are found when its passages come alone."""
    extractor, text = Extractor(), article(26_000)
    passages = list(passages_of(text))
    assert len(passages) > 2
    alone = [extractor(Document(id="part", text=text[p.start : p.end])).decisions for p in passages]
    together = extractor(Document(id="long", text=text)).decisions
    assert told(together, 0) == [row for p, d in zip(passages, alone, strict=True) for row in told(d, p.start)]
    assert len(together) > 50


def test_extraction_in_processes_is_the_same() -> None:
    """Several processes find what one does, in the order of the documents."""
    documents = [Document(id=str(n), text=article(300 + 400 * n)) for n in range(4)]
    assert list(kgraph.extract_all(iter(documents), jobs=2)) == [kgraph.extract(d) for d in documents]


@pytest.mark.parametrize("suffix", write.FORMATS.values())
def test_parts_change_no_byte(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that is written some subjects at a time has the bytes of one that is written whole."""
    found = kgraph.extract(Document(id="long", text=article(3_000), title="Long"))
    graphs = [assemble(found, with_text=True), assemble(replace(found, document=Document(id="b", text=article(3_000))))]
    write.write(graphs, tmp_path / f"whole{suffix}")
    monkeypatch.setattr(write, "_PART", 7)
    write.write(graphs, tmp_path / f"parts{suffix}")
    assert (tmp_path / f"parts{suffix}").read_bytes() == (tmp_path / f"whole{suffix}").read_bytes()


BUILD = """
import json, resource, sys
from kgraph.building import build
result = build([sys.argv[1]], output=sys.argv[1] + ".nq")
print(json.dumps([result.documents, result.quads, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the peak is counted in other units")
def test_memory_stays_flat(tmp_path: Path) -> None:
    """A text of 200 KB is built with all its quads in little more memory than one of 40 KB, and under 700 MB."""
    built = []
    for size in (40_000, 200_000):
        path = tmp_path / f"{size}.txt"
        path.write_text(article(size), encoding="utf-8")
        done = subprocess.run([sys.executable, "-c", BUILD, str(path)], capture_output=True, text=True, check=True)
        built.append(json.loads(done.stdout))
    (documents, few, low), (_, many, high) = built
    assert documents == 1
    assert many > 4 * few
    assert high < 700
    assert high - low < 100
