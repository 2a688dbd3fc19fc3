"""The Oxigraph store on disk: opened for one writer or any number of readers, its graphs replaced one by one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import StoreError

_FULL = ("no space", "file too large", "quota")
"""How the ways in which there is no room are told by the system."""


def _why(folder: Path, told: str) -> str:
    """What an error of Oxigraph means, and what to do."""
    known = told.replace(f"{folder}{os.sep}", "").lower()
    if any(sign in known for sign in _FULL):
        return "the disk is full; make room and run again"
    if "permission denied" in known or "read-only file system" in known:
        return "you may not write there; look at the permissions of the folder"
    if "lock file" in known or "lock hold" in known:
        return "another process is writing to this store; wait until it has ended"
    return f"its quads cannot be read or written: {told.splitlines()[0] if told else 'no reason is known'}"


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Says of what Oxigraph raises where it was and what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{folder}: {_why(folder, str(error))}") from error


def open_quads(folder: Path, place: Path, *, write: bool) -> ox.Store:
    """The quads under `place`, of the store `folder`; a reader sees them as they are now."""
    if not write and not place.is_dir():
        raise StoreError(f"{folder}: has no quads yet; a build puts them there")
    with telling(folder):
        return ox.Store(str(place)) if write else ox.Store.read_only(str(place))


def replace_graph(store: ox.Store, name: str, parts: Iterable[list[ox.Quad]]) -> None:
    """Makes a named graph hold the quads of `parts`, whose subjects each come whole in one part.

    Only what differs is written, so a reader never meets an empty graph in between.
    """
    graph = ox.NamedNode(name)
    before = {q.subject for q in store.quads_for_pattern(None, None, None, graph)}
    for part in parts:
        now = set(part)
        subjects = {quad.subject for quad in part}
        was = {q for s in subjects & before for q in store.quads_for_pattern(s, None, None, graph)}
        for quad in was - now:
            store.remove(quad)
        if new := now - was:
            store.extend(new)
        before -= subjects
    for subject in before:
        for quad in list(store.quads_for_pattern(subject, None, None, graph)):
            store.remove(quad)
    if next(iter(store.quads_for_pattern(None, None, None, graph)), None) is None:
        store.remove_graph(graph)
