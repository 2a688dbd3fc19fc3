"""The provenance of a run: what made the graph. Without a clock time unless one was given."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kgraph.rdf.iris import DEFAULT_BASE, digest, slug
from kgraph.rdf.terms import CLASS, PROPERTY
from kgraph.records import Run
from kgraph.vocab import PREFIXES, Class, Property


def provenance(run: Run, documents: Iterable[str] = (), *, base: str = DEFAULT_BASE) -> list[ox.Quad]:
    """The quads of `graph/provenance`: the run, its software, and the documents (IRIs) that it read.

    The IRI of a run is a function of versions, options and time, so two runs that cannot be
    told apart are one.
    """
    graph = ox.NamedNode(f"{base}graph/provenance")
    code = digest(run.software, run.ontology, run.pipeline, run.options, run.at)
    node = ox.NamedNode(f"{base}run/{code}")
    software = ox.NamedNode(f"{base}software/{slug(run.software)}-{digest(run.software)}")
    said: list[tuple[ox.NamedNode, Property, ox.NamedNode | ox.Literal]] = [
        (software, Property.RDF_TYPE, CLASS[Class.PROV_SOFTWARE_AGENT]),
        (software, Property.RDFS_LABEL, ox.Literal(run.software)),
        (node, Property.RDF_TYPE, CLASS[Class.PROV_ACTIVITY]),
        (node, Property.RDFS_LABEL, ox.Literal(f"{run.software} with {run.pipeline}")),
        (node, Property.PROV_WAS_ASSOCIATED_WITH, software),
        (node, Property.KG_ONTOLOGY_VERSION, ox.Literal(run.ontology)),
        (node, Property.KG_PIPELINE, ox.Literal(run.pipeline)),
    ]
    said += [(node, Property.KG_OPTION, ox.Literal(f"{name}={value}")) for name, value in run.options]
    if run.at is not None:
        time = ox.Literal(run.at, datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))
        said.append((node, Property.PROV_ENDED_AT_TIME, time))
    said += [(node, Property.PROV_USED, ox.NamedNode(document)) for document in documents]
    return [ox.Quad(subject, PROPERTY[prop], value, graph) for subject, prop, value in dict.fromkeys(said)]
