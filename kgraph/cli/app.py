"""The group of commands, and how a command ends.

Exit codes: 0 all is well; 1 the answer is no (a graph does not conform, an ASK is false, a loaded graph differs);
2 the call is wrong; 3 an input, a graph, a query or a target is bad; 70 a fault of kgraph or of
a pipeline that was plugged in; 130 interrupted; 141 nobody reads standard output any more.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from tempfile import gettempdir
from typing import Any

import click

from kgraph.cli import about, build, describe, entities, load, query, serve, store, text, validate
from kgraph.cli.session import common, session
from kgraph.errors import KgraphError

_FAULT = 70
_INTERRUPTED = 130
_PIPE_CLOSED = 141


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what can go wrong ends it with a line and a code, not with a traceback."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _leave_pipe()
            ctx.exit(_PIPE_CLOSED)
        except KeyboardInterrupt:
            click.echo("Error: interrupted", err=True)
            ctx.exit(_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if session().debug:
                raise
            message, code = _said(error)
            click.echo(f"Error: {message}", err=True)
            ctx.exit(code)
        return result


def _said(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, KgraphError):
        return str(error), error.exit_code
    if _is_without_room(error):
        return (
            f"{gettempdir()}: no room for temporary files; free some, or name another folder in TMPDIR",
            KgraphError.exit_code,
        )
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}", KgraphError.exit_code
    about = "a fault of kgraph, or of a pipeline that was plugged in; --debug shows where"
    return f"{type(error).__name__}: {' '.join(str(error).split())} ({about})", _FAULT


def _is_without_room(error: Exception) -> bool:
    """Whether a temporary file, which has no name, could not be written; SQLite has some too."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) and not error.filename
    return type(error).__module__ == "sqlite3" and "full" in str(error)


def _leave_pipe() -> None:
    """Nobody reads standard output any more: what is left in its buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_EPILOG = """\b
Examples:
  kgraph build article.txt
  kgraph build news/ -o news.nq
  kgraph validate news.nq
  kgraph query news.nq --name pending
Each command has examples in its own --help."""


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kgraph")
@common
def app() -> None:
    """From articles to a validated RDF graph of who decides what, with the characters that say so."""


for _command in (
    build.build,
    validate.validate,
    query.query,
    query.queries,
    entities.entities,
    serve.serve,
    store.status,
    store.remove,
    store.export,
    describe.describe,
    load.load,
    text.text,
    about.ontology,
    about.version,
    about.completion,
):
    app.add_command(_command)


def main() -> None:
    """The entry point of the command `kgraph`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="")
    app(prog_name="kgraph")
