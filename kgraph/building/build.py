"""From paths to a written, validated graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from kgraph.building.concluding import Conclusions, merges_file
from kgraph.building.lists import authority_of
from kgraph.building.stages import Checked, Options, made
from kgraph.errors import ReadError, UsageError, WriteError
from kgraph.nlp.weights import pipeline_name
from kgraph.rdf.report import formatted
from kgraph.rdf.write import Writer
from kgraph.reading import Metadata, Rejected, read
from kgraph.records import Document, Report, Run
from kgraph.vocab import ONTOLOGY_VERSION


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
    """What a build did. `rejected` holds the identifiers of documents whose graph does not conform.

    `outside` counts the documents of other days than those asked for.
    """

    documents: int = 0
    words: int = 0
    quads: int = 0
    outside: int = 0
    seconds: float = 0.0
    skipped: tuple[Skipped, ...] = ()
    rejected: tuple[str, ...] = ()
    rejected_to: Path | None = None


@dataclass
class Inputs:
    """Reads documents, those of some days where these are given, and remembers what was not one."""

    items: Iterable[Document | Rejected]
    limit: int | None
    since: date | None = None
    until: date | None = None
    skipped: list[Skipped] = field(default_factory=list)
    outside: int = 0

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"no day is since {self.since} and until {self.until}; turn them round")

    def __iter__(self) -> Iterator[Document]:
        return islice(self._documents(), self.limit)

    def _documents(self) -> Iterator[Document]:
        for item in self.items:
            if isinstance(item, Rejected):
                self.skipped.append(Skipped(str(item).removesuffix(f": {item.reason}"), item.reason))
            elif self._is_wanted(item):
                yield item

    def _is_wanted(self, document: Document) -> bool:
        if self.since is None and self.until is None:
            return True
        if document.published is None:
            self.skipped.append(Skipped(document.id, "has no date, and only some days are asked for"))
            return False
        wanted = (self.since or date.min) <= document.published <= (self.until or date.max)
        self.outside += not wanted
        return wanted


def build(
    paths: Sequence[str | Path],
    *,
    output: str | Path,
    format: str | None = None,
    defaults: Metadata | None = None,
    options: Options | None = None,
    jobs: int = 1,
    limit: int | None = None,
    since: date | None = None,
    until: date | None = None,
    at: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> BuildResult:
    """Build the graph of all documents under `paths` and write it, whole or not at all.

    `since` and `until` are days of publication, both included; a document without a date is left out then.
    A document whose graph does not conform goes to `<output>.rejected.trig`, with the report
    beside it. Raises ReadError when no document could be read, WriteError when the target
    cannot be written.
    """
    options = options or Options()
    began = time.monotonic()
    inputs = Inputs(read(paths, defaults=defaults or Metadata()), limit, since, until)
    with Writer(output, format=format, base=options.base) as writer, conclusions_of(options) as conclusions:
        sorting = _Sorting(writer, conclusions, inputs.skipped)
        for checked in made(options, inputs, jobs):
            sorting.take(checked)
            if progress is not None:
                now = time.monotonic() - began
                progress(Progress(documents=len(sorting.keys), words=sorting.words, seconds=now))
        if not sorting.keys:
            raise ReadError(nothing_read(inputs))
        if sorting.written:
            facts, threads = conclusions.drawn()
            writer.commit(run=run_of(options, pipeline_name(options.pipeline), at), facts=facts, threads=threads)
    rejected_to = _put_aside(sorting.refused, output, options.base) if sorting.refused else None
    return BuildResult(
        documents=sorting.written,
        words=sorting.words,
        quads=sorting.quads,
        outside=inputs.outside,
        seconds=time.monotonic() - began,
        skipped=tuple(inputs.skipped),
        rejected=tuple(c.graph.identifier for c in sorting.refused),
        rejected_to=rejected_to,
    )


@dataclass
class _Sorting:
    """Graphs that conform go to the writer; the others are kept, each document once."""

    writer: Writer
    conclusions: Conclusions
    skipped: list[Skipped]
    keys: set[str] = field(default_factory=set)
    refused: list[Checked] = field(default_factory=list)
    written: int = 0
    words: int = 0
    quads: int = 0

    def take(self, checked: Checked) -> None:
        graph = checked.graph
        if graph.key in self.keys:
            self.skipped.append(Skipped(graph.identifier, "the same document was given before"))
            return
        self.keys.add(graph.key)
        self.words += checked.words
        if checked.report.conforms:
            self.writer.add(graph)
            self.conclusions.add(checked.trace)
            self.written += 1
            self.quads += graph.size
        else:
            self.refused.append(checked)


def conclusions_of(options: Options) -> Conclusions:
    """What gathers the documents of a build to see what they share."""
    told = merges_file(options.same_as) if options.same_as else None
    return Conclusions(authority_of(options.authority), base=options.base, told=told)


def run_of(options: Options, pipeline: str, at: str | None) -> Run:
    """The run as the provenance tells it: what the result depends on, and nothing else."""
    told = {
        "min-confidence": f"{options.min_confidence:g}" if options.min_confidence else None,
        "text": "yes" if options.with_text else None,
        "same-as": options.same_as.name if options.same_as else None,
        "shapes": options.shapes.name if options.shapes else None,
        "validation": None if options.validate else "no",
    }
    return Run(
        software=f"kgraph {version('kgraph')}",
        ontology=ONTOLOGY_VERSION,
        pipeline=pipeline,
        options=tuple((k, v) for k, v in sorted(told.items()) if v is not None),
        at=at,
    )


def _put_aside(refused: Sequence[Checked], output: str | Path, base: str) -> Path:
    """Write the graphs that do not conform, and the reports on them, beside the target."""
    stem = Path("kgraph") if str(output) == "-" else _without_suffixes(Path(output))
    target = stem.with_name(stem.name + ".rejected.trig")
    with Writer(target, base=base) as writer:
        for checked in refused:
            writer.add(checked.graph)
        writer.commit()
    findings = tuple(f for checked in refused for f in checked.report.findings)
    whole = Report(findings=findings, checked=sum(c.report.checked for c in refused))
    try:
        stem.with_name(stem.name + ".rejected.txt").write_text(formatted(whole, "text"), encoding="utf-8")
    except OSError as error:
        raise WriteError(f"{stem.name}.rejected.txt: cannot be written ({error.strerror})") from error
    return target


def _without_suffixes(path: Path) -> Path:
    return path.with_name(path.name.split(".")[0] or path.name)


def nothing_read(inputs: Inputs) -> str:
    """Why there is no document at all."""
    if inputs.outside:
        return f"no document of the days that were asked for; {inputs.outside:,} of others were left out"
    if not inputs.skipped:
        return "no document was found in what was given"
    first = inputs.skipped[0]
    more = f" (and {len(inputs.skipped) - 1} more)" if len(inputs.skipped) > 1 else ""
    return f"nothing could be read: {first.source}: {first.reason}{more}"
