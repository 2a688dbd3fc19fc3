"""Periods of the calendar as pairs of days: weeks, quarters, seasons, feasts, and steps from one to another."""

from __future__ import annotations

from datetime import date, timedelta

from kgraph.temporal.edtf import add_months, month_end

Days = tuple[date, date]
MONTHS_IN = {"month": 1, "quarter": 3, "trimester": 3, "year": 12, "decade": 120, "century": 1200}
DAYS_IN = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}
_NTH_WEEKDAYS = {  # month, weekday (0 is Monday), which of the month (-1 the last)
    "thanksgiving": (11, 3, 4), "memorial": (5, 0, -1), "labor": (9, 0, 1), "columbus": (10, 0, 2),
    "mlk": (1, 0, 3), "presidents": (2, 0, 3),
}  # fmt: skip
_FROM_EASTER = {"easter": 0, "goodfriday": -2, "eastermonday": 1}


def day_of(year: int, month: int, day: int) -> Days | None:
    """One day as a period; None where the calendar has no such day."""
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def months_of(year: int, month: int, count: int = 1) -> Days | None:
    """`count` whole months from `month` (which may lie outside 1 to 12) of `year`."""
    total = year * 12 + month - 1
    if total < 12 or total + count > 120_000 or count < 1:
        return None
    last = total + count - 1
    return date(total // 12, total % 12 + 1, 1), month_end(last // 12, last % 12 + 1)


def years_of(year: int, count: int = 1) -> Days | None:
    """`count` whole years from `year`."""
    return months_of(year, 1, 12 * count)


def season_of(year: int, month: int) -> Days | None:
    """The season that begins in `month` of `year`, as its three months."""
    return months_of(year, month, 3)


def unit_of(day: date, unit: str) -> Days | None:
    """The calendar unit that `day` lies in; a weekend is the Saturday and Sunday of its week."""
    monday = day - timedelta(days=min(day.weekday(), (day - date.min).days))
    if unit == "day":
        return day, day
    if unit in ("week", "fortnight"):
        return _days(monday, 0, 6 if unit == "week" else 13)
    if unit == "weekend":
        return _days(monday, 5, 6)
    if unit not in MONTHS_IN:
        return None
    size = MONTHS_IN[unit]
    return months_of(0, (day.year * 12 + day.month - 1) // size * size + 1, size)


def step(day: date, unit: str, count: float) -> date | None:
    """The day `count` units after `day` (before it, when negative); None outside the calendar.

    Half a unit counts in the next smaller one; hours and less stay within their day.
    """
    if abs(count) > 100_000:
        return None
    try:
        if unit in DAYS_IN:
            return day + timedelta(days=round(DAYS_IN[unit] * count))
        if unit in MONTHS_IN:
            return add_months(day, round(MONTHS_IN[unit] * count))
        return day + timedelta(hours=count) if unit == "hour" else day
    except OverflowError:
        return None


def feast(name: str, year: int) -> Days | None:
    """The day of a holiday (a name of the lexicon) in `year`."""
    if not 1583 <= year <= 9998:
        return None
    if name in _FROM_EASTER:
        easter = _easter(year) + timedelta(days=_FROM_EASTER[name])
        return easter, easter
    if name in _NTH_WEEKDAYS:
        month, weekday, nth = _NTH_WEEKDAYS[name]
        edge = date(year, month, 1) if nth > 0 else month_end(year, month)
        away = (weekday - edge.weekday()) % 7 if nth > 0 else -((edge.weekday() - weekday) % 7)
        found = edge + timedelta(days=away + 7 * (nth - 1 if nth > 0 else nth + 1))
        return found, found
    return day_of(year, int(name[:2]), int(name[3:]))


def _days(start: date, first: int, last: int) -> Days | None:
    try:
        return start + timedelta(days=first), start + timedelta(days=last)
    except OverflowError:
        return None


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the full-moon tables."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    away = moon - weekday
    month = 3 + (away + 40) // 44
    return date(year, month, away + 28 - 31 * (month // 4))
