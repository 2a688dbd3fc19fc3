"""The quads of what is concluded across documents: threads of decisions, and entities that proved to be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kgraph.rdf import terms
from kgraph.rdf.graph import Fact
from kgraph.rdf.iris import DEFAULT_BASE, digest, slug
from kgraph.rdf.terms import CLASS, PROPERTY
from kgraph.records import Merge, Thread
from kgraph.vocab import Class, Property

P = Property


def conclusions(merges: Iterable[Merge], threads: Iterable[Thread], *, base: str = DEFAULT_BASE) -> Iterator[ox.Quad]:
    """The quads of `graph/threads`, for `Writer.commit`."""
    graph = ox.NamedNode(f"{base}graph/threads")
    for thread in threads:
        node = ox.NamedNode(f"{base}thread/{slug(thread.label)}-{digest(thread.stages[0])}")
        yield ox.Quad(node, PROPERTY[P.RDF_TYPE], CLASS[Class.KG_DECISION_THREAD], graph)
        yield ox.Quad(node, PROPERTY[P.RDFS_LABEL], ox.Literal(thread.label), graph)
        for stage in thread.stages:
            yield ox.Quad(node, PROPERTY[P.KG_STAGE], ox.NamedNode(stage), graph)
        yield ox.Quad(node, PROPERTY[P.ITSRDF_TA_CONFIDENCE], terms.probability(thread.confidence), graph)
    for merge in merges:
        yield from _statement(merge, base, graph)


def facts(merges: Iterable[Merge]) -> Iterator[Fact]:
    """What `graph/entities` says of IRIs that were given up."""
    for merge in merges:
        yield Fact(merge.gone, P.OWL_SAME_AS.value, ox.NamedNode(merge.kept))


def _statement(merge: Merge, base: str, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Why two are one; nothing where the user said so."""
    if merge.document is None or merge.mention is None:
        return
    node = ox.NamedNode(f"{base}statement/same-{digest(merge.gone, merge.kept)}")
    said: list[tuple[Property, ox.NamedNode | ox.Literal]] = [
        (P.RDF_TYPE, CLASS[Class.KG_STATEMENT]),
        (P.RDFS_LABEL, ox.Literal(merge.why)),
        (P.RDF_SUBJECT, ox.NamedNode(merge.gone)),
        (P.RDF_PREDICATE, PROPERTY[P.OWL_SAME_AS]),
        (P.RDF_OBJECT, ox.NamedNode(merge.kept)),
        (P.KG_EVIDENCE, ox.NamedNode(merge.mention)),
        (P.PROV_WAS_DERIVED_FROM, ox.NamedNode(merge.document)),
        (P.ITSRDF_TA_CONFIDENCE, terms.probability(merge.confidence)),
    ]
    for prop, value in said:
        yield ox.Quad(node, PROPERTY[prop], value, graph)
