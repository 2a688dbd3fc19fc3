"""What a document's graph says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kgraph.errors import UsageError
from kgraph.rdf import iris
from kgraph.rdf.assemble import assemble
from kgraph.rdf.graph import DocumentGraph
from kgraph.rdf.ntriples import characters, decimal, duration
from kgraph.records import (
    Amount,
    Decision,
    Document,
    Entity,
    Extraction,
    Mention,
    Position,
    Relation,
    RoleFiller,
    Span,
    TimeExpression,
    TimeValue,
)
from kgraph.vocab import (
    Class,
    DecisionType,
    EntityClass,
    Kind,
    Precision,
    Property,
    RelationType,
    Role,
    Status,
)

TEXT = "Brisk Ferries closed Pier 9 on 8 March 2021, Ann Holt, chair of Brisk, said. Cost: $2.50m."


def at(words: str, nth: int = 0) -> Span:
    """Where the words stand in the text."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start=start, end=start + len(words))


def entity(cls: EntityClass, name: str, *spans: Span, **more: object) -> Entity:
    """A named entity with mentions."""
    mentions = tuple(Mention(span=s, confidence=0.9) for s in spans)
    return Entity(cls=cls, name=name, named=True, mentions=mentions, confidence=0.9, **more)  # type: ignore[arg-type]


FERRIES = entity(
    EntityClass.ORGANISATION,
    "Brisk Ferries",
    at("Brisk Ferries"),
    at("Brisk", 1),
    kind=Kind.COMPANY,
    country="NO",
    aliases=("Brisk",),
)
PIER = entity(EntityClass.PLACE, "Pier 9", at("Pier 9"))
HOLT = entity(EntityClass.PERSON, "Ann Holt", at("Ann Holt"))
DAY = TimeExpression(
    span=at("8 March 2021"),
    confidence=0.8,
    value=TimeValue(precision=Precision.DAY, edtf="2021-03-08", earliest=date(2021, 3, 8), latest=date(2021, 3, 8)),
)
CLOSE = Decision(
    type=DecisionType.CLOSE,
    status=Status.EFFECTED,
    triggers=(at("closed"),),
    confidence=0.75,
    roles=(
        RoleFiller(role=Role.DECIDER, entity=0, evidence=at("Brisk Ferries"), confidence=0.9),
        RoleFiller(role=Role.TARGET, entity=1, evidence=at("Pier 9"), confidence=0.9),
        RoleFiller(role=Role.DATE, time=0, evidence=at("8 March 2021"), confidence=0.9),
        RoleFiller(role=Role.AMOUNT, amount=0, evidence=at("$2.50m"), confidence=0.9),
    ),
)
CHAIR = Relation(
    type=RelationType.HOLDS_ROLE,
    head=2,
    tail=0,
    position=0,
    evidence=(at("Ann Holt"), at("Brisk", 1)),
    confidence=0.7,
)
OWNS = Relation(type=RelationType.OWNS, head=0, tail=1, evidence=(at("Pier 9"),), confidence=0.6, time=0)
EXTRACTION = Extraction(
    document=Document(id="Ferry 1", text=TEXT, title="A title", publisher="Gazette", published=date(2021, 3, 9)),
    entities=(FERRIES, PIER, HOLT),
    times=(DAY,),
    positions=(Position(span=at("chair"), title="chair", confidence=0.9),),
    amounts=(Amount(span=at("$2.50m"), confidence=0.9, value=Decimal("2500000.50"), currency="USD"),),
    decisions=(CLOSE,),
    relations=(CHAIR, OWNS),
)


class Said(dict[str, dict[str, list[str]]]):
    """What a graph says: subject, property, values, all as text."""

    def __init__(self, graph: DocumentGraph) -> None:
        super().__init__()
        for quad in graph.whole():
            by_property = self.setdefault(quad.subject.value, defaultdict(list))
            by_property[quad.predicate.value].append(quad.object.value)

    def of(self, cls: str) -> list[str]:
        """The subjects of a class."""
        return [s for s, said in self.items() if cls in said[Property.RDF_TYPE]]

    def one(self, cls: str) -> dict[str, list[str]]:
        """What is said of the only subject of a class."""
        (subject,) = self.of(cls)
        return self[subject]


@pytest.fixture(scope="module")
def said() -> Said:
    """The graph of the example."""
    return Said(assemble(EXTRACTION))


