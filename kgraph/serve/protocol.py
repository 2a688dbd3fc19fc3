"""The SPARQL 1.1 Protocol: from a request to a query and its data set, or to what is wrong with the request."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

from kgraph.serve.answering import Ask
from kgraph.serve.negotiation import FORMATS
from kgraph.serve.replies import Reply, refusal

MOST_BYTES = 1 << 20
"""A request with a longer body is refused."""

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_READ_ONLY = "this endpoint is read-only: it takes queries, no updates"
_NAMES = {form.name for formats in FORMATS.values() for form in formats}

Pairs = Sequence[tuple[str, str]]


async def asked(request: Request) -> Ask | Reply | None:
    """The query of a request; None where it has none; a refusal where it is wrong."""
    try:
        pairs = _pairs(request.scope["query_string"])
        if request.method == "POST":
            return await _posted(request, pairs)
    except (UnicodeDecodeError, ValueError):
        return refusal(400, "the request is not in UTF-8, or has too many parameters")
    return _asked(request, pairs)


async def _posted(request: Request, pairs: Pairs) -> Ask | Reply | None:
    media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    if media.strip() == _UPDATE:
        return refusal(403, _READ_ONLY)
    if media.strip() not in (_FORM, _QUERY):
        return refusal(415, f"a query is posted as {_QUERY} or {_FORM}", ("Accept-Post", f"{_QUERY}, {_FORM}"))
    if "charset" in parameters and not parameters.replace('"', "").strip().endswith(("utf-8", "utf8")):
        return refusal(415, "a query is in UTF-8")
    body = await _body(request)
    if body is None:
        return refusal(413, f"a request has at most {MOST_BYTES:,} bytes")
    if media.strip() == _FORM:
        return _asked(request, [*pairs, *_pairs(body)]) or refusal(400, "the form has no field query")
    if any(name == "query" for name, _ in pairs):
        return refusal(400, "there are two queries, one in the address and one in the body")
    return _asked(request, [*pairs, ("query", body.decode())])


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too long."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _pairs(data: bytes) -> list[tuple[str, str]]:
    return parse_qsl(data.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000)


def _asked(request: Request, pairs: Pairs) -> Ask | Reply | None:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        return refusal(403, _READ_ONLY)
    queries = values.get("query", [])
    if not queries:
        graphs = "default-graph-uri" in values or "named-graph-uri" in values
        return refusal(400, "graphs are named, but there is no query") if graphs else None
    if len(queries) > 1:
        return refusal(400, "there is more than one query")
    form, skip = (values.get(name, [""])[-1] for name in ("format", "offset"))
    if form and form not in _NAMES:
        return refusal(400, f"format={form}: there are {', '.join(sorted(_NAMES))}")
    if skip and not (skip.isascii() and skip.isdigit() and len(skip) < 16):
        return refusal(400, f"offset={skip}: it is a number of rows")
    return Ask(
        sparql=queries[0],
        default=tuple(values.get("default-graph-uri", ())),
        named=tuple(values.get("named-graph-uri", ())),
        accept=",".join(request.headers.getlist("accept")),
        form=form,
        skip=int(skip or 0),
    )
