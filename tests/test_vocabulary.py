"""The ontology, and the module that is generated from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import vocab
from kgraph.errors import GraphError
from kgraph.rdf import vocabulary
from kgraph.resources import folder

RDFS = vocab.PREFIXES["rdfs"]
SKOS = vocab.PREFIXES["skos"]


@pytest.fixture(scope="module")
def ontology() -> vocabulary.Ontology:
    """The ontology that is shipped."""
    return vocabulary.read(folder("ontology"))


def test_committed_module_is_what_the_ontology_says() -> None:
    """`kgraph/vocab.py` is the generated text, character for character."""
    committed = Path(vocab.__file__).read_text(encoding="utf-8")
    assert committed == vocabulary.generate(folder("ontology")) + "\n"
    assert vocabulary.main(["--check"]) == 0


def test_a_new_concept_becomes_a_member(tmp_path: Path) -> None:
    """A decision type added to the ontology appears in the generated module."""
    for name in vocabulary.FILES:
        shutil.copy(folder("ontology") / name, tmp_path)
    with (tmp_path / "concepts.ttl").open("a", encoding="utf-8") as file:
        file.write(
            'type:rename a skos:Concept ; skos:inScheme scheme:decision-type ; skos:notation "rename" ;'
            ' skos:prefLabel "rename" ; kg:verb "rename" ; kg:gerund "renaming" ; kg:participle "renamed" .\n'
        )
    text = vocabulary.generate(tmp_path)
    assert '    RENAME = "rename"\n' in text
    assert 'DecisionType.RENAME: ("rename", "renaming", "renamed")' in text


def test_a_type_without_its_verb_is_refused(tmp_path: Path) -> None:
    """A decision type without verb forms is an error that names it."""
    for name in vocabulary.FILES:
        shutil.copy(folder("ontology") / name, tmp_path)
    with (tmp_path / "concepts.ttl").open("a", encoding="utf-8") as file:
        file.write('type:odd skos:inScheme scheme:decision-type ; skos:notation "odd" ; skos:prefLabel "odd" .\n')
    with pytest.raises(GraphError, match="decision-type/odd"):
        vocabulary.generate(tmp_path)


def test_every_term_has_a_label_and_a_definition(ontology: vocabulary.Ontology) -> None:
    """Each class and property has label and comment, each concept label and definition, each scheme a title."""
    terms = [*vocab.Class, *vocab.Property]
    assert len(terms) > 80
    for term in terms:
        assert len(ontology.values(term.iri, RDFS + "label")) == 1, term
        assert len(ontology.values(term.iri, RDFS + "comment")) == 1, term
    concepts = ontology.having(vocab.Property.RDF_TYPE, [SKOS + "Concept"])
    assert len(concepts) == 24 + 11 + 6 + 34 + 8
    for concept in concepts:
        assert len(ontology.values(concept, SKOS + "prefLabel")) == 1, concept
        assert len(ontology.values(concept, SKOS + "definition")) == 1, concept


def test_own_terms_are_aligned(ontology: vocabulary.Ontology) -> None:
    """Each class of ours is below one of another vocabulary."""
    for cls in vocab.Class:
        if cls.value.startswith(vocab.KG):
            above = ontology.values(cls, RDFS + "subClassOf")
            assert any(not a.startswith(vocab.KG) for a in above), cls


def test_all_that_is_referred_to_exists(ontology: vocabulary.Ontology) -> None:
    """Every term of ours that is an object in the ontology files is described there."""
    for said in ontology.said.values():
        for prop, values in said.items():
            for value in values:
                if value.startswith((vocab.KG, vocab.KGC)) and prop != vocab.PREFIXES["owl"] + "versionIRI":
                    assert value in ontology.said, value


def test_24_types_under_broader_ones(ontology: vocabulary.Ontology) -> None:
    """Each of the 24 decision types but `other` has a broader concept of the scheme, without a notation."""
    assert len(vocab.DecisionType) == 24
    for kind in vocab.DecisionType:
        broader = ontology.values(kind.iri, SKOS + "broader")
        assert len(broader) == (kind is not vocab.DecisionType.OTHER)
        assert all(not ontology.values(b, SKOS + "notation") for b in broader)


def test_ontology_files_hold_no_blank_node() -> None:
    """The ontology is plain triples."""
    for name in vocabulary.FILES:
        for quad in ox.parse(path=folder("ontology") / name):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)


@pytest.mark.parametrize("enum", [vocab.Kind, vocab.DecisionType, vocab.Status, vocab.Precision, vocab.Role])
def test_members_have_iri_and_label(enum: type[vocab.Kind]) -> None:
    """Every member knows its IRI and its label, and no two share an IRI."""
    members = list(enum)
    assert len({m.iri for m in members}) == len(members) > 5
    assert all(m.label and m.iri.startswith("https://w3id.org/kgraph/") for m in members)


def test_tables_cover_all_members() -> None:
    """Roles, relations and verbs have an entry for each member; kinds belong to one class each."""
    assert set(vocab.ROLE_CLASSES) == set(vocab.Role)
    assert set(vocab.RELATION_CLASSES) == set(vocab.RelationType)
    assert set(vocab.VERBS) == set(vocab.DecisionType)
    assert sorted(k for ks in vocab.KINDS.values() for k in ks) == sorted(vocab.Kind)
    assert vocab.ROLE_CLASSES[vocab.Role.INSTRUMENT] == (
        vocab.EntityClass.LEGAL_RESOURCE,
        vocab.EntityClass.PRODUCT,
    )
    assert vocab.RelationType.HOLDS_ROLE.iri == vocab.Class.ORG_MEMBERSHIP
    assert vocab.RelationType.PART_OF.iri == vocab.Property.ORG_SUB_ORGANIZATION_OF
