"""A query over a SPARQL endpoint elsewhere, by the SPARQL 1.1 Protocol; what goes wrong there is told in one line."""

from __future__ import annotations

import io
import time
from contextlib import suppress
from importlib.metadata import version
from netrc import NetrcParseError
from pathlib import Path

import httpx
from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, Triple, parse, parse_query_results

from kgraph.errors import QueryError, UsageError, reason
from kgraph.rdf.answer_rows import Term
from kgraph.rdf.answers import NAMESPACES, Answer
from kgraph.rdf.query_dataset import form_of
from kgraph.rdf.query_errors import undeclared

_ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
_CONNECT = 15.0
_MOST_TOLD = 300


def ask_endpoint(url: str, sparql: str, *, timeout: float | None = None) -> Answer:
    """The answer of an endpoint; `timeout` in seconds is for all of it. Passwords come from the address or ~/.netrc.

    The prefixes of the project need no declaration. A result that the endpoint cuts is an error.
    """
    shown = _shown(url)
    declared = " ".join(f"PREFIX {prefix}: <{NAMESPACES[prefix]}>" for prefix in undeclared(sparql, NAMESPACES))
    asked = f"{declared} {sparql}" if declared else sparql
    graph = form_of(sparql) in ("CONSTRUCT", "DESCRIBE")
    try:
        response = _fetched(url, asked, _ACCEPT_GRAPH if graph else _ACCEPT_ROWS, timeout)
    except httpx.TimeoutException as why:
        limit = f" within {timeout:g} seconds" if timeout else f" within {_CONNECT:g} seconds of connecting"
        raise QueryError(f"{shown}: no answer{limit}: narrow the query, or allow more time") from why
    except httpx.HTTPError as why:
        raise QueryError(f"{shown}: cannot be asked: {reason(why)}") from why
    _refuse_status(shown, response)
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    answer = _graph(shown, media, response.content) if graph else _rows(shown, media, response.content)
    _refuse_cut(shown, response, answer)
    return answer


def _shown(url: str) -> str:
    """The address without a password."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as why:
        raise UsageError(f"{url!r} is no address of an endpoint ({why})") from why
    if parts.scheme not in ("http", "https") or not parts.host:
        raise UsageError(f"{url!r} is no address of an endpoint, such as http://localhost:7878/sparql")
    return str(parts.copy_with(username=None, password=None))


def _fetched(url: str, sparql: str, accept: str, timeout: float | None) -> httpx.Response:
    """The whole response; by GET where the endpoint takes no POST."""
    until = None if timeout is None else time.monotonic() + timeout
    headers = {"Accept": accept, "User-Agent": f"kgraph/{version('kgraph')}"}
    limits = httpx.Timeout(timeout, connect=min(_CONNECT, timeout or _CONNECT))
    with httpx.Client(headers=headers, timeout=limits, auth=_from_netrc(url)) as client:
        response = _read(client, client.build_request("POST", url, data={"query": sparql}), until)
        if response.status_code == httpx.codes.METHOD_NOT_ALLOWED:
            address = httpx.URL(url).copy_add_param("query", sparql)
            response = _read(client, client.build_request("GET", address), until)
        return response


def _read(client: httpx.Client, request: httpx.Request, until: float | None) -> httpx.Response:
    response = client.send(request, stream=True)
    try:
        content = io.BytesIO()
        for piece in response.iter_bytes():
            content.write(piece)
            if until is not None and time.monotonic() > until:
                raise httpx.ReadTimeout("")
    finally:
        response.close()
    headers = [(k, v) for k, v in response.headers.multi_items() if k not in ("content-encoding", "content-length")]
    return httpx.Response(response.status_code, headers=headers, content=content.getvalue())


def _from_netrc(url: str) -> httpx.Auth | None:
    with suppress(OSError, NetrcParseError):
        return None if httpx.URL(url).userinfo else httpx.NetRCAuth(str(Path("~/.netrc").expanduser()))
    return None


def _refuse_status(shown: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        why = "takes no query without the right user and password; put them into ~/.netrc"
    elif status == httpx.codes.NOT_FOUND:
        why = "there is nothing at this address; an endpoint often ends in /sparql or /query"
    elif response.has_redirect_location:
        why = f"has moved to {response.headers['location']}; give that address"
    else:
        why = f"refuses the query: {_told(response) or response.reason_phrase}"
    raise QueryError(f"{shown}: {why} (status {status})")


def _told(response: httpx.Response) -> str:
    """The beginning of what a server says, unless it is a web page."""
    if "html" in response.headers.get("content-type", ""):
        return ""
    line = " ".join(response.text.split())
    return line if len(line) <= _MOST_TOLD else f"{line[:_MOST_TOLD]}…"


def _rows(shown: str, media: str, content: bytes) -> Answer:
    if media not in _ROWS:
        raise QueryError(_not_sparql(shown, media, "a SPARQL result"))
    rows: list[tuple[Term | None, ...]] = []
    try:
        result = parse_query_results(content, _ROWS[media])
        if isinstance(result, QueryBoolean):
            return Answer(truth=bool(result))
        rows.extend(tuple(row) for row in result)
    except (SyntaxError, ValueError) as why:
        raise QueryError(f"{shown}: the result is cut or damaged after {len(rows):,} rows: {why}") from why
    return Answer(variables=tuple(variable.value for variable in result.variables), rows=tuple(rows))


def _graph(shown: str, media: str, content: bytes) -> Answer:
    form = RdfFormat.from_media_type(media)
    if form is None or media.startswith("text/html"):
        raise QueryError(_not_sparql(shown, media, "RDF"))
    triples: set[Triple] = set()
    try:
        triples.update(quad.triple for quad in parse(content, format=form))
    except (SyntaxError, ValueError) as why:
        raise QueryError(f"{shown}: the graph is cut or damaged after {len(triples):,} triples: {why}") from why
    return Answer(triples=tuple(sorted(triples, key=str)))


def _not_sparql(shown: str, media: str, wanted: str) -> str:
    what = "a web page" if "html" in media else media or "something without a type"
    return f"{shown}: answers with {what}, not with {wanted}: is this the address of a SPARQL endpoint?"


def _refuse_cut(shown: str, response: httpx.Response, answer: Answer) -> None:
    """A result that is not all is told as `kgraph serve` and Virtuoso tell it."""
    count = len(answer.rows if answer.triples is None else answer.triples)
    most = response.headers.get("x-sparql-maxrows", "")
    by_virtuoso = (most.isdecimal() and count >= int(most)) or "x-sql-state" in response.headers
    if by_virtuoso or "kgraph-cut" in response.headers:
        raise QueryError(
            f"{shown}: the result is cut after {count:,} rows; ask in pages, with ORDER BY, LIMIT and OFFSET"
        )
