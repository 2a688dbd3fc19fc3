"""Durations: "90 days", "a year and a half", "four years and two months" as ISO 8601."""

from __future__ import annotations

from kgraph.temporal.words import Words

_INTO = {  # unit -> (unit of ISO 8601, how many of it)
    "second": ("S", 1), "minute": ("M", 1), "hour": ("H", 1), "day": ("D", 1), "week": ("W", 1),
    "fortnight": ("W", 2), "month": ("m", 1), "quarter": ("m", 3), "trimester": ("m", 3), "year": ("Y", 1),
    "decade": ("Y", 10), "century": ("Y", 100), "season": ("", 0), "weekend": ("", 0), "period": ("", 0),
}  # fmt: skip
_SMALLER = {"Y": ("m", 12), "m": ("D", 30), "W": ("D", 7), "D": ("H", 24), "H": ("M", 60), "M": ("S", 60)}
_LIMIT = 99_999


def iso_duration(words: Words) -> str | None:
    """Numbers and units, alternating, as one ISO 8601 duration; None where a unit has no length."""
    total: dict[str, int] = {}
    count: float = 1
    for cat, value in zip(words.cats, words.values, strict=True):
        if cat in "D#" and isinstance(value, int | float):
            count = value
        elif cat in "uU":
            unit, size = _INTO[str(value)]
            if not unit or not 0 < count * size <= _LIMIT:
                return None
            _add(total, unit, count * size)
            count = 1
    return _written(total) if total else None


def _add(total: dict[str, int], unit: str, amount: float) -> None:
    whole = int(amount)
    total[unit] = total.get(unit, 0) + whole
    rest = amount - whole
    if rest > 1e-9 and unit in _SMALLER:
        smaller, size = _SMALLER[unit]
        total[smaller] = total.get(smaller, 0) + round(rest * size)


def _written(total: dict[str, int]) -> str | None:
    days = "".join(f"{total[u]}{u.upper()}" for u in "YmWD" if total.get(u))
    clock = "".join(f"{total[u]}{u}" for u in "HMS" if total.get(u))
    return f"P{days}{'T' + clock if clock else ''}" if days or clock else None
