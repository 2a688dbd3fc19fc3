"""The report on all documents of a store, each validated by itself."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from kgraph.rdf.validate import Engine, Validator
from kgraph.records import Report
from kgraph.store.reading import graphs_of

_TOGETHER = 50


def validate_store(folder: str | Path, *, shapes: Path | None = None, engine: Engine = "auto") -> Report:
    """One report on every document's graph, with what it says of entities."""
    validator = Validator(shapes, engine)
    graphs = graphs_of(folder)
    reports: list[Report] = []
    while batch := list(islice(graphs, _TOGETHER)):
        reports += validator.check_batch([(g.document, tuple(g.whole())) for g in batch])
    findings = tuple(finding for report in reports for finding in report.findings)
    return Report(findings=findings, checked=sum(report.checked for report in reports))
