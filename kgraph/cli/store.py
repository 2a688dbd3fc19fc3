"""`kgraph status`, `kgraph remove` and `kgraph export`, and what `kgraph build --store` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kgraph.cli.build import counted, day, tell_left_out
from kgraph.cli.session import Command, Late, common, output_option, put, session

if TYPE_CHECKING:
    from kgraph.building import StoreResult


def _formats() -> list[str]:
    from kgraph.rdf.write import FORMATS

    return [suffix.removeprefix(".") for suffix in FORMATS.values()]


def _store_option(command: Command) -> Command:
    return click.option("--store", required=True, metavar="DIR", help="The store.")(command)


@click.command()
@_store_option
@common
def status(store: str) -> None:
    """Tell what is in a store.

    \b
    Examples:
      kgraph status --store graph
    """
    from kgraph.store.reading import status as read_status

    s = read_status(store)
    lines = [
        counted(s.documents, "document"),
        counted(s.words, "word"),
        f"{counted(s.quads, 'quad')} of documents",
        f"made by {', '.join(s.pipelines) or 'nothing yet'}",
        f"IRIs begin with {s.base}",
    ]
    if s.refused:
        lines.append(f"{counted(s.refused, 'document')} rejected, for the graph does not conform")
    if s.unfinished:
        lines.append("a build is running or was interrupted; run it again, or `kgraph remove` with no document")
    put("\n".join(lines) + "\n", "-")


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@_store_option
@common
def remove(documents: tuple[str, ...], store: str) -> None:
    """Withdraw documents from a store, and what only they support.

    DOCUMENT is an identifier, as dct:identifier gives it, or an IRI. With no document,
    what an interrupted build began is brought to its end.

    \b
    Examples:
      kgraph remove article-17 --store graph
    """
    from kgraph import building

    count = building.remove(documents, store=store)
    session().tell(f"{counted(count, 'document')} removed from {store}")


@click.command()
@_store_option
@output_option("the graph")
@click.option("-f", "--format", type=Late(_formats), help="The format, where the suffix of FILE does not say it.")
@click.option("--document", "documents", multiple=True, metavar="ID", help="Only this document; may be repeated.")
@click.option("--since", metavar="DAY", help="Only documents of that day or later.")
@click.option("--until", metavar="DAY", help="Only documents of that day or earlier.")
@click.option("--about", multiple=True, metavar="ENTITY", help="Only what is around an entity; may be repeated.")
@common
def export(
    store: str,
    output: str,
    format: str | None,
    documents: tuple[str, ...],
    since: str | None,
    until: str | None,
    about: tuple[str, ...],
) -> None:
    """Write a store to a file, whole as a build of its documents would, or a part of it.

    ID is an identifier, as dct:identifier gives it, or an IRI. ENTITY is a name in any case, an
    IRI, or the IRI of a link; around it are the decisions, statements and positions in which it
    has a part, with their evidence, times and documents. What is asked for together has to fit
    together. Each document that is left keeps its named graph, and nothing in it points to what is not there.

    \b
    Examples:
      kgraph export --store graph -o news.nq.gz
      kgraph export --store graph --since 2017-09-01 --until 2017-09-30 -o september.trig
      kgraph export --store graph --about 'Kaspersky Lab' -o kaspersky.ttl
    """
    from kgraph.store.choice import Choice
    from kgraph.store.reading import export as write

    choice = Choice(documents=documents, since=day("--since", since), until=day("--until", until), about=about)
    count = write(store, output, format=format or ("turtle" if output == "-" else None), choice=choice)
    session().tell(f"{counted(count, 'document')}{'' if output == '-' else f' in {output}'}")


def told(result: StoreResult, store: str) -> int:
    """What a build did to a store, on standard error; the exit code."""
    tell_left_out(result.skipped, result.outside)
    session().tell(
        f"{counted(result.added, 'document')} added, {result.changed:,} changed, {result.unchanged:,} unchanged "
        f"in {store}; {counted(result.words, 'word')} read ({result.seconds:.1f} s)"
    )
    if result.rejected:
        named = f"{', '.join(result.rejected[:3])}{', …' if len(result.rejected) > 3 else ''}"
        click.echo(
            f"{counted(len(result.rejected), 'document')} rejected, for the graph does not conform ({named})", err=True
        )
    return 1 if result.rejected else 0
