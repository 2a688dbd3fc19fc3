"""Where the files that kgraph ships are: ontology and shapes.

In a wheel they lie inside the package; in a checkout, and in an editable install of
one, they lie beside it, where people edit them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `ontology` or `shapes`, whether installed or in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
