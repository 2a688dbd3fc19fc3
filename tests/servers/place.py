"""Where the tests of `kgraph load` run: a folder of their own, with no login from outside."""

from __future__ import annotations

from pathlib import Path

import pytest


def alone_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goes to a folder, which is the home too, and forgets the credentials of the environment."""
    monkeypatch.chdir(folder)
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KGRAPH_LOAD_{name}", raising=False)
    monkeypatch.setenv("HOME", str(folder))
