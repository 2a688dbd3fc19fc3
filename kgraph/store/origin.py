"""The provenance of what is in a store: the runs that its documents came from."""

from __future__ import annotations

from collections.abc import Container

import pyoxigraph as ox

from kgraph.rdf.provenance import provenance
from kgraph.store.ledger import Ledger


def origin(ledger: Ledger, base: str, only: Container[str] | None = None) -> list[ox.Quad]:
    """The quads of `graph/provenance`, each once; of the documents in `only`, where it is given."""
    said: list[ox.Quad] = []
    for run, documents in ledger.runs():
        wanted = documents if only is None else [iri for iri in documents if iri in only]
        if wanted:
            said += provenance(run, wanted, base=base)
    return list(dict.fromkeys(said))
