"""Days of Wikipedia's current events as texts for silver: `python -m training.digests WP_CURRENT_EVENTS --every N`.

One JSON object a line, in the form of `../shared/news/pool.jsonl.gz`; of each year from 2010 to 2024 every N-th day.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from itertools import groupby
from pathlib import Path

from training.standoff import lines

SECTIONS = (
    "Law and crime",
    "Politics and elections",
    "International relations",
    "Business and economy",
    "Health and environment",
    "Science and technology",
)
FIRST, LAST, LONGEST = "2010", "2024", 5  # years; items of a section


def digest(day: str, items: list[dict]) -> dict | None:
    """The day's items under the names of their sections; None for a day with fewer than four of them."""
    by_section = defaultdict(list)
    for item in items:
        if item["category"] in SECTIONS and len(by_section[item["category"]]) < LONGEST:
            by_section[item["category"]].append(item["text"])
    if sum(map(len, by_section.values())) < 4:
        return None
    text = "\n\n".join("\n\n".join([name, *by_section[name]]) for name in SECTIONS if by_section[name])
    publisher = "Wikipedia Portal:Current events"
    return {"id": f"wpce-{day}", "publisher": publisher, "title": f"Current events: {day}", "date": day, "text": text}


def main() -> None:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path)
    p.add_argument("--every", type=int, default=3)
    a = p.parse_args()
    items = (r for r in lines(a.folder / "wpce_2002_2026_plain.jsonl.gz") if FIRST <= r["date"][:4] <= LAST)
    days = [d for day, own in groupby(items, key=lambda r: r["date"]) if (d := digest(day, list(own)))]
    for d in days[:: a.every]:
        print(json.dumps(d, ensure_ascii=False))


if __name__ == "__main__":
    main()
