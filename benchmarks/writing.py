"""From records to files, without extraction and validation, as ratios to pyoxigraph's own serializer.

    python benchmarks/writing.py [DOCUMENTS]

Documents are invented: 12 entities, 18 mentions, 3 decisions, about 200 quads each.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from kgraph.rdf.assemble import assemble
from kgraph.rdf.write import FORMATS, write
from kgraph.records import Decision, Document, Entity, Extraction, Mention, RoleFiller, Span
from kgraph.vocab import DecisionType, EntityClass, Role, Status

TEXT = "Ministry orders Company to close Plant. " * 45


def extraction(n: int) -> Extraction:
    """The n-th invented document."""
    spans = [Span(start=40 * k + 8 * j, end=40 * k + 8 * j + 6) for k in range(9) for j in range(2)]
    entities = tuple(
        Entity(
            cls=EntityClass.ORGANISATION,
            name=f"Company {(n * 7 + i) % 5000}",
            named=True,
            mentions=tuple(Mention(span=s, confidence=0.9) for s in spans[i::12]),
            confidence=0.9,
            country="GB",
        )
        for i in range(12)
    )
    decisions = tuple(
        Decision(
            type=DecisionType.CLOSE,
            status=Status.DECIDED,
            triggers=(Span(start=700 + 50 * k, end=705 + 50 * k),),
            confidence=0.8,
            roles=tuple(
                RoleFiller(role=role, entity=k, evidence=spans[k], confidence=0.9)
                for role in (Role.DECIDER, Role.TARGET)
            ),
        )
        for k in range(3)
    )
    return Extraction(document=Document(id=f"d{n}", text=TEXT + str(n)), entities=entities, decisions=decisions)


def main(count: int) -> None:
    """Prints one line per step."""
    for size in (count // 10, count):
        with tempfile.TemporaryDirectory() as folder:
            write((assemble(extraction(n)) for n in range(size)), Path(folder) / "out.nq")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size} documents: {peak:.0f} MB at most")
    extractions = [extraction(n) for n in range(min(count, 2000))]

    start = time.process_time()
    graphs = [assemble(x) for x in extractions]
    spent = time.process_time() - start
    quads = [quad for graph in graphs for quad in graph.quads]
    del graphs
    each = len(quads) / len(extractions)
    print(f"{len(extractions)} documents of {each:.0f} quads")
    print(f"assemble     {len(extractions) / spent:7.0f} documents/s")
    start = time.process_time()
    ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    raw = time.process_time() - start
    print(f"serialize    {len(extractions) / raw:7.0f} documents/s, pyoxigraph alone")
    del quads
    with tempfile.TemporaryDirectory() as folder:
        for suffix in FORMATS.values():
            start = time.process_time()
            write((assemble(x) for x in extractions), Path(folder) / f"out{suffix}")
            spent = time.process_time() - start
            rate = len(extractions) / spent
            print(f"records to {suffix:7} {rate:7.0f} documents/s, {spent / raw:.0f} times as long")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
