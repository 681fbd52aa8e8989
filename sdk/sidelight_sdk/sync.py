"""The sync client: a thin shell around the core, usable from any thread."""

import copy
import ssl
import threading
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from msgspec import UNSET, UnsetType
from websockets.sync.client import ClientConnection, connect

from . import bounded
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
from .batch import Batch, OnInvalid
from .binding import Blocking
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


class Connections:
    """To the service, kept for all that share a client."""

    def __init__(self, tuning: Tuning, transport: httpx.BaseTransport | None) -> None:
        self._tuning, self._transport = tuning, transport
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._closed = False

    def http(self) -> httpx.Client:
        """Made when first needed: TLS takes tens of milliseconds to set up, and `panel_url` needs none."""
        with self._lock:
            if self._closed:
                raise RuntimeError("this client is closed")
            if self._client is None:
                with configured():
                    self._client = httpx.Client(transport=self._transport, verify=self._tuning.ssl_context or True)
                bounded.bind(self._client)
            return self._client

    def close(self) -> None:
        """For good: what is asked for afterwards is refused."""
        with self._lock:
            self._closed = True
            if self._client is not None:
                self._client.close()


class Executor:
    """Sends calls, and sends them again as the retry policy says."""

    def __init__(
        self, config: Config, tuning: Tuning, sleep: Callable[[float], object], connections: Connections
    ) -> None:
        self._config, self._tuning, self._sleep, self._connections = config, tuning, sleep, connections

    def execute(self, call: Call[T]) -> T:
        around = self._tuning.surroundings
        request = prepare(call, self._config, around.make_key())
        attempts = Attempts(self._tuning.retry, around.chance, self._tuning.deadline, around.steady)
        while True:
            try:
                return interpret(call, self._send(request, attempts.seconds_left()), self._config, around.now())
            except SidelightError as failure:
                wait = attempts.wait_after(failure)
            self._sleep(wait)

    def _send(self, request: Request, seconds: float | None) -> Response:
        client = self._connections.http()
        try:
            with bounded.bounded(seconds):
                answer = client.request(
                    request.method,
                    request.url,
                    headers=request.headers,
                    content=request.content,
                    timeout=self._tuning.timeout,
                )
        except httpx.RequestError as error:
            raise ConnectionFailed(f"{request.method} {request.url}: {error or type(error).__name__}") from error
        return Response(answer.status_code, answer.headers, answer.content)


