"""What the components leave for each other on a spaCy `Doc`, in values that msgpack can hold.

Everything lies in `doc.user_data["kgraph"]`, so that `nlp.pipe(n_process=2)` and
`doc.to_bytes` work; vectors lie in `doc.tensor`, one row a token.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from spacy.tokens import Doc

from kgraph.nlp.decoding import Spans
from kgraph.nlp.heads import Text
from kgraph.nlp.windows import Words, words_of

_KEY = "kgraph"


def state(doc: Doc) -> dict[str, Any]:
    """The record of a text, made at the first call."""
    found: dict[str, Any] = doc.user_data.setdefault(_KEY, {})
    return found


def words(doc: Doc) -> Words:
    """The words of the text (computed once; a plain dict between components)."""
    kept = state(doc)
    if "words" not in kept:
        w = words_of(doc)
        kept["words"] = {
            "texts": list(w.texts),
            "tokens": list(w.tokens),
            "starts": list(w.starts),
            "ends": list(w.ends),
            "sentences": list(w.sentences),
        }
    return Words(**kept["words"])


def characters(doc: Doc) -> str:
    """The whole text, as `doc.text` has it, without an object for each token."""
    strings = doc.vocab.strings
    return "".join(strings[orth] + " " * space for orth, space in doc.to_array(["ORTH", "SPACY"]).tolist())


@lru_cache(maxsize=1)
def text(doc: Doc) -> Text:
    """The word vectors that the encoder component left in `doc.tensor`; the latest text is remembered."""
    w = words(doc)
    tensor = np.asarray(doc.tensor, dtype=np.float32)
    rows = np.array(w.tokens, dtype=np.int64)
    return Text(tensor[rows], np.array(w.sentences, dtype=np.int64))


def put_spans(doc: Doc, name: str, spans: Spans) -> None:
    """Keep chosen spans under a name."""
    state(doc)[name] = {
        "ranges": spans.ranges.tolist(),
        "labels": spans.labels.tolist(),
        "scores": [float(s) for s in spans.scores],
    }


def get_spans(doc: Doc, name: str) -> Spans:
    """The spans kept under a name; none when no component put any."""
    kept = state(doc).get(name, {"ranges": [], "labels": [], "scores": []})
    return Spans(
        np.array(kept["ranges"], np.int64).reshape(-1, 2),
        np.array(kept["labels"], np.int64),
        np.array(kept["scores"], np.float32),
    )
