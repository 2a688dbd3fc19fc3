"""Encodings, dates, and what an article says of itself."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.reading.dates import parse_date
from kgraph.reading.decoding import NotTextError, clean, decode
from kgraph.reading.markdown import markdown_metadata
from kgraph.reading.selfdescription import self_description

FRENCH = "L’été dernier, le ministère a fermé la société à Genève – « trop cher ».\n"
RUSSIAN = "Правительство запретило компании работать в Москве, сообщил министр.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        ("The fine is £500 million – “too much”, the company’s office said.", "cp1252"),
        ("café à Genève", "cp1252"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "cp1251"),
        ("Η κυβέρνηση ανακοίνωσε την Τρίτη ότι θα κλείσει το γραφείο της εταιρείας.", "cp1253"),
        ("Rząd Polski ogłosił w środę, że zamknie biuro spółki w Łodzi i żąda odszkodowania. " * 2, "cp1250"),
        ("政府は火曜日に会社の事務所を閉鎖すると発表した。大臣は記者団に語った。", "shift_jis"),
    ],
)
def test_encodings_in_the_wild(text: str, encoding: str) -> None:
    """The encoding is found without being told."""
    if text == RUSSIAN and encoding == "utf-16-le":
        text = "Plain words first: " * 5 + text
    assert decode(text.encode(encoding), "a") == text


def test_stray_windows_bytes_in_utf8() -> None:
    """A Windows quotation mark in a UTF-8 file costs neither that mark nor the rest."""
    assert decode("Müller und Söhne ".encode() + b"\x93Gr\xc3\xbc\xc3\x9fe\x94", "a") == "Müller und Söhne “Grüße”"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\0b\x08c\x7f", "abc"),
        ("page\fpage", "page\npage"),
        ("\ufeffbom", "bom"),
        ("tab\tstays", "tab\tstays"),
        ("line\u2028separator\u0085next", "line\u2028separator…next"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_line_ends_and_control_characters(raw: str, text: str) -> None:
    """Line ends become line feeds; control characters go; nothing else moves."""
    assert clean(raw, "a") == text


def test_certain_mojibake_is_repaired() -> None:
    """UTF-8 that was read as Windows-1252 is put right, line by line; right lines stay as they are."""
    wrong = "the company’s office – café".encode().decode("cp1252")
    assert clean(f"Ärger über Größe\n{wrong}\n", "a") == "Ärger über Größe\nthe company’s office – café\n"


def test_doubtful_mojibake_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be repaired without doubt stays, and the log says where it is."""
    lost = "fine\nthe companyâ€�s office costs Ã�200"
    with caplog.at_level(logging.WARNING):
        assert clean(lost, "a.txt") == lost
    assert "a.txt: lines that look wrongly encoded are kept: 1, from 2" in caplog.text


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 50, b"\x7fELF\x01\x02", bytes(range(32)) * 9])
def test_binary_is_no_text(data: bytes) -> None:
    """Binary files are refused by their signature or their control bytes."""
    with pytest.raises(NotTextError):
        decode(data, "a")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), max_codepoint=0x24F) | st.just("\n")))
def test_cleaning_is_done_once(text: str) -> None:
    """A text that was cleaned stays as it is: offsets of the printed text are those of the graph."""
    once = clean(text, "a")
    assert clean(once, "a") == once
    assert decode(once.encode(), "a") == once or once.startswith("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No input breaks the decoder, and no control character or lone surrogate comes out."""
    try:
        text = decode(data, "a")
    except NotTextError:
        return
    text.encode()
    assert not set(text) & {chr(c) for c in range(32) if chr(c) not in "\t\n"}


@pytest.mark.parametrize(
    "stated",
    [
        "2017-09-12",
        "2017-09-12T23:59:59Z",
        "2017-09-12 08:00:00+02:00",
        "20170912",
        "2017/9/12",
        "12.09.2017",
        "September 12, 2017",
        "Sept. 12, 2017",
        "12 September 2017",
        "12th of September 2017",
        "Tuesday, September 12, 2017 at 10:30 a.m.",
        "Tue, 12 Sep 2017 10:30:00 GMT",
        "Tue, 12 Sep 2017 10:30:00 -0500 (CDT)",
        "12-Sep-2017",
    ],
)
def test_common_dates(stated: str) -> None:
    """A date is read in the forms that pages and records use; the day is that which is written."""
    assert parse_date(stated) == date(2017, 9, 12)


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ("03/04/2017", "may be 3 or 4 for the month"),
        ("2017-02-30", "does not exist"),
        ("31 June 2017", "does not exist"),
        ("2017-09", "is not a date"),
        ("2017", "is not a date"),
        ("soon", "is not a date"),
        ("13/13/2017", "does not exist"),
        ("x" * 500, "…"),
    ],
)
def test_no_date_is_guessed(stated: str, why: str) -> None:
    """What is no day, or may be two, is refused with the reason."""
    with pytest.raises(ValueError, match=why):
        parse_date(stated)


def test_slashes_that_mean_one_day() -> None:
    """A slashed date is read where only one reading is a date."""
    assert parse_date("25/12/2017") == parse_date("12/25/2017") == date(2017, 12, 25)
    assert parse_date("04/04/2017") == date(2017, 4, 4)


@given(
    st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y-%m-%dT00:00:00", "%d %B %Y", "%a, %d %b %Y"])
)
def test_every_day_is_read(day: date, form: str) -> None:
    """Every day survives the way through a common form."""
    assert parse_date(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Firm shuts office\n\nThe firm said so.", "Firm shuts office"),
        ("\n\nWhat now?\nText.", "What now?"),
        ("The firm shut its office on Tuesday.\nIt said so.", None),
        ("September 12, 2017\nText.", None),
        ("https://example.org/\nText.", None),
        ("Only one line", None),
        ("word " * 60 + "\nText.", None),
        ("* * *\nText.", None),
    ],
)
def test_title_line(text: str, title: str | None) -> None:
    """The first line is the title where it looks like a headline above an article."""
    assert self_description(text).title == title


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Title\nPublished: 12 September 2017\nText.", date(2017, 9, 12)),
        ("Title\nTuesday, September 12, 2017\nText.", date(2017, 9, 12)),
        ("Title\nIt was founded on September 12, 2017 in Moscow.", None),
        ("Title\n03/04/2017\nText.", None),
        ("Title\n" + "Text.\n" * 20 + "September 12, 2017\n", None),
    ],
)
def test_date_line(text: str, day: date | None) -> None:
    """A line near the top that is a date and nothing else is the date."""
    assert self_description(text).published == day


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Text.\nOriginal url:\n\n<https://a.example/b>\n", "https://a.example/b"),
        ("Text.\nSource: https://a.example/b", "https://a.example/b"),
        ("Text.\nSee https://a.example/b for more.", None),
        ("Original url: https://a.example/b\n" + "Text.\n" * 80, None),
    ],
)
def test_address(text: str, url: str | None) -> None:
    """A labelled address at the end is where the article was published."""
    assert self_description(text).url == url


def test_headings() -> None:
    """A ruled heading counts as a title; a Markdown file without any has none from here."""
    assert markdown_metadata("The Ban\n=======\n\nText.").title == "The Ban"
    assert markdown_metadata("Text.").title is None
