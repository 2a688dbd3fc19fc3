"""The command line: it parses, calls the library and prints. Nothing heavy is imported before a command runs."""

from kgraph.cli.app import main

__all__ = ["main"]
