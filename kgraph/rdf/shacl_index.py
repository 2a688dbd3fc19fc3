"""The triples of one graph, arranged so that a shape finds its focus nodes and values at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal | Triple
Values = Mapping[Term, None]
"""Terms without repetition, in the order in which they came."""

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUB_CLASS_OF = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
NO_VALUES: Values = MappingProxyType({})
_NO_SUBJECTS: Mapping[Term, Values] = MappingProxyType({})


class Index:
    """The union of `quads`: a triple that several named graphs hold counts once.

    The terms stay exactly as written. (A store does not keep them: Oxigraph turns
    `"5"^^xsd:nonNegativeInteger` into an `xsd:integer`, so that no datatype can be judged there.)
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        by_predicate: dict[NamedNode, dict[Term, dict[Term, None]]] = {}
        for quad in quads:
            subject, value = quad.subject, quad.object
            subjects = by_predicate.get(quad.predicate)
            if subjects is None:
                subjects = by_predicate[quad.predicate] = {}
            values = subjects.get(subject)
            if values is None:
                subjects[subject] = {value: None}
            else:
                values[value] = None
        self._by_predicate = by_predicate
        self._instances: dict[Term, dict[Term, None]] = {}
        for node, classes in self.subjects(RDF_TYPE).items():
            for cls in self._with_superclasses(classes):
                self._instances.setdefault(cls, {})[node] = None

    def __len__(self) -> int:
        return sum(len(v) for subjects in self._by_predicate.values() for v in subjects.values())

    def predicates(self, subject: Term) -> list[NamedNode]:
        """The properties that the subject has."""
        return [p for p, subjects in self._by_predicate.items() if subject in subjects]

    @property
    def has_subclasses(self) -> bool:
        """Whether the data itself says that a class is below another."""
        return SUB_CLASS_OF in self._by_predicate

    def subjects(self, predicate: NamedNode) -> Mapping[Term, Values]:
        """Every subject of the predicate, with its values."""
        return self._by_predicate.get(predicate, _NO_SUBJECTS)

    def values(self, subject: Term, predicate: NamedNode) -> Values:
        """The objects of the predicate at the subject."""
        return self.subjects(predicate).get(subject, NO_VALUES)

    def first(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Some object of the predicate at the subject."""
        return next(iter(self.values(subject, predicate)), None)

    def instances(self, cls: Term) -> Values:
        """The nodes of the class, or of one that the data puts below it."""
        return self._instances.get(cls, NO_VALUES)

    def _with_superclasses(self, classes: Iterable[Term]) -> Values:
        if not self.has_subclasses:
            return dict.fromkeys(classes)
        found: dict[Term, None] = {}
        waiting = list(classes)
        while waiting:
            cls = waiting.pop()
            if cls not in found:
                found[cls] = None
                waiting.extend(self.values(cls, SUB_CLASS_OF))
        return found
