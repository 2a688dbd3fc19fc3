"""Targets: a file that is written whole or not at all, or standard output; gzip by suffix."""

from __future__ import annotations

import gzip
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from kgraph.errors import WriteError


class Target:
    """Where output goes. Nothing is seen there before `commit`, and nothing after `discard`."""

    def __init__(self, place: str | Path) -> None:
        self.name = str(place)
        self._path = None if self.name == "-" else Path(place).resolve()
        self._waiting: Path | None = None
        try:
            self._raw = self._open()
        except OSError as error:
            raise self._error(error) from error
        zipped = self.name.endswith(".gz")
        self._gzip = gzip.GzipFile("", "wb", 6, self._raw, mtime=0) if zipped else None

    @property
    def folder(self) -> Path | None:
        """Where there is room for temporary files of the size of the output; None for the system's place."""
        return None if self._waiting is None else self._waiting.parent

    def write(self, data: bytes) -> None:
        """Adds bytes."""
        try:
            (self._gzip or self._raw).write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._error(error) from error

    def commit(self) -> None:
        """Puts all that was written in its place at once."""
        try:
            if self._gzip is not None:
                self._gzip.close()
            self._raw.flush()
            if self._waiting is not None:
                os.fsync(self._raw.fileno())
            if self._raw is not sys.stdout.buffer:
                self._raw.close()
            if self._waiting is not None and self._path is not None:
                self._waiting.replace(self._path)
                self._waiting = None
        except BrokenPipeError:
            raise
        except OSError as error:
            self.discard()
            raise self._error(error) from error

    def discard(self) -> None:
        """Leaves the place as it was."""
        if self._raw is not sys.stdout.buffer:
            with suppress(OSError):  # a full disk is full on closing too; the file goes anyway
                self._raw.close()
        if self._waiting is not None:
            self._waiting.unlink(missing_ok=True)
            self._waiting = None

    def _open(self) -> IO[bytes]:
        if self._path is None:
            return sys.stdout.buffer
        if self._path.exists() and not self._path.is_file():
            if self._path.is_dir():
                raise IsADirectoryError(21, "is a folder")
            return self._path.open("wb")
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise PermissionError(13, "is not writable")
        self._waiting = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        return self._waiting.open("xb")

    def _error(self, error: OSError) -> WriteError:
        if self._path is not None and not self._path.parent.exists():
            return WriteError(
                f"{self.name}: cannot be written: there is no folder {self._path.parent}; "
                "make it, or give another file after -o"
            )
        return WriteError(f"{self.name}: cannot be written: {error.strerror or error}; give another file after -o")
