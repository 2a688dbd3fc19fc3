"""Reading files, folders and standard input."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kgraph.errors import ReadError, UsageError
from kgraph.reading import Metadata, Rejected, find, read
from kgraph.records import Document

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLE = "The ministry banned the product on Tuesday."
PAGE = """<!doctype html><html lang="en-GB"><head><title>Ministry bans X | The Daily</title>
<meta property="og:site_name" content="The Daily"><meta property="og:title" content="Ministry bans X">
<meta property="article:published_time" content="2017-09-12T23:30:00-05:00">
<link rel="canonical" href="https://daily.example/a"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/s">Subscribe now</a></li></ul></nav>
<article><h1>Ministry bans X</h1>
<p>The Ministry of Trade banned X on Tuesday, the minister said in a long statement to the press.</p>
<p>A second paragraph, long enough to be seen as text of the article, follows the first one here.</p></article>
<footer>Copyright 2024 Daily. All rights reserved. Cookie policy</footer></body></html>"""


def one(path: Path, **stated: object) -> Document:
    """The only document of a path."""
    (document,) = read([path], defaults=Metadata(**stated) if stated else None)  # type: ignore[arg-type]
    assert isinstance(document, Document)
    return document


def reason(path: Path) -> str:
    """Why the only input of a path was not read."""
    (rejected,) = read([path])
    assert isinstance(rejected, Rejected)
    return rejected.reason


def put(path: Path, content: str | bytes) -> Path:
    """A file with that content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_text_is_kept_character_for_character() -> None:
    """A text file in UTF-8 with line feeds is read exactly as it is, blank lines too."""
    for seed in sorted(SEEDS.glob("*.txt")):
        assert one(seed).text == seed.read_text(encoding="utf-8")


def test_seed_says_its_title_date_and_address() -> None:
    """What The Moscow Times states in the text of its article becomes metadata; no publisher is guessed."""
    (path,) = SEEDS.glob("000_*.txt")
    document = one(path)
    assert document.title == "Russian Cyber-Security Firm Kaspersky Could Shutter Washington Offices"
    assert document.published == date(2017, 9, 12)
    assert document.url is not None
    assert document.url.startswith("https://www.themoscowtimes.com/2017/09/12/")
    assert document.publisher is None
    assert document.id == "000_4b820f9908f1b49b"


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("a.txt", "a"), ("b.c.txt", "b.c"), ("d.txt.gz", "d"), ("E.TXT", "E"), ("f.md", "f"), ("note", "note")],
)
def test_identifier_is_the_name_without_suffix(tmp_path: Path, name: str, identifier: str) -> None:
    """Only suffixes that name a format are taken off."""
    data = ARTICLE.encode()
    document = one(put(tmp_path / name, gzip.compress(data) if name.endswith(".gz") else data))
    assert (document.id, document.text) == (identifier, ARTICLE)


def test_page_gives_article_and_its_metadata(tmp_path: Path) -> None:
    """From HTML come the article without the page around it, and what the page states, date as written."""
    document = one(put(tmp_path / "a.html", PAGE))
    assert "Ministry of Trade banned X" in document.text
    assert "Subscribe" not in document.text
    assert "Cookie" not in document.text
    assert (document.title, document.publisher) == ("Ministry bans X", "The Daily")
    assert (document.published, document.url) == (date(2017, 9, 12), "https://daily.example/a")
    assert document.language == "en-GB"


def test_page_without_name_of_its_site_has_no_publisher(tmp_path: Path) -> None:
    """A host name is no publisher."""
    page = PAGE.replace('<meta property="og:site_name" content="The Daily">', "").replace(" | The Daily", "")
    assert one(put(tmp_path / "a.html", page)).publisher is None


def test_page_in_a_declared_encoding(tmp_path: Path) -> None:
    """The encoding that a page declares is believed where it decodes."""
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-5">').replace("A second", "Министр сказал: a second")
    assert "Министр сказал" in one(put(tmp_path / "a.htm", page.encode("iso-8859-5"))).text


def test_markdown_keeps_its_text(tmp_path: Path) -> None:
    """Markdown is read as it is; front matter and the first heading give metadata."""
    text = f"---\ndate: 2017-09-12\npublisher: 'The Daily'\nlang: en\n---\n\n# The **ban** of [X](#)\n\n{ARTICLE}\n"
    document = one(put(tmp_path / "a.md", text))
    assert document.text == text
    assert document.title == "The ban of X"
    assert (document.published, document.publisher) == (date(2017, 9, 12), "The Daily")
    assert document.language == "en"


def test_markdown_with_a_wrong_date_is_rejected(tmp_path: Path) -> None:
    """A date that is none is said, not dropped."""
    assert "'soon' is not a date" in reason(put(tmp_path / "a.md", f"---\ndate: soon\n---\n{ARTICLE}"))


def test_folder_is_read_recursively_in_order(tmp_path: Path) -> None:
    """Folders are read in sorted order, without hidden files, and other files are counted."""
    for name in ("b.txt", "a/z.txt", "a/y.md", ".hidden.txt", ".git/c.txt", "d.pdf", "a/e.csv"):
        put(tmp_path / name, ARTICLE)
    inputs = find([tmp_path])
    assert [str(file.relative_to(tmp_path)) for file in inputs.files] == ["b.txt", "a/y.md", "a/z.txt"]
    assert inputs.left_out == 2


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """Paths that overlap give each document once."""
    path = put(tmp_path / "a.txt", ARTICLE)
    assert len(list(read([path, tmp_path, path]))) == 1


