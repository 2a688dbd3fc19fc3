"""The one readable line of a decision: who, what, whom, when."""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.records import Decision, Entity, Extraction
from kgraph.vocab import VERBS, DecisionType, EntityClass, Role, Status

_TOLD = frozenset({DecisionType.ORDER, DecisionType.ADVISE})
_LONGEST = 80


def label(decision: Decision, extraction: Extraction) -> str:
    """The line, as in "US Senate proposes banning Kaspersky products (2017-09)"."""
    actors = _fillers(decision, extraction, Role.DECIDER)
    patients, rest = _patients(decision, extraction)
    to_itself = _names(actors) == patients
    said = _active(decision, actors, patients) if actors and not to_itself else _passive(decision, patients)
    when = _when(decision, extraction)
    return f"{said}{rest}{f' ({when})' if when else ''}"


def plain(text: str) -> str:
    """The text on one line, without white space around it."""
    return " ".join(text.split())


def _active(decision: Decision, actors: Sequence[Entity], patients: str) -> str:
    verb, gerund, _ = VERBS[decision.type] if patients else (w.split()[0] for w in VERBS[decision.type])
    plural = len(actors) > 1 or actors[0].cls is EntityClass.GROUP
    object_ = f" {patients}" if patients else ""
    who = _names(actors)
    match decision.status:
        case Status.CONSIDERED | Status.PROPOSED:
            intent = "consider" if decision.status is Status.CONSIDERED else "propose"
            return f"{who} {_conjugated(intent, plural)} {gerund}{object_}"
        case Status.REFUTED:
            return f"{who} {'do' if plural else 'does'} not {verb}{object_}"
        case Status.REVERSED:
            return f"{who} {_conjugated(verb, plural)}{object_}, reversed"
        case _:
            return f"{who} {_conjugated(verb, plural)}{object_}"


def _passive(decision: Decision, patients: str) -> str:
    if not patients:
        return f"{decision.type.label[:1].upper()}{decision.type.label[1:]}, {decision.status.label}"
    participle = VERBS[decision.type][2]
    match decision.status:
        case Status.CONSIDERED:
            return f"{patients} may be {participle}"
        case Status.PROPOSED:
            return f"{patients} to be {participle}"
        case Status.REFUTED:
            return f"{patients} not {participle}"
        case Status.REVERSED:
            return f"{patients} {participle}, reversed"
        case _:
            return f"{patients} {participle}"


def _conjugated(verb: str, plural: bool) -> str:
    if plural:
        return verb
    first, space, rest = verb.partition(" ")
    return f"{first}{'es' if first.endswith(('s', 'sh', 'ch', 'x', 'z')) else 's'}{space}{rest}"


def _patients(decision: Decision, extraction: Extraction) -> tuple[str, str]:
    """Whom or what it bears on, and what follows the verb after that."""
    target = _names(_fillers(decision, extraction, Role.TARGET))
    addressee = _names(_fillers(decision, extraction, Role.ADDRESSEE))
    if decision.type in _TOLD and addressee:
        return addressee, f" about {target}" if target else ""
    if target or addressee:
        return target or addressee, ""
    return _names(_fillers(decision, extraction, Role.INSTRUMENT)), ""


def _fillers(decision: Decision, extraction: Extraction, role: Role) -> list[Entity]:
    indices = dict.fromkeys(f.entity for f in decision.roles if f.role is role and f.entity is not None)
    return [extraction.entities[i] for i in indices]


def _names(entities: Sequence[Entity]) -> str:
    names = [_short(plain(e.name)) for e in entities]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST].rsplit(' ', 1)[0]}…"


def _when(decision: Decision, extraction: Extraction) -> str:
    for role, before in ((Role.DATE, ""), (Role.EFFECTIVE, ""), (Role.DEADLINE, "by ")):
        for filler in decision.roles:
            value = extraction.times[filler.time].value if filler.time is not None else None
            if filler.role is role and value is not None and value.edtf:
                return before + value.edtf
    return ""
