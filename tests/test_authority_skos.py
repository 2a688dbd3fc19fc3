"""Authority lists in SKOS, beside CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgraph.building.lists import authority_of
from kgraph.errors import GraphError, ReadError
from kgraph.linking.authority import BODY_COLUMNS, Entry
from kgraph.vocab import EntityClass, Kind

HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix kg: <https://w3id.org/kgraph/ontology#> .
@prefix kind: <https://w3id.org/kgraph/concept/kind/> .
@prefix : <https://example.org/bodies/> .
"""
GOTHAM = """
:gcpd a skos:Concept, kg:GovernmentBody ; skos:prefLabel "Gotham City Police Department"@en, "Policía de Gotham"@es ;
    skos:altLabel "GCPD"@en ; skos:hiddenLabel "Gotham Police" ; skos:broader :gotham ;
    kg:kind kind:police ; kg:countryCode "US" ; skos:exactMatch <http://dbpedia.org/resource/GCPD> .
:gotham a skos:Concept, kg:GovernmentBody ; skos:prefLabel "City of Gotham" ; kg:kind kind:local ; kg:countryCode "US" .
:wayne a skos:Concept ; skos:prefLabel "Wayne Enterprises" ; kg:kind kind:company .
"""


def written(folder: Path, text: str, name: str = "bodies.ttl") -> Path:
    """The file with prefixes and text."""
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_concepts_become_entries(tmp_path: Path) -> None:
    """Labels, class, kind, country, parent and match of a concept are those of the entry."""
    authority = authority_of((written(tmp_path, GOTHAM),))
    assert authority.find("GCPD", EntityClass.GOVERNMENT_BODY) == Entry(
        "Gotham City Police Department",
        EntityClass.GOVERNMENT_BODY,
        Kind.POLICE,
        "US",
        "City of Gotham",
        ("GCPD", "Gotham Police"),
        "http://dbpedia.org/resource/GCPD",
    )


def test_the_kind_says_the_class_and_the_concept_is_its_own_match(tmp_path: Path) -> None:
    """Without rdf:type the class follows from the kind; without a match the concept's IRI is linked to."""
    found = authority_of((written(tmp_path, GOTHAM),)).find("Wayne Enterprises", EntityClass.ORGANISATION)
    assert found is not None
    assert (found.cls, found.iri) == (EntityClass.ORGANISATION, "https://example.org/bodies/wayne")


def test_csv_and_skos_together(tmp_path: Path) -> None:
    """Lists of both forms are one, beside the shipped list."""
    csv = tmp_path / "more.csv"
    csv.write_text(
        ",".join(BODY_COLUMNS) + "\nDaily Planet,Organisation,media,US,,The Planet of Metropolis,,\n", encoding="utf-8"
    )
    authority = authority_of((written(tmp_path, GOTHAM), csv))
    names = ("Gotham Police", "The Planet of Metropolis", "Federal Security Service")
    assert [e.name if (e := authority.find(n, None)) else None for n in names] == [
        "Gotham City Police Department",
        "Daily Planet",
        "Federal Security Service",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (':x a skos:Concept ; skos:prefLabel "X" .', "has no class"),
        (':x a kg:GovernmentBody ; skos:altLabel "X" .', "no skos:prefLabel"),
        (':x a kg:GovernmentBody ; skos:prefLabel "X", "Y" .', "several skos:prefLabel: X, Y"),
        (":x a kg:GovernmentBody ; skos:prefLabel :y .", "prefLabel is a literal"),
        (':x a kg:GovernmentBody ; skos:prefLabel "X" ; kg:kind kind:company .', "not of kind company"),
        (':x a kg:GovernmentBody ; skos:prefLabel "X" ; kg:kind kind:castle .', "castle: one kind"),
        (':x a kg:GovernmentBody ; skos:prefLabel "X" ; kg:countryCode "usa" .', "kg:countryCode usa"),
    ],
    ids=lambda p: p[:40],
)
def test_what_is_wrong_is_told_with_the_concept(tmp_path: Path, text: str, told: str) -> None:
    """A concept that cannot be an entry ends in one line that names file, concept and fault."""
    path = written(tmp_path, text)
    with pytest.raises(ReadError) as caught:
        authority_of((path,))
    message = str(caught.value)
    assert message.startswith(f"{path}: https://example.org/bodies/x: ")
    assert told in message
    assert "\n" not in message


def test_a_file_without_concepts(tmp_path: Path) -> None:
    """RDF that holds no concept, or is none, is no list."""
    with pytest.raises(ReadError, match=r"holds no skos:Concept"):
        authority_of((written(tmp_path, ":x skos:note 'nothing' ."),))
    with pytest.raises(GraphError, match=r"broken\.ttl"):
        authority_of((written(tmp_path, ":x skos:prefLabel ", "broken.ttl"),))
