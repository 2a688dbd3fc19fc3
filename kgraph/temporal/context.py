"""What surrounds an expression: the document's date, the time spoken of before, and the tense of its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from kgraph.records import TimeValue
from kgraph.temporal.lexicon import listed

_WINDOW = 160
_NEAR_DAY, _NEAR_MONTH = 3, 1  # months within which the nearest date is meant, whatever the tense
_DAYS_OF = {"week": 6, "weekend": 1, "month": 30, "quarter": 91, "year": 365, "decade": 3652}
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z])|\n\s*\n")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|U\.S|[A-Z])$")
_WORD = re.compile(r"[A-Za-z’']+")
_SURELY_FUTURE = frozenset(listed("will shall would ’ll 'll scheduled expected due upcoming slated should must"))
_FUTURE = _SURELY_FUTURE | frozenset(
    listed(
        "expects expect planned expire expires expiring intends intend intended hopes hoped aims aim ahead "
        "deadline unless begins starts starting ends beginning effective next anticipated going pending "
        "awaiting become could"
    )
)
_IF_TO_FOLLOWS = frozenset(listed("plan plans planning set hope prepare prepares"))
_TO_BE = frozenset(listed("is are was were to"))
_LINKS = frozenset(listed("a an the on in at"))
_PAST = frozenset(
    listed(
        "was were had did has have said told came began went took made held found left met gave won lost "
        "became ran saw sent spoke struck wrote got put led fell rose stood kept since ago after following "
        "according"
    )
)
_LIMITS = frozenset(("by", "until", "till"))
_DONE = frozenset(("had", "was", "were"))
_NO_PAST = frozenset(listed("need indeed proceed exceed succeed red bed hundred unprecedented"))


@dataclass(slots=True)
class Context:
    """Where an expression stands.

    `told` are the times that the text has spoken of before it, `years` the years that it has named
    outright, both with the latest last.
    """

    text: str
    start: int
    end: int
    published: date | None = None
    told: tuple[TimeValue, ...] = ()
    years: tuple[int, ...] = ()
    _tense: int | None = field(default=None, repr=False)

    @property
    def last(self) -> tuple[date, date] | None:
        """The time spoken of last."""
        for value in reversed(self.told):
            if value.earliest is not None and value.latest is not None:
                return value.earliest, value.latest
        return None

    def quoted_day(self) -> date | None:
        """The day told last, a few days before the document's, for what a quotation calls "today"."""
        here = self.published
        if here is None or not self.quoted:
            return None
        told = self.anchor_for("day")
        return told if told is not None and 0 < (here - told).days < 7 else None

    @property
    def quoted(self) -> bool:
        """Whether the expression stands inside a quotation."""
        line = self.text[max(0, self.start - 1500) : self.start].rsplit("\n", 1)[-1]
        return line.count("“") > line.count("”") or line.count('"') % 2 == 1

    def anchor_for(self, unit: str) -> date | None:
        """The first day of the latest time told that lies within one `unit`."""
        longest = _DAYS_OF.get(unit, 0)
        for value in reversed(self.told):
            if value.earliest and value.latest and (value.latest - value.earliest).days <= longest:
                return value.earliest
        return None

    @property
    def tense(self) -> int:
        """-1 where the clause tells of the past, 1 of what is to come, 0 where no word says so."""
        if self._tense is None:
            self._tense = self._read_tense()
        return self._tense

    def before(self) -> str:
        """The text of the same sentence before the expression, at most some 160 characters."""
        left = self.text[max(0, self.start - _WINDOW) : self.start]
        cut = 0
        for match in _SENTENCE_END.finditer(left):
            if not _ABBREVIATED.search(left[: match.start()]):
                cut = match.end()
        return left[cut:]

    def after(self) -> str:
        """The text of the same sentence after the expression, at most some 160 characters."""
        right = self.text[self.end : self.end + _WINDOW]
        for match in _SENTENCE_END.finditer(right):
            if not _ABBREVIATED.search(right[: match.start()]):
                return right[: match.start()]
        return right

    def _read_tense(self) -> int:
        left, right = _WORD.findall(self.before()), _WORD.findall(self.after())
        while left and left[-1] in _LINKS:
            left.pop()
        if left and left[-1] in _LIMITS:
            return -1 if _DONE.intersection(right[:6]) else 1
        if _DONE.intersection(right[:2]):
            return -1
        for place in range(len(left) - 1, -1, -1):
            if tense := _tense_of(left, place, _FUTURE):
                return tense
        for place in range(len(right)):
            if tense := _tense_of(right, place, _SURELY_FUTURE):
                return tense
        return 0

    def nearest_year(self, month: int, day: int | None) -> int | None:
        """The year of a month, or of a day of it, that is written without one."""
        if self.published is None:
            return self.years[-1] if self.years else None
        return choose_year(self.published, month, day, self.tense)


def _tense_of(words: list[str], place: int, future: frozenset[str]) -> int:
    """What one word of a sentence says of its tense; capitalised words after the first are names."""
    word = words[place] if place else words[place].lower()
    if word in future or (word in _IF_TO_FOLLOWS and words[place + 1 : place + 2] == ["to"]):
        return 1
    before = words[max(0, place - 2) : place]
    if word in ("to", "be") and before[-1:] and before[-1] in _TO_BE and (future is _FUTURE or before[-1] != "to"):
        return 1
    if "be" in before or before[-1:] == ["to"]:
        return 0
    if word in _PAST or (len(word) > 4 and word.endswith("ed") and word not in _NO_PAST):
        return -1
    return 0


def shift(day: date, days: int) -> date | None:
    """`day` and so many days, or None outside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def choose_year(published: date, month: int, day: int | None, tense: int) -> int:
    """The year in which a month, or a day of it, lies nearest to `published` in the direction of `tense`."""
    year = published.year
    away = month - published.month
    near = _NEAR_DAY if day is not None else _NEAR_MONTH
    for step in (-1, 0, 1):
        if abs(away + 12 * step) <= near:
            return year + step
    at = (month, day if day is not None else published.day)
    here = (published.month, published.day)
    if tense < 0:
        return year - (at > here)
    if tense > 0:
        return year + (at < here)
    return year - (away > 6) + (away < -6)
