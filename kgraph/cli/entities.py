"""`kgraph entities`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgraph.cli.session import common, output_option, put, terminal_width
from kgraph.errors import UsageError

if TYPE_CHECKING:
    from kgraph.building.reviewing import Doubtful
    from kgraph.rdf.known import Known


@click.command()
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option("--store", metavar="DIR", help="A store, instead of files.")
@click.option(
    "--review", is_flag=True, help="List the pairs that are perhaps one: not joined, or joined though unsure."
)
@click.option("--least", type=click.FloatRange(0, 1), default=0.4, metavar="P", help="How likely a pair is at least.")
@click.option(
    "--same-as", metavar="RDF", type=click.Path(path_type=Path), help="What you have told; its pairs are not listed."
)
@click.option(
    "--authority", multiple=True, metavar="FILE", type=click.Path(path_type=Path), help="The lists of the build."
)
@output_option("the list")
@click.option(
    "-f", "--format", type=click.Choice(["table", "csv", "json", "turtle"]), default="table", help="Its form."
)
@common
def entities(
    graphs: tuple[str, ...],
    store: str | None,
    review: bool,
    least: float,
    same_as: Path | None,
    authority: tuple[Path, ...],
    output: str,
    format: str,
) -> None:
    """List the entities of graphs, or with --review the pairs of which you should say whether they are one.

    Each pair comes with a line of Turtle. Put it into a file and give that to `kgraph build --same-as`; owl:sameAs
    joins (the second is kept), owl:differentFrom keeps apart.

    \b
    Examples:
      kgraph entities news.nq
      kgraph entities --review news.nq
      kgraph entities --review --store graph --least .6 -f turtle -o merges.ttl
    """
    if bool(graphs) == (store is not None):
        raise UsageError("name graphs or give --store, one of the two")
    if not review:
        put(_listed(graphs, store, format, output), output)
        return
    from kgraph.building.reviewing import doubtful

    pairs = doubtful(graphs, store=store, least=least, same_as=same_as, authority=authority)
    write = {"table": _table, "csv": _csv, "json": _json, "turtle": _turtle}[format]
    put(write(pairs), output)


def _listed(graphs: tuple[str, ...], store: str | None, format: str, output: str) -> str:
    """The answer of the ready question of that name."""
    from kgraph.rdf.answers import formatted
    from kgraph.rdf.query import query
    from kgraph.store.reading import quads_of

    if format == "turtle":
        raise UsageError("Turtle is the form of --review; the list of entities is a table, csv or json")
    answer = query(graphs, store=None if store is None else quads_of(store), name="entities")
    return formatted(answer, format, width=terminal_width(output))


def _line(pair: Doubtful) -> str:
    """What a user who disagrees with the graph tells it."""
    prop = "differentFrom" if pair.joined else "sameAs"
    return f"<{pair.one.iri}> <http://www.w3.org/2002/07/owl#{prop}> <{pair.other.iri}> ."


def _verdict(pair: Doubtful) -> str:
    return "joined" if pair.joined else "not joined"


def _described(e: Known) -> str:
    parts = [e.cls.value, *([e.kind.value] if e.kind else []), *([e.country] if e.country else [])]
    return f"{e.name} ({', '.join(parts)}; {e.documents} document{'' if e.documents == 1 else 's'})"


def _table(pairs: list[Doubtful]) -> str:
    blocks = [
        f"{p.confidence:.2f}  {_described(p.one)} | {_described(p.other)}\n"
        f"      {_verdict(p)}: {p.why}\n      {_line(p)}\n"
        for p in pairs
    ]
    return "\n".join(blocks) or "no doubtful pair\n"


def _csv(pairs: list[Doubtful]) -> str:
    out = io.StringIO()
    rows = [_row(p) for p in pairs]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(["|".join(v) if isinstance(v, list) else v for v in row.values()] for row in rows)
    return out.getvalue()


def _json(pairs: list[Doubtful]) -> str:
    return json.dumps([_row(p) for p in pairs], ensure_ascii=False, indent=1) + "\n"


_OF_EACH = ("name", "names", "class", "country", "documents", "iri")
_COLUMNS = ("confidence", "verdict", *(f"{side}_{c}" for side in ("one", "other") for c in _OF_EACH), "why", "line")


def _row(p: Doubtful) -> dict[str, object]:
    of_each = [
        (e.name, [e.name, *e.aliases], e.cls.value, e.country or "", e.documents, e.iri) for e in (p.one, p.other)
    ]
    values = (round(p.confidence, 3), _verdict(p), *of_each[0], *of_each[1], p.why, _line(p))
    return dict(zip(_COLUMNS, values, strict=True))


def _turtle(pairs: list[Doubtful]) -> str:
    """Every line is commented out: whoever reads them takes the sign away from those that are right."""
    blocks = []
    for p in pairs:
        one, other = f"<{p.one.iri}>", f"<{p.other.iri}>"
        blocks.append(
            f"# {_described(p.one)} | {_described(p.other)}: {_verdict(p)}, {p.confidence:.2f}, {p.why}\n"
            f"#{one} owl:sameAs {other} .\n#{one} owl:differentFrom {other} .\n"
        )
    return "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n" + "\n".join(blocks)
