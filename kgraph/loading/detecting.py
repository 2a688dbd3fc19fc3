"""Which server answers at an address: by the address itself, or by how it introduces itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.errors import UsageError
from kgraph.loading.client import Client
from kgraph.loading.servers import SERVERS, Server, named_by

if TYPE_CHECKING:
    import httpx


def detected(client: Client, address: str) -> Server:
    """The server at an address; an error where that cannot be told."""
    known = named_by(address)
    if known is not None:
        return known
    response = client.look(address)
    name = _introduced(response) or ("qlever" if _is_qlever(client, address) else None)
    if name is None:
        raise UsageError(f"{address}: what server this is cannot be told; give --server {'|'.join(SERVERS)}")
    return SERVERS[name]


def _introduced(response: httpx.Response) -> str | None:
    says = response.headers.get("server", "").lower()
    if "fuseki-request-id" in response.headers:
        return "fuseki"
    return next((name for name in SERVERS if name in says), None)


def _is_qlever(client: Client, address: str) -> bool:
    """QLever tells its statistics to whoever asks."""
    try:
        return "name-index" in client.look(address, {"cmd": "stats"}).json()
    except (ValueError, TypeError):
        return False
