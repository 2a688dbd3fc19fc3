"""The start page: what is in the store, the ready questions, a box for SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kgraph.rdf.about import counts
from kgraph.rdf.questions import ready_questions
from kgraph.serve.answer_page import query_form, question_form
from kgraph.serve.html import page, tag
from kgraph.serve.replies import Reply
from kgraph.serve.worker import Reader
from kgraph.vocab import LABELS, Class, EntityClass

_EXAMPLE = """SELECT ?who (COUNT(DISTINCT ?decision) AS ?decisions) {
  ?decision a kg:Decision ; kg:decidedBy/skos:prefLabel ?who
}
GROUP BY ?who ORDER BY DESC(?decisions) LIMIT 20"""


_ASKED = {cls.iri: f"/ask/entities?class={cls.value}" for cls in EntityClass}
_COUNTED = (Class.KG_DOCUMENT, Class.KG_DECISION, Class.KG_DECISION_THREAD, *_ASKED)


def _counts(reader: Reader) -> dict[str, int]:
    return counts(reader.quads(), _COUNTED)


def _many(name: str, count: int) -> str:
    return name if count == 1 else f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The start page."""

    def reply(self, reader: Reader, spool: Path) -> Reply:  # noqa: ARG002 - a page is short
        """The page."""
        found = reader.known(_counts).items()
        told = {cls: f"{count:,} {_many(LABELS[cls], count)}" for cls, count in found}
        numbers = [tag("li", tag("a", text, href=_ASKED[cls]) if cls in _ASKED else text) for cls, text in told.items()]
        questions = [
            tag("details", tag("summary", tag("strong", q.name), f" {q.about}"), question_form(q, {}))
            for q in ready_questions()
        ]
        body = page(
            "Start",
            tag("h1", "Who decides what"),
            tag("ul", *numbers, class_="counts"),
            tag("h2", "Questions"),
            *questions,
            tag("h2", "SPARQL"),
            query_form(_EXAMPLE),
        )
        return Reply(media="text/html; charset=utf-8", headers=(("Vary", "Accept"),), body=body)
