"""The authority list with what a user adds to it: CSV files, and SKOS in any RDF format."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kgraph.linking.authority import Authority, Entry, listed
from kgraph.rdf.skos import concepts, is_rdf


@lru_cache(maxsize=8)
def authority_of(extra: tuple[Path, ...] = ()) -> Authority:
    """The shipped lists and the given ones, read once per process; later entries replace earlier ones of their name."""
    if not extra:
        return Authority.load()
    added = [entry for path in extra for entry in (_concepts(path) if is_rdf(path) else listed(path))]
    return Authority((*Authority.load().entries, *added))


def _concepts(path: Path) -> list[Entry]:
    return [Entry(c.name, c.cls, c.kind, c.country, c.parent, c.aliases, c.match) for c in concepts(path)]
