"""Decisions of different documents that are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.linking.likeness import WEIGHTS, stems
from kgraph.linking.threads import Threads
from kgraph.records import DecisionTrace, EntityTrace, Thread, Trace
from kgraph.vocab import DecisionType, EntityClass, Status

FIRM, OFFICE, RIVAL = "e:firm", "e:office", "e:rival"
NAMES = {FIRM: "Kaspersky Lab", OFFICE: "Washington office", RIVAL: "Acme", "e:branch": "Washington branch"}
NAMES |= {"e:1": "Resolution 2249", "e:2": "Resolution 2328"}
DAY = date(2017, 9, 12)


def report(
    name: str,
    day: date | None = DAY,
    *,
    status: Status = Status.DECIDED,
    type: DecisionType = DecisionType.CLOSE,
    who: str | None = FIRM,
    whom: str | None = OFFICE,
    words: tuple[str, ...] = ("close",),
    when: date | None = None,
    context: str = "",
    sense: bytes = b"",
) -> Trace:
    """A document that tells one decision."""
    present = [e for e in (who, whom) if e]
    return Trace(
        document=f"d:{name}",
        published=day,
        entities=tuple(
            EntityTrace(iri=e, cls=EntityClass.ORGANISATION, name=NAMES[e], named=True, mention=f"m:{e}")
            for e in present
        ),
        decisions=(
            DecisionTrace(
                iri=f"x:{name}",
                type=type,
                status=status,
                label=f"{name} tells",
                words=words,
                context=(context,),
                sense=sense,
                deciders=(who,) if who else (),
                targets=(whom,) if whom else (),
                earliest=when,
                latest=when,
            ),
        ),
    )


def threads(*traces: Trace, kept: dict[str, str] | None = None) -> list[Thread]:
    """The threads of documents."""
    gathered = Threads()
    for trace in traces:
        gathered.add(trace)
    found = list(gathered.found(lambda e: (kept or {}).get(e, e)))
    gathered.close()
    return found


def stages(*traces: Trace, kept: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    """Their stages alone."""
    return [t.stages for t in threads(*traces, kept=kept)]


def likeness(one: Trace, other: Trace) -> float:
    """How likely the decisions of two documents are one."""
    gathered = Threads()
    for trace in (one, other):
        gathered.add(trace)
    found = gathered.comparison(str)(one.decisions[0].iri, other.decisions[0].iri)
    gathered.close()
    assert found is not None
    return sum(w * f for w, f in zip(WEIGHTS, found, strict=True))


CONSIDERED = report("a", status=Status.CONSIDERED)
DECIDED = report("b", DAY + timedelta(days=80))


def test_considered_then_decided() -> None:
    """Two reports of one act are a thread, the stages by date, named by the last."""
    (thread,) = threads(DECIDED, CONSIDERED)
    assert thread.stages == ("x:a", "x:b")
    assert thread.label == "b tells"
    assert 0.5 <= thread.confidence <= 1


def test_a_denial_is_a_stage() -> None:
    """One says decided, another denies it: both are kept."""
    denied = report("c", DAY + timedelta(days=1), status=Status.REFUTED)
    assert stages(CONSIDERED, denied) == [("x:a", "x:c")]


def test_one_document_is_no_thread() -> None:
    """A decision that only one document tells has no thread."""
    assert stages(CONSIDERED) == []


@pytest.mark.parametrize(
    "other",
    [
        report("b", who=RIVAL),
        report("b", whom=RIVAL),
        report("b", type=DecisionType.FINE),
        report("b", DAY + timedelta(days=900)),
        report("b", who=RIVAL, whom=RIVAL),
    ],
    ids=["another decider", "another target", "another type", "years later", "nothing shared"],
)
def test_what_differs_stays_apart(other: Trace) -> None:
    """Another decider, target, type or time is another decision."""
    assert stages(report("a"), other) == []


def test_two_days_are_two_acts() -> None:
    """What two texts date months apart, and tell as done, are two acts."""
    first = report("a", when=DAY)
    again = report("b", DAY + timedelta(days=60), when=DAY + timedelta(days=60))
    assert stages(first, again) == []


def test_resolutions_of_different_numbers() -> None:
    """Targets with different numbers are different targets."""
    acts = [report(n, whom=e, type=DecisionType.LEGISLATE, words=("adopted",)) for n, e in (("a", "e:1"), ("b", "e:2"))]
    assert stages(*acts) == []


def test_entities_after_identity() -> None:
    """What proved to be one entity counts as one."""
    other = report("b", who=RIVAL)
    assert stages(report("a"), other) == []
    assert stages(report("a"), other, kept={RIVAL: FIRM}) == [("x:a", "x:b")]


def test_targets_by_words() -> None:
    """A target without a name of its own is compared by its words."""
    assert stages(report("a"), report("b", whom="e:branch")) == [("x:a", "x:b")]


def test_undated_documents() -> None:
    """A document without a date takes part, after those that have one."""
    assert stages(report("a", None), report("b")) == [("x:b", "x:a")]


def test_undated_and_open() -> None:
    """Where a date is missing either report may settle what the other leaves open."""
    one, other = report("a", None, status=Status.CONSIDERED, who=None, whom="e:branch"), report("b", who=None)
    assert likeness(one, other) == likeness(other, one) > likeness(report("a", None, who=None, whom="e:branch"), other)


def test_compatible_types() -> None:
    """Two reports may call one act by compatible types."""
    words = ("remove",)
    one = report("a", type=DecisionType.BAN, words=words, when=DAY)
    other = report("b", type=DecisionType.ORDER, words=words, when=DAY)
    assert stages(one, other) == [("x:a", "x:b")]


def test_words_around_count() -> None:
    """Reports whose sentences share rare words are likelier one than those whose sentences do not."""
    told = "Kremlin hackers planted a backdoor in the antivirus"
    one, same, other = (
        report(n, context=text) for n, text in (("a", told), ("b", told), ("b", "Rain fell on Tuesday"))
    )
    assert likeness(one, same) > likeness(one, report("b")) == likeness(one, other)


def test_senses_count() -> None:
    """Triggers that mean the same in their places speak for one decision, unlike ones against it."""
    up, down = bytes([100] * 26), bytes([156] * 26)
    alike, unknown, unlike = (likeness(report("a", sense=up), report("b", sense=s)) for s in (up, b"", down))
    assert alike > unknown > unlike


def test_a_word_of_the_trigger_brings_reports_together() -> None:
    """Reports that share no entity are compared where they share a word of the trigger."""
    told = "Inspectors shuttered the Westport slaughterhouse over listeria"
    one, other = (report(n, who=None, whom=None, words=("shuttered",), context=told, when=DAY) for n in "ab")
    assert stages(one, other) == [("x:a", "x:b")]
    assert stages(one, replace(other, decisions=(replace(other.decisions[0], words=("stopped",)),))) == []


def test_more_documents_more_chance() -> None:
    """What two documents alone would prove is not enough among thousands, where more is alike by chance."""
    pair = report("a", who=None, whom="e:branch", status=Status.CONSIDERED), report("b", who=None)
    others = [Trace(document=f"d:other{n}") for n in range(20_000)]
    assert stages(*pair) == [("x:a", "x:b")]
    assert stages(*pair, *others) == []


def test_stems() -> None:
    """Forms of a word are one stem; words that any decision has are left out."""
    assert stems("Shutter") == stems("shut") == {"shut"}
    assert stems("closing") == stems("close")
    assert stems("the new law") == frozenset()


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(8)))
def test_order_does_not_matter(order: list[int]) -> None:
    """The threads are the same in whatever order documents come."""
    made = [
        report(f"n{i}", DAY + timedelta(days=3 * i), who=(FIRM, RIVAL)[i % 2], status=list(Status)[i % 6])
        for i in range(8)
    ]
    assert threads(*(made[i] for i in order)) == threads(*made)


def test_many_reports_are_compared_with_few() -> None:
    """A body that decides all the time is one block, of which only the nearest in time are compared."""
    many = [report(f"n{i:03}", DAY + timedelta(days=30 * i), whom=None, words=(f"word{i}",)) for i in range(300)]
    assert stages(*many) == []
