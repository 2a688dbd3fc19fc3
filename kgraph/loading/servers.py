"""The servers that can be loaded: where each has its endpoints, and what it takes.

Virtuoso and Oxigraph are tested against the real thing; Fuseki, GraphDB and QLever are
written from their documentation and tested against recorded expectations.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from kgraph.errors import UsageError

Scheme = Literal["basic", "digest", "bearer"]
Protocol = Literal["gsp", "update"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A kind of server. Paths follow the address; `example` is an address, for messages.

    `depth` is the number of path segments that name a dataset. `gzip`: it unpacks what is sent by the Graph Store
    Protocol.
    `update_triples` is how many fit into one INSERT DATA, `iri_bytes` how long an IRI may be.
    `guesses`: it looks into a body to find out what it is, whatever its type says.
    """

    name: str
    example: str
    store: str
    update: str
    query: str
    query_with_login: str | None = None
    depth: int = 0
    scheme: Scheme = "basic"
    gzip: bool = False
    guesses: bool = False
    update_triples: int = 10_000
    iri_bytes: int | None = None


_ALL = (
    Server(
        name="oxigraph", example="http://localhost:7878", store="/store", update="/update", query="/query", gzip=True
    ),
    Server(
        name="virtuoso",
        example="http://localhost:8890",
        store="/sparql-graph-crud-auth",
        update="/sparql-auth",
        query="/sparql",
        query_with_login="/sparql-auth",
        scheme="digest",
        guesses=True,
        update_triples=1_000,  # refuses an INSERT DATA that compiles to more than 10,000 lines: 1,424 triples passed
        iri_bytes=1_880,  # cuts longer ones, and says nothing
    ),
    Server(
        name="fuseki",
        example="http://localhost:3030/DATASET",
        store="/data",
        update="/update",
        query="/query",
        depth=1,
        gzip=True,
    ),
    Server(
        name="graphdb",
        example="http://localhost:7200/repositories/REPOSITORY",
        store="/rdf-graphs/service",
        update="/statements",
        query="",
        depth=2,
    ),
    Server(name="qlever", example="http://localhost:7001", store="", update="", query="", scheme="bearer"),
)
SERVERS = MappingProxyType({server.name: server for server in _ALL})
"""The servers by name."""

_OTHER_ENDINGS = MappingProxyType(
    {"virtuoso": ("/sparql-graph-crud",), "fuseki": ("/sparql", "/get"), "graphdb": ("/rdf-graphs",)}
)
_TELLING = MappingProxyType(
    {"/sparql-graph-crud-auth": "virtuoso", "/sparql-graph-crud": "virtuoso", "/sparql-auth": "virtuoso"}
)


@dataclass(frozen=True, slots=True)
class Target:
    """A server at an address."""

    server: Server
    address: str

    @property
    def store(self) -> str:
        """Where the Graph Store Protocol is spoken."""
        return self.address + self.server.store

    @property
    def update(self) -> str:
        """Where updates go."""
        return self.address + self.server.update

    def query(self, *, login: bool) -> str:
        """Where queries go, of one who is known to the server or not."""
        return self.address + ((self.server.query_with_login if login else None) or self.server.query)


def checked_address(url: str) -> str:
    """The address itself, without a slash at its end; an error, which never repeats a password, where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError("--to: is no URL; give one like http://localhost:7878") from error
    if parts.username is not None or parts.password is not None:
        raise UsageError("--to: a URL with a password is seen by everyone on this machine; give --user instead")
    if parts.query or parts.fragment:
        raise UsageError("--to: give the address of the server, without ? and what follows")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in url):
        raise UsageError(f"--to {url!r} is no address of a server; give one like http://localhost:7878")
    return url.rstrip("/")


def named_by(address: str) -> Server | None:
    """The server that the address alone tells."""
    path = urlsplit(address).path
    for ending, name in _TELLING.items():
        if path.endswith(ending):
            return SERVERS[name]
    return SERVERS["graphdb"] if "/repositories/" in path else None


def target(server: Server, address: str) -> Target:
    """The target, where the address may be that of the server or of one of its endpoints."""
    own = {server.store, server.update, server.query, server.query_with_login or ""}
    for ending in sorted(own.union(_OTHER_ENDINGS.get(server.name, ())) - {""}, key=len, reverse=True):
        if address.endswith(ending) and _depth(address) > server.depth:
            address = address.removesuffix(ending)
            break
    if _depth(address) < server.depth:
        raise UsageError(f"{address}: names no data set of {server.name}; give an address like {server.example}")
    return Target(server, address)


def _depth(address: str) -> int:
    return len([part for part in urlsplit(address).path.split("/") if part])
