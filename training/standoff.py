"""Annotations without their texts: `python -m training.standoff pack|unpack`.

    pack ANNOTATED.jsonl > training/gold/NAME.jsonl      what `ann.py json` wrote, stripped of all words
    unpack POOL.jsonl.gz training/gold/*.jsonl > OUT     joined with their texts again

A line holds the document's id, the SHA-256 of its text, and offsets and labels; the texts
stay where they are. `unpack` refuses a text whose hash differs.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

WORDS = ("text", "name", "title", "reason")
META = ("id", "title", "date", "publisher", "url", "licence", "source")


def lines(path: Path) -> Iterator[dict]:
    """The records of a .jsonl or a .jsonl.gz."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


def stripped(record: dict) -> dict:
    """One document's labels and offsets."""
    out = {"id": record["id"], "sha256": sha256(record["text"].encode()).hexdigest()}
    for layer in ("entities", "times", "positions", "amounts", "decisions", "relations"):
        out[layer] = [_without_words(x) for x in record[layer]]
    return out


def _without_words(x: object) -> object:
    if isinstance(x, dict):
        return {k: _without_words(v) for k, v in x.items() if k not in WORDS}
    return [_without_words(v) for v in x] if isinstance(x, list) else x


def joined(labels: dict, source: dict) -> dict:
    """The labels with their text and metadata again."""
    if sha256(source["text"].encode()).hexdigest() != labels["sha256"]:
        raise SystemExit(f"{labels['id']}: the text is not the one that was annotated")
    known = {k: source.get(k) for k in META}
    return {**known, "text": source["text"], **{k: v for k, v in labels.items() if k != "id"}}


def unpack(pool: Path, files: Iterable[Path]) -> Iterator[dict]:
    """All annotated documents of `files`, with the texts of `pool`."""
    sources = {s["id"]: s for s in lines(pool)}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            labels = json.loads(line)
            yield joined(labels, sources[labels["id"]])


def main() -> None:
    """The command line."""
    match sys.argv[1:]:
        case ["pack", name]:
            rows = (stripped(json.loads(line)) for line in Path(name).read_text(encoding="utf-8").splitlines())
        case ["unpack", pool, *names]:
            rows = unpack(Path(pool), map(Path, names))
        case _:
            raise SystemExit(__doc__)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
