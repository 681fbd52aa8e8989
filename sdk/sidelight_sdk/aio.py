"""The async client: a thin shell around the core, for asyncio."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import httpx
from websockets.asyncio.client import ClientConnection, connect

from .base import LOST, Client, Surroundings, Tuning
from .batch import AsyncBatch
from .binding import Awaiting
from .config import Config
from .errors import ConnectionFailed, SidelightError
from .models import Event
from .nouns import Nouns
from .nouns.panels import Panels
from .request import Call, Request, Response, interpret, prepare
from .retry import Attempts, RetryPolicy
from .stream import EventStream

T = TypeVar("T")


class AsyncExecutor:
    """Sends calls, and sends them again as the retry policy says."""

    def __init__(
        self,
        config: Config,
        tuning: Tuning,
        sleep: Callable[[float], Awaitable[object]],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._config, self._tuning, self._sleep, self._transport = config, tuning, sleep, transport
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
        self._closed = False

    async def execute(self, call: Call[T]) -> T:
        around = self._tuning.surroundings
        request = prepare(call, self._config, around.make_key())
        attempts = Attempts(self._tuning.retry, around.chance)
        while True:
            try:
                return interpret(call, await self._send(request), self._config, around.now())
            except SidelightError as failure:
                wait = attempts.wait_after(failure)
            await self._sleep(wait)

    async def close(self) -> None:
        self._closed = True
        if (client := self._clients.pop(asyncio.get_running_loop(), None)) is not None:
            await client.aclose()

    async def _send(self, request: Request) -> Response:
        client = self._http()
        try:
            answer = await client.request(request.method, request.url, headers=request.headers, content=request.content)
        except httpx.RequestError as error:
            raise ConnectionFailed(f"{request.method} {request.url}: {error or type(error).__name__}") from error
        return Response(answer.status_code, answer.headers, answer.content)

    def _http(self) -> httpx.AsyncClient:
        """One per event loop: a connection belongs to the loop it was made in, and hosts call `asyncio.run` twice."""
        if self._closed:
            raise RuntimeError("this client is closed")
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            verify = self._tuning.ssl_context or True
            self._clients[loop] = httpx.AsyncClient(
                transport=self._transport, timeout=self._tuning.timeout, verify=verify
            )
        return self._clients[loop]


class AsyncSidelight(Client, Nouns[Awaiting]):
    """The async client: the same methods as `Sidelight`, to be awaited. One serves a whole process.

    Usable as it is, or in an `async with` block that closes it. Arguments and attributes are those of `Sidelight`;
    `transport` is an async one (`httpx.MockTransport` is both).
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        workspace: str | None = None,
        api_key: str | None = None,
        signing_key: str | None = None,
        public_url: str | None = None,
        timeout: float = 10.0,
        heartbeat: float = 15.0,
        retry: RetryPolicy | None = None,
        ssl_context: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        given = {"url": url, "workspace": workspace, "api_key": api_key, "signing_key": signing_key}
        tuning = Tuning(timeout, heartbeat, retry or RetryPolicy(), ssl_context, surroundings or Surroundings())
        Client.__init__(self, given | {"public_url": public_url}, tuning)
        self._closed = False
        self._executor = AsyncExecutor(self._config, tuning, asyncio.sleep, transport)
        self._sockets: WeakSet[ClientConnection] = WeakSet()
        way = Awaiting(self._executor)
        Nouns.__init__(self, way)
        self.panels = Panels(way)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Loops over `events()` end as if there were no more."""
        self._closed = True
        for socket in tuple(self._sockets):
            await socket.close()
        await self._executor.close()

    def batch(self, *, idempotency_key: str | None = None) -> AsyncBatch:
        """Collect up to 1,000 writes, 8 MB in all, and send them as one transaction when the `async with` block ends.

        Collecting needs no `await`. Arguments and errors are those of `Sidelight.batch`.

        Source: `POST /v1/batch`.
        """
        return AsyncBatch(self._executor, self._key_for(idempotency_key))

    async def events(self, *, after: int | str | None = None) -> AsyncGenerator[Event, None]:
        """Every change of the workspace, in order, each exactly once; it waits for the next and does not end by itself.

        Arguments, errors and promises are those of `Sidelight.events`. It is an async generator: it connects when
        iteration begins, and closes when its task is cancelled, with `.aclose()`, or when the client is closed. A loop
        that is left by `break` closes it in the background, soon after.

        Source: `GET /v1/events?after=`, a websocket.
        """
        stream, options = EventStream(self._config, after, self._tuning.surroundings.chance), self._socket_options()
        while not self._closed:
            try:
                # no generator inside this one: asyncio closes all it knows when it ends, both of them at once
                async with connect(stream.address(), additional_headers=stream.headers(), **options) as socket:
                    self._sockets.add(socket)
                    if socket.response is not None:
                        stream.opened(socket.response.headers, self._tuning.surroundings.steady())
                    while not self._closed:
                        if (event := stream.received(await self._receive(socket))) is not None:
                            yield event
                wait = stream.dropped(self._tuning.surroundings.steady())
            except LOST as failure:
                wait = self._wait_after(stream, failure)
            await asyncio.sleep(wait)

    async def _receive(self, socket: ClientConnection) -> str | bytes:
        """The next frame. A quiet connection is asked whether it lives; one that does not answer in time is dead."""
        asked: asyncio.Future[float] | None = None
        while True:
            try:
                async with asyncio.timeout(self._tuning.heartbeat):
                    return await socket.recv()
            except TimeoutError:
                if asked is not None and not asked.done():
                    raise TimeoutError("a ping was not answered") from None
                asked = asyncio.ensure_future(await socket.ping())
