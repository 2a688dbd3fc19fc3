"""`kgraph build`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli.progress import Line
from kgraph.cli.session import Late, common, output_option, session
from kgraph.errors import ReadError

if TYPE_CHECKING:
    from kgraph.building import BuildResult, Options, Skipped
    from kgraph.reading import Metadata

_SHOWN = 20
"""How many skipped inputs are told one by one, unless -v."""


def _formats() -> list[str]:
    from kgraph.rdf.write import FORMATS

    return [suffix.removeprefix(".") for suffix in FORMATS.values()]


def engines() -> list[str]:
    """The engines of validation."""
    from typing import get_args

    from kgraph.rdf.validate import Engine

    return list(get_args(Engine))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@output_option("the graph")
@click.option("--store", metavar="DIR", help="A store that keeps the graph, and builds only what is new or changed.")
@click.option("-f", "--format", type=Late(_formats), help="The format, where the suffix of FILE does not say it.")
@click.option("--date", metavar="DAY", help="When the article was published.")
@click.option("--title", metavar="TEXT", help="Its title.")
@click.option("--publisher", metavar="NAME", help="Who published it.")
@click.option("--url", metavar="URL", help="Where it was published.")
@click.option("--lang", metavar="CODE", help="Its language, such as en.")
@click.option("--text", is_flag=True, help="Put the text of each document into the graph.")
@click.option("--base", metavar="IRI", help="What the IRIs of data begin with.")
@click.option("--pipeline", metavar="NAME", help="A model folder, or a spaCy pipeline by folder or name.")
@click.option(
    "--authority",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="More names to link to: CSV or SKOS.",
)
@click.option(
    "--same-as",
    metavar="RDF",
    type=click.Path(path_type=Path),
    help="Entities that are one (owl:sameAs, the object is kept) or are not (owl:differentFrom).",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Leave out decisions, roles and relations that are less probable.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="How many processes work.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after so many documents.")
@click.option("--since", metavar="DAY", help="Only documents published on that day or later.")
@click.option("--until", metavar="DAY", help="Only documents published on that day or earlier.")
@click.option(
    "--shapes", metavar="PATH", type=click.Path(path_type=Path), help="Shapes to validate by, instead of kgraph's."
)
@click.option("--engine", type=Late(engines), help="What validates.")
@click.option("--at", metavar="TIME", help="A time for the provenance, which has none otherwise.")
@common
@click.pass_context
def build(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    output: str,
    store: str | None,
    format: str | None,
    **given: Any,
) -> None:
    """Build the validated graph of articles.

    PATH is a file (.txt .md .html .jsonl, also .gz), a folder with such files, or - for
    standard input. A record of JSON lines has "text", and may have "id", "title", "date",
    "publisher" and "url".

    A document whose graph does not conform to the shapes is not written: it goes to
    FILE.rejected.trig with the report beside it, and the exit code is 1. An input that
    cannot be read is told and skipped; where none can, the exit code is 3. With --since or
    --until a document without a date is skipped too.

    \b
    Examples:
      kgraph build article.txt
      kgraph build article.html --date 2017-09-12 -o article.ttl
      kgraph build news/ more.jsonl.gz -o news.nq -j 4
      curl -s https://example.org/article | kgraph build - -f nt
      kgraph build news/ --store graph
      kgraph build news/ --store graph --since 2017-09-01
    """
    if store is not None and (output != "-" or format is not None):
        raise click.UsageError("Give --store, or -o and -f; `kgraph export` writes a store to a file.")
    whole = _whole(paths, given)
    try:
        end = _to_file(paths, output, format, whole) if store is None else _to_store(paths, store, given["base"], whole)
    finally:
        if whole["progress"] is not None:
            whole["progress"].clear()
    ctx.exit(end(output if store is None else store))


def _whole(paths: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The arguments that a build to a file and one to a store share."""
    days = {"since": day("--since", given["since"]), "until": day("--until", given["until"])}
    drawn = session().shows_progress
    return {
        "defaults": _metadata(given),
        "options": _options(given),
        "jobs": given["jobs"],
        "limit": given["limit"],
        **days,
        "at": moment(given["at"]),
        "progress": Line(total(paths, given["limit"], some=any(days.values()))) if drawn else None,
    }


