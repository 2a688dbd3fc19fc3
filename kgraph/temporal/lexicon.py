"""The words of time: each with its category, one letter that the grammar is written in, and its value.

    M month   W weekday   S season   H holiday   u unit   U units   d today, yesterday ...   p part of a day
    L last    X next      T this     t that      g ago    b before  f after   k earlier, later
    E early   m middle    l late     B beginning e end    r to      & and     P now (an end of a range)
    n number word         a a, an    Z half      O ordinal          V a few   v vaguely now   R each
    y fiscal  N of no weight         q about, more than  j at least  C clock, time zone
Digits get theirs in `tokens`: Y year, Q quarter ("Q3"), D number, I whole date, i decade,
K fiscal year ("FY16"), s date in figures ("12/09/2017").
"""

from __future__ import annotations

from types import MappingProxyType

Value = int | str | float | None


def listed(words: str) -> tuple[str, ...]:
    """Words with spaces between them, as a tuple: how this package writes its lists."""
    return tuple(words.split())


MONTHS = listed("january february march april may june july august september october november december")
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

# word -> (category, value); plural and abbreviated forms are added below.
_PLAIN: dict[str, tuple[str, Value]] = {
    "today": ("d", 0), "tonight": ("d", 0), "yesterday": ("d", -1), "tomorrow": ("d", 1), "overmorrow": ("d", 2),
    "a": ("a", 1), "an": ("a", 1), "half": ("Z", 0.5), "hundred": ("n", 100), "thousand": ("n", 1000),
    "couple": ("n", 2), "dozen": ("n", 12), "final": ("O", -1),
    "this": ("T", 0), "current": ("T", 0), "ongoing": ("T", 0), "present-day": ("v", 0),
    "that": ("t", 0), "same": ("t", 0), "these": ("t", 0), "those": ("t", 0), "corresponding": ("t", 0),
    "last": ("L", "now"), "past": ("L", "while"), "latest": ("L", "now"),
    "previous": ("L", "then"), "preceding": ("L", "then"), "prior": ("L", "then"),
    "next": ("X", "now"), "coming": ("X", "now"), "upcoming": ("X", "now"), "forthcoming": ("X", "now"),
    "following": ("X", "then"), "subsequent": ("X", "then"), "ensuing": ("X", "then"),
    "ago": ("g", -1), "before": ("b", -1), "after": ("f", 1), "since": ("f", 1), "from": ("f", 1),
    "earlier": ("k", -1), "later": ("k", 1), "hence": ("k", 1), "ahead": ("k", 1),
    "early": ("E", 0), "mid": ("m", 0), "middle": ("m", 0), "late": ("l", 0),
    "beginning": ("B", 0), "start": ("B", 0), "turn": ("B", 0), "end": ("e", 0), "close": ("e", 0),
    "to": ("r", 0), "until": ("r", 0), "till": ("r", 0), "through": ("r", 0), "thru": ("r", 0), "and": ("&", 0),
    "or": ("|", 0), "now": ("P", 0), "present": ("P", 0),
    "few": ("V", 0), "several": ("V", 0), "many": ("V", 0), "some": ("V", 0), "recent": ("V", 0), "tens": ("V", 0),
    "numerous": ("V", 0), "various": ("V", 0), "multiple": ("V", 0), "countless": ("V", 0),
    "recently": ("v", 0), "currently": ("v", 0), "nowadays": ("v", 0), "soon": ("v", 0), "lately": ("v", 0),
    "presently": ("v", 0), "once": ("v", 0), "previously": ("v", 0), "already": ("v", 0), "future": ("v", 0),
    "long": ("w", 0), "bc": ("v", 0), "bce": ("v", 0),
    "formerly": ("v", 0), "shortly": ("v", 0), "then": ("t", 0), "day-to-day": ("v", 0),
    "each": ("R", 0), "every": ("R", 0), "per": ("R", 0), "annual": ("R", 0), "annually": ("R", 0),
    "yearly": ("R", 0), "monthly": ("R", 0), "weekly": ("R", 0), "daily": ("R", 0), "quarterly": ("R", 0),
    "nightly": ("R", 0), "hourly": ("R", 0), "times": ("R", 0), "biennial": ("R", 0),
    "fiscal": ("y", 10), "financial": ("y", 4), "tax": ("y", 1),
    "morning": ("p", 0), "afternoon": ("p", 0), "evening": ("p", 0), "night": ("p", 0), "noon": ("p", 0),
    "midnight": ("p", 0), "midday": ("p", 0), "dawn": ("p", 0), "dusk": ("p", 0), "lunchtime": ("p", 0),
    "overnight": ("o", 0),
    "spring": ("S", 3), "summer": ("S", 6), "autumn": ("S", 9), "fall": ("S", 9), "winter": ("S", 12),
    "season": ("u", "season"), "weekend": ("u", "weekend"), "fortnight": ("u", "fortnight"),
    "period": ("u", "period"),
}  # fmt: skip

