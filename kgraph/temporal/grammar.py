"""The grammar: which row of words is read how. The first rule that fits the whole row decides.

Rows are strings of category letters (see `lexicon`), so that a rule reads like the phrase it is for:
`W?M[DO]Y?` is "Tuesday, May 5th, 1998". A rule gives days, an ISO duration, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from kgraph.temporal import dates, relative
from kgraph.temporal.amounts_of_time import iso_duration
from kgraph.temporal.context import Context
from kgraph.temporal.periods import Days, months_of, unit_of, years_of
from kgraph.temporal.words import Words

Reading = Days | str | None
Reader = Callable[[Words, Context], Reading]


def read(words: Words, at: Context) -> Reading:
    """What a row of words means: first and last day, an ISO 8601 duration, or None."""
    reader = _reader(words.cats)
    if reader is not None:
        return reader(words, at)
    core = _CORE.search(words.cats)
    return read(words.part(*core.span()), at) if core else None


@lru_cache(maxsize=65536)
def _reader(cats: str) -> Reader | None:
    return next((reader for pattern, reader in _RULES if pattern.fullmatch(cats)), None)


def days(words: Words, at: Context) -> Days | None:
    """What a row of words means, when that is a time on the calendar."""
    found = read(words, at)
    return found if isinstance(found, tuple) else None


def _nothing(_: Words, __: Context) -> None:
    """Vague ("recent years", "coming days"), recurring ("each year") or unknown: stays open."""


def _duration(words: Words, _: Context) -> Reading:
    return iso_duration(words)


def _duration_of_two(words: Words, _: Context) -> Reading:
    """ "thirty hour period"."""
    return iso_duration(words.part(0, 2))


def _in_relative_year(words: Words, at: Context) -> Reading:
    """ "July 1 next year", "June of this year"."""
    return dates.calendar_day(words, at) if len(words.cats) > 3 else dates.month(words, at)


def _window(words: Words, at: Context) -> Reading:
    """ "the next five years": a duration after "for" and without a document's date, else its days."""
    counted = "#" in words.cats or "D" in words.cats
    if counted and (at.published is None or at.before().rstrip().lower().endswith(("for", "for the"))):
        return iso_duration(words.part(1))
    return relative.window(words, at)


def _ordinal_window(words: Words, at: Context) -> Reading:
    """ "the first nine months of this year", "the last two months of 2001", "the first two hours"."""
    rest = words.part(3)
    if not rest.cats:
        return iso_duration(words.part(1, 3))
    whole, count = days(rest, at), words.number("#", words.number("D"))
    size = {"month": 1, "quarter": 3, "week": 7, "day": 1}.get(str(words.values[2]), 0)
    if whole is None or not size or not 0 < count < 400:
        return None
    from_end = words.cats[0] == "L" or words.number("O") == -1
    if words.values[2] in ("month", "quarter"):
        start = whole[1].month - count * size + 1 if from_end else whole[0].month
        return months_of(whole[1].year if from_end else whole[0].year, start, count * size)
    edge = count * size - 1
    return _inside(whole, -edge if from_end else 0, 0 if from_end else edge)


def _nth_week(words: Words, at: Context) -> Reading:
    """ "the first week of August"."""
    whole, number = days(words.part(2), at), words.number("O")
    if whole is None or words.word("u") not in ("week", "day") or number == 0:
        return None
    size = 7 if words.word("u") == "week" else 1
    if number < 0:
        return _inside(whole, 1 - size, 0, from_end=True)
    return _inside(whole, size * (number - 1), size * number - 1)


def _inside(whole: Days, first: int, last: int, *, from_end: bool = False) -> Days | None:
    edge = whole[1] if first < 0 or from_end else whole[0]
    length = (whole[1] - whole[0]).days
    if max(abs(first), abs(last)) > length:
        return None
    return date.fromordinal(edge.toordinal() + first), date.fromordinal(edge.toordinal() + last)