def test_missing_input_is_an_error_of_the_call(tmp_path: Path) -> None:
    """A path that does not exist is told before anything is read."""
    path = put(tmp_path / "a.txt", ARTICLE)
    with pytest.raises(ReadError, match=r"gone\.txt: no such file"):
        read([path, tmp_path / "gone.txt"])
    with pytest.raises(ReadError, match="nothing to read"):
        read([])


def test_folder_without_readable_files_is_an_error(tmp_path: Path) -> None:
    """The message says what would be read."""
    put(tmp_path / "a.pdf", "x")
    with pytest.raises(ReadError, match=r"without readable files; what is read ends in .*\.txt"):
        read([tmp_path])


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\t\n", "only white space"),
        ("a.txt", b"%PDF-1.7 ...", "this is a PDF file, not text"),
        ("a", bytes(range(256)) * 20, "this is a binary file, not text"),
        ("a.html", b"<html><body><img src='x'></body></html>", "no text on this page"),
        ("a.html", b"", "the file is empty"),
        ("a.txt.gz", gzip.compress(b"text " * 999)[:40], "cannot be read"),
    ],
)
def test_bad_file_is_rejected_with_its_reason(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    """A file that gives no document says why, and does not stop the others."""
    bad, good = put(tmp_path / name, content), put(tmp_path / "good" / "b.txt", ARTICLE)
    rejected, document = read([bad, good])
    assert isinstance(rejected, Rejected)
    assert expected in rejected.reason
    assert str(rejected).startswith(str(bad))
    assert isinstance(document, Document)


def test_options_win_for_one_article(tmp_path: Path) -> None:
    """For a single article, options win over what it says of itself."""
    path = put(tmp_path / "a.txt", f"A Headline\n\nSeptember 12, 2017\n\n{ARTICLE}")
    document = one(path, title="Mine", published=date(2018, 1, 2), publisher="P", url="http://u/", language="en")
    assert (document.title, document.published, document.publisher) == ("Mine", date(2018, 1, 2), "P")
    assert one(path, publisher="P").title == "A Headline"


def test_options_fill_gaps_for_several(tmp_path: Path) -> None:
    """For several articles, options fill what is open, and what names one article is refused."""
    put(tmp_path / "a.txt", f"A Headline\n\nSeptember 12, 2017\n\n{ARTICLE}")
    put(tmp_path / "b.txt", ARTICLE)
    found = read([tmp_path], defaults=Metadata(published=date(2018, 1, 2), publisher="P"))
    assert [(d.published, d.publisher) for d in found if isinstance(d, Document)] == [
        (date(2017, 9, 12), "P"),
        (date(2018, 1, 2), "P"),
    ]
    with pytest.raises(UsageError, match="leave --title out"):
        read([tmp_path], defaults=Metadata(title="T"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ARTICLE.encode(), [("stdin", ARTICLE)]),
        (gzip.compress(ARTICLE.encode()), [("stdin", ARTICLE)]),
        (b'\n{"id": "7", "text": "One."}\n{"text": "Two."}\n', [("7", "One."), ("stdin:3", "Two.")]),
        ('{"text": "Grün."}\n'.encode("utf-16"), [("stdin:1", "Grün.")]),
        (b"{curly} braces are text", [("stdin", "{curly} braces are text")]),
    ],
)
def test_standard_input_is_what_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, content: bytes, expected: list[tuple[str, str]]
) -> None:
    """Standard input may be text or JSON lines, packed or not."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert [(d.id, d.text) for d in read(["-"]) if isinstance(d, Document)] == expected


def test_standard_input_may_be_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML is recognised by its start, after a byte order mark and a comment."""
    page = b"\xef\xbb\xbf<!-- saved -->\n" + PAGE.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page)))
    (document,) = read(["-"])
    assert isinstance(document, Document)
    assert document.title == "Ministry bans X"


def test_json_lines_on_standard_input_take_no_title(monkeypatch: pytest.MonkeyPatch) -> None:
    """What proves to be several records refuses a title as a file of them does."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "One."}\n')))
    with pytest.raises(UsageError, match="leave --title out"):
        list(read(["-"], defaults=Metadata(title="T")))


def test_reading_is_lazy(tmp_path: Path) -> None:
    """A record is given before the next is looked at, so that memory does not grow with the input."""
    path = put(tmp_path / "a.jsonl", json.dumps({"text": ARTICLE}) + "\n")
    documents = read([path, put(tmp_path / "b.txt", ARTICLE)])
    assert isinstance(next(documents), Document)
    (tmp_path / "b.txt").unlink()
    assert isinstance(next(documents), Rejected)


def test_long_article(tmp_path: Path) -> None:
    """Ten megabytes are one article like any other."""
    text = "A line of an article – with a dash.\n" * 280_000
    assert one(put(tmp_path / "a.txt", text)).text == text


def test_import_is_light() -> None:
    """The heavy libraries are imported when they are needed, not with the package."""
    heavy = ("trafilatura", "ftfy", "charset_normalizer", "click")
    code = f"import kgraph.reading, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
