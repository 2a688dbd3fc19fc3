"""Records to validated N-Quads on one core, without the extractor: `python benchmarks/records.py GOLD.jsonl`.

GOLD.jsonl is what `ann.py json` writes; each document becomes the extraction that a perfect
extractor would give. Once without and once with what is concluded across documents.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from kgraph.building.concluding import Conclusions
from kgraph.linking.authority import Authority
from kgraph.rdf.assemble import assemble_named
from kgraph.rdf.naming import Naming
from kgraph.rdf.traces import trace_named
from kgraph.rdf.validate import Validator
from kgraph.rdf.write import Writer
from training.gold import to_extraction


def main() -> None:
    """Measure and print."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    extractions = [to_extraction(json.loads(line)) for line in lines]
    validator, authority = Validator(), Authority.load()
    for concluding in (False, True):
        began, quads = time.process_time(), 0
        target = Path(tempfile.mkdtemp()) / "out.nq"
        with Writer(target) as writer, Conclusions(authority) as conclusions:
            for k in range(0, len(extractions), 24):
                named = [Naming(x) for x in extractions[k : k + 24]]
                graphs = [assemble_named(n) for n in named]
                for g, n in zip(graphs, named, strict=True):
                    validator.check_graph(g)
                    writer.add(g)
                    quads += g.size
                    if concluding:
                        conclusions.add(trace_named(n))
            facts, threads = conclusions.drawn() if concluding else ((), ())
            writer.commit(facts=facts, threads=threads)
        seconds = time.process_time() - began
        name = "with conclusions" if concluding else "without conclusions"
        print(f"{name:20} {len(extractions) / seconds:6.0f} documents/s {quads / seconds:8.0f} quads/s")


if __name__ == "__main__":
    main()
