"""After a load: does the server have what was sent? Counts of every graph, and the triples of sampled subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import groupby
from typing import NamedTuple
from zlib import crc32

from kgraph.loading.client import Client, RejectedError
from kgraph.loading.spool import Spool
from kgraph.loading.terms import Term, bound, shown, subject, triple

_COUNTED_TOGETHER = 100
_PAGE = 5_000
_WHOLE = 2_000
_SUBJECTS = 20

Triple = tuple[Term, Term, Term]


class Difference(NamedTuple):
    """A graph that the server does not have as it was sent, and how."""

    graph: str
    how: str


class Expected(NamedTuple):
    """A graph that should be there; `exact` where nothing else should be in it."""

    graph: str
    triples: int
    exact: bool


def differences(
    client: Client, url: str, spool: Spool, expected: Sequence[Expected], sample: int
) -> Iterator[Difference]:
    """The graphs that differ: by their counts, and `sample` of the others by triples of theirs."""
    same = []
    for start in range(0, len(expected), _COUNTED_TOGETHER):
        batch = expected[start : start + _COUNTED_TOGETHER]
        found = _counts(client, url, [e.graph for e in batch])
        for e in batch:
            count = found.get(e.graph, 0)
            if count < e.triples or (e.exact and count > e.triples):
                yield Difference(e.graph, f"it has {count:,} triples there, and {e.triples:,} here")
            else:
                same.append(e)
    for e in _spread(same, sample):
        how = _compared(client, url, spool, e)
        if how is not None:
            yield Difference(e.graph, how)


def _spread(expected: Sequence[Expected], count: int) -> list[Expected]:
    """Some of them from everywhere, and the largest in any case."""
    if count >= len(expected) or not expected:
        return list(expected)
    chosen = {i * len(expected) // count for i in range(count)} if count else set()
    if count:
        chosen.add(max(range(len(expected)), key=lambda i: expected[i].triples))
    return [expected[i] for i in sorted(chosen)]


def _counts(client: Client, url: str, graphs: Iterable[str]) -> Mapping[str, int]:
    names = " ".join(f"<{graph}>" for graph in graphs)
    query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    return {row["g"]["value"]: int(row["n"]["value"]) for row in client.rows(url, query) if "g" in row}


def _compared(client: Client, url: str, spool: Spool, expected: Expected) -> str | None:
    """How the triples of some subjects differ."""
    ours: set[Triple] = set()
    groups = ((subject(first), [first, *rest]) for first, *rest in _grouped(spool.lines(expected.graph)))
    chosen = nsmallest(_SUBJECTS, groups, key=lambda group: (crc32(group[0]), group[0]))
    for _, lines in chosen:
        ours.update(triple(line) for line in lines)
    names = " ".join(name.decode() for name, _ in chosen)
    try:
        theirs = set(_triples(client, url, expected.graph, names, paged=len(ours) > _WHOLE))
    except RejectedError as error:
        return f"its triples cannot be asked for ({error})"
    if lacking := sorted(ours - theirs):
        return f"{len(lacking):,} of {len(ours):,} sampled triples are not there, such as {_sentence(lacking[0])}"
    if expected.exact and (foreign := sorted(theirs - ours)):
        return f"it has triples that were not sent, such as {_sentence(foreign[0])}"
    return None


def _grouped(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    for _, group in groupby(lines, key=subject):
        yield list(group)


def _triples(client: Client, url: str, graph: str, subjects: str, *, paged: bool) -> Iterator[Triple]:
    """All triples of the subjects; page by page where they are many, for a server may cut a result without a word.

    Virtuoso sorts no row of more than 1,900 bytes, so nothing is sorted without need, and no more than
    10,000 rows for an outer query, so the order is made in an inner one; were it not kept,
    triples would be missing, and be reported.
    """
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ VALUES ?s {{ {subjects} }} ?s ?p ?o }} }}"
    ordered = f"SELECT ?s ?p ?o WHERE {{ {{ {query} ORDER BY ?s ?p ?o }} }} LIMIT {_PAGE} OFFSET"
    rows = client.rows(url, f"{ordered} 0" if paged else query)
    offset = 0
    while rows:
        for row in rows:
            yield bound(row["s"]), bound(row["p"]), bound(row["o"])
        offset += len(rows)
        rows = client.rows(url, f"{ordered} {offset}") if paged else []


def _sentence(found: Triple) -> str:
    return " ".join(shown(term) for term in found)
