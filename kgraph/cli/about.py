"""What kgraph says of itself: `kgraph ontology`, `kgraph version` and `kgraph completion`."""

from __future__ import annotations

import platform
from importlib.metadata import version as installed

import click

from kgraph.cli.session import common, output_option, put


@click.command()
@click.option("--shapes", is_flag=True, help="The shapes instead: what a right graph is.")
@output_option("the Turtle")
@common
def ontology(shapes: bool, output: str) -> None:
    """Print the ontology (classes, properties, concepts) as Turtle.

    \b
    Examples:
      kgraph ontology -o kgraph.ttl
      kgraph ontology --shapes | less
    """
    from kgraph.resources import folder

    parts = folder("shapes" if shapes else "ontology").glob("*.ttl")
    files = sorted(parts, key=lambda file: (file.name != "kgraph.ttl", file.name))
    put("\n".join(file.read_text(encoding="utf-8") for file in files), output)


@click.command()
@common
def version() -> None:
    """Print the versions of kgraph, its ontology, its model and Python."""
    from kgraph.nlp.weights import DEFAULT, SHIPPED, pipeline_name
    from kgraph.vocab import ONTOLOGY_VERSION

    rows = {
        "kgraph": installed("kgraph"),
        "ontology": ONTOLOGY_VERSION,
        "model": pipeline_name(DEFAULT) if SHIPPED.is_dir() else "none",
        "python": platform.python_version(),
    }
    put("".join(f"{name:<9} {value}\n" for name, value in rows.items()), "-")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_option("the script")
@common
@click.pass_context
def completion(ctx: click.Context, /, shell: str, output: str) -> None:
    """Print the script that makes a shell complete kgraph's commands and options.

    \b
    Examples:
      kgraph completion bash -o ~/.local/share/bash-completion/completions/kgraph
      kgraph completion zsh -o "${fpath[1]}/_kgraph"
      kgraph completion fish -o ~/.config/fish/completions/kgraph.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    put(script(ctx.find_root().command, {}, "kgraph", "_KGRAPH_COMPLETE").source(), output)
