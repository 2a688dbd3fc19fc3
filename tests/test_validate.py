"""What a Validator takes, and what it says."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from kgraph import resources
from kgraph.errors import GraphError
from kgraph.rdf.graph import DocumentGraph, Fact, graph_of
from kgraph.rdf.shacl_files import read_quads
from kgraph.rdf.validate import Engine, Validator
from kgraph.vocab import Class, Property

EXAMPLES = resources.folder("shapes") / "examples"
SUB_CLASS_OF = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
PREF_LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
KNOWN = "ex:Known a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
THING = PREFIXES + 'ex:thing a ex:Thing ; ex:name "thing" ; ex:size 5 ; ex:part ex:other .'
NOT_COMPILED = {
    "a property path": "sh:property [ sh:path ( ex:part ex:name ) ; sh:minCount 1 ]",
    "a component": "sh:property [ sh:path ex:part ; sh:equals ex:whole ]",
    "a closed shape": "sh:closed true ; sh:property [ sh:path ex:name ]",
    "a negation": "sh:not [ sh:class ex:Thing ]",
    "a datatype": "sh:property [ sh:path ex:size ; sh:datatype xsd:gYear ]",
    "flags": 'sh:property [ sh:path ex:name ; sh:pattern "^X" ; sh:flags "i" ]',
    "a union": """sh:sparql [ sh:select '''SELECT $this WHERE {
        { $this <https://example.org/name> ?a } UNION { $this <https://example.org/size> ?a } }''' ]""",
    "a sub-select": """sh:sparql [ sh:select '''SELECT $this WHERE {
        $this <https://example.org/name> ?a { SELECT $this WHERE { $this <https://example.org/size> ?b } } }''' ]""",
    "an expression": """sh:sparql [ sh:select '''SELECT $this (STR(?a) AS ?value) WHERE {
        $this <https://example.org/name> ?a }''' ]""",
}


@pytest.fixture(scope="module")
def validator() -> Validator:
    """The validator as build uses it."""
    return Validator()


def example(name: str) -> tuple[Quad, ...]:
    """The quads of an example."""
    return tuple(read_quads(EXAMPLES / f"{name}.ttl"))


def shapes_file(folder: Path, text: str) -> Path:
    """A shapes file with this text after its prefixes."""
    path = folder / "shapes.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_finding_names_document_and_words(validator: Validator) -> None:
    """A finding says in which document, at which words, and what to do."""
    (finding,) = validator.check(example("refused/decision-type-twice")).findings
    assert (finding.document, finding.quote, finding.severity) == ("d1", "fined", "violation")
    assert finding.path == "<https://w3id.org/kgraph/ontology#decisionType>"
    assert "exactly one kg:decisionType" in finding.message


@pytest.mark.parametrize(
    ("name", "quote"),
    [
        ("mention-after-text", "Acme Ltd"),
        ("decision-amount-number", "fined"),
        ("document-title-twice", None),
        ("relation-owns-from", "Widget Act"),
    ],
)
def test_words_of_a_node(name: str, quote: str | None, validator: Validator) -> None:
    """The words are those of the mention itself, of the evidence, or of a mention that means the node."""
    quads = example(f"refused/{name}")
    if name == "relation-owns-from":
        quads += example("accepted/decision-full")
    findings = validator.check(quads).findings
    assert quote in {finding.quote for finding in findings}
    assert {finding.document for finding in findings} == {"d1"}


def test_checked_counts_triples(validator: Validator) -> None:
    """A triple that two graphs hold is one triple, and one value."""
    quads = example("accepted/entity")
    elsewhere = [Quad(q.subject, q.predicate, q.object, NamedNode("urn:elsewhere")) for q in quads]
    report = validator.check([*quads, *elsewhere])
    assert (report.checked, report.findings) == (len(quads), ())


def graph(quads: Iterable[Quad]) -> DocumentGraph:
    """The quads as the graph of a document."""
    return graph_of("urn:document", "document", "document", quads, ())


def test_graph_has_the_report_of_its_quads(validator: Validator) -> None:
    """A document's graph has the report of its quads, for each example: the screens before queries miss nothing."""
    names = sorted(path.relative_to(EXAMPLES).with_suffix("") for path in EXAMPLES.glob("*/*.ttl"))
    documents = [example(str(name)) for name in names]
    reports = [validator.check_graph(graph(quads)) for quads in documents]
    assert reports == [validator.check(quads) for quads in documents]
    assert sum(not report.conforms for report in reports) == 263


def test_documents_are_judged_alone(validator: Validator) -> None:
    """Two documents may each give the same entity its own name; one document may not give it two."""
    quads = example("accepted/entity")
    renamed = tuple(
        Quad(q.subject, q.predicate, Literal("Trade Ministry")) if q.predicate == PREF_LABEL else q for q in quads
    )
    assert validator.check_graph(graph(quads)).conforms
    assert validator.check_graph(graph(renamed)).conforms
    assert not validator.check_graph(graph([*quads, *renamed])).conforms


