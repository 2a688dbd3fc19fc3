"""Look the authority lists over: what an editor of them should see before committing."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from kgraph.linking.authority import Authority, Entry
from kgraph.linking.name_keys import plain
from kgraph.vocab import EntityClass

_SHORT = 2


def doubts(authority: Authority) -> Iterator[str]:
    """One line for each thing that looks wrong, in the order of the lists."""
    iris: dict[str, Entry] = {}
    for entry in authority.entries:
        where = f"{entry.name} ({entry.country or '-'})"
        if entry.iri is not None:
            first = iris.setdefault(entry.iri, entry)
            if first is not entry:
                yield f"{where}: the same IRI as {first.name} ({first.country or '-'})"
        if entry.cls is not EntityClass.PLACE:
            for alias in entry.aliases:
                if plain(alias) == plain(entry.name):
                    yield f"{where}: the alias {alias!r} says no more than the name"
                if len(alias) <= _SHORT and not any(c.isdigit() or c.isupper() for c in alias):
                    yield f"{where}: the alias {alias!r} is too short"


def shared(authority: Authority) -> Iterator[str]:
    """Names that several entries of one country bear: `find` abstains on them."""
    bearers: dict[tuple[str, str | None], dict[Entry, None]] = defaultdict(dict)
    for entry in authority.entries:
        if entry.cls is not EntityClass.PLACE:
            for name in entry.names:
                bearers[plain(name), entry.country][entry] = None
    for (key, country), entries in sorted(bearers.items(), key=lambda item: (item[0][1] or "", item[0][0])):
        if len(entries) > 1:
            yield f"{key} ({country or '-'}): {', '.join(e.name for e in entries)}"


def main(arguments: Sequence[str]) -> int:
    """Print what `--check` finds; 1 when something is doubtful."""
    parser = argparse.ArgumentParser(prog="kgraph.linking.authority", description=__doc__)
    parser.add_argument("--check", action="store_true", required=True, help="print doubtful entries and shared names")
    parser.add_argument("lists", nargs="*", type=Path, help="further lists (CSV)")
    authority = Authority.load(tuple(parser.parse_args(arguments).lists))
    found = list(doubts(authority))
    lines = [f"{len(authority.entries)} entries", *found, "", "Names shared within a country:", *shared(authority)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found else 0
