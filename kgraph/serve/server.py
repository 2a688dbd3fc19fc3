"""Listening: from a store and an address to a running server."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from kgraph.errors import UsageError, reason
from kgraph.serve.application import application
from kgraph.serve.settings import Settings
from kgraph.store.reading import quads_of


def serve(settings: Settings, host: str, port: int, *, listening: Callable[[str], None]) -> None:
    """Serves until the process is interrupted; `listening` hears the address when requests are taken.

    Port 0 is any that is free.
    """
    quads_of(settings.store)  # where it cannot be read, that is said now
    app = application(settings)
    with _bound(host, port) as bound:
        listening(f"http://{_shown(host)}:{bound.getsockname()[1]}/")
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            ws="none",
            http="h11",
            limit_concurrency=200,
            timeout_graceful_shutdown=5,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[bound])


def names_of(host: str) -> tuple[str, ...]:
    """The names by which a server that listens at `host` may be called."""
    own = Settings.__dataclass_fields__["hosts"].default
    assert isinstance(own, tuple)
    return tuple(dict.fromkeys((*own, _shown(host))))


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        why, _, _ = reason(error).partition(" (while")
        raise UsageError(
            f"{_shown(host)}:{port}: cannot be listened at ({why}); give another --host or --port"
        ) from error
