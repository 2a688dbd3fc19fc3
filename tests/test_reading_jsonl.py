"""JSON lines: one record a line."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.reading import Metadata, Rejected, read
from kgraph.reading.jsonl import read_lines
from kgraph.records import Document


def lines(*content: bytes | str, options: Metadata | None = None) -> list[Document | Rejected]:
    """What these lines give."""
    data = [line.encode() if isinstance(line, str) else line for line in content]
    return list(read_lines(data, Path("news.jsonl"), options or Metadata()))


def test_all_fields() -> None:
    """Every field of a record finds its place, and others are passed over."""
    record = {
        "id": "a-1",
        "text": "Text.",
        "title": " A\n title ",
        "date": "12 September 2017",
        "publisher": "P",
        "url": "http://u/",
        "language": "en",
        "more": [1],
    }
    assert lines(json.dumps(record)) == [
        Document(
            id="a-1",
            text="Text.",
            title="A title",
            published=date(2017, 9, 12),
            publisher="P",
            url="http://u/",
            language="en",
            source="news.jsonl",
        )
    ]


def test_record_wins_over_its_text_and_options_fill() -> None:
    """What the record states wins over what the text says of itself; options fill the rest."""
    text = "A Headline\n\nSeptember 12, 2017\n\nText."
    (first, second) = lines(
        json.dumps({"text": text, "title": "Stated"}),
        json.dumps({"text": "Text.", "date": None, "title": ""}),
        options=Metadata(published=date(2018, 1, 1), publisher="P"),
    )
    assert isinstance(first, Document)
    assert (first.title, first.published, first.publisher) == ("Stated", date(2017, 9, 12), "P")
    assert isinstance(second, Document)
    assert (second.title, second.published) == (None, date(2018, 1, 1))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"text": "a"', "not JSON: Expecting ',' delimiter at character 13"),
        ("[1]", 'a list, not an object with "text"'),
        ("3", 'a number, not an object with "text"'),
        ("null", 'not an object with "text"'),
        ("{}", "no text"),
        ('{"text": "  "}', "no text"),
        ('{"text": 3}', 'the field "text" is a number, not text'),
        ('{"text": "a", "title": ["x"]}', 'the field "title" is a list, not text'),
        ('{"text": "a", "id": true}', 'the field "id" is true or false, not text'),
        ('{"text": "a", "date": "03/04/2017"}', "may be 3 or 4 for the month"),
        ('{"text": "a", "date": 2017}', 'the field "date" is a number, not text'),
        ("[" * 100_000, "not JSON"),
        (bytes(range(1, 9)) * 20, "this is a binary file"),
    ],
)
def test_bad_line_costs_that_line(line: str | bytes, reason: str) -> None:
    """A bad line is told with its number and reason, and the lines around it are read."""
    before, rejected, after = lines('{"text": "One."}', line, '{"text": "Two."}')
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert isinstance(rejected, Rejected)
    assert rejected.line == 2
    assert reason in rejected.reason
    assert str(rejected).startswith("news.jsonl, line 2: ")


def test_missing_id_is_file_and_line() -> None:
    """A record without an id is named by where it stands; a number as an id is its digits."""
    found = lines('{"text": "One."}', "", '{"text": "Two.", "id": 7}', '{"text": "Three.", "id": ""}')
    assert [d.id for d in found if isinstance(d, Document)] == ["news:1", "7", "news:4"]


def test_separators_inside_text_do_not_split_lines() -> None:
    """Only a line feed ends a record: U+2028 and U+0085 are characters of a text."""
    (document,) = lines(json.dumps({"text": "a\u2028b"}, ensure_ascii=False))
    assert isinstance(document, Document)
    assert document.text == "a\u2028b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_records(tmp_path: Path, encoding: str) -> None:
    """Records are read in every encoding in which files of them occur, packed or not."""
    data = '{"text": "Größe – “ja”"}\n{"text": "Two."}\n'.encode(encoding)
    for name, content in (("a.jsonl", data), ("b.jsonl.gz", gzip.compress(data))):
        (tmp_path / name).write_bytes(content)
        found = list(read([tmp_path / name]))
        assert [d.text for d in found if isinstance(d, Document)] == ["Größe – “ja”", "Two."]


def test_damaged_archive_gives_what_it_holds(tmp_path: Path) -> None:
    """The records before the damage are read, and the damage is told."""
    records = b"".join(json.dumps({"text": f"Text {i * 7919}."}).encode() + b"\n" for i in range(5000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(records)[:-5000])
    found = list(read([tmp_path / "a.jsonl.gz"]))
    assert len(found) > 100
    assert isinstance(found[-1], Rejected)
    assert "cannot be read" in found[-1].reason


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\n\t“”–éß漢😀"), min_size=1))
def test_text_is_what_the_record_holds(text: str) -> None:
    """Offsets in the record's text are offsets in the document's."""
    (found,) = lines(json.dumps({"text": text}))
    assert (found.text == text) if isinstance(found, Document) else not text.strip()
