"""Words a second of the extractor, beside the bare encoder and spaCy's blank tokenizer, in one run.

    python benchmarks/extraction.py [--threads N] [--jobs N] [TEXTS.jsonl[.gz]]

Without texts, an invented article of about 300 words is repeated with other numbers in it.
The encoder is given the very windows that the extractor gives it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from kgraph.api import extract_all
from kgraph.nlp.encoding import encoder_input
from kgraph.nlp.pipeline import Extractor
from kgraph.nlp.weights import SHIPPED, load_encoder, load_model
from kgraph.nlp.windows import words_of
from kgraph.records import Document

PARAGRAPH = (
    "The Ministry of Trade of Norland banned {n} imports from Acme Corporation on Tuesday, and President Anna Berg "
    "signed the order in Westport. The company said that it would appeal to the Supreme Court, which had fined it "
    "${n} million in March. Members of Parliament are considering a bill that would require agencies to remove "
    "the products within 90 days. \n\n"
)


def texts(path: str | None, count: int) -> list[str]:
    """`count` texts of a JSONL file, or invented ones."""
    if path is None:
        return ["".join(PARAGRAPH.format(n=10 * i + k) for k in range(5)) for i in range(count)]
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else Path(path).open(encoding="utf-8")  # noqa: SIM115
    with opened as lines:
        return [json.loads(line)["text"] for _, line in zip(range(count), lines, strict=False)]


def timed(work: Callable[[], object]) -> float:
    """Seconds of the best of three runs."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def in_processes(documents: list[Document], jobs: int) -> float:
    """Seconds for the documents once all processes have loaded the model: six times less twice."""
    spent = []
    for times in (2, 6):
        began = time.perf_counter()
        for _ in extract_all(documents * times, jobs=jobs):
            pass
        spent.append(time.perf_counter() - began)
    return (spent[1] - spent[0]) / 4


def main() -> None:
    """Measure and print."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("texts", nargs="?")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--jobs", type=int, default=1, help="also measure so many processes")
    p.add_argument("--count", type=int, default=100)
    a = p.parse_args()
    chosen = texts(a.texts, a.count)
    words = sum(len(t.split()) for t in chosen)
    began = time.perf_counter()
    extractor = Extractor(threads=a.threads)
    extractor(Document(id="0", text=chosen[0]))
    start = time.perf_counter() - began
    nlp, model, encoder = spacy.blank("en"), load_model(), load_encoder(SHIPPED, a.threads)
    inputs = [encoder_input(words_of(nlp.make_doc(t)), model.pieces) for t in chosen]
    documents = [Document(id=str(i), text=t) for i, t in enumerate(chosen)]
    whole = timed(lambda: [extractor(d) for d in documents])
    bare = timed(lambda: [encoder(x) for x in inputs])
    tokens = timed(lambda: [nlp.make_doc(t) for t in chosen])
    print(f"{len(chosen)} texts, {words} words, {a.threads} threads; load and first text {start:.2f} s")
    print(f"extract        {words / whole:8.0f} words/s")
    print(f"bare encoder   {words / bare:8.0f} words/s   extract is {bare / whole:.2f} of it")
    print(f"blank tokenizer{words / tokens:8.0f} words/s   extract is {tokens / whole:.3f} of it")
    if a.jobs > 1:
        parallel = words / in_processes(documents, a.jobs)
        print(f"{a.jobs} processes    {parallel:8.0f} words/s   {parallel * whole / words:.2f} times one")
    print(f"peak memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
