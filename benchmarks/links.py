"""Who is who, as graphs say it, against annotated names and against the Wikipedia links of mentions.

    python benchmarks/links.py ../shared [--every N] [--errors]

An item is an entity of a document; two items are one where their IRIs are, or point to one by `owl:sameAs`. Right is:
in `gold`, the same canonical name and country, or names that were read to be one (`training/pairs/names.tsv`; names of
bodies that tell nothing are left out); in GUM and Wikipedia's current events, the same article. Pairs are of items of
different documents; links to DBpedia are right where the article is that of the mention. `redirects.tsv` has titles
that mean one article. GUM is measured twice: with its own mentions, and with those that the extractor finds where a
link stands; the current events, a document a day, from the text alone. Names of places that are links to a people, a
team, an army or a government are left out, and count as wrong in a second figure. What is left out, and most of
`redirects.tsv`, was written by looking at every fourth day from the first; other days are new.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from token_texts import day_of, places_of, text_of

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.linking.identity import Identity
from kgraph.nlp.naming import names_of
from kgraph.nlp.pipeline import Extractor
from kgraph.rdf.iris import DEFAULT_BASE, Iris, document_key
from kgraph.rdf.traces import trace
from kgraph.records import Document, Entity, Extraction, Mention, Span
from kgraph.vocab import EntityClass, Kind
from training.gold import to_extraction

REDIRECTS = dict(
    line.split("\t") for line in Path(__file__).with_name("redirects.tsv").read_text(encoding="utf-8").splitlines()
)
NAMES = Path(__file__).resolve().parent.parent / "training" / "pairs" / "names.tsv"
GUM = "corpora/gum/gum_open.jsonl.gz"
_CLASSES = {"person": EntityClass.PERSON, "place": EntityClass.PLACE, "organization": EntityClass.ORGANISATION}
_MANY = 50
_BODIES = frozenset((EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY))
_OF_A_COUNTRY = re.compile(
    r"(_national_.*team|_people|ns|Palestinian|_language|_diaspora|[Aa]rmed_[Ff]orces|_[Aa]rmy|_[Nn]avy|Air_Force"
    r"|Defen[cs]e_Forces?|IDF|Ground_Forces|_military|_[Ff]orces|Corps.*|[Gg]overnment.*|Football_in_.*|Cinema_of_.*"
    r"|Citizen_of_.*|.*Embassy.*|High_Commission.*|Ministry_of_.*|.*Foreign_relations.*|[^_]+_in_.*|[a-z](is|iards|inos)"
    r"|Philippine|Pakistani|Luftwaffe|.*Space_Administration|.*_cabinet|.*(Paralympic|Sports|Tennis).*)$"
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entity of a document: its IRI, what it truly is, and the DBpedia article that it was linked to."""

    document: str
    iri: str
    truth: str
    name: str
    cls: EntityClass
    linked: str | None


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("shared", type=Path)
    arguments.add_argument("--every", type=int, default=1, help="of the current events only each n-th day")
    arguments.add_argument("--first", type=int, default=0, help="the first day that is read")
    arguments.add_argument("--errors", action="store_true", help="list what is wrong")
    given = arguments.parse_args()
    authority = Authority.load()
    shared: Path = given.shared
    records = [r for n in ("train", "dev", "seeds") for r in _lines(shared / f"gold/{n}.jsonl")]
    tell("gold, as annotated", *_settled([to_extraction(r) for r in records], authority, {}), given.errors)
    extract = Extractor()
    gum = list(_gum(shared / GUM))
    events = list(_events(shared / "corpora/wp_current_events/wpce_2025_2026.jsonl.gz"))[given.first :: given.every]
    annotated = [_annotated(r, d) for r, (d, _) in zip(_lines(shared / GUM), gum, strict=True)]
    tell("GUM, as annotated", *_settled(annotated, authority, {d.id: spans for d, spans in gum}), given.errors)
    for name, documents in (("GUM, from the text", gum), ("current events, from the text", events)):
        found = [extract(d) for d, _ in documents]
        links = {d.id: spans for d, spans in documents}
        tell(name, *_settled(found, authority, links), given.errors)


Links = dict[Span, str]
"""Where links stand, and the articles that they go to."""


def _settled(
    found: Sequence[Extraction], authority: Authority, links: dict[str, Links]
) -> tuple[list[Item], dict[str, str], int]:
    """The items of which the truth is known, what gave way to what, and how many items were left out."""
    identity = Identity(authority)
    items: list[Item] = []
    same = _same_names()
    left_out = 0
    for extraction in found:
        linked = link(extraction, authority)
        identity.add(trace(linked))
        iris = Iris(DEFAULT_BASE, document_key(extraction.document))
        spans = links.get(extraction.document.id)
        for e in linked.entities:
            truth = _truth(e, same) if spans is None else _article(e, spans)
            if spans is not None and truth and e.cls is EntityClass.PLACE and _OF_A_COUNTRY.search(truth):
                left_out += 1
            elif truth and e.named:
                items.append(Item(extraction.document.id, iris.entity(e), truth, e.name, e.cls, _title(e.link)))
    kept = {m.gone: m.kept for m in identity.merges()}
    identity.close()
    return items, kept, left_out


def _truth(e: Entity, same: dict[str, str]) -> str | None:
    """What an annotated entity is: what was read to be one, or else its name and country."""
    if e.ambiguous and e.cls is not EntityClass.PERSON:
        return None
    sort = " city" if e.kind is Kind.CITY else ""
    name = f"{'body' if e.cls in _BODIES else e.cls.value} {e.name.casefold()}|{e.country or ''}"
    return same.get(name, name) + sort


