"""What all commands share: how much is said on standard error, and where results go."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


@dataclass
class Session:
    """How much this call says. Results go to standard output, everything else to standard error."""

    quiet: bool = False
    verbose: bool = False
    debug: bool = False

    @property
    def shows_progress(self) -> bool:
        """Whether there is a terminal to draw on."""
        return not self.quiet and sys.stderr.isatty()

    def tell(self, line: str) -> None:
        """What one may like to know."""
        if not self.quiet:
            click.echo(line, err=True)


def session() -> Session:
    """The session of the running command."""
    return click.get_current_context().find_root().ensure_object(Session)


def common(command: Command) -> Command:
    """Adds the options that every command has."""
    for flag, about in (
        (("--debug",), "Show the traceback of an error."),
        (("-v", "--verbose"), "Say more on standard error."),
        (("-q", "--quiet"), "Say nothing but errors."),
    ):
        option = click.option(*flag, is_flag=True, expose_value=False, callback=_noted, help=about)
        command = option(command)
    return command


def _noted(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        setattr(ctx.find_root().ensure_object(Session), str(param.name), True)
        if param.name == "verbose":
            logging.basicConfig(format="%(message)s", stream=sys.stderr)
            logging.getLogger("kgraph").setLevel(logging.INFO)


def output_option(what: str) -> Callable[[Command], Command]:
    """Adds `-o`."""
    return click.option("-o", "--output", default="-", metavar="FILE", help=f"Where {what} goes; - is standard output.")


def put(data: str | bytes, output: str) -> None:
    """Writes a result to a file, whole or not at all, or to standard output; bytes as they are."""
    from kgraph.rdf.target import Target

    target = Target(output)
    try:
        target.write(data.encode("utf-8") if isinstance(data, str) else data)
        target.commit()
    finally:
        target.discard()


def terminal_width(output: str) -> int | None:
    """How wide a table may be; None where it goes to no terminal."""
    if Path(output) != Path("-") or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


class Late(click.ParamType[str]):
    """A choice of names that the library knows, asked for them only when they are needed."""

    def __init__(self, names: Callable[[], list[str]]) -> None:
        self.name = "name"
        self._names = names

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value itself, where it is one of the names."""
        if value not in self._names():
            self.fail(f"{value!r} is not one of {', '.join(self._names())}.", param, ctx)
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """The names, for the help text."""
        return f"[{'|'.join(self._names())}]"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[click.shell_completion.CompletionItem]:
        """The names that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]
