import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.temporal import find

FOUND = [
    ("It opened on 12 September 2016 in Rome.", ["12 September 2016"]),
    ("It opened on Sept. 12, 2016, and closed in July 2017.", ["Sept. 12, 2016", "July 2017"]),
    ("from October 25-26, 2016 to early 2018", ["October 25-26, 2016", "early 2018"]),
    ("On Tuesday morning they left; last week they came.", ["Tuesday morning", "last week"]),
    ("He served from 1989 to 1995.", ["1989 to 1995"]),
    ("He was sentenced to two years and six months in May.", ["two years and six months", "May"]),
    ("a two-year deal, more than 22 consecutive years ago", ["two-year", "more than 22 consecutive years ago"]),
    ("They said yesterday that the 1990s were good.", ["yesterday", "the 1990s"]),
    ("in FY16 and the third quarter of 2016", ["FY16", "the third quarter of 2016"]),
    ("over the past few years, every year", ["the past few years", "every year"]),
    ("on 2017-09-12 and 12/09/2017", ["2017-09-12", "12/09/2017"]),
    ("earlier this year, the end of July", ["earlier this year", "the end of July"]),
    ("Executive Order 13885 of August 30, 2019, on the 12th of May", ["August 30, 2019", "12th of May"]),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_found_whole(text: str, wanted: list[str]) -> None:
    """An expression is found whole, without the preposition before it and the point after it."""
    assert [text[span.start : span.end] for span in find(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "They may march on, and the second fall is near.",
        "Theresa May met a 34-year-old man.",
        "It cost $2,016 and 2000 people came to No. 1984.",
        "Resolution 1973 of the council",
        "He wrote the FIRE Act (S. 1941) and H.R. 1992.",
        "https://example.org/2016/09",
        "The king once ruled, now and then.",
    ],
)
def test_not_found(text: str) -> None:
    """Words that only look like a time are left alone."""
    assert [text[span.start : span.end] for span in find(text)] == []


def test_no_expression_crosses_a_sentence() -> None:
    """A line break between paragraphs, or a semicolon, ends an expression."""
    text = "It came in May\n\n2016 was good; Monday; June 5"
    assert [text[span.start : span.end] for span in find(text)] == ["May", "2016", "Monday", "June 5"]


@given(st.text() | st.text("0123456789-/.,' aAMaynQ1st½&").map("May 5 2016 ".__add__))
def test_spans_are_in_order(text: str) -> None:
    """No text raises; spans lie in the text, in order, apart, and hold something."""
    place = 0
    for span in find(text):
        assert place <= span.start < span.end <= len(text)
        place = span.end
