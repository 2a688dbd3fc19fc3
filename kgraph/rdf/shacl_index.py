"""The triples of one graph, arranged so that a shape finds its focus nodes and values at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
T = TypeVar("T", bound=Term | str)

SUB_CLASS_OF = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


class Index(Generic[T]):
    """A set of triples, whose terms are text as N-Triples writes it, or pyoxigraph's; `a` and `below` are
    rdf:type and rdfs:subClassOf.

    The terms stay exactly as written. (A store does not keep them: Oxigraph turns
    `"5"^^xsd:nonNegativeInteger` into an `xsd:integer`, so that no datatype can be judged there.)
    Terms without repetition are a tuple where there is one, as nearly always, and else a dictionary.
    """

    def __init__(self, triples: Iterable[tuple[T, T, T]], a: T, below: T) -> None:
        by_property: dict[T, dict[T, tuple[T] | dict[T, None]]] = {}
        size = 0
        for subject, prop, value in triples:
            subjects = by_property.get(prop)
            if subjects is None:
                subjects = by_property[prop] = {}
            values = subjects.get(subject)
            if values is None:
                subjects[subject] = (value,)
            elif value in values:
                continue
            elif type(values) is tuple:
                subjects[subject] = {values[0]: None, value: None}
            else:
                values[value] = None  # type: ignore[index]  # mypy does not follow type(...)
            size += 1
        self._by_property = by_property
        self._size = size
        self._below = below
        self._instances: dict[T, dict[T, None]] = {}
        for node, classes in self.subjects(a).items():
            for cls in self._with_superclasses(classes) if self.has_subclasses else classes:
                self._instances.setdefault(cls, {})[node] = None

    def __len__(self) -> int:
        return self._size

    def properties(self) -> Collection[T]:
        """All properties."""
        return self._by_property.keys()

    def predicates(self, subject: T) -> list[T]:
        """The properties that the subject has."""
        return [p for p, subjects in self._by_property.items() if subject in subjects]

    def has(self, prop: T) -> bool:
        """Whether anything has the property."""
        return prop in self._by_property

    @property
    def has_subclasses(self) -> bool:
        """Whether the data itself says that a class is below another."""
        return self._below in self._by_property

    def subjects(self, prop: T) -> Mapping[T, Collection[T]]:
        """Every subject of the property, with its values."""
        return self._by_property.get(prop, {})

    def values(self, subject: T, prop: T) -> Collection[T]:
        """The values of the property at the subject."""
        return self.subjects(prop).get(subject, ())

    def first(self, subject: T, prop: T) -> T | None:
        """Some value of the property at the subject."""
        return next(iter(self.values(subject, prop)), None)

    def holders(self, prop: T, value: T) -> Collection[T]:
        """The subjects at which the property has the value."""
        if prop not in self._holders:
            holders: dict[T, list[T]] = {}
            self._holders[prop] = holders
            for subject, values in self.subjects(prop).items():
                for each in values:
                    holders.setdefault(each, []).append(subject)
        return self._holders[prop].get(value, ())

    @cached_property
    def _holders(self) -> dict[T, dict[T, list[T]]]:
        return {}

    def instances(self, cls: T) -> Collection[T]:
        """The nodes of the class, or of one that the data puts below it."""
        return self._instances.get(cls, {})

    def _with_superclasses(self, classes: Iterable[T]) -> Collection[T]:
        found: dict[T, None] = {}
        waiting = list(classes)
        while waiting:
            cls = waiting.pop()
            if cls not in found:
                found[cls] = None
                waiting.extend(self.values(cls, self._below))
        return found
