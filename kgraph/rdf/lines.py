"""N-Quads and N-Triples, sorted within each graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kgraph.rdf.ntriples import Triple


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

    def place(self, subject: str, _types: Collection[str]) -> str:
        """By this the subjects of a graph are sorted: as their lines are, for no IRI holds what ends it."""
        return subject

    def graph(self, name: str, parts: Iterable[Iterable[Triple]]) -> Iterator[str]:
        """The sorted lines of each part."""
        end = self._end(name)
        for part in parts:
            lines = [f"{subject} {prop} {value}{end}" for subject, prop, value in part]
            lines.sort()
            yield "".join(lines)

    def _end(self, name: str) -> str:
        return f" <{name}> .\n"


class NTriples(NQuads):
    """N-Triples: the union of the named graphs."""

    name = "ntriples"
    suffix = ".nt"

    def _end(self, _name: str) -> str:
        return " .\n"
