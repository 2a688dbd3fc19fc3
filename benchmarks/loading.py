"""Loading: into the Oxigraph server and into Virtuoso, beside bare requests and Virtuoso's own bulk loader.

    python benchmarks/loading.py [DOCUMENTS]

The documents are those of `store.py`, about 160 quads each. Each server is fresh, its folder in memory if there is
room (/dev/shm), so that the disk is no part of the figures.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.store import extraction  # noqa: I001 - found by the line above
from kgraph.loading import Options, load
from kgraph.rdf.assemble import assemble
from kgraph.rdf.write import write
from tests.servers.real import Oxigraph, Server, Virtuoso, quick_folder


Work = Callable[[Server], object]


def timed(what: str, quads: int, kind: type[Server], before: Work, work: Work, reference: float | None = None) -> float:
    """Seconds on a fresh server that was prepared, which are printed with the rate and this process's own CPU time."""
    with quick_folder() as folder, kind(folder, buffers=100_000) as server:
        before(server)
        began, own = time.perf_counter(), time.process_time()
        work(server)
        seconds, own = time.perf_counter() - began, time.process_time() - own
    ratio = "" if reference is None else f", {reference / seconds:.2f} of the bare rate"
    print(f"  {what:32} {seconds:6.1f} s  {quads / seconds:8,.0f} quads/s, own CPU {own:.1f} s{ratio}", flush=True)
    return seconds


def by_graph(source: Path) -> list[tuple[str, bytes]]:
    """Each graph as N-Triples, without reading terms."""
    found = []
    with source.open("rb") as lines:
        for graph, group in groupby(lines, key=lambda line: line.rsplit(b" ", 2)[1]):
            body = b"".join(line.rsplit(b" ", 2)[0] + b" .\n" for line in group)
            found.append((graph[1:-1].decode(), body))
    return found


def bare(server: Server, graphs: list[tuple[str, bytes]], method: str) -> None:
    """A request a graph over one connection, and nothing else."""
    with httpx.Client(auth=server.auth(), timeout=300) as http:
        for graph, body in graphs:
            url, kind = server.address + server.store, {"Content-Type": "application/n-triples"}
            http.request(method, url, params={"graph": graph}, content=body, headers=kind).raise_for_status()


def loaded(server: Server, source: Path, **chosen: bool) -> None:
    """`kgraph load` without a progress file from before."""
    state = source.with_suffix(f".{server.name}.load")
    state.unlink(missing_ok=True)
    options = Options(credentials=server.credentials, state=state, **chosen)  # type: ignore[arg-type]
    result = load([source], server.address, options=options)
    assert (result.aside, result.differing) == ((), ()), result


def bulk(server: Server, source: Path) -> None:
    """Virtuoso's own loader, which reads the file from the disk of the server."""
    (server.folder / source.name).write_bytes(source.read_bytes())
    told = f"ld_dir('{server.folder}', '{source.name}', 'urn:default'); rdf_loader_run(); checkpoint;"
    subprocess.run(
        ["isql-vt", f"127.0.0.1:{server.sql}", "dba", "dba", f"exec={told}"], check=True, capture_output=True
    )


def main(count: int) -> None:
    """Prints a line per way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "news.nq"
        write((assemble(extraction(n)) for n in range(count)), source)
        graphs = by_graph(source)
        quads = sum(body.count(b"\n") for _, body in graphs)
        print(f"{count:,} documents, {len(graphs):,} graphs, {quads:,} quads, {source.stat().st_size / 1e6:.0f} MB")
        for kind in (Oxigraph, Virtuoso):
            lacking = kind.lacking()
            print(lacking or kind.name)
            if lacking is None:
                measured(kind, source, graphs, quads)


def measured(kind: type[Server], source: Path, graphs: list[tuple[str, bytes]], quads: int) -> None:
    """Each way into one kind of server."""

    def nothing(_: Server) -> None:
        """A new server is empty."""

    def filled(server: Server) -> None:
        bare(server, graphs, "POST")

    reference = timed("bare POST, a graph a request", quads, kind, nothing, filled)
    timed("kgraph load", quads, kind, nothing, lambda s: loaded(s, source), reference)
    timed("kgraph load --verify", quads, kind, nothing, lambda s: loaded(s, source, verify=True), reference)
    reference = timed("bare PUT over what is there", quads, kind, filled, lambda s: bare(s, graphs, "PUT"))
    timed("kgraph load --replace", quads, kind, filled, lambda s: loaded(s, source, replace=True), reference)
    if kind is Virtuoso:
        timed("its own bulk loader", quads, kind, nothing, lambda s: bulk(s, source))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
