"""The shipped pipeline on invented texts: what it finds, and that nothing but the text decides it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kgraph.errors import ModelError
from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.nlp.pipeline import STAGES, Extractor, load_pipeline
from kgraph.records import Document, Extraction
from kgraph.vocab import DecisionType, EntityClass, Role

TEXT = (
    "The Ministry of Trade of Norland banned imports from Acme Corporation on Tuesday. "
    "President Anna Berg signed the order in Westport, and the company said it would appeal.\n\n"
    "In March 2021 the Supreme Court of Norland fined Acme Corporation $2 million."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """The shipped pipeline, loaded once."""
    return Extractor()


def document(text: str, name: str = "a") -> Document:
    """A document with a date."""
    return Document(id=name, text=text, published=date(2021, 5, 6))


def words(x: Extraction, entity: int) -> str:
    """The name of an entity."""
    return x.entities[entity].name


def test_a_plain_decision_is_found_with_its_roles(extractor: Extractor) -> None:
    """A ban by a ministry on a Tuesday: type, decider and date are those of the sentence."""
    x = extractor(document(TEXT))
    bans = [d for d in x.decisions if d.type is DecisionType.BAN]
    assert [TEXT[d.triggers[0].start : d.triggers[0].end] for d in bans] == ["banned"]
    deciders = [words(x, f.entity) for f in bans[0].roles if f.role is Role.DECIDER and f.entity is not None]
    assert deciders == ["Ministry of Trade of Norland"]
    dates = [x.times[f.time].value for f in bans[0].roles if f.role is Role.DATE and f.time is not None]
    assert [v.edtf for v in dates if v] == ["2021-05-04"]


def test_government_bodies_are_told_from_companies(extractor: Extractor) -> None:
    """A ministry and a court that are in no list are government bodies; a corporation is not."""
    classes = {e.name: e.cls for e in link(extractor(document(TEXT)), Authority.load()).entities}
    assert classes["Ministry of Trade of Norland"] is EntityClass.GOVERNMENT_BODY
    assert classes["Supreme Court of Norland"] is EntityClass.GOVERNMENT_BODY
    assert classes["Acme Corporation"] is EntityClass.ORGANISATION
    assert classes["Anna Berg"] is EntityClass.PERSON


def test_the_result_depends_on_the_text_alone(extractor: Extractor) -> None:
    """Another document before, after, or in the same call changes nothing, nor does the number of threads."""
    alone = extractor(document(TEXT))
    other = document("Quite another text about the Bank of Eastland, which cut rates. " * 30, "b")
    assert [x for x in extractor.pipe([other, document(TEXT), other]) if x.document.id == "a"] == [alone]
    assert Extractor(threads=2)(document(TEXT)) == alone


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "!", "a", "\u2028", "字字字", "😀 banned 😀", "x" * 5000])
def test_odd_texts_are_read_without_error(extractor: Extractor, text: str) -> None:
    """Empty, blank, foreign and endless words give an extraction, however empty."""
    assert extractor(document(text)).document.text == text


def test_a_long_text_is_read_to_its_end(extractor: Extractor) -> None:
    """What stands behind the first passages is found too, at its own offsets, and names join across passages."""
    filler = "Nothing happened in the village that day, and people went home early. " * 600
    text = TEXT + "\n\n" + filler + "\n\n" + TEXT
    x = extractor(document(text))
    late = [s for d in x.decisions for s in d.triggers if s.start > len(text) - len(TEXT)]
    assert "banned" in {text[s.start : s.end] for s in late}
    named = [e for e in x.entities if e.name == "Ministry of Trade of Norland"]
    assert len(named) == 1
    assert {m.span.start > len(filler) for m in named[0].mentions} == {True, False}


@Language.component("test_names")
def _names(doc: Doc) -> Doc:
    doc.ents = [Span(doc, t.i, t.i + 1, label="ORG") for t in doc if t.text == "Zorg"]
    return doc


def test_a_pipeline_of_ones_own_stands_in_for_the_mentions(tmp_path: Path) -> None:
    """The entities of a spaCy pipeline saved by somebody else become the mentions; the rest is kgraph's."""
    nlp = spacy.blank("en")
    nlp.add_pipe("test_names")
    nlp.to_disk(tmp_path / "theirs")
    x = Extractor(str(tmp_path / "theirs"))(document("Zorg closed its office in Paris on Tuesday."))
    assert [(e.name, e.cls) for e in x.entities] == [("Zorg", EntityClass.ORGANISATION)]
    assert DecisionType.CLOSE in {d.type for d in x.decisions}


def test_the_stages_are_spacy_factories() -> None:
    """The default pipeline consists of named components that spaCy knows."""
    assert tuple(load_pipeline().pipe_names) == STAGES


def test_a_doc_survives_serialisation(extractor: Extractor) -> None:
    """What the components leave on a Doc can be written and read back."""
    nlp = load_pipeline()
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again.user_data["kgraph"] == doc.user_data["kgraph"]


def test_a_missing_pipeline_is_one_clear_error(tmp_path: Path) -> None:
    """A name that is neither folder nor package is a ModelError that says what can be given."""
    with pytest.raises(ModelError, match="give 'default'"):
        Extractor("no-such-pipeline")
    (tmp_path / "settings.json").write_text("{}")
    with pytest.raises(ModelError, match="no encoder"):
        Extractor(str(tmp_path))
