"""Write: document graphs, in any order, to one file in one of six formats.

Each document's text is made when it comes and kept in a temporary file. At the end the
texts are put together in the order of the documents' keys, then the entities, the threads
and the provenance, so the bytes depend neither on order nor on the number of processes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Protocol, Self

import pyoxigraph as ox

from kgraph.errors import UsageError, WriteError
from kgraph.rdf.entities import Entities
from kgraph.rdf.graph import DocumentGraph, Fact, Triples
from kgraph.rdf.iris import DEFAULT_BASE, checked_base, prefixes
from kgraph.rdf.jsonld import JsonLd
from kgraph.rdf.lines import NQuads, NTriples
from kgraph.rdf.ntriples import TYPE, Triple, written
from kgraph.rdf.provenance import provenance
from kgraph.rdf.rdfxml import RdfXml
from kgraph.rdf.target import Target
from kgraph.rdf.turtle import TriG, Turtle
from kgraph.records import Run


class Format(Protocol):
    """How graphs become text: `header`, the graphs with `between` between them, `footer`."""

    between: str
    footer: str

    def header(self) -> str:
        """What comes first; asked for when all graphs are known."""

    def place(self, subject: str, types: Collection[str], /) -> Any:
        """By this the subjects of a graph are sorted."""

    def graph(self, name: str, parts: Iterable[Iterable[Triple]], /) -> Iterator[str]:
        """The text of one named graph, whose subjects come in order, each whole in one of the parts."""


_FORMATS = (Turtle, NTriples, NQuads, TriG, JsonLd, RdfXml)
FORMATS = {f.name: f.suffix for f in _FORMATS}
"""Names of formats with their suffixes."""


def format_of(target: str | Path, name: str | None = None) -> str:
    """The format of that name or suffix, or else of the target's suffix."""
    wanted = name or Path(str(target).removesuffix(".gz")).suffix
    for known, suffix in FORMATS.items():
        if wanted.lower() in (known, suffix, suffix[1:]):
            return known
    choices = ", ".join(s[1:] for s in FORMATS.values())
    if name:
        raise UsageError(f"format {name!r}: is unknown; choose one of {choices}")
    raise UsageError(f"{target}: its suffix names no format; end it in one of {choices}, or give --format")


def text_format(name: str, prefixes: Mapping[str, str]) -> Format:
    """How graphs become text in the format of that name."""
    kind = next(f for f in _FORMATS if f.name == name)
    return kind(prefixes)


_PIECE = 1 << 20
_FACTS = 10_000
_PART = 20_000


class _Place(NamedTuple):
    start: int
    size: int


