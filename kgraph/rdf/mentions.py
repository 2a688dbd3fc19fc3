"""The mentions of one document: which words mean what, each pair once, each with its own IRI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import groupby

from kgraph.rdf.iris import Iris
from kgraph.records import Span

Key = tuple[int, int, int, str]


class Sort(IntEnum):
    """What words can mean, in the order in which mentions of the same words are counted."""

    ENTITY = 0
    TIME = 1
    AMOUNT = 2
    MEMBERSHIP = 3
    DECISION = 4
    STATEMENT = 5


class Mentions:
    """Collects mentions, then names them. The order in which they come does not matter."""

    def __init__(self) -> None:
        self._confidence: dict[Key, float] = {}
        self._nodes: dict[Key, str] = {}

    def add(self, span: Span, sort: Sort, referent: str, confidence: float) -> None:
        """Words that mean a referent; of two confidences the higher counts."""
        key = (span.start, span.end, int(sort), referent)
        self._confidence[key] = max(confidence, self._confidence.get(key, 0.0))

    def ensure(self, span: Span, sort: Sort, referent: str, confidence: float) -> Key:
        """The mention, made where it is not there yet."""
        key = (span.start, span.end, int(sort), referent)
        self._confidence.setdefault(key, confidence)
        return key

    def at(self, span: Span, referents: Iterable[tuple[Sort, str]]) -> list[Key]:
        """The mentions of these referents by exactly these words."""
        keys = [(span.start, span.end, int(sort), referent) for sort, referent in referents]
        return [key for key in keys if key in self._confidence]

    def name(self, iris: Iris) -> None:
        """Gives each its IRI: those of the same words are numbered."""
        begin = iris.begin("mention")
        for (start, end), keys in groupby(sorted(self._confidence), key=lambda k: k[:2]):
            for n, key in enumerate(keys, 1):
                self._nodes[key] = f"<{begin}{start}-{end}-{n}>" if n > 1 else f"<{begin}{start}-{end}>"

    def node(self, key: Key) -> str:
        """The IRI, once named, as N-Triples writes it."""
        return self._nodes[key]

    def __iter__(self) -> Iterator[tuple[str, int, int, str, float]]:
        """Node, begin, end, referent and confidence of each, in the order of the text."""
        for key, node in self._nodes.items():
            yield node, key[0], key[1], key[3], self._confidence[key]
