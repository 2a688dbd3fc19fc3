"""The lists in shapes/ are those of the ontology."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kgraph import resources
from kgraph.rdf.shacl import ShapesGraph, sh
from kgraph.rdf.shacl_index import Term
from kgraph.vocab import (
    DATATYPES,
    KINDS,
    RELATION_CLASSES,
    ROLE_CLASSES,
    Class,
    DecisionType,
    EntityClass,
    Precision,
    Property,
    RelationType,
    Role,
    Status,
)

KGS = "https://w3id.org/kgraph/shapes#"
GRAPH = ShapesGraph.load(resources.folder("shapes"))
DIRECT = [r for r in RelationType if r is not RelationType.HOLDS_ROLE]


def shape(name: str) -> NamedNode:
    """The shape of that local name."""
    return NamedNode(KGS + name)


def with_path(iri: str, *, of: str) -> NamedNode:
    """The one property shape, of the name given, that has the path."""
    found = [s for s in GRAPH.values(shape(of), "property") if GRAPH.values(s, "path") == [NamedNode(iri)]]
    assert len(found) == 1
    assert isinstance(found[0], NamedNode)
    return found[0]


def classes(of: Term) -> set[str]:
    """The classes that a shape allows, by sh:class or as alternatives."""
    required = GRAPH.values(of, "class")
    for head in GRAPH.values(of, "or"):
        required += [cls for member in GRAPH.members(head) for cls in GRAPH.values(member, "class")]
    return {cls.value for cls in required if isinstance(cls, NamedNode)}


def listed(of: Term) -> set[str]:
    """The members of sh:in."""
    return {m.value for m in GRAPH.members(GRAPH.values(of, "in")[0]) if isinstance(m, (NamedNode, Literal))}


def iris(entity_classes: tuple[EntityClass, ...]) -> set[str]:
    """The IRIs of the classes."""
    return {cls.iri for cls in entity_classes}


@pytest.mark.parametrize("role", [r for r in Role if ROLE_CLASSES[r]])
def test_role_classes(role: Role) -> None:
    """A role is filled by the classes that the ontology lets fill it."""
    assert classes(with_path(role.iri, of="Decision")) == iris(ROLE_CLASSES[role])


@pytest.mark.parametrize("relation", DIRECT)
def test_relation_classes(relation: RelationType) -> None:
    """A relation leads from and to the classes that the ontology names."""
    (start,) = [s for s in GRAPH.targeted() if GRAPH.values(s, "targetSubjectsOf") == [NamedNode(relation.iri)]]
    assert isinstance(start, NamedNode)
    end = with_path(relation.iri, of=start.value.removeprefix(KGS))
    assert (classes(start), classes(end)) == tuple(map(iris, RELATION_CLASSES[relation]))


def test_membership_classes() -> None:
    """A position is held by, and at, the classes that the ontology names."""
    ends = classes(shape("MembershipMember")), classes(shape("MembershipOrganization"))
    assert ends == tuple(map(iris, RELATION_CLASSES[RelationType.HOLDS_ROLE]))


def test_relations_of_statements() -> None:
    """A statement is about a relation of the ontology, and each of those needs a statement; or that two are one."""
    relations = {relation.iri for relation in DIRECT}
    assert listed(shape("StatementPredicate")) == relations | {Property.OWL_SAME_AS.value}
    assert {str(r) for r in GRAPH.values(shape("Stated"), "targetSubjectsOf")} == {f"<{r}>" for r in relations}


def test_concepts() -> None:
    """Types, statuses and precisions are the narrow concepts of their schemes."""
    assert listed(shape("DecisionType")) == {t.iri for t in DecisionType}
    assert listed(shape("DecisionStatus")) == {s.iri for s in Status}
    assert listed(shape("TimePrecision")) == {p.value for p in Precision}


def test_kinds() -> None:
    """Each class has the kinds of its scheme, and a class without a scheme has none."""
    nested = next(m for m in GRAPH.members(GRAPH.values(shape("OrganisationKind"), "or")[0]) if GRAPH.values(m, "in"))
    shapes = {
        EntityClass.GOVERNMENT_BODY: shape("GovernmentBodyKind"),
        EntityClass.ORGANISATION: nested,
        EntityClass.PLACE: shape("PlaceKind"),
        EntityClass.LEGAL_RESOURCE: shape("LegalResourceKind"),
    }
    assert {cls: listed(node) for cls, node in shapes.items()} == {
        cls: {kind.iri for kind in kinds} for cls, kinds in KINDS.items()
    }
    without = {f"<{cls.iri}>" for cls in EntityClass if cls not in KINDS}
    assert {str(cls) for cls in GRAPH.values(shape("Kindless"), "targetClass")} == without


def test_datatypes() -> None:
    """A property has the datatype of the ontology wherever a shape gives it one."""
    by_iri = {prop.value: datatype for prop, datatype in DATATYPES.items()}
    compared = 0
    for node, paths in GRAPH.index.subjects(sh("path")).items():
        (path,) = paths
        for datatype in GRAPH.values(node, "datatype"):
            assert isinstance(path, NamedNode)
            assert isinstance(datatype, NamedNode)
            assert datatype.value == by_iri[path.value], path
            compared += 1
    assert compared > 25


def test_classes_with_iris() -> None:
    """Every class of data must have IRIs, and be no blank node."""
    not_checked = {Class.SKOS_CONCEPT, Class.PROV_ACTIVITY, Class.PROV_SOFTWARE_AGENT}
    named = {str(cls) for cls in GRAPH.values(shape("Named"), "targetClass")}
    assert named == {f"<{cls.value}>" for cls in Class if cls not in not_checked}
