"""The authority list: bodies and places that kgraph knows, looked up by any of their names.

A name finds an entry only when nothing else that is known bears it: abstaining is the
default. A country, from the text or inside the name itself ("Russian Foreign Ministry"),
tells bodies of the same name apart. `python -m kgraph.linking.authority --check` looks the
lists over.

A user's own list is a CSV file with the columns of `kgraph/authority/bodies.csv`; lists
within a cell are separated by "|". Its entries replace ours of the same name and country. SKOS is
read by `kgraph.building.lists`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from kgraph.errors import ReadError, reason
from kgraph.linking.name_keys import generic, is_acronym, plain, spelled, without_country
from kgraph.vocab import KINDS, EntityClass, Kind

BODY_COLUMNS = ("name", "class", "kind", "country", "parent", "aliases", "former", "dbpedia")
COUNTRY_COLUMNS = ("alpha2", "name", "aliases", "adjectives", "capital", "dbpedia", "capital_dbpedia")
FOLDER = Path(__file__).resolve().parent.parent / "authority"
_DBPEDIA = "http://dbpedia.org/resource/"
_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))
_OF_NO_COUNTRY = (None, "EU", "UN")
_MINISTRY = "ministry of "


@dataclass(frozen=True, slots=True)
class Entry:
    """One body or place. `country` is None where it belongs to none; `aliases` hold former names too."""

    name: str
    cls: EntityClass
    kind: Kind | None
    country: str | None
    parent: str | None
    aliases: tuple[str, ...]
    iri: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the official one first."""
        return (self.name, *self.aliases)


Index = dict[str, tuple[Entry, ...]]


class Authority:
    """Entries by name. `load` gives the shipped lists; the constructor takes any entries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple({(e.name, e.cls, e.country): e for e in entries}.values())
        self._plain: Index = {}
        for entry in self.entries:
            _put(self._plain, {plain(name): None for name in entry.names}, entry)

    @staticmethod
    def load(extra: Sequence[Path] = ()) -> Authority:
        """The shipped lists and the given ones; read once per process."""
        return _load(tuple(extra))

    def find(self, name: str, cls: EntityClass | None, *, country: str | None = None) -> Entry | None:
        """The one entry of that name, class and country; None when there is none, or several.

        Organisations and government bodies pass for each other: texts do not tell them
        apart as sharply as the list. Entries of no country, of the EU and the UN are found
        under any `country`.
        """
        key = plain(name)
        if not key or name.islower():
            return None
        return self._found(key, cls, country) or self._found(key.removeprefix("the "), cls, country)

    def country_of(self, word: str) -> str | None:
        """The code of the country that a country's name, adjective, demonym, capital or region tells."""
        key = plain(word)
        entries = self._plain.get(key) or self._plain.get(key.removeprefix("the "), ())
        codes = {e.country for e in entries if e.cls is EntityClass.PLACE}
        return codes.pop() if len(codes) == 1 else None

    def _found(self, key: str, cls: EntityClass | None, country: str | None) -> Entry | None:
        loose = spelled(key)
        rest, own = without_country(key, self._countries)
        where = own or country
        if found := _fitting(self._plain.get(key, ()), cls, country):
            return _sure(found, loose, where)
        if cls is not None and cls not in _BODIES:
            return None
        if found := _fitting(self._spelled.get(loose, ()), cls, country):
            return _sure(found, loose, where)
        if where is None:
            return None
        found = [e for e in _fitting(self._local.get(spelled(rest), ()), cls, where) if e.country == where]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _countries(self) -> Mapping[str, str]:
        """The names and adjectives that mean one country, as plain keys."""
        codes: dict[str, set[str | None]] = {}
        for entry in self.entries:
            if entry.kind is Kind.COUNTRY:
                for name in entry.names:
                    codes.setdefault(plain(name).removeprefix("the "), set()).add(entry.country)
        return {key: code for key, (code, *more) in codes.items() if code is not None and not more}

    @cached_property
    def _spelled(self) -> Index:
        """Bodies by their names in one spelling."""
        index: Index = {}
        for entry in self.entries:
            if entry.cls in _BODIES:
                _put(index, {spelled(plain(name)): None for name in entry.names}, entry)
        return index

    @cached_property
    def _local(self) -> Index:
        """The bodies of a country by their names without it."""
        index: Index = {}
        for entry in self.entries:
            if entry.cls in _BODIES and entry.country not in _OF_NO_COUNTRY:
                keys = (without_country(plain(name), self._countries) for name in entry.names)
                own = (entry.country, None)
                _put(index, {spelled(key): None for key, country in keys if country in own}, entry)
        return index


