"""HTTP with a triple store: authentication, retries, and what an answer means."""

from __future__ import annotations

import email.utils
import gzip
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kgraph.errors import LoadError, UsageError, reason
from kgraph.loading.credentials import Credentials
from kgraph.loading.servers import Scheme

if TYPE_CHECKING:
    import httpx

_LOG = logging.getLogger("kgraph.loading")
_BUSY = frozenset({429, 502, 503, 504})
_DEADLOCK = b"40001"
_REFUSED = frozenset({400, 409, 413, 414, 422, 500})
_LONGEST_WAIT = 30.0
_LONGEST_ASKED = 300.0
_SHOWN = 200
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_HEAD = re.compile(r"<(head|style|script|h1)\b.*?</\1>", re.IGNORECASE | re.DOTALL)


class RejectedError(Exception):
    """The server understood the request and does not want this content; others may do."""


class LostError(Exception):
    """The connection was lost: what the server did is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a request is repeated, and how long is waited; `sleep` is there for tests."""

    retries: int = 5
    pause: float = 0.5
    timeout: float = 300.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, attempt: int, why: str, asked: float | None = None) -> None:
        """Waits before the next attempt, twice as long each time, or as long as the server asks."""
        seconds = min(self.pause * 2**attempt, _LONGEST_WAIT) if asked is None else min(asked, _LONGEST_ASKED)
        _LOG.info("%s; trying again in %.1f s", why, seconds)
        self.sleep(seconds)


class Client:
    """Speaks to one server as one user. No message has a password, a token or a header."""

    def __init__(self, address: str, credentials: Credentials, scheme: Scheme, *, patience: Patience) -> None:
        import httpx

        self._address = address
        self._credentials = credentials
        self.patience = patience
        self._scheme = scheme
        limits = httpx.Timeout(patience.timeout, connect=min(patience.timeout, 10.0))
        self._http = httpx.Client(auth=_auth(credentials, scheme), timeout=limits, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def send(
        self, method: str, url: str, body: bytes, kind: str, *, graph: str | None = None, zipped: bool = False
    ) -> None:
        """Sends a body whole, with its length; raises RejectedError, LostError or LoadError unless it was taken."""
        headers = {"Content-Type": kind, "Accept": "*/*"}
        params = None if graph is None else {"graph": graph}
        if zipped:
            body = gzip.compress(body, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._ask(method, url, content=body, headers=headers, params=params)

    def rows(self, url: str, query: str) -> list[dict[str, dict[str, str]]]:
        """The bindings that a SELECT query has, all of them."""
        accept = {"Accept": "application/sparql-results+json"}
        response = self._ask("POST", url, data={"query": query}, headers=accept)
        if "x-sql-state" in response.headers:
            raise LoadError(f"{self._address}: the answer was cut off by a time limit of the server; raise it there")
        try:
            rows: list[dict[str, dict[str, str]]] = response.json()["results"]["bindings"]
        except (ValueError, KeyError, TypeError) as error:
            raise LoadError(f"{self._address}: answers a query with something else than results in JSON") from error
        return rows

    def look(self, url: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """Whatever is at a URL, for anybody."""
        import httpx

        try:
            return self._http.request("GET", url, params=params, auth=None)
        except httpx.InvalidURL as error:
            raise UsageError(f"--to: is no URL that can be used: {error}") from error
        except httpx.RequestError as error:
            raise LoadError(f"{self._address}: no server answers there ({reason(error)}); is it running?") from error

    def _ask(self, method: str, url: str, **request: Any) -> httpx.Response:
        import httpx

        for attempt in range(self.patience.retries + 1):
            try:
                response = self._http.request(method, url, **request)
            except httpx.RequestError as error:
                raise LostError(reason(error)) from error
            if not _is_busy(response):
                return self._checked(method, response)
            why = f"{self._address}: the server is busy (status {response.status_code})"
            if attempt < self.patience.retries:
                self.patience.wait(attempt, why, _retry_after(response))
        raise LoadError(f"{why}, also after {self.patience.retries} retries; run again later to go on")

    def _checked(self, method: str, response: httpx.Response) -> httpx.Response:
        """The response, where it says yes."""
        status, where = response.status_code, self._address
        if 200 <= status < 300:
            if _PAGE.match(response.content):
                told = f"{where}: answers {status} with a web page ({_reason(response)!r}) in the place of a store"
                raise LoadError(f"{told}; is this the address of a login page or a proxy?")
            return response
        if 300 <= status < 400:
            to = response.headers.get("location", "").partition("?")[0]
            raise LoadError(f"{where}: sends on to {to or 'nowhere'} (status {status}); give that address after --to")
        if status in {401, 403}:
            raise LoadError(f"{where}: {self._unwelcome(response)}")
        if status in _REFUSED:
            raise RejectedError(f"status {status}: {_reason(response)}")
        about = {404: "has nothing there", 405: f"takes no {method} there", 415: "does not take N-Triples there"}
        told = about.get(status, f"answers with status {status} ({_reason(response)})")
        raise LoadError(f"{where}: {told}; see the address, --server and --protocol")

    def _unwelcome(self, response: httpx.Response) -> str:
        known = self._credentials
        asks = response.headers.get("www-authenticate", "").partition(" ")[0].lower()
        if not known:
            return f"wants to know who you are (status {response.status_code}); give --user or --token-file"
        who = f"user {known.user!r} with this password" if known.user is not None else "this token"
        if asks in {"basic", "digest", "bearer"} and asks != self._scheme and response.status_code == 401:
            return f"wants {asks} authentication, and {who} was given by {self._scheme}; give --auth {asks}"
        return f"does not let {who} do this (status {response.status_code}); see the credentials"


def _auth(known: Credentials, scheme: Scheme) -> httpx.Auth | None:
    import httpx

    class Bearer(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Any:
            request.headers["Authorization"] = f"Bearer {known.token}"
            yield request

    if known.token is not None:
        return Bearer()
    if known.user is None:
        return None
    if scheme == "bearer":
        raise UsageError("this server wants a token; give --token-file, or set KGRAPH_LOAD_TOKEN, or choose --auth")
    kind = httpx.DigestAuth if scheme == "digest" else httpx.BasicAuth
    return kind(known.user, known.password or "")


def _is_busy(response: httpx.Response) -> bool:
    """Whether the same request may be taken later; Virtuoso says 500 when two writers stand in each other's way."""
    return response.status_code in _BUSY or (response.status_code == 500 and _DEADLOCK in response.content[:2_000])


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds that the server asks for, as a number or as a date."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        moment = email.utils.parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _reason(response: httpx.Response) -> str:
    """What the body says, in one short line without mark-up."""
    plain = unescape(re.sub(r"<[^>]*>", " ", _HEAD.sub(" ", response.text[:20_000])))
    words = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
