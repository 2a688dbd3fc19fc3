"""A reader that follows a store: it sees the quads as they were a moment ago, while a build writes to them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import StoreError
from kgraph.store.reading import quads_of, status

_PAUSE = 1.0
"""For so many seconds a reader keeps what it has, for to open a store costs more than most questions."""


class Following:
    """The quads of a store, opened again after it has changed."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self.base = status(folder).base
        self._quads = quads_of(folder)
        self._seen = self._traces()
        self._opened = time.monotonic()

    def quads(self) -> ox.Store:
        """The quads, not older than a moment."""
        if time.monotonic() - self._opened > _PAUSE and (traces := self._traces()) != self._seen:
            self._quads = quads_of(self._folder)
            self._seen = traces
            self._opened = time.monotonic()
        return self._quads

    def _traces(self) -> frozenset[tuple[str, int, int]]:
        """What tells that something was written: the files that hold quads, with size and time."""
        try:
            with os.scandir(self._folder / "quads") as files:
                return frozenset(
                    (file.name, (stat := file.stat()).st_size, stat.st_mtime_ns)
                    for file in files
                    if not file.name.startswith(("LOG", "LOCK"))
                )
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise StoreError(f"{self._folder}: cannot be read any more ({error.strerror})") from error
