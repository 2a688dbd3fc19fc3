"""The store: what adding documents costs beside bare pyoxigraph, and how long the ready questions take.

    python benchmarks/store.py [DOCUMENTS]

Documents are invented: 6 entities of 4,000, 12 mentions, 3 decisions, about 150 quads each.
Nothing is extracted, so all of this comes on top of extraction.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox

from kgraph.building import Options, remove
from kgraph.building.stages import Checked
from kgraph.building.storing import Storing
from kgraph.rdf.answers import NAMESPACES
from kgraph.rdf.assemble import assemble
from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.query import query
from kgraph.rdf.questions import ready_question
from kgraph.rdf.traces import trace
from kgraph.records import Decision, Document, Entity, Extraction, Mention, Report, RoleFiller, Run, Span
from kgraph.store.reading import export, quads_of
from kgraph.store.writing import StoreWriter
from kgraph.vocab import DecisionType, EntityClass, Role, Status

TEXT = "Ministry orders Company to close Plant. " * 45
ASKED = {
    "decisions-about": {"organisation": "Company 77"},
    "decisions-by-body": {"body": "Company 77"},
    "decisions-in-period": {"since": "2017-09-01", "until": "2017-09-02"},
    "entities": {"words": "Company 77"},
    "evidence": {"about": "Company 77 "},
    "organisations-of-country": {"country": "GB"},
    "pending": {"words": "Company 77 "},
    "positions": {"words": "Company 77"},
    "thread": {"about": "Company 77 "},
    "timeline": {"about": "Company 77"},
    "who-said-so": {"words": "Company 77 "},
}


def document(n: int) -> Document:
    """The n-th invented document."""
    return Document(
        id=f"d{n}", text=TEXT + str(n), published=date(2010, 1, 1) + timedelta(n % 4000), title=f"Title {n}"
    )


def extraction(n: int) -> Extraction:
    """What is found in the n-th document."""
    spans = [Span(start=40 * k + 8 * j, end=40 * k + 8 * j + 6) for k in range(6) for j in range(2)]
    entities = tuple(
        Entity(
            cls=EntityClass.ORGANISATION,
            name=f"Company {(n * 13 + i * 331) % 4000}",
            named=True,
            mentions=tuple(Mention(span=s, confidence=0.9) for s in spans[i::6]),
            confidence=0.9,
            country=("GB", "FR", "DE")[i % 3],
        )
        for i in range(6)
    )
    types = list(DecisionType)
    decisions = tuple(
        Decision(
            type=types[(n + k) % len(types)],
            status=Status.DECIDED if n % 10 else Status.CONSIDERED,
            triggers=(Span(start=700 + 50 * k, end=705 + 50 * k),),
            confidence=0.8,
            roles=tuple(
                RoleFiller(role=role, entity=e, evidence=spans[e], confidence=0.9)
                for role, e in ((Role.DECIDER, k), (Role.TARGET, k + 3))
            ),
        )
        for k in range(3)
    )
    return Extraction(document=document(n), entities=entities, decisions=decisions)


def built(store: Path, numbers: range) -> tuple[float, float]:
    """Seconds until the documents are in a store, and until all else follows."""
    run = Run(software="benchmark", ontology="1", pipeline="none")
    made = [Checked(assemble(x), Report(), 300, trace(x)) for x in map(extraction, numbers)]
    began = time.perf_counter()
    with StoreWriter(store) as writer:
        storing = Storing(writer, Options(pipeline="none"), run)
        for checked in made:
            storing.take(checked)
        writer.flush()
        middle = time.perf_counter()
        storing.finish()
    return middle - began, time.perf_counter() - middle


def bare(folder: Path, graphs: list[DocumentGraph]) -> float:
    """Seconds of pyoxigraph alone, a document at a time."""
    began = time.perf_counter()
    store = ox.Store(str(folder))
    for graph in graphs:
        store.extend(graph.quads)
    store.flush()
    return time.perf_counter() - began


def questions(folder: Path) -> None:
    """The median time of each ready question, cold and warm, and as a ratio to pyoxigraph alone."""
    store = quads_of(folder)
    for name, values in ASKED.items():
        times, alone = [], []
        sparql = ready_question(name).sparql(values)
        for _ in range(4):
            began = time.perf_counter()
            answer = query([], store=store, name=name, parameters=values)
            middle = time.perf_counter()
            list(store.query(sparql, prefixes=dict(NAMESPACES), use_default_graph_as_union=True))
            times.append((middle - began) * 1000)
            alone.append((time.perf_counter() - middle) * 1000)
        warm, bare = statistics.median(times[1:]), statistics.median(alone[1:])
        told = f"warm {warm:7.1f} ms, {warm / bare:.2f} of pyoxigraph alone"
        print(f"  {name:26} {len(answer.rows):6,} rows  first {times[0]:7.0f} ms  {told}")


def main(count: int) -> None:
    """Prints a line per step."""
    began = time.perf_counter()
    graphs = [assemble(extraction(n)) for n in range(count)]
    quads = sum(graph.size for graph in graphs)
    print(f"{count:,} documents, {quads:,} quads; assembled in {time.perf_counter() - began:.1f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = bare(folder / "bare", graphs)
        add, follow = built(folder / "store", range(count))
        print(f"bare pyoxigraph {alone:.1f} s; store: add {add:.1f} s ({add / alone:.2f} x), conclude {follow:.1f} s")
        print(f"  a document: {1000 * (add + follow) / count:.2f} ms")
        add, follow = built(folder / "store", range(count, count + 20))
        print(f"20 more documents: add {add:.2f} s, conclude {follow:.1f} s")
        began = time.perf_counter()
        remove([f"d{count}"], store=folder / "store")
        print(f"one removed: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        export(folder / "store", folder / "all.nq")
        print(f"exported in {time.perf_counter() - began:.1f} s")
        size = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
        print(f"store {size / 1e6:.0f} MB")
        questions(folder / "store")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
