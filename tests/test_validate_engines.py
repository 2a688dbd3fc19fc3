"""The compiled engine and pyshacl, the referee, find the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kgraph import resources
from kgraph.rdf.ntriples import TYPE, term
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.shacl_index import SUB_CLASS_OF, Index, Term
from kgraph.rdf.shacl_terms import XSD, comparable
from kgraph.rdf.validate import Validator
from kgraph.records import Finding
from kgraph.vocab import Property

EXAMPLES = resources.folder("shapes") / "examples"
FILES = sorted(EXAMPLES.glob("*/*.ttl"))
ACCEPTED = [tuple(read_quads(path)) for path in sorted((EXAMPLES / "accepted").glob("*.ttl"))]
DAMAGED = 80
ORDERED = {
    Property.NIF_BEGIN_INDEX: Property.NIF_END_INDEX,
    Property.KG_EARLIEST: Property.KG_LATEST,
}
ORDER = ("LessThan", "MinInclusive", "MaxInclusive")
STRANGE: list[Term] = [
    Literal(""),
    Literal("wort", language="de"),
    Literal("7", datatype=NamedNode(XSD + "integer")),
    Literal("7", datatype=NamedNode(XSD + "nonNegativeInteger")),
    Literal("4000", datatype=NamedNode(XSD + "nonNegativeInteger")),
    Literal("007", datatype=NamedNode(XSD + "nonNegativeInteger")),
    Literal("-7", datatype=NamedNode(XSD + "nonNegativeInteger")),
    Literal("0.50", datatype=NamedNode(XSD + "double")),
    Literal("1.5E0", datatype=NamedNode(XSD + "double")),
    Literal("many", datatype=NamedNode(XSD + "double")),
    Literal("0.50", datatype=NamedNode(XSD + "decimal")),
    Literal("2017-02-30", datatype=NamedNode(XSD + "date")),
    Literal("1999-12-31", datatype=NamedNode(XSD + "date")),
    Literal("2017", datatype=NamedNode(XSD + "gYear")),
    Literal("P90D", datatype=NamedNode(XSD + "duration")),
    Literal("true", datatype=NamedNode(XSD + "boolean")),
    NamedNode("https://w3id.org/kgraph/data/entity/nobody"),
    NamedNode("https://w3id.org/kgraph/concept/status/decided"),
    BlankNode("somebody"),
]


@pytest.fixture(scope="module")
def compiled() -> Validator:
    """The compiled engine."""
    return Validator(engine="compiled")


@pytest.fixture(scope="module")
def referee() -> Validator:
    """The engine that decides what is right."""
    return Validator(engine="pyshacl")


def judged(validator: Validator, quads: Iterable[Quad]) -> set[Finding]:
    """The findings, less those on the order of values that have none.

    Where two values do not compare, the standard says that they are out of order; pyshacl compares
    their characters, or the names of their datatypes. That they have the wrong datatype both find.
    """
    kept = tuple(quads)
    triples = ((s, p, o) for s, p, o, _ in kept)
    orderless = without_order(Index[Term](triples, term(TYPE), term(SUB_CLASS_OF)))
    return {
        finding
        for finding in validator.check(kept).findings
        if not (finding.constraint.startswith(ORDER) and finding.focus in orderless)
    }


def without_order(index: Index[Term]) -> set[str]:
    """The subjects that have values which their shapes compare, and which do not compare."""
    subjects = set()
    for low, high in ORDERED.items():
        for subject, values in index.subjects(NamedNode(low)).items():
            sorts = {type(comparable(v)) for v in (*values, *index.values(subject, NamedNode(high)))}
            if len(sorts) > 1 or not sorts <= {Decimal, date}:
                subjects.add(str(subject))
    for subject, values in index.subjects(NamedNode(Property.ITSRDF_TA_CONFIDENCE)).items():
        if not {type(comparable(v)) for v in values} <= {Decimal, float}:
            subjects.add(str(subject))
    return subjects


@pytest.mark.parametrize("example", FILES, ids=lambda path: path.stem)
def test_examples(example: Path, compiled: Validator, referee: Validator) -> None:
    """Every finding on every example is the same, to the last field."""
    quads = list(read_quads(example))
    assert judged(compiled, quads) == judged(referee, quads)


def damage(quads: tuple[Quad, ...], chance: random.Random) -> list[Quad]:
    """The quads with some dropped, repeated elsewhere, or given another subject, property or value."""
    damaged = list(quads)
    values: list[Term] = [*(quad.object for quad in quads), *(STRANGE * 3)]
    for _ in range(min(chance.randint(1, 6), len(quads) - 1)):
        place = chance.randrange(len(damaged))
        quad, other = damaged[place], damaged[chance.randrange(len(damaged))]
        value = chance.choice(values)
        if isinstance(value, BlankNode) and quad.predicate.value in {*ORDERED, *ORDERED.values()}:
            continue  # pyshacl stops where it should compare a blank node
        changed = chance.choice(
            [
                None,
                Quad(quad.subject, quad.predicate, value),
                Quad(other.subject, quad.predicate, quad.object),
                Quad(quad.subject, other.predicate, quad.object),
            ]
        )
        if changed is None or chance.random() < 0.5:
            damaged.pop(place)
        if changed is not None:
            damaged.append(changed)
    return damaged


@pytest.mark.parametrize("seed", range(DAMAGED))
def test_damaged(seed: int, compiled: Validator, referee: Validator) -> None:
    """Every finding on a graph that was damaged at random is the same."""
    chance = random.Random(seed)
    quads = damage(ACCEPTED[seed % len(ACCEPTED)], chance)
    assert judged(compiled, quads) == judged(referee, quads)


def test_damage_is_found(compiled: Validator) -> None:
    """The random damage does harm, so that the comparison compares something."""
    damaged = [damage(ACCEPTED[seed % len(ACCEPTED)], random.Random(seed)) for seed in range(DAMAGED)]
    assert sum(not compiled.check(quads).conforms for quads in damaged) > DAMAGED * 0.7
