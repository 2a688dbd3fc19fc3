"""The verb: read. What it finds it yields one by one, so that memory does not grow with the input."""

from __future__ import annotations

import gzip
import io
import logging
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kgraph.errors import UsageError
from kgraph.reading.decoding import NotTextError, decode
from kgraph.reading.jsonl import read_lines
from kgraph.reading.markdown import markdown_metadata
from kgraph.reading.metadata import Metadata
from kgraph.reading.rejected import Rejected
from kgraph.reading.selfdescription import self_description
from kgraph.reading.sources import FORMATS, STANDARD_INPUT, find, stem, suffix
from kgraph.reading.webpage import read_page
from kgraph.records import Document

_log = logging.getLogger(__name__)

_GZIP = b"\x1f\x8b"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 8192
"""How many bytes are looked at to tell what an input is."""

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w:.-]+)|<\?xml[^>]+encoding=[\"']([\w.-]+)", re.IGNORECASE)
_JSON_START = re.compile(r"\s*\{\s*\"")
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def read(paths: Sequence[str | Path], *, defaults: Metadata | None = None) -> Iterator[Document | Rejected]:
    """The documents that `paths` name, and what could not be read, in the order of the input.

    A path is a file, a folder, or `-` for standard input. What a record, a page or front
    matter states wins over what the article says of itself in its text. `defaults` win over
    both where the input is one article; where it may be several they fill what is open, and
    a title or an address among them is a UsageError. That, and the ReadError for a path
    that is not there, comes from the call itself, before anything is read.
    """
    inputs = find(paths)
    options = defaults or Metadata()
    single = len(inputs.files) == 1
    if not single or FORMATS.get(suffix(inputs.files[0])) == "jsonl":
        _refuse_what_names_one_article(options)
    if inputs.left_out:
        _log.info("%d files in folders left out: their suffix is not one that is read", inputs.left_out)
    return chain.from_iterable(_read_file(file, options, single) for file in inputs.files)


def _refuse_what_names_one_article(options: Metadata) -> None:
    for name, value in (("title", options.title), ("url", options.url)):
        if value:
            raise UsageError(f"a {name} is of one article, and the input may hold several: leave --{name} out")


def _read_file(path: Path, options: Metadata, single: bool) -> Iterator[Document | Rejected]:
    try:
        with _opened(path) as (head, stream):
            kind = FORMATS.get(suffix(path)) or _sniffed(head)
            if kind == "jsonl":
                _refuse_what_names_one_article(options)
                yield from read_lines(_lines(head, stream), _named(path), options)
            else:
                yield _article(stream.read(), path, kind, options, single)
    except (OSError, EOFError, zlib.error) as why:
        reason = getattr(why, "strerror", None) or why
        yield Rejected(source=str(_named(path)), reason=f"cannot be read: {reason}")


def _named(path: Path) -> Path:
    return Path("stdin") if path == STANDARD_INPUT else path


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were taken for a look, with these bytes put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)]
        self._head = self._head[len(data) :]
        data = data or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _looked_at(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    head = stream.read(_HEAD)
    return head, io.BufferedReader(_Rejoined(head, stream))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[bytes, BinaryIO]]:
    """The first bytes and the whole stream, unpacked if it is gzip, whatever its name."""
    raw = sys.stdin.buffer if path == STANDARD_INPUT else path.open("rb")
    try:
        head, stream = _looked_at(raw)
        if head.startswith(_GZIP):
            head, stream = _looked_at(gzip.GzipFile(fileobj=stream))  # type: ignore[arg-type]
        yield head, stream
    finally:
        if path != STANDARD_INPUT:
            raw.close()


def _sniffed(head: bytes) -> str:
    encoding = "utf-16" if head.startswith(_WIDE_MARKS) else "utf-8-sig"
    start = head.decode(encoding, errors="replace")
    if _JSON_START.match(start):
        return "jsonl"
    return "html" if _HTML_START.match(start) else "text"


def _lines(head: bytes, stream: BinaryIO) -> Iterable[bytes]:
    """Lines as bytes; UTF-16, where a line feed is two bytes, is undone first."""
    if head.startswith(_WIDE_MARKS) or b"\0" in head:
        return stream.read().decode("utf-16", errors="replace").encode(errors="replace").split(b"\n")
    return stream


def _article(data: bytes, path: Path, kind: str, options: Metadata, single: bool) -> Document | Rejected:
    source = str(_named(path))
    if not data:
        return Rejected(source=source, reason="the file is empty")
    try:
        text, stated = _text_and_metadata(data, source, kind)
    except NotTextError as why:
        return Rejected(source=source, reason=f"this is {why}")
    except ValueError as why:
        return Rejected(source=source, reason=str(why))
    if not text.strip():
        reason = "there is no text on this page" if kind == "html" else "there is only white space"
        return Rejected(source=source, reason=reason)
    said = stated.or_else(self_description(text))
    known = options.or_else(said) if single else said.or_else(options)
    return Document(
        id=stem(_named(path)),
        text=text,
        title=known.title,
        published=known.published,
        publisher=known.publisher,
        url=known.url,
        language=known.language,
        source=source,
    )


def _text_and_metadata(data: bytes, name: str, kind: str) -> tuple[str, Metadata]:
    if kind != "html":
        text = decode(data, name)
        return text, markdown_metadata(text) if kind == "markdown" else Metadata()
    charset = _CHARSET.search(data[:4096])
    declared = (charset[1] or charset[2]).decode("ascii", errors="replace") if charset else None
    return read_page(decode(data, name, declared=declared)) or ("", Metadata())
