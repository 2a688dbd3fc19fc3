"""What the server says of itself and of its data to machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kgraph.rdf.answer_files import Part, write_triples
from kgraph.rdf.dataset import describe
from kgraph.rdf.service import Described, answered_at, service_description
from kgraph.serve.negotiation import Format
from kgraph.serve.replies import Reply
from kgraph.serve.worker import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The service description of an endpoint, or with `data` the VoID description of what it holds."""

    endpoint: str
    form: Format
    data: bool = False

    def reply(self, reader: Reader, spool: Path) -> Reply:
        """The description in the format."""
        triples = answered_at(self.endpoint, reader.known(_data)) if self.data else service_description(self.endpoint)
        with spool.open("wb") as out:
            write_triples(triples, self.form.name, Part(len(triples)), out)
        return Reply(media=self.form.content_type, headers=(("Vary", "Accept"),), body=spool)


def _data(reader: Reader) -> Described:
    return describe(reader.quads(), base=reader.base)
