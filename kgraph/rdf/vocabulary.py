"""Generates `kgraph/vocab.py` from `ontology/`: `python -m kgraph.rdf.vocabulary [--check]`.

The order of members is the order of the ontology files. With `--check` nothing is
written; the exit code says whether the committed file is what would be written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kgraph.errors import GraphError
from kgraph.resources import folder

FILES = ("kgraph.ttl", "concepts.ttl")
WIDTH = 110
KG = "https://w3id.org/kgraph/ontology#"
KGC = "https://w3id.org/kgraph/concept/"
_OWL, _RDF = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_XSD, _SCHEMA = "http://www.w3.org/2001/XMLSchema#", "https://schema.org/"
_PROPERTIES = {_OWL + "ObjectProperty", _OWL + "DatatypeProperty", _RDF + "Property"}


@dataclass(slots=True)
class Ontology:
    """The triples of the ontology files, by subject and property, in the order of the files."""

    prefixes: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    notations: dict[str, str] = field(default_factory=dict)

    def values(self, subject: str, *properties: str) -> list[str]:
        """What the ontology says of a subject by any of the properties."""
        return [v for p in properties for v in self.said[subject].get(p, ())]

    def value(self, subject: str, prop: str) -> str:
        """The one value of a property; an error that names the subject where it is missing."""
        try:
            return self.said[subject][prop][0]
        except KeyError:
            raise GraphError(f"ontology: <{subject}> has no <{prop}>; add it, then generate again") from None

    def having(self, prop: str, values: Iterable[str]) -> list[str]:
        """The subjects that have one of the values."""
        wanted = set(values)
        return [s for s, said in self.said.items() if wanted.intersection(said.get(prop, ()))]

    def notated(self, scheme: str) -> dict[str, str]:
        """The members of a scheme that have a notation: notation to IRI."""
        members = set(self.having(_SKOS + "inScheme", [f"{KGC}scheme/{scheme}"]))
        return {n: iri for iri, n in self.notations.items() if iri in members}

    def ranges(self, prop: str) -> list[str]:
        """The classes or datatypes that a property leads to."""
        return self.values(prop, _RDFS + "range", _SCHEMA + "rangeIncludes")

    def domains(self, prop: str) -> list[str]:
        """The classes that have a property."""
        return self.values(prop, _RDFS + "domain", _SCHEMA + "domainIncludes")


def read(directory: Path) -> Ontology:
    """The ontology files of a folder as one."""
    ontology = Ontology()
    for name in FILES:
        parser = ox.parse(path=directory / name, format=ox.RdfFormat.TURTLE)
        for quad in parser:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                said = ontology.said.setdefault(quad.subject.value, {})
                said.setdefault(quad.predicate.value, []).append(quad.object.value)
                if quad.predicate.value == _SKOS + "notation":
                    ontology.notations[quad.subject.value] = quad.object.value
        ontology.prefixes |= parser.prefixes
    return ontology


def constant(name: str) -> str:
    """`subOrganizationOf` as a Python constant: `SUB_ORGANIZATION_OF`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W", "_", words).upper()


def generate(directory: Path) -> str:
    """The text of `vocab.py` for the ontology in a folder."""
    o = read(directory)
    classes = o.having(_RDF + "type", [_OWL + "Class"])
    properties = o.having(_RDF + "type", _PROPERTIES)
    entity = {i: i.removeprefix(KG) for i in classes if i.startswith(KG) and o.values(i, _SKOS + "notation")}
    parts = [_HEADER.format(version=o.value(KG[:-1], _OWL + "versionInfo"), kg=KG, kgc=KGC)]
    parts += [
        _mapping(
            "PREFIXES",
            "str",
            "str",
            sorted((repr_(p), repr_(n)) for p, n in o.prefixes.items()),
            _PREFIXES_DOC,
        ),
        _terms(
            o,
            "Class",
            "Every class of a graph, in the order in which Turtle is written; the value is the IRI.",
            classes,
        ),
        _terms(o, "Property", "Every property of a graph, in the order in which Turtle is written.", properties),
        _enum(
            "EntityClass",
            "The classes of entities; the value is the local name in `kg:`.",
            entity.values(),
            "KG + self.value",
        ),
        *_concepts(o),
        _notations(o, "Role", "The roles of decisions; the value is the notation of a `kg:` property.", "role"),
        _notations(
            o,
            "RelationType",
            "The relations of entities; the value is the notation of a property.",
            "relation",
        ),
        *_tables(o, entity, properties),
    ]
    return "\n\n".join(parts)


