"""Which pairs of entities a person should look at: perhaps one and not joined, or joined though unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kgraph.building.concluding import merges_file
from kgraph.building.lists import authority_of
from kgraph.linking.identity import Identity, Told
from kgraph.rdf.known import Known, known, same
from kgraph.rdf.query import load
from kgraph.store.reading import quads_of

_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Two entities that may be one: whether the graph joins them, how likely it is, and why."""

    one: Known
    other: Known
    joined: bool
    confidence: float
    why: str


def doubtful(
    graphs: Sequence[str | Path],
    *,
    store: str | Path | None = None,
    least: float = 0.4,
    same_as: Path | None = None,
    authority: tuple[Path, ...] = (),
) -> list[Doubtful]:
    """The doubtful pairs of graphs or of a store, the likeliest first; what `same_as` tells is left out."""
    quads = load(graphs) if store is None else quads_of(store)
    entities, traces = known(quads)
    held = [s for s in same(quads) if s.gone in entities and s.kept in entities]
    user = merges_file(same_as) if same_as else Told()
    identity = Identity(authority_of(authority), Told((*user.same, *((s.gone, s.kept) for s in held)), user.apart))
    for trace in traces:
        identity.add(trace)
    doubts = identity.doubts(least)
    identity.close()
    settled = {frozenset(pair) for pair in (*user.same, *user.apart)}
    pairs = [Doubtful(entities[d.one], entities[d.other], False, d.confidence, d.why) for d in doubts]
    pairs += [
        Doubtful(entities[s.gone], entities[s.kept], True, s.confidence, s.why)
        for s in held
        if s.confidence is not None and s.why is not None and least <= s.confidence < _SURE
    ]
    open_ = [p for p in pairs if frozenset((p.one.iri, p.other.iri)) not in settled]
    return sorted(open_, key=lambda p: (-p.confidence, p.one.iri, p.other.iri))
