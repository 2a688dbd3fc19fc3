"""What workers are asked and what they reply; both cross a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kgraph.serve.worker import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of HTTP; a body that may be long is a file, which whoever sends it removes."""

    status: int = 200
    media: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Path = b""


class Job(Protocol):
    """Something that a worker does."""

    def reply(self, reader: Reader, spool: Path) -> Reply:
        """The reply; `spool` is the file for a body that may be long."""
        ...


def refusal(status: int, message: str, *headers: tuple[str, str]) -> Reply:
    """An error, in plain text."""
    return Reply(status=status, headers=headers, body=f"{message}\n".encode())
