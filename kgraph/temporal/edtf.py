"""Time values in EDTF, as far as the annotation guidelines use it, and as pairs of days.

Instants are `2017-09-12`, `2017-09`, `2017`, `201X`, `20XX`, each with `~`, `?` or `%` after it where it is
approximate; intervals are two instants around `/`, of which `..` or nothing leaves one end open; durations are
ISO 8601 (`P90D`, `PT36H`). The precision of a value follows from its first and last day alone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kgraph.records import TimeValue
from kgraph.vocab import Precision

_INSTANT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|(\d{3})X|(\d{2})XX", re.ASCII)
_QUALIFIERS = "~?%"
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)


def value_of(edtf: str) -> TimeValue | None:
    """The value that `edtf` writes: an instant, an interval or a duration; None for "-" and what is neither."""
    if edtf.startswith("P"):
        return duration(edtf)
    first, slash, last = edtf.partition("/")
    begin, end = _instant(first), _instant(last if slash else first)
    if begin is None or end is None:
        return None
    earliest, latest = begin[0], end[1]
    if earliest is None and latest is None:
        return None
    if earliest is not None and latest is not None and earliest > latest:
        return None
    return TimeValue(precision=precision_of(earliest, latest), edtf=edtf, earliest=earliest, latest=latest)


def duration(iso: str) -> TimeValue | None:
    """The value of an ISO 8601 duration of unknown start; None where `iso` is none."""
    if _DURATION.fullmatch(iso) is None:
        return None
    return TimeValue(precision=Precision.INTERVAL, duration=iso)


def span(earliest: date | None, latest: date | None, *, approximate: bool = False) -> TimeValue | None:
    """The value from one day to another, written in the coarsest exact form; None when there is no such time."""
    if earliest is None and latest is None:
        return None
    if earliest is not None and latest is not None and earliest > latest:
        return None
    mark = "~" if approximate else ""
    return TimeValue(
        precision=precision_of(earliest, latest),
        edtf=_written(earliest, latest, mark),
        earliest=earliest,
        latest=latest,
    )


def precision_of(earliest: date | None, latest: date | None) -> Precision:
    """The unit that the days from `earliest` to `latest` fill exactly; `interval` where none does."""
    if earliest is None or latest is None:
        return Precision.INTERVAL
    if earliest == latest:
        return Precision.DAY
    if (latest - earliest).days == 6 and earliest.weekday() == 0:
        return Precision.WEEK
    if earliest.day != 1 or latest.day != month_end(latest.year, latest.month).day:
        return Precision.INTERVAL
    months = (latest.year - earliest.year) * 12 + latest.month - earliest.month + 1
    units = {1: Precision.MONTH, 3: Precision.QUARTER, 12: Precision.YEAR, 120: Precision.DECADE}
    aligned = (earliest.year * 12 + earliest.month - 1) % months == 0
    return units.get(months, Precision.INTERVAL) if aligned else Precision.INTERVAL


def deadline(duration: str, start: date) -> TimeValue:
    """The time from `start` until `duration` (ISO 8601) has passed, with the duration kept.

    Hours count as the days that they reach into. An unwritable duration, or one that ends after
    the year 9999, leaves the latest day open.
    """
    latest = later(start, duration)
    return TimeValue(
        precision=precision_of(start, latest),
        edtf=f"{start.isoformat()}/{latest.isoformat() if latest else '..'}",
        earliest=start,
        latest=latest,
        duration=duration,
    )


def later(start: date, duration: str, sign: int = 1) -> date | None:
    """The day `duration` after `start` (before it with `sign` -1); None when there is no such day."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(n or 0) for n in match.groups())
    days += 7 * weeks - (-(hours * 3600 + minutes * 60 + seconds) // 86400)
    day = add_months(start, sign * (12 * years + months))
    try:
        return day + timedelta(days=sign * days) if day else None
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day `months` later, or the last of that month; None outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def _instant(text: str) -> tuple[date | None, date | None] | None:
    """The first and last day of an instant, (None, None) for an open end, None for what is none."""
    if text in ("", ".."):
        return (None, None)
    match = _INSTANT.fullmatch(text[:-1] if text[-1] in _QUALIFIERS else text)
    if match is None:
        return None
    year, month, day, decade, century = match.groups()
    try:
        if day:
            return (date(int(year), int(month), int(day)),) * 2
        if month:
            return date(int(year), int(month), 1), month_end(int(year), int(month))
        low, size = (int(year), 1) if year else (int(decade) * 10, 10) if decade else (int(century) * 100, 100)
        return date(max(low, 1), 1, 1), date(low + size - 1, 12, 31)
    except ValueError:
        return None


def _written(earliest: date | None, latest: date | None, mark: str) -> str:
    if earliest is None or latest is None:
        known = earliest or latest
        assert known is not None
        return f"{known.isoformat()}{mark}/.." if earliest else f"../{known.isoformat()}{mark}"
    whole_months = earliest.day == 1 and latest == month_end(latest.year, latest.month)
    whole_years = whole_months and earliest.month == 1 and latest.month == 12
    size = 4 if whole_years else 7 if whole_months else 10
    first, last = earliest.isoformat()[:size], latest.isoformat()[:size]
    if first == last:
        return first + mark
    if size == 4 and precision_of(earliest, latest) is Precision.DECADE:
        return f"{first[:3]}X{mark}"
    return f"{first}{mark}/{last}{mark}"
