"""IRIs of data: functions of content, readable, and free of characters that a serializer has to escape."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePath
from types import MappingProxyType
from urllib.parse import quote

from kgraph.errors import UsageError
from kgraph.records import Document, Entity, Span
from kgraph.vocab import KGC, PREFIXES, EntityClass, Kind

DEFAULT_BASE = "https://w3id.org/kgraph/data/"

DATA_PREFIXES = MappingProxyType(
    {
        "doc": "document/",
        "dec": "decision/",
        "mem": "membership/",
        "stm": "statement/",
        "tim": "time/",
        "amt": "amount/",
        "men": "mention/",
        "ent": "entity/",
        "rol": "role/",
        "thr": "thread/",
        "run": "run/",
        "sof": "software/",
        "gra": "graph/",
    }
)
"""The prefixes of data, each with what follows the base."""


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Every prefix of output and queries: those of the ontology, `kgc`, and those of data under a base."""
    return {**PREFIXES, "kgc": KGC} | {prefix: base + path for prefix, path in DATA_PREFIXES.items()}


_SLUG_LENGTH = 40
_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*[/#]", re.IGNORECASE | re.ASCII)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE | re.ASCII)
_TELLING_KINDS = frozenset((Kind.CITY, Kind.FACILITY))
_CLASS_SLUGS = {c: re.sub(r"(?<=[a-z])(?=[A-Z])", "-", c.value).lower() for c in EntityClass}


def checked_base(base: str) -> str:
    """The base itself, when IRIs can begin with it; an error that says why where they cannot."""
    if _BASE.fullmatch(base) is None:
        raise UsageError(f"base {base!r} is no absolute IRI that ends in / or #; give one like {DEFAULT_BASE}")
    return base


def slug(text: str, length: int = _SLUG_LENGTH) -> str:
    """The text in a-z, 0-9 and single hyphens, cut to a length; empty where nothing of it is Latin."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].rstrip("-")


def normalised(name: str) -> str:
    """The name as identity counts it: without differences of case, width and white space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def absolute(iri: str) -> str | None:
    """The IRI with illegal characters percent-encoded; None where it is not absolute."""
    if _ABSOLUTE.match(iri.strip()) is None:
        return None
    return re.sub(r"[\x00-\x20<>\"{}|\\^`]", lambda m: quote(m[0], safe=""), iri.strip())


def digest(*parts: object) -> str:
    """Eight hexadecimal digits that tell the parts from any others."""
    text = json.dumps(parts, ensure_ascii=False, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def document_key(document: Document) -> str:
    """The end of the document's IRI: of its id, its text and its metadata, wherever it was read."""
    d = document
    code = digest(d.id, d.text, d.title, d.url, d.publisher, d.published, d.language, file_name(d.source))
    return _joined(slug(d.id), code)


def file_name(source: str | None) -> str | None:
    """The name of the file that was read, without its folders."""
    return (PurePath(source).name or None) if source else None


@lru_cache(maxsize=65536)
def named_entity(base: str, cls: EntityClass, name: str, country: str | None, kind: Kind | None = None) -> str:
    """The IRI of what a proper name names, the same in every document; a city is not the state of its name."""
    sort = (kind.value,) if kind in _TELLING_KINDS else ()
    code = digest(cls.value, normalised(name), country, *sort)
    return f"{base}entity/{_joined(_CLASS_SLUGS[cls], slug(name), slug(country or ''), code)}"


@lru_cache(maxsize=65536)
def role(base: str, title: str) -> str:
    """The IRI of the role that a title names; a hash joins the slug where the slug loses letters."""
    name, short = normalised(title), slug(title)
    lossy = len(slug(title, len(title) + 1)) > len(short) or not name.isascii()
    return f"{base}role/{_joined(short, digest('role', name) if lossy or not short else '')}"


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of what one document holds."""

    base: str
    key: str

    @property
    def document(self) -> str:
        """The document, and its named graph."""
        return f"{self.base}document/{self.key}"

    def at(self, sort: str, span: Span, count: int = 1) -> str:
        """The `count`-th thing of a sort at a span."""
        suffix = f"-{count}" if count > 1 else ""
        return f"{self.begin(sort)}{span.start}-{span.end}{suffix}"

    def begin(self, sort: str) -> str:
        """How the IRIs of things of a sort begin; the characters follow."""
        return f"{self.base}{sort}/{self.key}-"

    def entity(self, entity: Entity) -> str:
        """An entity: of its name, of its name in this document where it is ambiguous, or of its place in it."""
        e = entity
        if e.named:
            return self.named(e.cls, e.name, e.country, e.kind)[e.ambiguous]
        first = min((m.span for m in e.mentions), default=None)
        return self._own(e.cls, e.name, e.country, first and (first.start, first.end))

    def named(self, cls: EntityClass, name: str, country: str | None, kind: Kind | None) -> tuple[str, str]:
        """What a proper name names, and what it names where it is ambiguous."""
        return named_entity(self.base, cls, name, country, kind), self._own(cls, name, country)

    def _own(self, cls: EntityClass, name: str, country: str | None, *place: object) -> str:
        """What only this document can mean."""
        code = digest(cls.value, normalised(name), country, self.key, *place)
        return f"{self.base}entity/{_joined(_CLASS_SLUGS[cls], slug(name), slug(country or ''), code)}"


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)
