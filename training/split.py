"""Annotated documents in two: `python -m training.split GOLD.jsonl FIT.jsonl HELD.jsonl`.

A third is held back, by the MD5 of the id, so that a twin of the model can be measured and tuned on what it never saw.
"""

from __future__ import annotations

import json
import sys
from hashlib import md5
from pathlib import Path


def held(identifier: str) -> bool:
    """Whether a document of that id is held back."""
    return int(md5(identifier.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def main() -> None:
    """The command line."""
    gold, fit, back = map(Path, sys.argv[1:])
    rows = gold.read_text(encoding="utf-8").splitlines(keepends=True)
    apart = [held(json.loads(row)["id"]) for row in rows]
    for file, wanted in ((fit, False), (back, True)):
        file.write_text("".join(r for r, a in zip(rows, apart, strict=True) if a is wanted), encoding="utf-8")


if __name__ == "__main__":
    main()
