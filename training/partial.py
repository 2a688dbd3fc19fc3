"""Open corpora that annotate a part of what we want, as Examples with partial labels.

A type of another corpus is a set of labels that it may be for us ("org" is an organisation or
a government body); a span that the corpus leaves unmarked is "none" or one of the labels that
it does not annotate. The loss is the likelihood of the set. Coreference and relations are
taken where a corpus annotates them completely.
"""

from __future__ import annotations

import random
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kgraph.nlp import layout
from kgraph.nlp.encoding import encoder_input
from kgraph.nlp.windows import words_of
from kgraph.nlp.wordpieces import WordPieces
from training.data import Example
from training.standoff import lines

PERSON, BODY, PLACE = ("Person",), ("Organisation", "GovernmentBody"), ("Place",)
THING = ("none", "Product", "LegalResource", "Group")
TYPES = {
    "gmb": {"per": PERSON, "org": BODY, "geo": PLACE, "gpe": PLACE, "tim": ("time",), "art": THING,
            "eve": ("none",), "nat": ("none",)},
    "redocred": {"PER": PERSON, "ORG": BODY, "LOC": PLACE, "TIME": ("time",), "MISC": (*THING, "Place"),
                 "NUM": ("none", "amount")},
    "crossner": {"person": PERSON, "politician": PERSON, "writer": PERSON, "musicalartist": PERSON,
                 "scientist": PERSON, "researcher": PERSON, "organisation": BODY, "politicalparty": BODY,
                 "university": BODY, "band": BODY, "location": PLACE, "country": PLACE},
    "uner": {"PER": PERSON, "ORG": BODY, "LOC": PLACE},
    "multiner_gov": {"ORG": BODY, "LOC": PLACE, "PER": PERSON},
    "gum": {"person": ("none", "Person", "Group"), "organization": ("none", *BODY), "place": ("none", *PLACE, *BODY),
            "time": ("none", "time")},
}  # fmt: skip
OPEN = ("none", "Group", "Product", "LegalResource", "position", "amount")
UNMARKED = {"gum": layout.SPAN_LABELS, "uner": (*OPEN, "time"), "crossner": (*OPEN, "time"),
            "multiner_gov": (*OPEN, "time")}  # fmt: skip
RELATIONS = {
    "P131": ("located_in", 1), "P17": ("located_in", 1), "P159": ("located_in", 1), "P463": ("member_of", 1),
    "P102": ("member_of", 1), "P361": ("part_of", 1), "P749": ("part_of", 1), "P355": ("part_of", -1),
    "P127": ("owns", -1), "P1830": ("owns", 1), "P112": ("founded", -1), "P176": ("produces", -1),
    "P178": ("produces", -1), "P1001": ("jurisdiction", 1), "P194": ("jurisdiction", -1),
    "P6": ("holds_role", -1), "P35": ("holds_role", -1), "P488": ("holds_role", -1), "P169": ("holds_role", -1),
}  # fmt: skip


def corpora(folder: Path, nlp: Language, pieces: WordPieces, rng: random.Random, *, share: float) -> list[Example]:
    """Every corpus used for pretraining; `share` of the sentences of the two largest."""
    out = [_example(r, "redocred", nlp, pieces) for r in lines(folder / "redocred/redocred_dev_test.jsonl.gz")]
    out += [_example(r, "gum", nlp, pieces) for r in lines(folder / "gum/gum_open.jsonl.gz")]
    for name, file, keep in (
        ("gmb", "gmb/gmb_kaggle_ner.jsonl.gz", share),
        ("uner", "uner_ewt/uner_ewt.jsonl.gz", share),
        ("crossner", "crossner/crossner_5domains.jsonl.gz", 1.0),
        ("multiner_gov", "multiner_gov/multiner_en.jsonl.gz", 1.0),
    ):
        rows = [r for r in lines(folder / file) if r.get("split") != "test"]
        groups = [rows[i : i + 10] for i in range(0, len(rows), 10)]
        chosen = rng.sample(groups, int(len(groups) * keep))
        out += [_example(_joined(g), name, nlp, pieces) for g in chosen]
    return [e for e in out if len(e.words.texts) > 3]


def _joined(rows: list[dict]) -> dict:
    """Neighbouring sentences as one text; a blank line apart keeps them apart for the windows."""
    tokens: list[str] = []
    mentions: list[dict] = []
    for r in rows:
        if tokens:
            tokens.append("\n\n")
        at = len(tokens)
        mentions += [{**m, "start": m["start"] + at, "end": m["end"] + at} for m in r.get("mentions", ())]
        tokens += r["tokens"]
    return {"id": rows[0]["id"], "tokens": tokens, "mentions": mentions}


def _example(record: dict, corpus: str, nlp: Language, pieces: WordPieces) -> Example:
    words = words_of(Doc(nlp.vocab, words=record["tokens"]))
    at = {token: k for k, token in enumerate(words.tokens)}
    ex = Example(id=record["id"], words=words, input=encoder_input(words, pieces), partial=True)
    labels = layout.SPAN_LABELS
    ex.unmarked = frozenset(labels.index(x) for x in UNMARKED.get(corpus, OPEN))
    clusters: dict[object, int] = {}
    for m in record.get("mentions", ()):
        inside = [at[k] for k in range(m["start"], m["end"]) if k in at]
        if not inside:
            continue
        span = (inside[0], inside[-1] + 1)
        may = frozenset(labels.index(x) for x in TYPES[corpus].get(m["type"], THING))
        ex.allowed[span] = ex.allowed.get(span, frozenset()) | may
        if m.get("cluster") is not None and span[1] - span[0] <= layout.MAX_SPAN:
            filler = clusters.setdefault(m["cluster"], len(clusters))
            best = max(may)
            if best and best <= layout.ENTITIES:
                ex.mentions.append((*span, best, filler, -1))
    ex.mentions = sorted(set(ex.mentions))
    ex.entities = len(clusters)
    for r in record.get("relations", ()):
        name, direction = RELATIONS.get(r["type"], (None, 0))
        if name and r["head"] in clusters and r["tail"] in clusters:
            pair = (clusters[r["head"]], clusters[r["tail"]])[::direction]
            ex.relations.add((pair[0], layout.RELATION_LABELS.index(name), pair[1]))
    ex.related = corpus == "redocred"
    return ex
