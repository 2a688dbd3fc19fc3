"""`kgraph text`."""

from __future__ import annotations

import click

from kgraph.cli.session import common, output_option, put
from kgraph.errors import ReadError, UsageError


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--id", "wanted", metavar="ID", help="Which document, where FILE holds several.")
@output_option("the text")
@common
def text(path: str, wanted: str | None, output: str) -> None:
    """Print the text of a document exactly as it was read: what all offsets refer to.

    \b
    Examples:
      kgraph text article.html
      kgraph text news.jsonl --id 004 -o 004.txt
    """
    from kgraph.reading import Rejected, read

    found: dict[str, str] = {}
    why = f"{path}: no document in it"
    for item in read([path]):
        if isinstance(item, Rejected):
            why = str(item)
        elif wanted is None or item.id == wanted:
            found.setdefault(item.id, item.text)
        if len(found) > 1:
            raise UsageError(f"{path}: holds several documents ({', '.join(found)}, …); name one with --id")
        if found and wanted is not None:
            break
    if not found:
        raise ReadError(why if wanted is None else f"{path}: no document {wanted!r} in it")
    put(next(iter(found.values())).encode("utf-8", "surrogatepass"), output)
