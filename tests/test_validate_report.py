"""Reports read well, by people and by programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kgraph.errors import UsageError
from kgraph.rdf.report import fails, formatted
from kgraph.records import Finding, Report

FINDING = Finding(
    focus="<https://w3id.org/kgraph/data/mention/d1-3-7>",
    shape="https://w3id.org/kgraph/shapes#MentionBegin",
    constraint="MinCountConstraintComponent",
    severity="violation",
    message='A mention has exactly one nif:beginIndex, "quoted": count.\nIn code points.',
    path="<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#beginIndex>",
    document='a "b" \\ c',
    quote="Acme\nLtd 🏰",
)
REPORT = Report(
    findings=(
        FINDING,
        replace(FINDING, constraint="DatatypeConstraintComponent", value='"x"'),
        replace(FINDING, focus="_:b1", severity="info", path=None, document=None, quote=None),
    ),
    checked=1234,
)


def test_text() -> None:
    """The text is grouped by document, one entry for what one mending settles."""
    assert formatted(REPORT) == (
        'Document a "b" \\ c\n'
        "\n"
        "  VIOLATION men:d1-3-7 nif:beginIndex\n"
        "    words    “Acme Ltd 🏰”\n"
        '    value    "x"\n'
        '    mend     A mention has exactly one nif:beginIndex, "quoted": count. In code points.\n'
        "    rule     MentionBegin: Datatype, MinCount\n"
        "\n"
        "In no document\n"
        "\n"
        "  INFO _:b1\n"
        '    mend     A mention has exactly one nif:beginIndex, "quoted": count. In code points.\n'
        "    rule     MentionBegin: MinCount\n"
        "\n"
        "Does not conform: 2 violations, 1 info in 1,234 triples.\n"
    )


def test_text_that_conforms() -> None:
    """A report without findings is one line."""
    assert formatted(Report(checked=1)) == "Conforms: nothing found in 1 triple.\n"


def test_json() -> None:
    """The JSON holds every field of every finding."""
    value = json.loads(formatted(REPORT, "json"))
    assert (value["conforms"], value["checked"]) == (False, 1234)
    assert tuple(Finding(**finding) for finding in value["findings"]) == REPORT.findings


def test_turtle() -> None:
    """The Turtle is a SHACL report with a result for each finding, its words whole."""
    triples = list(parse(formatted(REPORT, "turtle"), format=RdfFormat.TURTLE))
    results = [t for t in triples if t.predicate == NamedNode("http://www.w3.org/ns/shacl#result")]
    assert len(results) == 3
    literals = {str(t.object.value) for t in triples}
    assert {FINDING.message, FINDING.document, FINDING.quote, "false"} <= literals


def test_turtle_that_conforms() -> None:
    """A report without findings parses too."""
    assert len(list(parse(formatted(Report(), "turtle"), format=RdfFormat.TURTLE))) == 2


def test_unknown_format() -> None:
    """A format that does not exist is an error that lists those that do."""
    with pytest.raises(UsageError, match="text, json, turtle"):
        formatted(REPORT, "xml")


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"),
    [
        ("info", "violation", False),
        ("warning", "violation", False),
        ("violation", "violation", True),
        ("info", "warning", False),
        ("warning", "warning", True),
        ("info", "info", True),
    ],
)
def test_fails(severity: str, fail_on: str, expected: bool) -> None:
    """A finding of the severity asked for, or a graver one, fails."""
    assert fails(Report(findings=(replace(FINDING, severity=severity),)), fail_on) is expected


def test_unknown_severity() -> None:
    """A severity that does not exist is an error."""
    with pytest.raises(UsageError, match="info, warning, violation"):
        fails(REPORT, "error")
