"""Where the parts of a store lie, and whether a folder is one."""

from __future__ import annotations

from pathlib import Path

from kgraph.errors import StoreError


class Folder:
    """The folder of a store."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.ledger = self.path / "ledger.sqlite"
        self.quads = self.path / "quads"

    def for_writing(self) -> None:
        """Makes the folder, unless something else is in it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            names = {p.name for p in self.path.iterdir()}
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be a folder for a store ({error.strerror})") from error
        if self.ledger.name not in names and names - {self.quads.name}:
            raise StoreError(f"{self.path}: is not a store of kgraph and not empty; give another folder after --store")

    def for_reading(self) -> None:
        """Raises where there is no store."""
        if self.path.is_file():
            raise StoreError(f"{self.path}: is a file, and a store is a folder; name another after --store")
        if not self.path.is_dir():
            raise StoreError(f"{self.path}: there is no such store; kgraph build PATH --store {self.path} makes one")
        if not self.ledger.is_file():
            raise StoreError(f"{self.path}: is not a store of kgraph, for it has no {self.ledger.name}")
