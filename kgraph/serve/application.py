"""The addresses of the server, and what stands behind each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from kgraph.rdf.questions import ready_questions
from kgraph.serve.answer_page import ReadyPage
from kgraph.serve.answering import CUT
from kgraph.serve.guard import Guard
from kgraph.serve.negotiation import GRAPHS, HTML, best
from kgraph.serve.pool import Pool
from kgraph.serve.protocol import asked
from kgraph.serve.replies import Job, Reply, refusal
from kgraph.serve.service import Description
from kgraph.serve.settings import Settings
from kgraph.serve.start import Start
from kgraph.serve.thing import Thing
from kgraph.store.reading import status

_CHUNK = 1 << 18
Endpoint = Callable[[Request], Awaitable[Response]]


def application(settings: Settings) -> Starlette:
    """The ASGI application; its life begins and ends that of the workers."""
    base = status(settings.store).base
    path = urlsplit(base).path
    own = [path] if path not in ("", "/", "/data/") and not urlsplit(base).fragment and base.endswith("/") else []
    things = [Route(prefix + "{rest:path}", _thing(base)) for prefix in ("/data/", *own)]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Accept", "Content-Type"],
        expose_headers=[CUT, "Link"],
    )
    return Starlette(
        routes=[
            Route("/", _start),
            Route("/style.css", _style),
            Route("/sparql", _sparql, methods=["GET", "POST"]),
            Route("/.well-known/void", _void),
            Route("/ask/{name}", _ready),
            Route("/resource", _resource),
            *things,
        ],
        middleware=[Middleware(Guard, hosts=settings.hosts), *([cors] if settings.origins else [])],
        lifespan=_life(settings),
    )


def _life(settings: Settings) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        async with Pool(settings) as pool:
            app.state.pool = pool
            yield

    return life


async def _start(request: Request) -> Response:
    return await _done(request, Start())


async def _style(_: Request) -> Response:
    css = (files("kgraph.serve") / "style.css").read_bytes()
    return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def _sparql(request: Request) -> Response:
    ask = await asked(request)
    if isinstance(ask, Reply):
        return _response(ask)
    if ask is not None:
        return await _done(request, ask)
    if best(_accept(request), GRAPHS) is HTML:
        return await _done(request, Start())
    return await _described(request, data=False)


async def _void(request: Request) -> Response:
    return await _described(request, data=True)


async def _described(request: Request, *, data: bool) -> Response:
    """What there is to say of the endpoint, or of the data, in RDF."""
    formats = [form for form in GRAPHS if form is not HTML]
    form = best(_accept(request), formats)
    if form is None:
        return _response(refusal(406, f"the description is had as {', '.join(f.media for f in formats)}"))
    return await _done(request, Description(endpoint=f"{request.base_url}sparql", form=form, data=data))


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


async def _ready(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in {question.name for question in ready_questions()}:
        return _response(refusal(404, f"there is no ready question {name!r}"))
    return await _done(request, ReadyPage(name=name, values=tuple(request.query_params.multi_items())))


async def _resource(request: Request) -> Response:
    return await _about(request, request.query_params.get("iri", ""))


def _thing(base: str) -> Endpoint:
    async def thing(request: Request) -> Response:
        return await _about(request, base + request.path_params["rest"])

    return thing


async def _about(request: Request, iri: str) -> Response:
    form = request.query_params.get("format", "")
    return await _done(request, Thing(iri=iri, accept=_accept(request), form=form))


async def _done(request: Request, job: Job) -> Response:
    pool: Pool = request.app.state.pool
    return _response(await pool.reply(job, request.is_disconnected))


def _response(reply: Reply) -> Response:
    response: Response
    if isinstance(reply.body, Path):
        size = reply.body.stat().st_size
        response = StreamingResponse(_chunks(reply.body), reply.status, media_type=reply.media)
        response.headers["Content-Length"] = str(size)
    elif reply.media.startswith("text/plain"):
        response = PlainTextResponse(reply.body, reply.status)
    else:
        response = Response(reply.body, reply.status, media_type=reply.media)
    for name, value in reply.headers:
        response.headers.append(name, value)
    return response


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    """The content of a file, which is removed."""
    try:
        with file.open("rb") as content:
            while data := await asyncio.to_thread(content.read, _CHUNK):
                yield data
    finally:
        file.unlink(missing_ok=True)
