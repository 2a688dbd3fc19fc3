"""Public functions that are more than one call of a part; `import kgraph` offers them with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.records import Document, Extraction, Report

if TYPE_CHECKING:
    from kgraph.building import Options
    from kgraph.building.stages import Stages
    from kgraph.rdf.validate import Engine


def extract(document: Document, options: Options | None = None) -> Extraction:
    """Everything found in a document, its entities linked. The pipeline is loaded once."""
    return _stages(_unvalidated(options)).extract(document)


def extract_all(
    documents: Iterable[Document], options: Options | None = None, *, jobs: int = 1
) -> Iterator[Extraction]:
    """What `extract` finds in each of many documents, in their order, by as many processes as `jobs`.

    The documents are taken as they are needed, so memory does not grow with their number. Processes
    import the caller's main module, which therefore has to guard what it does by `__name__`.
    """
    if jobs == 1:
        return (extract(document, options) for document in documents)
    from kgraph.building.stages import extracted_in_processes

    return extracted_in_processes(_unvalidated(options), documents, jobs)


@lru_cache(maxsize=2)
def _stages(options: Options) -> Stages:
    from kgraph.building.stages import Stages  # spaCy takes a second to import

    return Stages(options)


def write(
    extractions: Iterable[Extraction],
    target: str | Path,
    *,
    format: str | None = None,
    options: Options | None = None,
    at: str | None = None,
) -> int:
    """Writes the graph of extractions, unvalidated, whole or not at all; how many documents there are.

    `target` is a file, whose suffix says the format unless `format` does, or `-` for standard
    output. `at` is a time for the provenance.
    """
    from kgraph.building.build import conclusions_of, run_of
    from kgraph.nlp.weights import pipeline_name
    from kgraph.rdf.assemble import assemble_named
    from kgraph.rdf.naming import Naming
    from kgraph.rdf.traces import trace_named
    from kgraph.rdf.write import Writer

    options = _unvalidated(options)
    with Writer(target, format=format, base=options.base) as writer, conclusions_of(options) as conclusions:
        for extraction in extractions:
            named = Naming(extraction, base=options.base)
            writer.add(assemble_named(named, with_text=options.with_text))
            conclusions.add(trace_named(named))
        facts, threads = conclusions.drawn()
        return writer.commit(run=run_of(options, pipeline_name(options.pipeline), at), facts=facts, threads=threads)


def _unvalidated(options: Options | None) -> Options:
    from kgraph.building import Options

    return replace(options or Options(), validate=False)


def validate(paths: Sequence[str | Path], *, shapes: str | Path | None = None, engine: Engine = "auto") -> Report:
    """The report on the union of RDF files, by the shapes of a file or folder (else those that kgraph ships)."""
    from kgraph.rdf.validate import Validator

    return Validator(None if shapes is None else Path(shapes), engine).check_files([Path(p) for p in paths])
