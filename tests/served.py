"""For tests of the server: a store with the hand-written graph, and a client of the application over it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.testclient import TestClient

from kgraph.serve.application import application
from kgraph.serve.settings import Settings
from kgraph.store.writing import StoreWriter

GRAPH = Path(__file__).parent / "data" / "decisions.trig"
DATA = "https://w3id.org/kgraph/data/"


def make_store(folder: Path, base: str = DATA, more: str = "") -> Path:
    """A store that holds the hand-written graph under a base, and more of it in TriG."""
    StoreWriter(folder, base=base).close()
    text = GRAPH.read_text(encoding="utf-8").replace(DATA, base) + more
    quads = ox.Store(str(folder / "quads"))
    quads.load(text.encode(), ox.RdfFormat.TRIG)
    quads.flush()
    return folder


@contextmanager
def served(store: Path, **settings: Any) -> Iterator[TestClient]:
    """A client, as long as the server lives."""
    made = Settings(store=store, **{"workers": 1, **settings})
    with TestClient(application(made), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


@contextmanager
def running(store: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`kgraph serve` as a process, at a free port."""
    command = [sys.executable, "-m", "kgraph", "serve", "--store", str(store), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert " serves " in line, line + process.stderr.read()
            yield process, line.split()[0]
        finally:
            process.kill()
