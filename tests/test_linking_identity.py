"""Entities of different documents that are one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.linking.authority import Authority
from kgraph.linking.body_names import bare
from kgraph.linking.identity import Identity, Told
from kgraph.linking.person_names import PersonName, alike
from kgraph.records import EntityTrace, Merge, Trace
from kgraph.vocab import EntityClass, Kind

ORG, GOV, PERSON, PLACE = (
    EntityClass.ORGANISATION,
    EntityClass.GOVERNMENT_BODY,
    EntityClass.PERSON,
    EntityClass.PLACE,
)


def entity(
    name: str,
    cls: EntityClass,
    country: str | None = None,
    *aliases: str,
    kind: Kind | None = None,
    link: str | None = None,
) -> EntityTrace:
    """What a document says of an entity; the IRI is made as that of a graph is."""
    iri = f"e:{cls.value}/{name}/{country}"
    return EntityTrace(
        iri=iri,
        cls=cls,
        name=name,
        named=True,
        mention=f"m:{iri}",
        aliases=aliases,
        kind=kind,
        country=country,
        link=link,
    )


def document(number: int, *entities: EntityTrace, near: tuple[tuple[int, int], ...] = ()) -> Trace:
    """A document that names entities; `near` pairs them by number."""
    pairs = tuple((entities[a].iri, entities[b].iri) for a, b in near)
    return Trace(document=f"d:{number}", entities=entities, near=pairs)


def merges(*documents: Trace, told: Told | None = None) -> list[Merge]:
    """What proves to be one."""
    identity = Identity(Authority.load(), told)
    for trace in documents:
        identity.add(trace)
    found = list(identity.merges())
    identity.close()
    return found


def joined(*entities: EntityTrace, told: Told | None = None) -> list[tuple[str, str]]:
    """The names that give way and those that are kept, each entity in two documents of its own."""
    names = {e.iri: e.name for e in entities}
    documents = [document(2 * n + again, e) for n, e in enumerate(entities) for again in (0, 1)]
    return [(names[m.gone], names[m.kept]) for m in merges(*documents, told=told)]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        (entity("Kaspersky", ORG), entity("Kaspersky Lab", ORG, "RU")),
        (entity("KL", ORG, "RU"), entity("Kaspersky Lab", ORG, "RU", "KL")),
        (entity("FSB", GOV), entity("Federal Security Service", GOV, "RU", "FSB")),
        (entity("FDA", GOV), entity("Food and Drug Administration", GOV, "US")),
        (entity("DHS", GOV), entity("US Department of Homeland Security", GOV, "US")),
        (
            entity("Homeland Security", GOV, "US"),
            entity("Department of Homeland Security", GOV, "US", "Homeland Security"),
        ),
        (entity("Senate", GOV, "US"), entity("U.S. Senate", GOV, "US")),
        (entity("Putin", PERSON), entity("Vladimir Putin", PERSON)),
        (entity("Mr Putin", PERSON), entity("Vladimir Putin", PERSON)),
        (entity("Joe Biden", PERSON), entity("Joseph R. Biden Jr.", PERSON)),
        (entity("Aleppo", PLACE), entity("Aleppo", PLACE, "SY")),
        (entity("TikTok", ORG, "CN", kind=Kind.COMPANY), entity("TikTok", ORG, "US", kind=Kind.COMPANY)),
    ],
    ids=lambda e: e.name,
)
def test_one(short: EntityTrace, full: EntityTrace) -> None:
    """Two names of one are joined."""
    assert len(joined(short, full)) == 1


@pytest.mark.parametrize(
    "two",
    [
        (entity("Ministry of Justice", GOV, "FR"), entity("Ministry of Justice", GOV, "PL")),
        (entity("Justice Ministry", GOV, "FR"), entity("Ministry of Justice", GOV, "PL")),
        (entity("Ministry of Justice", GOV), entity("Ministry of Justice", GOV, "PL")),
        (entity("Parliament", GOV), entity("Parliament", GOV, "GB")),
        (entity("John Smith", PERSON, "US"), entity("John Smith", PERSON, "GB")),
        (entity("John Smith", PERSON), entity("Jane Smith", PERSON)),
        (entity("Smith", PERSON), entity("John Smith", PERSON)),
        (entity("George W. Bush", PERSON), entity("George H. W. Bush", PERSON)),
        (entity("Washington", PLACE, "US", kind=Kind.CITY), entity("Washington", PLACE, kind=Kind.REGION)),
        (entity("Georgia", PLACE, "US"), entity("Georgia", PLACE, "GE")),
        (entity("BP", ORG, "GB", kind=Kind.COMPANY), entity("Brexit Party", ORG, "GB", kind=Kind.PARTY)),
        (entity("Eugene Kaspersky", PERSON), entity("Kaspersky", ORG)),
        (entity("Kaspersky", ORG), entity("Kaspersky Government Security Solutions", ORG)),
        (entity("American Airlines", ORG, "US"), entity("US airlines", ORG, "US")),
        (entity("Bell", ORG, "RU", kind=Kind.MEDIA), entity("Bell Labs", ORG, "US", kind=Kind.COMPANY)),
        (entity("U.S. Embassy", GOV, "US"), entity("United States embassy", GOV, "US")),
        (entity("A", GOV, "US", link="https://a.org/1"), entity("A", ORG, "US", link="https://a.org/2")),
    ],
    ids=lambda two: " ".join(f"{e.name}-{e.country}" for e in two),
)
def test_two(two: tuple[EntityTrace, EntityTrace]) -> None:
    """What is two, or may be, stays apart."""
    assert joined(*two) == []


def test_ambiguous_names_are_left_alone() -> None:
    """A short name that may be either of two is neither."""
    either = (entity("Vladimir Putin", PERSON), entity("Igor Putin", PERSON))
    assert joined(entity("Putin", PERSON), *either) == []
    banks = (entity("Financial Stability Board", GOV), entity("Federal Security Bureau", GOV))
    assert joined(entity("FSB", GOV), *banks) == []


def test_neighbours_tell() -> None:
    """Of two that a short name may be, it is the one in whose company it stands."""
    putin, vladimir, igor = (entity(n, PERSON) for n in ("Putin", "Vladimir Putin", "Igor Putin"))
    kremlin, samara = entity("Kremlin", GOV, "RU"), entity("Samara Bank", ORG, "RU")
    found = merges(
        document(1, vladimir, kremlin, near=((0, 1),)),
        document(2, igor, samara, near=((0, 1),)),
        document(3, putin, kremlin, near=((0, 1),)),
    )
    assert [(m.gone, m.kept) for m in found] == [(putin.iri, vladimir.iri)]


def test_every_chain_ends_at_one() -> None:
    """Whatever is one points straight to the IRI that is kept."""
    found = merges(
        document(1, entity("DHS", GOV)),
        document(2, entity("Department of Homeland Security", GOV)),
        document(3, entity("US Department of Homeland Security", GOV, "US")),
    )
    assert len(found) == 2
    assert {m.kept for m in found} == {"e:GovernmentBody/US Department of Homeland Security/US"}


def test_a_merge_says_why() -> None:
    """Each merge names a document and a mention of what gives way, and the reason."""
    (merge,) = merges(
        document(2, entity("FDA", GOV, "US")),
        document(1, entity("FDA", GOV, "US")),
        document(3, entity("Food and Drug Administration", GOV, "US")),
    )
    assert (merge.document, merge.mention) == ("d:1", "m:e:GovernmentBody/FDA/US")
    assert merge.why == "FDA is the acronym of Food and Drug Administration"
    assert 0.75 <= merge.confidence < 1


def test_the_user_forces_and_forbids() -> None:
    """What the user says goes first, and what he keeps apart is not joined by a detour either."""
    a, b, c = entity("Alpha", ORG, "US"), entity("Omega", ORG, "GB"), entity("Alpha Inc", ORG, "US")
    assert joined(a, b, told=Told(same=((a.iri, b.iri),))) == [("Alpha", "Omega")]
    assert joined(a, c) != []
    assert joined(a, c, told=Told(apart=((c.iri, a.iri),))) == []
    assert len(joined(a, b, c, told=Told(same=((a.iri, b.iri),), apart=((b.iri, c.iri),)))) == 1
    assert joined(a, told=Told(same=((a.iri, "e:unknown"),))) == []


def test_a_forced_merge_has_no_evidence() -> None:
    """Where the user says it no mention shows it."""
    a, b = entity("Alpha", ORG), entity("Omega", ORG)
    (merge,) = merges(document(1, a), document(2, b), told=Told(same=((a.iri, b.iri),)))
    assert (merge.document, merge.mention, merge.confidence) == (None, None, 1.0)


def test_unnamed_entities_are_left_alone() -> None:
    """Only proper names prove anything."""
    found = merges(
        *(
            Trace(
                document=f"d:{n}",
                entities=(EntityTrace(iri=f"e:{n}", cls=ORG, name="Acme firm", named=False, mention="m"),),
            )
            for n in (1, 2)
        )
    )
    assert found == []


POOL = (
    entity("FSB", GOV, "RU"),
    entity("Federal Security Service", GOV, "RU"),
    entity("Russia's Federal Security Service", GOV),
    entity("Kaspersky", ORG),
    entity("Kaspersky Lab", ORG, "RU", "KL"),
    entity("KL", ORG),
    entity("Putin", PERSON),
    entity("Vladimir Putin", PERSON),
    entity("Aleppo", PLACE),
    entity("Aleppo", PLACE, "SY"),
)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)))
def test_order_does_not_matter(order: list[int]) -> None:
    """The merges are the same in whatever order documents come."""
    made = [document(n, POOL[n % 10], POOL[3 * n % 10], near=((0, 1),)) for n in range(12)]
    assert merges(*(made[n] for n in order)) == merges(*made)
    assert merges(*made)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("George W. Bush", "George Bush", 0.9, 1),
        ("George W. Bush", "George Walker Bush", 1, 1),
        ("George W. Bush", "George H. Bush", 0, 0),
        ("Dr. Bob Lee", "Robert Lee", 0.85, 0.95),
        ("J. Smith", "John Smith", 0.75, 0.85),
        ("Abdel Fattah el-Sisi", "Abdel Fattah El-Sisi", 1, 1),
        ("Ursula von der Leyen", "von der Leyen", 0.4, 0.6),
        ("Ann Lee", "Bob Lee", 0, 0),
    ],
)
def test_names_of_persons(one: str, other: str, least: float, most: float) -> None:
    """Initials, short forms and middle names count; another given name does not."""
    a, b = PersonName.of(one), PersonName.of(other)
    assert a is not None
    assert b is not None
    assert least <= alike(a, b) == alike(b, a) <= most


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("Russia's Kaspersky Lab cyber-security firm", "Kaspersky Lab"),
        ("Kaspersky Lab", "Kaspersky Lab"),
        ("Iraqi security forces", "Iraqi security forces"),
        ("McDonald's", "McDonald's"),
        ("firm", "firm"),
        ("", ""),
    ],
)
def test_names_without_description(name: str, without: str) -> None:
    """What only describes a named firm is no part of its name."""
    assert bare(name) == without


def test_no_name_of_a_person() -> None:
    """Signs alone are no name."""
    assert PersonName.of(" . ") is None
