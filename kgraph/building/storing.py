"""From paths to a store that grows: what did not change is not built again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.building.build import Inputs, Progress, Skipped, conclusions_of, nothing_read, run_of
from kgraph.building.stages import Checked, Options, made
from kgraph.errors import ReadError, StoreError
from kgraph.nlp.weights import DEFAULT, SHIPPED, pipeline_name
from kgraph.rdf.iris import document_key
from kgraph.rdf.report import formatted
from kgraph.reading import Metadata, read
from kgraph.records import Document, Run, Trace
from kgraph.store.folder import Folder
from kgraph.store.writing import Made, StoreWriter

if TYPE_CHECKING:
    from kgraph.store.writing import Draw, Keep


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreResult:
    """What a build did to a store. `words` are those of the documents that were built.

    `outside` counts the documents of other days than those asked for.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    words: int = 0
    outside: int = 0
    seconds: float = 0.0
    skipped: tuple[Skipped, ...] = ()
    rejected: tuple[str, ...] = ()


def build_store(
    paths: Sequence[str | Path],
    *,
    store: str | Path,
    defaults: Metadata | None = None,
    options: Options | None = None,
    base: str | None = None,
    jobs: int = 1,
    limit: int | None = None,
    since: date | None = None,
    until: date | None = None,
    at: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StoreResult:
    """Bring the documents under `paths` into the store, which is made where there is none.

    A document that is there already, made by the same software, model and options, is not built
    again; one with the identifier of another takes its place, unless both come in one call.
    A graph that does not conform stays out, and its document with the report is remembered.
    `base` has to be that of the store; `since` and `until` are days of publication, both included.
    Raises ReadError when nothing could be read, StoreError when the store cannot be used.
    """
    began = time.monotonic()
    inputs = Inputs(read(paths, defaults=defaults or Metadata()), limit, since, until)
    documents = iter(inputs)
    first = next(documents, None)
    if first is None:
        raise ReadError(nothing_read(inputs))
    with StoreWriter(store, base=base) as writer:
        options = replace(options or Options(), base=writer.base)
        storing = Storing(writer, options, run_of(options, pipeline_name(options.pipeline), at))
        for checked in _graphs(options, storing.new(chain([first], documents)), jobs):
            storing.take(checked)
            if progress is not None:
                done = storing.unchanged + storing.added + storing.changed
                progress(Progress(documents=done, words=storing.words, seconds=time.monotonic() - began))
        storing.finish()
    return StoreResult(
        added=storing.added,
        changed=storing.changed,
        unchanged=storing.unchanged,
        words=storing.words,
        outside=inputs.outside,
        seconds=time.monotonic() - began,
        skipped=(*inputs.skipped, *storing.skipped),
        rejected=tuple(storing.rejected),
    )


def remove(documents: Sequence[str], *, store: str | Path) -> int:
    """Withdraw documents, by identifier, IRI or key, and what only they support; how many there were.

    With no document it ends what an interrupted build began.
    """
    Folder(store).for_reading()
    with StoreWriter(store) as writer:
        found = {name: writer.ledger.find(name) for name in documents}
        if missing := [name for name, keys in found.items() if not keys]:
            raise StoreError(f"{store}: holds no document {', '.join(missing)}; nothing was removed")
        writer.begin()
        count = writer.withdraw([key for keys in found.values() for key in keys]) if found else 0
        options = replace(_told(writer.ledger.told("options")), base=writer.base)
        writer.finish(_draw(options), _method(options))
    return count


@dataclass
class Storing:
    """One build into an open store. `new` and `take` may be called in turns."""

    writer: StoreWriter
    options: Options
    run: Run
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    words: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.writer.begin()
        self._work = _work(self.options, self.run)
        with self.writer.ledger.together():
            self._number = self.writer.ledger.run_number(self.run)
            same = replace(self.run, at=None)
            self._kin = {n for n, run in self.writer.ledger.run_numbers() if replace(run, at=None) == same}

    def new(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents that have to be built."""
        for document in documents:
            key = document_key(document)
            if self.writer.seen(key):
                self.skipped.append(Skipped(document.id, "the same document was given before"))
            elif not self._is_unchanged(key):
                yield document

    def _is_unchanged(self, key: str) -> bool:
        """Also sees it. A document keeps its run, unless the new one differs in more than the time."""
        known = self.writer.ledger.known(key)
        if known is None or known[0] != self._work:
            return False
        self.writer.see(key, known[1] if known[1] in self._kin else self._number)
        self.unchanged += 1
        return True

    def take(self, checked: Checked) -> None:
        """A document that was built."""
        graph = checked.graph
        if self.writer.seen(graph.key):
            self.skipped.append(Skipped(graph.identifier, "the same document was given before"))
            return
        self.words += checked.words
        refused = None if checked.report.conforms else formatted(checked.report, "text")
        if refused is not None:
            self.rejected.append(graph.identifier)
        elif self.writer.ledger.has(graph.identifier):
            self.changed += 1
        else:
            self.added += 1
        self.writer.add(Made(graph, checked.trace, checked.words, refused), self._work, self._number)

    def finish(self) -> None:
        """Makes everything else in the store follow from its documents."""
        told = {"authority": [str(p.resolve()) for p in self.options.authority]}
        if self.options.same_as is not None:
            told["same_as"] = [str(self.options.same_as.resolve())]
        with self.writer.ledger.together():
            self.writer.ledger.tell("options", json.dumps(told))
        self.writer.finish(_draw(self.options), _method(self.options))


def _draw(options: Options) -> Draw:
    """What the documents say together, by the options of a build."""

    def draw(traces: Iterable[Trace], keep: Keep) -> None:
        with conclusions_of(options) as conclusions:
            for trace in traces:
                conclusions.add(trace)
            keep(*conclusions.drawn())

    return draw


def _told(options: str | None) -> Options:
    """The options of the last build, as far as conclusions depend on them."""
    said = json.loads(options or "{}")
    same_as = next(map(Path, said.get("same_as", ())), None)
    return Options(authority=tuple(map(Path, said.get("authority", ()))), same_as=same_as)


def _graphs(options: Options, documents: Iterator[Document], jobs: int) -> Iterator[Checked]:
    """As those of a build to a file; the model is loaded when the first document needs it."""
    first = next(documents, None)
    if first is None:
        return
    yield from made(options, chain([first], documents), jobs)


def _work(options: Options, run: Run) -> str:
    """A digest of all that the graph of a document depends on, beside the document."""
    settled = replace(run, at=None, options=tuple(o for o in run.options if o[0] != "same-as"))
    folder = SHIPPED if options.pipeline == DEFAULT else Path(options.pipeline)
    return _digest(repr(settled), folder, options.shapes, *options.authority)


def _method(options: Options) -> str:
    """A digest of all that conclusions depend on, beside the documents."""
    return _digest(run_of(options, "", None).software, options.same_as, *options.authority)


def _digest(text: str, *paths: Path | None) -> str:
    total = sha256(text.encode("utf-8", "surrogatepass"))
    for path in paths:
        if path is not None:
            for file in sorted(p for p in (path.rglob("*") if path.is_dir() else (path,)) if p.is_file()):
                total.update(f"\0{file.name}\0".encode("utf-8", "surrogatepass"))
                with file.open("rb") as data:
                    while piece := data.read(1 << 20):
                        total.update(piece)
    return total.hexdigest()
