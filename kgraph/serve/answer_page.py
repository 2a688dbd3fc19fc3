"""The answer of a query as a page, and the ready questions with their forms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import UsageError
from kgraph.rdf.answer_files import Counted, Part, Result, part_of
from kgraph.rdf.answers import Answer, cell, iri_of
from kgraph.rdf.query import evaluated
from kgraph.rdf.questions import ReadyQuestion, ready_question
from kgraph.serve.html import Html, joined, link, page, tag
from kgraph.serve.replies import Reply
from kgraph.serve.worker import Reader

if TYPE_CHECKING:
    from kgraph.serve.answering import Ask

_ON_A_PAGE = 500
_NAMED_BY = {"what": ("decision",), "name": ("entity", "organisation")}
"""In ready questions: which column is the name of the thing in which other."""


def answer_page(ask: Ask, reader: Reader, result: Result) -> Reply:
    """The first rows of a result, below the query."""
    answer, counted = part_of(result, Part(min(_ON_A_PAGE, reader.settings.max_rows), ask.skip))
    body = [
        tag("h1", "Answer"),
        query_form(ask.sparql),
        *_shown(answer, counted, reader.base, ask, [None] * len(answer.variables)),
    ]
    headers = (("Vary", "Accept"), *(ask.cut(counted.count) if counted.cut else ()))
    return Reply(media="text/html; charset=utf-8", headers=headers, body=page("Answer", *body))


def wrong_page(sparql: str, error: str) -> Reply:
    """What is wrong with a query, below the query."""
    return _page("Answer", [tag("h1", "Answer"), query_form(sparql), tag("pre", error, class_="wrong")], status=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPage:
    """A ready question with these values; only its form where a value is missing."""

    name: str
    values: tuple[tuple[str, str], ...]

    def reply(self, reader: Reader, spool: Path) -> Reply:  # noqa: ARG002 - a page is short
        """The page."""
        from kgraph.serve.answering import Ask

        question = ready_question(self.name)
        values = {name: value for name, value in self.values if value.strip()}
        body = [tag("h1", question.about.rstrip(".")), question_form(question, values)]
        missing = any(p.default is None and p.name not in values for p in question.parameters)
        if missing and values.keys() <= {p.name for p in question.parameters}:
            return _page(question.name, body)
        try:
            sparql = question.sparql(values)
        except UsageError as error:
            return _page(question.name, [*body, tag("p", str(error), class_="wrong")], status=400)
        with evaluated(reader.quads(), sparql) as result:
            answer, counted = part_of(result, Part(min(_ON_A_PAGE, reader.settings.max_rows)))
        return _page(
            question.name,
            [*body, *_shown(answer, counted, reader.base, Ask(sparql=sparql), _names_of(answer.variables))],
        )


def _page(title: str, body: list[Html], status: int = 200) -> Reply:
    return Reply(status=status, media="text/html; charset=utf-8", body=page(title, *body))


def _names_of(variables: tuple[str, ...]) -> list[int | None]:
    """For each column the one whose IRI it names."""
    return [
        next((variables.index(other) for other in _NAMED_BY.get(name, ()) if other in variables), None)
        for name in variables
    ]


def _shown(answer: Answer, counted: Counted, base: str, ask: Ask, names: list[int | None]) -> list[Html]:
    """The rows as a table, how many they are, and where all of them are."""
    if answer.truth is not None:
        return [tag("p", "Yes." if answer.truth else "No.", class_="count")]
    rows = answer.rows if answer.triples is None else tuple(tuple(triple) for triple in answer.triples)
    variables = answer.variables if answer.triples is None else ("subject", "predicate", "object")
    names = names or [None] * len(variables)
    columns = [i for i in range(len(variables)) if i not in names]
    heads = tag("tr", *(tag("th", variables[i].replace("_", " ")) for i in columns))
    body = []
    for row in rows:
        cells = (link(cell(row[i]), iri_of(row[i] if names[i] is None else row[names[i] or 0]), base) for i in columns)
        body.append(tag("tr", *(tag("td", c) for c in cells)))
    forms = ("csv", "tsv", "json", "xml") if answer.triples is None else ("turtle", "jsonld", "nt", "rdf")
    data = joined(joined([" ", tag("a", form, href=ask.link(form=form))]) for form in forms)
    said = f"{counted.count:,} {'row' if counted.count == 1 else 'rows'}"
    more = [" of more; ", tag("a", "the next ones", href=ask.link(form="html", skip=ask.skip + counted.count))]
    count = tag("p", said, *(more if counted.cut else []), "; all as", data, class_="count")
    return [count, tag("div", tag("table", heads, *body), class_="wide")]


def query_form(sparql: str) -> Html:
    """A box for SPARQL."""
    return tag(
        "form",
        tag("textarea", sparql, name="query", rows=str(min(24, max(5, sparql.count("\n") + 2))), aria_label="SPARQL"),
        tag("p", tag("button", "Ask"), " Prefixes such as kg: and org: need no declaration."),
        action="/sparql",
        class_="query",
    )


def question_form(question: ReadyQuestion, values: dict[str, str]) -> Html:
    """The form of a ready question."""
    fields = [
        tag(
            "label",
            tag("span", p.name),
            tag("input", name=p.name, value=values.get(p.name), required=p.default is None, title=p.about),
            tag("small", p.about),
        )
        for p in question.parameters
    ]
    return tag("form", *fields, tag("p", tag("button", "Ask")), action=f"/ask/{question.name}", class_="question")
