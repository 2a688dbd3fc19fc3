"""What happens to a batch of documents between reading and writing, in this process or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kgraph.building.lists import authority_of
from kgraph.linking import link
from kgraph.nlp.pipeline import Extractor
from kgraph.nlp.weights import DEFAULT
from kgraph.processes import in_order
from kgraph.rdf.assemble import assemble_named
from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.naming import Naming
from kgraph.rdf.traces import trace_named
from kgraph.rdf.validate import Engine, Validator
from kgraph.records import Document, Extraction, Report, Trace

_BATCH_DOCUMENTS = 24
_BATCH_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the graph of a document depends on, beside the document."""

    base: str = DEFAULT_BASE
    with_text: bool = False
    pipeline: str = DEFAULT
    min_confidence: float = 0.0
    validate: bool = True
    shapes: Path | None = None
    engine: Engine = "auto"
    authority: tuple[Path, ...] = ()
    same_as: Path | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One document's graph, the report on it, the number of its words, and its trace."""

    graph: DocumentGraph
    report: Report
    words: int
    trace: Trace


class Stages:
    """Extract, link, assemble and validate, with everything loaded once."""

    def __init__(self, options: Options, *, threads: int = 1) -> None:
        self._options = options
        self._extractor = Extractor(options.pipeline, threads=threads)
        self._authority = authority_of(options.authority)
        self._validator = Validator(options.shapes, options.engine) if options.validate else None

    def extract(self, document: Document) -> Extraction:
        """Everything found in a document, with settled entities, above the asked confidence."""
        return confident(link(self._extractor(document), self._authority), self._options.min_confidence)

    def __call__(self, documents: Sequence[Document]) -> list[Checked]:
        """The graphs of a batch, in its order."""
        o = self._options
        named = [Naming(self.extract(d), base=o.base) for d in documents]
        graphs = [assemble_named(n, with_text=o.with_text) for n in named]
        reports = [self._validator.check_graph(g) if self._validator is not None else Report() for g in graphs]
        words = [len(d.text.split()) for d in documents]
        traces = map(trace_named, named)
        return [Checked(*row) for row in zip(graphs, reports, words, traces, strict=True)]


def confident(extraction: Extraction, least: float) -> Extraction:
    """Without the decisions, fillers and relations of less confidence than `least`."""
    if least <= 0:
        return extraction
    decisions = tuple(
        replace(d, roles=tuple(f for f in d.roles if f.confidence >= least))
        for d in extraction.decisions
        if d.confidence >= least
    )
    return replace(
        extraction,
        decisions=decisions,
        relations=tuple(r for r in extraction.relations if r.confidence >= least),
    )


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in order, a batch bounded in number and in characters."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_WORKER: dict[str, Stages] = {}


def _start(options: Options) -> None:
    _WORKER["stages"] = Stages(options)


def _graphs(batch: list[Document]) -> list[Checked]:
    return _WORKER["stages"](batch)


def _extractions(batch: list[Document]) -> list[Extraction]:
    return [_WORKER["stages"].extract(document) for document in batch]


def made(options: Options, documents: Iterable[Document], jobs: int) -> Iterator[Checked]:
    """The documents' graphs in order, made in this process or in `jobs` others."""
    if jobs > 1:
        return in_order(_graphs, batches(documents), jobs=jobs, start=partial(_start, options))
    stages = Stages(options)
    return (checked for batch in batches(documents) for checked in stages(batch))


def extracted_in_processes(options: Options, documents: Iterable[Document], jobs: int) -> Iterator[Extraction]:
    """What is found in the documents, in order, by `jobs` processes."""
    return in_order(_extractions, batches(documents), jobs=jobs, start=partial(_start, options))
