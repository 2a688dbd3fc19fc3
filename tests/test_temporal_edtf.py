from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.temporal import deadline, value_of
from kgraph.temporal.edtf import precision_of, span
from kgraph.vocab import Precision

EDTF = [
    ("2017-09-12", "2017-09-12", "2017-09-12", "day"),
    ("2017-02", "2017-02-01", "2017-02-28", "month"),
    ("2017-07~", "2017-07-01", "2017-07-31", "month"),
    ("2017", "2017-01-01", "2017-12-31", "year"),
    ("201X", "2010-01-01", "2019-12-31", "decade"),
    ("19XX", "1900-01-01", "1999-12-31", "interval"),
    ("2017-07/2017-09", "2017-07-01", "2017-09-30", "quarter"),
    ("2017-06/2017-08", "2017-06-01", "2017-08-31", "interval"),
    ("2017-09-04/2017-09-10", "2017-09-04", "2017-09-10", "week"),
    ("2017-09-05/2017-09-11", "2017-09-05", "2017-09-11", "interval"),
    ("2006-03-13/2010", "2006-03-13", "2010-12-31", "interval"),
    ("2017-09-12/..", "2017-09-12", None, "interval"),
    ("../2017", None, "2017-12-31", "interval"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "precision"), EDTF)
def test_edtf_bounds(text: str, earliest: str | None, latest: str | None, precision: str) -> None:
    """An EDTF text of the guidelines gives its first and last day, its precision, and itself."""
    value = value_of(text)
    assert value is not None
    assert value.earliest == (date.fromisoformat(earliest) if earliest else None)
    assert value.latest == (date.fromisoformat(latest) if latest else None)
    assert value.precision == precision
    assert value.edtf == text


@pytest.mark.parametrize("text", ["P90D", "P2Y", "P1Y6M", "PT36H", "P2W", "P1DT12H"])
def test_durations(text: str) -> None:
    """An ISO 8601 duration has no place on the calendar."""
    value = value_of(text)
    assert value is not None
    assert (value.duration, value.edtf, value.earliest, value.latest) == (text, None, None, None)


@pytest.mark.parametrize(
    "text",
    ["-", "", "..", "../..", "/", "P", "PT", "P1", "2017-13", "2017-02-30", "2018/2017", "17", "2017-9", "~", "٢٠١٧"],
)
def test_no_value(text: str) -> None:
    """What is unresolved, or is no EDTF, has no value."""
    assert value_of(text) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """No text raises."""
    value_of(text)


@given(st.dates(), st.dates(), st.booleans())
def test_round_trip(one: date, other: date, approximate: bool) -> None:
    """Any pair of days is written so that it reads back the same, and earliest is not after latest."""
    value = span(min(one, other), max(one, other), approximate=approximate)
    assert value is not None
    assert value.edtf is not None
    assert value_of(value.edtf) == value
    assert (value.earliest, value.latest) == (min(one, other), max(one, other))


@given(st.integers(1, 9999))
def test_coarsest_form(year: int) -> None:
    """A whole year is written as a year, and has that precision."""
    value = span(date(year, 1, 1), date(year, 12, 31))
    assert value is not None
    assert value.edtf == f"{year:04}"
    assert value.precision is Precision.YEAR


def test_no_such_span() -> None:
    """Days in the wrong order, or none at all, are no time."""
    assert span(date(2017, 2, 1), date(2017, 1, 1)) is None
    assert span(None, None) is None


def test_quarters_begin_in_their_months() -> None:
    """Three months from February are an interval, from April a quarter."""
    assert precision_of(date(2017, 2, 1), date(2017, 4, 30)) is Precision.INTERVAL
    assert precision_of(date(2017, 4, 1), date(2017, 6, 30)) is Precision.QUARTER


@pytest.mark.parametrize(
    ("duration", "latest"),
    [
        ("P90D", "2017-12-12"),
        ("P1M", "2017-10-13"),
        ("P2Y", "2019-09-13"),
        ("P2W", "2017-09-27"),
        ("PT24H", "2017-09-14"),
        ("PT36H", "2017-09-15"),
    ],
)
def test_deadlines(duration: str, latest: str) -> None:
    """A deadline runs from the start for as long as the duration says, and keeps it."""
    value = deadline(duration, date(2017, 9, 13))
    assert value.earliest == date(2017, 9, 13)
    assert value.latest == date.fromisoformat(latest)
    assert value.duration == duration
    assert value.edtf == f"2017-09-13/{latest}"


def test_deadline_at_the_end_of_a_month() -> None:
    """A month after the 31st of January is the last day of February."""
    assert deadline("P1M", date(2017, 1, 31)).latest == date(2017, 2, 28)


def test_deadline_that_does_not_end() -> None:
    """A deadline beyond the calendar, or of no duration, stays open."""
    assert deadline("P9000Y", date(2017, 9, 13)).latest is None
    assert deadline("soon", date(2017, 9, 13)).edtf == "2017-09-13/.."
