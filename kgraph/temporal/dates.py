"""Readings of dates of the calendar: days, months, years, seasons, quarters, decades, feasts."""

from __future__ import annotations

import re
from datetime import date

from kgraph.temporal.context import Context, choose_year, shift
from kgraph.temporal.periods import Days, day_of, feast, months_of, season_of, unit_of, years_of
from kgraph.temporal.words import Words

_SLASH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})")
_STEP = {"L": -1, "T": 0, "X": 1, "t": 0}


def iso_day(words: Words, _: Context) -> Days | None:
    """ "2017-09-12"."""
    day = words.values[0]
    return (day, day) if isinstance(day, date) else None


def figures(words: Words, at: Context) -> Days | None:
    """ "12/09/2017": the one order that is a date, or of two the one near the document's date; "9/11"."""
    text = words.word("s")
    if text == "9/11":
        return day_of(2001, 9, 11)
    match = _SLASH.fullmatch(text)
    if match is None:
        return None
    first, second, year = (int(n) for n in match.groups())
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    british, american = day_of(year, second, first), day_of(year, first, second)
    if british is None or american is None or british == american:
        return british or american
    if "." in text:
        return british
    near = [d for d in (british, american) if at.published and abs((d[0] - at.published).days) < 28]
    return near[0] if len(near) == 1 else None


def calendar_day(words: Words, at: Context) -> Days | None:
    """ "12 September 2017", "Sept. 12", "Tuesday, January 21": month and day, with or without a year."""
    month, day = words.number("M"), words.number("D") or words.number("O")
    year = _year(words, at, month, day)
    if year is None and "W" in words.cats and at.published is None:
        return None
    return None if year is None else day_of(year, month, day)


def month(words: Words, at: Context) -> Days | None:
    """ "May 2006", "August", "last November", "June of this year"."""
    number = words.number("M")
    side = words.cats[0]
    if side in "LX" and len(words.cats) == 2 and at.published:
        here, step = at.published, _STEP[side]
        gap = (here.month - number) if step < 0 else (number - here.month)
        return months_of(here.year + (step if gap <= 0 else 0), number)
    if side == "T" and len(words.cats) == 2 and at.published:
        return months_of(at.published.year, number)
    if side == "t" and len(words.cats) == 2:
        anchor = at.anchor_for("year")
        return months_of(anchor.year, number) if anchor else None
    year = _year(words, at, number, None)
    return None if year is None else months_of(year, number)


def year(words: Words, _: Context) -> Days | None:
    """ "2017", "the year two thousand"."""
    return years_of(words.number("Y") or words.number("#"))


def season(words: Words, at: Context) -> Days | None:
    """ "summer 2025", "this fall", "last summer", "the winter"."""
    first = words.number("S")
    if "Y" in words.cats:
        return season_of(words.number("Y"), first)
    if "u" in words.cats:
        named = relative_year(words, at)
        return None if named is None else season_of(named, first)
    here = at.published
    if here is None:
        return season_of(at.years[-1], first) if at.years else None
    side = words.cats[0]
    step = _STEP.get(side, at.tense or -1)
    return _season_near(here, first, step)


def quarter(words: Words, at: Context) -> Days | None:
    """ "the third quarter of 2008", "first quarter", "second quarter of last year"."""
    number = words.number("O")
    if words.word("u") == "century":
        return century(words, at)
    if words.word("u") not in ("quarter", "trimester") or not (number == -1 or 1 <= number <= 4):
        return None
    first = 10 if number == -1 else 3 * number - 2
    if "Y" in words.cats:
        return months_of(words.number("Y"), first, 3)
    if words.cats.count("u") > 1:
        named = relative_year(words.part(2), at)
        return None if named is None else months_of(named, first, 3)
    if at.published is None:
        return months_of(at.years[-1], first, 3) if at.years else None
    year = at.published.year
    begun = first <= at.published.month
    return months_of(year if begun or at.tense > 0 else year - 1, first, 3)


def quarter_number(words: Words, at: Context) -> Days | None:
    """ "Q3", "Q3 2016"."""
    row = Words("Ou", (words.number("Q"), "quarter"))
    return quarter(row + Words("Y", (words.number("Y"),)) if "Y" in words.cats else row, at)


def century(words: Words, _: Context) -> Days | None:
    """ "the 13th century": 1201 to 1300."""
    number = words.number("O")
    return years_of(100 * number - 99, 100) if words.word("u") == "century" and 0 < number < 30 else None


