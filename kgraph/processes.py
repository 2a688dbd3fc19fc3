"""Work in several processes: results in order, a few at a time, and nothing left behind when it is interrupted."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from kgraph.errors import KgraphError

Batch = TypeVar("Batch")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Batch], list[Result]], batches: Iterable[Batch], *, jobs: int, start: Callable[[], None]
) -> Iterator[Result]:
    """The results of batches, made by `jobs` processes, each of which first calls `start`.

    A few batches are under way at a time; no more begin when the results are left. What is called is found by name
    in another process, so it has to be a function of a module. Ctrl-C is for this process alone.
    """
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(start,))
    under_way: deque[Future[list[Result]]] = deque()
    try:
        for batch in batches:
            with _uninterrupted():  # the first call makes the processes, and they begin as this one is
                under_way.append(pool.submit(work, batch))
            if len(under_way) > 2 * jobs:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool as error:
        told = "a process that was at work was ended from outside, perhaps for want of memory"
        raise KgraphError(f"{told}; run again with fewer --jobs") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(start: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interruption waits until the end of this; where signals cannot wait it comes at once."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
