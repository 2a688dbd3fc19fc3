"""What coreference joined is taken apart where the names plainly differ, and only there."""

from __future__ import annotations

import pytest

from kgraph.linking.apart import apart
from kgraph.linking.authority import Authority
from kgraph.records import Document, Entity, Extraction, Mention, Span
from kgraph.vocab import EntityClass


def names(cls: EntityClass, *words: str) -> list[str]:
    """The names of the entities that one cluster of these words becomes."""
    text = "; ".join(words)
    ends = [len("; ".join(words[: k + 1])) for k in range(len(words))]
    spans = [Span(start=end - len(w), end=end) for w, end in zip(words, ends, strict=True)]
    full, *others = sorted(words, key=len, reverse=True)
    entity = Entity(
        cls=cls,
        name=full,
        named=True,
        aliases=tuple(others),
        confidence=1.0,
        mentions=tuple(Mention(span=s, confidence=1.0) for s in spans),
    )
    x = apart(Extraction(document=Document(id="a", text=text), entities=(entity,)), Authority.load())
    assert sorted(m.span for e in x.entities for m in e.mentions) == spans
    return sorted(e.name for e in x.entities)


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (EntityClass.PERSON, ("Yoon Suk Yeol", "Salloum")),
        (EntityClass.PRODUCT, ("Eagle S", "Falcon Nine")),
        (EntityClass.PLACE, ("Egyptians", "Syrians")),
        (EntityClass.ORGANISATION, ("Red Hand Commando", "Shankill Butchers")),
        (EntityClass.GOVERNMENT_BODY, ("Ministry of Trade of Norland", "Supreme Court of Norland")),
    ],
)
def test_names_that_share_nothing_are_apart(cls: EntityClass, words: tuple[str, str]) -> None:
    """Two names without a common word, acronym, country or entry are two entities; so are a court and a ministry."""
    assert len(names(cls, *words)) == 2


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (EntityClass.PERSON, ("Vladimir Putin", "Putin", "President")),
        (EntityClass.ORGANISATION, ("Kaspersky Lab", "Kaspersky", "KL")),
        (EntityClass.GOVERNMENT_BODY, ("Department of Homeland Security", "DHS", "Department")),
        (EntityClass.PLACE, ("Russia", "Russian")),
        (EntityClass.LEGAL_RESOURCE, ("Clean Air Act", "Bill Nine")),
    ],
)
def test_names_that_go_together_stay_together(cls: EntityClass, words: tuple[str, ...]) -> None:
    """Shorter names, acronyms, titles, demonyms and generic words stay with the full name."""
    assert len(names(cls, *words)) == 1
