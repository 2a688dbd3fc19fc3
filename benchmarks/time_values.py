"""How many time expressions get the right value, how well `find` finds them, and how fast.

    python benchmarks/time_values.py --gold GOLD.jsonl [--errors]
    python benchmarks/time_values.py --timenorm en_test.tsv [--errors]
    python benchmarks/time_values.py --gum gum_open.jsonl.gz [--errors] [--dateparser]

GOLD.jsonl holds annotated documents ("text", "date", and "times" with start, end and EDTF value). A value
is right when its first and last day, or its duration, are the annotated ones, or when both are unresolved.
The TSV holds phrase, TIMEX3 type and value, a blank line between documents, each with its date first.
Of GUM's dates those count that are a year, a month, a day, or from one day to another. With --dateparser that library
(not one that kgraph needs: `pip install dateparser`) is asked about the same spans.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from token_texts import day_of, places_of, text_of

from kgraph.records import Span, TimeValue
from kgraph.temporal import find, resolve, resolve_all, value_of

Bounds = tuple[date | None, date | None, str | None] | None
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def bounds(value: TimeValue | None) -> Bounds:
    """What is compared: first and last day, or the duration."""
    if value is None:
        return None
    return (None, None, value.duration) if value.duration else (value.earliest, value.latest, None)


def gold_documents(path: Path) -> Iterator[tuple[str, list[Span], list[Bounds], date | None]]:
    """Text, spans, right answers and date of each annotated document."""
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        times = sorted(document["times"], key=lambda t: t["start"])
        spans = [Span(start=t["start"], end=t["end"]) for t in times]
        published = date.fromisoformat(document["date"]) if document.get("date") else None
        yield document["text"], spans, [bounds(value_of(t["value"])) for t in times], published


def timenorm_documents(path: Path) -> Iterator[tuple[str, list[Span], list[Bounds], date | None]]:
    """The same of the phrases of timenorm: the text is the phrases, a sentence each."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        published = date.fromisoformat(rows[0][2][:10])
        text, spans = "", []
        for phrase, *_ in rows[1:]:
            spans.append(Span(start=len(text), end=len(text) + len(phrase)))
            text += phrase + ".\n\n"
        yield text, spans, [bounds(timex(row[2])) for row in rows[1:]], published


