"""Legal references and votes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.linking import link, references, votes
from kgraph.linking.authority import Authority
from kgraph.rdf.assemble import assemble
from kgraph.records import Decision, Document, Entity, Extraction, Mention, Span, Votes
from kgraph.vocab import DecisionType, EntityClass, Kind, Status


@pytest.mark.parametrize(
    ("text", "words", "identifier"),
    [
        ("under Executive Order 13769 of 2017", "Executive Order 13769", "E.O. 13769"),
        ("E.O. No. 13769", "E.O. No. 13769", "E.O. 13769"),
        ("Proclamation 9645 of", "Proclamation 9645", "Proclamation 9645"),
        ("the bill, H.R. 810, passed", "H.R. 810", "H.R. 810"),
        ("HR810 passed", "HR810", "H.R. 810"),
        ("S. 1828 was", "S. 1828", "S. 1828"),
        ("S.J. Res. 24 was", "S.J. Res. 24", "S.J.Res. 24"),
        ("Senate Bill 6 was", "Senate Bill 6", "SB 6"),
        ("Public Law 115-91 says", "Public Law 115-91", "Pub. L. 115-91"),
        ("Pub. L. No. 115–91", "Pub. L. No. 115–91", "Pub. L. 115-91"),
        ("by 18 U.S.C. § 1030 and", "18 U.S.C. § 1030", "18 U.S.C. 1030"),
        ("45 CFR part 46", "45 CFR part 46", "45 CFR 46"),
        ("Regulation (EU) 2016/679 of", "Regulation (EU) 2016/679", "CELEX 32016R0679"),
        ("Council Regulation (EU) No 833/2014", "Council Regulation (EU) No 833/2014", "CELEX 32014R0833"),
        ("Directive 95/46/EC", "Directive 95/46/EC", "CELEX 31995L0046"),
        ("Directive 2009/81/EC", "Directive 2009/81/EC", "CELEX 32009L0081"),
        ("Decision 2011/833/EU", "Decision 2011/833/EU", "CELEX 32011D0833"),
        ("see 32016R0679.", "32016R0679", "CELEX 32016R0679"),
        (
            "http://data.europa.eu/eli/reg/2016/679/oj",
            "http://data.europa.eu/eli/reg/2016/679/oj",
            "CELEX 32016R0679",
        ),
        ("Case C-311/18 on", "Case C-311/18", "C-311/18"),
        ("UN Security Council Resolution 2231 (2015)", "UN Security Council Resolution 2231 (2015)", "S/RES/2231"),
        ("S/RES/2231 (2015)", "S/RES/2231 (2015)", "S/RES/2231"),
        ("UNSCR 1441 was", "UNSCR 1441", "S/RES/1441"),
        ("General Assembly resolution 68/262", "General Assembly resolution 68/262", "A/RES/68/262"),
        ("in [2019] UKSC 41 the", "[2019] UKSC 41", "[2019] UKSC 41"),
        ("S.I. 2019 No. 1234", "S.I. 2019 No. 1234", "S.I. 2019/1234"),
        ("Case No. 1:17-cv-01205-ABC was", "Case No. 1:17-cv-01205-ABC", "1:17-cv-01205"),
        ("Docket No. 17-965 was", "Docket No. 17-965", "No. 17-965"),
        ("Roe, 410 U.S. 113", "410 U.S. 113", "410 U.S. 113"),
        ("Act No. 71 of 2008 on", "Act No. 71 of 2008", "Act No. 71 of 2008"),
        ("Law No. 149-FZ on", "Law No. 149-FZ", "Law No. 149-FZ"),
    ],
)
def test_references(text: str, words: str, identifier: str) -> None:
    """Each way to refer is found as written, and has one normal form."""
    (found,) = references.find(text)
    assert text[found.span.start : found.span.end] == words
    assert found.identifier == identifier


@pytest.mark.parametrize(
    "text",
    [
        "The S. 5th street",
        "Harry S. Truman",
        "Law and Order 13",
        "in 2016/2017 the decision",
        "Resolution 12 of the club",
        "10 U.S. 5th Fleet ships",
        "the Decision 20000/99999",
        "No. 10 Downing Street",
    ],
)
def test_no_references(text: str) -> None:
    """What only looks like a reference is none."""
    assert references.find(text) == []


def extraction(
    text: str, *entities: tuple[EntityClass, str], decisions: tuple[tuple[DecisionType, str], ...] = ()
) -> Extraction:
    """What an extractor would find: entities and decisions by their words."""

    def span(words: str) -> Span:
        return Span(start=text.index(words), end=text.index(words) + len(words))

    return Extraction(
        document=Document(id="a", text=text),
        entities=tuple(
            Entity(cls=c, name=w, named=True, mentions=(Mention(span=span(w), confidence=0.8),), confidence=0.8)
            for c, w in entities
        ),
        decisions=tuple(
            Decision(type=t, status=Status.EFFECTED, triggers=(span(w),), confidence=0.9) for t, w in decisions
        ),
    )


def test_an_entity_gets_its_number() -> None:
    """The law that is there already gets the identifier and the country."""
    found = references.referenced(
        extraction("He signed Executive Order 13769.", (EntityClass.LEGAL_RESOURCE, "Executive Order 13769"))
    )
    (law,) = found.entities
    assert (law.identifiers, law.country, law.confidence) == (("E.O. 13769",), "US", 0.8)


def test_what_was_overlooked_is_added() -> None:
    """A reference that the extractor missed becomes one entity, however often it is named."""
    text = "He signed Executive Order 13769. E.O. 13769 bars entry."
    (law,) = references.referenced(extraction(text)).entities
    assert (law.name, law.kind, law.country) == ("Executive Order 13769", Kind.OTHER_LEGAL_RESOURCE, "US")
    assert [text[m.span.start : m.span.end] for m in law.mentions] == ["Executive Order 13769", "E.O. 13769"]


def test_one_number_is_one_law() -> None:
    """Two entities of one document with one number are one; other classes are left as they are."""
    text = "Executive Order 13769, or E.O. 13769, as the S. 20 Club says."
    laws = [(EntityClass.LEGAL_RESOURCE, "Executive Order 13769"), (EntityClass.LEGAL_RESOURCE, "E.O. 13769")]
    found = references.referenced(extraction(text, *laws, (EntityClass.ORGANISATION, "S. 20 Club")))
    assert [e.name for e in found.entities] == ["Executive Order 13769", "S. 20 Club"]
    assert found.entities[1].identifiers == ()


@pytest.mark.parametrize(
    ("text", "favour", "against", "abstentions"),
    [
        ("The Senate passed the bill 63-37 on Monday.", 63, 37, None),
        ("It was approved (63–37).", 63, 37, None),
        ("passed by a vote of 1,204 to 11", 1204, 11, None),
        ("ruled 5 votes to 4 that", 5, 4, None),
        ("by 391 votes to 242, with 14 abstentions", 391, 242, 14),
        ("88 in favor, 2 against, and 3 abstentions", 88, 2, 3),
        ("voted 19–4–1 to dismiss", 19, 4, 1),
        ("votes 21–3 with eight abstentions", 21, 3, 8),
        ("upheld it in a 6-3 decision", 6, 3, None),
    ],
)
def test_votes(text: str, favour: int, against: int, abstentions: int | None) -> None:
    """Counts of votes in the ways that texts give them."""
    assert [v for _, v in votes.find(text)] == [Votes(favour=favour, against=against, abstentions=abstentions)]


@pytest.mark.parametrize(
    "text",
    [
        "They won 3-1 at home.",
        "Belgium defeated debutants Panama 3 – 0",
        "The law passed in 2019-20.",
        "cut the voting age from 18 to 16",
        "voted on December 2-3 in Oslo",
        "Security Council 17-37 passed",
        "a vote on 10-15% of shares",
        "passed a 90-day freeze",
        "approved $10-20 million",
    ],
)
def test_no_votes(text: str) -> None:
    """Other pairs of numbers are no votes."""
    assert votes.find(text) == []


def test_votes_belong_to_the_nearest_decision_of_the_sentence() -> None:
    """A count belongs to what is voted on in its sentence, and to the nearest of that."""
    text = "The House approved the bill 219-212. It was arrested and signed. The Senate rejected it 45-55."
    acts = ((DecisionType.APPROVE, "approved"), (DecisionType.ENFORCE, "arrested"), (DecisionType.REJECT, "rejected"))
    found = votes.with_votes(extraction(text, decisions=acts)).decisions
    assert [d.votes for d in found] == [
        Votes(favour=219, against=212),
        None,
        Votes(favour=55, against=45),
    ]


def test_votes_without_a_decision() -> None:
    """A count in a sentence without a decision is dropped."""
    text = "The House approved the bill. The vote was 219-212."
    (decision,) = votes.with_votes(extraction(text, decisions=((DecisionType.APPROVE, "approved"),))).decisions
    assert decision.votes is None


def test_both_reach_the_graph() -> None:
    """Linking finds both, and the graph has them."""
    text = "Congress passed H.R. 810 by 63-37."
    graph = assemble(link(extraction(text, decisions=((DecisionType.LEGISLATE, "passed"),)), Authority.load()))
    said = {
        (q.predicate.value.rsplit("#")[-1], q.object.value) for q in graph.quads if not hasattr(q.object, "subject")
    }
    assert {("votesFor", "63"), ("votesAgainst", "37")} <= said
    assert ("http://purl.org/dc/terms/identifier", "H.R. 810") in {(f.property, f.object.value) for f in graph.facts}


@given(st.text(alphabet="HRSActNo.UN votes to-–/0123456789(,)passed ", max_size=200))
def test_any_text(text: str) -> None:
    """Whatever a text holds, spans lie in it, in order, without overlap."""
    for spans in ([r.span for r in references.find(text)], [s for s, _ in votes.find(text)]):
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
