"""What the server says of itself to machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kgraph.rdf.answer_files import Part, write_triples
from kgraph.rdf.service import service_description
from kgraph.serve.negotiation import Format
from kgraph.serve.replies import Reply
from kgraph.serve.worker import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The service description of the endpoint."""

    endpoint: str
    form: Format

    def reply(self, reader: Reader, spool: Path) -> Reply:
        """The description in the format."""
        with spool.open("wb") as out:
            write_triples(service_description(self.endpoint), self.form.name, Part(reader.settings.max_rows), out)
        return Reply(media=self.form.content_type, headers=(("Vary", "Accept"),), body=spool)
