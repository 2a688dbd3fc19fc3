"""The description of a SPARQL endpoint, by the service description vocabulary of SPARQL 1.1."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, Triple

from kgraph.rdf.dataset import VOID
from kgraph.vocab import PREFIXES

Described = tuple[Quad, ...]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV "
    "Turtle JSON-LD N-Triples RDF_XML TriG N-Quads"
)


def service_description(endpoint: str) -> list[Triple]:
    """What the endpoint at this address can do: queries over the union of its graphs, no updates, no federation."""
    service, data = NamedNode(f"{endpoint}#service"), NamedNode(f"{endpoint}#dataset")
    graph = NamedNode(f"{endpoint}#default-graph")
    a = NamedNode(f"{PREFIXES['rdf']}type")
    said = [
        (service, a, _sd("Service")),
        (service, _sd("endpoint"), NamedNode(endpoint)),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        (service, _sd("feature"), _sd("UnionDefaultGraph")),
        *((service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS.split()),
        (service, _sd("defaultDataset"), data),
        (data, a, _sd("Dataset")),
        (data, _sd("defaultGraph"), graph),
        (graph, a, _sd("Graph")),
    ]
    return [Triple(*parts) for parts in said]


def answered_at(endpoint: str, described: Described) -> list[Triple]:
    """The description of a data set, which is the first subject, with the address where it can be asked."""
    triples = [quad.triple for quad in described]
    return [*triples, Triple(triples[0].subject, NamedNode(f"{VOID}sparqlEndpoint"), NamedNode(endpoint))]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
