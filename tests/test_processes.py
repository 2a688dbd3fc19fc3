"""Work in several processes: in order, whatever ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from kgraph.errors import KgraphError
from kgraph.processes import in_order

_STARTED: list[int] = []


def start() -> None:
    """What each process does first."""
    _STARTED.append(os.getpid())


def doubled(batch: list[int]) -> list[int]:
    """The work; a negative number ends the process."""
    assert len(_STARTED) == 1
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if min(batch) < 0:
        os._exit(9)
    return [2 * number for number in batch]


def test_results_are_in_order_and_few_are_under_way() -> None:
    """Results come in the order of the batches, which are read only a little before."""
    read: list[int] = []

    def batches() -> Iterator[list[int]]:
        for number in range(40):
            read.append(number)
            yield [number, number]

    results = in_order(doubled, batches(), jobs=2, start=start)
    first = [next(results) for _ in range(2)]
    assert len(read) <= 6
    assert first + list(results) == [2 * n for n in range(40) for _ in range(2)]


def test_a_process_that_ends_is_told() -> None:
    """A process that is ended from outside gives one line that says what to do."""
    with pytest.raises(KgraphError, match="was ended from outside, perhaps for want of memory; run again with fewer"):
        list(in_order(doubled, [[1], [-1], [1]], jobs=1, start=start))
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
