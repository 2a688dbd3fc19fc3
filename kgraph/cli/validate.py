"""`kgraph validate`."""

from __future__ import annotations

from pathlib import Path

import click

from kgraph.cli.build import engines
from kgraph.cli.session import Late, common, output_option, put


def _formats() -> list[str]:
    from kgraph.rdf.report import FORMATS

    return list(FORMATS)


def _severities() -> list[str]:
    from kgraph.rdf.report import SEVERITIES

    return list(SEVERITIES)


@click.command()
@click.argument("graphs", nargs=-1, metavar="GRAPH...")
@click.option("--store", metavar="DIR", help="A store to validate, each document by itself, instead of files.")
@output_option("the report")
@click.option("-f", "--format", type=Late(_formats), default="text", help="The form of the report.")
@click.option("--fail-on", type=Late(_severities), default="violation", help="The mildest finding that fails.")
@click.option(
    "--shapes", metavar="PATH", type=click.Path(path_type=Path), help="Shapes to validate by, instead of kgraph's."
)
@click.option("--engine", type=Late(engines), default="auto", help="What validates.")
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
) -> None:
    """Validate RDF files, taken as one graph, and report what is wrong.

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
    if store is not None:
        from kgraph.store.checking import validate_store

        report = validate_store(store, shapes=shapes, engine=engine)  # type: ignore[arg-type]  # Late checked it
    else:
        report = api.validate(graphs, shapes=shapes, engine=engine)  # type: ignore[arg-type]  # Late checked it
    put(formatted(report, format), output)
    ctx.exit(1 if fails(report, fail_on) else 0)
