"""What there is on an IRI: a page for a person, data for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from urllib.parse import quote

from kgraph.rdf.about import About, Group, about, statements
from kgraph.rdf.answer_files import Part, write_triples
from kgraph.rdf.evidence import Passage
from kgraph.serve.answering import CUT
from kgraph.serve.html import Html, address, joined, link, page, tag
from kgraph.serve.negotiation import GRAPHS, HTML, best, named
from kgraph.serve.replies import Reply, refusal
from kgraph.serve.worker import Reader
from kgraph.vocab import LABELS, Property

_POINTING: Mapping[str, str] = {
    Property.KG_DECIDED_BY: "decided",
    Property.KG_TARGET: "is a target of",
    Property.KG_ADDRESSEE: "is an addressee of",
    Property.KG_INSTRUMENT: "is an instrument of",
    Property.KG_PLACE: "is a place of",
    Property.KG_SOURCE: "is a source of",
    Property.KG_DATE: "is the date of",
    Property.KG_EFFECTIVE: "is when this takes effect",
    Property.KG_DEADLINE: "is the deadline of",
    Property.KG_AMOUNT: "is an amount of",
    Property.KG_STAGE: "is a stage of",
    Property.KG_LOCATED_IN: "is where these are",
    Property.KG_OWNS: "is owned by",
    Property.KG_FOUNDED: "was founded by",
    Property.KG_PRODUCES: "is produced by",
    Property.KG_JURISDICTION: "is the jurisdiction of",
    Property.KG_PARTNER_OF: "is a partner of",
    Property.ORG_SUB_ORGANIZATION_OF: "has as parts",
    Property.ORG_MEMBER_OF: "has as members",
    Property.ORG_MEMBER: "has positions",
    Property.ORG_ORGANIZATION: "has in positions",
    Property.ORG_ROLE: "is the role of",
    Property.RDF_SUBJECT: "is the subject of",
    Property.RDF_OBJECT: "is the object of",
    Property.DCT_PUBLISHER: "published",
    Property.KG_EVIDENCE: "is evidence of",
    Property.PROV_WAS_DERIVED_FROM: "tells of",
    Property.PROV_USED: "was used by",
    Property.OWL_SAME_AS: "is the same as",
    Property.RDF_TYPE: "is the class of",
    Property.KG_DECISION_TYPE: "is the type of",
    Property.KG_STATUS: "is the status of",
    Property.KG_KIND: "is the kind of",
}
"""What one says of a thing that others point at, before those others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An IRI, and the format that is wanted; `form` stands above `accept`."""

    iri: str
    accept: str = ""
    form: str = ""

    def reply(self, reader: Reader, spool: Path) -> Reply:
        """What is said of it and what points at it."""
        found = statements(reader.quads(), self.iri)
        first = next(found, None)
        if first is None:
            return refusal(404, f"there is nothing on <{self.iri}> here")
        form = named(self.form, GRAPHS) if self.form else best(self.accept or "text/turtle", GRAPHS)
        if form is None:
            return refusal(406, f"this can be had as {', '.join(f.media for f in GRAPHS)}", ("Vary", "Accept"))
        where = f"/resource?iri={quote(self.iri, safe='')}"
        if self.iri.startswith(reader.base):
            where = address(self.iri, reader.base) or where
        mark = "&" if "?" in where else "?"
        headers = (("Vary", "Accept"), ("Content-Location", f"{where}{mark}format={form.name}"))
        if form is HTML:
            shown = about(reader.quads(), self.iri)
            assert shown is not None
            return Reply(media=form.content_type, headers=headers, body=_page(shown, where, reader.base))
        with spool.open("wb") as out:
            counted = write_triples(chain([first], found), form.name, Part(reader.settings.max_rows), out)
        cut = ((CUT, f"after {counted.count}"),) if counted.cut else ()
        return Reply(media=form.content_type, headers=(*headers, *cut), body=spool)


def _page(shown: About, where: str, base: str) -> bytes:
    types = joined(chain.from_iterable((link(t.text, t.iri, base), " · ") for t in shown.types))
    said = tuple(g for g in shown.said if [v.text for v in g.values] != [shown.label])
    words = list(_passages(shown.passages, base, shown.iri))
    elsewhere = list(_table(shown.pointing, base, _POINTING, "In other places of the graph"))
    is_document = bool(shown.passages) and not shown.passages[0].source
    return page(
        shown.label,
        tag("h1", shown.label),
        tag("p", types, tag("code", shown.iri), class_="iri"),
        *_table(said, base, LABELS),
        *((words + elsewhere) if is_document else (elsewhere + words)),
        about=where,
    )


def _table(groups: tuple[Group, ...], base: str, names: Mapping[str, str], title: str = "") -> Iterator[Html]:
    if not groups:
        return
    if title:
        yield tag("h2", title)
    rows = []
    for group in groups:
        name = names.get(group.property) or f"← {LABELS.get(group.property, group.property)}"
        items = [tag("li", link(value.text, value.iri, base)) for value in group.values]
        more = [tag("li", "and more", class_="more")] if group.more else []
        rows.append(tag("tr", tag("th", name, title=group.property), tag("td", tag("ul", *items, *more))))
    yield tag("table", *rows, class_="said")


def _passages(passages: tuple[Passage, ...], base: str, iri: str) -> Iterator[Html]:
    if not passages:
        return
    is_text = not passages[0].source
    yield tag("h2", "The text" if is_text else "The words that say so")
    for (document, source), group in groupby(passages, key=lambda p: (p.document, p.source)):
        quotes = [
            tag("p", *(_piece(piece.text, piece.meaning, piece.title, base, iri) for piece in p.pieces)) for p in group
        ]
        if not is_text:
            quotes.append(tag("cite", link(source, document, base)))
        yield tag("blockquote", *quotes, class_="text" if is_text else None)


def _piece(text: str, meaning: str | None, title: str, base: str, iri: str) -> str:
    if meaning is None:
        return text
    here = meaning == iri
    return tag("mark", text if here else link(text, meaning, base, title=title), class_="here" if here else None)
