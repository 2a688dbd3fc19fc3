"""The quads of what is concluded across documents: threads of decisions, and entities that proved to be one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgraph.errors import GraphError
from kgraph.rdf import terms
from kgraph.rdf.graph import Fact
from kgraph.rdf.iris import DEFAULT_BASE, digest
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.terms import CLASS, PROPERTY
from kgraph.records import Merge, Thread
from kgraph.vocab import PREFIXES, Class, Property

P = Property
_DIFFERENT = PREFIXES["owl"] + "differentFrom"


class Concluded(NamedTuple):
    """What `Writer.commit` takes: facts of entities that were given up, and the quads of `graph/threads`."""

    facts: Iterator[Fact]
    threads: Iterator[ox.Quad]


def concluded(
    merges: Callable[[], Iterable[Merge]], threads: Iterable[Thread], *, base: str = DEFAULT_BASE
) -> Concluded:
    """What follows from merges and threads, made as it is taken."""
    facts = (Fact(m.gone, P.OWL_SAME_AS.value, ox.NamedNode(m.kept)) for m in merges())
    return Concluded(facts, _quads(merges, threads, base))


def _quads(merges: Callable[[], Iterable[Merge]], threads: Iterable[Thread], base: str) -> Iterator[ox.Quad]:
    """Subject by subject: why two entities are one, then the threads."""
    graph = ox.NamedNode(f"{base}graph/threads")
    for merge in merges():
        yield from _statement(merge, base, graph)
    for thread in threads:
        yield from _thread(thread, base, graph)


def _thread(thread: Thread, base: str, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node = ox.NamedNode(f"{base}thread/{thread.stages[0].rpartition('/')[2]}")
    yield ox.Quad(node, PROPERTY[P.RDF_TYPE], CLASS[Class.KG_DECISION_THREAD], graph)
    yield ox.Quad(node, PROPERTY[P.RDFS_LABEL], ox.Literal(thread.label), graph)
    for stage in thread.stages:
        yield ox.Quad(node, PROPERTY[P.KG_STAGE], ox.NamedNode(stage), graph)
    yield ox.Quad(node, PROPERTY[P.ITSRDF_TA_CONFIDENCE], terms.probability(thread.confidence), graph)


def told(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Of a user's RDF file the pairs of IRIs that are one, and those that are not."""
    pairs: dict[str, list[tuple[str, str]]] = {P.OWL_SAME_AS.value: [], _DIFFERENT: []}
    for quad in read_quads(path):
        if quad.predicate.value in pairs:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode):
                raise GraphError(f"{path}: {quad.predicate} joins {subject} and {value}; both must be IRIs")
            pairs[quad.predicate.value].append((subject.value, value.value))
    if not any(pairs.values()):
        raise GraphError(f"{path}: says nothing with owl:sameAs or owl:differentFrom; one triple a pair is wanted")
    return pairs[P.OWL_SAME_AS.value], pairs[_DIFFERENT]


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