def gum_documents(path: Path) -> Iterator[tuple[str, list[Span], list[Bounds], date | None]]:
    """The same of GUM: its texts are put together from tokens."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for r in map(json.loads, lines):
            places = places_of(r)
            dated = [(t, value_of(edtf)) for t in r["timex"] if (edtf := _gum_value(t))]
            spans = [Span(start=places[t["start"]][0], end=places[t["end"] - 1][1]) for t, _ in dated]
            yield text_of(r), spans, [bounds(value) for _, value in dated], day_of(r["date"])


def _gum_value(t: dict[str, str]) -> str | None:
    if "from" in t and "to" in t:
        return f"{t['from']}/{t['to']}"
    return t["when"] if re.fullmatch(r"\d{4}(-\d\d){0,2}", t.get("when", "")) else None


def by_dateparser(documents: list[tuple[str, list[Span], list[Bounds], date | None]]) -> None:
    """Print how many values that library gets right, given the spans; it tells year, month and day apart."""
    from dateparser.date import DateDataParser

    right = total = 0
    for text, spans, wanted, published in documents:
        base = {"RELATIVE_BASE": datetime.combine(published, datetime.min.time())} if published else {}
        parser = DateDataParser(languages=["en"], settings={"PREFER_DATES_FROM": "past", **base})
        for span, want in zip(spans, wanted, strict=True):
            got = parser.get_date_data(text[span.start : span.end])
            edtf = got.date_obj and got.date_obj.strftime({"year": "%Y", "month": "%Y-%m"}.get(got.period, "%Y-%m-%d"))
            total += 1
            right += bool(edtf) and bounds(value_of(edtf)) == want
    print(f"dateparser: {right} of {total} right ({right / max(total, 1):.3f})")


def timex(value: str) -> TimeValue | None:
    """A TIMEX3 value as ours; None for references and what holds an X."""
    value = re.sub(r"(?<=\d)T.*", "", value) if not value.startswith("P") else value
    if value.startswith("P"):
        value = re.sub(r"^P(\d+)D?E$", lambda m: f"P{int(m[1]) * 10}Y", value)
        value = re.sub(r"^P(\d+)Q$", lambda m: f"P{int(m[1]) * 3}M", value)
        return value_of(value)
    if "X" in value:
        return None
    if match := re.fullmatch(r"(\d{4})-Q(\d)", value):
        first = 3 * int(match[2]) - 2
        return value_of(f"{match[1]}-{first:02}/{match[1]}-{first + 2:02}")
    if match := re.fullmatch(r"(\d{4})-H(\d)", value):
        first = 6 * int(match[2]) - 5
        return value_of(f"{match[1]}-{first:02}/{match[1]}-{first + 5:02}")
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        start = monday + timedelta(days=5 if match[3] else 0)
        return value_of(f"{start}/{monday + timedelta(days=6)}")
    if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        year, first = int(match[1]), SEASONS[match[2]]
        end = (year + 1, 2) if first == 12 else (year, first + 2)
        return value_of(f"{year}-{first:02}/{end[0]}-{end[1]:02}")
    if re.fullmatch(r"\d{3}", value):
        return value_of(value + "X")
    if re.fullmatch(r"\d\d", value):
        return value_of(f"{value}01/{int(value) + 1}00")
    return value_of(value)


def values(documents: list[tuple[str, list[Span], list[Bounds], date | None]], errors: bool) -> None:
    """Print how many values are right, given the spans."""
    right = total = 0
    for text, spans, wanted, published in documents:
        for span, want, value in zip(spans, wanted, resolve_all(text, spans, published), strict=True):
            total += 1
            right += bounds(value) == want
            if errors and bounds(value) != want:
                got = value and (value.duration or value.edtf)
                before = text[max(0, span.start - 60) : span.start]
                print(f"{published}  {before!r} [{text[span.start : span.end]}] {got} {want}")
    print(f"values: {right} of {total} right ({right / max(total, 1):.3f})")


def extents(documents: list[tuple[str, list[Span], list[Bounds], date | None]]) -> None:
    """Print how the spans of `find` agree with the annotated ones."""
    exact = overlapping = reached = found = total = 0
    for text, spans, _, _ in documents:
        mine = list(find(text))
        found, total = found + len(mine), total + len(spans)
        exact += len(set(mine) & set(spans))
        overlapping += sum(any(a.start < b.end and b.start < a.end for b in spans) for a in mine)
        reached += sum(any(a.start < b.end and b.start < a.end for a in mine) for b in spans)
    print(f"find, exact:   precision {exact / max(found, 1):.3f} recall {exact / max(total, 1):.3f}")
    print(f"find, overlap: precision {overlapping / max(found, 1):.3f} recall {reached / max(total, 1):.3f}")


def speed(documents: list[tuple[str, list[Span], list[Bounds], date | None]]) -> None:
    """Print expressions a second, the best of five rounds."""
    best = 0.0
    for _ in range(5):
        count, start = 0, time.perf_counter()
        for text, spans, _, published in documents:
            for span in spans:
                resolve(text, span.start, span.end, published)
            count += len(spans)
        best = max(best, count / (time.perf_counter() - start))
    start = time.perf_counter()
    found = sum(1 for text, *_ in documents for _ in find(text))
    size = sum(len(text) for text, *_ in documents)
    rate = size / (time.perf_counter() - start) / 1e6
    print(f"resolve: {best:,.0f} expressions/s; find ({found} spans): {rate:.2f} million characters/s")


def main() -> None:
    """Measure what the options name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--timenorm", type=Path)
    parser.add_argument("--gum", type=Path)
    parser.add_argument("--dateparser", action="store_true", help="ask that library too")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if options.gold:
        documents = list(gold_documents(options.gold))
        values(documents, options.errors)
        extents(documents)
        speed(documents)
        if options.dateparser:
            by_dateparser(documents)
    if options.timenorm:
        values(list(timenorm_documents(options.timenorm)), options.errors)
    if options.gum:
        documents = list(gum_documents(options.gum))
        values(documents, options.errors)
        if options.dateparser:
            by_dateparser(documents)


if __name__ == "__main__":
    main()
