"""Identity and threads: how right, against annotated documents, and how fast, as ratios and by size.

    python benchmarks/identity.py GOLD.jsonl... [--size DOCUMENTS]

Right: names that the authority list knows are the first measure: the documents are assembled without linking, so that
identity sees only names, and the list says which are one. For the others there are read pairs in `training/pairs`
(precision alone), and for threads too. Fast: the same documents again and again with other names and dates.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from kgraph.building.concluding import Conclusions
from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.linking.identity import Identity
from kgraph.linking.threads import Threads
from kgraph.rdf.assemble import assemble_named
from kgraph.rdf.naming import Naming
from kgraph.rdf.traces import trace, trace_named
from kgraph.records import EntityTrace, Merge, Trace
from training.gold import to_extraction

PAIRS = Path(__file__).resolve().parent.parent / "training" / "pairs"


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", nargs="+", type=Path)
    arguments.add_argument("--size", type=int, default=4000)
    given = arguments.parse_args()
    records = [json.loads(line) for path in given.gold for line in path.read_text(encoding="utf-8").splitlines()]
    authority = Authority.load()
    quality([trace(to_extraction(r)) for r in records], authority)
    began = time.process_time()
    traces = [made(r, authority) for r in records]
    assembling = (time.process_time() - began) / len(traces)
    threads([r["id"] for r in records], traces, authority)
    speed(traces, authority, given.size, assembling)


def made(record: dict[str, object], authority: Authority) -> Trace:
    """The trace of an annotated document, which also is assembled."""
    named = Naming(link(to_extraction(record), authority))
    assemble_named(named)
    return trace_named(named)


def quality(traces: Sequence[Trace], authority: Authority) -> None:
    """Pairs and B-cubed over the names that the authority list knows, and the read pairs."""
    entities = {e.iri: e for t in traces for e in t.entities if e.named}
    kept = {m.gone: m.kept for m in merges(traces, authority)}
    known = {
        iri: (entry.name, entry.country)
        for iri, e in entities.items()
        if (entry := authority.find(e.name, e.cls, country=e.country))
    }
    found = clusters({iri: kept.get(iri, iri) for iri in known})
    right = clusters(known)
    pairs, wanted = linked(found.values()), linked(right.values())
    print(f"{len(entities)} named entities of {len(traces)} documents; {len(known)} of them in the authority list")
    print(f"pairs: precision {len(pairs & wanted) / len(pairs):.3f}, recall {len(pairs & wanted) / len(wanted):.3f}")
    answers = {i: (found[kept.get(i, i)], right[known[i]]) for i in known}
    precision = sum(len(f & r) / len(f) for f, r in answers.values()) / len(known)
    recall = sum(len(f & r) / len(r) for f, r in answers.values()) / len(known)
    print(f"B-cubed: precision {precision:.3f}, recall {recall:.3f}")
    read(entities.values(), kept)


def read(entities: Iterable[EntityTrace], kept: dict[str, str]) -> None:
    """Precision on the pairs that were read."""
    iris = {(e.cls.value, e.name, e.country): e.iri for e in entities}
    joined = right = 0
    for line in (PAIRS / "entities.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        one, other = (iris.get((p["class"], p["name"], p["country"])) for p in (pair["one"], pair["other"]))
        if one and other and kept.get(one, one) == kept.get(other, other):
            joined += 1
            right += pair["same"]
    print(f"names outside the list: {right} of {joined} read pairs that are joined are right")


def merges(traces: Iterable[Trace], authority: Authority) -> list[Merge]:
    """What identity joins."""
    identity = Identity(authority)
    for t in traces:
        identity.add(t)
    found = list(identity.merges())
    identity.close()
    return found


def clusters(of: dict[str, object]) -> dict[object, frozenset[str]]:
    """Members by cluster."""
    members = defaultdict(set)
    for iri, cluster in of.items():
        members[cluster].add(iri)
    return {cluster: frozenset(m) for cluster, m in members.items()}


def linked(groups: Iterable[frozenset[str]]) -> set[tuple[str, str]]:
    """All pairs within the groups."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def threads(names: Sequence[str], traces: Sequence[Trace], authority: Authority) -> None:
    """Precision and recall on the read pairs of decisions."""
    place: dict[tuple[str, int], str] = {}
    gathered = Threads()
    for name, t in zip(names, traces, strict=True):
        gathered.add(t)
        prefix = t.document.replace("/document/", "/decision/") + "-"
        place |= {(name, int(d.iri.removeprefix(prefix).split("-")[0])): d.iri for d in t.decisions}
    kept = {m.gone: m.kept for m in merges(traces, authority)}
    of = {
        stage: n for n, thread in enumerate(gathered.found(lambda iri: kept.get(iri, iri))) for stage in thread.stages
    }
    counts = {(same, joined): 0 for same in (True, False) for joined in (True, False)}
    for line in (PAIRS / "decisions.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        one, other = (place.get((p["document"], p["start"])) for p in (pair["one"], pair["other"]))
        if one and other:
            counts[pair["same"], of.get(one, one) == of.get(other, other)] += 1
    right, wrong, missed = counts[True, True], counts[False, True], counts[True, False]
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"threads: precision {precision:.3f}, recall {recall:.3f} on {sum(counts.values())} pairs")


def speed(traces: Sequence[Trace], authority: Authority, size: int, assembling: float) -> None:
    """Time a document and the peak of memory, for more and more documents."""
    for count in (size // 4, size):
        began = time.process_time()
        with Conclusions(authority) as conclusions:
            for n in range(count):
                conclusions.add(changed(traces[n % len(traces)], n // len(traces)))
            gathered = time.process_time() - began
            facts, quads = (sum(1 for _ in part) for part in conclusions.drawn())
        seconds = (time.process_time() - began) / count
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count} documents: {seconds * 1000:.2f} ms a document ({gathered / count * 1000:.2f} to gather), "
            f"{seconds / assembling:.2f} of linking and assembling; {facts} merges, "
            f"{quads} quads; peak {peak:.0f} MiB"
        )


def changed(t: Trace, round_: int) -> Trace:
    """The same document of another world: other names and dates, places as they were."""
    if not round_:
        return t
    new = {e.iri: f"{e.iri}-{round_ % 50}" for e in t.entities if e.cls.value != "Place"}
    days = timedelta(days=round_)
    entities = tuple(
        replace(e, iri=new[e.iri], name=f"{e.name} Q{round_ % 50}x") if e.iri in new else e for e in t.entities
    )
    return replace(
        t,
        document=f"{t.document}-{round_}",
        published=t.published and t.published + days,
        entities=entities,
        near=tuple((new.get(a, a), new.get(b, b)) for a, b in t.near),
        decisions=tuple(
            replace(
                d,
                iri=f"{d.iri}-{round_}",
                deciders=tuple(new.get(e, e) for e in d.deciders),
                targets=tuple(new.get(e, e) for e in d.targets),
                others=tuple(new.get(e, e) for e in d.others),
                earliest=d.earliest and d.earliest + days,
                latest=d.latest and d.latest + days,
            )
            for d in t.decisions
        ),
    )


if __name__ == "__main__":
    main()
