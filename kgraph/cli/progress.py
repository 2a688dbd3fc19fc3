"""One line on a terminal that says how far the work on documents has come."""

from __future__ import annotations

import shutil
import time
from collections import deque
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kgraph.building import Progress

_BAR = 24
_PAUSE = 0.1
_RECENT = 30.0
_SURE = 2.0
"""Before so many seconds nothing is said of the time left."""
_CLEAR = "\r\x1b[2K"


class Line:
    """Draws the line, at most ten times a second; a bar and the time left where the number of documents is known.

    `counted` is what is counted beside documents.
    """

    def __init__(self, total: int | None, counted: str = "words") -> None:
        self._total = total
        self._counted = counted
        self._drawn = 0.0
        self._recent: deque[tuple[float, int]] = deque([(0.0, 0)])

    def __call__(self, progress: Progress) -> None:
        """Draws how far a build is."""
        self.draw(progress.documents, progress.words, progress.seconds)

    def draw(self, documents: int, amount: int, seconds: float) -> None:
        """Draws how many documents are done, with how much in them, after how many seconds."""
        now = time.monotonic()
        if now - self._drawn >= _PAUSE:
            self._drawn = now
            line = self.text(documents, amount, seconds)[: max(shutil.get_terminal_size().columns - 1, 20)]
            click.echo(_CLEAR + line, nl=False, err=True)

    def clear(self) -> None:
        """Leaves an empty line."""
        if self._drawn:
            click.echo(_CLEAR, nl=False, err=True)

    def text(self, documents: int, amount: int, seconds: float) -> str:
        """The line itself."""
        time_so_far = max(seconds, 0.001)
        speed = f"{documents / time_so_far:,.1f} documents and {amount / time_so_far:,.0f} {self._counted} a second"
        if self._total is None:
            return f"{documents:,} documents, {amount:,} {self._counted}, {speed}"
        full = min(_BAR, _BAR * documents // max(self._total, 1))
        bar = f"[{'#' * full}{'.' * (_BAR - full)}]"
        return f"{bar} {documents:,} of {self._total:,}, {self._left(documents, seconds)}{speed}"

    def _left(self, documents: int, seconds: float) -> str:
        """The time left by the speed of the last seconds: a build may pass over its first documents at once."""
        self._recent.append((seconds, documents))
        while len(self._recent) > 2 and self._recent[1][0] < seconds - _RECENT:
            self._recent.popleft()
        then, before = self._recent[0]
        if self._total is None or documents <= before or seconds < _SURE:
            return ""
        left = round((self._total - documents) * (seconds - then) / (documents - before))
        hours, minutes = divmod(max(left, 0) // 60, 60)
        return f"{hours}:{minutes:02}:{left % 60:02} left, " if left > 0 else ""
