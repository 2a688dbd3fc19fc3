"""JSON lines: one document a line, and one bad line costs that line only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kgraph.reading.dates import parse_date
from kgraph.reading.decoding import NotTextError, clean, unencoded
from kgraph.reading.metadata import Metadata
from kgraph.reading.rejected import Rejected
from kgraph.reading.selfdescription import self_description
from kgraph.reading.sources import stem
from kgraph.records import Document

_NAMES = {int: "a number", float: "a number", bool: "true or false", list: "a list", dict: "an object"}


def read_lines(lines: Iterable[bytes], path: Path, options: Metadata) -> Iterator[Document | Rejected]:
    """The document of each line that is not blank; `options` fill what a record leaves open."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _document(_record(line, f"{path}, line {number}"), path, number, options)
        except ValueError as why:
            yield Rejected(source=str(path), line=number, reason=str(why))


def _record(line: bytes, name: str) -> dict[str, Any]:
    try:
        record = json.loads(unencoded(line, name))
    except NotTextError as why:
        raise ValueError(f"this is {why}") from why
    except json.JSONDecodeError as why:
        raise ValueError(f"not JSON: {why.msg} at character {why.pos + 1}") from why
    except RecursionError as why:
        raise ValueError("not JSON that can be read: nested too deeply") from why
    if not isinstance(record, dict):
        raise ValueError(f'{_NAMES.get(type(record), "a text or null")}, not an object with "text"')  # noqa: TRY004
    return record


def _document(record: dict[str, Any], path: Path, number: int, options: Metadata) -> Document:
    text = clean(_field(record, "text") or "", f"{path}, line {number}")
    if not text.strip():
        raise ValueError('no text: the field "text" is missing or empty')
    date = _field(record, "date")
    stated = Metadata(
        title=_field(record, "title"),
        published=parse_date(date) if date else None,
        publisher=_field(record, "publisher"),
        url=_field(record, "url"),
        language=_field(record, "language"),
    )
    known = stated.or_else(self_description(text)).or_else(options)
    return Document(
        id=_identifier(record) or f"{stem(path)}:{number}",
        text=text,
        title=known.title,
        published=known.published,
        publisher=known.publisher,
        url=known.url,
        language=known.language,
        source=str(path),
    )


def _identifier(record: dict[str, Any]) -> str | None:
    value = record.get("id")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _field(record, "id")


def _field(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f'the field "{name}" is {_NAMES[type(value)]}, not text')  # noqa: TRY004
    return value if name == "text" else " ".join(clean(value, f'"{name}"').split()) or None
