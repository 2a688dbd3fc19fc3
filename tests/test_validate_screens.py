"""Screens: what is seen of a query without asking it."""

from __future__ import annotations

import pytest

from kgraph.rdf.ntriples import TYPE
from kgraph.rdf.shacl_index import SUB_CLASS_OF, Index
from kgraph.rdf.shacl_screen import Screen
from kgraph.rdf.validate import Validator

PREFIXES = {"ex": "https://example.org/"}


def triples(text: str) -> Index[str]:
    """`s p o, s p o` in short names."""
    said = [tuple(f"<{PREFIXES['ex']}{name}>" for name in triple.split()) for triple in text.split(",")]
    return Index(((s, p, o) for s, p, o in said), TYPE, SUB_CLASS_OF)


def may_find(body: str, said: str) -> bool:
    """What the screen says of the focus node ex:x."""
    screen = Screen.of(body, PREFIXES)
    assert screen is not None
    return screen.may_find(triples(said), ["<https://example.org/x>"])


@pytest.mark.parametrize(
    "body",
    [
        '$this ex:p "text" .',
        "$this ex:p/ex:q ?value .",
        "OPTIONAL { $this ex:p ?value }",
        "$this ex:p ?value FILTER EXISTS { $this ex:q ?value }",
        "$this ex:p ?value . FILTER(?value = 'a')",
        "$this other:p ?value .",
        "?value ex:p ?value .",
        "$this ex:p ?value . FILTER NOT EXISTS { $this ex:q ?value . FILTER(?value != ex:a) }",
        "$this ex:p ?value . FILTER(?value != ex:a",
        "$this ex:p",
    ],
)
def test_what_is_not_known_is_always_asked(body: str) -> None:
    """A query with any part that a screen does not know has no screen."""
    assert Screen.of(body, PREFIXES) is None


def test_our_queries_have_screens() -> None:
    """All queries of the shapes that kgraph ships are screened."""
    assert all(constraint.screen for constraint in Validator()._sparql)


@pytest.mark.parametrize(
    ("body", "said", "expected"),
    [
        ("$this ex:p ?v . ?v ex:q ?w", "x p a, a q b", True),
        ("$this ex:p ?v . ?v ex:q ?w", "x p a, b q b", False),
        ("$this ex:p ?v ; ex:q ?w , ?u .", "x p a, x q b", True),
        ("$this ex:p ?v ; ex:q ?w FILTER(?v != ?w)", "x p a, x q a", False),
        ("$this ex:p ?v ; ex:q ?w FILTER(?v != ?w)", "x p a, x q b", True),
        ("$this ?p ?v FILTER(isIRI(?v) && ?p IN (ex:p, ex:q))", "x r a", False),
        ("$this ?p ?v FILTER(isIRI(?v) && ?p IN (ex:p, ex:q))", "x q a", True),
        ("$this ?p ?v FILTER(?p IN (ex:p) || ?p IN (ex:q))", "x r a", True),
        ("$this ex:p ?v FILTER(STRLEN(?v) > 3)", "x p a", True),
        ("$this ex:p ?v FILTER NOT EXISTS { ?s ex:q $this ; ex:r ?v }", "x p a, s q x, s r a", False),
        ("$this ex:p ?v FILTER NOT EXISTS { ?s ex:q $this ; ex:r ?v }", "x p a, s q x, t r a", True),
        ("?s ex:p $this", "s p x", True),
        ("?s ex:p ?o FILTER NOT EXISTS { ?o ?p ?s }", "a p b, b q a", False),
    ],
)
def test_screens(body: str, said: str, expected: bool) -> None:
    """A screen says no only where patterns, inequalities, lists and NOT EXISTS leave nothing."""
    assert may_find(body, said) is expected
