"""Numbers in place of texts, and values as bytes: what a process keeps in temporary files of its own."""

from __future__ import annotations

import marshal
from functools import lru_cache
from hashlib import blake2b

dump, load = marshal.dumps, marshal.loads
"""Only what this process dumped into a file that nobody else sees is loaded."""


@lru_cache(maxsize=1 << 13)
def number(text: str) -> int:
    """A text as a number of 63 bits."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
