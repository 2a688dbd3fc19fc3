from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.records import Span, TimeValue
from kgraph.temporal import find, resolve, resolve_all, value_of
from kgraph.temporal.lexicon import listed

PUBLISHED = date(2017, 9, 13)  # a Wednesday

# The expression in brackets, and its value in a document of 2017-09-13; "-" is unresolved.
VALUES = """
on [12 September 2016]                      | 2016-09-12
on [Sept. 12, 2016], the                    | 2016-09-12
on [September 12th 2016]                    | 2016-09-12
the [12th of May, 2016]                     | 2016-05-12
[2016-09-12]                                | 2016-09-12
[25/12/2016]                                | 2016-12-25
[12/25/2016]                                | 2016-12-25
[12/09/2017]                                | 2017-09-12
[03/04/2016]                                | -
[25.12.2016]                                | 2016-12-25
on [12 Sept]                                | 2017-09-12
on [3 June]                                 | 2017-06-03
[the 12th]                                  | 2017-09-12
it opens on [October 1]                     | 2017-10-01
[June 30 of this year]                      | 2017-06-30
on [Feb. 30]                                | -
[Saturday, 16 September]                    | 2017-09-16
in [July 2016]                              | 2016-07
in [September]                              | 2017-09
said in [December] that                     | 2016-12
it will open in [March]                     | 2018-03
[last November]                             | 2016-11
[June of this year]                         | 2017-06
[August last year]                          | 2016-08
in [2016]                                   | 2016
since [2003]                                | 2003
[this year]                                 | 2017
[last year]                                 | 2016
[the following year]                        | 2018
[the 1990s]                                 | 199X
[the '90s]                                  | 199X
[the nineties]                              | 199X
[the 1800s]                                 | 1800/1899
[the early 1990s]                           | 1990/1993
[the 20th century]                          | 1901/2000
[the twenty-first century]                  | 2001/2100
[summer 2016]                               | 2016-06/2016-08
[this summer]                               | 2017-06/2017-08
[last winter]                               | 2016-12/2017-02
[next spring]                               | 2018-03/2018-05
[the third quarter of 2016]                 | 2016-07/2016-09
[Q3 2016]                                   | 2016-07/2016-09
[the second quarter]                        | 2017-04/2017-06
[next year's first quarter]                 | 2018-01/2018-03
[the first half of 2016]                    | 2016-01/2016-06
[fiscal year 2008]                          | 2007-10/2008-09
[FY16]                                      | 2015-10/2016-09
[early 2015]                                | 2015-01/2015-04
[late last year]                            | 2016-10/2016-12
[mid-August]                                | 2017-08~
[early June]                                | 2017-06-01/2017-06-10
[late February 2016]                        | 2016-02-20/2016-02-29
[the end of 2018]                           | 2018-12
by [the end of October]                     | 2017-10-31
[year-end]                                  | 2017-12
[earlier this year]                         | 2017-01/2017-09
[today]                                     | 2017-09-13
[tonight]                                   | 2017-09-13
the problems of [today]                     | -
[yesterday morning]                         | 2017-09-12
[late yesterday]                            | 2017-09-12
[last night]                                | 2017-09-12
[tomorrow]                                  | 2017-09-14
[the day after tomorrow]                    | 2017-09-14
closed it on [Friday]                       | 2017-09-08
it will close on [Friday]                   | 2017-09-15
it is to open by [Monday]                   | 2017-09-18
it met on [Wednesday]                       | 2017-09-13
[Tuesday morning]                           | 2017-09-12
[last Wednesday]                            | 2017-09-06
[this coming Saturday]                      | 2017-09-16
[next Wednesday]                            | 2017-09-20
[last week]                                 | 2017-09-04/2017-09-10
[this week]                                 | 2017-09-11/2017-09-17
[next month]                                | 2017-10
it met over [the weekend]                   | 2017-09-09/2017-09-10
[the week of September 4]                   | 2017-09-04/2017-09-10
[two months ago]                            | 2017-07
[20 years ago]                              | 1997
[three days ago]                            | 2017-09-10
[two weeks from today]                      | 2017-09-27
over [the past two weeks]                   | 2017-08-30/2017-09-13
for [the next five years]                   | P5Y
[from 3 to 5 May]                           | 2017-05-03/2017-05-05
[November 8-10, 2016]                       | 2016-11-08/2016-11-10
[11-13 Dec. 2016]                           | 2016-12-11/2016-12-13
[2014-2016]                                 | 2014/2016
[2005-10]                                   | 2005/2010
[2016/17]                                   | 2016/2017
between [2005 and 2007]                     | 2005/2007
[October 2009 and April 2012]               | 2009-10/2012-04
[5 October to 3 November 2009]              | 2009-10-05/2009-11-03
[2010 to present]                           | 2010/2017
[first six months of this year]             | 2017-01/2017-06
[the last two months of 2001]               | 2001-11/2001-12
[the first week of August]                  | 2017-08-01/2017-08-07
[90 days]                                   | P90D
[two-year]                                  | P2Y
[a decade]                                  | P10Y
[half a year]                               | P6M
[a year and a half]                         | P1Y6M
[6 1/2 years]                               | P6Y6M
[four years and two months]                 | P4Y2M
[forty-eight hours]                         | PT48H
[more than 22 consecutive years]            | P22Y
[9/11]                                      | 2001-09-11
[Thanksgiving 2016]                         | 2016-11-24
[Easter Monday 2016]                        | 2016-03-28
[Memorial Day]                              | 2017-05-29
[the day after Christmas Day]               | 2017-12-26
[10 a.m. Nov. 29, 2016]                     | 2016-11-29
[now]                                       | -
[currently]                                 | -
[recent years]                              | -
[a few weeks]                               | -
[each year]                                 | -
[24 hours a day]                            | -
[the coming months]                         | -
[1500 BC]                                   | -
[cet après-midi]                            | -
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in VALUES.strip().splitlines()]


def value_in(marked: str, published: date | None = PUBLISHED, anchor: TimeValue | None = None) -> TimeValue | None:
    """The value of the words in brackets."""
    start, end = marked.index("["), marked.index("]") - 1
    return resolve(marked.replace("[", "").replace("]", ""), start, end, published, anchor=anchor)


def written(value: TimeValue | None) -> str:
    """A value as the guidelines write it."""
    return "-" if value is None else value.duration or value.edtf or "?"


def test_all_cases_are_there() -> None:
    """The table of cases is read whole."""
    assert len(CASES) == VALUES.count("|") > 100


@pytest.mark.parametrize(("words", "wanted"), CASES)
def test_value(words: str, wanted: str) -> None:
    """An expression has the value that a reader of a document of 2017-09-13 gives it."""
    assert written(value_in(words)) == wanted


@pytest.mark.parametrize(
    "words",
    ["in [September]", "on [12 May]", "on [Tuesday]", "[today]", "[last week]", "[this year]", "[last summer]",
     "[Easter]", "[two months ago]", "[earlier this year]", "[the third quarter]", "[Thursday, Dec. 15]", "[the 12th]"],
)  # fmt: skip
def test_unknown_stays_unknown(words: str) -> None:
    """Without a document's date nothing is guessed."""
    assert value_in(words, None) is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("[12 May 2016]", "2016-05-12"), ("in [2016]", "2016"), ("[the past two weeks]", "P2W"), ("[90 days]", "P90D")],
)
def test_what_needs_no_date(words: str, wanted: str) -> None:
    """What is written out has its value without a document's date."""
    assert written(value_in(words, None)) == wanted


