"""Names that many bear: what has one node is told by more than such a name."""

from __future__ import annotations

from itertools import permutations

import pytest

from kgraph.linking import link
from kgraph.linking.ambiguous import is_ambiguous
from kgraph.linking.authority import Authority
from kgraph.linking.body_names import names_of
from kgraph.linking.identity import Identity
from kgraph.rdf.iris import Iris
from kgraph.rdf.traces import trace
from kgraph.records import Decision, Document, Entity, Extraction, Mention, RoleFiller, Span
from kgraph.vocab import DecisionType, EntityClass, Kind, Role, Status

C = EntityClass
AUTHORITY = Authority.load()
ACME_AND_SMITH = (("Acme Steel", C.ORGANISATION), ("John Smith", C.PERSON))


def entity(name: str, cls: EntityClass, country: str | None = None, kind: Kind | None = None) -> Entity:
    """A named entity without mentions."""
    return Entity(cls=cls, name=name, named=True, mentions=(), confidence=1.0, country=country, kind=kind)


def article(name: str, text: str, *found: tuple[str, EntityClass]) -> Extraction:
    """A document in which the first entity appoints the others."""
    spans = [Span(start=text.index(n), end=text.index(n) + len(n)) for n, _ in found]
    entities = tuple(
        Entity(cls=cls, name=n, named=True, mentions=(Mention(span=s, confidence=1.0),), confidence=1.0)
        for (n, cls), s in zip(found, spans, strict=True)
    )
    roles = (
        RoleFiller(role=Role.DECIDER, evidence=spans[0], confidence=1.0, entity=0),
        *(RoleFiller(role=Role.TARGET, evidence=s, confidence=1.0, entity=n) for n, s in enumerate(spans[1:], start=1)),
    )
    at = text.index("appointed")
    decision = Decision(
        type=DecisionType.APPOINT,
        status=Status.EFFECTED,
        triggers=(Span(start=at, end=at + 9),),
        confidence=1.0,
        roles=roles,
    )
    return link(Extraction(document=Document(id=name, text=text), entities=entities, decisions=(decision,)), AUTHORITY)


def nodes(name: str, *articles: Extraction) -> int:
    """How many nodes there are for a name."""
    identity = Identity(AUTHORITY)
    traces = [trace(a) for a in articles]
    for t in traces:
        identity.add(t)
    kept = {m.gone: m.kept for m in identity.merges()}
    identity.close()
    return len({kept.get(e.iri, e.iri) for t in traces for e in t.entities if e.name == name})


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (entity("John Smith", C.PERSON), True),
        (entity("Mr Johnson", C.PERSON), True),
        (entity("Putin", C.PERSON), True),
        (entity("Mohammed Ali", C.PERSON), True),
        (entity("J. Smith", C.PERSON), True),
        (entity("Mr. Chief Justice", C.PERSON), True),
        (entity("US Secretary of State", C.PERSON), True),
        (entity("Academy", C.ORGANISATION), True),
        (entity("Vladimir Putin", C.PERSON), False),
        (entity("Boris Johnson", C.PERSON), False),
        (entity("Ministry of Justice", C.GOVERNMENT_BODY), True),
        (entity("Senate", C.GOVERNMENT_BODY), True),
        (entity("Ministry of Justice", C.GOVERNMENT_BODY, "FR"), False),
        (entity("French Senate", C.GOVERNMENT_BODY), False),
        (entity("U.S. Embassy", C.GOVERNMENT_BODY, "US"), True),
        (entity("Democratic Party", C.ORGANISATION), True),
        (entity("Kaspersky Lab", C.ORGANISATION), False),
        (entity("FSB", C.GOVERNMENT_BODY), False),
    ],
    ids=lambda v: v.name if isinstance(v, Entity) else "",
)
def test_what_a_name_tells(e: Entity, expected: bool) -> None:
    """Surnames alone, names like John Smith, and generic bodies without a country tell nothing."""
    assert is_ambiguous(e, names_of(AUTHORITY)) is expected


def test_john_smith_of_two_texts_is_two() -> None:
    """Where only a frequent name is the same there are two nodes, for a rare one there is one."""
    one = article("a", "Acme Steel appointed John Smith.", *ACME_AND_SMITH)
    other = article("b", "Zorg Bank appointed John Smith.", ("Zorg Bank", C.ORGANISATION), ("John Smith", C.PERSON))
    assert nodes("John Smith", one, other) == 2
    rare = [
        article(
            "a", "Acme Steel appointed Jory Smithers.", ("Acme Steel", C.ORGANISATION), ("Jory Smithers", C.PERSON)
        ),
        article("b", "Zorg Bank appointed Jory Smithers.", ("Zorg Bank", C.ORGANISATION), ("Jory Smithers", C.PERSON)),
    ]
    assert nodes("Jory Smithers", *rare) == 1


def test_john_smith_in_the_same_company_is_one() -> None:
    """Where the firm that appoints him is the same he is one, in whatever order the texts come."""
    texts = [
        article("a", "Acme Steel appointed John Smith.", *ACME_AND_SMITH),
        article("b", "It is Acme Steel that appointed John Smith.", *ACME_AND_SMITH),
        article("c", "Zorg Bank appointed John Smith.", ("Zorg Bank", C.ORGANISATION), ("John Smith", C.PERSON)),
    ]
    assert {nodes("John Smith", *order) for order in permutations(texts)} == {2}


def test_justice_ministries_without_a_country_stay_apart() -> None:
    """Two texts that say no country do not make one ministry."""
    one = article("a", "The Ministry of Justice appointed Zane Quill.", ("Ministry of Justice", C.GOVERNMENT_BODY))
    other = article("b", "The Ministry of Justice appointed Rita Ferro.", ("Ministry of Justice", C.GOVERNMENT_BODY))
    assert nodes("Ministry of Justice", one, other) == 2


def test_the_city_is_not_the_state() -> None:
    """Places of one name and country with other kinds have other IRIs; with none, that of the larger."""
    iris = Iris("https://e.org/", "a")
    of = {k: iris.entity(entity("Washington", C.PLACE, "US", k)) for k in (Kind.CITY, Kind.REGION, None)}
    assert of[Kind.CITY] != of[Kind.REGION]
    assert of[Kind.REGION] == of[None]


def test_a_trace_says_what_is_ambiguous() -> None:
    """What is the document's own for its name's sake is a named, ambiguous entity of the trace."""
    found = article("a", "Acme Steel appointed John Smith.", *ACME_AND_SMITH)
    assert {(e.name, e.named, e.ambiguous) for e in trace(found).entities} == {
        ("Acme Steel", True, False),
        ("John Smith", True, True),
    }


@pytest.mark.parametrize(
    ("names", "country"),
    [(("Computing Research Association", "CRA"), None), (("Sudanese Armed Forces",), "SD")],
)
def test_an_acronym_needs_the_full_name(names: tuple[str, ...], country: str | None) -> None:
    """An entry that only an acronym finds is not linked where the full name is another."""
    text = " and ".join(names)
    mentions = tuple(Mention(span=Span(start=text.index(n), end=text.index(n) + len(n)), confidence=1.0) for n in names)
    e = Entity(cls=C.GOVERNMENT_BODY, name=names[0], named=True, mentions=mentions, confidence=1.0, aliases=names[1:])
    (settled,) = link(Extraction(document=Document(id="a", text=text), entities=(e,)), AUTHORITY).entities
    assert settled.country == country
    assert settled.name == names[0]
