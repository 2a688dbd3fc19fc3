"""`kgraph load`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgraph.cli.build import counted
from kgraph.cli.session import Late, common, session

if TYPE_CHECKING:
    from kgraph.loading import LoadResult, Step
    from kgraph.loading.credentials import Credentials

_NAMED = 20
_PAUSE = 0.1
_CLEAR = "\r\x1b[2K"


def _servers() -> list[str]:
    from kgraph.loading.servers import SERVERS

    return list(SERVERS)


@click.command()
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option("--store", metavar="DIR", help="A store to load, instead of files.")
@click.option("--to", required=True, metavar="URL", help="The address of the server, or of its data set.")
@click.option("--server", type=Late(_servers), help="What server it is, where it does not tell.")
@click.option(
    "--protocol",
    type=click.Choice(["gsp", "update"]),
    default="gsp",
    help="The Graph Store Protocol, or SPARQL Update. [gsp]",
)
@click.option("--graph", metavar="IRI", help="The graph of statements that are in no named graph.")
@click.option("--replace", is_flag=True, help="Put each graph in the place of what is there, instead of adding to it.")
@click.option("--verify", is_flag=True, help="Compare afterwards: all counts, and triples of sampled graphs.")
@click.option("--sample", type=click.IntRange(min=0), default=100, help="How many graphs are sampled. [100]")
@click.option("--dry-run", is_flag=True, help="Tell what would be loaded, and send nothing.")
@click.option("--user", metavar="NAME", help="Who loads; else KGRAPH_LOAD_USER, or netrc.")
@click.option(
    "--password-file", metavar="FILE", help="Holds the password; else KGRAPH_LOAD_PASSWORD, netrc, or you are asked."
)
@click.option("--token-file", metavar="FILE", help="Holds a bearer token; else KGRAPH_LOAD_TOKEN.")
@click.option("--auth", type=click.Choice(["basic", "digest", "bearer"]), help="How, where it is not the server's way.")
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="FILE", help="The progress file. [beside the source, in .load]"
)
@click.option("--retries", type=click.IntRange(min=0), default=5, help="How often a request is repeated. [5]")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=300.0, metavar="SECONDS", help="For one answer."
)
@common
@click.pass_context
def load(
    ctx: click.Context,
    /,
    graphs: tuple[str, ...],
    store: str | None,
    to: str,
    user: str | None,
    password_file: str | None,
    token_file: str | None,
    auth: str | None,
    retries: int,
    timeout: float,
    **chosen: object,
) -> None:
    """Load graphs into a triple store, and prove that they are there.

    GRAPH is a file (.ttl .nt .nq .trig .jsonld .rdf, also .gz). Each named graph is loaded by
    itself: a load that was stopped goes on where it was, and a graph that the server rejects is
    kept aside. URL is http://HOST:7878 for Oxigraph, http://HOST:8890 for Virtuoso,
    http://HOST:3030/DATASET for Fuseki, http://HOST:7200/repositories/REPOSITORY for GraphDB,
    http://HOST:7001 for QLever. The first two are tested against real servers (Oxigraph 0.5,
    Virtuoso 7.2), the other three only against what their documentation says.

    The exit code is 1 where --verify finds a graph that differs, 3 where one was kept aside.

    \b
    Examples:
      kgraph load news.nq --to http://localhost:7878 --verify
      kgraph load --store news --to http://localhost:8890 --user dba --password-file dba.txt --replace
      kgraph load news.nq --to http://localhost:3030/news --dry-run
    """
    from kgraph import loading
    from kgraph.loading.client import Patience

    if bool(graphs) == (store is not None):
        raise click.UsageError("Name graphs, or give --store.")
    options = loading.Options(
        scheme=auth,  # type: ignore[arg-type]  # click checked it
        credentials=_credentials(to, user, password_file, token_file),
        patience=Patience(retries=retries, timeout=timeout),
        **chosen,  # type: ignore[arg-type]  # click made each of its type
    )
    line = _Line()
    try:
        result = loading.load(graphs, to, store=store, options=options, told=line if session().shows_progress else None)
    finally:
        line.clear()
    _tell(result, dry_run=options.dry_run)
    ctx.exit(3 if result.aside else 1 if result.differing else 0)


def _credentials(to: str, user: str | None, password_file: str | None, token_file: str | None) -> Credentials:
    from kgraph.loading.credentials import Credentials, lacks_password, secret

    if token_file is not None and (user is not None or password_file is not None):
        raise click.UsageError("Give a user, or a token, not both.")
    password = None if password_file is None else secret(password_file)
    given = Credentials(user=user, password=password, token=None if token_file is None else secret(token_file))
    if _at_a_terminal() and lacks_password(to, given):
        asked = click.prompt("Password", hide_input=True, err=True)
        return Credentials(user=user, password=asked)
    return given


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _tell(result: LoadResult, *, dry_run: bool) -> None:
    """What was done, on standard error."""
    tell = session().tell
    sent = f"{counted(result.graphs, 'graph')} of {counted(result.triples, 'triple')}"
    there = f"; {result.known:,} there already" if result.known else ""
    if dry_run:
        requests = counted(result.requests, "request")
        tell(f"would load {sent} into {result.address} ({result.server}), in {requests}{there}")
    else:
        tell(f"{sent} loaded into {result.address} ({result.server}){there}")
    if result.mixed:
        changed = counted(result.mixed, "changed graph")
        tell(f"{changed} added to the old version that is there; --replace puts each in its place")
    if result.verified:
        tell(f"{counted(result.verified, 'graph')} compared, {len(result.differing):,} differ")
    _list(f"differ in {result.address}; load again, with --replace where a graph has too much", result.differing)
    _list("kept aside", result.aside)


def _list(what: str, found: Sequence[tuple[str, str]]) -> None:
    for graph, why in found[:_NAMED]:
        click.echo(f"<{graph}>: {why}", err=True)
    if found:
        more = f", of which {_NAMED} are named" if len(found) > _NAMED else ""
        click.echo(f"{counted(len(found), 'graph')} {what}{more}", err=True)


class _Line:
    """Draws how far a load has come, at most ten times a second."""

    def __init__(self) -> None:
        self._drawn = 0.0
        self._began = time.monotonic()

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._drawn >= _PAUSE:
            self._drawn = now
            rate = step.triples / max(now - self._began, 0.001)
            told = f"{step.graphs:,} of {step.of:,} graphs, {step.triples:,} triples, {rate:,.0f} a second"
            click.echo(_CLEAR + told, nl=False, err=True)

    def clear(self) -> None:
        """Leaves an empty line."""
        if self._drawn:
            click.echo(_CLEAR, nl=False, err=True)
