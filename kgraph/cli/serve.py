"""`kgraph serve`."""

from __future__ import annotations

from pathlib import Path

import click

from kgraph.cli.session import common, session


@click.command()
@click.option("--store", required=True, metavar="DIR", help="The store; also while it is being built.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(0, 65535), help="0 is any that is free.")
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="A query that takes longer is ended.",
)
@click.option(
    "--max-rows",
    default=100_000,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="N",
    help="A longer result is cut, which the header Kgraph-Cut tells.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Queries at the same time.")
@click.option(
    "--cors", multiple=True, metavar="ORIGIN", help="A site whose pages may ask, such as https://example.org."
)
@click.option("--allow-host", multiple=True, metavar="NAME", help="Another name by which the server may be called.")
@common
def serve(
    store: str,
    host: str,
    port: int,
    timeout: float,
    max_rows: int,
    workers: int,
    cors: tuple[str, ...],
    allow_host: tuple[str, ...],
) -> None:
    """Serve a store: SPARQL at /sparql, and a page or data for each IRI.

    An IRI under the base of the store is at /data/: https://w3id.org/kgraph/data/entity/x at
    http://127.0.0.1:7878/data/entity/x. Everything is read-only.

    \b
    Examples:
      kgraph serve --store graph
      kgraph serve --store graph --host 0.0.0.0 --allow-host graph.example.org
    """
    from kgraph.serve.server import names_of
    from kgraph.serve.server import serve as run
    from kgraph.serve.settings import Settings

    settings = Settings(
        store=Path(store),
        timeout=timeout,
        max_rows=max_rows,
        hosts=(*names_of(host), *allow_host),
        origins=cors,
        workers=workers,
    )
    run(settings, host, port, listening=lambda url: session().tell(f"{url} serves {store}; Ctrl-C ends it"))
