"""Which files an input names: checked before anything is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kgraph.errors import ReadError

STANDARD_INPUT = Path("-")
FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files to read, in order, each once; `left_out` counts those in folders of no known suffix."""

    files: tuple[Path, ...]
    left_out: int = 0


def suffix(path: Path) -> str:
    """The suffix that says the format, in lower case and without `.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return os.path.splitext(name)[1]  # noqa: PTH122 - of a name that may not exist


def stem(path: Path) -> str:
    """The file name without `.gz` and without its suffix, where that names a format."""
    name = path.name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    known = suffix(path)
    return name[: -len(known)] if known in FORMATS else name


def find(paths: Sequence[str | Path]) -> Inputs:
    """The files that `paths` name: files as they are, folders with all below them, sorted.

    Hidden files are passed over, and in folders those whose suffix is unknown. Raises
    ReadError if a path does not exist, or if nothing is left to read.
    """
    files: dict[str, Path] = {}
    left_out = 0
    for path in map(Path, paths):
        found, others = _below(path)
        left_out += others
        for file in found:
            files.setdefault(str(file) if file == STANDARD_INPUT else os.path.realpath(file), file)
    if not files:
        raise ReadError("nothing to read: name a file, a folder, or - for standard input")
    return Inputs(files=tuple(files.values()), left_out=left_out)


def _below(path: Path) -> tuple[list[Path], int]:
    if path == STANDARD_INPUT:
        return [path], 0
    if not path.exists():
        raise ReadError(f"{path}: no such file or folder")
    if not os.access(path, os.R_OK):
        raise ReadError(f"{path}: no permission to read it")
    if not path.is_dir():
        return [path], 0
    every = list(_files(path))
    known = [file for file in every if suffix(file) in FORMATS]
    if not known:
        kinds = " ".join(sorted(FORMATS))
        raise ReadError(f"{path}: a folder without readable files; what is read ends in {kinds}, or .gz of it")
    return known, len(every) - len(known)


def _files(folder: Path) -> Iterator[Path]:
    """All files below, in an order that depends on their names only."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))
