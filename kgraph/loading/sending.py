"""How a named graph gets to a server: by the Graph Store Protocol, or by SPARQL Update.

A body is N-Triples and is sent whole with its length: Virtuoso 7 stores nothing of a body
that comes in pieces, and stores names wrongly that Turtle escapes, both with a success status.
It also guesses from the first 64 KiB what a body is: Turtle if there is a @prefix, or else some
statements that end there, but a web page if there is <html> in a literal.
"""

from __future__ import annotations

import re
from typing import Protocol

from kgraph.loading.client import Client
from kgraph.loading.servers import Target

_STORE_BYTES = 8 << 20
_STORE_TRIPLES = 1 << 30
_UPDATE_BYTES = 1 << 20
_HTML = re.compile(rb"<html", re.IGNORECASE)
_LITERAL = re.compile(rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"')


class Sender(Protocol):
    """One way to send a part of a graph. `size` and `triples` bound a part."""

    size: int
    triples: int

    def send(self, client: Client, graph: str, body: bytes, *, replace: bool) -> None:
        """Adds the triples of the body to the graph, or puts them in the place of what is there."""


class GraphStore:
    """SPARQL 1.1 Graph Store Protocol: PUT replaces, POST adds."""

    size = _STORE_BYTES
    triples = _STORE_TRIPLES

    def __init__(self, target: Target) -> None:
        self._url = target.store
        self._server = target.server

    def send(self, client: Client, graph: str, body: bytes, *, replace: bool) -> None:
        """As the protocol of senders says."""
        kind = "application/n-triples"
        if self._server.guesses:
            body, kind = _unmistakable(body), "text/turtle"
        client.send("PUT" if replace else "POST", self._url, body, kind, graph=graph, zipped=self._server.gzip)


class Update:
    """SPARQL 1.1 Update: DROP and INSERT DATA in one request."""

    size = _UPDATE_BYTES

    def __init__(self, target: Target) -> None:
        self._url = target.update
        self.triples = target.server.update_triples

    def send(self, client: Client, graph: str, body: bytes, *, replace: bool) -> None:
        """As the protocol of senders says."""
        name = f"<{graph}>".encode()
        first = b"DROP SILENT GRAPH " + name + b" ;\n" if replace else b""
        text = first + b"INSERT DATA { GRAPH " + name + b" {\n" + body + b"} }\n"
        client.send("POST", self._url, text, "application/sparql-update")


def _unmistakable(body: bytes) -> bytes:
    """The body as Turtle that cannot be taken for anything else."""
    if _HTML.search(body):
        body = _LITERAL.sub(lambda found: found[0].replace(b"<", rb"\u003C"), body)
    return b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + body
