"""Readings that count from another time: "last week", "two months ago", "the same day", "the next decade"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kgraph.temporal.context import Context, shift
from kgraph.temporal.dates import unit_around
from kgraph.temporal.edtf import add_months
from kgraph.temporal.periods import Days, months_of, step, unit_of, years_of
from kgraph.temporal.words import Words

_STEP = {"L": -1, "T": 0, "X": 1, "t": 0}
_FINE = {"year": 10, "decade": 1, "century": 1}
_NOWADAYS = re.compile(r"(?<!\bas )\bof\s+today\b(?![’'])|\btoday,?\s+there\s+(?:is|are)\b", re.IGNORECASE)
_SENTENCE_GOES_ON = re.compile(r"\s*[\w$€£“\"]")


def near_day(words: Words, at: Context) -> Days | None:
    """ "today", "yesterday", "tomorrow"."""
    if words.values[0] == 0 and _NOWADAYS.search(at.text, max(0, at.start - 6), at.end + 12):
        return None
    here = at.quoted_day() or at.published
    day = shift(here, words.number("d")) if here else None
    return (day, day) if day else None


def overnight(_: Words, at: Context) -> Days | None:
    """From the day before to the document's."""
    day = shift(at.published, -1) if at.published else None
    return (day, at.published) if day and at.published else None


def part_of_day(words: Words, at: Context) -> Days | None:
    """ "this morning", "last night", "that evening", "the next morning": the day of it."""
    side = words.cats[0]
    here = (at.quoted_day() or at.published) if side in "TL" else at.anchor_for("day") or at.published
    day = shift(here, _STEP[side]) if here and not (side == "t" and at.anchor_for("day") is None) else None
    return (day, day) if day else None


def unit(words: Words, at: Context) -> Days | None:
    """ "last week", "this year", "the following month", "that day", "the weekend"."""
    name, side = words.word("u"), words.cats[0]
    if side == "t" or name == "period":
        return same(words, at)
    if side in "uU":
        return _bare(name, at)
    near = side == "T" and name == "day"
    then = words.values[0] == "then" or (name == "day" and side != "T") or near
    here = (at.anchor_for(name) if then else None) or at.published
    if here is None:
        return None
    lasting = words.values[0] == "while" and name in ("year", "month", "week", "quarter")
    if lasting or (name == "decade" and side in "LX"):
        return window(words, at)
    if name == "week" and side == "T" and here.weekday() == 6 and at.tense > 0:
        here = shift(here, 1) or here
    if name == "weekend":
        return _weekend(side, here, at)
    moved = step(here, "year" if name == "season" else name, _STEP[side])
    return unit_around(moved, name) if moved else None


def same(words: Words, at: Context) -> Days | None:
    """ "the same day", "that month", "then", "the same quarter last year"."""
    name = words.word("u")
    if name in ("", "period"):
        return year_before(at.last) if "L" in words.cats else at.last
    here = at.anchor_for(name) or (at.published if name in ("quarter", "week") else None)
    if here is None:
        return None
    if words.cats.count("u") > 1 and "L" in words.cats:
        moved = add_months(here, -12)
        return unit_of(moved, name) if moved else None
    return unit_around(here, name)


def year_before(period: Days | None) -> Days | None:
    """The same months of the year before."""
    if period is None:
        return None
    first, last = period
    return months_of(first.year - 1, first.month, (last.year - first.year) * 12 + last.month - first.month + 1)


