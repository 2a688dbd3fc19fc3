"""The IRIs of what was found in a document, as its graph and its trace both need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from kgraph.rdf.iris import DEFAULT_BASE, Iris, checked_base, document_key
from kgraph.rdf.mentions import Sort
from kgraph.rdf.phrases import label
from kgraph.records import Extraction, RoleFiller, Span
from kgraph.vocab import Role

_ONCE = frozenset({Role.DATE, Role.EFFECTIVE, Role.DEADLINE})

Referent = tuple[Sort, str]


class Naming:
    """IRIs of entities, times, amounts and decisions, and labels of decisions, each by its position in the extraction.

    Make one for the graph and the trace of a document, which then costs once.
    """

    def __init__(self, extraction: Extraction, *, base: str = DEFAULT_BASE) -> None:
        self.extraction = extraction
        self.iris = names = Iris(checked_base(base), document_key(extraction.document))
        self._counts: dict[tuple[str, Span], int] = defaultdict(int)
        self.entities = [names.entity(e) for e in extraction.entities]
        self.times = [names.at("time", t.span) for t in extraction.times]
        self.amounts = [names.at("amount", a.span) for a in extraction.amounts]
        self.decisions = [self.numbered("decision", d.triggers[0]) for d in extraction.decisions]

    @cached_property
    def labels(self) -> list[str]:
        """The readable line of each decision."""
        return [label(d, self.extraction) for d in self.extraction.decisions]

    def numbered(self, sort: str, span: Span) -> str:
        """The IRI of the next thing of a sort at a span."""
        self._counts[sort, span] += 1
        return self.iris.at(sort, span, self._counts[sort, span])

    def filler(self, filler: RoleFiller) -> Referent | None:
        """What fills a role."""
        if filler.entity is not None:
            return Sort.ENTITY, self.entities[filler.entity]
        if filler.time is not None:
            return Sort.TIME, self.times[filler.time]
        return None if filler.amount is None else (Sort.AMOUNT, self.amounts[filler.amount])


def kept(roles: Iterable[RoleFiller]) -> list[RoleFiller]:
    """The fillers, of each role that has one only the likeliest, the first among equals."""
    best: dict[Role, RoleFiller] = {}
    for filler in roles:
        if filler.role in _ONCE and (filler.role not in best or filler.confidence > best[filler.role].confidence):
            best[filler.role] = filler
    return [f for f in roles if f.role not in _ONCE or best[f.role] is f]
