"""One long text through every stage, with CPU seconds and memory.

    python benchmarks/long_text.py MEGABYTES TEXTS.jsonl.gz

The text is articles joined, from the first on and again where they do not suffice.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kgraph.building.stages import Options, Stages
from kgraph.rdf.assemble import assemble
from kgraph.rdf.validate import Validator
from kgraph.rdf.write import Writer
from kgraph.records import Document

T = TypeVar("T")


def joined(path: Path, size: int) -> str:
    """So many characters of articles."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    text = "\n\n".join(texts)
    return (f"{text}\n\n" * (size // len(text) + 1))[:size]


def step(name: str, work: Callable[[], T]) -> T:
    """What the work returns; prints what it cost."""
    began = time.process_time()
    result = work()
    spent, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:9} {spent:7.1f} s, {peak:5.0f} MB at most so far", flush=True)
    return result


def main() -> None:
    """Measure and print."""
    document = Document(id="long", text=joined(Path(sys.argv[2]), int(float(sys.argv[1]) * 1e6)))
    stages, validator = step("load", lambda: (Stages(Options(validate=False)), Validator()))
    found = step("extract", lambda: stages.extract(document))
    graph = step("assemble", lambda: assemble(found))
    report = step("validate", lambda: validator.check_graph(graph))
    with tempfile.TemporaryDirectory() as folder, Writer(Path(folder) / "long.nq") as writer:
        step("write", lambda: (writer.add(graph), writer.commit()))
    print(f"{len(document.text):,} characters, {len(found.decisions):,} decisions, {report.checked:,} triples")


if __name__ == "__main__":
    main()
