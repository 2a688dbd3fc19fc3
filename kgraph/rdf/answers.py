"""The answer of a query, and the forms in which it is written.

A table for people; CSV, TSV, JSON and XML as SPARQL defines them; Turtle and N-Triples for
graphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kgraph.errors import UsageError
from kgraph.rdf.answer_rows import ROWS, TRUTHS, Term
from kgraph.rdf.iris import DEFAULT_BASE, prefixes
from kgraph.rdf.table import table
from kgraph.rdf.turtle import Turtle

NAMESPACES = MappingProxyType(prefixes(DEFAULT_BASE))
"""All prefixes: those of the vocabularies, and those of data under the default base."""

_PREFIX_OF = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_IRI = re.compile(r"(?:https?|urn):\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gave: rows of `variables` (SELECT), `triples` (CONSTRUCT, DESCRIBE) or `truth` (ASK)."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    triples: tuple[Triple, ...] | None = None
    truth: bool | None = None


def shortened(iri: str) -> str:
    """The IRI with a prefix of the project, or unchanged where none fits."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _PREFIX_OF.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else iri


def expanded(name: str) -> str | None:
    """The IRI that `name` is, whole or with a prefix of the project; None where it is neither."""
    if _IRI.fullmatch(name):
        return name
    prefix, colon, local = name.partition(":")
    return NAMESPACES[prefix] + local if colon and prefix in NAMESPACES and _LOCAL.fullmatch(local) else None


def formatted(answer: Answer, form: str | None = None, *, width: int | None = None) -> str:
    """The answer as text, ending in a line feed.

    Without a `form`, rows come as a table and a graph as Turtle. `width` is that of the
    terminal, for tables; without it nothing is wrapped.
    """
    form = form or ("table" if answer.triples is None else "turtle")
    if form not in FORMATS:
        raise UsageError(f"no such format of answers: {form}; there are {', '.join(FORMATS)}")
    if form == "table":
        return _as_table(answer, width)
    return FORMATS[form](answer)


def _as_table(answer: Answer, width: int | None = None) -> str:
    if answer.truth is not None:
        return "yes\n" if answer.truth else "no\n"
    if answer.triples is not None:
        return table(
            ("subject", "predicate", "object"),
            [tuple(map(cell, triple)) for triple in answer.triples],
            width,
        )
    return table(answer.variables, [tuple(map(cell, row)) for row in answer.rows], width)


def iri_of(term: Term | None) -> str | None:
    """The IRI that a term is."""
    return term.value if isinstance(term, NamedNode) else None


def cell(term: Term | None) -> str:
    """A term as one line for people: an IRI in its short form, a literal without its type."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shortened(term.value)
    return " ".join(term.value.split()) if isinstance(term, Literal) else str(term)


def _rows(answer: Answer, form: str) -> tuple[tuple[Term | None, ...], ...]:
    if answer.triples is not None:
        raise UsageError(f"the answer is a graph, which is not written as {form}; use turtle, nt or table")
    if answer.truth is not None:
        raise UsageError(f"the answer is yes or no, which is not written as {form}; use json, xml or table")
    return answer.rows


def _as_rows(form: str) -> Callable[[Answer], str]:
    def text(answer: Answer) -> str:
        if answer.truth is not None and form in TRUTHS:
            return TRUTHS[form](answer.truth)
        return "".join(ROWS[form](answer.variables, _rows(answer, form)))

    return text


def _triples(answer: Answer, form: str) -> tuple[Triple, ...]:
    if answer.triples is None:
        raise UsageError(f"the answer is no graph, so it is not written as {form}; CONSTRUCT gives one")
    return answer.triples


def _as_turtle(answer: Answer) -> str:
    triples = _triples(answer, "turtle")
    if any(isinstance(part, BlankNode | Triple) for triple in triples for part in triple):
        return (serialize(triples, format=RdfFormat.TURTLE) or b"").decode()
    turtle = Turtle(NAMESPACES)
    body = "".join(turtle.graph("", [[(str(s), str(p), str(o)) for s, p, o in triples]]))
    return turtle.header() + body


def _as_ntriples(answer: Answer) -> str:
    return "".join(f"{triple} .\n" for triple in _triples(answer, "nt"))


FORMATS: MappingProxyType[str, Callable[[Answer], str]] = MappingProxyType(
    {
        "table": _as_table,
        **{form: _as_rows(form) for form in ROWS},
        "turtle": _as_turtle,
        "nt": _as_ntriples,
    }
)
"""The formats of answers, by name."""