def test_document(said: Said) -> None:
    """The document states what is known of it, and no text unless asked."""
    document = said.one(Class.KG_DOCUMENT)
    assert document[Property.DCT_IDENTIFIER] == ["Ferry 1"]
    assert document[Property.DCT_ISSUED] == ["2021-03-09"]
    assert Property.NIF_IS_STRING not in document
    assert Property.DCT_SOURCE not in document
    assert Said(assemble(EXTRACTION, with_text=True)).one(Class.KG_DOCUMENT)[Property.NIF_IS_STRING] == [TEXT]


def test_publisher_is_what_is_known_of_it(said: Said) -> None:
    """A publisher is the document's entity of that name, or what a list knows, or else an organisation of no kind."""
    (publisher,) = said.one(Class.KG_DOCUMENT)[Property.DCT_PUBLISHER]
    assert said[publisher][Property.RDF_TYPE] == [Class.KG_ORGANISATION.value]
    assert Property.KG_KIND not in said[publisher]
    listed = Entity(
        cls=EntityClass.GOVERNMENT_BODY, name="Official Gazette", named=True, mentions=(), confidence=1.0,
        aliases=("Gazette",), kind=Kind.AGENCY, country="GB", link="http://dbpedia.org/resource/Gazette",
    )  # fmt: skip
    from_list = Said(assemble(replace(EXTRACTION, publisher=listed)))
    (publisher,) = from_list.one(Class.KG_DOCUMENT)[Property.DCT_PUBLISHER]
    assert from_list[publisher][Property.KG_KIND] == [Kind.AGENCY.iri]
    assert from_list[publisher][Property.SKOS_ALT_LABEL] == ["Gazette"]
    document = replace(EXTRACTION.document, publisher="BRISK  ferries")
    known = Said(assemble(replace(EXTRACTION, document=document)))
    (publisher,) = known.one(Class.KG_DOCUMENT)[Property.DCT_PUBLISHER]
    assert known[publisher][Property.KG_KIND] == [Kind.COMPANY.iri]


def test_decision(said: Said) -> None:
    """A decision has its line, type, status, roles, evidence, document and confidence."""
    decision = said.one(Class.KG_DECISION)
    assert decision[Property.RDFS_LABEL] == ["Brisk Ferries closes Pier 9 (2021-03-08)"]
    assert decision[Property.KG_DECISION_TYPE] == [DecisionType.CLOSE.iri]
    assert decision[Property.KG_STATUS] == [Status.EFFECTED.iri]
    assert decision[Property.ITSRDF_TA_CONFIDENCE] == ["0.75e0"]
    words = [said[m][Property.NIF_ANCHOR_OF][0] for m in decision[Property.KG_EVIDENCE]]
    assert words == ["closed", "Brisk Ferries", "Pier 9", "8 March 2021", "$2.50m"]
    assert said[decision[Property.KG_DATE][0]][Property.KG_EARLIEST] == ["2021-03-08"]
    assert said[decision[Property.KG_AMOUNT][0]][Property.SCHEMA_VALUE] == ["2500000.5"]


def test_mentions_hold_the_characters(said: Said) -> None:
    """Each mention has the characters at its offsets and one referent that the graph describes."""
    mentions = said.of(Class.KG_MENTION)
    assert len(mentions) == 8
    for mention in mentions:
        m = said[mention]
        begin, end = int(m[Property.NIF_BEGIN_INDEX][0]), int(m[Property.NIF_END_INDEX][0])
        assert m[Property.NIF_ANCHOR_OF] == [TEXT[begin:end]]
        (referent,) = m[Property.ITSRDF_TA_IDENT_REF]
        assert said[referent][Property.RDF_TYPE]


def test_membership_has_title_role_and_evidence(said: Said) -> None:
    """A position is a membership with its title as label, and a role shared by title."""
    membership = said.one(Class.ORG_MEMBERSHIP)
    assert membership[Property.RDFS_LABEL] == ["chair"]
    assert membership[Property.ORG_ROLE] == ["https://w3id.org/kgraph/data/role/chair"]
    assert said[membership[Property.ORG_ROLE][0]][Property.SKOS_PREF_LABEL] == ["chair"]
    words = {said[m][Property.NIF_ANCHOR_OF][0] for m in membership[Property.KG_EVIDENCE]}
    assert words == {"Ann Holt", "chair", "Brisk"}


def test_relation_is_a_statement_and_a_direct_triple(said: Said) -> None:
    """A relation is said by a statement with evidence and time, and directly between the entities."""
    statement = said.one(Class.KG_STATEMENT)
    (head,), (tail,) = statement[Property.RDF_SUBJECT], statement[Property.RDF_OBJECT]
    assert statement[Property.RDF_PREDICATE] == [Property.KG_OWNS]
    assert said[head][Property.KG_OWNS] == [tail]
    assert statement[Property.KG_DURING] == [EXTRACTION_TIME]
    words = {said[m][Property.NIF_ANCHOR_OF][0] for m in statement[Property.KG_EVIDENCE]}
    assert words == {"Pier 9", "8 March 2021"}


