"""The trace of a document: what other documents may speak of too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kgraph.rdf import iris
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.mentions import Sort
from kgraph.rdf.naming import Naming, kept
from kgraph.rdf.phrases import plain
from kgraph.rdf.sentences import sentence
from kgraph.records import Decision, DecisionTrace, Entity, EntityTrace, Extraction, Span, TimeValue, Trace
from kgraph.vocab import Precision, RelationType, Role

_TOLD = 4
_OTHERS = (Role.ADDRESSEE, Role.INSTRUMENT, Role.PLACE)


def trace(extraction: Extraction, *, base: str = DEFAULT_BASE) -> Trace:
    """The trace of a document, with the IRIs that its graph has."""
    return trace_named(Naming(extraction, base=base))


def trace_named(named: Naming) -> Trace:
    """As `trace`, where the names are there already."""
    return _Tracing(named).trace()


class _Tracing:
    """One document on its way to a trace."""

    def __init__(self, named: Naming) -> None:
        self._named = named
        self._x = named.extraction
        self._times: dict[str, TimeValue | None] = {}
        for time, iri in zip(self._x.times, named.times, strict=True):
            self._times[iri] = self._times.get(iri) or time.value

    def trace(self) -> Trace:
        document = self._x.document
        return Trace(
            document=self._named.iris.document,
            title=document.title or None,
            published=document.published,
            entities=tuple(self._entities()),
            decisions=tuple(self._decision(i, d) for i, d in enumerate(self._x.decisions)),
            near=tuple(dict.fromkeys(self._near())),
        )

    def _entities(self) -> Iterator[EntityTrace]:
        """The entities that have mentions: of several with one IRI the first names it."""
        mentions = self._mentions()
        groups: dict[str, list[Entity]] = defaultdict(list)
        for entity, iri in zip(self._x.entities, self._named.entities, strict=True):
            groups[iri].append(entity)
        for iri, same in groups.items():
            if iri not in mentions:
                continue
            first = same[0]
            name, *aliases = dict.fromkeys(plain(n) for e in same for n in (e.name, *(e.aliases if e.named else ())))
            links = (iris.absolute(e.link) for e in same if e.link)
            yield EntityTrace(
                iri=iri,
                cls=first.cls,
                name=name,
                named=first.named,
                ambiguous=first.named and first.ambiguous,
                mention=self._mention(mentions[iri], name),
                aliases=tuple(aliases),
                kind=next((e.kind for e in same if e.kind), None),
                country=first.country or None,
                link=next(filter(None, links), None),
                identifiers=tuple(dict.fromkeys(i for e in same for i in e.identifiers)),
            )

    def _mentions(self) -> dict[str, list[tuple[int, int, int]]]:
        """The mentions of each entity in the order of the text: start, end, and the which of that place."""
        own = self._named.entities
        places = {(m.span.start, m.span.end, i) for e, i in zip(self._x.entities, own, strict=True) for m in e.mentions}
        for decision in self._x.decisions:
            for f in kept(decision.roles):
                if f.entity is not None:
                    places.add((f.evidence.start, f.evidence.end, own[f.entity]))
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        last, count = (-1, -1), 0
        for start, end, iri in sorted(places):
            count = count + 1 if (start, end) == last else 1
            last = (start, end)
            found[iri].append((start, end, count))
        return found

    def _mention(self, places: list[tuple[int, int, int]], name: str) -> str:
        """The first mention by the name, or else the first of all."""
        text = self._x.document.text
        start, end, count = next((p for p in places if text[p[0] : p[1]] == name), places[0])
        return self._named.iris.at("mention", Span(start=start, end=end), count)

    def _decision(self, index: int, decision: Decision) -> DecisionTrace:
        fillers: dict[Role, dict[str, None]] = defaultdict(dict)
        when: dict[Role, TimeValue | None] = {}
        for filler in kept(decision.roles):
            found = self._named.filler(filler)
            if found is not None:
                fillers[filler.role][found[1]] = None
                if found[0] is Sort.TIME:
                    when[filler.role] = self._times[found[1]]
        day = when.get(Role.DATE, when.get(Role.EFFECTIVE)) or TimeValue(precision=Precision.UNKNOWN)
        text = self._x.document.text
        return DecisionTrace(
            iri=self._named.decisions[index],
            type=decision.type,
            status=decision.status,
            label=self._named.labels[index],
            words=tuple(dict.fromkeys(text[s.start : s.end] for s in sorted(decision.triggers))),
            context=tuple(_context(text, decision.triggers)),
            sense=decision.sense,
            deciders=tuple(fillers[Role.DECIDER]),
            targets=tuple(fillers[Role.TARGET]),
            others=tuple(dict.fromkeys(v for role in _OTHERS for v in fillers[role])),
            earliest=day.earliest,
            latest=day.latest,
        )

    def _near(self) -> Iterable[tuple[str, str]]:
        """What relations and positions connect."""
        positions = []
        for relation in self._x.relations:
            pair = self._named.entities[relation.head], self._named.entities[relation.tail]
            if pair[0] == pair[1]:
                continue
            if relation.type is RelationType.HOLDS_ROLE:
                positions.append(pair)
            else:
                yield pair
        yield from positions


def _context(text: str, triggers: Iterable[Span]) -> Iterator[str]:
    """The sentences of the first few triggers, each once."""
    spans = (sentence(text, s.start, s.end) for s in sorted(triggers)[:_TOLD])
    for begin, end in dict.fromkeys(spans):
        yield plain(text[begin:end])
