"""The quads of RDF files in any syntax, compressed or not."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, parse

from kgraph.errors import GraphError, reason
from kgraph.rdf.query import rdf_format


def read_quads(path: Path) -> Iterator[Quad]:
    """The quads of a file, as it writes them. Blank nodes of two files stay apart."""
    syntax = rdf_format(path)
    base = path.resolve().as_uri()
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as stream:
            yield from parse(cast(IO[bytes], stream), format=syntax, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise GraphError(f"{path}{line}: not {syntax.name} that can be read: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise GraphError(f"{path}: cannot be read: {reason(error)}") from error
