"""Texts of corpora that come as tokens, for the benchmarks beside it."""

from __future__ import annotations

from datetime import date
from typing import Any


def text_of(r: dict[str, Any]) -> str:
    """The text of a record, or its tokens put together."""
    if "text" in r:
        return str(r["text"])
    return "".join(t + " " * space for t, space in zip(r["tokens"], r["space_after"], strict=True))


def places_of(r: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the tokens of a record stand in its text."""
    text, at = text_of(r), 0
    places = []
    for token in r["tokens"]:
        at = text.index(token, at) + len(token)
        places.append((at - len(token), at))
    return places


def day_of(text: str | None) -> date | None:
    """The day, where a whole one is given."""
    return date.fromisoformat(text) if text and len(text) == len("2020-01-01") else None
