"""Legal references: the numbers by which laws, bills, orders, resolutions and cases are known.

find("under Executive Order 13769")     E.O. 13769
find("Regulation (EU) 2016/679")        CELEX 32016R0679
find("Security Council Resolution 2231 (2015)")     S/RES/2231
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kgraph.linking.merging import merged
from kgraph.linking.places import Places
from kgraph.records import Entity, Extraction, Mention, Span
from kgraph.vocab import EntityClass, Kind

_CONFIDENCE = 0.9
_YEARS = range(1951, 2100)
_FIRST_ELECTRONIC = 2015


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that refer to a legal resource by number, and its normalised identifier."""

    span: Span
    identifier: str
    kind: Kind
    country: str | None


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to refer; `identifier` makes the normal form of what matched, None where it is none."""

    pattern: re.Pattern[str]
    kind: Kind
    country: str | None
    identifier: Callable[[re.Match[str]], str | None]


def _form(
    pattern: str, kind: Kind, country: str | None, identifier: str | Callable[[re.Match[str]], str | None]
) -> _Form:
    made = identifier if callable(identifier) else _filled(identifier)
    return _Form(re.compile(rf"(?<![\w/.-]){pattern}(?![\w/])"), kind, country, made)


def _filled(template: str) -> Callable[[re.Match[str]], str | None]:
    return lambda m: template.format(*(g or "" for g in m.groups()))


_CHAMBERS: Mapping[str, str] = {
    "hr": "H.R.",
    "s": "S.",
    "hres": "H.Res.",
    "sres": "S.Res.",
    "hjres": "H.J.Res.",
    "sjres": "S.J.Res.",
    "hconres": "H.Con.Res.",
    "sconres": "S.Con.Res.",
    "hb": "HB",
    "housebill": "HB",
    "sb": "SB",
    "senatebill": "SB",
    "ab": "AB",
    "assemblybill": "AB",
}


def _bill(m: re.Match[str]) -> str:
    return f"{_CHAMBERS[re.sub(r'[^a-z]', '', m[1].lower())]} {m[2]}"


def _celex(m: re.Match[str]) -> str | None:
    """Sector 3, year, letter, number: in regulations before 2015 the year stands last, elsewhere first."""
    letter = {"regulation": "R", "directive": "L", "decision": "D"}[m["sort"].lower()]
    first, last = m["first"], m["last"]
    year, number = (first, last)
    if letter == "R" and (m["no"] or not (len(first) == 4 and int(first) >= _FIRST_ELECTRONIC)):
        year, number = last, first
    full = int(year) + (0 if len(year) == 4 else 1900)
    return f"CELEX 3{full}{letter}{int(number):04}" if full in _YEARS and int(number) < 10_000 else None


def _eli(m: re.Match[str]) -> str:
    letter = {"reg": "R", "dir": "L", "dec": "D"}[m[1]]
    return f"CELEX 3{m[2]}{letter}{int(m[3]):04}"


_NO = r"(?:No\.?|Number|№|#)"
_UN = r"(?:UN|U\.N\.|United Nations)"
_FORMS = (
    _form(
        r"(H\.? ?(?:J\.? ?|Con\.? ?)?Res\.|S\.? ?(?:J\.? ?|Con\.? ?)?Res\.|H\. ?R\.|HR|S\.) ?(\d{1,5})",
        Kind.BILL,
        "US",
        _bill,
    ),
    _form(r"(House Bill|Senate Bill|Assembly Bill|HB|SB|AB) (\d{1,5})", Kind.BILL, None, _bill),
    _form(
        rf"(?:Public Law|Pub\. ?L\.|P\. ?L\.) ?(?:{_NO} ?)?(\d{{2,3}})[-–](\d{{1,4}})", Kind.LAW, "US", "Pub. L. {}-{}"
    ),
    _form(
        r"(\d{1,2}) (?:U\.S\.C\.|USC|U\.S\. Code) ?(?:§§? ?|[Ss]ections? |[Ss]ec\. )?(\d{1,5}[a-z]{0,2})",
        Kind.LAW,
        "US",
        "{} U.S.C. {}",
    ),
    _form(
        r"(\d{1,2}) (?:C\.F\.R\.|CFR) ?(?:§§? ?|[Pp]arts? )?(\d{1,5}(?:\.\d{1,4})?)",
        Kind.OTHER_LEGAL_RESOURCE,
        "US",
        "{} CFR {}",
    ),
    _form(rf"(?:Executive Order|E\.O\.|EO) ?(?:{_NO} ?)?(\d{{4,5}})", Kind.OTHER_LEGAL_RESOURCE, "US", "E.O. {}"),
    _form(rf"Proclamation (?:{_NO} ?)?(\d{{4,5}})", Kind.OTHER_LEGAL_RESOURCE, "US", "Proclamation {}"),
    _form(
        r"(?:Council |Commission |Delegated |Implementing |Framework )*(?P<sort>Regulation|Directive|Decision)"
        r" (?:\((?:EU|EC|EEC|CFSP|Euratom|EU, Euratom)\) )?(?P<no>No\.? ?)?(?P<first>\d{1,4})/(?P<last>\d{1,4})"
        r"(?:/(?:EU|EC|EEC|CFSP|JHA|Euratom))?",
        Kind.DIRECTIVE,
        "EU",
        _celex,
    ),
    _form(r"(?:CELEX[ :]*)?(3\d{4}[RLD]\d{4})", Kind.DIRECTIVE, "EU", "CELEX {}"),
    _form(r"(?:https?://data\.europa\.eu/)?eli/(reg|dir|dec)/(\d{4})/(\d{1,4})(?:/oj)?", Kind.DIRECTIVE, "EU", _eli),
    _form(r"(?:Cases? )?([CTF]-\d{1,4}/\d{2})(?: P)?", Kind.CASE, "EU", "{}"),
    _form(r"(S/RES/\d{1,4}|A/RES/\d{1,3}/\d{1,3})(?: ?\(\d{4}\))?", Kind.OTHER_LEGAL_RESOURCE, "UN", "{}"),
    _form(
        rf"(?:{_UN} )?(?:Security Council [Rr]esolution|{_UN} [Rr]esolution|UNSCR|UNSC [Rr]esolution) ?(?:{_NO} ?)?"
        r"(\d{1,4})(?: ?\(\d{4}\))?",
        Kind.OTHER_LEGAL_RESOURCE,
        "UN",
        "S/RES/{}",
    ),
    _form(
        rf"(?:{_UN} )?General Assembly [Rr]esolution ?(?:{_NO} ?)?(\d{{1,3}}/\d{{1,3}})",
        Kind.OTHER_LEGAL_RESOURCE,
        "UN",
        "A/RES/{}",
    ),
    _form(
        r"\[(\d{4})\] (UKSC|UKPC|UKHL|EWCA Civ|EWCA Crim|EWHC|HCA|FCA|SCC|NZSC|IESC) (\d{1,4})",
        Kind.CASE,
        None,
        "[{}] {} {}",
    ),
    _form(rf"(?:SI|S\.I\.) ?(\d{{4}})(?:/| {_NO} ?)(\d{{1,4}})", Kind.LAW, "GB", "S.I. {}/{}"),
    _form(
        rf"(?:Case |Docket )?(?:{_NO} ?)?(\d:\d\d-(?:cv|cr|mj|mc|bk)-\d{{3,6}})(?:-[A-Z]{{2,4}})*",
        Kind.CASE,
        "US",
        "{}",
    ),
    _form(rf"(?:Case |Docket ){_NO} ?(\d{{2}}-\d{{1,5}})", Kind.CASE, None, "No. {}"),
    _form(r"(\d{1,3}) U\.S\. (\d{1,4})", Kind.CASE, "US", "{} U.S. {}"),
    _form(
        rf"(Act|Law|Decree|Ordinance) (?:{_NO} ?)(\d{{1,5}}(?:[-/][A-Z\d]{{1,4}})?)(?: of (\d{{4}}))?",
        Kind.LAW,
        None,
        lambda m: f"{m[1]} No. {m[2]}" + (f" of {m[3]}" if m[3] else ""),
    ),
)


def find(text: str) -> list[Reference]:
    """The references in a text, in order; of two that overlap the longer."""
    found = sorted(_matches(text), key=lambda r: (r.span.start - r.span.end, r.span))
    kept: list[Reference] = []
    for one in found:
        place = bisect_left(kept, one.span, key=lambda r: r.span)
        beside = kept[max(0, place - 1) : place + 1]
        if not any(one.span.start < other.span.end and other.span.start < one.span.end for other in beside):
            kept.insert(place, one)
    return kept


def _matches(text: str) -> Iterator[Reference]:
    for form in _FORMS:
        for m in form.pattern.finditer(text):
            identifier = form.identifier(m)
            if identifier is not None:
                yield Reference(Span(start=m.start(), end=m.end()), identifier, form.kind, form.country)


def referenced(extraction: Extraction) -> Extraction:
    """With the identifiers of legal resources, and with those that were overlooked."""
    text, entities = extraction.document.text, list(extraction.entities)
    places = Places((m.span, n) for n, e in enumerate(entities) for m in e.mentions)
    bearer: dict[str, int] = {}
    for n, e in enumerate(entities):
        for identifier in e.identifiers:
            bearer.setdefault(identifier, n)
    for reference in find(text):
        near = _overlapping(entities, places, reference.span)
        known = bearer.get(reference.identifier)
        if near is None and known is not None:
            entities[known] = _mentioned(entities[known], reference.span)
        elif near is None:
            bearer[reference.identifier] = len(entities)
            entities.append(_overlooked(reference, text))
        elif entities[near].cls is EntityClass.LEGAL_RESOURCE:
            e = entities[near]
            identifiers = tuple(sorted({*e.identifiers, reference.identifier}))
            entities[near] = replace(e, identifiers=identifiers, country=e.country or reference.country)
            bearer[reference.identifier] = near if known is None else min(near, known)
    return merged(replace(extraction, entities=tuple(entities)), _same(entities))


def _same(entities: Sequence[Entity]) -> list[int]:
    """For each entity the number of the earlier one with the same identifier; else its own."""
    first: dict[str, int] = {}
    out = []
    for n, e in enumerate(entities):
        target = min((first[i] for i in e.identifiers if i in first), default=n)
        for identifier in e.identifiers:
            first.setdefault(identifier, target)
        out.append(target)
    return out


def _overlapping(entities: list[Entity], places: Places, span: Span) -> int | None:
    """The entity with words in common, a legal resource first."""
    found = [(entities[n].cls is not EntityClass.LEGAL_RESOURCE, n) for _, _, n in places.touching(span)]
    return min(found)[1] if found else None


def _mentioned(e: Entity, span: Span) -> Entity:
    """The entity with a further mention."""
    mention = Mention(span=span, confidence=_CONFIDENCE)
    return replace(e, mentions=tuple(sorted((*e.mentions, mention), key=lambda m: m.span)))


def _overlooked(reference: Reference, text: str) -> Entity:
    return Entity(
        cls=EntityClass.LEGAL_RESOURCE,
        name=text[reference.span.start : reference.span.end],
        named=True,
        mentions=(Mention(span=reference.span, confidence=_CONFIDENCE),),
        confidence=_CONFIDENCE,
        kind=reference.kind,
        country=reference.country,
        identifiers=(reference.identifier,),
    )
