"""What can go wrong, as one small tree.

    KgraphError                 any of the below; `exit_code` says how a command ends
    ├── UsageError              the call itself is wrong: an unknown format, a parameter too many (2)
    ├── ReadError               an input cannot be read: missing, binary, malformed, a date that is none (3)
    ├── WriteError              a target cannot be written (3)
    ├── GraphError              an RDF file or a shapes file does not parse (3)
    ├── QueryError              a SPARQL query does not parse, or asks for what is refused (3)
    ├── ModelError              a pipeline or its weights cannot be loaded (3)
    ├── StoreError              a store is not one, is locked, or is damaged (3)
    └── LoadError               a server cannot be reached, refuses, or answers what makes no sense (3)

A message says where, what, and what to do, in one line.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


class KgraphError(Exception):
    """The base of every error that kgraph raises on purpose."""

    exit_code = 3


class UsageError(KgraphError):
    """The call is wrong; nothing was attempted."""

    exit_code = 2


class ReadError(KgraphError):
    """An input cannot be read."""


class WriteError(KgraphError):
    """A target cannot be written."""


class GraphError(KgraphError):
    """An RDF graph or a shapes graph does not parse, or is empty."""


class QueryError(KgraphError):
    """A query does not parse, or asks for what is refused."""


class ModelError(KgraphError):
    """A pipeline, or the weights that it needs, cannot be loaded."""


class StoreError(KgraphError):
    """A folder is no store, is locked by another process, or is damaged."""


class LoadError(KgraphError):
    """A server cannot be reached, refuses what it is asked, or answers what makes no sense."""


def reason(error: BaseException) -> str:
    """What an error says in one line, without the system's number and the name of the file, which its teller names."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    said = getattr(error, "strerror", None) or _NUMBER.sub("", " ".join(str(error).split()))
    return str(said) or type(error).__name__
