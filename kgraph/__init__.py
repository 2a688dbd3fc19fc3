"""From articles to a validated RDF graph of who decides what, with the characters that say so.

    import kgraph

    for item in kgraph.read(["seeds"]):
        if isinstance(item, kgraph.Document):
            print(item.id, len(kgraph.extract(item).decisions))

    kgraph.build(["seeds"], output="output/seeds.nq")
    kgraph.query(["output/seeds.nq"], "SELECT ?label { ?d a kg:Decision ; rdfs:label ?label }").rows

What is named here is the public interface; each name is loaded when it is first used.
Every error that is raised on purpose is a KgraphError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgraph.api import extract, extract_all, validate, write
    from kgraph.building.build import BuildResult, Progress, build
    from kgraph.building.stages import Options
    from kgraph.errors import KgraphError
    from kgraph.rdf.answers import Answer
    from kgraph.rdf.query import query
    from kgraph.reading import Metadata, Rejected, read
    from kgraph.records import Document, Extraction, Finding, Report

__all__ = [
    "Answer",
    "BuildResult",
    "Document",
    "Extraction",
    "Finding",
    "KgraphError",
    "Metadata",
    "Options",
    "Progress",
    "Rejected",
    "Report",
    "build",
    "extract",
    "extract_all",
    "query",
    "read",
    "validate",
    "write",
]

_HOMES = {
    "kgraph.api": "extract extract_all validate write",
    "kgraph.building": "BuildResult Options Progress build",
    "kgraph.errors": "KgraphError",
    "kgraph.rdf.answers": "Answer",
    "kgraph.rdf.query": "query",
    "kgraph.reading": "Metadata Rejected read",
    "kgraph.records": "Document Extraction Finding Report",
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