class Sidelight(Client, Nouns[Blocking]):
    """The sync client. One serves a whole process: it is safe to use from any thread, and keeps its connections.

    Usable as it is, or in a `with` block that closes it.

    Args:
        url: where the service is, `http://` or `https://`; else SIDELIGHT_URL.
        workspace: the workspace's id, `ws_…`; else SIDELIGHT_WORKSPACE. `panel_url` needs it.
        api_key: else SIDELIGHT_API_KEY. All that talks to the service needs it.
        signing_key: as `sidelight workspace create` printed it; else SIDELIGHT_SIGNING_KEY. `panel_url` needs it.
        public_url: where browsers reach the service, where that is elsewhere; else SIDELIGHT_PUBLIC_URL, else `url`.
        timeout: seconds to wait for a connection, and for each part of an answer.
        deadline: seconds that a call takes at most, with all its retries and waits; None for any time. `events()` has
            none: it goes on until it is closed.
        heartbeat: seconds without an event after which the events connection is asked whether it lives, and seconds to
            wait for its answer.
        retry: how often and how patiently a request is tried again; None for never.
        ssl_context: for services behind a certificate authority of one's own.
        transport: an `httpx` transport: `httpx.MockTransport(handler)` in a host's own tests.
        surroundings: time and chance, for tests.

    Attributes:
        customers, attributes, conversations, messages, notes, permissions, tag_groups, tags, views, retention, panels,
            audit, keys, origins: the nouns, each with its methods.
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
        transport: httpx.BaseTransport | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        given = {"url": url, "workspace": workspace, "api_key": api_key, "signing_key": signing_key}
        tuning = tuned(timeout, deadline, heartbeat, retry, ssl_context, surroundings)
        Client.__init__(self, given | {"public_url": public_url}, tuning)
        self._transport = transport
        self._closing = threading.Event()
        self._sockets: set[ClientConnection] = set()
        self._connections = Connections(tuning, transport)
        self._use(tuning)

    def _use(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._executor = Executor(self._config, tuning, self._closing.wait, self._connections)
        way = Blocking(self._executor)
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
        """A light copy with other patience, for one call or for a few. It shares this client's connections.

            sidelight.with_options(deadline=2, retry=None).customers.get("cust-1")

        What is omitted stays as it is here. Closing either closes both.

        Args:
            deadline: seconds that a call takes at most, with all its retries and waits; None for any time.
            retry: how often and how patiently a request is tried again; None for never.
            timeout: seconds to wait for a connection, and for each part of an answer.

        Raises:
            NotConfigured: `deadline` is no number of seconds above 0.
        """
        light = copy.copy(self)
        light._use(with_patience(self._tuning, deadline, retry, timeout))
        return light

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections. Loops over `events()`, in whatever thread, end as if there were no more."""
        self._closing.set()
        for socket in tuple(self._sockets):
            socket.close()
        self._connections.close()

    def batch(self, *, idempotency_key: str | None = None, on_invalid: OnInvalid = "refuse") -> Batch:
        """Collect up to 1,000 writes, 8 MB in all, and send them as one transaction when the `with` block ends.

        An exception in the block sends nothing. Afterwards `batch.results` has what each write returned.

        Args:
            idempotency_key: makes the batch the same write however often it is sent within 24 hours, also by another
                process: for hosts with an outbox. 1 to 200 printable ASCII characters. Without it, the batch gets a
                key of its own, and keeps it when it is entered again after a failure.
            on_invalid: `refuse`: where anything does not fit, nothing is applied. `skip`: what fits is, `batch.results`
                has an `InvalidRequest` in the place of each other one, and `batch.refused` has these by position.

        Raises:
            InvalidRequest: at the end of the block: something does not fit, and nothing was applied; `errors` names all
                of it, `operations[3].email` and why, `operation` is the first, 3; or `status` is 413: more than 8 MB
                or 50,000 attributes, or what it would return is longer than 16 MB.
                At once: the 1,001st operation, and an `idempotency_key` that is none.

        Source: `POST /v1/batch`.
        """
        return Batch(self._executor, self._key_for(idempotency_key), on_invalid)

    def events(self, *, after: int | str | None = None) -> Generator[Event, None, None]:
        """Every change of the workspace, in order, each exactly once; it waits for the next and does not end by itself.

        A lost connection is opened again and resumed after the last event handed on: no gap, no repeat. It is a
        generator: it connects when iteration begins, closes with `.close()` (or when dropped), and ends when the
        client is closed.

        Args:
            after: where to go on from, exclusive: the stored `cursor` of the last event handled, or a snapshot's
                `events_cursor`. A sequence number will do, but says less: where the service has been restored from a
                backup, it may name another change. 0 starts with the first change there ever was; None starts now, at
                the moment of the first connection.

        Raises:
            CursorExpired: the change log no longer reaches back to `after`, be it 0, ends before it, or is another one,
                restored from a backup: read a `customers.snapshot()` first.
            InvalidRequest: `after` is no cursor.
            AuthenticationError: the API key is missing, wrong or revoked.
            ConnectionFailed: the service's certificate cannot be trusted.
            NotConfigured: the proxy of the environment cannot be used; or the client has a transport that answers in
                the service's place, and no service.
            APIError: one frame after another cannot be read: it is no Sidelight that answers.

        Source: `GET /v1/events?after=`, a websocket.
        """
        stream = self._follow(after)
        while not self._closing.is_set():
            try:
                yield from self._connection(stream)
                wait = stream.dropped(self._tuning.surroundings.steady())
            except UNUSABLE as failure:
                raise unusable_proxy(failure) from None
            except LOST as failure:
                wait = self._wait_after(stream, failure)
            self._closing.wait(wait)

    def _connection(self, stream: EventStream) -> Iterator[Event]:
        with self._connect(stream) as socket:
            self._sockets.add(socket)
            try:
                if socket.response is not None:
                    stream.opened(socket.response.headers, self._tuning.surroundings.steady())
                while not self._closing.is_set():
                    if (event := stream.received(self._receive(socket))) is not None:
                        yield event
            finally:
                self._sockets.discard(socket)

    def _connect(self, stream: EventStream) -> Any:
        """A connection of `websockets`, or of a transport that answers in the service's place."""
        opened = getattr(self._transport, "connect", None)
        if opened is not None:
            return opened(stream.address())
        return connect(stream.address(), additional_headers=stream.headers(), **self._socket_options())

    def _receive(self, socket: ClientConnection) -> str | bytes:
        """The next frame. A quiet connection is asked whether it lives; one that does not answer in time is dead."""
        asked: threading.Event | None = None
        while True:
            try:
                return socket.recv(timeout=self._tuning.heartbeat)
            except TimeoutError:
                if asked is not None and not asked.is_set():
                    raise TimeoutError("a ping was not answered") from None
                asked = socket.ping()
