"""A small HTTP server that writes down what it is asked and answers what the test says."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        """What was sent, unpacked."""
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def form(self) -> Mapping[str, list[str]]:
        """The fields of a form that was sent."""
        return parse_qs(self.body.decode())


class Answer(NamedTuple):
    """What is answered; status 0 breaks the connection."""

    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Recording:
    """A running server: `asked` is what came, `answer` gives what goes back."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.address = ""

    def take(self, asked: Asked) -> Answer:
        """The answer to a request."""
        self.asked.append(asked)
        return self.answer(asked)

    def sent(self) -> list[Asked]:
        """The requests that changed something."""
        return [a for a in self.asked if a.method in {"PUT", "POST", "DELETE"} and b"query=" not in a.body[:6]]


def answers(*given: Answer) -> Callable[[Asked], Answer]:
    """These answers in turn, and the last one from then on."""
    waiting = list(given)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def recording(answer: Callable[[Asked], Answer] | None = None) -> Iterator[Recording]:
    """The server on a free port of the loopback interface."""
    server = Recording(answer or answers(Answer()))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {k.lower(): v for k, v in self.headers.items()}
            found = server.take(Asked(self.command, parts.path, parse_qs(parts.query, True), headers, body))
            if found.status == 0:
                self.close_connection = True
                return
            self.send_response_only(found.status)
            for name, value in {**found.headers, "Content-Length": str(len(found.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
