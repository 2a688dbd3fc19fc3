"""Content negotiation: which of the formats that there are the client likes best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers: its short name, its media type, and other types by which it is asked for."""

    name: str
    media: str
    others: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type, with the encoding where it would be guessed."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


HTML = Format("html", "text/html", ("application/xhtml+xml",))
JSON = Format("json", "application/sparql-results+json", ("application/json",))
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
GRAPHS = (
    Format("turtle", "text/turtle", ("application/x-turtle",)),
    Format("jsonld", "application/ld+json", ("application/json",)),
    Format("nt", "application/n-triples"),
    Format("rdf", "application/rdf+xml", ("application/xml",)),
    Format("trig", "application/trig"),
    Format("nq", "application/n-quads"),
    HTML,
)
FORMATS = MappingProxyType(
    {
        "rows": (JSON, XML, Format("csv", "text/csv"), Format("tsv", "text/tab-separated-values"), HTML),
        "truth": (JSON, XML, HTML),
        "graph": GRAPHS,
    }
)
"""The formats of each kind of result, the first where the client does not mind."""


def best(accept: str, formats: Sequence[Format]) -> Format | None:
    """The format that an Accept header prefers; None where it takes none of them."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return formats[0]
    quality, place = max((_quality(form, ranges), -i) for i, form in enumerate(formats))
    return formats[-place] if quality > 0 else None


def named(name: str, formats: Sequence[Format]) -> Format | None:
    """The format of that short name."""
    return next((f for f in formats if f.name == name), None)


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media, min(1.0, max(0.0, float(value)))
            except ValueError:
                return media, 0.0
    return media, 1.0


def _quality(form: Format, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most specific range that fits says; wildcards mean the type that is sent, not its other names."""
    for wanted in ((form.media,), form.others, (f"{form.media.partition('/')[0]}/*",), ("*/*",)):
        found = [quality for name, quality in ranges if name in wanted]
        if found:
            return max(found)
    return 0.0