def test_facts_are_judged_too(validator: Validator) -> None:
    """What a document says of entities is judged with its own triples."""
    fact = Fact("urn:entity", PREF_LABEL.value, Literal(""))
    typed = Fact("urn:entity", Property.RDF_TYPE.value, NamedNode(Class.KG_PERSON.value))
    report = validator.check_graph(graph_of("urn:document", "document", "document", (), [fact, typed]))
    assert {finding.shape.rpartition("#")[2] for finding in report.findings} == {"EntityName"}


def test_files_of_every_syntax(tmp_path: Path, validator: Validator) -> None:
    """The suffix says how to read a file, packed or not; all graphs of all files count together."""
    quads = [Quad(q.subject, q.predicate, q.object, NamedNode("urn:graph")) for q in example("accepted/decision")]
    for syntax in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        path = tmp_path / f"graph.{syntax.file_extension}"
        serialize(quads, str(path), syntax)
        assert validator.check_files([path]).checked == len(quads)
    packed = tmp_path / "graph.ttl.gz"
    packed.write_bytes(gzip.compress((EXAMPLES / "accepted/decision.ttl").read_bytes()))
    assert validator.check_files([packed, path]) == validator.check_files([path])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("graph.ttl", b"", "no triple"),
        ("graph.ttl", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense .\n", "line 2"),
        ("graph.nq", b"<urn:a> <urn:b> \xff .\n", "graph.nq"),
        ("graph.ttl.gz", b"no gzip", "graph.ttl.gz"),
        ("graph.txt", b"<urn:a> <urn:b> <urn:c> .\n", ".ttl"),
        ("graph.nt", None, "graph.nt"),
    ],
)
def test_files_that_cannot_be_validated(
    name: str, content: bytes | None, said: str, tmp_path: Path, validator: Validator
) -> None:
    """An empty, broken, unknown or missing file is an error in one line that says where."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GraphError, match=said) as caught:
        validator.check_files([path])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["ex:a ex:b", "ex:a ex:b ex:c .", 'ex:S sh:targetClass ex:C ; sh:or "x" .'])
def test_shapes_that_do_not_parse(text: str, tmp_path: Path) -> None:
    """A shapes file that is no Turtle, or has no shape, or a broken list, is an error."""
    with pytest.raises(GraphError, match="shapes"):
        Validator(shapes_file(tmp_path, text))


def test_shapes_that_are_missing(tmp_path: Path) -> None:
    """A shapes file that is not there is an error."""
    with pytest.raises(GraphError, match=r"none\.ttl"):
        Validator(tmp_path / "none.ttl")


def test_our_shapes_need_no_pyshacl() -> None:
    """All shapes that kgraph ships are compiled."""
    assert Validator(engine="compiled").left_to_pyshacl == ()


@pytest.mark.parametrize("what", NOT_COMPILED)
def test_unknown_parts_go_to_pyshacl(what: str, tmp_path: Path) -> None:
    """A shape with a part that the compiler does not know is never skipped: pyshacl checks that shape."""
    unknown = f"ex:Unknown a sh:NodeShape ; sh:targetClass ex:Thing ; {NOT_COMPILED[what]} ."
    shapes = shapes_file(tmp_path, KNOWN + unknown)
    data = tmp_path / "thing.ttl"
    data.write_text(THING, encoding="utf-8")
    auto = Validator(shapes)
    assert [str(shape) for shape in auto.left_to_pyshacl] == ["<https://example.org/Unknown>"]
    quads = list(read_quads(data))
    report = auto.check(quads)
    assert not report.conforms
    assert auto.check_graph(graph(quads)) == report
    rules = [(f.focus, f.constraint, f.value) for f in report.findings]
    by_the_book = Validator(shapes, engine="pyshacl").check(quads)
    assert rules == [(f.focus, f.constraint, f.value) for f in by_the_book.findings]
    with pytest.raises(GraphError, match="Unknown"):
        Validator(shapes, engine="compiled")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_subclasses_in_the_data(engine: Engine) -> None:
    """Where the data says that a class is below another, its nodes are of both."""
    validator = Validator(engine=engine)
    special = NamedNode("https://example.org/Leak")
    decision = NamedNode("https://w3id.org/kgraph/ontology#Decision")
    quads = [
        Quad(q.subject, q.predicate, special if q.object == decision else q.object)
        for q in example("refused/decision-evidence-elsewhere")
    ]
    below = Quad(special, SUB_CLASS_OF, decision)
    report = validator.check_graph(graph([*quads, below]))
    assert [f.shape.rpartition("#")[2] for f in report.findings] == ["EvidenceOfDocument"]
    assert report == validator.check([*quads, below])


def test_pyshacl_stops_with_one_line() -> None:
    """Where pyshacl gives up, the error says so and what to do."""
    begin = NamedNode("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#beginIndex")
    quads = [
        Quad(q.subject, q.predicate, BlankNode("b") if q.predicate == begin else q.object)
        for q in example("accepted/mention")
    ]
    with pytest.raises(GraphError, match="pyshacl stopped") as caught:
        Validator(engine="pyshacl").check(quads)
    assert "\n" not in str(caught.value)


def test_pyshacl_is_not_imported() -> None:
    """Validating with our shapes imports neither pyshacl nor rdflib."""
    code = (
        "import sys; from kgraph.rdf.validate import Validator; Validator().check([]);"
        "sys.exit(bool({'rdflib', 'pyshacl'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
