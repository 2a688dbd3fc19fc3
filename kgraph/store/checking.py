"""The reports on all named graphs of a store, one by one, made in this process or in several."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph as ox

from kgraph.processes import in_order
from kgraph.rdf.summary import Judged, publisher_of
from kgraph.rdf.terms import PROPERTY
from kgraph.rdf.validate import Engine, Validator
from kgraph.records import Report
from kgraph.store.bodies import unpacked
from kgraph.store.ledger import Entry
from kgraph.store.reading import base_of, ledger_of, quads_of
from kgraph.vocab import Property

_TOGETHER = 50
_SUBJECT = PROPERTY[Property.RDF_SUBJECT]
WORTH = 200
"""So many documents make it worth while to start another process."""


def judged_store(
    folder: str | Path, *, shapes: Path | None = None, engine: Engine = "auto", jobs: int | None = None
) -> Generator[Judged, None, None]:
    """The report on each document with what it says of entities, by key, then those on the graphs that they share.

    `jobs` is the number of processes, by default as many as cores; the reports are the same, however many.
    Memory does not grow with the store.
    """
    validator = Validator(shapes, engine)
    with ledger_of(folder) as ledger:
        base, documents = base_of(ledger), ledger.counts()["documents"]
        entries = (e for e in ledger.entries() if e.refused is None)
        batches = iter(lambda: list(islice(entries, _TOGETHER)), [])
        processes = min(jobs or _cores(), documents // WORTH)
        if processes > 1:
            yield from in_order(_work, batches, jobs=processes, start=partial(_start, shapes, engine))
        else:
            for batch in batches:
                yield from _judged(validator, batch)
    yield from _shared(quads_of(folder), base, validator)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judged(validator: Validator, batch: Iterable[Entry]) -> list[Judged]:
    graphs = [unpacked(e.iri, e.key, e.identifier, e.body) for e in batch]
    return [Judged(validator.check_graph(g), g.document, publisher_of(g)) for g in graphs]


_WORKER: dict[str, Validator] = {}


def _start(shapes: Path | None, engine: Engine) -> None:
    _WORKER["validator"] = Validator(shapes, engine)


def _work(batch: list[Entry]) -> list[Judged]:
    return _judged(_WORKER["validator"], batch)


def _shared(store: ox.Store, base: str, validator: Validator) -> Iterator[Judged]:
    """The reports on what documents say together: entities as they were settled, and threads.

    Each part is judged beside all that is said of what it points to, and the statements that carry its relations;
    only what is found of its own subjects counts.
    """
    for name in ("entities", "threads"):
        graph = ox.NamedNode(f"{base}graph/{name}")
        subjects = _subjects(store, graph)
        while part := frozenset(islice(subjects, _TOGETHER)):
            own = {q for s in part for q in store.quads_for_pattern(s, None, None, graph)}
            near = {q.object for q in own if isinstance(q.object, ox.NamedNode)}
            carrying = (q.subject for s in part for q in store.quads_for_pattern(None, _SUBJECT, s, None))
            near |= {statement for statement in carrying if isinstance(statement, ox.NamedNode)}
            beside = [q for node in near - part for q in store.quads_for_pattern(node, None, None, None)]
            focused = {str(subject) for subject in part}
            found = (f for f in validator.check([*own, *beside]).findings if f.focus in focused)
            yield Judged(Report(findings=tuple(replace(f, document=None) for f in found), checked=len(own)))


def _subjects(store: ox.Store, graph: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The subjects of a graph, as its quads come."""
    quads = store.quads_for_pattern(None, None, None, graph)
    for subject, _ in groupby(quads, key=lambda quad: quad.subject):
        assert isinstance(subject, ox.NamedNode)
        yield subject