def _part(words: Words, at: Context) -> Reading:
    """ "early 2015", "late last year", "the end of January", "mid-August"."""
    which, rest = words.cats[0], words.part(1)
    whole = days(Words("T", (0,)) + rest if rest.cats == "u" else rest, at)
    if whole is None:
        return None
    first, last = whole
    length = (last - first).days
    if length == 6:
        return {"e": (last, last), "B": (first, first)}.get(which, whole)
    if 27 <= length <= 30:
        return _part_of_month(which, whole, at)
    if length in (364, 365):
        months = {"E": (1, 4), "l": (10, 3), "e": (12, 1), "B": (1, 1)}.get(which)
        return months_of(first.year, *months) if months else whole
    if 3600 < length < 3660:
        years = {"E": (0, 4), "m": (3, 4), "l": (7, 3), "e": (9, 1), "B": (0, 1)}[which]
        return years_of(first.year + years[0], years[1])
    if length > 36_000:
        years = {"E": (0, 33), "m": (33, 34), "l": (67, 33), "e": (90, 10), "B": (0, 10)}[which]
        return years_of(first.year + years[0], years[1])
    return whole


def _part_of_month(which: str, whole: Days, at: Context) -> Days:
    first, last = whole
    if which == "E":
        return first, first.replace(day=10)
    if which == "l":
        return first.replace(day=min(21, last.day - 9)), last
    if which == "e" and at.before().rstrip().lower().endswith(("by", "by the", "until", "until the", "before the")):
        return last, last
    return whole


def _quarter_after(words: Words, at: Context) -> Reading:
    """ "next year's first quarter", "the 1988 third quarter", "the fiscal first quarter"."""
    place = words.cats.index("O")
    before = Words("", ()) if words.cats[0] == "y" else words.part(0, place)
    return dates.quarter(words.part(place) + before, at)


def _year_earlier(words: Words, at: Context) -> Reading:
    """ "the year-earlier quarter", "the year-ago third quarter": of the year before the one spoken of."""
    if words.word("u") != "year":
        return None
    named = dates.quarter(words.part(2), at) if "O" in words.cats else relative.same(words.part(2), at)
    return relative.year_before(named)


def _end_of_year(words: Words, at: Context) -> Reading:
    """ "year-end", "year-end 2016", "this year's end"."""
    if words.word("u") != "year":
        return None
    year = words.number("Y") or dates.relative_year(words.part(0, 2), at)
    return months_of(year, 12) if year else None


def _unit_with(words: Words, at: Context) -> Reading:
    """ "the week of September 4"."""
    day = dates.calendar_day(words.part(1), at)
    return unit_of(day[0], words.word("u")) if day else None


def _range(words: Words, at: Context) -> Reading:
    """ "from 3 to 5 May", "2014-2016", "November 8-10", "June and July 2009", "2010 to present"."""
    middle = next(place for place, cat in enumerate(words.cats) if cat in "r&|" and place)
    left, right = _completed(words.part(0, middle), words.part(middle + 1))
    first, last = _side(left, at), _side(right, at)
    if right.cats == "P" and left.cats == "Y" and last is not None:
        last = years_of(last[1].year)
    if first is None or last is None:
        return None
    if first[0] > last[1] and "Y" not in left.cats:
        earlier = months_of(first[0].year - 1, first[0].month)
        first = earlier if earlier and left.cats == "M" else first
    return (first[0], last[1]) if first[0] <= last[1] else None


def _side(words: Words, at: Context) -> Days | None:
    if words.cats == "P":
        return (at.published, at.published) if at.published else None
    return days(words, at)


def _completed(left: Words, right: Words) -> tuple[Words, Words]:
    """Both sides of a range, each with the year and the month that only the other one names."""
    if left.cats == "Y" and right.cats == "D":
        return left, _short_year(left.number("Y"), right)
    if "M" in left.cats and "M" not in right.cats and right.cats[:1] in ("D", "O"):
        right = Words("M", (left.number("M"),)) + right
    elif "M" in right.cats and left.cats in ("D", "O", "WD", "WO"):
        left = left + Words("M", (right.number("M"),))
    if "Y" in right.cats and "Y" not in left.cats and "M" in left.cats:
        left = left + Words("Y", (right.number("Y"),))
    return left, right


def _short_year(start: int, right: Words) -> Words:
    end = right.number("D")
    year = start - start % 100 + end
    return Words("Y", (year if end > start % 100 else 0,))


def _year_or_month(words: Words, at: Context) -> Reading:
    """ "2005-10" is a range of years, "2017-07" a month of 2017."""
    year, number = words.number("Y"), words.number("D")
    if number <= year % 100 and 1 <= number <= 12:
        return months_of(year, number)
    return _range(words.part(0, 3), at)


