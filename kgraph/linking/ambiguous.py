"""Whether a name tells what it means: "John Smith", "the ministry of justice" and "U.S. Embassy" do not."""

from __future__ import annotations

from kgraph.linking.body_names import BodyNames
from kgraph.linking.person_names import PersonName
from kgraph.records import Entity
from kgraph.vocab import EntityClass


def is_ambiguous(e: Entity, names: BodyNames) -> bool:
    """Whether others bear the name too, and neither a country, a number nor an entry of the list tells them apart."""
    if not e.named or e.link or e.identifiers:
        return False
    if e.cls is EntityClass.PERSON:
        person = PersonName.of(e.name)
        return person is None or not person.tells
    name = names.of(e.name)
    if e.country or name.country:
        return name.of_many
    return name.acronym is None and not name.distinctive