def _concepts(o: Ontology) -> list[str]:
    kinds = [n for s in _kind_schemes(o) for n in o.notated(s)]
    enums = (
        ("Kind", "The kinds of entities; the value is the local name in `kgc:kind/`.", kinds, "kind"),
        (
            "DecisionType",
            "The types of decisions; the value is the local name in `kgc:decision-type/`.",
            o.notated("decision-type"),
            "decision-type",
        ),
        (
            "Status",
            "The states of decisions; the value is the local name in `kgc:status/`.",
            o.notated("status"),
            "status",
        ),
        (
            "Precision",
            "How precise a time is; the value is the literal of `kg:precision`.",
            o.notated("precision"),
            "precision",
        ),
    )
    for name, _, members, path in enums:
        strangers = [m for m in members if f"{KGC}{path}/{m}" not in o.said]
        if strangers:
            raise GraphError(f"ontology: {name} {strangers[0]!r} is a notation of another IRI; make them the same")
    return [_enum(name, doc, members, f'f"{{KGC}}{path}/{{self.value}}"') for name, doc, members, path in enums]


def _kind_schemes(o: Ontology) -> dict[str, str]:
    return {
        s.removeprefix(f"{KGC}scheme/"): said[KG + "kindsOf"][0] for s, said in o.said.items() if KG + "kindsOf" in said
    }


def _tables(o: Ontology, entity: dict[str, str], properties: Sequence[str]) -> list[str]:
    def classes(iris: Iterable[str]) -> str:
        return _tuple("EntityClass", [entity[i] for i in iris if i in entity])

    kinds = [(f"EntityClass.{constant(entity[c])}", _tuple("Kind", o.notated(s))) for s, c in _kind_schemes(o).items()]
    roles = [(f"Role.{constant(n)}", classes(o.ranges(i))) for n, i in o.notated("role").items()]
    relations = [
        (f"RelationType.{constant(n)}", (classes(o.domains(i)), classes(o.ranges(i))))
        for n, i in o.notated("relation").items()
    ]
    verbs = [
        (
            f"DecisionType.{constant(n)}",
            "(" + ", ".join(repr_(o.value(i, KG + p)) for p in ("verb", "gerund", "participle")) + ")",
        )
        for n, i in o.notated("decision-type").items()
    ]
    datatypes = [(f"Property.{_term(o, p)}", repr_(d)) for p in properties for d in o.ranges(p) if d.startswith(_XSD)]
    nodes = [f"Property.{_term(o, p)}" for p in o.having(_RDF + "type", [_OWL + "ObjectProperty"])]
    labels = [(repr_(s), repr_(v)) for s in o.said for v in o.values(s, _RDFS + "label", _SKOS + "prefLabel")]
    node_lines = "".join(f"    {n},\n" for n in nodes)
    return [
        _mapping("KINDS", "EntityClass", "tuple[Kind, ...]", kinds, "The kinds that each class can have."),
        "Classes = tuple[EntityClass, ...]",
        _mapping(
            "ROLE_CLASSES",
            "Role",
            "Classes",
            roles,
            "The classes of entities that can fill each role; none where times or amounts fill it.",
        ),
        _mapping(
            "RELATION_CLASSES",
            "RelationType",
            "tuple[Classes, Classes]",
            relations,
            "The classes that can be head and tail of each relation.",
        ),
        _mapping(
            "VERBS",
            "DecisionType",
            "tuple[str, str, str]",
            verbs,
            "Verb, gerund and participle of each type.",
        ),
        _mapping("DATATYPES", "Property", "str", datatypes, "The datatype of each property that has literals."),
        f'NODES = frozenset({{\n{node_lines}}})\n"""The properties that lead to IRIs."""',
        _mapping("LABELS", "str", "str", labels, "The label of every term, by IRI."),
    ]


