"""The forms of an answer."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kgraph.errors import UsageError
from kgraph.rdf.answers import FORMATS, NAMESPACES, Answer, Term, expanded, formatted, shortened
from kgraph.rdf.table import display_width, table, wrapped
from kgraph.vocab import PREFIXES

BODY = NamedNode("https://w3id.org/kgraph/data/entity/dhs")
AWKWARD = 'a "quote", a\ttab,\na line, <&> \\ 漢字 \u2028 end'
ROWS = Answer(
    variables=("who", "what"),
    rows=(
        (BODY, Literal(AWKWARD)),
        (None, Literal("3", datatype=NamedNode(PREFIXES["xsd"] + "integer"))),
        (BlankNode("b0"), Literal("Behörde", language="de")),
    ),
)
GRAPH = Answer(
    triples=(
        Triple(BODY, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["kg"] + "GovernmentBody")),
        Triple(BODY, NamedNode(PREFIXES["skos"] + "prefLabel"), Literal(AWKWARD)),
    )
)


@pytest.mark.parametrize(
    ("name", "form"),
    [("json", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML), ("tsv", QueryResultsFormat.TSV)],
)
def test_results_formats_are_read_by_another_parser(name: str, form: QueryResultsFormat) -> None:
    """JSON, XML and TSV follow the SPARQL recommendations: what is read is what was written."""
    read = parse_query_results(formatted(ROWS, name).encode(), form)
    assert isinstance(read, QuerySolutions)
    assert tuple(v.value for v in read.variables) == ROWS.variables
    rows = [tuple(row) for row in read]
    assert [row[1] for row in rows] == [row[1] for row in ROWS.rows]
    assert rows[0][0] == BODY
    assert rows[1][0] is None
    assert isinstance(rows[2][0], BlankNode)


@pytest.mark.parametrize("name", ["json", "xml"])
@pytest.mark.parametrize("truth", [True, False])
def test_truth_in_results_formats(name: str, truth: bool) -> None:
    """ASK has its form in JSON and XML, and is a word in a table."""
    text = formatted(Answer(truth=truth), name)
    assert bool(parse_query_results(text.encode(), QueryResultsFormat.from_extension(name) or name)) is truth  # type: ignore[arg-type]
    assert formatted(Answer(truth=truth)) == ("yes\n" if truth else "no\n")


def test_csv_holds_plain_values() -> None:
    """CSV has IRIs and literals as they are, quoted as RFC 4180 says."""
    text = formatted(ROWS, "csv")
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["who", "what"],
        [BODY.value, AWKWARD],
        ["", "3"],
        ["_:b0", "Behörde"],
    ]


def test_json_is_the_sparql_format() -> None:
    """Types, languages and datatypes are where the recommendation puts them; plain strings have none."""
    bindings = json.loads(formatted(ROWS, "json"))["results"]["bindings"]
    assert bindings[0] == {
        "who": {"type": "uri", "value": BODY.value},
        "what": {"type": "literal", "value": AWKWARD},
    }
    assert bindings[1] == {
        "what": {"type": "literal", "value": "3", "datatype": PREFIXES["xsd"] + "integer"},
    }
    assert bindings[2]["what"] == {"type": "literal", "value": "Behörde", "xml:lang": "de"}


def test_xml_is_well_formed() -> None:
    """A plain XML parser reads it too."""
    root = ElementTree.fromstring(formatted(ROWS, "xml"))
    assert [v.get("name") for v in root.iter("{http://www.w3.org/2005/sparql-results#}variable")] == ["who", "what"]


@pytest.mark.parametrize(("name", "form"), [("turtle", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES)])
def test_graph_is_read_back(name: str, form: RdfFormat) -> None:
    """The triples of a CONSTRUCT survive; Turtle declares the prefixes that it uses and no other."""
    text = formatted(GRAPH, name)
    assert {quad.triple for quad in parse(text.encode(), form)} == set(GRAPH.triples or ())
    if name == "turtle":
        assert "ent:dhs" in text
        assert "@prefix foaf" not in text
    assert formatted(GRAPH) == formatted(GRAPH, "turtle")


def test_graph_with_blank_nodes_is_turtle_too() -> None:
    """A CONSTRUCT may make blank nodes, though our own graphs have none."""
    graph = Answer(triples=(Triple(BlankNode("b"), NamedNode(PREFIXES["rdfs"] + "label"), Literal("x")),))
    (quad,) = parse(formatted(graph, "turtle").encode(), RdfFormat.TURTLE)
    assert (type(quad.subject), quad.object) == (BlankNode, Literal("x"))


@pytest.mark.parametrize(
    ("answer", "form", "message"),
    [
        (GRAPH, "csv", "the answer is a graph"),
        (ROWS, "turtle", "the answer is no graph"),
        (Answer(truth=True), "csv", "the answer is yes or no"),
        (Answer(truth=True), "nt", "the answer is no graph"),
        (ROWS, "pdf", "there are table, csv, tsv, json, xml, turtle, nt"),
    ],
)
def test_form_that_does_not_fit_is_refused(answer: Answer, form: str, message: str) -> None:
    """A form that cannot hold the answer is refused, and the message says which can."""
    with pytest.raises(UsageError, match=message):
        formatted(answer, form)


def test_table_of_rows() -> None:
    """A table has short IRIs, white space folded, a rule, and the number of rows."""
    lines = formatted(ROWS).split("\n")
    assert lines[0].split() == ["who", "what"]
    assert set(lines[1]) == {"─", " "}
    assert lines[2].startswith('ent:dhs  a "quote", a tab, a line')
    assert lines[-2:] == ["(3 rows)", ""]
    assert formatted(Answer(variables=("a",))) == "a\n(0 rows)\n"


def test_shortened_and_expanded() -> None:
    """A prefix is used where the rest needs no escape, and is undone again."""
    assert shortened(PREFIXES["kg"] + "Decision") == "kg:Decision"
    assert shortened("https://w3id.org/kgraph/concept/decision-type/ban") == "type:ban"
    assert shortened(PREFIXES["kg"] + "a,b") == PREFIXES["kg"] + "a,b"
    assert shortened("http://other.example/x") == "http://other.example/x"
    assert expanded("ent:dhs") == BODY.value
    assert expanded("http://other.example/x") == "http://other.example/x"
    assert expanded("U.S.: the ministry") is None
    assert expanded("nothing:x") is None
    assert all(expanded(shortened(iri + "x")) == iri + "x" for iri in NAMESPACES.values())


def test_wide_characters_are_counted_as_the_terminal_does() -> None:
    """East Asian letters and emoji take two cells, combining marks none."""
    assert [display_width(text) for text in ("abc", "漢字", "e\u0301", "😀")] == [3, 4, 1, 2]
    lines = table(("a", "b"), [("漢字", "x"), ("abcd", "y")]).split("\n")
    assert lines[2] == "漢字  x"
    assert lines[3] == "abcd  y"


def test_many_columns_become_blocks() -> None:
    """Where columns would be too narrow to read, each row is a block of lines."""
    names = [f"column{i}" for i in range(9)]
    text = table(names, [["some words"] * 9], 40)
    assert "column8  some words" in text
    assert text.endswith("(1 row)\n")


cells = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=30)


@given(st.lists(st.tuples(cells, cells, cells), max_size=5), st.integers(30, 90))
def test_table_fits_and_loses_nothing(rows: list[tuple[str, str, str]], width: int) -> None:
    """No line is wider than the terminal, and every character of every cell is printed."""
    text = table(("a", "b", "c"), rows, width)
    assert all(display_width(line) <= width for line in text.split("\n"))
    if rows:
        assert sorted(c for row in rows for cell in row for c in cell if c != " ") == sorted(
            c for line in text.split("\n")[2:-2] for c in line if c != " "
        )


@given(cells, st.integers(2, 20))
def test_wrapping_is_a_cut(text: str, width: int) -> None:
    """Wrapped lines fit, and hold the text in order."""
    parts = list(wrapped(text, width))
    assert all(display_width(part) <= width for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))), min_size=1, max_size=4))
def test_any_literal_survives(values: list[str]) -> None:
    """Whatever a literal holds, JSON and TSV give it back."""
    row: tuple[Term | None, ...] = tuple(map(Literal, values))
    answer = Answer(variables=tuple(f"v{i}" for i in range(len(values))), rows=(row,))
    for name, form in (("json", QueryResultsFormat.JSON), ("tsv", QueryResultsFormat.TSV)):
        read = parse_query_results(formatted(answer, name).encode(), form)
        assert isinstance(read, QuerySolutions)
        assert [tuple(found) for found in read] == [row]
    assert set(FORMATS) >= {"json", "tsv"}
