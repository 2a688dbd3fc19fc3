"""What a graph as a whole is, in VoID and DCAT: how much of what is in it, of which days, from whom, where to get it.

It is a function of the graph and of what the caller tells: there is no clock in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pyoxigraph as ox

from kgraph.errors import UsageError
from kgraph.rdf.answers import shortened
from kgraph.rdf.iris import DEFAULT_BASE, absolute, checked_base, digest, prefixes, slug
from kgraph.rdf.ntriples import written
from kgraph.rdf.target import Target
from kgraph.rdf.terms import CLASS, PROPERTY
from kgraph.rdf.write import format_of, text_format
from kgraph.vocab import PREFIXES, Class, Property

P = Property
VOID, DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
_DCT, _XSD = PREFIXES["dct"], PREFIXES["xsd"]
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ABOUT = "An RDF graph of who decides what, with the words that say so."
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Value = str | int | ox.NamedNode | ox.Literal
Said = Iterator[tuple[str, Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a graph does not say of itself. Addresses are absolute IRIs; `at` is a day or a time."""

    title: str | None = None
    licence: str | None = None
    at: str | None = None
    endpoint: str | None = None
    downloads: tuple[str, ...] = ()


def describe(store: ox.Store, *, base: str = DEFAULT_BASE, told: Told | None = None) -> tuple[ox.Quad, ...]:
    """The description of the graph in a store, in the named graph `graph/dataset`; its subject is `<base>dataset`."""
    return tuple(dict.fromkeys(_Description(store, checked_base(base), told or Told()).quads()))


def base_in(store: ox.Store) -> str:
    """What the IRIs of a graph begin with, by those of its documents."""
    for quad in store.quads_for_pattern(None, PROPERTY[P.RDF_TYPE], CLASS[Class.KG_DOCUMENT], None):
        start, found, _ = str(getattr(quad.subject, "value", "")).rpartition("document/")
        if found:
            return start
    return DEFAULT_BASE


def write_description(quads: Iterable[ox.Quad], target: str | Path, *, format: str | None = None) -> None:
    """Writes a description to a file, whole or not at all, or to standard output for "-"."""
    described = tuple(quads)
    graph = str(getattr(described[0].graph_name, "value", ""))
    base = graph.removesuffix("graph/dataset")
    known = prefixes(base) | {"void": VOID, "dcat": DCAT, "set": f"{base}dataset/"}
    text = text_format(format_of(target, format), known)
    body = "".join(text.graph(graph, [tuple(written(described))]))
    out = Target(target)
    try:
        out.write(f"{text.header()}{body}{text.footer}".encode())
        out.commit()
    finally:
        out.discard()