class Writer:
    """Takes document graphs in any order; `commit` writes the target whole, leaving does not."""

    def __init__(self, target: str | Path, *, format: str | None = None, base: str = DEFAULT_BASE) -> None:
        self.format = format_of(target, format)
        self._base = checked_base(base)
        self._text = text_format(self.format, prefixes(base))
        self._target = Target(target)
        self._spool: IO[bytes] = tempfile.TemporaryFile(dir=self._target.folder)  # noqa: SIM115 - see __exit__
        self._index: dict[str, _Place] = {}
        self._end = 0
        self._entities = Entities()
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entities.__exit__(kind, error, trace)
        if not self._done:
            self._target.discard()
        with suppress(OSError):  # a full disk is full on closing too
            self._spool.close()

    def add(self, graph: DocumentGraph) -> None:
        """One document. The same document a second time changes nothing."""
        if graph.key in self._index:
            return
        self._index[graph.key] = self._keep(graph.document, self._parts(graph))
        self._entities.add(graph.facts)

    def commit(
        self,
        *,
        run: Run | None = None,
        facts: Iterable[Fact] = (),
        threads: Iterable[ox.Quad] = (),
        origin: Iterable[ox.Quad] = (),
    ) -> int:
        """Writes everything to the target; how many documents there are.

        `facts` are what all documents together say of entities, `threads` the quads of `graph/threads`, subject by
        subject, `origin` those of `graph/provenance` where the documents did not come from one `run`.
        """
        rest = iter(facts)
        while some := list(islice(rest, _FACTS)):
            self._entities.add(some)
        places = [self._index[key] for key in sorted(self._index)]
        entities = f"{self._base}graph/entities"
        places.append(self._keep(entities, self._entities.settled()))
        concluded = (list(written(part)) for part in whole_subjects(threads))
        places.append(self._keep(f"{self._base}graph/threads", concluded))
        if run is not None:
            documents = (f"{self._base}document/{key}" for key in sorted(self._index))
            origin = provenance(run, documents, base=self._base)
        places.append(self._keep(f"{self._base}graph/provenance", [tuple(written(origin))]))
        self._target.write(self._text.header().encode())
        for n, place in enumerate(p for p in places if p.size):
            if n:
                self._target.write(self._text.between.encode())
            for data in self._kept(place):
                self._target.write(data)
        self._target.write(self._text.footer.encode())
        self._target.commit()
        self._done = True
        return len(self._index)

    def _parts(self, graph: DocumentGraph) -> Iterable[Sequence[Triple]]:
        """The triples of a document, those of a long text some at a time."""
        if graph.size <= _PART:
            return [tuple(graph.said())]
        return _sorted_parts(graph.triples, self._text)

    def _keep(self, name: str, parts: Iterable[Iterable[Triple]]) -> _Place:
        """Puts the text of a graph into the temporary file, unless it is empty."""
        start = self._end
        full = (part for part in parts if part)
        first = next(full, None)
        if first is None:
            return _Place(start, 0)
        for text in self._text.graph(name, chain([first], full)):
            data = text.encode("utf-8")
            with self._spooling():
                self._spool.write(data)
            self._end += len(data)
        return _Place(start, self._end - start)

    @contextmanager
    def _spooling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = f"{self._target.name}: no room for its temporary file"
            raise WriteError(f"{where}: {error.strerror}; free some, or write elsewhere") from error

    def _kept(self, place: _Place) -> Iterator[bytes]:
        with self._spooling():  # what the buffer still holds is written now
            self._spool.seek(place.start)
        left = place.size
        while left:
            data = self._spool.read(min(left, _PIECE))
            left -= len(data)
            yield data


def _sorted_parts(triples: Triples, form: Format) -> Iterator[list[Triple]]:
    """Triples in the order that a format gives to their subjects, in parts that end between two subjects."""
    types: dict[str, list[str]] = {}
    for subject, prop, value in zip(*triples, strict=True):
        if prop == TYPE:
            types.setdefault(subject, []).append(value)
    blocks: list[tuple[str, int, int]] = []
    end = 0
    for subject, rows in groupby(triples.subjects):
        start, end = end, end + sum(1 for _ in rows)
        blocks.append((subject, start, end))
    blocks.sort(key=lambda block: form.place(block[0], types.get(block[0], ())))
    part: list[Triple] = []
    for _, same in groupby(blocks, key=itemgetter(0)):
        for _, start, end in same:
            part += zip(*(column[start:end] for column in triples), strict=True)
        if len(part) >= _PART:
            yield part
            part = []
    if part:
        yield part


def whole_subjects(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Quads that come subject by subject, in parts that end between two subjects."""
    part: list[ox.Quad] = []
    for _, same in groupby(quads, key=attrgetter("subject")):
        part += same
        if len(part) >= _PART:
            yield part
            part = []
    if part:
        yield part


def write(
    graphs: Iterable[DocumentGraph],
    target: str | Path,
    *,
    format: str | None = None,
    base: str = DEFAULT_BASE,
    run: Run | None = None,
    threads: Iterable[ox.Quad] = (),
) -> int:
    """Writes document graphs to a file, or to standard output for "-"; how many there are."""
    with Writer(target, format=format, base=base) as writer:
        for graph in graphs:
            writer.add(graph)
        return writer.commit(run=run, threads=threads)