def _put(index: Index, keys: Iterable[str], entry: Entry) -> None:
    for key in keys:
        index[key] = (*index.get(key, ()), entry)


def _fitting(entries: Iterable[Entry], cls: EntityClass | None, country: str | None) -> list[Entry]:
    """Those of the class; of them those of the country, or else those of no country."""
    classes = _BODIES if cls in _BODIES else {cls}
    of_class = [e for e in entries if cls is None or e.cls in classes]
    if country is None:
        return of_class
    return [e for e in of_class if e.country == country] or [e for e in of_class if e.country in _OF_NO_COUNTRY]


def _sure(found: Sequence[Entry], loose: str, country: str | None) -> Entry | None:
    """The only one, unless its name is common to many countries and none was given."""
    if len(found) != 1:
        return None
    entry = found[0]
    if country is None and entry.country not in _OF_NO_COUNTRY and (loose.startswith(_MINISTRY) or generic(loose)):
        return entry if any(is_acronym(alias) for alias in entry.aliases) else None
    return entry


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Authority:
    entries = [*_countries(FOLDER / "countries.csv"), *listed(FOLDER / "bodies.csv"), *listed(FOLDER / "places.csv")]
    for path in extra:
        entries.extend(listed(path))
    return Authority(entries)


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows in the order of the columns, each with its line number."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            head = next(rows, [])
            if missing := [c for c in columns if c not in head]:
                raise ReadError(f"{path}: an authority list needs the columns {', '.join(missing)}")
            places = [head.index(c) for c in columns]
            for row in rows:
                if len(row) != len(head):
                    raise ReadError(f"{path}, line {rows.line_num}: {len(row)} cells where the head has {len(head)}")
                yield rows.line_num, [row[i] for i in places]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(f"{path}: the authority list cannot be read: {reason(error)}") from error


def _countries(path: Path) -> Iterator[Entry]:
    for _, (code, name, aliases, adjectives, capital, dbpedia, seat) in _rows(path, COUNTRY_COLUMNS):
        others = (*_cell(aliases), *_cell(adjectives))
        yield Entry(name, EntityClass.PLACE, Kind.COUNTRY, code, None, others, _iri(dbpedia))
        if capital:
            names = _cell(capital)
            yield Entry(names[0], EntityClass.PLACE, Kind.CITY, code, None, names[1:], _iri(seat))


def listed(path: Path) -> Iterator[Entry]:
    """The entries of a CSV file."""
    for line, (name, cls, kind, country, parent, aliases, former, dbpedia) in _rows(path, BODY_COLUMNS):
        try:
            of_class, of_kind = EntityClass(cls), Kind(kind) if kind else None
        except ValueError as error:
            raise ReadError(f"{path}, line {line}: {error}; see `kgraph ontology`") from error
        if not name or (of_kind is not None and of_kind not in KINDS.get(of_class, ())):
            raise ReadError(f"{path}, line {line}: {name or 'a body without name'}: a {cls} is not of kind {kind}")
        others = (*_cell(aliases), *_cell(former))
        code = None if country in ("", "-") else country
        yield Entry(name, of_class, of_kind, code, parent or None, others, _iri(dbpedia))


def _cell(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _iri(local: str) -> str | None:
    if not local:
        return None
    return local if "://" in local else _DBPEDIA + local


if __name__ == "__main__":
    from kgraph.linking.authority_check import main

    sys.exit(main(sys.argv[1:]))
