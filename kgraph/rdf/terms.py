"""Terms that many graphs need, as objects of pyoxigraph; `ntriples` has them as text."""

from __future__ import annotations

from types import MappingProxyType

import pyoxigraph as ox

from kgraph.vocab import PREFIXES, Class, DecisionType, EntityClass, Kind, Property, Status

CLASS = MappingProxyType({c: ox.NamedNode(c.value) for c in Class})
PROPERTY = MappingProxyType({p: ox.NamedNode(p.value) for p in Property})
CONCEPT = MappingProxyType({c: ox.NamedNode(c.iri) for e in (DecisionType, Status, Kind) for c in e})
ENTITY_CLASS = MappingProxyType({c: ox.NamedNode(c.iri) for c in EntityClass})

_DOUBLE = ox.NamedNode(PREFIXES["xsd"] + "double")


def probability(value: float) -> ox.Literal:
    """A confidence as `xsd:double`."""
    return ox.Literal(f"{round(float(value), 3)}e0", datatype=_DOUBLE)
