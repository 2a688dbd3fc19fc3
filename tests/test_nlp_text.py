"""Words, pieces, windows and passages: nothing of a text is lost on the way to the encoder."""

from __future__ import annotations

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.nlp.encoding import encoder_input
from kgraph.nlp.passages import LONGEST, passages_of
from kgraph.nlp.windows import windows_of, words_of
from kgraph.nlp.wordpieces import Case, WordPieces, case_of

NLP = spacy.blank("en")
PIECES = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "sen", "##ate", "u", ".", "s", "ban"])
PROSE = st.text(alphabet="aB é.!?\n\"'’-U.S 字\u2028\t", max_size=300)


@given(PROSE)
@settings(max_examples=150, deadline=None)
def test_words_are_slices_of_the_text(text: str) -> None:
    """The characters at a word's offsets are the word, and sentences never count backwards."""
    words = words_of(NLP.make_doc(text))
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == list(words.texts)
    assert list(words.sentences) == sorted(words.sentences)


@given(st.lists(st.tuples(st.integers(1, 24), st.booleans()), max_size=200), st.integers(24, 130))
@settings(max_examples=200, deadline=None)
def test_windows_cover_every_word_once(rows: list[tuple[int, bool]], size: int) -> None:
    """Each word is read from exactly one window, which holds it and is no larger than allowed."""
    sizes = [s for s, _ in rows]
    sentences = [sum(new for _, new in rows[: i + 1]) for i in range(len(rows))]
    windows = windows_of(sizes, sentences, size=size)
    kept = [k for w in windows for k in range(w.keep, w.keep_end)]
    assert kept == list(range(len(rows)))
    for w in windows:
        assert w.start <= w.keep <= w.keep_end <= w.end
        assert sum(sizes[w.start : w.end]) <= size


@given(PROSE)
@settings(max_examples=100, deadline=None)
def test_every_word_has_a_place_in_the_encoder_input(text: str) -> None:
    """A word is read between its own first and last piece, inside the row."""
    words = words_of(NLP.make_doc(text))
    given_ = encoder_input(words, PIECES)
    assert len(given_.row) == len(words.texts)
    assert (given_.first <= given_.last).all()
    assert all(given_.pieces[r, f] != 0 for r, f in zip(given_.row, given_.first, strict=True))


def test_pieces_are_the_longest_matches() -> None:
    """Known words are cut into the longest pieces from the left; unknown parts become one [UNK]."""
    ids = {p: i for i, p in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "sen", "##ate"])}
    assert [p for p, _ in PIECES(["Senate", "THE", "U.S.", "Ban", "xyz"])] == [
        (ids["sen"], ids["##ate"]),
        (ids["the"],),
        (8, 9, 10, 9),
        (11,),
        (1,),
    ]


def test_case_patterns() -> None:
    """What an uncased vocabulary forgets is kept as a class."""
    assert [case_of(w) for w in ("ban", "Senate", "FSB", "A", "U.S.", "iPhone", "2017", "“")] == [
        Case.LOWER,
        Case.TITLE,
        Case.UPPER,
        Case.INITIAL,
        Case.UPPER,
        Case.MIXED,
        Case.DIGIT,
        Case.OTHER,
    ]


@given(st.integers(0, 40_000), st.sampled_from(["word ", "Line.\n", "x", "Para one. Two.\n\n"]))
@settings(max_examples=60, deadline=None)
def test_passages_cover_the_text(length: int, unit: str) -> None:
    """Passages follow each other without gap or overlap, and none is too long."""
    text = (unit * (length // len(unit) + 1))[:length]
    spans = list(passages_of(text))
    assert "".join(text[s.start : s.end] for s in spans) == text
    assert all(s.end - s.start <= LONGEST for s in spans)
