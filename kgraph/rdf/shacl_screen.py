"""A cheap look before a query: whether a `sh:sparql` constraint can find anything at all in a graph.

A screen knows the basic pattern of the query, its NOT EXISTS, and two sorts of filter (`?a != ?b`,
`?a IN (…)`); every other filter it takes for true. So where it says no, the query has no answer;
where it says maybe, the query is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from kgraph.rdf.ntriples import TYPE, Triple
from kgraph.rdf.shacl_index import Index

_TOKEN = re.compile(
    r"\s*(?P<token><[^<>\"{}|^`\\\s]*>|[?$]\w+|(?P<name>[A-Za-z][\w-]*)?:[A-Za-z_][\w-]*|[A-Za-z]\w*|\d+|"
    r"&&|\|\||!=|<=|>=|[;,.(){}=<>!+*/-])"
)

Bound = Mapping[str, str]


class _Unknown(Exception):  # noqa: N818  (it is no error: the query is always asked then)
    """The query has a part that a screen does not know."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Patterns, with variables as "?name"; `absent` are the patterns of NOT EXISTS."""

    patterns: tuple[Triple, ...]
    absent: tuple[tuple[Triple, ...], ...]
    unequal: tuple[tuple[str, str], ...]
    among: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, body: str, prefixes: Mapping[str, str]) -> Self | None:
        """The screen of what stands between the braces of a query; None where it holds something else."""
        try:
            parser = _Parser(_tokens(body, prefixes))
            patterns = parser.group()
        except _Unknown:
            return None
        return cls(patterns, tuple(parser.absent), tuple(parser.unequal), tuple(parser.among))

    def may_find(self, index: Index[str], foci: Collection[str]) -> bool:
        """Whether the query can have an answer at one of the focus nodes."""
        if not all(prop.startswith("?") or index.has(prop) for _, prop, _ in self.patterns):
            return False
        return any(
            self._passes(index, bound) for focus in foci for bound in _solutions(index, self.patterns, {"?this": focus})
        )

    def _passes(self, index: Index[str], bound: Bound) -> bool:
        for one, other in self.unequal:
            if bound.get(one, one) == bound.get(other) and bound[one].startswith("<"):
                return False
        for name, terms in self.among:
            if name in bound and bound[name] not in terms:
                return False
        return all(next(_solutions(index, patterns, bound), None) is None for patterns in self.absent)


def _solutions(index: Index[str], patterns: tuple[Triple, ...], bound: Bound) -> Iterator[Bound]:
    if not patterns:
        yield bound
        return
    pattern, rest = patterns[0], patterns[1:]
    wanted = tuple([bound.get(term, term) for term in pattern])
    for triple in _matches(index, *wanted):
        yield from _solutions(index, rest, {**bound, **{w: t for w, t in zip(wanted, triple, strict=True) if w != t}})


def _matches(index: Index[str], subject: str, prop: str, value: str) -> Iterator[Triple]:
    """The triples of the index; what begins with a question mark is open."""
    if prop[0] == "?":
        for known in index.properties() if subject[0] == "?" else index.predicates(subject):
            yield from _matches(index, subject, known, value)
    elif subject[0] != "?":
        values = index.values(subject, prop)
        for each in values if value[0] == "?" else {value} & set(values):
            yield subject, prop, each
    elif value[0] != "?":
        for each in index.holders(prop, value):
            yield each, prop, value
    else:
        for each, values in index.subjects(prop).items():
            for found in values:
                yield each, prop, found


def _tokens(body: str, prefixes: Mapping[str, str]) -> list[str]:
    """The words of a query: IRIs in full, variables with a question mark."""
    tokens, place = [], 0
    while body[place:].strip():
        match = _TOKEN.match(body, place)
        if match is None:
            raise _Unknown
        token, place = match["token"], match.end()
        name, colon, local = token.partition(":")
        if token[0] in "?$":
            token = f"?{token[1:]}"
        elif colon and token[0] != "<":
            if name not in prefixes:
                raise _Unknown
            token = f"<{prefixes[name]}{local}>"
        tokens.append(TYPE if token == "a" else token)  # noqa: S105
    return tokens


class _Parser:
    """From tokens to patterns and what is known of filters."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]
        self.absent: list[tuple[Triple, ...]] = []
        self.unequal: list[tuple[str, str]] = []
        self.among: list[tuple[str, frozenset[str]]] = []

    def group(self, *, nested: bool = False) -> tuple[Triple, ...]:
        """The patterns up to the end, or up to the brace that ends a nested group."""
        patterns: list[Triple] = []
        while self._tokens and self._tokens[-1] != "}":
            if self._tokens[-1].upper() == "FILTER" and not nested:
                self._tokens.pop()
                self._filter()
            else:
                patterns += self._block()
            if self._tokens and self._tokens[-1] == ".":
                self._tokens.pop()
        for pattern in patterns:
            variables = [term for term in pattern if term[0] == "?"]
            if len(variables) > len(set(variables)):
                raise _Unknown
        return tuple(patterns)

    def _block(self) -> Iterator[Triple]:
        """Triples of one subject."""
        subject = self._term()
        while True:
            prop = self._term()
            while True:
                yield subject, prop, self._term()
                if not self._take(","):
                    break
            if not self._take(";"):
                return

    def _term(self) -> str:
        token = self._tokens.pop() if self._tokens else ""
        if token[:1] not in ("?", "<") or len(token) < 2:
            raise _Unknown
        return token

    def _take(self, token: str) -> bool:
        found = bool(self._tokens) and self._tokens[-1].upper() == token
        if found:
            self._tokens.pop()
        return found

    def _filter(self) -> None:
        if self._take("NOT") and self._take("EXISTS") and self._take("{"):
            self.absent.append(self.group(nested=True))
            if not self._take("}"):
                raise _Unknown
            return
        if not self._take("("):
            raise _Unknown
        parts: list[list[str]] = [[]]
        depth = 1
        while depth:
            if not self._tokens:
                raise _Unknown
            token = self._tokens.pop()
            depth += {"(": 1, ")": -1}.get(token, 0)
            if depth == 1 and token == "&&":  # noqa: S105
                parts.append([])
            elif depth:
                parts[-1].append(token)
        if not any("||" in part for part in parts):
            for part in parts:
                self._condition(part)

    def _condition(self, part: list[str]) -> None:
        """One of the conditions that must all hold."""
        match part:
            case [one, "!=", other] if one[0] == other[0] == "?":
                self.unequal.append((one, other))
            case [one, word, "(", *terms, ")"] if one[0] == "?" and word.upper() == "IN":
                if all(t[0] == "<" for t in terms[::2]) and not any(a == b == "," for a, b in pairwise(terms)):
                    self.among.append((one, frozenset(terms[::2])))
