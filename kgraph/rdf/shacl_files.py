"""The quads of RDF files in any syntax, compressed or not."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, parse

from kgraph.errors import GraphError


def read_quads(path: Path) -> Iterator[Quad]:
    """The quads of a file; its suffix (before `.gz`) names the syntax. Blank nodes of two files stay apart."""
    packed = path.suffix == ".gz"
    open_ = gzip.open if packed else open
    suffix = Path(path.stem).suffix if packed else path.suffix
    syntax = RdfFormat.from_extension(suffix.removeprefix(".")) if suffix else None
    if syntax is None:
        raise GraphError(f"{path}: the suffix names no RDF syntax; use .ttl .nt .nq .trig .jsonld or .rdf")
    try:
        with open_(path, "rb") as stream:
            yield from parse(cast("IO[bytes]", stream), format=syntax, rename_blank_nodes=True)
    except SyntaxError as error:
        raise GraphError(f"{path}, line {error.lineno or '?'}: {error.msg}; mend the file there") from error
    except (OSError, EOFError, ValueError) as error:
        raise GraphError(f"{path}: cannot be read: {error}") from error
