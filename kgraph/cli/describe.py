"""`kgraph describe`."""

from __future__ import annotations

import click

from kgraph.cli.build import moment
from kgraph.cli.session import Late, common, output_option


def _formats() -> list[str]:
    from kgraph.rdf.write import FORMATS

    return [suffix.removeprefix(".") for suffix in FORMATS.values()]


@click.command()
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option("--store", metavar="DIR", help="A store to describe, instead of files.")
@output_option("the description")
@click.option("-f", "--format", type=Late(_formats), help="The format, where the suffix of FILE does not say it.")
@click.option("--title", metavar="TEXT", help="What to call the data set.")
@click.option("--licence", metavar="URL", help="Under which licence it is.")
@click.option("--download", "downloads", multiple=True, metavar="URL", help="Where it can be had; may be repeated.")
@click.option("--endpoint", metavar="URL", help="Where it can be asked in SPARQL.")
@click.option("--at", metavar="TIME", help="When it was last changed; no clock is asked.")
@common
def describe(
    graphs: tuple[str, ...],
    store: str | None,
    output: str,
    format: str | None,
    title: str | None,
    licence: str | None,
    downloads: tuple[str, ...],
    endpoint: str | None,
    at: str | None,
) -> None:
    """Describe a data set in VoID and DCAT: what is in it, how much, of which days, from whom.

    GRAPH is a file (.ttl .nt .nq .trig .jsonld .rdf, also .gz), such as an export.

    \b
    Examples:
      kgraph describe --store graph -o void.ttl
      kgraph describe news.nq.gz --download https://example.org/news.nq.gz \\
        --licence https://creativecommons.org/licenses/by/4.0/ -o void.ttl
    """
    from kgraph.rdf.dataset import Told, base_in, write_description
    from kgraph.rdf.dataset import describe as described
    from kgraph.rdf.query import load
    from kgraph.store.reading import quads_of, status

    if bool(graphs) == (store is not None):
        raise click.UsageError("Name graphs, or give --store.")
    told = Told(title=title, licence=licence, at=moment(at), endpoint=endpoint, downloads=downloads)
    quads = load(graphs) if store is None else quads_of(store)
    base = base_in(quads) if store is None else status(store).base
    write_description(
        described(quads, base=base, told=told), output, format=format or ("turtle" if output == "-" else None)
    )
