"""The authority list: bodies and places that kgraph knows, looked up by any of their names.

A name finds an entry only when nothing else that is known bears it: abstaining is the
default. A country, from the text or inside the name itself ("Russian Foreign Ministry"),
tells bodies of the same name apart. `python -m kgraph.linking.authority --check` looks the
lists over.

A user's own list is a CSV file with the columns of `kgraph/authority/bodies.csv`; lists
within a cell are separated by "|". Its entries replace ours of the same name and country.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kgraph.errors import ReadError
from kgraph.linking.name_keys import plain, spelled, without_country
from kgraph.vocab import KINDS, EntityClass, Kind

BODY_COLUMNS = ("name", "class", "kind", "country", "parent", "aliases", "former", "dbpedia")
COUNTRY_COLUMNS = ("alpha2", "name", "aliases", "adjectives", "capital", "dbpedia", "capital_dbpedia")
FOLDER = Path(__file__).resolve().parent.parent / "authority"
_DBPEDIA = "http://dbpedia.org/resource/"
_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))
_OF_NO_COUNTRY = (None, "EU", "UN")
_NEEDS_COUNTRY = "ministry of "


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
        self._countries = _country_words(self.entries)
        self._plain: Index = {}
        self._spelled: Index = {}
        self._stripped: Index = {}
        for entry in self.entries:
            self._add(entry)

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
        if not key:
            return None
        loose = spelled(key)
        if country is not None or not loose.startswith(_NEEDS_COUNTRY):
            for index, k in ((self._plain, key), (self._spelled, loose)):
                if found := _fitting(index.get(k, ()), cls, country):
                    return found[0] if len(found) == 1 else None
        rest, own = without_country(key, self._countries)
        if (where := own or country) is None:
            return None
        found = [e for e in _fitting(self._stripped.get(spelled(rest), ()), cls, where) if e.country == where]
        return found[0] if len(found) == 1 else None

    def country_of(self, word: str) -> str | None:
        """The code of the country that a country's name, adjective, demonym, capital or region tells."""
        codes = {e.country for e in self._plain.get(plain(word), ()) if e.cls is EntityClass.PLACE}
        return codes.pop() if len(codes) == 1 else None

    def _add(self, entry: Entry) -> None:
        keys = {plain(name): None for name in entry.names}
        _put(self._plain, keys, entry)
        if entry.cls in _BODIES:
            _put(self._spelled, {spelled(k): None for k in keys}, entry)
            if entry.country not in _OF_NO_COUNTRY:
                _put(self._stripped, {spelled(self._without_own(k, entry.country)): None for k in keys}, entry)

    def _without_own(self, key: str, country: str | None) -> str:
        rest, own = without_country(key, self._countries)
        return rest if own == country else key


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


def _country_words(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The names and adjectives that mean one country, as plain keys."""
    words: dict[str, str | None] = {}
    for e in entries:
        if e.kind is Kind.COUNTRY and e.country is not None:
            for name in e.names:
                key = plain(name)
                words[key] = e.country if words.get(key, e.country) == e.country else None
    return {word: code for word, code in words.items() if code is not None}


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Authority:
    entries = [*_countries(FOLDER / "countries.csv"), *_bodies(FOLDER / "bodies.csv")]
    for path in extra:
        entries.extend(_bodies(path))
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
        raise ReadError(f"{path}: the authority list cannot be read: {error}") from error


def _countries(path: Path) -> Iterator[Entry]:
    for _, (code, name, aliases, adjectives, capital, dbpedia, seat) in _rows(path, COUNTRY_COLUMNS):
        others = (*_cell(aliases), *_cell(adjectives))
        yield Entry(name, EntityClass.PLACE, Kind.COUNTRY, code, None, others, _iri(dbpedia))
        if capital:
            names = _cell(capital)
            yield Entry(names[0], EntityClass.PLACE, Kind.CITY, code, None, names[1:], _iri(seat))


def _bodies(path: Path) -> Iterator[Entry]:
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
