"""Load: every named graph of the sources into a triple store, one after the other, and then the proof."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kgraph.errors import GraphError, LoadError, UsageError
from kgraph.loading.client import Client, LostError, Patience, RejectedError
from kgraph.loading.credentials import Credentials, credentials
from kgraph.loading.detecting import detected
from kgraph.loading.progress import Known, Progress
from kgraph.loading.sending import GraphStore, Sender, Update
from kgraph.loading.servers import SERVERS, Protocol, Scheme, Server, Target, checked_address, target
from kgraph.loading.spool import Content, Spool, chunks
from kgraph.loading.verifying import Difference, Expected, differences
from kgraph.rdf.statements import statements
from kgraph.store.reading import export

_ALL_REJECTED = 10
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_IRI = re.compile(r"<([^>]*)>")
_LITERAL = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to load.

    `server` and `scheme` of authentication are found out where they are None. `graph` names the
    graph of statements that are in none. `replace` puts a graph in the place of what is there,
    else it is added. `sample` is how many graphs `verify` compares triple by triple.
    `state` is the progress file; it lies beside the first source where it is None.
    """

    server: str | None = None
    protocol: Protocol = "gsp"
    scheme: Scheme | None = None
    credentials: Credentials = field(default_factory=Credentials)
    graph: str | None = None
    replace: bool = False
    verify: bool = False
    dry_run: bool = False
    sample: int = 100
    state: Path | None = None
    patience: Patience = field(default_factory=Patience)


class Aside(NamedTuple):
    """A graph that was not loaded, or not whole, and why."""

    graph: str
    reason: str


