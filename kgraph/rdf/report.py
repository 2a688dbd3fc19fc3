"""Reports of validation for people (text), programs (JSON) and SHACL tools (Turtle)."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from types import MappingProxyType

from pyoxigraph import Literal

from kgraph.errors import UsageError
from kgraph.rdf.answers import shortened
from kgraph.rdf.shacl import SH
from kgraph.records import Finding, Report

SEVERITIES = ("info", "warning", "violation")
"""From the mildest to the gravest."""

_LONGEST = 120


def fails(report: Report, fail_on: str = "violation") -> bool:
    """Whether the report holds a finding of this severity or a graver one."""
    if fail_on not in SEVERITIES:
        raise UsageError(f"no such severity: {fail_on}; there are {', '.join(SEVERITIES)}")
    grave = SEVERITIES[SEVERITIES.index(fail_on) :]
    return any(finding.severity in grave for finding in report.findings)


def formatted(report: Report, form: str = "text") -> str:
    """The report as `text`, `json` or `turtle`, ending in a line feed."""
    if form not in FORMATS:
        raise UsageError(f"no such format of reports: {form}; there are {', '.join(FORMATS)}")
    return FORMATS[form](report)


def _as_text(report: Report) -> str:
    lines: list[str] = []
    for document, findings in groupby(report.findings, key=lambda finding: finding.document):
        lines += [f"Document {document}" if document else "In no document", ""]
        for _, same in groupby(findings, key=lambda f: (f.focus, f.shape, f.path)):
            lines += [*_entry(list(same)), ""]
    return "\n".join([*lines, _summary(report), ""])


def _entry(same: list[Finding]) -> Iterator[str]:
    """What one mending settles: the constraints of one shape that one node breaks, and by which values."""
    first = same[0]
    yield f"  {first.severity.upper()} {_short(first.focus)}" + (f" {_short(first.path)}" if first.path else "")
    if first.quote is not None:
        yield f"    words    “{_cut(first.quote)}”"
    for value in sorted({f.value for f in same if f.value not in {None, first.focus}}, key=str):
        yield f"    value    {_short(str(value))}"
    yield textwrap.fill(first.message, 110, initial_indent="    mend     ", subsequent_indent=" " * 13)
    constraints = ", ".join(sorted({f.constraint.removesuffix("ConstraintComponent") for f in same}))
    yield f"    rule     {shortened(first.shape).rpartition('#')[2]}: {constraints}"


def _summary(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    triples = f"{report.checked:,} triple{'s' * (report.checked != 1)}"
    if not counts:
        return f"Conforms: nothing found in {triples}."
    said = ", ".join(
        f"{counts[s]:,} {s}{'s' * (counts[s] != 1 and s != 'info')}" for s in reversed(SEVERITIES) if counts[s]
    )
    return f"{'Conforms' if report.conforms else 'Does not conform'}: {said} in {triples}."


def _short(term: str) -> str:
    return shortened(term[1:-1]) if term.startswith("<") else _cut(term)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _as_json(report: Report) -> str:
    value = {
        "conforms": report.conforms,
        "checked": report.checked,
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _as_turtle(report: Report) -> str:
    head = (
        f"@prefix sh: <{SH}> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .\n\n"
        f"[] a sh:ValidationReport ;\n    sh:conforms {str(report.conforms).lower()}"
    )
    results = "".join(f" ;\n    sh:result {_result(finding)}" for finding in report.findings)
    return f"{head}{results} .\n"


def _result(finding: Finding) -> str:
    said = [
        ("a", "sh:ValidationResult"),
        ("sh:focusNode", finding.focus),
        ("sh:resultPath", finding.path),
        ("sh:value", finding.value),
        ("sh:sourceShape", finding.shape if finding.shape.startswith("_:") else f"<{finding.shape}>"),
        ("sh:sourceConstraintComponent", f"sh:{finding.constraint}"),
        ("sh:resultSeverity", f"sh:{finding.severity.capitalize()}"),
        ("sh:resultMessage", str(Literal(finding.message))),
        ("dct:identifier", None if finding.document is None else str(Literal(finding.document))),
        ("nif:anchorOf", None if finding.quote is None else str(Literal(finding.quote))),
    ]
    return "[\n" + " ;\n".join(f"        {name} {value}" for name, value in said if value is not None) + "\n    ]"


FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": _as_text, "json": _as_json, "turtle": _as_turtle}
)
