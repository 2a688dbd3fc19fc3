"""The terms of the ontology as Python values. Generated from ontology/; do not edit."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class EntityClass(StrEnum):
    """The classes of entities; the value is the local name in `kg:`."""

    ORGANISATION = "Organisation"
    GOVERNMENT_BODY = "GovernmentBody"
    PERSON = "Person"
    GROUP = "Group"
    PLACE = "Place"
    PRODUCT = "Product"
    LEGAL_RESOURCE = "LegalResource"


class Kind(StrEnum):
    """The kinds of entities; the value is the local name in `kgc:kind/`."""

    EXECUTIVE = "executive"
    MINISTRY = "ministry"
    AGENCY = "agency"
    LEGISLATURE = "legislature"
    COURT = "court"
    REGULATOR = "regulator"
    CENTRAL_BANK = "central_bank"
    MILITARY = "military"
    POLICE = "police"
    INTELLIGENCE = "intelligence"
    LOCAL = "local"
    INTERGOVERNMENTAL = "intergovernmental"
    OTHER_GOVERNMENT_BODY = "other_government_body"
    COMPANY = "company"
    MEDIA = "media"
    NGO = "ngo"
    PARTY = "party"
    UNION = "union"
    EDUCATION = "education"
    RELIGIOUS = "religious"
    ARMED_GROUP = "armed_group"
    SPORTS = "sports"
    OTHER_ORGANISATION = "other_organisation"
    COUNTRY = "country"
    CITY = "city"
    REGION = "region"
    FACILITY = "facility"
    OTHER_PLACE = "other_place"
    LAW = "law"
    BILL = "bill"
    TREATY = "treaty"
    DIRECTIVE = "directive"
    CASE = "case"
    OTHER_LEGAL_RESOURCE = "other_legal_resource"


class DecisionType(StrEnum):
    """The types of decisions; the value is the local name in `kgc:decision-type/`."""

    BAN = "ban"
    SANCTION = "sanction"
    ORDER = "order"
    LEGISLATE = "legislate"
    APPROVE = "approve"
    REJECT = "reject"
    LIFT = "lift"
    ADVISE = "advise"
    INVESTIGATE = "investigate"
    PROSECUTE = "prosecute"
    RULE = "rule"
    FINE = "fine"
    ENFORCE = "enforce"
    APPOINT = "appoint"
    DISMISS = "dismiss"
    ESTABLISH = "establish"
    CLOSE = "close"
    ACQUIRE = "acquire"
    FUND = "fund"
    AGREE = "agree"
    WITHDRAW = "withdraw"
    DEPLOY = "deploy"
    CHANGE = "change"
    OTHER = "other"


class Status(StrEnum):
    """The states of decisions; the value is the local name in `kgc:status/`."""

    CONSIDERED = "considered"
    PROPOSED = "proposed"
    DECIDED = "decided"
    EFFECTED = "effected"
    REVERSED = "reversed"
    REFUTED = "refuted"


class Role(StrEnum):
    """The roles of decisions; the value is the notation of a `kg:` property."""

    DECIDER = "decider"
    TARGET = "target"
    ADDRESSEE = "addressee"
    INSTRUMENT = "instrument"
    PLACE = "place"
    DATE = "date"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    AMOUNT = "amount"
    SOURCE = "source"


class RelationType(StrEnum):
    """The relations of entities; the value is the notation of a property."""

    PART_OF = "part_of"
    LOCATED_IN = "located_in"
    HOLDS_ROLE = "holds_role"
    MEMBER_OF = "member_of"
    OWNS = "owns"
    FOUNDED = "founded"
    PRODUCES = "produces"
    JURISDICTION = "jurisdiction"
    PARTNER_OF = "partner_of"


class Precision(StrEnum):
    """How precise a time is; the value is the literal of `kg:precision`."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


KINDS = MappingProxyType({
    EntityClass.GOVERNMENT_BODY: (Kind.EXECUTIVE, Kind.MINISTRY, Kind.AGENCY, Kind.LEGISLATURE, Kind.COURT, Kind.REGULATOR, Kind.CENTRAL_BANK, Kind.MILITARY, Kind.POLICE, Kind.INTELLIGENCE, Kind.LOCAL, Kind.INTERGOVERNMENTAL, Kind.OTHER_GOVERNMENT_BODY),
    EntityClass.ORGANISATION: (Kind.COMPANY, Kind.MEDIA, Kind.NGO, Kind.PARTY, Kind.UNION, Kind.EDUCATION, Kind.RELIGIOUS, Kind.ARMED_GROUP, Kind.SPORTS, Kind.OTHER_ORGANISATION),
    EntityClass.PLACE: (Kind.COUNTRY, Kind.CITY, Kind.REGION, Kind.FACILITY, Kind.OTHER_PLACE),
    EntityClass.LEGAL_RESOURCE: (Kind.LAW, Kind.BILL, Kind.TREATY, Kind.DIRECTIVE, Kind.CASE, Kind.OTHER_LEGAL_RESOURCE),
})
"""The kinds that each class can have."""
