"""HTML that cannot be broken by what is in it: all text is escaped, unless it is Html already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from kgraph.serve.negotiation import GRAPHS, HTML
from kgraph.vocab import KG, KGC

_EMPTY = frozenset({"input", "link", "meta"})


class Html(str):
    """Text that is HTML."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element; a trailing underscore of an attribute's name is left out, and so is an attribute that is None."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    begin = f"<{name}{written}>"
    return Html(begin if name in _EMPTY else f"{begin}{joined(children)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """The parts one after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(part, quote=False) for part in parts))


def address(iri: str, base: str) -> str | None:
    """Where an IRI is shown: here if it is of the store or a term of ours, else at its own place on the web."""
    if iri.startswith(base):
        return "/data/" + quote(iri[len(base) :], safe="/:@!$&'()*+,;=-._~")
    if iri.startswith((KG, KGC)):
        return f"/resource?iri={quote(iri, safe='')}"
    return iri if iri.startswith(("https://", "http://")) else None


def link(text: str, iri: str | None, base: str, **attributes: str | None) -> Html:
    """The text, as a link where its IRI can be shown."""
    where = None if iri is None else address(iri, base)
    if where is None:
        return tag("span", text, title=iri)
    return tag("a", text, href=where, rel=None if where.startswith("/") else "noreferrer", **attributes)


def page(title: str, *body: str, about: str | None = None) -> bytes:
    """A whole page; `about` is the address that gives the same as data."""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · kgraph"),
        tag("link", rel="stylesheet", href="/style.css"),
    ]
    formats = [] if about is None else [f for f in GRAPHS if f is not HTML]
    addresses = [(f, f"{about}{'&' if '?' in str(about) else '?'}format={f.name}") for f in formats]
    head += [tag("link", rel="alternate", type=f.media, href=where) for f, where in addresses]
    search = tag(
        "form",
        tag(
            "input",
            name="words",
            type="search",
            aria_label="Words of a name",
            placeholder="Words of a name",
            required=True,
        ),
        tag("button", "Find"),
        action="/ask/entities",
    )
    top = tag("header", tag("a", "kgraph", href="/"), search)
    as_data = [joined([" ", tag("a", f.name, href=where)]) for f, where in addresses]
    foot = [tag("footer", "As data:", *as_data)] if as_data else []
    html = tag("html", tag("head", *head), tag("body", top, tag("main", *body), *foot), lang="en")
    return f"<!DOCTYPE html>\n{html}\n".encode()