def _same_names() -> dict[str, str]:
    """Annotated names that were read to mean one thing, each with the first of them."""
    found: dict[str, str] = {}
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        family, *names = line.split("\t")
        keys = [f"{family} {name.rpartition('|')[0].casefold()}|{name.rpartition('|')[2]}" for name in names]
        found |= dict.fromkeys(keys, keys[0])
    return found


def _article(e: Entity, links: Links) -> str | None:
    """The article that most of its mentions are links to."""
    votes = Counter(links[m.span] for m in e.mentions if m.span in links)
    return article(min(votes, key=lambda t: (-votes[t], t))) if votes else None


def article(title: str) -> str:
    """The title of an article, whatever redirects to it."""
    plain = unquote(title)
    return REDIRECTS.get(plain, plain)


def _title(iri: str | None) -> str | None:
    return article(iri.rpartition("/resource/")[2]) if iri else None


def tell(name: str, items: Sequence[Item], kept: dict[str, str], left_out: int, errors: bool) -> None:
    """The figures of one corpus, and of each class that has many items."""
    print(f"{name}: {len(items)} items of {len({i.document for i in items})} documents")
    found = [kept.get(i.iri, i.iri) for i in items]
    _tell_pairs("all", items, found)
    for cls in EntityClass:
        own = [n for n, i in enumerate(items) if i.cls is cls]
        if len(own) >= _MANY:
            _tell_pairs(cls.value, [items[n] for n in own], [found[n] for n in own])
    linked = [i for i in items if i.linked]
    if not name.startswith("gold"):
        good = sum(i.linked == i.truth for i in linked)
        strict = good / (len(linked) + left_out)
        print(f"  links: {len(linked)}, precision {good / len(linked):.3f}; {strict:.3f} with {left_out} left out")
    if errors:
        _wrong(items, found)


def _tell_pairs(name: str, items: Sequence[Item], found: Sequence[str]) -> None:
    right = [i.truth for i in items]
    both, ours, theirs = (_pairs(items, c) for c in (list(zip(found, right, strict=True)), found, right))
    print(
        f"  {name}: pairs precision {both / (ours or 1):.3f}, recall {both / (theirs or 1):.3f} of {theirs}; "
        f"B-cubed precision {_cubed(found, right):.3f}, recall {_cubed(right, found):.3f} of {len(set(right))} things"
    )


def _wrong(items: Sequence[Item], found: Sequence[str]) -> None:
    """Things joined, things parted, and links to another article."""
    for sign, of, to in (("joined", found, [i.truth for i in items]), ("parted", [i.truth for i in items], found)):
        groups: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for i, one, other in zip(items, of, to, strict=True):
            groups[one][other, i.name] += 1
        mixed = {k: c for k, c in groups.items() if len({other for other, _ in c}) > 1}
        for key in sorted(mixed, key=lambda k: (-mixed[k].total(), k))[:_MANY]:
            print(f"   {sign} {key}: {mixed[key].most_common(6)}")
    links = Counter((i.name, i.linked, i.truth) for i in items if i.linked and i.linked != i.truth)
    for (name, linked, truth), count in links.most_common():
        print(f"   link {count} {name}: {linked} for {truth}")


def _pairs(items: Sequence[Item], clusters: Sequence[object]) -> int:
    """How many pairs of items of different documents are in one cluster."""
    whole = Counter(clusters)
    within = Counter((i.document, c) for i, c in zip(items, clusters, strict=True))
    return sum(n * (n - 1) // 2 for n in whole.values()) - sum(n * (n - 1) // 2 for n in within.values())


def _cubed(found: Sequence[object], right: Sequence[object]) -> float:
    """B-cubed precision; with the two exchanged, recall."""
    sizes, shared = Counter(found), Counter(zip(found, right, strict=True))
    return sum(n * n / sizes[f] for (f, _), n in shared.items()) / len(found)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _gum(path: Path) -> Iterator[tuple[Document, Links]]:
    for r in _lines(path):
        yield _document(r["id"], r["date"], [r])


def _annotated(r: dict[str, Any], document: Document) -> Extraction:
    """What GUM itself says of the persons, places and organisations of a text that have articles."""
    clusters: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for m in r["mentions"]:
        if m["type"] in _CLASSES and m.get("ident"):
            clusters[m["cluster"]].append(m)
    places = places_of(r)
    entities = []
    for mentions in clusters.values():
        spans = [Span(start=places[m["start"]][0], end=places[m["end"] - 1][1]) for m in mentions]
        name, named, aliases = names_of([document.text[s.start : s.end] for s in spans])
        entities.append(
            Entity(
                cls=_CLASSES[mentions[0]["type"]],
                name=name,
                named=named,
                mentions=tuple(Mention(span=s, confidence=1.0) for s in spans),
                confidence=1.0,
                aliases=aliases,
            )
        )
    return Extraction(document=document, entities=tuple(entities))


def _events(path: Path) -> Iterator[tuple[Document, Links]]:
    """A document for each day."""
    for day, items in groupby(_lines(path), key=lambda r: r["date"]):
        yield _document(f"wpce-{day}", day, list(items))


def _document(name: str, day: str | None, records: Iterable[dict[str, Any]]) -> tuple[Document, Links]:
    """The texts of the records, with the places of their links."""
    text = ""
    links: Links = {}
    for r in records:
        places = [(len(text) + start, len(text) + end) for start, end in places_of(r)]
        links |= {
            Span(start=places[m["start"]][0], end=places[m["end"] - 1][1]): title
            for m in r["mentions"]
            if (title := m.get("ident" if r["corpus"] == "gum" else "link"))
        }
        text += f"{text_of(r)}\n\n"
    return Document(id=name, text=text, published=day_of(day)), links


if __name__ == "__main__":
    main()