def _to_file(paths: tuple[str, ...], output: str, format: str | None, whole: dict[str, Any]) -> Callable[[str], int]:
    from kgraph import building

    result = building.build(paths, output=output, format=format or ("turtle" if output == "-" else None), **whole)
    return partial(_told, result)


def _to_store(paths: tuple[str, ...], store: str, base: object, whole: dict[str, Any]) -> Callable[[str], int]:
    from kgraph import building
    from kgraph.cli.store import told

    return partial(told, building.build_store(paths, store=store, base=None if base is None else str(base), **whole))


def total(paths: tuple[str, ...], limit: int | None, *, some: bool = False) -> int | None:
    """How many documents there will be, at most; None where only reading tells.

    Standard input and packed JSON lines do not say it, and where only `some` are wanted nothing does but the limit.
    """
    from kgraph.reading import find

    counts = [None] if some else [_count(file) for file in find(paths).files]
    if None in counts:
        return limit
    known = sum(count for count in counts if count is not None)
    return min(known, limit or known)


def _count(file: Path) -> int | None:
    from kgraph.reading.sources import FORMATS, suffix

    kind = FORMATS.get(suffix(file))
    if kind not in (None, "jsonl"):
        return 1
    if kind is None or file.suffix == ".gz":
        return None
    try:
        with file.open("rb") as lines:
            return sum(1 for line in lines if not line.isspace())
    except OSError:
        return None  # the reader tells why it cannot be read


def _metadata(given: dict[str, object]) -> Metadata:
    from kgraph.reading import Metadata

    named = {"date": "published", "title": "title", "publisher": "publisher", "url": "url", "lang": "language"}
    values = {field: given[option] for option, field in named.items() if given[option] is not None}
    if "published" in values:
        values["published"] = day("--date", str(values["published"]))
    return Metadata(**values)  # type: ignore[arg-type]  # click checked them


def _options(given: dict[str, object]) -> Options:
    from kgraph.building import Options

    names = ("base", "pipeline", "min_confidence", "shapes", "engine", "authority", "same_as")
    values = {name: given[name] for name in names if given[name] is not None}
    return Options(with_text=bool(given["text"]), **values)  # type: ignore[arg-type]  # click checked them


def day(option: str, text: str | None) -> date | None:
    """The day that an option names, if it is given."""
    from kgraph.reading.dates import parse_date

    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as why:
        raise ReadError(f"{option}: {why}") from why


def moment(text: str | None) -> str | None:
    """The time that --at names, if it is given."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError as why:
        raise ReadError(f"--at: {text!r} is not a time; write it as 2017-09-12T10:00:00Z") from why


def _told(result: BuildResult, output: str) -> int:
    """What happened, on standard error; the exit code."""
    out = session()
    tell_left_out(result.skipped, result.outside)
    where = "" if output == "-" or not result.documents else f" in {output}"
    out.tell(
        f"{counted(result.documents, 'document')}, {counted(result.words, 'word')}, "
        f"{counted(result.quads, 'quad')}{where} ({result.seconds:.1f} s)"
    )
    if result.rejected:
        click.echo(
            f"{counted(len(result.rejected), 'document')} rejected, for the graph does not conform "
            f"({', '.join(result.rejected[:3])}{', …' if len(result.rejected) > 3 else ''}); "
            f"see {result.rejected_to} and the report beside it",
            err=True,
        )
    return 1 if result.rejected else 0


def tell_left_out(all_skipped: tuple[Skipped, ...], outside: int) -> None:
    """The inputs that gave no document, and how many are of other days, on standard error."""
    out = session()
    shown = len(all_skipped) if out.verbose else _SHOWN
    for skipped in all_skipped[:shown]:
        out.tell(f"Skipped {skipped.source}: {skipped.reason}")
    if len(all_skipped) > shown:
        out.tell(f"Skipped {len(all_skipped) - shown:,} more; -v names them")
    if outside:
        out.tell(f"Left out {counted(outside, 'document')} of other days")


def counted(number: int, name: str) -> str:
    """A number with the noun that it counts."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
