"""Real triple stores, each started on free loopback ports with a folder of its own, for tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from kgraph.loading.credentials import Credentials

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 4
MaxKeepAlives = 10
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = 10000
"""


class Server:
    """A server that runs in a folder until it is stopped; `start` also goes on after `kill`."""

    name = ""
    credentials = Credentials()
    query = ""
    store = ""

    def __init__(self, folder: Path, **settings: int) -> None:
        self.folder = folder
        self.port, self.sql = _free_port(), _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @classmethod
    def lacking(cls) -> str | None:
        """Why there is no such server here."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        raise NotImplementedError

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "output.log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                httpx.get(self.address + self.query, timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"{self.name} does not start:\n{(self.folder / 'output.log').read_text(errors='replace')}")

    def kill(self) -> None:
        """As a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ends it, and it alone."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def auth(self) -> httpx.Auth | None:
        """How a bare request says who it is."""
        return None

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """The answer of a SELECT, straight from the server."""
        accept = {"Accept": "application/sparql-results+json"}
        answer = httpx.post(self.address + self.query, data={"query": sparql}, headers=accept, timeout=60)
        answer.raise_for_status()
        return [{k: v["value"] for k, v in row.items()} for row in answer.json()["results"]["bindings"]]

    def count(self, graph: str) -> int:
        """How many triples a graph has."""
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")[0]["n"])

    def send(self, method: str, graph: str, content: Any = None, headers: Mapping[str, str] | None = None) -> int:
        """A bare Graph Store request; its status."""
        url, params = self.address + self.store, {"graph": graph}
        given = {"Content-Type": "text/turtle", **(headers or {})}
        answer = httpx.request(method, url, params=params, content=content, headers=given, auth=self.auth(), timeout=60)
        return answer.status_code


class Oxigraph(Server):
    """The Oxigraph server of the PyPI package `oxigraph`."""

    name, query, store = "oxigraph", "/query", "/store"

    @classmethod
    def _program(cls) -> str | None:
        beside = Path(sys.executable).with_name("oxigraph")
        return str(beside) if beside.is_file() else shutil.which("oxigraph")

    @classmethod
    def lacking(cls) -> str | None:
        """Why there is no such server here."""
        return None if cls._program() else "no Oxigraph server here: pip install oxigraph"

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        program = self._program()
        assert program is not None
        return [program, "serve", "--location", str(self.folder / "quads"), "--bind", f"127.0.0.1:{self.port}"]


class Virtuoso(Server):
    """Virtuoso 7 of the Debian package `virtuoso-opensource`; its result limit is that of the package."""

    name, query, store = "virtuoso", "/sparql", "/sparql-graph-crud-auth"
    credentials = Credentials(user="dba", password="dba")

    @classmethod
    def lacking(cls) -> str | None:
        """Why there is no such server here."""
        return None if shutil.which("virtuoso-t") else "no Virtuoso here: apt-get install virtuoso-opensource"

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        buffers = self._settings.get("buffers", 10_000)
        text = _INI.format(folder=self.folder, port=self.port, sql=self.sql, buffers=buffers, dirty=buffers * 3 // 4)
        (self.folder / "virtuoso.ini").write_text(text, encoding="utf-8")
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        return ["virtuoso-t", "+foreground", "+configfile", str(self.folder / "virtuoso.ini")]

    def auth(self) -> httpx.Auth | None:
        """How a bare request says who it is."""
        return httpx.DigestAuth("dba", "dba")


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A new folder, in memory where there is room: a server waits for the disk at each request."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    with tempfile.TemporaryDirectory(prefix="kgraph-server-", dir=memory if roomy else None) as folder:
        yield Path(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
