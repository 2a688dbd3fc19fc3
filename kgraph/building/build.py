"""From paths to a written, validated graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kgraph.building.stages import Options
from kgraph.errors import ReadError
from kgraph.rdf.provenance import run_of
from kgraph.rdf.write import Writer
from kgraph.reading import Metadata, Rejected, read
from kgraph.records import Document


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that gave no document, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build has come."""

    documents: int
    words: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did. `rejected` holds the identifiers of documents whose graph does not conform."""

    documents: int = 0
    words: int = 0
    quads: int = 0
    seconds: float = 0.0
    skipped: tuple[Skipped, ...] = ()
    rejected: tuple[str, ...] = ()
    rejected_to: Path | None = None


@dataclass
class _Inputs:
    """Reads documents, and remembers what was not one."""

    paths: Sequence[str | Path]
    defaults: Metadata
    limit: int | None
    skipped: list[Skipped] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Document]:
        return islice(self._documents(), self.limit)

    def _documents(self) -> Iterator[Document]:
        for item in read(self.paths, defaults=self.defaults):
            if isinstance(item, Rejected):
                self.skipped.append(Skipped(str(item).removesuffix(f": {item.reason}"), item.reason))
            else:
                yield item


def build(
    paths: Sequence[str | Path],
    *,
    output: str | Path,
    format: str | None = None,
    defaults: Metadata | None = None,
    options: Options | None = None,
    jobs: int = 1,
    limit: int | None = None,
    at: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> BuildResult:
    """Build the graph of all documents under `paths` and write it, whole or not at all.

    A document whose graph does not conform goes to `<output>.rejected.trig`, with the report
    beside it. Raises ReadError when no document could be read, WriteError when the target
    cannot be written.
    """
    options = options or Options()
    began = time.monotonic()
    inputs = _Inputs(paths, defaults or Metadata(), limit)
    kept = _Kept(output)
    with Writer(output, format=format, base=options.base) as writer:
        pipeline, checked = _run(options, inputs, jobs)
        for one in checked:
            kept.take(one, writer, inputs.skipped)
            if progress is not None:
                progress(Progress(documents=kept.documents, words=kept.words, seconds=time.monotonic() - began))
        if not kept.documents:
            raise ReadError(_nothing(inputs))
        writer.provenance(run_of(options, pipeline(), at))
        quads = writer.finish() if kept.written else 0
    rejected_to = kept.put_aside(options.base)
    return BuildResult(
        documents=kept.written,
        words=kept.words,
        quads=quads,
        seconds=time.monotonic() - began,
        skipped=tuple(inputs.skipped),
        rejected=tuple(c.graph.identifier for c in kept.refused),
        rejected_to=rejected_to,
    )
