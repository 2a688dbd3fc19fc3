"""The provenance of what is in a store: the runs that its documents came from."""

from __future__ import annotations

import pyoxigraph as ox

from kgraph.rdf.provenance import provenance
from kgraph.store.ledger import Ledger


def origin(ledger: Ledger, base: str) -> list[ox.Quad]:
    """The quads of `graph/provenance`, each once."""
    said = [quad for run, documents in ledger.runs() for quad in provenance(run, documents, base=base)]
    return list(dict.fromkeys(said))
