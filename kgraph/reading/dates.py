"""The date that a record, a page or an article states of itself."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ZONE = r"(?:\s*(?:Z|UTC|GMT|[A-Z]{2,4}T|[+-]\d\d:?\d\d)(?:\s*\([A-Za-z]+\))?)?"
_CLOCK = r"(?:\d{1,2}[:.]\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?" + _ZONE + ")"
_LATER = r"(?:(?:,?\s+(?:at\s+|-\s+|\|\s+)?|T)" + _CLOCK + ")?"

_FORMS = tuple(
    re.compile(_WEEKDAY + form + _LATER, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        _MONTH + r"\s+" + _DAY + r",?\s+(?P<year>\d{4})",
        _DAY + r"(?:\s+of)?[\s-]+" + _MONTH + r",?[\s-]+(?P<year>\d{4})",
    )
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})" + _LATER)


def parse_date(stated: str) -> date:
    """The day that `stated` means, as written there: no time zone is applied.

    A ValueError says why it means none: it has no day, it does not exist, or day and month
    cannot be told apart.
    """
    text = " ".join(stated.split())
    shown = repr(text if len(text) <= 60 else text[:59] + "…")
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _day(found["year"], found["month"], found["day"], shown)
    if found := _SLASHED.fullmatch(text):
        return _slashed(found[1], found[2], found[3], shown)
    raise ValueError(f"{shown} is not a date; write it as YYYY-MM-DD")


def _day(year: str, month: str, day: str, shown: str) -> date:
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise ValueError(f"{shown} is a day that does not exist") from None


def _slashed(first: str, second: str, year: str, shown: str) -> date:
    one, two = int(first), int(second)
    if one != two and one <= 12 and two <= 12:
        raise ValueError(f"{shown} may be {one} or {two} for the month; write it as YYYY-MM-DD")
    day, month = (second, first) if one <= 12 else (first, second)
    return _day(year, month, day, shown)