@pytest.mark.parametrize(
    ("words", "anchor", "wanted"),
    [
        ("[the same day]", "2016-05-12", "2016-05-12"),
        ("[two days later]", "2016-05-12", "2016-05-14"),
        ("[the next day]", "2016-05-12", "2016-05-13"),
        ("[a month later]", "2016-05", "2016-06"),
        ("[three years later]", "2011", "2014"),
        ("[that September]", "2018", "2018-09"),
        ("[the following year]", "2011", "2012"),
        ("[that month]", "2016-05-12", "2016-05"),
        ("[that evening]", "2016-05-12", "2016-05-12"),
        ("[a year earlier]", "2011", "2010"),
        ("[the decade after]", "1989", "1989/1999"),
        ("[the year-earlier quarter]", "2016-07/2016-09", "2015-07/2015-09"),
    ],
)
def test_anchor(words: str, anchor: str, wanted: str) -> None:
    """An expression that counts from the time spoken of before takes it from the anchor."""
    assert written(value_in(words, PUBLISHED, value_of(anchor))) == wanted


def test_event_told_of() -> None:
    """ "two days after X happened" is X's day, when what is told happened on the day spoken of."""
    assert written(value_in("The move came [two days after] the agency warned of it.")) == "2017-09-11"
    assert value_in("It came [two days after].") is None


