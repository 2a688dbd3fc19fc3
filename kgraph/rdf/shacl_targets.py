"""Which nodes of a graph a shape speaks of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from pyoxigraph import NamedNode

from kgraph.rdf.ntriples import TYPE
from kgraph.rdf.shacl import ShapesGraph
from kgraph.rdf.shacl_index import SUB_CLASS_OF, Index, Term


@dataclass(frozen=True, slots=True)
class Targets:
    """The nodes of some classes, and the subjects and objects of some properties."""

    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]

    PARAMETERS: ClassVar = frozenset({"targetClass", "targetSubjectsOf", "targetObjectsOf"})

    @classmethod
    def of(cls, graph: ShapesGraph, shape: Term) -> Targets:
        """The targets that the shape states."""
        return cls(
            *(
                tuple(sorted(str(v) for v in graph.values(shape, name) if isinstance(v, NamedNode)))
                for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
            )
        )

    def foci(self, index: Index[str]) -> Collection[str]:
        """The focus nodes, each once."""
        if len(self.classes) == 1 and not self.subjects_of and not self.objects_of:
            return index.instances(self.classes[0])
        found: dict[str, None] = {}
        for cls in self.classes:
            found.update(dict.fromkeys(index.instances(cls)))
        for predicate in self.subjects_of:
            found.update(dict.fromkeys(index.subjects(predicate)))
        for predicate in self.objects_of:
            for values in index.subjects(predicate).values():
                found.update(dict.fromkeys(values))
        return found

    def pattern(self, *, subclasses: bool) -> str:
        """The same as a SPARQL pattern that binds `?this`."""
        below = f"/{SUB_CLASS_OF}*" if subclasses else ""
        parts = [f"?this {TYPE}{below} {cls} ." for cls in self.classes]
        parts += [f"?this {predicate} ?kg_any ." for predicate in self.subjects_of]
        parts += [f"?kg_any {predicate} ?this ." for predicate in self.objects_of]
        return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)