def decade(words: Words, _: Context) -> Days | None:
    """ "the 1970s", "the nineties"; "the 1800s" is the hundred years."""
    first = words.number("i")
    return years_of(first, 100 if first % 100 == 0 and first < 2000 else 10)


def half_year(words: Words, at: Context) -> Days | None:
    """ "the first half of 2009", "second half of the year"."""
    named = words.number("Y") or relative_year(words.part(2), at)
    first = {1: 1, 2: 7, -1: 7}.get(words.number("O"), 7 if words.cats[0] == "L" else 0)
    return months_of(named, first, 6) if named and first else None


def fiscal_year(words: Words, at: Context) -> Days | None:
    """ "FY16", "fiscal year 2008" (October to September), "this financial year" (April to March)."""
    start = words.number("y", 10)
    named = words.number("K") or words.number("Y")
    if words.cats.startswith("yu") and "M" in words.cats:
        end = calendar_day(words.part(2), at)
        return months_of(end[1].year - 1, end[1].month, 13) if end else None
    if named:
        return months_of(named - 1, start, 12) if start == 10 else years_of(named)
    if at.published is None or words.cats[0] not in "LXT":
        return None
    here = at.published
    first = here.year - (here.month < start) + _STEP[words.cats[0]]
    return months_of(first, start, 12)


def holiday(words: Words, at: Context) -> Days | None:
    """ "Memorial Day", "last Christmas", "Thanksgiving 2016"."""
    name = words.word("H")
    if "Y" in words.cats:
        return feast(name, words.number("Y"))
    if at.published is None:
        return None
    found = feast(name, at.published.year)
    if found is None:
        return None
    step = _STEP.get(words.cats[0], 0) if words.cats[0] != "H" else 0
    chosen = choose_year(at.published, found[0].month, found[0].day, step or at.tense)
    return feast(name, chosen)


def weekday(words: Words, at: Context) -> Days | None:
    """ "Tuesday" by the tense of its clause, "last Friday", "this coming Saturday", "next Monday"."""
    number, here = words.number("W"), at.published
    if words.values[0] == "then" or words.cats[0] == "t":
        here = at.anchor_for("day") or here
    if here is None:
        return None
    back = (here.weekday() - number) % 7
    side = words.cats[0]
    if side == "L":
        day = shift(here, -(back or 7))
    elif side == "X":
        day = shift(here, 7 - back)
    else:
        day = shift(here, 7 - back if at.tense > 0 and back else -back)
    return (day, day) if day else None


def bare_day(words: Words, at: Context) -> Days | None:
    """ "the 12th": of the month that is spoken of."""
    here = at.anchor_for("month") or at.published
    number = words.number("O") or words.number("D")
    return day_of(here.year, here.month, number) if here and number > 0 else None


def relative_year(words: Words, at: Context) -> int | None:
    """The year of "this year", "last year", "the previous year", "that year"; None for other units."""
    if words.word("u") != "year":
        return None
    side = next((cat for cat in words.cats if cat in "LXTt"), "T")
    then = "then" in words.values or side == "t"
    here = (at.anchor_for("year") if then else None) or (None if side == "t" else at.published)
    return here.year + _STEP[side] if here else None


def _year(words: Words, at: Context, month: int, day: int | None) -> int | None:
    """The year that stands in the words, or the one that they leave to be understood."""
    if "Y" in words.cats:
        return words.number("Y")
    if "u" in words.cats:
        return relative_year(words, at)
    return at.nearest_year(month, day)


def _season_near(here: date, first: int, step: int) -> Days | None:
    """The season before, around or after a day."""
    years = (here.year - 2, here.year - 1, here.year, here.year + 1)
    found = [days for y in years if (days := season_of(y, first))]
    if step < 0:
        past = [days for days in found if days[1] < here] or found[:1]
        return past[-1]
    if step > 0:
        return next((days for days in found if days[0] > here), None)
    return next((days for days in found if days[0] <= here <= days[1]), None) or season_of(here.year, first)


def unit_around(day: date, unit: str) -> Days | None:
    """The unit of the calendar, or the season of sports (July to June), that `day` lies in."""
    if unit == "season":
        first = day.year - (day.month < 7)
        return years_of(first, 2)
    return unit_of(day, unit)
