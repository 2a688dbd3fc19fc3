"""States that a few words before a trigger settle."""

from __future__ import annotations

import pytest

from kgraph.api import extract
from kgraph.nlp.cues import status_by_cue
from kgraph.records import Document, Span
from kgraph.vocab import Status


def told(text: str) -> Status | None:
    """The state by cue of a text whose triggers stand in brackets."""
    spans, plain = [], ""
    for n, part in enumerate(text.replace("]", "[").split("[")):
        if n % 2:
            spans.append(Span(start=len(plain), end=len(plain) + len(part)))
        plain += part
    return status_by_cue(plain, spans)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The company is considering [closing] its office.", Status.CONSIDERED),
        ("Ministers are weighing whether to impose new [sanctions].", Status.CONSIDERED),
        ("It was not considering [closing] the office.", None),
        ("It is considering the report. It [closed] the office.", None),
        ("Kaspersky denied that it had [closed] its office.", Status.REFUTED),
        ("The ministry denied reports that it had [dismissed] him.", Status.REFUTED),
        ("He did not deny that he had [signed].", None),
        ("He denied the charges and [resigned].", None),
        ("The court overturned the [ban].", Status.REVERSED),
        ("He reversed his decision to [close] the hospital.", Status.REVERSED),
        ("Officials do not revoke the [tariff].", None),
        ("It is considering a [ban]. In May it [banned] them.", None),
        ("The [ban] was announced in May. The court lifted it and overturned the [ban].", Status.REVERSED),
        ("The Senate [passed] the bill.", None),
    ],
)
def test_what_the_words_before_settle(text: str, status: Status | None) -> None:
    """Thought over or denied at each trigger, or undone at one; anything else is left to the model."""
    assert told(text) is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Russian company is considering closing its Washington office.", Status.CONSIDERED),
        ("The Ministry of Defence denied that it had dismissed General Ivanov.", Status.REFUTED),
        ("The bill would ban federal agencies from using Kaspersky software.", Status.PROPOSED),
        ("According to the Bell, the FSB arrested Colonel Mikhailov in December.", Status.EFFECTED),
    ],
)
def test_states_of_plain_sentences(text: str, status: Status) -> None:
    """The extractor tells what is thought over, denied, proposed and done."""
    (found,) = extract(Document(id="one", text=text)).decisions
    assert found.status is status
