"""What is concluded across documents, from their graphs to the written file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from kgraph.building.concluding import Conclusions, merges_file
from kgraph.errors import GraphError
from kgraph.linking.authority import Authority
from kgraph.linking.identity import Told
from kgraph.rdf.assemble import assemble
from kgraph.rdf.query import query
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.traces import trace
from kgraph.rdf.validate import Validator
from kgraph.rdf.write import Writer
from kgraph.records import Decision, Document, Entity, Extraction, Mention, Position, Relation, RoleFiller, Span
from kgraph.vocab import DecisionType, EntityClass, RelationType, Role, Status

ORG, PERSON = EntityClass.ORGANISATION, EntityClass.PERSON


def article(
    name: str, text: str, firm: str, act: str, office: str, status: Status, day: date | None, country: str | None = None
) -> Extraction:
    """What is found in an article in which a firm does something to an office."""

    def span(words: str) -> Span:
        return Span(start=text.index(words), end=text.index(words) + len(words))

    entities = tuple(
        Entity(
            cls=ORG, name=n, named=True, mentions=(Mention(span=span(n), confidence=0.9),), confidence=0.9, country=c
        )
        for n, c in ((firm, country), (office, None))
    )
    decision = Decision(
        type=DecisionType.CLOSE,
        status=status,
        triggers=(span(act),),
        confidence=0.9,
        roles=(
            RoleFiller(role=Role.DECIDER, evidence=span(firm), confidence=0.9, entity=0),
            RoleFiller(role=Role.TARGET, evidence=span(office), confidence=0.9, entity=1),
        ),
    )
    document = Document(id=name, text=text, published=day, title=f"Title of {name}")
    return Extraction(document=document, entities=entities, decisions=(decision,))


FIRST = article(
    "first",
    "Kaspersky Lab may close its Washington branch.",
    "Kaspersky Lab",
    "close",
    "Washington branch",
    Status.CONSIDERED,
    date(2017, 9, 12),
    "RU",
)
SECOND = article(
    "second",
    "Kaspersky will shut the Washington office, closing it for good.",
    "Kaspersky",
    "closing",
    "Washington office",
    Status.DECIDED,
    date(2017, 12, 8),
)


def written(target: Path, found: Sequence[Extraction], told: Told | None = None) -> Path:
    """The file of a build."""
    with Writer(target) as writer, Conclusions(Authority.load(), told=told) as conclusions:
        for extraction in found:
            writer.add(assemble(extraction))
            conclusions.add(trace(extraction))
        facts, threads = conclusions.drawn()
        writer.commit(facts=facts, threads=threads)
    return target


def test_trace_of_a_document() -> None:
    """The trace holds what other documents may speak of too."""
    found = trace(FIRST)
    assert found.published == date(2017, 9, 12)
    assert [(e.name, e.named, e.country, e.cls) for e in found.entities] == [
        ("Kaspersky Lab", True, "RU", ORG),
        ("Washington branch", True, None, ORG),
    ]
    (decision,) = found.decisions
    assert (decision.type, decision.status, decision.words) == (DecisionType.CLOSE, Status.CONSIDERED, ("close",))
    assert decision.deciders == (found.entities[0].iri,)
    assert decision.targets == (found.entities[1].iri,)


def test_trace_has_relations_and_unnamed() -> None:
    """Positions and relations make neighbours, and what has no proper name is known as such."""
    text = "Ann Lee, head of the office, works for Acme."
    entities = tuple(
        Entity(
            cls=cls,
            name=name,
            named=named,
            mentions=(Mention(span=Span(start=at, end=at + len(name)), confidence=0.9),),
            confidence=0.9,
        )
        for cls, name, named, at in ((PERSON, "Ann Lee", True, 0), (ORG, "office", False, 21), (ORG, "Acme", True, 39))
    )
    spans = (Span(start=0, end=7), Span(start=21, end=27))
    found = trace(
        Extraction(
            document=Document(id="a", text=text),
            entities=entities,
            positions=(Position(span=Span(start=9, end=13), title="head", confidence=0.9),),
            relations=(
                Relation(type=RelationType.HOLDS_ROLE, head=0, tail=1, evidence=spans, confidence=1, position=0),
                Relation(type=RelationType.PART_OF, head=1, tail=2, evidence=spans[1:], confidence=1),
            ),
        )
    )
    by_name = {e.name: e for e in found.entities}
    assert {name: e.named for name, e in by_name.items()} == {"Ann Lee": True, "office": False, "Acme": True}
    person, office, acme = (by_name[n].iri for n in ("Ann Lee", "office", "Acme"))
    assert set(found.near) == {(person, office), (office, acme)}


def test_the_thread_is_written_and_asked(tmp_path: Path) -> None:
    """Considered, then decided: the question thread tells both with words and sources, by date."""
    target = written(tmp_path / "g.nq", [SECOND, FIRST])
    answer = query([target], name="thread")
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    told = [tuple(r[n].value for n in ("reported", "status", "quote", "source")) for r in rows]
    assert told == [
        ("2017-09-12", "considered", "close", "Title of first"),
        ("2017-12-08", "decided", "closing", "Title of second"),
    ]


def test_one_entity_is_kept(tmp_path: Path) -> None:
    """The name that gives way leads to the one that is kept, and a statement says why."""
    target = written(tmp_path / "g.nq", [FIRST, SECOND])
    (row,) = query(
        [target],
        """SELECT ?gone ?kept ?words {
          ?s rdf:predicate owl:sameAs ; rdf:subject/skos:prefLabel ?gone ; rdf:object/skos:prefLabel ?kept ;
             kg:evidence/nif:anchorOf ?words ; rdfs:label ?why . ?g skos:prefLabel ?gone ; owl:sameAs ?k }""",
    ).rows
    assert [v.value for v in row] == ["Kaspersky", "Kaspersky Lab", "Kaspersky"]


@pytest.mark.parametrize("suffix", [".nq", ".ttl"])
def test_conclusions_conform(tmp_path: Path, suffix: str) -> None:
    """Threads, merges and their statements pass the shapes."""
    target = written(tmp_path / f"g{suffix}", [FIRST, SECOND])
    assert Validator().check(read_quads(target)).findings == ()


def test_order_does_not_matter(tmp_path: Path) -> None:
    """The same documents in another order give the same bytes."""
    other = article("x", "Acme may close its plant.", "Acme", "close", "plant", Status.CONSIDERED, None)
    files = {
        written(tmp_path / f"{n}.nq", order).read_bytes()
        for n, order in enumerate(permutations([FIRST, SECOND, other]))
    }
    assert len(files) == 1


def test_the_user_forbids(tmp_path: Path) -> None:
    """What a file says with owl:differentFrom is kept apart; owl:sameAs joins."""
    firms = [trace(g).entities[0].iri for g in (SECOND, FIRST)]
    file = tmp_path / "merges.ttl"
    file.write_text(f"<{firms[0]}> <http://www.w3.org/2002/07/owl#differentFrom> <{firms[1]}> .", encoding="utf-8")
    told = merges_file(file)
    assert told == Told(apart=((firms[0], firms[1]),))
    assert b"sameAs" not in written(tmp_path / "g.nq", [FIRST, SECOND], told).read_bytes()
    file.write_text(f"<{firms[1]}> <http://www.w3.org/2002/07/owl#sameAs> <{firms[0]}> .", encoding="utf-8")
    same = written(tmp_path / "g.nq", [FIRST, SECOND], merges_file(file)).read_text(encoding="utf-8")
    assert f"<{firms[1]}> <http://www.w3.org/2002/07/owl#sameAs> <{firms[0]}>" in same


@pytest.mark.parametrize("text", ["<a:b> <c:d> <e:f> .", '<a:b> <http://www.w3.org/2002/07/owl#sameAs> "x" .', "<a"])
def test_a_file_that_says_nothing(tmp_path: Path, text: str) -> None:
    """A file of merges without any, with a literal, or that does not parse is an error that names it."""
    file = tmp_path / "merges.ttl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GraphError, match=r"merges\.ttl"):
        merges_file(file)