_NO_WEIGHT = listed(
    "the of in on at its their his her our for year's straight consecutive possible full whole entire "
    "calendar ended ending trading working business day's part local time all first- very just only "
    "between st nd rd th - s"
)
_ABOUT = listed("about almost nearly roughly around approximately some circa somewhat more less than")
_BOUND = listed(
    "over under least most up maximum minimum within exactly close another additional extra other well plus near just"
)
_CLOCK = listed(
    "utc gmt est edt et cst cdt ct mst mdt mt pst pdt pt bst cet cest ist jst aest aedt o'clock oclock hrs am pm noon"
)
_UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century", "trimester")
_HOLIDAYS = {
    "christmas": "12-25", "xmas": "12-25", "thanksgiving": "thanksgiving", "halloween": "10-31",
    "new year": "01-01", "new year's": "01-01", "christmas eve": "12-24", "new year's eve": "12-31",
    "boxing day": "12-26", "memorial day": "memorial", "labor day": "labor", "labour day": "05-01",
    "independence day": "07-04", "veterans day": "11-11", "armistice day": "11-11", "columbus day": "columbus",
    "mlk day": "mlk", "presidents day": "presidents", "valentine's day": "02-14", "may day": "05-01",
    "easter": "easter", "easter sunday": "easter", "good friday": "goodfriday", "easter monday": "eastermonday",
    "anzac day": "04-25", "australia day": "01-26", "canada day": "07-01", "bastille day": "07-14",
    "juneteenth": "06-19", "inauguration day": "01-20", "september eleventh": "09-11",
}  # fmt: skip


def _words() -> dict[str, tuple[str, Value]]:
    table: dict[str, tuple[str, Value]] = dict.fromkeys(_NO_WEIGHT, ("N", 0))
    table |= dict.fromkeys(_ABOUT, ("q", 0)) | dict.fromkeys(_CLOCK, ("C", 0))
    for number, month in enumerate(MONTHS, 1):
        table[month] = table[month[:3]] = ("M", number)
    table["sept"] = ("M", 9)
    for number, day in enumerate(WEEKDAYS):
        table[day] = table[day[:3]] = table[day + "s"] = ("W", number)
    table |= dict.fromkeys(("tues",), ("W", 1)) | dict.fromkeys(("thur", "thurs"), ("W", 3))
    table |= {word: ("n", number) for number, word in enumerate(_ONES)}
    table |= {word: ("n", 10 * number) for number, word in enumerate(_TENS, 2)}
    for decade, stem in enumerate(("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"), 2):
        table[stem + "ies"] = ("i", 1900 + 10 * decade)
    table |= {word: ("O", number) for number, word in enumerate(_ORDINALS, 1)}
    for unit in _UNITS:
        table[unit] = ("u", unit)
        table["centuries" if unit == "century" else unit + "s"] = ("U", unit)
    table |= _PLAIN
    table |= {"weekends": ("U", "weekend"), "fortnights": ("U", "fortnight"), "seasons": ("U", "season")}
    table |= {"yr": ("u", "year"), "yrs": ("U", "year"), "mins": ("U", "minute"), "second": ("O", 2)}
    return table | {name: ("H", day) for name, day in _HOLIDAYS.items() if " " not in name}


WORDS = MappingProxyType(_words())
# Names of days that are more than one word, each by its first word.
HOLIDAYS = MappingProxyType({name: ("H", day) for name, day in _HOLIDAYS.items() if " " in name})
