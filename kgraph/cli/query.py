"""`kgraph query` and `kgraph queries`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgraph.cli.session import Late, common, output_option, put, session, terminal_width
from kgraph.errors import ReadError


def _formats() -> list[str]:
    from kgraph.rdf.answers import FORMATS

    return list(FORMATS)


def _names() -> list[str]:
    from kgraph.rdf.questions import ready_questions

    return [question.name for question in ready_questions()]


@click.command()
@click.argument("words", nargs=-1, metavar="[GRAPH]... ['SPARQL']")
@click.option("--store", metavar="DIR", help="A store to ask, instead of files; also while it is being built.")
@click.option(
    "--endpoint", metavar="URL", help="A SPARQL endpoint to ask, instead of files; it has to ask all its graphs as one."
)
@click.option("--file", metavar="FILE", help="A file with the query; - is standard input.")
@click.option("-n", "--name", type=Late(_names), metavar="NAME", help="A ready question; `kgraph queries` lists them.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@output_option("the answer")
@click.option("-f", "--format", type=Late(_formats), help="The form of the answer.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Give up after this.")
@click.option("--allow-service", is_flag=True, help="Let the query call other servers (SERVICE).")
@common
@click.pass_context
def query(
    ctx: click.Context,
    /,
    words: tuple[str, ...],
    store: str | None,
    endpoint: str | None,
    file: str | None,
    name: str | None,
    params: tuple[str, ...],
    output: str,
    format: str | None,
    timeout: float | None,
    allow_service: bool,
) -> None:
    """Ask RDF files a question: in SPARQL, or a ready one by name.

    GRAPH is a file (.ttl .nt .nq .trig .jsonld .rdf, also .gz); several are asked as one.
    Prefixes such as kg: and org: need no declaration. A false ASK ends with exit code 1.

    \b
    Examples:
      kgraph query news.nq --name pending
      kgraph query news.nq -n decisions-by-body -p body='Homeland Security' -f csv
      kgraph query a.ttl b.ttl 'SELECT ?label { ?d a kg:Decision ; rdfs:label ?label }'
      kgraph query news.nq --file question.rq -f json -o answer.json
      kgraph query --store news --name timeline -p about=NATO
      kgraph query --endpoint http://localhost:7878/sparql --name pending --timeout 10
    """
    from kgraph.rdf import query as oxigraph
    from kgraph.rdf.answers import formatted
    from kgraph.store.reading import quads_of

    instead = _instead(store, endpoint)
    graphs, sparql = _asked(words, instead, file, name)
    answer = oxigraph.query(
        graphs,
        sparql,
        store=None if store is None else quads_of(store),
        endpoint=endpoint,
        name=name,
        parameters=dict(map(_pair, params)) or None,
        timeout=timeout,
        allow_service=allow_service,
    )
    if endpoint is not None and answer.variables and not answer.rows:
        session().tell(
            "no rows; if there should be some, the endpoint's default graph may not be the union of its graphs"
        )
    put(formatted(answer, format, width=terminal_width(output)), output)
    ctx.exit(1 if answer.truth is False else 0)


def _instead(store: str | None, endpoint: str | None) -> str | None:
    """The option that stands for graphs."""
    if store is not None and endpoint is not None:
        raise click.UsageError("Give --store or --endpoint, not both.")
    return "--store" if store is not None else "--endpoint" if endpoint is not None else None


def _asked(
    words: tuple[str, ...], instead: str | None, file: str | None, name: str | None
) -> tuple[tuple[str, ...], str | None]:
    """The graphs, and the query that is not a ready question; `instead` is the option that stands for graphs."""
    if file is not None and name is not None:
        raise click.UsageError("Give --file or --name, not both.")
    if instead is not None:
        wanted = 1 if file is None and name is None else 0
        if len(words) != wanted:
            raise click.UsageError(f"Beside {instead} give one query, or --file, or --name, and no other graph.")
        return (), _text(file) if file is not None else next(iter(words), None)
    if not words:
        raise click.UsageError("Name a graph, or give --store or --endpoint.")
    if file is not None:
        return words, _text(file)
    if name is not None:
        return words, None
    if len(words) < 2 or (Path(words[-1]).suffix and Path(words[-1]).is_file()):
        raise click.UsageError("Give the query after the graphs, or --file, or --name.")
    return words[:-1], words[-1]


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as why:
        raise ReadError(f"{file}: {why.strerror}") from why
    except UnicodeDecodeError as why:
        raise ReadError(f"{file}: a query is text in UTF-8, and this is not") from why


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise click.BadParameter(f"{given!r} has no =; write NAME=VALUE.", param_hint="--param")
    return name.strip(), value


@click.command()
@click.argument("name", required=False, type=Late(_names), metavar="[NAME]")
@common
def queries(name: str | None) -> None:
    """List the ready questions, or print the SPARQL of one.

    \b
    Examples:
      kgraph queries
      kgraph queries decisions-by-body > mine.rq
    """
    from kgraph.rdf.questions import ready_question, ready_questions

    if name is not None:
        put(ready_question(name).text, "-")
        return
    blocks = []
    for question in ready_questions():
        lines = [question.name, f"    {question.about}"]
        for parameter in question.parameters:
            default = "" if parameter.default is None else f" [{parameter.default or 'any'}]"
            lines.append(f"    -p {parameter.name}=…  {parameter.about}{default}")
        blocks.append("\n".join(lines) + "\n")
    put("\n".join(blocks), "-")
