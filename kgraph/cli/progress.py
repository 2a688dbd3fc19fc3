"""One line on a terminal that says how far a build has come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kgraph.building import Progress

_BAR = 24
_PAUSE = 0.1
_CLEAR = "\r\x1b[2K"


class Line:
    """Draws the line, at most ten times a second; a bar where the number of documents is known."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._drawn = 0.0

    def __call__(self, progress: Progress) -> None:
        """Draws how far it is."""
        now = time.monotonic()
        if now - self._drawn >= _PAUSE:
            self._drawn = now
            click.echo(_CLEAR + self.text(progress), nl=False, err=True)

    def clear(self) -> None:
        """Leaves an empty line."""
        if self._drawn:
            click.echo(_CLEAR, nl=False, err=True)

    def text(self, progress: Progress) -> str:
        """The line itself."""
        done, words = progress.documents, progress.words
        speed = f"{words:,} words, {words / max(progress.seconds, 0.001):,.0f} a second"
        if self._total is None:
            return f"{done:,} documents, {speed}"
        full = min(_BAR, _BAR * done // max(self._total, 1))
        return f"[{'#' * full}{'.' * (_BAR - full)}] {done:,} of {self._total:,} documents, {speed}"
