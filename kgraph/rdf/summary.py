"""What the reports on many graphs come to: by severity, by shape, and by who published the documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.ntriples import PROPERTY, characters
from kgraph.records import Report
from kgraph.vocab import Property

SEVERITIES = ("info", "warning", "violation")
"""From the mildest to the gravest."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The report on one named graph; `document` is its IRI, None for a graph that several documents share."""

    report: Report
    document: str | None = None
    publisher: str | None = None


@dataclass(slots=True)
class Tally:
    """How many documents there are, how many of them have findings, and how many findings."""

    documents: int = 0
    concerned: int = 0
    findings: int = 0


@dataclass(slots=True)
class Summary:
    """Counts over reports that come one by one; its size does not grow with them.

    `shapes` are by the IRI of the shape and the severity, `publishers` by name, with None for documents that name none.
    """

    checked: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    shapes: dict[tuple[str, str], Tally] = field(default_factory=dict)
    publishers: dict[str | None, Tally] = field(default_factory=dict)

    def add(self, judged: Judged) -> None:
        """The next report."""
        findings = judged.report.findings
        self.checked += judged.report.checked
        self.severities.update(f.severity for f in findings)
        for key, number in Counter((f.shape, f.severity) for f in findings).items():
            tally = self.shapes.setdefault(key, Tally())
            tally.concerned += judged.document is not None
            tally.findings += number
        if judged.document is not None:
            tally = self.publishers.setdefault(judged.publisher, Tally())
            tally.documents += 1
            tally.concerned += bool(findings)
            tally.findings += len(findings)

    @property
    def documents(self) -> int:
        """How many documents were judged."""
        return sum(tally.documents for tally in self.publishers.values())

    @property
    def conforms(self) -> bool:
        """Whether there was no violation."""
        return not self.severities["violation"]

    def by_shape(self) -> Iterator[tuple[str, str, Tally]]:
        """Shape, severity and counts: the gravest first, then the most frequent."""
        order = sorted(self.shapes, key=lambda k: (-SEVERITIES.index(k[1]), -self.shapes[k].findings, k[0]))
        return ((shape, severity, self.shapes[shape, severity]) for shape, severity in order)

    def by_publisher(self) -> Iterator[tuple[str | None, Tally]]:
        """Publisher and counts: the one with the most findings first, then by name, documents of none at the end."""
        order = sorted(self.publishers, key=lambda p: (-self.publishers[p].findings, p is None, p or ""))
        return ((publisher, self.publishers[publisher]) for publisher in order)


def publisher_of(graph: DocumentGraph) -> str | None:
    """The name of who published a document, as the document says it."""
    for _, prop, value in graph.said():
        if prop == PROPERTY[Property.DCT_PUBLISHER]:
            iri = characters(value)
            named = (f.object.value for f in graph.facts if f.entity == iri and f.property == Property.SKOS_PREF_LABEL)
            return next(named, iri)
    return None
