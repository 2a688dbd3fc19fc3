"""Reports of validation for people (text), programs (JSON) and SHACL tools (Turtle)."""

from __future__ import annotations

import json
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from types import MappingProxyType
from typing import Protocol

from pyoxigraph import Literal

from kgraph.errors import UsageError
from kgraph.rdf.answers import shortened
from kgraph.rdf.shacl import SH
from kgraph.rdf.summary import SEVERITIES, Judged, Summary, Tally
from kgraph.rdf.target import Target
from kgraph.records import Finding, Report

_LONGEST = 120
_PIECE = 1 << 20


def fails(report: Report | Summary, fail_on: str = "violation") -> bool:
    """Whether the report holds a finding of this severity or a graver one."""
    if fail_on not in SEVERITIES:
        raise UsageError(f"no such severity: {fail_on}; there are {', '.join(SEVERITIES)}")
    grave = SEVERITIES[SEVERITIES.index(fail_on) :]
    found = report.severities if isinstance(report, Summary) else {f.severity for f in report.findings}
    return any(severity in grave for severity in found)


class _Form(Protocol):
    """How reports become text: `head`, the findings of each report with `between` between them, `foot`."""

    between: str

    def head(self, summary: Summary, /) -> str:
        """What comes first; asked for when all reports are known."""

    def findings(self, findings: Iterable[Finding], /) -> str:
        """The findings of one report, if there are any."""

    def foot(self, summary: Summary, *, whole: bool) -> str:
        """What comes last; `whole` with the tables by shape and by publisher."""


def formatted(report: Report, form: str = "text") -> str:
    """The report as `text`, `json` or `turtle`, ending in a line feed."""
    known, summary = _form(form), Summary()
    summary.add(Judged(report))
    findings = known.findings(report.findings) if report.findings else ""
    return f"{known.head(summary)}{findings}{known.foot(summary, whole=False)}"


def write_reports(reports: Iterable[Judged], target: Target, form: str = "text") -> Summary:
    """Writes many reports as one to the target, which it does not commit; memory does not grow with the findings.

    The text ends in tables by shape and by publisher, and the JSON holds them too.
    """
    known, summary = _form(form), Summary()
    with tempfile.TemporaryFile() as spool:
        between = ""
        for judged in reports:
            summary.add(judged)
            if judged.report.findings:
                spool.write((between + known.findings(judged.report.findings)).encode())
                between = known.between
        target.write(known.head(summary).encode())
        spool.seek(0)
        while piece := spool.read(_PIECE):
            target.write(piece)
        target.write(known.foot(summary, whole=True).encode())
    return summary


def _form(name: str) -> _Form:
    if name not in FORMATS:
        raise UsageError(f"no such format of reports: {name}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


class _Text:
    between = ""

    def head(self, _summary: Summary) -> str:
        return ""

    def findings(self, findings: Iterable[Finding]) -> str:
        lines: list[str] = []
        for document, own in groupby(findings, key=lambda finding: finding.document):
            lines += [f"Document {document}" if document else "In no document", ""]
            for _, same in groupby(own, key=lambda f: (f.focus, f.shape, f.path)):
                lines += [*_entry(list(same)), ""]
        return "\n".join([*lines, ""])

    def foot(self, summary: Summary, *, whole: bool) -> str:
        tables = [*_table_of_shapes(summary), *_table_of_publishers(summary)] if whole else []
        return "\n".join([*tables, _last_line(summary), ""])


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


def _table_of_shapes(summary: Summary) -> Iterator[str]:
    rows = [
        (
            f"{severity:<9}  {shortened(shape).rpartition('#')[2]}",
            f"{_findings(tally)} in {_documents(tally.concerned)}",
        )
        for shape, severity, tally in summary.by_shape()
    ]
    yield from _table("By shape", rows)


def _table_of_publishers(summary: Summary) -> Iterator[str]:
    rows = []
    for publisher, tally in summary.by_publisher():
        found = f", {tally.concerned:,} with {_findings(tally)}" if tally.findings else ""
        rows.append((_cut(publisher or "not named"), f"{_documents(tally.documents)}{found}"))
    yield from _table("By publisher", rows)


def _table(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        width = max(len(name) for name, _ in rows)
        yield title
        yield from (f"  {name:<{width}}  {counts}" for name, counts in rows)
        yield ""


def _last_line(summary: Summary) -> str:
    counts = summary.severities
    triples = _counted(summary.checked, "triple")
    if not counts:
        return f"Conforms: nothing found in {triples}."
    said = ", ".join(
        f"{counts[s]:,} info" if s == "info" else _counted(counts[s], s) for s in reversed(SEVERITIES) if counts[s]
    )
    return f"{'Conforms' if summary.conforms else 'Does not conform'}: {said} in {triples}."


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def _findings(tally: Tally) -> str:
    return _counted(tally.findings, "finding")


def _documents(number: int) -> str:
    return _counted(number, "document")


def _short(term: str) -> str:
    return shortened(term[1:-1]) if term.startswith("<") else _cut(term)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


class _Json:
    between = ","

    def head(self, summary: Summary) -> str:
        said = {"conforms": summary.conforms, "checked": summary.checked}
        return json.dumps(said, indent=2)[:-2] + ',\n  "findings": ['

    def findings(self, findings: Iterable[Finding]) -> str:
        texts = (json.dumps(asdict(finding), ensure_ascii=False, indent=2) for finding in findings)
        return "\n" + textwrap.indent(",\n".join(texts), "    ", lambda _: True)

    def foot(self, summary: Summary, *, whole: bool) -> str:
        end = "\n  ]" if summary.severities else "]"
        return f"{end}{_json_tables(summary) if whole else ''}\n}}\n"


def _json_tables(summary: Summary) -> str:
    def counts(tally: Tally) -> dict[str, int]:
        return {"findings": tally.findings, "documents": tally.concerned}

    said = {
        "documents": summary.documents,
        "severities": {s: summary.severities[s] for s in reversed(SEVERITIES)},
        "shapes": [
            {"shape": shape, "severity": severity, **counts(tally)} for shape, severity, tally in summary.by_shape()
        ],
        "publishers": [
            {"publisher": name, "documents": tally.documents, "concerned": tally.concerned, "findings": tally.findings}
            for name, tally in summary.by_publisher()
        ],
    }
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return ',\n  "summary": ' + textwrap.indent(text, "  ").lstrip()


class _Turtle:
    between = ""

    def head(self, summary: Summary) -> str:
        return (
            f"@prefix sh: <{SH}> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
            "@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .\n\n"
            f"[] a sh:ValidationReport ;\n    sh:conforms {str(summary.conforms).lower()}"
        )

    def findings(self, findings: Iterable[Finding]) -> str:
        return "".join(f" ;\n    sh:result {_result(finding)}" for finding in findings)

    def foot(self, _summary: Summary, *, whole: bool) -> str:  # noqa: ARG002 - SHACL has no word for the tables
        return " .\n"


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


FORMATS: Mapping[str, _Form] = MappingProxyType({"text": _Text(), "json": _Json(), "turtle": _Turtle()})
"""The forms of a report by name."""
