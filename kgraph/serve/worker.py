"""A worker process: it reads the store and does one job after the other."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from kgraph.errors import KgraphError, QueryError
from kgraph.serve.replies import Job, Reply, refusal
from kgraph.serve.settings import Settings
from kgraph.store.following import Following

T = TypeVar("T")

_GRACE = 2.0
"""So many seconds after the time limit a worker ends by itself."""


class Reader:
    """What a job needs: the store as it is now, the base of its IRIs, and the limits."""

    def __init__(self, settings: Settings) -> None:
        following = Following(settings.store)
        self.settings = settings
        self.base = following.base
        self.quads = following.quads
        self._known: dict[Callable[..., object], object] = {}
        self._known_of: object = None

    def known(self, found: Callable[[Reader], T]) -> T:
        """What is found in the whole store, which takes a while: once, until the store changes."""
        quads = self.quads()
        if self._known_of is not quads:
            self._known, self._known_of = {}, quads
        if found not in self._known:
            self._known[found] = found(self)
        return self._known[found]  # type: ignore[return-value]


def work(pipe: Connection, settings: Settings) -> None:
    """The whole life of a worker: it ends when the server does, or when a job takes too long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(settings.memory)
    try:
        reader = Reader(settings)
    except KgraphError as error:
        pipe.send(str(error))
        return
    pipe.send(None)
    with suppress(EOFError, OSError):
        while True:
            job, spool = pipe.recv()
            _alarm(settings.timeout + _GRACE)
            reply = _done(job, reader, spool)
            _alarm(0)
            pipe.send(reply)


def _done(job: Job, reader: Reader, spool: Path) -> Reply:
    try:
        return job.reply(reader, spool)
    except QueryError as error:
        return refusal(400, str(error))
    except KgraphError as error:
        return refusal(400 if error.exit_code == 2 else 500, str(error))
    except MemoryError:
        return refusal(503, "the query needs more memory than one query may have: narrow it")
    except Exception as error:  # noqa: BLE001 - whatever it is, the client hears of it and the worker goes on
        return refusal(500, f"a fault of kgraph: {type(error).__name__}: {error}")


def _alarm(seconds: float) -> None:
    """Has the system end this process after so long, even if the server is gone that would have done it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit(memory: int) -> None:
    """Has the system end this process when it needs more bytes, without a dump of them."""
    if sys.platform.startswith("linux"):
        import resource

        for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