EXTRACTION_TIME = iris.Iris(iris.DEFAULT_BASE, iris.document_key(EXTRACTION.document)).at("time", DAY.span)


def test_the_same_relation_twice_is_one_statement() -> None:
    """Two places that say the same join: their evidence together, the higher confidence."""
    again = replace(OWNS, evidence=(at("closed"),), confidence=0.95, time=None)
    said = Said(assemble(replace(EXTRACTION, relations=(OWNS, again))))
    statement = said.one(Class.KG_STATEMENT)
    assert statement[Property.ITSRDF_TA_CONFIDENCE] == ["0.95e0"]
    assert len(statement[Property.KG_EVIDENCE]) == 3


def test_entities_with_one_iri_merge() -> None:
    """Two entities that their names make one have one label and all mentions."""
    twin = entity(EntityClass.ORGANISATION, "BRISK Ferries", at("Brisk Ferries", 0), at("said"), country="NO")
    graph = assemble(replace(EXTRACTION, entities=(*EXTRACTION.entities, twin)))
    said = Said(graph)
    (ferries,) = [s for s in said.of("https://w3id.org/kgraph/ontology#Organisation") if "-no-" in s]
    assert said[ferries][Property.SKOS_PREF_LABEL] == ["Brisk Ferries"]
    assert sorted(said[ferries][Property.SKOS_ALT_LABEL]) == ["BRISK Ferries", "Brisk"]
    assert graph.size == len(set(graph.quads))
    assert sum(ferries in said[m][Property.ITSRDF_TA_IDENT_REF] for m in said.of(Class.KG_MENTION)) == 3


def test_unnamed_entities_stay_apart() -> None:
    """What has no name is the document's own, and two of one description are two."""
    two = tuple(
        Entity(
            cls=EntityClass.GROUP,
            name="workers",
            named=False,
            mentions=(Mention(span=at(w), confidence=0.5),),
            confidence=0.5,
            aliases=("staff",),
        )
        for w in ("closed", "said")
    )
    one = Extraction(document=Document(id="a", text=TEXT), entities=two)
    other = Extraction(document=Document(id="b", text=TEXT), entities=two)
    entities = [f for x in (one, other) for f in assemble(x).facts]
    assert len({f.entity for f in entities}) == 4
    assert Property.SKOS_ALT_LABEL not in {f.property for f in entities}


def test_named_entities_are_the_same_everywhere() -> None:
    """Name, class and country make the IRI, whatever the document."""
    one = assemble(Extraction(document=Document(id="a", text=TEXT), entities=(FERRIES,)))
    other = assemble(Extraction(document=Document(id="b", text=TEXT), entities=(FERRIES,)))
    assert one.facts == other.facts
    assert one.document != other.document


def test_same_words_with_two_meanings_are_numbered() -> None:
    """Two mentions of the same words that mean two things have two IRIs, whatever order they came in."""
    twin = entity(EntityClass.PLACE, "Brisk", at("Brisk Ferries"))
    one = assemble(replace(EXTRACTION, entities=(FERRIES, PIER, HOLT, twin)))
    mentions = {q.subject.value for q in one.quads if "/mention/" in q.subject.value}
    assert {m.rsplit("-", 3)[-1] for m in mentions if "-0-13" in m} == {"13", "2"}


def test_a_date_is_kept_once() -> None:
    """Of two dates the likelier is kept: a decision has one."""
    other = replace(DAY, span=at("closed"))
    unlikely = RoleFiller(role=Role.DATE, time=1, evidence=at("closed"), confidence=0.2)
    decision = replace(CLOSE, roles=(unlikely, *CLOSE.roles))
    said = Said(assemble(replace(EXTRACTION, times=(DAY, other), decisions=(decision,))))
    assert said.one(Class.KG_DECISION)[Property.KG_DATE] == [EXTRACTION_TIME]


def test_an_unresolved_time_has_no_value() -> None:
    """A time that the text does not resolve has its words and the precision `unknown`."""
    said = Said(
        assemble(
            Extraction(document=Document(id="a", text=TEXT), times=(replace(DAY, value=None),)),
        )
    )
    time = said.one(Class.KG_TIME_SPAN)
    assert time[Property.KG_PRECISION] == ["unknown"]
    assert time[Property.RDFS_LABEL] == ["8 March 2021"]
    assert Property.KG_EARLIEST not in time