def repr_(text: str) -> str:
    """A Python string literal in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tuple(enum: str, members: Iterable[str]) -> str:
    names = [f"{enum}.{constant(m)}" for m in members]
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _term(o: Ontology, iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = next(p for p, n in o.prefixes.items() if n == iri[:cut])
    return f"{prefix.upper()}_{constant(iri[cut:])}"


def _terms(o: Ontology, name: str, doc: str, iris: Sequence[str]) -> str:
    members = "".join(f"    {_term(o, i)} = {repr_(i)}\n" for i in iris)
    return f'class {name}(StrEnum):\n    """{doc}"""\n\n{members}\n' + _property("iri", "The full IRI.", "self.value")


def _enum(name: str, doc: str, members: Iterable[str], iri: str) -> str:
    lines = "".join(f"    {constant(m)} = {repr_(m)}\n" for m in members)
    head = f'class {name}(StrEnum):\n    """{doc}"""\n\n{lines}\n'
    return (
        head
        + _property("iri", "The full IRI.", iri)
        + "\n"
        + _property("label", "Its English label.", "LABELS[self.iri]")
    )


def _notations(o: Ontology, name: str, doc: str, scheme: str) -> str:
    members = o.notated(scheme)
    lines = [(f"{name}.{constant(n)}", _home(o, i)) for n, i in members.items()]
    table = _mapping(f"_{name.upper()}_TERMS", name, "Class | Property", lines, None)
    return _enum(name, doc, members, f"_{name.upper()}_TERMS[self].value") + "\n\n" + table


def _home(o: Ontology, iri: str) -> str:
    return ("Class." if _OWL + "Class" in o.values(iri, _RDF + "type") else "Property.") + _term(o, iri)


def _property(name: str, doc: str, value: str) -> str:
    return f'    @property\n    def {name}(self) -> str:\n        """{doc}"""\n        return {value}\n'


def _mapping(
    name: str, key: str, value: str, items: Sequence[tuple[str, str | tuple[str, str]]], doc: str | None
) -> str:
    lines = [f"        {k}: {_wrapped(v, 8)},\n" for k, v in items]
    body = f"{name}: Mapping[{key}, {value}] = MappingProxyType(\n    {{\n{''.join(lines)}    }}\n)"
    return body + (f'\n"""{doc}"""' if doc else "")


def _wrapped(value: str | tuple[str, str], indent: int) -> str:
    """A tuple over several lines, as formatters do, where it is long."""
    if isinstance(value, tuple):
        pad = " " * (indent + 4)
        return "(\n" + "".join(f"{pad}{_wrapped(v, indent + 4)},\n" for v in value) + " " * indent + ")"
    if len(value) + indent + 32 <= WIDTH or not value.startswith("("):
        return value
    items = value.strip("()").split(", ")
    rows, row = [], ""
    for item in items:
        if row and len(row) + len(item) + indent + 8 > WIDTH:
            rows.append(row)
            row = ""
        row += f"{item}, "
    return "(\n" + "".join(f"{' ' * (indent + 4)}{r.rstrip()}\n" for r in [*rows, row]) + " " * indent + ")"


_PREFIXES_DOC = "The namespaces of the ontology files by prefix; those of data are in `kgraph.rdf.iris`."
_HEADER = '''\
"""The terms of the ontology as Python values. Generated by `kgraph.rdf.vocabulary`; do not edit."""

# fmt: off

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

ONTOLOGY_VERSION = "{version}"
KG = "{kg}"
KGC = "{kgc}"'''


def main(arguments: Sequence[str]) -> int:
    """Writes `vocab.py`, or compares it."""
    target = Path(__file__).resolve().parent.parent / "vocab.py"
    text = generate(folder("ontology")) + "\n"
    if "--check" in arguments:
        same = target.read_text(encoding="utf-8") == text
        if not same:
            sys.stderr.write(f"{target}: is not what ontology/ says; run python -m kgraph.rdf.vocabulary\n")
        return 0 if same else 1
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
