"""The answer of a SPARQL query, in a format that the client takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kgraph.errors import QueryError
from kgraph.rdf.answer_files import Part, kind, write_result
from kgraph.rdf.query import evaluated, refuse_service
from kgraph.rdf.query_dataset import DataSet
from kgraph.serve.answer_page import answer_page, wrong_page
from kgraph.serve.negotiation import FORMATS, HTML, best, named
from kgraph.serve.replies import Reply, refusal
from kgraph.serve.worker import Reader

CUT = "Kgraph-Cut"
"""The header that tells that a result was cut, and after how many rows or triples."""

_LONGEST_LINK = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A query with its data set; `form` is a format by name, which stands above `accept`.

    `skip` rows are left out.
    """

    sparql: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    accept: str = ""
    form: str = ""
    skip: int = 0

    def reply(self, reader: Reader, spool: Path) -> Reply:
        """The answer, written to `spool`, or shown on a page; a page too where it is a person whose query is wrong."""
        try:
            return self._answer(reader, spool)
        except QueryError as error:
            if (named(self.form, [HTML]) if self.form else best(self.accept, FORMATS["rows"])) is HTML:
                return wrong_page(self.sparql, str(error))
            raise

    def _answer(self, reader: Reader, spool: Path) -> Reply:
        data_set = DataSet(default=self.default, named=self.named) if self.default or self.named else None
        refuse_service(self.sparql)
        with evaluated(reader.quads(), self.sparql, data_set) as result:
            formats = FORMATS[kind(result)]
            form = named(self.form, formats) if self.form else best(self.accept, formats)
            if form is None:
                return refusal(
                    406, f"the answer can be had as {', '.join(f.media for f in formats)}", ("Vary", "Accept")
                )
            if form is HTML:
                return answer_page(self, reader, result)
            with spool.open("wb") as out:
                counted = write_result(result, form.name, Part(reader.settings.max_rows, self.skip), out)
        cut = self.cut(counted.count) if counted.cut else ()
        return Reply(media=form.content_type, headers=(("Vary", "Accept"), *cut), body=spool)

    def cut(self, count: int) -> tuple[tuple[str, str], ...]:
        """The headers that tell of a result that is longer."""
        told = (CUT, f"after {count} from {self.skip}; the rest is at rel=next, or by LIMIT and OFFSET")
        link = self.link(skip=self.skip + count)
        return (told, ("Link", f'<{link}>; rel="next"')) if len(link) < _LONGEST_LINK else (told,)

    def link(self, *, form: str = "", skip: int = 0) -> str:
        """Where the same query is answered in a format, or from a row."""
        pairs = [("query", self.sparql), *(("default-graph-uri", g) for g in self.default)]
        pairs += [*(("named-graph-uri", g) for g in self.named), ("format", form or self.form)]
        pairs += [("offset", str(skip) if skip else "")]
        return "/sparql?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs if value)