@pytest.mark.parametrize(
    ("status", "roles", "expected"),
    [
        (Status.CONSIDERED, (0, 1), "Brisk Ferries considers closing Pier 9"),
        (Status.PROPOSED, (0, 1), "Brisk Ferries proposes closing Pier 9"),
        (Status.DECIDED, (0,), "Brisk Ferries closes"),
        (Status.REVERSED, (0, 1), "Brisk Ferries closes Pier 9, reversed"),
        (Status.REFUTED, (0, 1), "Brisk Ferries does not close Pier 9"),
        (Status.CONSIDERED, (1,), "Pier 9 may be closed"),
        (Status.REFUTED, (1,), "Pier 9 not closed"),
        (Status.PROPOSED, (), "Close, proposed"),
    ],
)
def test_labels_tell_status(status: Status, roles: tuple[int, ...], expected: str) -> None:
    """The line of a decision tells who, what, whom and how far."""
    decision = replace(CLOSE, status=status, roles=tuple(CLOSE.roles[i] for i in roles))
    said = Said(assemble(replace(EXTRACTION, decisions=(decision,))))
    assert said.one(Class.KG_DECISION)[Property.RDFS_LABEL] == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("P2W", "P14D"), ("P1Y2W", "P1Y14D"), ("P1W3DT2H", "P10DT2H"), ("P90D", "P90D"), ("PT36H", "PT36H")],
)
def test_durations_are_valid_in_xsd(value: str, expected: str) -> None:
    """Weeks, which `xsd:duration` does not know, are written as days."""
    assert characters(duration(value)) == expected


@pytest.mark.parametrize(("value", "expected"), [("1E+3", "1000"), ("0.50", "0.5"), ("100", "100"), ("1.00", "1")])
def test_decimals_are_plain(value: str, expected: str) -> None:
    """A sum has no exponent and no needless zeros."""
    assert characters(decimal(Decimal(value))) == expected


@pytest.mark.parametrize("base", ["data/", "https://example.org/data", "https://exa mple.org/", "http://x/<y>/"])
def test_a_base_that_is_none_is_refused(base: str) -> None:
    """A base that cannot begin an IRI is an error before anything is made."""
    with pytest.raises(UsageError, match="base"):
        assemble(EXTRACTION, base=base)


def test_another_base_changes_only_the_data() -> None:
    """With another base all data is under it."""
    graph = assemble(EXTRACTION, base="http://localhost/k/")
    assert all(q.subject.value.startswith("http://localhost/k/") for q in graph.whole())


@pytest.mark.parametrize(
    ("url", "source", "expected"),
    [
        ("https://example.org/a b", "x/y.txt", "<https://example.org/a%20b>"),
        (None, "x/y.txt", '"y.txt"'),
        ("no url", None, '"no url"'),
    ],
)
def test_source_is_the_url_or_the_file(url: str | None, source: str | None, expected: str) -> None:
    """The source is the URL as an IRI, or the name of the file without its folders."""
    graph = assemble(Extraction(document=Document(id="a", text="", url=url, source=source)))
    assert [str(q.object) for q in graph.quads if q.predicate.value == Property.DCT_SOURCE] == [expected]


def test_titles_of_one_role_have_one_preferred_label() -> None:
    """ "CEO" and "ceo" are one role with one preferred label."""
    text = "CEO Ann, ceo Bob of Brisk"
    spans = [Span(start=text.index(w), end=text.index(w) + len(w)) for w in ("CEO", "ceo", "Ann", "Bob", "Brisk")]
    people = [entity(EntityClass.PERSON, n, s) for n, s in zip(("Ann", "Bob"), spans[2:4], strict=True)]
    extraction = Extraction(
        document=Document(id="a", text=text),
        entities=(*people, entity(EntityClass.ORGANISATION, "Brisk", spans[4])),
        positions=tuple(Position(span=s, title=text[s.start : s.end], confidence=1.0) for s in spans[:2]),
        relations=tuple(
            Relation(type=RelationType.HOLDS_ROLE, head=i, tail=2, position=i, evidence=(spans[i],), confidence=1.0)
            for i in (0, 1)
        ),
    )
    said = Said(assemble(extraction))
    role = said.one(Class.ORG_ROLE)
    assert role[Property.SKOS_PREF_LABEL] == ["CEO"]
    assert role[Property.SKOS_ALT_LABEL] == ["ceo"]
    assert len(said.of(Class.ORG_MEMBERSHIP)) == 2
