"""Stores for tests: the commands with an extractor that knows the annotated examples by heart.

As a program it is `kgraph` itself with that extractor, for tests that need another process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kgraph.cli.app import app, main
from kgraph.records import Document, Extraction
from training.gold import to_extraction

RECORDS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "annotated.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
_BY_TEXT = {record["text"]: record for record in RECORDS}


class Annotated:
    """Finds in an example what was annotated there."""

    name = "annotated"

    def __init__(self, pipeline: str, *, threads: int = 1) -> None:
        """Needs no model."""

    def __call__(self, document: Document) -> Extraction:
        """What was annotated in that text, after as many seconds as the environment says."""
        time.sleep(float(os.environ.get("SLOWLY", "0")))
        return replace(to_extraction(_BY_TEXT[document.text]), document=document)


def records(copies: int = 1) -> list[dict[str, Any]]:
    """The examples without their annotations, each several times, of different days and two publishers."""
    known = [
        {"id": f"{r['id']}-{n}", "text": r["text"], "title": f"Title {n}", "date": f"2017-{1 + k:02}-{1 + n:02}"}
        for n in range(copies)
        for k, r in enumerate(RECORDS)
    ]
    return [r | ({"publisher": f"The Paper {n % 2}"} if n % 3 else {}) for n, r in enumerate(known)]


def write_records(path: Path, some: list[dict[str, Any]]) -> Path:
    """The records as JSON lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in some), encoding="utf-8")
    return path


def with_extractor(patch: pytest.MonkeyPatch) -> None:
    """From here on nothing is extracted but what was annotated."""
    patch.setattr("kgraph.building.stages.Extractor", Annotated)
    for module in ("build", "storing"):
        patch.setattr(import_module(f"kgraph.building.{module}"), "pipeline_name", lambda _: Annotated.name)


def run(*arguments: object) -> Result:
    """A command in this process."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


def started(*arguments: object, slowly: float = 0, **options: Any) -> subprocess.Popen[bytes]:
    """A command in a process of its own, which takes some seconds more for each document."""
    command = [sys.executable, __file__, *map(str, arguments)]
    root = str(Path(__file__).parent.parent)
    environment = os.environ | {"PYTHONPATH": root, "SLOWLY": str(slowly)}
    return subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, **options
    )


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patched:
        with_extractor(patched)
        main()
