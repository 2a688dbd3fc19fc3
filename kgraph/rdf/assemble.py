"""Assemble: the graph of one document, from what was found in it.

Everything is first named and its mentions collected; then the quads are written. Nothing
is checked here that the shapes check, and nothing is added that the extraction does not say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from kgraph.rdf import iris, ntriples, terms
from kgraph.rdf.graph import DocumentGraph, Fact, Triples
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.mentions import Key, Mentions, Sort
from kgraph.rdf.naming import Naming, Referent, kept
from kgraph.rdf.ntriples import CLASS, CONCEPT, PRECISION, PROPERTY, string
from kgraph.rdf.phrases import plain
from kgraph.records import Decision, Document, Entity, Extraction, Relation, Span, TimeExpression
from kgraph.vocab import Class, EntityClass, Precision, Property, RelationType

P = Property
_OF_MENTION = tuple(
    PROPERTY[p]
    for p in (
        P.RDF_TYPE, P.NIF_ANCHOR_OF, P.NIF_REFERENCE_CONTEXT, P.NIF_BEGIN_INDEX, P.NIF_END_INDEX, P.ITSRDF_TA_IDENT_REF,
        P.ITSRDF_TA_CONFIDENCE,
    )
)  # fmt: skip
_PUBLISHERS = frozenset({EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY})


def assemble(extraction: Extraction, *, base: str = DEFAULT_BASE, with_text: bool = False) -> DocumentGraph:
    """The graph of one document; `with_text` puts the text itself into it."""
    return assemble_named(Naming(extraction, base=base), with_text=with_text)


def assemble_named(named: Naming, *, with_text: bool = False) -> DocumentGraph:
    """As `assemble`, where the names are there already."""
    return _Assembly(named).graph(with_text=with_text)


class _Nodes(dict[str, str]):
    """IRIs as N-Triples writes them, each one string however often it comes."""

    def __missing__(self, iri: str) -> str:
        self[iri] = node = f"<{iri}>"
        return node


class _Assembly:
    """One document on its way to a graph."""

    def __init__(self, named: Naming) -> None:
        self.named = named
        self.x = named.extraction
        self.iris = named.iris
        self.nodes = _Nodes()
        self.document = self.nodes[named.iris.document]
        self.subjects: list[str] = []
        self.properties: list[str] = []
        self.objects: list[str] = []
        self.facts: dict[Fact, None] = {}
        self.roles: dict[str, str] = {}
        self.mentions = Mentions()
        self.entities, self.times = named.entities, named.times
        self.amounts, self.decisions = named.amounts, named.decisions

    def graph(self, *, with_text: bool) -> DocumentGraph:
        """Names everything, then writes it."""
        self._mention()
        evidence = [self._decision_evidence(i, d) for i, d in enumerate(self.x.decisions)]
        said = self._relations()
        self.mentions.name(self.iris)
        self._write_document(with_text=with_text)
        for i, d in enumerate(self.x.decisions):
            self._write_decision(i, d, evidence[i])
        for relation in said:
            relation.write(self)
        self._write_values()
        self._write_mentions()
        self._settle_entities()
        return DocumentGraph(
            document=self.iris.document,
            key=self.iris.key,
            identifier=self.x.document.id,
            triples=Triples(tuple(self.subjects), tuple(self.properties), tuple(self.objects)),
            facts=tuple(self.facts),
        )

    def _mention(self) -> None:
        for entity, iri in zip(self.x.entities, self.entities, strict=True):
            for mention in entity.mentions:
                self.mentions.add(mention.span, Sort.ENTITY, iri, mention.confidence)
        for time, iri in zip(self.x.times, self.times, strict=True):
            self.mentions.add(time.span, Sort.TIME, iri, time.confidence)
        for amount, iri in zip(self.x.amounts, self.amounts, strict=True):
            self.mentions.add(amount.span, Sort.AMOUNT, iri, amount.confidence)
        for decision, iri in zip(self.x.decisions, self.decisions, strict=True):
            for trigger in decision.triggers:
                self.mentions.add(trigger, Sort.DECISION, iri, decision.confidence)

    def _decision_evidence(self, index: int, decision: Decision) -> list[Key]:
        keys = [
            self.mentions.ensure(t, Sort.DECISION, self.decisions[index], decision.confidence)
            for t in decision.triggers
        ]
        for filler in kept(decision.roles):
            referent = self.named.filler(filler)
            if referent is not None:
                keys.append(self.mentions.ensure(filler.evidence, *referent, filler.confidence))
        return list(dict.fromkeys(keys))

    def _relations(self) -> list[_Said]:
        """The relations, those that say the same joined into one."""
        joined: dict[tuple[object, ...], _Said] = {}
        for relation in self.x.relations:
            head, tail = self.entities[relation.head], self.entities[relation.tail]
            if head == tail:
                continue
            title = None if relation.position is None else self.x.positions[relation.position]
            place = title.span if title else min(relation.evidence, default=self._first(relation.head))
            key = (relation.type, head, tail, title and title.span)
            if key not in joined:
                sort = "membership" if relation.type is RelationType.HOLDS_ROLE else "statement"
                joined[key] = _Said(self.named.numbered(sort, place), relation, head, tail)
            joined[key].join(self, relation)
        return list(joined.values())

    def _first(self, entity: int) -> Span:
        spans = (m.span for m in self.x.entities[entity].mentions)
        return min(spans, default=Span(start=0, end=0))

    # writing

    def say(self, subject: str, prop: P, value: str) -> None:
        """One triple of the document's graph; subject and value as N-Triples writes them."""
        self.subjects.append(subject)
        self.properties.append(PROPERTY[prop])
        self.objects.append(value)

    def fact(self, entity: str, prop: P, value: ox.NamedNode | ox.Literal) -> None:
        """One thing said of an entity, by its IRI."""
        self.facts[Fact(entity, prop.value, value)] = None

    def evidence(self, subject: str, keys: Iterable[Key], confidence: float) -> None:
        """What every conclusion carries: its words, its document, its confidence."""
        for key in keys:
            self.say(subject, P.KG_EVIDENCE, self.mentions.node(key))
        self.say(subject, P.PROV_WAS_DERIVED_FROM, self.document)
        self.say(subject, P.ITSRDF_TA_CONFIDENCE, ntriples.probability(confidence))

    def _write_document(self, *, with_text: bool) -> None:
        d, node = self.x.document, self.document
        self.say(node, P.RDF_TYPE, CLASS[Class.KG_DOCUMENT])
        self.say(node, P.DCT_IDENTIFIER, string(d.id))
        if d.title:
            self.say(node, P.DCT_TITLE, string(d.title))
        if d.published:
            self.say(node, P.DCT_ISSUED, ntriples.day(d.published))
        if d.publisher and plain(d.publisher):
            self.say(node, P.DCT_PUBLISHER, self.nodes[self._publisher(plain(d.publisher))])
        source = _source(d)
        if source is not None:
            self.say(node, P.DCT_SOURCE, source)
        if d.language:
            self.say(node, P.DCT_LANGUAGE, string(d.language))
        digest = sha256(d.text.encode("utf-8", "surrogatepass")).hexdigest()
        self.say(node, P.KG_SHA256, string(digest))
        if with_text:
            self.say(node, P.NIF_IS_STRING, string(d.text))

    def _publisher(self, name: str) -> str:
        """The entity of the document with that name, or else what a list knows of it, or just an organisation."""
        wanted = iris.normalised(name)
        for entity, iri in zip(self.x.entities, self.entities, strict=True):
            known = entity.named and entity.cls in _PUBLISHERS
            if known and wanted in map(iris.normalised, (entity.name, *entity.aliases)):
                return iri
        publisher = self.x.publisher or Entity(
            cls=EntityClass.ORGANISATION, name=name, named=True, mentions=(), confidence=1.0
        )
        iri = self.iris.entity(publisher)
        self._settle(iri, [publisher])
        return iri

    def _write_decision(self, index: int, decision: Decision, evidence: Iterable[Key]) -> None:
        node = self.nodes[self.decisions[index]]
        self.say(node, P.RDF_TYPE, CLASS[Class.KG_DECISION])
        self.say(node, P.RDFS_LABEL, string(self.named.labels[index]))
        self.say(node, P.KG_DECISION_TYPE, CONCEPT[decision.type])
        self.say(node, P.KG_STATUS, CONCEPT[decision.status])
        fillers = ((f.role, self.named.filler(f)) for f in kept(decision.roles))
        for role, value in dict.fromkeys((role, found[1]) for role, found in fillers if found is not None):
            self.say(node, P(role.iri), self.nodes[value])
        if decision.reason is not None:
            self.say(node, P.KG_REASON, string(self._words(decision.reason)))
        if decision.votes is not None:
            counts = (decision.votes.favour, decision.votes.against, decision.votes.abstentions)
            for prop, count in zip((P.KG_VOTES_FOR, P.KG_VOTES_AGAINST, P.KG_ABSTENTIONS), counts, strict=True):
                if count is not None:
                    self.say(node, prop, ntriples.index(count))
        self.evidence(node, evidence, decision.confidence)

    def _words(self, span: Span) -> str:
        return self.x.document.text[span.start : span.end]

    def _write_values(self) -> None:
        times: dict[str, TimeExpression] = {}
        for time, iri in zip(self.x.times, self.times, strict=True):
            if iri not in times or times[iri].value is None:
                times[iri] = time
        for iri, time in times.items():
            self._write_time(self.nodes[iri], time)
        for iri, amount in dict(zip(self.amounts, self.x.amounts, strict=True)).items():
            node = self.nodes[iri]
            self.say(node, P.RDF_TYPE, CLASS[Class.SCHEMA_MONETARY_AMOUNT])
            self.say(node, P.RDFS_LABEL, string(self._words(amount.span)))
            self.say(node, P.SCHEMA_VALUE, ntriples.decimal(amount.value))
            if amount.currency:
                self.say(node, P.SCHEMA_CURRENCY, string(amount.currency))

    def _write_time(self, node: str, time: TimeExpression) -> None:
        self.say(node, P.RDF_TYPE, CLASS[Class.KG_TIME_SPAN])
        self.say(node, P.RDFS_LABEL, string(self._words(time.span)))
        value = time.value
        if value is None:
            self.say(node, P.KG_PRECISION, PRECISION[Precision.UNKNOWN])
            return
        self.say(node, P.KG_PRECISION, PRECISION[value.precision])
        if value.edtf:
            self.say(node, P.KG_EDTF, string(value.edtf))
        if value.earliest:
            self.say(node, P.KG_EARLIEST, ntriples.day(value.earliest))
        if value.latest:
            self.say(node, P.KG_LATEST, ntriples.day(value.latest))
        if value.duration:
            self.say(node, P.KG_DURATION, ntriples.duration(value.duration))

    def _write_mentions(self) -> None:
        kind, text, index = CLASS[Class.KG_MENTION], self.x.document.text, ntriples.index
        for node, start, end, referent, confidence in self.mentions:
            self.subjects += (node,) * len(_OF_MENTION)
            self.properties += _OF_MENTION
            self.objects += (
                kind, string(text[start:end]), self.document, index(start), index(end), self.nodes[referent],
                ntriples.probability(confidence),
            )  # fmt: skip

    def _settle_entities(self) -> None:
        """What is said of each entity: of several with one IRI the first names it."""
        groups: dict[str, list[Entity]] = defaultdict(list)
        for entity, iri in zip(self.x.entities, self.entities, strict=True):
            groups[iri].append(entity)
        for iri, same in groups.items():
            self._settle(iri, same)

    def _settle(self, iri: str, same: list[Entity]) -> None:
        self.fact(iri, P.RDF_TYPE, terms.ENTITY_CLASS[same[0].cls])
        names = dict.fromkeys(plain(n) for e in same for n in (e.name, *(e.aliases if e.named else ())))
        for n, name in enumerate(names):
            self.fact(iri, P.SKOS_ALT_LABEL if n else P.SKOS_PREF_LABEL, ox.Literal(name))
        for kind in [e.kind for e in same if e.kind][:1]:
            self.fact(iri, P.KG_KIND, terms.CONCEPT[kind])
        if same[0].country:
            self.fact(iri, P.KG_COUNTRY_CODE, ox.Literal(same[0].country))
        links = (iris.absolute(e.link) for e in same if e.link)
        for link in dict.fromkeys(filter(None, links)):
            self.fact(iri, P.SKOS_EXACT_MATCH, ox.NamedNode(link))
        for identifier in dict.fromkeys(i for e in same for i in e.identifiers):
            self.fact(iri, P.DCT_IDENTIFIER, ox.Literal(identifier))


