"""The ready questions, on a graph that was written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, serialize

import kgraph.rdf
from kgraph.errors import UsageError
from kgraph.rdf.query import ask, load, query
from kgraph.rdf.questions import parsed, ready_question, ready_questions
from kgraph.vocab import PREFIXES, Class, Property

GRAPH = Path(__file__).parent / "data" / "decisions.trig"
FOLDER = Path(kgraph.rdf.__file__).parent / "queries"
MAY, BANS, FINES = "dec:kaspersky-1-40-43", "dec:kaspersky-2-42-48", "dec:court-1-16-21"
ANY = {"name": "a", "text": "a", "country": "US", "first day": "2017", "last day": "2017"}


@pytest.fixture(scope="module")
def store() -> Store:
    """The hand-written graph."""
    return load([GRAPH])


def rows(store: Store, name: str, *columns: str, **values: str) -> list[tuple[str, ...]]:
    """What a ready question gives in these columns."""
    answer = ask(store, ready_question(name).sparql(values))
    places = [answer.variables.index(column) for column in columns]
    short = "https://w3id.org/kgraph/data/decision/"
    texts = [[getattr(row[i], "value", "").replace(short, "dec:") for i in places] for row in answer.rows]
    return [tuple(row) for row in texts]


def decisions(store: Store, name: str, **values: str) -> list[str]:
    """The decisions that a ready question gives, in its order."""
    return [decision for (decision,) in rows(store, name, "decision", **values)]


@pytest.mark.parametrize("name", ["DHS", "homeland sec", "ent:dhs", "https://w3id.org/kgraph/data/entity/dhs"])
def test_decisions_by_body(store: Store, name: str) -> None:
    """A body is found by words of any of its names, in any case, or by its IRI."""
    assert decisions(store, "decisions-by-body", body=name) == [MAY, BANS]


def test_when_says_what_is_known(store: Store) -> None:
    """A decision has its own date, or the day it was reported, called so, or nothing."""
    assert rows(store, "decisions-by-body", "when", "status", body="DHS") == [
        ("reported 2017-09-01", "considered"),
        ("2017-09-12", "decided"),
    ]
    assert rows(store, "decisions-by-body", "when", "type", body="court") == [("", "fine")]


def test_decisions_about(store: Store) -> None:
    """A decision is about its targets, addressees and instruments, but not about who decided."""
    assert decisions(store, "decisions-about", organisation="kaspersky lab") == [MAY, BANS, BANS]
    assert decisions(store, "decisions-about", organisation="Google") == [FINES]
    assert decisions(store, "decisions-about", organisation="DHS") == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2017", "2017", [MAY, BANS]),
        ("2017-09-02", "2017-09", [BANS]),
        ("2017-09-12", "2017-09-12", [BANS]),
        ("2017-08", "2017-09-01", [MAY]),
        ("2018", "2019", []),
    ],
)
def test_decisions_in_period(store: Store, since: str, until: str, expected: list[str]) -> None:
    """Bounds are days, months or years and belong to the period; what has no date at all is in none."""
    assert decisions(store, "decisions-in-period", since=since, until=until) == expected


def test_open_time_spans_reach_into_a_period() -> None:
    """A span that has no end lasts, and one that has no beginning was always there."""
    base = GRAPH.read_text(encoding="utf-8")
    day = ' ; kg:{} "2017-09-12"^^xsd:date'
    for gone, inside, outside in (("latest", "2030", "2016"), ("earliest", "2010", "2018")):
        graph = Store()
        graph.load(base.replace(day.format(gone), "").encode(), RdfFormat.TRIG)
        assert BANS in decisions(graph, "decisions-in-period", since=inside, until=inside)
        assert BANS not in decisions(graph, "decisions-in-period", since=outside, until=outside)


def test_pending(store: Store) -> None:
    """What was only considered is pending until a later report of its thread says that it was decided."""
    assert decisions(store, "pending") == [FINES]
    assert decisions(store, "pending", words="google") == [FINES]
    assert decisions(store, "pending", words="kaspersky") == []
    unthreaded = Store()
    unthreaded.extend(q for q in store if "thread" not in str(q.subject))
    assert set(decisions(unthreaded, "pending")) == {FINES, MAY}


def test_who_said_so(store: Store) -> None:
    """The source in the text is told with the words that name it, beside the publisher."""
    assert rows(store, "who-said-so", "said", "words_used", "publisher", "decision") == [
        ("Bloomberg", "Bloomberg", "The Moscow Times", MAY)
    ]


def test_evidence_quotes_the_sentence(store: Store) -> None:
    """Each piece of evidence comes with its offsets and, where the text is in the graph, its sentence."""
    sentence = "The Department of Homeland Security (DHS) banned products of Kaspersky Lab on Tuesday."
    assert rows(store, "evidence", "quote", "meaning", "begin", "sentence", about=BANS) == [
        ("Department of Homeland Security", "Department of Homeland Security", "4", sentence),
        ("banned", "the decision", "42", sentence),
        ("Kaspersky Lab", "Kaspersky Lab", "61", sentence),
    ]
    fined = "A Russian court fined Google 3 million roubles, “the judge” said."
    assert {s for (s,) in rows(store, "evidence", "sentence", about="fines")} == {fined}


def test_evidence_without_the_text(store: Store) -> None:
    """Without the text in the graph the quotes are still there."""
    bare = Store()
    bare.extend(q for q in store if not q.predicate.value.endswith("isString"))
    assert len(rows(bare, "evidence", "quote", about="bans")) == 3
    assert {s for (s,) in rows(bare, "evidence", "sentence", about="bans")} == {""}


def test_evidence_does_not_break_sentences_at_initials(store: Store) -> None:
    """The point of an abbreviation in capitals ends no sentence."""
    text, words = "It rained. The U.S. Senate banned it in the U.S. on May 3. Then it rained.", "banned"
    begin = text.index(words)
    graph = Store()
    graph.extend(q for q in store if "isString" not in str(q.predicate))
    for document in ("kaspersky-1", "kaspersky-2", "court-1"):
        graph.update(
            f"PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
            f'INSERT DATA {{ <https://w3id.org/kgraph/data/document/{document}> nif:isString "{text}" }}'
        )
    graph.update(
        "PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
        "DELETE { GRAPH ?g { ?m nif:beginIndex ?b ; nif:endIndex ?e } } "
        f"INSERT {{ GRAPH ?g {{ ?m nif:beginIndex {begin} ; nif:endIndex {begin + len(words)} }} }} "
        f'WHERE {{ GRAPH ?g {{ ?m nif:anchorOf "{words}" ; nif:beginIndex ?b ; nif:endIndex ?e }} }}'
    )
    found = [s for q, s in rows(graph, "evidence", "quote", "sentence", about=BANS) if q == words]
    assert found == ["The U.S. Senate banned it in the U.S. on May 3. Then it rained."]


def test_organisations_of_country(store: Store) -> None:
    """Organisations and bodies of a country, those that decide most first."""
    assert rows(store, "organisations-of-country", "name", "kind", "decisions", country="us") == [
        ("Department of Homeland Security", "ministry", "2"),
        ("Bloomberg", "media", "0"),
        ("Google", "company", "0"),
    ]


def test_timeline(store: Store) -> None:
    """Every part that somebody has in decisions, in order of time, within bounds if they are given."""
    assert rows(store, "timeline", "part", "decision", about="homeland") == [("decider", MAY), ("decider", BANS)]
    assert decisions(store, "timeline", about="homeland", since="2017-09-02") == [BANS]
    assert decisions(store, "timeline", about="google") == [FINES]
    assert decisions(store, "timeline", about="google", until="2030") == []


@pytest.mark.parametrize("about", ["bans", "thr:1", MAY])
def test_thread(store: Store, about: str) -> None:
    """The history of a decision is found from a report, from the thread, or by words."""
    assert rows(store, "thread", "reported", "status", about=about) == [
        ("2017-09-01", "considered"),
        ("2017-09-13", "decided"),
    ]


def test_entities(store: Store) -> None:
    """Entities by words of their names and by class, with how often they are mentioned."""
    assert rows(store, "entities", "name", "mentions", words="dhs") == [("Department of Homeland Security", "3")]
    assert rows(store, "entities", "name", **{"class": "person"}) == [("Eugene Kaspersky",)]
    assert len(rows(store, "entities", "name")) == 9


def test_positions(store: Store) -> None:
    """Who holds which position where."""
    expected = [("Eugene Kaspersky", "chief executive", "Kaspersky Lab")]
    assert rows(store, "positions", "person", "position", "organisation", words="chief") == expected


@pytest.mark.parametrize("question", ready_questions(), ids=lambda question: question.name)
def test_file_is_complete(store: Store, question: object) -> None:
    """A file is named as it says, each parameter is described and has its VALUES line, and it runs as it is."""
    assert question in ready_questions()
    name = question.name  # type: ignore[attr-defined]
    text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    assert parsed(text) == question
    assert text.count("VALUES ?") >= len(parsed(text).parameters)
    for parameter in parsed(text).parameters:
        assert parameter.type in ANY
    store.query(text, use_default_graph_as_union=True)


def test_terms_are_those_of_the_ontology() -> None:
    """Every term and prefix in the files is one that the ontology knows."""
    terms = {term.value for term in (*Class, *Property)}
    for question in ready_questions():
        code = re.sub(r"^#.*$|<[^>]*>|\"[^\"]*\"", "", question.text, flags=re.MULTILINE)
        declared = dict(re.findall(r"^PREFIX (\w+): <([^>]*)>$", question.text, flags=re.MULTILINE))
        assert declared.items() <= PREFIXES.items()
        for prefix, name in re.findall(r"\b([a-z]+):(\w+)", code):
            iri = PREFIXES[prefix] + name
            assert iri in terms or prefix in ("status", "xsd"), f"{question.name}: {prefix}:{name}"


def test_there_are_as_many_questions_as_files() -> None:
    """No file is passed over."""
    assert len(ready_questions()) == len(list(FOLDER.iterdir())) == 11


def test_same_answers_from_turtle(store: Store, tmp_path: Path) -> None:
    """Every ready question answers the same over the union that Turtle holds."""
    serialize({q.triple for q in store}, tmp_path / "g.ttl", format=RdfFormat.TURTLE)
    for question in ready_questions():
        values = {p.name: ANY[p.type] for p in question.parameters if p.default is None}
        here = query([GRAPH], name=question.name, parameters=values)
        there = query([tmp_path / "g.ttl"], name=question.name, parameters=values)
        assert sorted(map(str, here.rows)) == sorted(map(str, there.rows))


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("nothing", {}, "no ready question 'nothing'; there are decisions-about"),
        ("decisions-by-body", {}, "decisions-by-body needs body: words of its name"),
        ("decisions-by-body", {"body": " "}, "decisions-by-body needs body"),
        ("decisions-by-body", {"bodi": "x"}, "has no parameter 'bodi'; it has body"),
        ("decisions-in-period", {"since": "soon", "until": "2017"}, "since='soon': it must be a day"),
        ("decisions-in-period", {"since": "2017-02-30", "until": "2017"}, "a day that exists"),
        ("organisations-of-country", {"country": "USA"}, "two letters of ISO 3166"),
    ],
)
def test_wrong_parameters_are_told(name: str, values: dict[str, str], message: str) -> None:
    """A wrong name, a missing or a malformed value is told with what would be right."""
    with pytest.raises(UsageError, match=message):
        ready_question(name).sparql(values)


def test_months_end_where_they_end() -> None:
    """The last day of a month is that of the calendar, also in leap years."""
    text = ready_question("decisions-in-period").sparql({"since": "2020-02", "until": "2020-02"})
    assert '"2020-02-01"^^<http://www.w3.org/2001/XMLSchema#date>' in text
    assert '"2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date>' in text


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_no_value_changes_the_query(value: str) -> None:
    """Whatever a user gives is one term: the query with it differs in that place only."""
    head = "# echo: What was given.\n# ?it (text): anything\n\n"
    template = parsed(head + 'SELECT ?it ?after {\nVALUES ?it { UNDEF }\nBIND("x" AS ?after)\n}\n')
    assert ask(Store(), template.sparql({"it": value})).rows == ((Literal(value), Literal("x")),)


@pytest.mark.parametrize("value", ['" } #', "} UNION { ?s ?p ?o } {", "\\1 \\g<0> \\u0022 }", 'x" ^^<y'])
def test_no_injection(store: Store, value: str) -> None:
    """Text that looks like SPARQL is looked for as text."""
    assert decisions(store, "decisions-by-body", body=value) == []


def test_iri_with_illegal_characters_is_refused() -> None:
    """An IRI that cannot be one is not put into a query."""
    with pytest.raises(UsageError, match="body='<http://x/>"):
        ready_question("decisions-by-body").sparql({"body": "<http://x/>}{>"})
    assert NamedNode("http://x/").value in ready_question("decisions-by-body").sparql({"body": "<http://x/>"})
