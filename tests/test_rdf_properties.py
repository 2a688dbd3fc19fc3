"""What holds for the graph of any well-typed extraction, in every format."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgraph.errors import WriteError
from kgraph.rdf.assemble import assemble
from kgraph.rdf.entities import Entities
from kgraph.rdf.graph import DocumentGraph, Fact
from kgraph.rdf.iris import document_key
from kgraph.rdf.validate import Validator
from kgraph.rdf.write import FORMATS, write
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
)
from kgraph.temporal.edtf import value_of
from kgraph.vocab import (
    KINDS,
    RELATION_CLASSES,
    ROLE_CLASSES,
    DecisionType,
    EntityClass,
    Property,
    RelationType,
    Role,
    Status,
)

IRI = re.compile(
    r"https://w3id\.org/kgraph/data/(document|decision|membership|statement|time|amount|mention|entity|role)/"
    r"[a-z0-9]+(-[a-z0-9]+)*",
    re.ASCII,
)
AWKWARD = "\u2028\u2029\u0085\"'\\\n\r\t<>&é한😀{}|^`#;,. \x0b\x00]]>"
words = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])), max_size=30)
names = words.map(lambda t: "".join(t.split())).filter(bool)
confidences = st.floats(0, 1)
TIMES = ("2017-09-12", "2017-07/2017-09", "201X", "2017~", "P90D", "P2W", "PT36H", "../2017-05", "-")
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """Some characters of the text."""
    start = draw(st.integers(0, len(text) - 1))
    return Span(start=start, end=draw(st.integers(start + 1, min(len(text), start + 8))))


@st.composite
def entities(draw: st.DrawFn, text: str) -> Entity:
    """An entity of any class with mentions in the text."""
    cls = draw(st.sampled_from(EntityClass))
    named = draw(st.booleans())
    found = draw(st.lists(spans(text), min_size=1, max_size=3))
    return Entity(
        cls=cls,
        name=draw(st.one_of(names, st.sampled_from(["Brisk", "BRISK", "Pier 9"]))),
        named=named,
        mentions=tuple(Mention(span=s, confidence=draw(confidences)) for s in found),
        confidence=draw(confidences),
        aliases=tuple(draw(st.lists(names, max_size=2))) if named else (),
        kind=draw(st.sampled_from((None, *KINDS.get(cls, ())))),
        country=draw(st.sampled_from((None, "GB", "EU"))),
        link=draw(st.sampled_from((None, "http://www.wikidata.org/entity/Q42", "http://a b/<c>"))),
    )


def fillers(x: Extraction) -> list[RoleFiller]:
    """Every filler that the ontology allows."""
    found = [
        RoleFiller(role=role, entity=i, evidence=e.mentions[0].span, confidence=0.5)
        for role, classes in ROLE_CLASSES.items()
        for i, e in enumerate(x.entities)
        if e.cls in classes
    ]
    for role in (Role.DATE, Role.EFFECTIVE, Role.DEADLINE):
        found += [RoleFiller(role=role, time=i, evidence=t.span, confidence=0.5) for i, t in enumerate(x.times)]
    found += [RoleFiller(role=Role.AMOUNT, amount=i, evidence=a.span, confidence=0.5) for i, a in enumerate(x.amounts)]
    return found


def pairs(x: Extraction) -> list[tuple[RelationType, int, int]]:
    """Every relation that the ontology allows."""
    return [
        (relation, head, tail)
        for relation, (heads, tails) in RELATION_CLASSES.items()
        for head, h in enumerate(x.entities)
        for tail, t in enumerate(x.entities)
        if head != tail and h.cls in heads and t.cls in tails
        if relation is not RelationType.HOLDS_ROLE or x.positions
    ]


@st.composite
def decisions(draw: st.DrawFn, text: str, x: Extraction) -> Decision:
    """A decision with roles as the ontology allows them."""
    allowed = fillers(x)
    return Decision(
        type=draw(st.sampled_from(DecisionType)),
        status=draw(st.sampled_from(Status)),
        triggers=tuple(draw(st.lists(spans(text), min_size=1, max_size=2))),
        confidence=draw(confidences),
        roles=tuple(draw(st.lists(st.sampled_from(allowed), max_size=4))) if allowed else (),
        reason=draw(st.one_of(st.none(), spans(text))),
    )


@st.composite
def relations(draw: st.DrawFn, text: str, x: Extraction) -> Relation:
    """A relation between entities of classes that the ontology allows."""
    kind, head, tail = draw(st.sampled_from(pairs(x)))
    return Relation(
        type=kind,
        head=head,
        tail=tail,
        evidence=tuple(draw(st.lists(spans(text), max_size=2))),
        confidence=draw(confidences),
        position=draw(st.integers(0, len(x.positions) - 1)) if kind is RelationType.HOLDS_ROLE else None,
        time=draw(st.sampled_from((None, *range(len(x.times))))),
    )


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """Anything that an extractor may return."""
    text = draw(words.filter(bool))
    x = Extraction(
        document=Document(
            id=draw(words.filter(str.strip)),
            text=text,
            title=draw(st.one_of(st.none(), words)),
            url=draw(st.sampled_from((None, "https://example.org/a?b=c#d", "a b", "http://x/ <y>"))),
            publisher=draw(st.one_of(st.none(), words)),
            published=draw(st.one_of(st.none(), st.dates(date(1000, 1, 1)))),
            language=draw(st.sampled_from((None, "en", "en-GB"))),
            source=draw(st.one_of(st.none(), words)),
        ),
        entities=tuple(draw(st.lists(entities(text), max_size=5))),
        times=tuple(
            TimeExpression(span=s, confidence=0.5, value=value_of(draw(st.sampled_from(TIMES))))
            for s in draw(st.lists(spans(text), max_size=3))
        ),
        positions=tuple(
            Position(span=s, title=draw(names), confidence=0.5) for s in draw(st.lists(spans(text), max_size=2))
        ),
        amounts=tuple(
            Amount(span=s, confidence=0.5, value=draw(st.decimals(0, 10**12, places=2)), currency="EUR")
            for s in draw(st.lists(spans(text), max_size=1))
        ),
    )
    said = draw(st.lists(relations(text, x), max_size=3)) if pairs(x) else []
    return Extraction(
        document=x.document,
        entities=x.entities,
        times=x.times,
        positions=x.positions,
        amounts=x.amounts,
        decisions=tuple(draw(st.lists(decisions(text, x), max_size=2))),
        relations=tuple(said),
    )


VALIDATOR = Validator()


@given(extractions(), st.booleans())
@quick
def test_any_extraction_assembles_to_a_conforming_graph(extraction: Extraction, with_text: bool) -> None:
    """Quads are unique, IRIs flat and unescaped, no node is blank, and the shapes find nothing wrong."""
    graph = assemble(extraction, with_text=with_text)
    assert len(set(graph.quads)) == graph.size
    assert len(set(graph.facts)) == len(graph.facts)
    for quad in graph.whole():
        assert isinstance(quad.subject, ox.NamedNode)
        assert IRI.fullmatch(quad.subject.value), quad.subject
        assert not isinstance(quad.object, ox.BlankNode)
    assert VALIDATOR.check(graph.whole()).findings == ()


@given(extractions())
@quick
def test_no_reference_dangles(extraction: Extraction) -> None:
    """All data that the graph points to is described in it."""
    quads = list(assemble(extraction).whole())
    described = {q.subject.value for q in quads if q.predicate.value == Property.RDF_TYPE}
    pointed = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode) and IRI.match(q.object.value)}
    assert pointed <= described


def expected(graphs: list[DocumentGraph]) -> set[str]:
    """The statements of graphs, without their graph names, entities as they are settled."""
    with Entities() as settled:
        for graph in graphs:
            settled.add(graph.facts)
        facts = {str(q.triple) for part in settled.parts("https://w3id.org/kgraph/data/graph/entities") for q in part}
    return facts | {str(q.triple) for graph in graphs for q in graph.quads}


@given(extraction=extractions())
@quick
def test_every_format_reads_back_the_same(tmp_path_factory: object, extraction: Extraction) -> None:
    """pyoxigraph reads from every format exactly what was assembled, whatever characters there are."""
    folder = Path(tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]
    graph = assemble(extraction, with_text=True)
    want = expected([graph])
    for name, suffix in FORMATS.items():
        target = folder / f"any{suffix}"
        try:
            write([graph], target)
        except WriteError as error:
            refused = (name, "U+" in str(error))
        else:
            refused = None
        if refused is not None:
            assert refused == ("rdfxml", True)
            continue
        kind = ox.RdfFormat.JSON_LD if name == "jsonld" else None
        assert {str(q.triple) for q in ox.parse(path=target, format=kind)} == want, name


@given(extraction=extractions())
@quick
def test_rdflib_reads_the_same_n_quads(extraction: Extraction, tmp_path_factory: object) -> None:
    """rdflib and pyoxigraph find the same quads in N-Quads."""
    target = Path(tmp_path_factory.getbasetemp()) / "rdflib.nq"  # type: ignore[attr-defined]
    write([assemble(extraction, with_text=True)], target)
    dataset = rdflib.Dataset()
    dataset.parse(target, format="nquads")
    found = {
        (str(s), str(p), str(o), str(g.identifier if isinstance(g, rdflib.Graph) else g))
        for s, p, o, g in dataset.quads()
        if not isinstance(o, rdflib.Literal) or o.datatype in (None, rdflib.XSD.string)
    }
    string = "http://www.w3.org/2001/XMLSchema#string"
    want = {
        (q.subject.value, q.predicate.value, q.object.value, q.graph_name.value)
        for q in ox.parse(path=target)
        if not isinstance(q.object, ox.Literal) or q.object.datatype.value == string
    }
    assert found == want


@given(
    st.lists(extractions(), max_size=4, unique_by=lambda x: document_key(x.document)), st.randoms(use_true_random=False)
)
@settings(quick, max_examples=25)
def test_order_of_documents_does_not_matter(tmp_path_factory: object, xs: list[Extraction], random: object) -> None:
    """Any order of documents, and a document given twice, make the same bytes; gzip too."""
    folder = Path(tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]
    graphs = [assemble(x) for x in xs]
    shuffled = graphs + graphs[:1]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for suffix in (".ttl", ".nq", ".jsonld"):
        write(graphs, folder / f"one{suffix}")
        write(shuffled, folder / f"two{suffix}.gz")
        assert gzip.decompress((folder / f"two{suffix}.gz").read_bytes()) == (folder / f"one{suffix}").read_bytes()


labels = st.sampled_from(["Brisk", "BRISK", "Brisk Ltd", "a\nb", 'say "x"'])
facts = st.builds(
    Fact,
    st.sampled_from(["http://e/1", "http://e/10", "http://e/1-a"]),
    st.sampled_from([Property.SKOS_PREF_LABEL.value, Property.SKOS_ALT_LABEL.value, Property.KG_COUNTRY_CODE.value]),
    labels.map(ox.Literal),
)


@given(st.lists(st.lists(facts, unique=True, max_size=6), max_size=6), st.integers(1, 5))
@settings(deadline=None)
def test_entities_do_not_depend_on_order_or_memory(documents: list[list[Fact]], run: int) -> None:
    """Facts in any order, spilled or not, settle to the same quads with one label and country each."""
    with Entities() as whole, Entities(run=run) as spilled:
        for document in documents:
            whole.add(document)
        for document in reversed(documents):
            spilled.add(reversed(document))
        settled = [q for part in whole.parts("http://g/") for q in part]
        assert settled == [q for part in spilled.parts("http://g/") for q in part]
    for prop in (Property.SKOS_PREF_LABEL, Property.KG_COUNTRY_CODE):
        subjects = [q.subject.value for q in settled if q.predicate.value == prop]
        assert len(subjects) == len(set(subjects))
        assert set(subjects) == {f.entity for d in documents for f in d if f.property == prop}
    given_labels = {(f.entity, f.object.value) for d in documents for f in d if "Label" in f.property}
    kept = {(q.subject.value, q.object.value) for q in settled if "Label" in q.predicate.value}
    assert kept == given_labels