class Step(NamedTuple):
    """How far a load has come."""

    graphs: int
    of: int
    triples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What a load did, or would do. `known` graphs were there from an earlier load and did not change.

    `mixed` is how many graphs changed since they were loaded and were added to what is there.
    """

    address: str
    server: str
    graphs: int
    triples: int
    requests: int
    known: int
    mixed: int
    verified: int
    aside: tuple[Aside, ...]
    differing: tuple[Difference, ...]


def load(
    sources: Sequence[str | Path],
    to: str,
    *,
    store: str | Path | None = None,
    options: Options | None = None,
    told: Callable[[Step], None] | None = None,
) -> LoadResult:
    """Loads RDF files, or a store of kgraph, into the triple store at the address `to`.

    A graph that the server does not want is kept aside, and the others go on. Raises LoadError where
    nothing more can be loaded; what was loaded by then is known to the next call.
    """
    chosen = options or Options()
    if bool(sources) == (store is not None):
        raise UsageError("name files, or a store, to load")
    if chosen.graph is not None and not _NAME.fullmatch(chosen.graph):
        raise UsageError(f"--graph {chosen.graph!r} is no absolute IRI; give one like urn:news")
    address = checked_address(to)
    with ExitStack() as opened:
        whom, who, scheme = _whom(address, chosen)
        spool = opened.enter_context(Spool())
        aside = _gather(spool, sources, store, chosen.graph, whom.server)
        place = chosen.state or _beside(store if store is not None else sources[0])
        progress = opened.enter_context(Progress(place, whom.address, keep=not chosen.dry_run))
        client = opened.enter_context(Client(whom.address, who, scheme, patience=chosen.patience))
        work = _Load(client, whom, spool, progress, chosen, aside)
        work.run(told or (lambda _: None))
        if chosen.verify and not chosen.dry_run:
            work.verify(whom.query(login=bool(who)))
        return work.result()


def _whom(address: str, options: Options) -> tuple[Target, Credentials, Scheme]:
    """The target, and who speaks to it how."""
    if options.server is None:
        with Client(address, Credentials(), "basic", patience=options.patience) as client:
            server = detected(client, address)
    elif options.server in SERVERS:
        server = SERVERS[options.server]
    else:
        raise UsageError(f"server {options.server!r}: is unknown; choose one of {', '.join(SERVERS)}")
    who = credentials(address, options.credentials)
    return target(server, address), who, options.scheme or server.scheme


def _beside(source: str | Path) -> Path:
    path = Path(source).resolve()
    return path.with_name(f"{path.name}.load")


def _gather(
    spool: Spool, sources: Sequence[str | Path], store: str | Path | None, graph: str | None, server: Server
) -> list[Aside]:
    """Fills the spool; the graphs that the server could not take as they are."""
    if store is None:
        return _read(spool, sources, graph, server)
    with tempfile.TemporaryDirectory(prefix="kgraph-load-") as folder:
        whole = Path(folder) / "store.nq"
        export(store, whole)
        return _read(spool, [whole], graph, server)


def _read(spool: Spool, sources: Sequence[str | Path], graph: str | None, server: Server) -> list[Aside]:
    unfit: dict[str, str] = {}
    for source in sources:
        for line in statements(source):
            name = line.graph or graph
            if name is None:
                raise UsageError(f"{source}: has statements in no named graph; name one with --graph")
            why = line.unfit or _too_long(name, line.text, server)
            if why is None:
                spool.add(name, line.text)
            else:
                unfit.setdefault(name, why)
    for name in unfit:
        spool.drop(name)
    if not unfit and not spool.graphs():
        raise GraphError(f"{', '.join(map(str, sources))}: no statement in it")
    return [Aside(name, why) for name, why in unfit.items()]


def _too_long(graph: str, line: str, server: Server) -> str | None:
    """Why a server would cut an IRI of the line without a word."""
    limit = server.iri_bytes
    if limit is None or len(graph) + len(line) < limit // 4:  # no character has more than four bytes
        return None
    if max(len(iri.encode()) for iri in (graph, *_IRI.findall(_LITERAL.sub("", line)))) <= limit:
        return None
    return f"{server.name} cuts IRIs after {limit:,} bytes, and it has a longer one: {line[:120]}…"


class _Load:
    """One load, while it goes on."""

    def __init__(
        self, client: Client, whom: Target, spool: Spool, progress: Progress, options: Options, aside: list[Aside]
    ) -> None:
        self._client = client
        self._whom = whom
        self._spool = spool
        self._progress = progress
        self._options = options
        self._aside = aside
        self._differing: list[Difference] = []
        self._count: Counter[str] = Counter()
        self._sender: Sender = GraphStore(whom) if options.protocol == "gsp" else Update(whom)
        self._expected: list[Expected] = []

    def run(self, told: Callable[[Step], None]) -> None:
        """Sends each graph that the server does not have."""
        graphs = self._spool.graphs()
        for n, graph in enumerate(graphs):
            content = self._spool.content(graph)
            known = self._progress.known(graph)
            if self._is_there(known, content):
                self._count["known"] += 1
                self._expect(graph, content)
            else:
                self._take(graph, content, known)
            told(Step(n + 1, len(graphs), self._count["triples"]))

    def result(self) -> LoadResult:
        """What was done so far."""
        names = ("graphs", "triples", "requests", "known", "mixed", "verified")
        return LoadResult(
            address=self._whom.address,
            server=self._whom.server.name,
            aside=tuple(self._aside),
            differing=tuple(self._differing),
            **{name: self._count[name] for name in names},
        )

    def verify(self, url: str) -> None:
        """Compares; the next load sends again what differs."""
        self._count["verified"] = len(self._expected)
        try:
            for found in differences(self._client, url, self._spool, self._expected, self._options.sample):
                self._progress.doubt(found.graph)
                self._differing.append(found)
        except LostError as error:
            raise self._gone(error) from error
        except RejectedError as error:
            raise LoadError(f"{self._whom.address}: cannot be asked what it has ({error})") from error

    def _is_there(self, known: Known | None, content: Content) -> bool:
        if known is None or not known.done or known.digest != content.digest:
            return False
        return known.replaced or not self._options.replace

    def _take(self, graph: str, content: Content, known: Known | None) -> None:
        """Sends a graph, or says what that would be."""
        count = self._count
        half = known is not None and not known.done and known.replaced
        replace = self._options.replace or half
        if known is not None and known.digest != content.digest and not replace:
            count["mixed"] += 1
        if self._options.dry_run:
            count["requests"] += sum(1 for _ in self._chunks(graph))
        else:
            self._progress.begin(graph, content.digest, replaced=replace)
            try:
                self._send_patiently(graph, replace=replace)
            except RejectedError as error:
                self._set_aside(graph, str(error), replace=replace)
                return
            self._progress.done(graph)
            self._expect(graph, content)
        count["graphs"] += 1
        count["triples"] += content.triples

    def _expect(self, graph: str, content: Content) -> None:
        if self._options.verify:
            known = self._progress.known(graph)
            self._expected.append(Expected(graph, content.triples, known is not None and known.replaced))

    def _send_patiently(self, graph: str, *, replace: bool) -> None:
        """Sends a graph from its beginning, again where the connection was lost: the server may have forgotten."""
        patience = self._client.patience
        for attempt in range(patience.retries + 1):
            try:
                for n, body in enumerate(self._chunks(graph)):
                    self._sender.send(self._client, graph, body, replace=replace and n == 0)
                    self._count["requests"] += 1
            except LostError as error:
                if attempt == patience.retries:
                    raise self._gone(error) from error
                patience.wait(attempt, f"{self._whom.address}: the connection was lost ({error})")
            else:
                return

    def _chunks(self, graph: str) -> Iterator[bytes]:
        sender = self._sender
        for chunk in chunks(self._spool.lines(graph), size=sender.size, triples=sender.triples):
            yield chunk.body

    def _set_aside(self, graph: str, reason: str, *, replace: bool) -> None:
        half = "; what is there of it now may be half of it" if replace else ""
        self._aside.append(Aside(graph, f"{reason}{half}"))
        self._count["rejected"] += 1
        if not self._count["graphs"] and self._count["rejected"] >= _ALL_REJECTED:
            told = f"{self._whom.address}: takes none of the first {_ALL_REJECTED} graphs"
            raise LoadError(f"{told} ({reason}); see the address, --server and --protocol")

    def _gone(self, error: LostError) -> LoadError:
        told = f"{self._whom.address}: the connection was lost ({error}) and did not come back"
        return LoadError(f"{told} (graphs loaded: {self._count['graphs']:,}); run again to go on from there")
