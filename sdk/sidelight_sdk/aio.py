"""The async client: a thin shell around the core, for asyncio."""

import asyncio
import copy
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import httpx
from msgspec import UNSET, UnsetType
from websockets.asyncio.client import ClientConnection, connect

from .base import (
    LOST,
    UNUSABLE,
    Client,
    Surroundings,
    Tuning,
    configured,
    tuned,
    unusable_proxy,
    with_patience,
)
from .batch import AsyncBatch, OnInvalid
from .binding import Awaiting
from .config import Config
from .errors import ConnectionFailed, SidelightError
from .models import Event
from .nouns import Nouns
from .nouns.audit import Audit
from .nouns.keys import Keys
from .nouns.origins import Origins
from .nouns.panels import Panels
from .request import Call, Request, Response, interpret, prepare
from .retry import USUAL, Attempts, RetryPolicy
from .stream import EventStream

T = TypeVar("T")


class AsyncConnections:
    """To the service, kept for all that share a client."""

    def __init__(self, tuning: Tuning, transport: httpx.AsyncBaseTransport | None) -> None:
        self._tuning, self._transport = tuning, transport
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
        self._closed = False

    def http(self) -> httpx.AsyncClient:
        """One per event loop: a connection belongs to the loop it was made in, and hosts call `asyncio.run` twice."""
        if self._closed:
            raise RuntimeError("this client is closed")
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            with configured():
                verify = self._tuning.ssl_context or True
                self._clients[loop] = httpx.AsyncClient(transport=self._transport, verify=verify)
        return self._clients[loop]

    async def close(self) -> None:
        """For good: what is asked for afterwards is refused."""
        self._closed = True
        if (client := self._clients.pop(asyncio.get_running_loop(), None)) is not None:
            await client.aclose()


class AsyncExecutor:
    """Sends calls, and sends them again as the retry policy says."""

    def __init__(
        self,
        config: Config,
        tuning: Tuning,
        sleep: Callable[[float], Awaitable[object]],
        connections: AsyncConnections,
    ) -> None:
        self._config, self._tuning, self._sleep, self._connections = config, tuning, sleep, connections

    async def execute(self, call: Call[T]) -> T:
        around = self._tuning.surroundings
        request = prepare(call, self._config, around.make_key())
        attempts = Attempts(self._tuning.retry, around.chance, self._tuning.deadline, around.steady)
        while True:
            try:
                answer = await self._send(request, attempts.seconds_left())
                return interpret(call, answer, self._config, around.now())
            except SidelightError as failure:
                wait = attempts.wait_after(failure)
            await self._sleep(wait)

    async def _send(self, request: Request, seconds: float | None) -> Response:
        client = self._connections.http()
        try:
            async with asyncio.timeout(seconds):
                answer = await client.request(
                    request.method,
                    request.url,
                    headers=request.headers,
                    content=request.content,
                    timeout=self._tuning.timeout,
                )
        except (httpx.RequestError, TimeoutError) as error:
            why = str(error) or ("the deadline has passed" if isinstance(error, TimeoutError) else type(error).__name__)
            raise ConnectionFailed(f"{request.method} {request.url}: {why}") from error
        return Response(answer.status_code, answer.headers, answer.content)


class Closing:
    """Whether a client is being closed, also for its light copies."""

    begun = False


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
        deadline: float | None = 30.0,
        heartbeat: float = 15.0,
        retry: RetryPolicy | None = USUAL,
        ssl_context: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        given = {"url": url, "workspace": workspace, "api_key": api_key, "signing_key": signing_key}
        tuning = tuned(timeout, deadline, heartbeat, retry, ssl_context, surroundings)
        Client.__init__(self, given | {"public_url": public_url}, tuning)
        self._transport = transport
        self._closing = Closing()
        self._sockets: WeakSet[ClientConnection] = WeakSet()
        self._connections = AsyncConnections(tuning, transport)
        self._use(tuning)

    def _use(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._executor = AsyncExecutor(self._config, tuning, asyncio.sleep, self._connections)
        way = Awaiting(self._executor)
        Nouns.__init__(self, way)
        self.panels, self.audit = Panels(way), Audit(way)
        self.keys, self.origins = Keys(way), Origins(way)

    def with_options(
        self,
        *,
        deadline: float | UnsetType | None = UNSET,
        retry: RetryPolicy | UnsetType | None = UNSET,
        timeout: float | UnsetType = UNSET,
    ) -> Self:
        """A light copy with other patience, as `Sidelight.with_options`. It shares this client's connections."""
        light = copy.copy(self)
        light._use(with_patience(self._tuning, deadline, retry, timeout))
        return light

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Loops over `events()` end as if there were no more."""
        self._closing.begun = True
        for socket in tuple(self._sockets):
            await socket.close()
        await self._connections.close()

    def batch(self, *, idempotency_key: str | None = None, on_invalid: OnInvalid = "refuse") -> AsyncBatch:
        """Collect up to 1,000 writes, 8 MB in all, and send them as one transaction when the `async with` block ends.

        Collecting needs no `await`. Arguments and errors are those of `Sidelight.batch`.

        Source: `POST /v1/batch`.
        """
        return AsyncBatch(self._executor, self._key_for(idempotency_key), on_invalid)

    async def events(self, *, after: int | str | None = None) -> AsyncGenerator[Event, None]:
        """Every change of the workspace, in order, each exactly once; it waits for the next and does not end by itself.

        Arguments, errors and promises are those of `Sidelight.events`. It is an async generator: it connects when
        iteration begins, and closes when its task is cancelled, with `.aclose()`, or when the client is closed. A loop
        that is left by `break` closes it in the background, soon after.

        Source: `GET /v1/events?after=`, a websocket.
        """
        stream = self._follow(after)
        while not self._closing.begun:
            try:
                # no generator inside this one: asyncio closes all it knows when it ends, both of them at once
                async with self._connect(stream) as socket:
                    self._sockets.add(socket)
                    if socket.response is not None:
                        stream.opened(socket.response.headers, self._tuning.surroundings.steady())
                    while not self._closing.begun:
                        if (event := stream.received(await self._receive(socket))) is not None:
                            yield event
                wait = stream.dropped(self._tuning.surroundings.steady())
            except UNUSABLE as failure:
                raise unusable_proxy(failure) from None
            except LOST as failure:
                wait = self._wait_after(stream, failure)
            await asyncio.sleep(wait)

    def _connect(self, stream: EventStream) -> Any:
        """A connection of `websockets`, or of a transport that answers in the service's place."""
        opened = getattr(self._transport, "connect_async", None)
        if opened is not None:
            return opened(stream.address())
        return connect(stream.address(), additional_headers=stream.headers(), **self._socket_options())

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
