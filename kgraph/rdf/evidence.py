"""The sentences that show something, with the words marked; there where the text is in the graph (build --text)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, Store

from kgraph.rdf.sentences import sentence
from kgraph.rdf.terms import PROPERTY
from kgraph.vocab import Property


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a passage; `meaning` is the IRI of what they mean, where they are marked."""

    text: str
    meaning: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One stretch of a document's text, or the words alone where the text is not in the graph."""

    document: str
    source: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    document: NamedNode
    begin: int
    end: int
    words: str
    meaning: NamedNode


Naming = Callable[[NamedNode], str]


def passages(store: Store, node: NamedNode, *, most: int, name: Naming) -> tuple[Passage, ...]:
    """The passages that show `node`: its evidence, where it is mentioned, or the whole text where it is a document."""
    text = _literal(store, node, Property.NIF_IS_STRING)
    if text is not None:
        marks = _marks(store, _subjects(store, Property.NIF_REFERENCE_CONTEXT, node))
        return tuple(
            Passage(document=node.value, source="", pieces=_pieces(text, begin, end, marks, name))
            for begin, end in _lines(text)
        )
    mentions = _objects(store, node, Property.KG_EVIDENCE) or _subjects(store, Property.ITSRDF_TA_IDENT_REF, node)
    if not mentions and _literal(store, node, Property.NIF_ANCHOR_OF) is not None:
        mentions = [node]
    by_document: dict[NamedNode, list[_Mark]] = {}
    for mark in _marks(store, mentions[:most]):
        by_document.setdefault(mark.document, []).append(mark)
    return tuple(passage for document, marks in by_document.items() for passage in _cut(store, document, marks, name))


def _cut(store: Store, document: NamedNode, marks: list[_Mark], name: Naming) -> Iterator[Passage]:
    """The sentences of a document that hold marks, each once."""
    text = _literal(store, document, Property.NIF_IS_STRING)
    source = name(document)
    if text is None:
        for mark in marks:
            piece = Piece(mark.words, mark.meaning.value, name(mark.meaning))
            yield Passage(document=document.value, source=source, pieces=(piece,))
        return
    spans: list[tuple[int, int]] = []
    for mark in marks:
        begin, end = sentence(text, mark.begin, mark.end)
        if spans and begin <= spans[-1][1]:
            begin, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((begin, end))
    for begin, end in spans:
        yield Passage(document=document.value, source=source, pieces=_pieces(text, begin, end, marks, name))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield begin, begin + len(line)
        begin += len(line)


def _pieces(text: str, begin: int, end: int, marks: list[_Mark], name: Naming) -> tuple[Piece, ...]:
    """The characters from `begin` to `end`, those of marks apart; of marks that overlap the first."""
    pieces = []
    for mark in marks:
        if begin <= mark.begin and mark.end <= end:
            pieces += [Piece(text[begin : mark.begin])] if begin < mark.begin else []
            pieces.append(Piece(text[mark.begin : mark.end], mark.meaning.value, name(mark.meaning)))
            begin = mark.end
    if text[begin:end].strip():
        pieces.append(Piece(text[begin:end]))
    return tuple(pieces)


def _marks(store: Store, mentions: list[NamedNode]) -> list[_Mark]:
    """The mentions in the order of the text, longer ones first."""
    marks = []
    for mention in mentions:
        document = next(iter(_objects(store, mention, Property.NIF_REFERENCE_CONTEXT)), None)
        begin, end = (_literal(store, mention, p) for p in (Property.NIF_BEGIN_INDEX, Property.NIF_END_INDEX))
        if document is None or begin is None or end is None or not (begin + end).isdecimal():
            continue
        words = _literal(store, mention, Property.NIF_ANCHOR_OF) or ""
        meaning = next(iter(_objects(store, mention, Property.ITSRDF_TA_IDENT_REF)), mention)
        marks.append(_Mark(document, int(begin), int(end), words, meaning))
    return sorted(marks, key=lambda mark: (mark.document.value, mark.begin, -mark.end))


def _objects(store: Store, node: NamedNode, p: Property) -> list[NamedNode]:
    quads = store.quads_for_pattern(node, PROPERTY[p], None)
    return list(dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, NamedNode)))


def _subjects(store: Store, p: Property, node: NamedNode) -> list[NamedNode]:
    quads = islice(store.quads_for_pattern(None, PROPERTY[p], node), _MOST_MENTIONS)
    return list(dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, NamedNode)))


_MOST_MENTIONS = 5000


def _literal(store: Store, node: NamedNode, p: Property) -> str | None:
    quad = next(iter(store.quads_for_pattern(node, PROPERTY[p], None)), None)
    return quad.object.value if quad is not None and isinstance(quad.object, Literal) else None
