"""Validation: documents per second of each engine, and what that is of raw loading.

    python benchmarks/validation.py [documents]

The documents are one invented article, repeated under other IRIs: about 200 quads each, and all right.
CPU time, the median of three runs.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode, Quad, Store

from kgraph import resources
from kgraph.rdf.graph import DocumentGraph, graph_of
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.shacl_index import Term
from kgraph.rdf.validate import Validator

PYSHACL_DOCUMENTS = 10
DATA = "https://w3id.org/kgraph/data/"


def documents(count: int) -> list[DocumentGraph]:
    """Documents that say the same of the same entities, twice each, under IRIs of their own."""
    folder = resources.folder("shapes") / "examples/accepted"
    names = ("decision-full", "membership-full", "entity-classes")
    quads = sorted({q for name in names for q in read_quads(folder / f"{name}.ttl")}, key=str)
    return [_document(quads, number) for number in range(count)]


def _document(quads: list[Quad], number: int) -> DocumentGraph:
    name = f"{DATA}document/d1-{number}"

    def own(term: Term, time: int) -> Term:
        if not isinstance(term, NamedNode) or not term.value.startswith(DATA):
            return term
        sort = term.value.removeprefix(DATA).partition("/")[0]
        if sort in {"entity", "role"}:
            return term
        return NamedNode(f"{term.value}-{number}" + (f"-{time}" if sort != "document" else ""))

    said = {
        Quad(own(q.subject, time), q.predicate, own(q.object, time))  # type: ignore[arg-type]
        for q in quads
        for time in range(2)
    }
    return graph_of(name, f"d1-{number}", f"d1-{number}", sorted(said, key=str), ())


def load(of: Iterable[DocumentGraph]) -> None:
    """The floor: the quads of each document into an in-memory store."""
    for graph in of:
        Store().extend(graph.whole())


def validate(validator: Validator, of: Iterable[DocumentGraph]) -> None:
    """The reports, which must all conform."""
    for graph in of:
        report = validator.check_graph(graph)
        assert report.conforms
        assert not report.findings


def seconds(run: Callable[[], None]) -> float:
    """CPU seconds, the median of three."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    everything = documents(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    few = everything[:PYSHACL_DOCUMENTS]
    compiled, referee = Validator(engine="compiled"), Validator(engine="pyshacl")
    per_document = {
        "raw load": seconds(lambda: load(everything)) / len(everything),
        "compiled": seconds(lambda: validate(compiled, everything)) / len(everything),
        "pyshacl": seconds(lambda: validate(referee, few)) / len(few),
    }
    floor = per_document["raw load"]
    print(f"{len(everything)} documents of {everything[0].size} quads")
    for name, taken in per_document.items():
        print(f"{name:10} {1 / taken:9.0f} documents/s  {taken * 1000:8.2f} ms each  {taken / floor:7.1f} x raw load")
    print(f"pyshacl / compiled: {per_document['pyshacl'] / per_document['compiled']:.0f}")


if __name__ == "__main__":
    main()