def values_of(marked: str, published: date | None = PUBLISHED) -> list[str]:
    """The values of all the words in brackets of a document."""
    text, spans = "", []
    for part in marked.split("["):
        inside, bracket, rest = part.partition("]")
        if bracket:
            spans.append(Span(start=len(text), end=len(text) + len(inside)))
        text += inside + rest
    return [written(value) for value in resolve_all(text, spans, published)]


def test_document_told_in_order() -> None:
    """Each expression of a document may count from those before it."""
    text = "It closed on [12 May 2016]. [The same day] they left; [two days later] it reopened; [that year] it grew."
    assert values_of(text) == ["2016-05-12", "2016-05-12", "2016-05-14", "2016"]


def test_year_lent_by_the_next() -> None:
    """The first of two joined dates takes the year that only the second one names."""
    assert values_of("held on [June 5] and [July 7, 2009] in Rome") == ["2009-06-05", "2009-07-07"]


def test_undated_document_with_a_year() -> None:
    """In a document without a date, a whole date gives its year to the others; one without any stays open."""
    assert values_of("the [September 17] strike. Call on [Nov. 29, 2016].", None) == ["2016-09-17", "2016-11-29"]
    assert values_of("the [September 17] strike in [Syria].", None) == ["-", "-"]


def test_today_in_a_quotation() -> None:
    """ "Today" in words quoted from some days ago is their day, outside of them the document's."""
    text = 'On [Monday] she spoke: "[Today] we begin." The paper comes out [today].'
    assert values_of(text) == ["2017-09-11", "2017-09-11", "2017-09-13"]


WORDS = listed(
    "the last next this 12 5th two a few May September Monday 2016 1990s '90s year years weeks day of in and to - / "
    "early mid late end ago later before after half quarter first century today night fiscal FY16 Q3 summer Easter , . "
    "9999 99999 0 31 weekend decade each now present same about from B.C. 2016-02-30 31/02/2016 thousand"
)
PHRASES = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)


@given(PHRASES | st.text(), st.none() | st.dates())
def test_any_words_are_answered(text: str, published: date | None) -> None:
    """No words raise, earliest is never after latest, and what is written reads back as the same days."""
    value = resolve(text, 0, len(text), published)
    if value is not None and value.edtf is not None:
        assert value_of(value.edtf) == value
    if value is not None and value.earliest is not None and value.latest is not None:
        assert value.earliest <= value.latest
    if value is not None and value.duration is not None:
        assert value_of(value.duration) == value


@pytest.mark.parametrize("word", ["the ", "end of the ", "last ", "one ", "late ", "1-", "May "])
def test_endless_words(word: str) -> None:
    """What is far too long to be an expression has no value, and does not exhaust the stack."""
    assert resolve(word * 2000, 0, len(word) * 2000, PUBLISHED) is None


@given(st.lists(PHRASES, max_size=6), st.none() | st.dates())
def test_any_document_is_answered(phrases: list[str], published: date | None) -> None:
    """Every span of a document gets an answer, whatever stands before it."""
    text = ". ".join(phrases)
    spans = list(find(text))
    assert len(resolve_all(text, spans, published)) == len(spans)