class _Description:
    """One description on its way to quads."""

    def __init__(self, store: ox.Store, base: str, told: Told) -> None:
        self._store = store
        self._told = told
        self._base = base
        self._dataset = f"{base}dataset"
        self._graph = ox.NamedNode(f"{base}graph/dataset")

    def quads(self) -> Iterator[ox.Quad]:
        yield from self._said(self._dataset, self._told_of_it())
        yield from self._said(self._dataset, self._counted())
        yield from self._period()
        yield from self._publishers()
        yield from self._partitions("class", "entities", "?c (COUNT(DISTINCT ?s) AS ?n)", f"?s <{P.RDF_TYPE}> ?c")
        yield from self._partitions("property", "triples", "?p (COUNT(*) AS ?n)", "?s ?p ?o")
        for address in self._told.downloads:
            yield from self._distribution(_address("download", address))

    def _told_of_it(self) -> Said:
        told, documents = self._told, self._count("DISTINCT ?s", _of_class(Class.KG_DOCUMENT))
        yield P.RDF_TYPE, ox.NamedNode(VOID + "Dataset")
        yield P.RDF_TYPE, ox.NamedNode(DCAT + "Dataset")
        yield P.DCT_TITLE, told.title or f"Decisions in {documents:,} document{'s' * (documents != 1)}"
        yield _DCT + "description", _ABOUT
        yield VOID + "uriSpace", self._base
        if told.licence is not None:
            yield _DCT + "license", _address("licence", told.licence)
        if told.endpoint is not None:
            yield VOID + "sparqlEndpoint", _address("endpoint", told.endpoint)
        if told.at is not None:
            kind = "date" if _DAY.fullmatch(told.at) else "dateTime"
            yield _DCT + "modified", ox.Literal(told.at, datatype=ox.NamedNode(_XSD + kind))

    def _counted(self) -> Said:
        yield VOID + "triples", self._count("*", "?s ?p ?o")
        yield VOID + "entities", self._count("DISTINCT ?s", f"?s <{P.RDF_TYPE}> ?c")
        yield VOID + "distinctSubjects", self._count("DISTINCT ?s", "?s ?p ?o")
        yield VOID + "distinctObjects", self._count("DISTINCT ?o", "?s ?p ?o")
        for (language,) in self._rows("DISTINCT ?v", f"?s <{P.DCT_LANGUAGE}> ?v"):
            yield P.DCT_LANGUAGE, language
        for (example,) in self._rows("(MIN(STR(?s)) AS ?n)", _of_class(Class.KG_DECISION)):
            yield VOID + "exampleResource", ox.NamedNode(example)

    def _period(self) -> Iterator[ox.Quad]:
        node = f"{self._dataset}/period"
        for first, last in self._rows("(MIN(?v) AS ?a) (MAX(?v) AS ?b)", f"?s <{P.DCT_ISSUED}> ?v"):
            day = ox.NamedNode(_XSD + "date")
            yield from self._said(self._dataset, [(_DCT + "temporal", ox.NamedNode(node))])
            yield from self._said(
                node,
                [
                    (P.RDF_TYPE, ox.NamedNode(_DCT + "PeriodOfTime")),
                    (DCAT + "startDate", ox.Literal(first, datatype=day)),
                    (DCAT + "endDate", ox.Literal(last, datatype=day)),
                ],
            )

    def _publishers(self) -> Iterator[ox.Quad]:
        """Who published the documents, each with its class and name."""
        for (publisher,) in self._rows("DISTINCT ?v", f"?s <{P.DCT_PUBLISHER}> ?v"):
            node = ox.NamedNode(publisher)
            yield from self._said(self._dataset, [(_DCT + "contributor", node)])
            for prop in (PROPERTY[P.RDF_TYPE], PROPERTY[P.SKOS_PREF_LABEL]):
                for quad in self._store.quads_for_pattern(node, prop, None, None):
                    yield ox.Quad(node, prop, quad.object, self._graph)

    def _partitions(self, sort: str, unit: str, select: str, pattern: str) -> Iterator[ox.Quad]:
        rows = self._rows(select, pattern, "GROUP BY ?c" if sort == "class" else "GROUP BY ?p")
        plural = {"class": "classes", "property": "properties"}[sort]
        yield from self._said(self._dataset, [(VOID + plural, len(rows))])
        for iri, number in rows:
            name, namespace = shortened(iri), iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
            node = f"{self._dataset}/{sort}-{slug(name)}{f'-{digest(iri)}' if name == iri else ''}"
            yield from self._said(self._dataset, [(VOID + "vocabulary", ox.NamedNode(namespace))])
            yield from self._said(self._dataset, [(VOID + sort + "Partition", ox.NamedNode(node))])
            yield from self._said(node, [(VOID + sort, ox.NamedNode(iri)), (VOID + unit, int(number))])

    def _distribution(self, address: ox.NamedNode) -> Iterator[ox.Quad]:
        path = PurePosixPath(urlsplit(address.value).path)
        node = f"{self._dataset}/distribution-{slug(path.name)}-{digest(address.value)}"
        syntax = ox.RdfFormat.from_extension(path.name.removesuffix(".gz").rpartition(".")[2])
        said: list[tuple[str, Value]] = [
            (P.RDF_TYPE, ox.NamedNode(DCAT + "Distribution")),
            (P.DCT_TITLE, path.name or address.value),
            (DCAT + "downloadURL", address),
        ]
        if syntax is not None:
            said.append((DCAT + "mediaType", ox.NamedNode(_MEDIA + syntax.media_type)))
        if path.suffix == ".gz":
            said.append((DCAT + "compressFormat", ox.NamedNode(_MEDIA + "application/gzip")))
        if self._told.licence is not None:
            said.append((_DCT + "license", _address("licence", self._told.licence)))
        yield from self._said(
            self._dataset, [(DCAT + "distribution", ox.NamedNode(node)), (VOID + "dataDump", address)]
        )
        yield from self._said(node, said)

    def _said(self, subject: str, pairs: Iterable[tuple[str, Value]]) -> Iterator[ox.Quad]:
        node = ox.NamedNode(subject)
        for prop, value in pairs:
            term = ox.Literal(value) if isinstance(value, str | int) else value
            yield ox.Quad(node, ox.NamedNode(prop), term, self._graph)

    def _count(self, what: str, pattern: str) -> int:
        ((number,),) = self._rows(f"(COUNT({what}) AS ?n)", pattern)
        return int(number)

    def _rows(self, select: str, pattern: str, end: str = "") -> list[tuple[str, ...]]:
        """The rows of which every value is bound, sorted."""
        query = f"SELECT {select} WHERE {{ {{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }} }} {end}"
        solutions = self._store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        rows = [tuple(row) for row in solutions]
        return sorted(tuple(v.value for v in row if hasattr(v, "value")) for row in rows if None not in row)


def _of_class(cls: Class) -> str:
    return f"?s <{P.RDF_TYPE}> <{cls}>"


def _address(what: str, text: str) -> ox.NamedNode:
    iri = absolute(text)
    if iri is None:
        raise UsageError(f"{what} {text!r} is no absolute address; write it as https://example.org/…")
    return ox.NamedNode(iri)
