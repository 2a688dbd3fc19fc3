"""What a server serves, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`timeout` is in seconds, `memory` in bytes for each worker (on Linux).

    `hosts` are names by which the server may be called; `origins` may read by CORS.
    """

    store: Path
    timeout: float = 30.0
    max_rows: int = 100_000
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    origins: tuple[str, ...] = ()
    workers: int = 2
    memory: int = 4 << 30
