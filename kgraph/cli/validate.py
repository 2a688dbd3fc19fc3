"""`kgraph validate`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgraph.cli.build import engines
from kgraph.cli.progress import Line
from kgraph.cli.session import Late, common, output_option, put, session

if TYPE_CHECKING:
    from kgraph.rdf.summary import Judged, Summary


def _formats() -> list[str]:
    from kgraph.rdf.report import FORMATS

    return list(FORMATS)


def _severities() -> list[str]:
    from kgraph.rdf.summary import SEVERITIES

    return list(SEVERITIES)


@click.command()
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option("--store", metavar="DIR", help="A store to validate, each document by itself, instead of files.")
@output_option("the report")
@click.option("-f", "--format", type=Late(_formats), default="text", help="The form of the report.")
@click.option("--fail-on", type=Late(_severities), default="violation", help="The mildest finding that fails.")
@click.option(
    "--shapes", metavar="PATH", type=click.Path(path_type=Path), help="Shapes to validate by, instead of kgraph's."
)
@click.option("--engine", type=Late(engines), default="auto", help="What validates.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes validate a store; all cores."
)
@common
@click.pass_context
def validate(
    ctx: click.Context,
    /,
    graphs: tuple[str, ...],
    store: str | None,
    output: str,
    format: str,
    fail_on: str,
    shapes: Path | None,
    engine: str,
    jobs: int | None,
) -> None:
    """Validate RDF files, taken as one graph, and report what is wrong.

    A store is validated by its named graphs, and the report ends in tables by shape and by
    publisher.

    GRAPH is a file (.ttl .nt .nq .trig .jsonld .rdf, also .gz). The exit code is 0 where
    the graph conforms, 1 where it does not, 3 where there is no graph to be read.

    \b
    Examples:
      kgraph validate news.nq
      kgraph validate a.ttl b.ttl --format json -o report.json
      kgraph validate news.nq --shapes my-shapes.ttl --fail-on warning
      kgraph validate --store news
    """
    from kgraph import api
    from kgraph.rdf.report import fails, formatted

    if bool(graphs) == (store is not None):
        raise click.UsageError("Name graphs, or give --store.")
    if store is None and jobs is not None:
        raise click.UsageError("--jobs is for --store: files are taken as one graph.")
    if store is None:
        report = api.validate(graphs, shapes=shapes, engine=engine)  # type: ignore[arg-type]  # Late checked it
        put(formatted(report, format), output)
        ctx.exit(1 if fails(report, fail_on) else 0)
    from kgraph.store.checking import judged_store

    reports = judged_store(store, shapes=shapes, engine=engine, jobs=jobs)  # type: ignore[arg-type]  # as above
    with closing(reports):
        summary = _written(reports, store, output, format)
    ctx.exit(1 if fails(summary, fail_on) else 0)


def _written(reports: Iterable[Judged], store: str, output: str, format: str) -> Summary:
    from kgraph.rdf.report import write_reports
    from kgraph.rdf.target import Target
    from kgraph.store.reading import status

    line = Line(status(store).documents, "triples") if session().shows_progress else None
    target = Target(output)
    try:
        summary = write_reports(reports if line is None else _shown(reports, line), target, format)
        target.commit()
    finally:
        if line is not None:
            line.clear()
        target.discard()
    return summary


def _shown(reports: Iterable[Judged], line: Line) -> Iterator[Judged]:
    """The reports as they come, while the line says how many there were."""
    began, documents, triples = time.monotonic(), 0, 0
    for judged in reports:
        yield judged
        documents += judged.document is not None
        triples += judged.report.checked
        line.draw(documents, triples, time.monotonic() - began)
    line.clear()
