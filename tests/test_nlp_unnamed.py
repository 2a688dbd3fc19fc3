"""What a text only points at has no pronoun for a name."""

from __future__ import annotations

from kgraph.api import extract
from kgraph.records import Document


def test_a_pronoun_is_no_name() -> None:
    """Who is only "I" or "me" is an unnamed person, with the pronouns as mentions."""
    text = "By the authority vested in me as President by the Constitution, I hereby order that my order be published."
    (speaker,) = (e for e in extract(Document(id="one", text=text)).entities if e.cls.value == "Person")
    assert speaker.name == "unnamed person"
    assert not speaker.named
    assert "me" in {text[m.span.start : m.span.end] for m in speaker.mentions}
