"""Terms as text: what N-Triples writes, and the way back."""

from __future__ import annotations

import pickle

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.rdf.graph import Fact, graph_of
from kgraph.rdf.ntriples import characters, parsed, string, term, written

texts = st.text(
    st.one_of(st.sampled_from("\"'\\\n\r\t\b\f\x00\x7f\u2028\u0085é한😀<>^@"), st.characters(exclude_categories=["Cs"]))
)
iris = st.sampled_from(["urn:a", "http://e/é", "https://w3id.org/kgraph/data/mention/a-1-2"]).map(ox.NamedNode)
literals = st.one_of(
    texts.map(ox.Literal),
    texts.map(lambda t: ox.Literal(t, language="en-GB")),
    texts.map(lambda t: ox.Literal(t, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double"))),
)
triples = st.tuples(iris, iris, st.one_of(iris, literals, st.just(ox.BlankNode("b"))))


@given(texts)
@settings(deadline=None)
def test_strings_are_as_pyoxigraph_writes_them(text: str) -> None:
    """A string literal has the escapes that pyoxigraph gives it, and its characters come back."""
    assert string(text) == str(ox.Literal(text))
    assert characters(string(text)) == text


def test_half_a_character_is_refused() -> None:
    """A lone surrogate is no text, and cannot become a literal."""
    with pytest.raises(ValueError, match="literal"):
        string("\ud800")


@given(triples)
@settings(deadline=None)
def test_terms_come_back(triple: tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]) -> None:
    """The text of a term is read as the same term."""
    assert [term(str(part)) for part in triple] == list(triple)


@given(st.lists(triples, unique=True, max_size=1200))
@settings(deadline=None)
def test_a_graph_keeps_its_quads(said: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]) -> None:
    """Quads become text and quads again, in their order; a graph is the same after pickling."""
    quads = [ox.Quad(*triple, ox.NamedNode("urn:document")) for triple in said]
    graph = graph_of("urn:document", "document", "document", quads, [Fact("urn:a", "urn:b", ox.Literal("c"))])
    assert list(graph.quads) == quads
    assert list(parsed(written(quads), "urn:document")) == quads
    assert graph.size == len(quads)
    assert pickle.loads(pickle.dumps(graph)) == graph
    assert len(list(graph.whole())) == len(quads) + 1