def window(words: Words, at: Context) -> Days | None:
    """ "the past decade", "the last six months", "the next two weeks": from or to the document's date."""
    here, ahead = at.published, "X" in words.cats
    unit, count = words.word("u") or words.word("U"), words.number("#", words.number("D", 1))
    if here is None or count < 1:
        return None
    if unit == "quarter":
        moved = add_months(here, 3 if ahead else -3 * count)
        around = unit_of(moved, "quarter") if moved else None
        return months_of(around[0].year, around[0].month, 3 * count) if around else None
    far = step(here, unit, count if ahead else -count)
    if far is None:
        return None
    first, last = (here, far) if ahead else (far, here)
    if unit in ("day", "week", "fortnight", "hour", "minute"):
        return first, last
    if (unit == "decade" and not ahead) or (unit in ("year", "century") and count >= 10):
        return years_of(first.year, last.year - first.year + 1)
    if unit == "month" and not ahead:
        last -= timedelta(days=1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return months_of(first.year, first.month, months)


def ago(words: Words, at: Context) -> Days | None:
    """ "two months ago": a month; "five years ago": a year; "three days ago": a day."""
    return _counted(words, at.published, -1)


def from_now(words: Words, at: Context) -> Days | None:
    """ "two weeks from today"."""
    return _counted(words, at.published, 1, exact=True)


def later(words: Words, at: Context) -> Days | None:
    """ "three years later", "a day earlier": counted from the time spoken of before."""
    sign = words.number("k", 1)
    name = words.word("u") or words.word("U")
    return _counted(words, at.anchor_for(name), sign, exact=True)


def around_event(words: Words, at: Context) -> Days | None:
    """ "two days after [the WHO declared]": the event's day, when what is told happened on the day spoken of."""
    sign = 1 if "f" in words.cats else -1
    goes_on = _SENTENCE_GOES_ON.match(at.text, at.end)
    if goes_on:
        sign = -sign
    name = words.word("u") or words.word("U")
    here = at.anchor_for("day") or (at.published if goes_on else None)
    return _counted(words, here, sign, exact=name in ("day", "week"))


def beside(words: Words, event: Days | None) -> Days | None:
    """ "the day after Christmas", "two weeks before May 5", "the decade before 1989"."""
    side = next((cat for cat in words.cats if cat in "bfk"), "f")
    name, count = words.word("u") or words.word("U"), words.number("#", words.number("D", 1))
    if event is None:
        return None
    sign = words.number("k") if side == "k" else 1 if side == "f" else -1
    base = event[0] if sign < 0 else event[1]
    if name == "decade" and words.cats[0] in "uU" and event[0].month == 1:
        first = base.year - (10 if sign < 0 else 0)
        return years_of(first, 11)
    moved = step(base, name, sign * count)
    return (moved, moved) if moved else None


def so_far(words: Words, at: Context) -> Days | None:
    """ "earlier this year": up to the document's month; "later this year": from the next; weeks by days."""
    here = at.published
    name = words.word("u")
    if here is None:
        return None
    period = unit_of(here, name)
    if period is None or name in ("month", "day", "quarter", "weekend"):
        return period
    early = words.number("k", -1) < 0
    if name == "week":
        day = shift(here, -1 if early else 1)
        if day is None or not period[0] <= day <= period[1]:
            return period
        return (period[0], day) if early else (day, period[1])
    if name != "year":
        return period
    if early:
        return months_of(here.year, 1, here.month)
    return months_of(here.year, here.month + 1, 12 - here.month) if here.month < 12 else months_of(here.year, 12)


def _counted(words: Words, here: date | None, sign: int, *, exact: bool = False) -> Days | None:
    """`count` units away from `here`, as coarse as the unit (days for weeks, when `exact`)."""
    name = words.word("u") or words.word("U")
    at = next((i for i, cat in enumerate(words.cats) if cat in "#D"), -1)
    value = words.values[at] if at >= 0 else 1
    count = float(value) if isinstance(value, int | float) else 1.0
    moved = step(here, name, sign * count) if here else None
    if moved is None:
        return None
    if name in ("hour", "minute", "second", "day"):
        return moved, moved
    if name in ("week", "fortnight"):
        return (moved, moved) if exact else unit_of(moved, "week")
    if name == "weekend":
        return unit_of(moved, "weekend")
    if count != int(count) or name in ("month", "quarter", "trimester"):
        return unit_of(moved, "month")
    return unit_of(moved, "year")


def _bare(name: str, at: Context) -> Days | None:
    """ "the year", "the week", "the weekend": the one spoken of."""
    if name == "weekend":
        return _weekend("u", at.published, at) if at.published else None
    here = at.anchor_for(name)
    return unit_around(here, name) if here and name not in ("day", "season") else None


def _weekend(side: str, here: date, at: Context) -> Days | None:
    this = unit_of(here, "weekend")
    if this is None or (here.weekday() >= 5 and side not in "LX"):
        return this
    ahead = side == "X" or (side != "L" and at.tense > 0)
    moved = shift(here, 0 if ahead and here.weekday() < 5 else 7 if ahead else -7)
    return unit_of(moved, "weekend") if moved else None
