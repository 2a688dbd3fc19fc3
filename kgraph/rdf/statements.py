"""RDF files as a stream of N-Triples lines, each with its named graph, and with what is wrong with it."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgraph.errors import GraphError, reason
from kgraph.rdf.query import rdf_format

_IRI = r'<[^\x00-\x20<>"{}|\\^`]*>'
_FIT = re.compile(rf'{_IRI} {_IRI} (?:{_IRI}|"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"(?:@[A-Za-z0-9-]+|\^\^{_IRI})?)')


class Line(NamedTuple):
    """A triple as N-Triples, without the dot; `graph` is None where it is in no named graph.

    `unfit` says why it cannot be sent to a server: a blank node is another one each time it
    is sent, and an IRI that is none would end the line, or the query, that it stands in.
    """

    graph: str | None
    text: str
    unfit: str | None


def statements(source: str | Path) -> Iterator[Line]:
    """The statements of an RDF file, in its order. IRIs are taken as they come, so that one bad one spoils no file."""
    path = Path(source)
    form = rdf_format(path)
    if not path.is_file():
        raise GraphError(f"{path}: no such file")
    try:
        base = path.resolve().as_uri()
        if path.name.lower().endswith(".gz"):
            with gzip.open(path) as packed:
                yield from _lines(ox.parse(io.BufferedReader(packed, 1 << 20), form, base_iri=base, lenient=True))
        else:
            yield from _lines(ox.parse(path=path, format=form, base_iri=base, lenient=True))
    except SyntaxError as why:
        line = f", line {why.lineno}" if why.lineno else ""
        raise GraphError(f"{path}{line}: not {form.name} that can be read: {why.msg}") from why
    except (OSError, EOFError) as why:
        raise GraphError(f"{path}: cannot be read: {reason(why)}") from why


def _lines(quads: Iterator[ox.Quad]) -> Iterator[Line]:
    fit = _FIT.fullmatch
    for quad in quads:
        text = str(quad.triple)
        graph = quad.graph_name
        name = graph.value if isinstance(graph, ox.NamedNode) else None
        unfit = None if fit(text) else _why(text)
        if name is None and isinstance(graph, ox.BlankNode):
            name, unfit = str(graph), "its name is a blank node"
        elif name is not None and not fit(f"<{name}> <> <>"):
            unfit = "its name is no IRI"
        yield Line(name, text, unfit)


def _why(text: str) -> str:
    short = text if len(text) <= 120 else f"{text[:120]}…"
    if re.search(r"(?:^|> )_:", text):
        return f"it has a blank node, which would be another one at each load: {short}"
    return f"it has an IRI that is none, or a term that N-Triples does not know: {short!r}"