class _Said:
    """One relation that the document says, and all the words that show it."""

    def __init__(self, iri: str, relation: Relation, head: str, tail: str) -> None:
        self.iri = iri
        self.relation = relation
        self.head, self.tail = head, tail
        self.confidence = relation.confidence
        self.time: int | None = None
        self.keys: dict[Key, None] = {}

    def join(self, a: _Assembly, relation: Relation) -> None:
        """Another place that says the same."""
        self.confidence = max(self.confidence, relation.confidence)
        self.time = relation.time if self.time is None else self.time
        own: Referent = (Sort.STATEMENT, self.iri)
        if relation.type is RelationType.HOLDS_ROLE:
            own = (Sort.MEMBERSHIP, self.iri)
            if relation.position is not None:
                title = a.x.positions[relation.position]
                self.keys[a.mentions.ensure(title.span, *own, title.confidence)] = None
        ends: list[Referent] = [(Sort.ENTITY, self.head), (Sort.ENTITY, self.tail), own]
        spans = relation.evidence or [a._first(i) for i in (relation.head, relation.tail)]
        for span in spans:
            found = a.mentions.at(span, ends)
            for key in found or [a.mentions.ensure(span, *own, relation.confidence)]:
                self.keys[key] = None
        if relation.time is not None:
            time = a.x.times[relation.time]
            self.keys[a.mentions.ensure(time.span, Sort.TIME, a.times[relation.time], time.confidence)] = None

    def write(self, a: _Assembly) -> None:
        """The node, and the direct triple."""
        node = a.nodes[self.iri]
        if self.relation.type is RelationType.HOLDS_ROLE:
            self._write_membership(a, node)
        else:
            direct = P(self.relation.type.iri)
            a.fact(self.head, direct, ox.NamedNode(self.tail))
            a.say(node, P.RDF_TYPE, CLASS[Class.KG_STATEMENT])
            a.say(node, P.RDF_SUBJECT, a.nodes[self.head])
            a.say(node, P.RDF_PREDICATE, PROPERTY[direct])
            a.say(node, P.RDF_OBJECT, a.nodes[self.tail])
        if self.time is not None:
            a.say(node, P.KG_DURING, a.nodes[a.times[self.time]])
        a.evidence(node, self.keys, self.confidence)

    def _write_membership(self, a: _Assembly, node: str) -> None:
        a.say(node, P.RDF_TYPE, CLASS[Class.ORG_MEMBERSHIP])
        a.say(node, P.ORG_MEMBER, a.nodes[self.head])
        a.say(node, P.ORG_ORGANIZATION, a.nodes[self.tail])
        if self.relation.position is None:
            return
        title = plain(a.x.positions[self.relation.position].title)
        role = iris.role(a.iris.base, title)
        a.say(node, P.RDFS_LABEL, string(title))
        a.say(node, P.ORG_ROLE, a.nodes[role])
        a.fact(role, P.RDF_TYPE, terms.CLASS[Class.ORG_ROLE])
        a.fact(role, P.RDF_TYPE, terms.CLASS[Class.SKOS_CONCEPT])
        named = a.roles.setdefault(role, title)
        a.fact(role, P.SKOS_PREF_LABEL if named == title else P.SKOS_ALT_LABEL, ox.Literal(title))


def _source(document: Document) -> str | None:
    """The original URL as an IRI, or the name of the file."""
    iri = iris.absolute(document.url) if document.url else None
    if iri is not None:
        return str(ox.NamedNode(iri))
    name = document.url or iris.file_name(document.source)
    return string(name) if name else None
