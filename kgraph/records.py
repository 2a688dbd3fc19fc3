"""The frozen values that travel between the stages.

Offsets are Unicode code points of `Document.text` exactly as read, end exclusive. What
belongs together inside one document is named by position: `RoleFiller.entity` is an
index into `Extraction.entities`, `RoleFiller.time` one into `Extraction.times`, and so on.
Confidence is a calibrated probability, 0 to 1. Every tuple is in the order of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kgraph.vocab import DecisionType, EntityClass, Kind, Precision, RelationType, Role, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text and what is known of it. `source` is the path or name that it was read from."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """The characters from `start` up to `end` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that mean an entity."""

    span: Span
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing in one document: all its mentions, and what the document says it is.

    `name` is its fullest proper name; `named` is False where no mention is a proper name
    (then `name` is the fullest description, and the entity is the document's own).
    `aliases` are its other proper names. `link` is a well-known IRI, when unambiguous. `identifiers`
    are the numbers by which a legal resource is known ("E.O. 13769"). `ambiguous` is True where
    others bear the name too and the document does not tell which is meant: then the entity is the
    document's own, until more than the name says that it is another's too.
    """

    cls: EntityClass
    name: str
    named: bool
    mentions: tuple[Mention, ...]
    confidence: float
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    country: str | None = None
    link: str | None = None
    identifiers: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeValue:
    """What a time expression means.

    `edtf` is the value in EDTF ("2017-07", "2017-07/2017-09", "201X"), absent for a
    duration of unknown start. `earliest` and `latest` are its first and last day; either may
    be absent for an open end. `duration` is ISO 8601 ("P90D").
    """

    precision: Precision
    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    duration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Words that mean a time; `value` is None where the text does not resolve it."""

    span: Span
    confidence: float
    value: TimeValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Words that name an office or a title, as written."""

    span: Span
    title: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money: ISO 4217 currency (None when the text leaves it open) and value."""

    span: Span
    confidence: float
    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFiller:
    """Who or what fills a role: exactly one of `entity`, `time`, `amount`, an index each.

    `evidence` is the span that shows it (the mention nearest to the trigger).
    """

    role: Role
    evidence: Span
    confidence: float
    entity: int | None = None
    time: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How many voted for a decision and against it."""

    favour: int
    against: int
    abstentions: int | None = None


SENSE_UNIT = 512
"""What 1 is in the bytes of `Decision.sense`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One act of will: its triggers (first mention first), type, status and roles.

    `sense` is what its triggers mean in their places: a direction in the extractor's space, a signed byte a
    dimension, by which two reports are compared; empty where it is unknown.
    """

    type: DecisionType
    status: Status
    triggers: tuple[Span, ...]
    confidence: float
    roles: tuple[RoleFiller, ...] = ()
    reason: Span | None = None
    votes: Votes | None = None
    sense: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`head` stands in `type` to `tail` (indices into entities); `evidence` shows it.

    `position` is the index of the title, for `holds_role` (always given there); `time` the
    index of the time expression that bounds it.
    """

    type: RelationType
    head: int
    tail: int
    evidence: tuple[Span, ...]
    confidence: float
    position: int | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything found in one document.

    `publisher` is the document's publisher as an entity without mentions, where an authority list knows it.
    """

    document: Document
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    positions: tuple[Position, ...] = ()
    amounts: tuple[Amount, ...] = ()
    decisions: tuple[Decision, ...] = ()
    relations: tuple[Relation, ...] = ()
    publisher: Entity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTrace:
    """What one document says an entity is. `named` is False where it has no proper name, `ambiguous` as in `Entity`.

    `iri` is its IRI, `mention` the IRI of a mention that gives its name, or else of any.
    """

    iri: str
    cls: EntityClass
    name: str
    named: bool
    mention: str
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    country: str | None = None
    link: str | None = None
    identifiers: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTrace:
    """One decision as one document tells it; entities are IRIs.

    `words` are its triggers as written, `context` the sentences of the first few of them, `sense` as in `Decision`.
    `earliest` and `latest` bound when it was decided or took effect, where the text says so.
    """

    iri: str
    type: DecisionType
    status: Status
    label: str
    words: tuple[str, ...]
    context: tuple[str, ...] = ()
    sense: bytes = b""
    deciders: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is remembered of a document when it has gone.

    `document` is its IRI; `near` are pairs of entities that it relates to each other.
    """

    document: str
    title: str | None = None
    published: date | None = None
    entities: tuple[EntityTrace, ...] = ()
    decisions: tuple[DecisionTrace, ...] = ()
    near: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """That two entities are one: `gone` gives way to `kept`, both IRIs; `why` says it in a line.

    `mention` of `document` shows the name that led to it; both are None where the user said so.
    """

    gone: str
    kept: str
    why: str
    confidence: float
    document: str | None = None
    mention: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One decision of several documents: the IRIs of its stages by the date of their documents."""

    stages: tuple[str, ...]
    label: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What made a graph: versions and options, and a clock time only when one was given."""

    software: str
    ontology: str
    pipeline: str
    options: tuple[tuple[str, str], ...] = ()
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a graph does wrong, in words that a person can act on.

    `focus`, `path` and `value` are IRIs or literals in N-Triples form; `document` is the
    document's identifier, `quote` the words that the statement rests on, when there are any.
    """

    focus: str
    shape: str
    constraint: str
    severity: str
    message: str
    path: str | None = None
    value: str | None = None
    document: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer of a validation: it conforms when nothing of the asked severity was found."""

    findings: tuple[Finding, ...] = ()
    checked: int = 0

    @property
    def conforms(self) -> bool:
        """Whether no violation was found."""
        return not any(f.severity == "violation" for f in self.findings)
