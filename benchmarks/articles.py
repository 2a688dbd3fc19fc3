"""Threads on pairs of articles about one event, from the texts alone: what is extracted, joined, and right.

    python benchmarks/articles.py ../shared/news/pool.jsonl.gz [--all] [--errors]

`training/pairs/articles.jsonl` says which decisions of two articles are one. A pair of decisions counts as joined where
the thread of one, found by any of its triggers, holds the other. Recall is told twice: of all pairs, and of those of
which the extractor found both decisions. With `--all` the whole pool is read, not the articles of the pairs alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.linking.identity import Identity
from kgraph.linking.threads import Threads
from kgraph.nlp.pipeline import Extractor
from kgraph.rdf.naming import Naming
from kgraph.rdf.traces import trace_named
from kgraph.records import Document, Span

PAIRS = Path(__file__).resolve().parent.parent / "training" / "pairs" / "articles.jsonl"

Marks = list[tuple[Span, str]]
"""The triggers of an article's decisions, with the IRIs of these."""
Place = tuple[int, int, str]


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pool", type=Path)
    arguments.add_argument("--all", action="store_true", help="read the whole pool")
    arguments.add_argument("--errors", action="store_true", help="list what is wrong")
    given = arguments.parse_args()
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    wanted = {p[side] for p in pairs for side in ("one", "other")}
    marks, of = _threads(_documents(given.pool, None if given.all else wanted))
    events = sum(p["event"] for p in pairs)
    print(f"{len(pairs)} pairs of {len(wanted)} articles, {events} about one event")
    tell(pairs, marks, of, given.errors)


def _documents(pool: Path, wanted: set[str] | None) -> Iterator[Document]:
    with gzip.open(pool, "rt", encoding="utf-8") as lines:
        for r in map(json.loads, lines):
            if wanted is None or r["id"] in wanted:
                day = date.fromisoformat(r["date"]) if r["date"] else None
                yield Document(id=r["id"], text=r["text"], title=r["title"], published=day, publisher=r["publisher"])


def _threads(documents: Iterator[Document]) -> tuple[dict[str, Marks], dict[str, int]]:
    """The decisions of each article, and the thread of each decision that has one."""
    authority, extract = Authority.load(), Extractor()
    identity, threads = Identity(authority), Threads()
    marks: dict[str, Marks] = {}
    for document in documents:
        named = Naming(link(extract(document), authority))
        found = trace_named(named)
        identity.add(found)
        threads.add(found)
        decisions = zip(named.extraction.decisions, named.decisions, strict=True)
        marks[document.id] = [(span, iri) for d, iri in decisions for span in d.triggers]
    kept = {m.gone: m.kept for m in identity.merges()}
    of = {stage: n for n, thread in enumerate(threads.found(lambda iri: kept.get(iri, iri))) for stage in thread.stages}
    identity.close()
    threads.close()
    return marks, of


def tell(pairs: Sequence[dict[str, Any]], marks: dict[str, Marks], of: dict[str, int], errors: bool) -> None:
    """Precision and recall over all pairs of decisions of paired articles."""
    right = wrong = missed = unseen = 0
    for p in pairs:
        one, other = marks[p["one"]], marks[p["other"]]
        joined = {
            (a, b) for a, b in product({i for _, i in one}, {i for _, i in other}) if a in of and of[a] == of.get(b)
        }
        same = [(_at(one, a), _at(other, b)) for a, b in p["same"]]
        seen = {(a, b) for a, b in same if a and b}
        unclear = {(_at(one, a), _at(other, b)) for a, b in p["unclear"]} - seen
        unseen += sum(not (a and b) for a, b in same)
        right += len(joined & seen)
        wrong += len(joined - seen - unclear)
        missed += len(seen - joined)
        if errors:
            for sign, found in (("wrong", joined - seen - unclear), ("missed", seen - joined)):
                for a, b in sorted(found, key=str):
                    print(f"   {sign} {p['one']} {_words(one, a)} | {p['other']} {_words(other, b)}")
    precision, recall = right / (right + wrong), right / (right + missed)
    whole = right / (right + missed + unseen)
    print(f"{right + missed + unseen} pairs of decisions are one; of {unseen} the extractor does not find both")
    print(f"threads: precision {precision:.3f}, recall {recall:.3f} of what is found, {whole:.3f} of all")


def _at(marks: Marks, place: Place) -> str | None:
    """The decision with a trigger at a place."""
    start, end, _ = place
    return next((iri for span, iri in marks if span.start < end and start < span.end), None)


def _words(marks: Marks, iri: str | None) -> list[str]:
    return [f"{s.start}-{s.end}" for s, i in marks if i == iri]


if __name__ == "__main__":
    main()
