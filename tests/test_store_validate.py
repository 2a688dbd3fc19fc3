"""`kgraph validate --store`: by named graph, in several processes, with a summary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.rdf.report import fails
from kgraph.rdf.summary import Judged, Summary
from kgraph.rdf.validate import Validator
from kgraph.records import Finding, Report
from kgraph.store import checking
from kgraph.store.checking import judged_store
from kgraph.store.reading import graphs_of
from tests.annotated_store import records, run, with_extractor, write_records

_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/kgraph/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix e: <https://example.org/#> .
e:Document a sh:NodeShape ; sh:targetClass kg:Document ; sh:property e:Publisher .
e:Publisher a sh:PropertyShape ; sh:path dct:publisher ; sh:maxCount 0 ;
    sh:severity sh:Warning ; sh:message "No publisher." .
e:Body a sh:NodeShape ; sh:targetClass kg:GovernmentBody ; sh:property e:Country .
e:Country a sh:PropertyShape ; sh:path kg:countryCode ; sh:minCount 1 ; sh:message "A country." .
e:Thread a sh:NodeShape ; sh:targetClass kg:DecisionThread ; sh:property e:Label .
e:Label a sh:PropertyShape ; sh:path rdfs:label ; sh:maxCount 0 ; sh:severity sh:Info ; sh:message "No label." .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a store of nine documents, and shapes that they break."""
    place = tmp_path_factory.mktemp("validate")
    with pytest.MonkeyPatch.context() as patch:
        with_extractor(patch)
        result = run("build", write_records(place / "news.jsonl", records(3)), "--store", place / "g")
    assert result.exit_code == 0, result.output
    (place / "strict.ttl").write_text(_SHAPES, encoding="utf-8")
    return place


def test_a_store_of_builds_conforms(folder: Path) -> None:
    """All named graphs conform, the shared ones too, and every quad is judged."""
    result = run("validate", "--store", folder / "g", "-f", "json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["conforms"], report["findings"]) == (0, True, [])
    assert report["summary"]["documents"] == 9
    assert report["summary"]["publishers"] == [
        {"publisher": "The Paper 0", "documents": 3, "concerned": 0, "findings": 0},
        {"publisher": "The Paper 1", "documents": 3, "concerned": 0, "findings": 0},
        {"publisher": None, "documents": 3, "concerned": 0, "findings": 0},
    ]


def test_two_processes_find_what_one_finds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many processes, the reports are the same; for each document that of the validator alone."""
    one = list(judged_store(folder / "g", shapes=folder / "strict.ttl", jobs=1))
    monkeypatch.setattr(checking, "WORTH", 1)
    monkeypatch.setattr(checking, "_TOGETHER", 2)
    two = list(judged_store(folder / "g", shapes=folder / "strict.ttl", jobs=2))
    of_documents = [j for j in one if j.document is not None]
    assert [j for j in two if j.document is not None] == of_documents
    found = [
        sorted(map(str, (f for j in judged if j.document is None for f in j.report.findings))) for judged in (one, two)
    ]
    assert found[0] == found[1]
    validator = Validator(folder / "strict.ttl")
    assert [j.report for j in of_documents] == [validator.check(g.whole()) for g in graphs_of(folder / "g")]
    assert len({j.publisher for j in of_documents}) == 3


def test_findings_of_shared_graphs(folder: Path) -> None:
    """What is wrong in the graphs of entities and threads is found there, once for each node."""
    shared = [j.report for j in judged_store(folder / "g", shapes=folder / "strict.ttl") if j.document is None]
    found = [f for report in shared for f in report.findings]
    assert {f.shape.rpartition("#")[2] for f in found} == {"Country", "Label"}
    assert len({(f.focus, f.shape) for f in found}) == len(found)


def test_summary_by_shape_and_by_publisher(folder: Path) -> None:
    """The counts of the summary are those of the findings; the exit code is by the gravest."""
    asked = ("validate", "--store", folder / "g", "--shapes", folder / "strict.ttl")
    result = run(*asked, "-f", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    shapes = {s["shape"].rpartition("#")[2]: s for s in report["summary"]["shapes"]}
    for name, counted in shapes.items():
        assert counted["findings"] == sum(f["shape"].endswith(f"#{name}") for f in report["findings"])
    assert (shapes["Publisher"]["findings"], shapes["Publisher"]["documents"]) == (6, 6)
    of_documents = [f for f in report["findings"] if f["document"]]
    assert sum(p["findings"] for p in report["summary"]["publishers"]) == len(of_documents)
    text = run(*asked).stdout
    assert "\nBy shape\n  violation  Country" in text
    assert "\nBy publisher\n" in text
    assert "not named" in text
    assert text.splitlines()[-1].startswith("Does not conform: ")
    results = list(ox.parse(run(*asked, "-f", "turtle").stdout, format=ox.RdfFormat.TURTLE))
    assert sum(q.predicate.value.endswith("#result") for q in results) == len(report["findings"])


def test_report_goes_to_a_file_whole(folder: Path, tmp_path: Path) -> None:
    """A report that cannot be made leaves the file as it was."""
    target = tmp_path / "report.txt"
    target.write_text("before", encoding="utf-8")
    assert run("validate", "--store", tmp_path / "none", "-o", target).exit_code == 3
    assert target.read_text(encoding="utf-8") == "before"
    assert run("validate", "--store", folder / "g", "-o", target).exit_code == 0
    assert target.read_text(encoding="utf-8").splitlines()[-1].startswith("Conforms: nothing found")
    assert list(tmp_path.iterdir()) == [target]


def test_jobs_are_of_a_store() -> None:
    """Files are one graph, so --jobs beside them is a wrong call."""
    assert run("validate", "a.nq", "--jobs", 2).exit_code == 2


def test_fails_by_a_summary() -> None:
    """A summary fails as the reports that it sums up."""
    finding = Finding(focus="<a:b>", shape="a:s", constraint="c", severity="warning", message="m")
    summary = Summary()
    summary.add(Judged(Report(findings=(finding,))))
    assert (fails(summary), fails(summary, "warning")) == (False, True)