def _beside(words: Words, at: Context) -> Reading:
    """ "two weeks before the November 13 deadline", "the day after Christmas Day"."""
    place = next(i for i, cat in enumerate(words.cats) if cat in "bfk")
    event = words.part(place + 1)
    if not event.cats:
        return relative.beside(words, at.last)
    if event.cats in ("d", "P"):
        return relative.from_now(words.part(0, place), at) if words.cats[place] == "f" else relative.ago(words, at)
    return relative.beside(words.part(0, place + 1), days(event, at))


def _this_and_next(words: Words, at: Context) -> Reading:
    """ "this month and next"."""
    first, last = days(words.part(0, 2), at), days(words.part(3) + words.part(1, 2), at)
    return (first[0], last[1]) if first and last else None


def _month_ahead(words: Words, at: Context) -> Reading:
    """ "two years from now in February"."""
    year = relative.from_now(words.part(0, 2), at)
    return months_of(year[0].year, words.number("M")) if year else None


_DATE = r"(?:W?(?:M[DO]|[DO]M)Y?)"
_CORE = re.compile(rf"{_DATE}|I")
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"[LXTt]?{_DATE}", dates.calendar_day),
        (r"u?Y|u#", dates.year),
        (r"[LXTt]?W", dates.weekday),
        (r"d", relative.near_day),
        (r"M|MY|[LXTt]M|YM", dates.month),
        (r"[D#][uU](?:&?[D#][uU])*", _duration),
        (r".*[VRv].*|P|[D#][r&|][D#][uU]", _nothing),
        (r"I", dates.iso_day),
        (r"s", dates.figures),
        (r"(?:M[DO]|[DO]M|M)[LXTt]u", _in_relative_year),
        (r"[LXTt]uM", lambda w, at: dates.month(w.part(2) + w.part(0, 2), at)),
        (r"[LXTt]?u|t", lambda w, at: relative.unit(w, at) if "u" in w.cats else relative.same(w, at)),
        (r"tuLu", relative.same),
        (r"Tuu", lambda w, at: relative.unit(w.part(0, 2), at)),
        (r"Tu&X", _this_and_next),
        (r"[LXTt]p", relative.part_of_day),
        (r"o", relative.overnight),
        (r"[LXTt]?S|SY|S[LXTt]u", dates.season),
        (r"[LXTt]?H|HY", dates.holiday),
        (r"Q|QY|YQ", dates.quarter_number),
        (r"yOu|YOu|[LXT]uOu", _quarter_after),
        (r"u[gk]O?u", _year_earlier),
        (r"Ou|OuY|Ou[LXTt]u|Ouyu?Y", dates.quarter),
        (r"i", dates.decade),
        (r"[OL]ZY|[OL]Z[LXTt]?u", dates.half_year),
        (r"K|yu?Y|Yyu?|[LXT]yu|yuM[DO]Y", dates.fiscal_year),
        (r"O", dates.bare_day),
        (r"[Tt][D#][uU]|[D#]?[uU]w", _duration),
        (r"[D#][uU]u", _duration_of_two),
        (r"[LX]U", _nothing),
        (r"[LX][D#][uU]", _window),
        (r"[OL][D#][uU](?:Y|[LXT]?u|[LXT]?yu|yY|M|MY)?|X[D#][uU][LXT]?u", _ordinal_window),
        (r"Ou(?:M|MY|[LXT]u)", _nth_week),
        (r"[D#][uU]g", relative.ago),
        (r"[D#][uU]k", relative.later),
        (r"[D#][uU][bf]", relative.around_event),
        (r"[D#][uU]fPM", _month_ahead),
        (r"(?:[D#][uU]|u)[bfk].+|u[bf]", _beside),
        (r"uM|uMY", lambda w, at: dates.month(w.part(1), at)),
        (r"k[LTX]?u|k[LTX]?[Mi]", lambda w, at: relative.so_far(w, at) if w.cats[-1] == "u" else days(w.part(1), at)),
        (r"ktu", lambda w, at: relative.same(w.part(1), at)),
        (r"[EmleB].+", _part),
        (r"[TLX]?u(?:Y?e|eY)", _end_of_year),
        (r"u(?:M[DO]|[DO]M)Y?", _unit_with),
        (r"YrD|YrDyu", _year_or_month),
        (r".+[r&|].+", _range),
    )
)
