"""From the results of an engine to findings for people: which document, which words, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pyoxigraph import NamedNode

from kgraph.rdf.ntriples import CLASS, PROPERTY, characters
from kgraph.rdf.shacl import Result, ShapesGraph
from kgraph.rdf.shacl_index import Index
from kgraph.records import Finding, Report
from kgraph.vocab import Class, Property

_CONTEXT = PROPERTY[Property.NIF_REFERENCE_CONTEXT]
_BEGIN = PROPERTY[Property.NIF_BEGIN_INDEX]
_ANCHOR = PROPERTY[Property.NIF_ANCHOR_OF]
_MEANS = PROPERTY[Property.ITSRDF_TA_IDENT_REF]
_DERIVED = PROPERTY[Property.PROV_WAS_DERIVED_FROM]
_IDENTIFIER = PROPERTY[Property.DCT_IDENTIFIER]
_EVIDENCE = PROPERTY[Property.KG_EVIDENCE]
_DOCUMENT = CLASS[Class.KG_DOCUMENT]


def report(shapes: ShapesGraph, index: Index[str], results: Iterable[Result]) -> Report:
    """The results as findings, each once, by document, node and shape."""
    context = _Context(index)
    findings = {_finding(shapes, context, result) for result in results}
    return Report(findings=tuple(sorted(findings, key=_order)), checked=len(index))


def _finding(shapes: ShapesGraph, context: _Context, result: Result) -> Finding:
    words = context.words(result.focus)
    return Finding(
        focus=result.focus,
        shape=result.shape.value if isinstance(result.shape, NamedNode) else str(result.shape),
        constraint=result.constraint,
        severity=shapes.severity(result.shape),
        message=shapes.message(result.shape),
        path=result.path,
        value=result.value,
        document=context.document(result.focus, words),
        quote=_text(context.index.first(words, _ANCHOR)) if words is not None else None,
    )


def _order(finding: Finding) -> tuple[str, ...]:
    parts = (finding.document, finding.focus, finding.shape, finding.constraint, finding.path, finding.value)
    return tuple(part or "" for part in parts)


class _Context:
    """Where a node stands in its document."""

    def __init__(self, index: Index[str]) -> None:
        self.index = index

    def words(self, node: str) -> str | None:
        """The first mention that shows the node: itself, its evidence, or one that means it."""
        if self.index.values(node, _ANCHOR):
            return node
        shown_by = [m for m in self.index.values(node, _EVIDENCE) if self.index.values(m, _ANCHOR)]
        return min(shown_by or self.index.holders(_MEANS, node), key=self._place, default=None)

    def document(self, node: str, words: str | None) -> str | None:
        """The identifier of the document that the node, or the mention that shows it, comes from."""
        documents = [d for start in (node, words) if start is not None for d in self._documents(start)]
        if not documents:
            documents = self._only_document
        return next((text for d in documents if (text := _text(self.index.first(d, _IDENTIFIER)))), None)

    def _documents(self, node: str) -> list[str]:
        own = [node] if node in self.index.instances(_DOCUMENT) else []
        return [*own, *self.index.values(node, _CONTEXT), *self.index.values(node, _DERIVED)]

    @cached_property
    def _only_document(self) -> list[str]:
        documents = list(self.index.instances(_DOCUMENT))
        return documents if len(documents) == 1 else []

    def _place(self, mention: str) -> tuple[str, int, str]:
        document, begin = self.index.first(mention, _CONTEXT), _text(self.index.first(mention, _BEGIN)) or ""
        return str(document), int(begin) if begin.isdecimal() else 0, str(mention)


def _text(term: str | None) -> str | None:
    return characters(term) if term is not None and term.startswith('"') else None
