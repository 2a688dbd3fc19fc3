"""The ready questions: SPARQL files with parameters, in the folder `queries`.

Each file is plain SPARQL that any engine runs. Its first comment names it and says what it
answers; one comment says what each parameter is; a line `VALUES ?parameter { ... }` holds
the default, or UNDEF where one must be given. A given value replaces what stands there as
a serialised RDF term, so that no value can change the query.

`LIMIT 999999` in a sub-select is a hint for Oxigraph 0.5: it supposes 1,000,000 solutions of any
pattern whose property alone is known, and begins with what it takes for smaller. With the hint a
question about one body took 40 ms of 1.5 million quads, without it 1.5 s; a higher limit does
nothing. It would bind only where more than 999,999 entities or decisions have the words that are
asked for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from kgraph.errors import UsageError
from kgraph.rdf.answers import expanded
from kgraph.vocab import PREFIXES

_TITLE = re.compile(r"\A# (?P<name>[a-z][a-z-]*): (?P<about>.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^# \?(?P<name>\w+) \((?P<type>[a-z ]+)\): (?P<about>.+)$", re.MULTILINE)
_VALUES = re.compile(r"^(?P<before>[ \t]*VALUES \?(?P<name>\w+) \{ )(?P<term>[^{}\n]*)(?= \})", re.MULTILINE)
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; `default` is as a user would write it, None where a value must be given."""

    name: str
    type: str
    about: str
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyQuestion:
    """A question that is written already: its SPARQL text with the defaults in it."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    text: str

    def sparql(self, values: Mapping[str, str]) -> str:
        """The query with these values in place; a UsageError says which is unknown, missing or wrong."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"{self.name} has no parameter {name!r}; it has {', '.join(known)}")
        for parameter in self.parameters:
            if parameter.default is None and not values.get(parameter.name, "").strip():
                raise UsageError(f"{self.name} needs {parameter.name}: {parameter.about}")
        terms = {name: _term(known[name], value) for name, value in values.items()}

        def replaced(found: re.Match[str]) -> str:
            term = terms.get(found["name"])
            return found[0] if term is None else f"{found['before']}{term}"

        return _VALUES.sub(replaced, self.text)


@cache
def ready_questions() -> tuple[ReadyQuestion, ...]:
    """All ready questions, by name."""
    folder = files("kgraph.rdf") / "queries"
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".rq")]
    return tuple(sorted(map(parsed, texts), key=lambda question: question.name))


def ready_question(name: str) -> ReadyQuestion:
    """The ready question of that name; a UsageError lists the names there are."""
    found = {question.name: question for question in ready_questions()}
    if name not in found:
        raise UsageError(f"no ready question {name!r}; there are {', '.join(found)}")
    return found[name]


def parsed(text: str) -> ReadyQuestion:
    """A ready question from its file."""
    title = _TITLE.search(text)
    if title is None:
        raise ValueError("a ready question begins with a comment: its name, a colon, what it answers")
    defaults = {found["name"]: found["term"] for found in _VALUES.finditer(text)}
    parameters = tuple(
        Parameter(
            name=found["name"],
            type=found["type"],
            about=found["about"],
            default=_shown(defaults[found["name"]]),
        )
        for found in _PARAMETER.finditer(text)
    )
    return ReadyQuestion(name=title["name"], about=title["about"], parameters=parameters, text=text)


def _shown(term: str) -> str | None:
    return None if term == "UNDEF" else term.split("^^")[0].strip('"')


def _name(value: str) -> Literal | NamedNode:
    """Words, or an IRI: whole, in angle brackets, or with a prefix that the project knows."""
    iri = expanded(value.strip().removeprefix("<").removesuffix(">"))
    return Literal(value) if iri is None else NamedNode(iri)


def _country(value: str) -> Literal:
    if not re.fullmatch(r"[A-Za-z]{2}", value.strip()):
        raise ValueError("two letters of ISO 3166, such as US")
    return Literal(value.strip().upper())


def _first_day(value: str) -> Literal:
    return _day(value, last=False)


def _last_day(value: str) -> Literal:
    return _day(value, last=True)


def _day(value: str, *, last: bool) -> Literal:
    """A day; of a year or a month its first or last."""
    found = _DAY.fullmatch(value.strip())
    if found is None:
        raise ValueError("a day, a month or a year, such as 2017-09-12, 2017-09 or 2017")
    year, month = int(found[1]), int(found[2] or (12 if last else 1))
    try:
        day = int(found[3] or (monthrange(year, month)[1] if last else 1))
        return Literal(date(year, month, day).isoformat(), datatype=NamedNode(PREFIXES["xsd"] + "date"))
    except ValueError:
        raise ValueError("a day that exists") from None


_TYPES = MappingProxyType(
    {"name": _name, "text": Literal, "country": _country, "first day": _first_day, "last day": _last_day}
)


def _term(parameter: Parameter, value: str) -> Literal | NamedNode:
    try:
        return _TYPES[parameter.type](value)
    except ValueError as why:
        raise UsageError(f"{parameter.name}={value!r}: it must be {why}") from why
