"""The worker processes as the server sees them: a job goes to a free one, and one that takes too long is ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from kgraph.errors import StoreError
from kgraph.serve.replies import Job, Reply, refusal
from kgraph.serve.settings import Settings
from kgraph.serve.worker import work

_STEP = 0.25
_START = 60.0
_RETRY = ("Retry-After", "5")
Gone = Callable[[], Awaitable[bool]]


class Pool:
    """Some workers; `async with` starts one and ends all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workers = [_Worker(settings) for _ in range(settings.workers)]

    async def __aenter__(self) -> Pool:
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._spool = tempfile.TemporaryDirectory(prefix="kgraph-serve-")
        for worker in self._workers:
            self._free.put_nowait(worker)
        await self._workers[-1].started()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._spool.cleanup()

    async def reply(self, job: Job, gone: Gone) -> Reply:
        """What a worker replies; a refusal where there is none in time, or the client is `gone`."""
        spool = Path(self._spool.name) / uuid4().hex
        try:
            async with asyncio.timeout(self._settings.timeout):
                worker = await self._free.get()
        except TimeoutError:
            return refusal(503, "the server is busy with other queries; try again", _RETRY)
        try:
            reply = await worker.reply(job, spool, gone)
        except BaseException:
            worker.end()
            spool.unlink(missing_ok=True)
            raise
        finally:
            self._free.put_nowait(worker)
        if reply.body != spool:
            spool.unlink(missing_ok=True)
        return reply


class _Worker:
    """One process, started when it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    async def started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, self._settings), name="kgraph-worker", daemon=True)
        await asyncio.to_thread(self._process.start)
        theirs.close()
        try:
            failure = await asyncio.to_thread(self._pipe.recv) if await self._ready(_START) else "it does not start"
        except (EOFError, OSError):
            failure = "a worker process ended as it began; see above"
        if failure is not None:
            self.end()
            raise StoreError(failure)
        return self._pipe

    async def reply(self, job: Job, spool: Path, gone: Gone) -> Reply:
        limit = self._settings.timeout
        try:
            pipe = await self.started()
            await asyncio.to_thread(pipe.send, (job, spool))
            ready = await self._ready(limit, gone)
            if ready:
                reply: Reply = await asyncio.to_thread(pipe.recv)
                return reply
        except StoreError as error:
            return refusal(503, str(error), _RETRY)
        except (EOFError, OSError):
            self.end()
            return refusal(503, "the query needed more than one query may have, and was ended: narrow it")
        self.end()
        return refusal(
            503, f"no answer within {limit:g} seconds: narrow the query, or start kgraph serve with --timeout"
        )

    async def _ready(self, seconds: float, gone: Gone | None = None) -> bool:
        """Whether something came from the process in time, and somebody still waits for it."""
        assert self._pipe is not None
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if await asyncio.to_thread(self._pipe.poll, min(_STEP, left)):
                return True
            if gone is not None and await gone():
                return False
        return False

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None
