"""N-Quads and N-Triples, sorted within each graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox


class NQuads:
    """N-Quads: each line names its graph."""

    name = "nquads"
    suffix = ".nq"
    between = ""
    footer = ""

    def __init__(self, _prefixes: Mapping[str, str]) -> None:
        """Prefixes are not used."""

    def header(self) -> str:
        """Nothing."""
        return ""

    def graph(self, _name: str, parts: Iterable[Iterable[ox.Quad]]) -> Iterator[str]:
        """The sorted lines of each part. Only a line feed ends a line: literals hold other separators."""
        for part in parts:
            lines = self._serialized(part).decode("utf-8").split("\n")[:-1]
            lines.sort()
            if lines:
                yield "\n".join(lines) + "\n"

    def _serialized(self, quads: Iterable[ox.Quad]) -> bytes:
        return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


class NTriples(NQuads):
    """N-Triples: the union of the named graphs."""

    name = "ntriples"
    suffix = ".nt"

    def _serialized(self, quads: Iterable[ox.Quad]) -> bytes:
        return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
