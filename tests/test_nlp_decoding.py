"""From scores to choices: no crossing spans, clusters that follow the links, constraints of the ontology."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.nlp import layout
from kgraph.nlp.components.decisions import ALLOWED
from kgraph.nlp.decoding import _not_crossing, near_pairs
from kgraph.nlp.heads import pool
from kgraph.nlp.mention_features import FEATURES, mention_strings, pair_features
from kgraph.nlp.naming import is_name, names_of
from kgraph.nlp.reasons import reason_of
from kgraph.records import Span
from kgraph.vocab import EntityClass, Role


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=40))
@settings(max_examples=200, deadline=None)
def test_chosen_spans_do_not_cross(pairs: list[tuple[int, int]]) -> None:
    """Of overlapping spans one lies inside the other, and the first in order is always kept."""
    ranges = np.array([(s, s + n) for s, n in pairs], dtype=np.int64).reshape(-1, 2)
    kept = _not_crossing(ranges, np.arange(len(ranges)), 50)
    spans = [tuple(r) for r in ranges[kept]]
    for a in spans:
        for b in spans:
            assert not (a[0] < b[0] < a[1] < b[1])
    assert len(ranges) == 0 or tuple(ranges[0]) in spans


@given(st.integers(0, 30), st.integers(1, 40))
def test_near_pairs_are_all_earlier_ones_in_reach(k: int, reach: int) -> None:
    """Every pair (i, j) with j before i and at most `reach` apart, once."""
    i, j = near_pairs(k, reach)
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == {
        (a, b) for a in range(k) for b in range(a) if a - b <= reach
    }


def test_pool_is_log_sum_exp_by_group() -> None:
    """Pooling adds the odds of a group's rows and says which row gives most."""
    logits = np.array([[0.0, -5.0], [1.0, 2.0], [3.0, 0.0]], dtype=np.float32)
    pooled, best = pool(logits, np.array([0, 0, 1]), 2)
    assert np.allclose(pooled, [[np.log(1 + np.e), np.log(np.exp(-5) + np.exp(2))], [3.0, 0.0]], atol=1e-5)
    assert best.tolist() == [[1, 1], [2, 2]]


def test_only_allowed_labels_fill_roles() -> None:
    """A date is filled by a time, an amount by an amount, and no law decides."""
    label = layout.SPAN_LABELS.index
    row = {role: ALLOWED[r] for r, role in enumerate(layout.ROLE_LABELS)}
    assert row[Role.DATE].nonzero()[0].tolist() == [layout.TIME]
    assert row[Role.AMOUNT].nonzero()[0].tolist() == [layout.AMOUNT]
    assert not row[Role.DECIDER][label(EntityClass.LEGAL_RESOURCE.value)]
    assert row[Role.DECIDER][label(EntityClass.GOVERNMENT_BODY.value)]


def test_pair_features_see_acronyms_and_contained_names() -> None:
    """'NSA' is the acronym of 'National Security Agency'; 'Kaspersky' is contained in 'Kaspersky Lab'."""
    words = ["National", "Security", "Agency", "NSA", "Kaspersky", "Lab", "Kaspersky", "it"]
    spans = [(0, 3), (3, 4), (4, 6), (6, 7), (7, 8)]
    m = mention_strings(words, [0] * len(words), spans, [1] * 5)
    features = pair_features(m, np.array([1, 3, 4]), np.array([0, 2, 3]))
    assert features.shape == (3, FEATURES)
    assert features[0, 9] == 1.0
    assert features[1, 6] == 1.0
    assert features[2, 14] == 1.0


def test_the_fullest_name_is_chosen() -> None:
    """The name with most words wins; pronouns and descriptions are never names."""
    texts = ["Kaspersky", "the company", "Kaspersky Lab", "its", "Kaspersky Lab's"]
    assert names_of(texts) == ("Kaspersky Lab", True, ("Kaspersky",))
    assert names_of(["the court", "it"]) == ("court", False, ())
    assert not is_name("The company")
    assert is_name("the Bell")


def test_the_reason_is_quoted_from_the_sentence_of_the_trigger() -> None:
    """A clause that a word of cause opens is the reason; other sentences are not looked at."""
    text = 'The ministry banned the product, citing "ties to spies". It rained because of clouds.'
    trigger = Span(start=text.index("banned"), end=text.index("banned") + 6)
    found = reason_of(text, trigger)
    assert found is not None
    assert text[found.start : found.end] == '"ties to spies"'
    assert reason_of("They banned it. Because.", Span(start=5, end=11)) is None
