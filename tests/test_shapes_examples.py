"""Each rule in shapes/ accepts what is right and refuses what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kgraph import resources
from kgraph.rdf.shacl import SH, ShapesGraph, sh
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.validate import Validator

SHAPES = resources.folder("shapes")
EXAMPLES = SHAPES / "examples"
ACCEPTED = sorted((EXAMPLES / "accepted").glob("*.ttl"))
REFUSED = sorted((EXAMPLES / "refused").glob("*.ttl"))
KGS = "https://w3id.org/kgraph/shapes#"
DOCUMENTATION = {"message", "path", "property", "targetClass", "targetSubjectsOf", "severity"}


def expected(example: Path) -> list[str]:
    """What the example says that it breaks: a shape and a SHACL component each."""
    line = next(line for line in example.read_text(encoding="utf-8").split("\n") if line.startswith("# Finds: "))
    return sorted(line.removeprefix("# Finds: ").split(", "))


def found(validator: Validator, example: Path) -> list[str]:
    """What a validator finds in the example, in the same words."""
    findings = validator.check(read_quads(example)).findings
    return sorted({f"{f.shape.removeprefix(KGS)} {f.constraint.removesuffix('ConstraintComponent')}" for f in findings})


@pytest.fixture(scope="module")
def validator() -> Validator:
    """The validator as build uses it."""
    return Validator()


@pytest.fixture(scope="module")
def graph() -> ShapesGraph:
    """The shapes that kgraph ships."""
    return ShapesGraph.load(SHAPES)


def named_shapes(graph: ShapesGraph) -> list[NamedNode]:
    """All shapes with an IRI, nested ones too."""
    shapes = {*graph.index.instances(sh("NodeShape")), *graph.index.instances(sh("PropertyShape"))}
    return sorted(s for s in shapes if isinstance(s, NamedNode))


def test_number_of_examples() -> None:
    """No example goes missing unseen."""
    assert (len(ACCEPTED), len(REFUSED)) == (37, 263)


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda path: path.stem)
def test_accepted(example: Path, validator: Validator) -> None:
    """A right graph has no finding."""
    assert found(validator, example) == []


@pytest.mark.parametrize("example", REFUSED, ids=lambda path: path.stem)
def test_refused(example: Path, validator: Validator) -> None:
    """A wrong graph has exactly the findings that it was made for."""
    assert found(validator, example) == expected(example)


def test_every_constraint_is_refused_once(graph: ShapesGraph) -> None:
    """For each constraint of each shape there is an example that breaks it."""
    stated = set()
    for shape in named_shapes(graph):
        names = {p.value.removeprefix(SH) for p in graph.predicates(shape) if p.value.startswith(SH)}
        for name in names - DOCUMENTATION:
            component = "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
            stated.add(f"{shape.value.removeprefix(KGS)} {component}")
    broken = {rule for example in REFUSED for rule in expected(example)}
    assert stated == broken


def test_every_shape_says_what_to_do(graph: ShapesGraph) -> None:
    """A shape has a name, and one that can find something has a message of more than its name."""
    shapes = named_shapes(graph)
    assert len(shapes) > 80
    for shape in shapes:
        assert graph.label(shape) != str(shape), f"{shape} has no rdfs:label"
        names = {p.value.removeprefix(SH) for p in graph.predicates(shape) if p.value.startswith(SH)}
        if names - DOCUMENTATION:
            assert len(graph.message(shape)) > 60, f"{shape} has no sh:message to act on"


def test_messages_do_not_repeat(graph: ShapesGraph) -> None:
    """Two shapes that say the same are one rule."""
    messages = [graph.message(s) for s in named_shapes(graph) if graph.values(s, "message")]
    assert len(messages) == len(set(messages))
