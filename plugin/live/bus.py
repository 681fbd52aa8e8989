"""The change bus: after a commit, signals reach every process.

A signal carries ids, never content. A lost one delays what it announced by at most a second (`tail.py`).
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from typing import Protocol

import asyncpg
import msgspec

from plugin.domain.signal import Signal

Receive = Callable[[Signal], None]
CHANNEL = "sidelight"
PAYLOAD_LIMIT = 7_500  # PostgreSQL refuses 8,000 bytes and more
RECONNECT_SECONDS = 1.0
PING_SECONDS = 5.0  # without anything published, this process notifies itself
ANSWER_SECONDS = 4.0  # for whatever the connection is asked, itself included
MOST_DEAF = 2  # connections; one may have fallen silent early
DEAF_AGAIN_SECONDS = 60.0  # a connection that has never heard anything is followed by another one so much later
DEAF = (
    "notifications of PostgreSQL do not reach this process: a pooler between them, such as pgbouncer with "
    "pool_mode=transaction, does not pass LISTEN on. Connect to PostgreSQL itself, or with pool_mode=session. Until "
    "then what other processes do comes a second late, and who else is here is not seen (docs/deploy.md)"
)
log = logging.getLogger(__name__)


class Bus(Protocol):
    def publish(self, signal: Signal) -> None: ...

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...


class LocalBus:
    """For one process: what is published is received at once."""

    def __init__(self) -> None:
        self._receive: Receive = _drop

    def publish(self, signal: Signal) -> None:
        self._receive(signal)

    async def start(self, receive: Receive) -> None:
        self._receive = receive

    async def stop(self) -> None:
        self._receive = _drop


class PostgresBus:
    """For several processes, over LISTEN/NOTIFY. This process receives at once; the others with the next NOTIFY, which
    carries all that has been published meanwhile.

    A connection that has fallen silent says nothing of it. So each NOTIFY is also one to this process itself: one that
    is not heard by the next, and one that is not answered, mean another connection. So does whatever the driver raises:
    of a connection that is closed in the middle of a statement it says that with errors of several families.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._process = secrets.token_hex(4)
        self._receive: Receive = _drop
        self._waiting: dict[tuple[str, str, str, int], Signal] = {}
        self._published = asyncio.Event()
        self._sent = self._heard = 0  # notifications of this process, which reach itself as well
        self._hears = asyncio.Event()
        self._deaf = 0  # connections, the last of all, that have never heard anything
        self._task: asyncio.Task[None] | None = None

    def publish(self, signal: Signal) -> None:
        self._receive(signal)
        # Of a log only its highest number matters. A control's number names it, so each is kept.
        number = 0 if signal.kind == "changes" else signal.number
        self._waiting[signal.kind, signal.workspace_id, signal.id, number] = signal
        self._published.set()

    async def start(self, receive: Receive) -> None:
        self._receive = receive
        connection = await self._connect()
        self._task = asyncio.create_task(self._run(connection))

    async def stop(self) -> None:
        self._receive = _drop
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._url, timeout=ANSWER_SECONDS, command_timeout=ANSWER_SECONDS)
        try:
            await connection.add_listener(CHANNEL, self._on_notify)
        except BaseException:
            connection.terminate()
            raise
        # a connection that only listens does not notice otherwise that it has been closed
        connection.add_termination_listener(self._lost)
        self._sent = self._heard = 0
        return connection

    def _lost(self, _connection: object) -> None:
        self._published.set()
        self._hears.set()

    async def _run(self, connection: asyncpg.Connection) -> None:
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PING_SECONDS):
                        await self._published.wait()
                try:
                    await self._hear_oneself(connection)
                    await self._notify(connection)
                except Exception as error:
                    connection.terminate()
                    connection = await self._reconnect(await self._pause(error))
        finally:
            connection.terminate()

    async def _hear_oneself(self, connection: asyncpg.Connection) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            while not connection.is_closed() and self._heard < self._sent:
                self._hears.clear()
                await self._hears.wait()
        if connection.is_closed():
            raise ConnectionResetError("it was closed")

    async def _pause(self, error: BaseException) -> float:
        """Seconds until another connection, and in the log why: once, where no connection will do."""
        if isinstance(error, TimeoutError) and self._sent and not self._heard and await self._is_answered():
            self._deaf += 1
            if self._deaf == MOST_DEAF:
                log.error("%s", DEAF)
            if self._deaf >= MOST_DEAF:
                return DEAF_AGAIN_SECONDS
        log.warning("the bus lost its connection: %s", str(error) or type(error).__name__)
        return RECONNECT_SECONDS

    async def _is_answered(self) -> bool:
        """Whether the database answers on a connection of its own: then it is notifications alone that do not come."""
        with contextlib.suppress(Exception):
            connection = await asyncpg.connect(self._url, timeout=ANSWER_SECONDS, command_timeout=ANSWER_SECONDS)
            try:
                await connection.execute("SELECT 1")
                return True
            finally:
                connection.terminate()
        return False

    async def _reconnect(self, seconds: float) -> asyncpg.Connection:
        while True:
            await asyncio.sleep(seconds)
            seconds = RECONNECT_SECONDS
            with contextlib.suppress(Exception):
                connection = await self._connect()
                self._receive(Signal("missed"))
                return connection

    async def _notify(self, connection: asyncpg.Connection) -> None:
        self._published.clear()
        waiting, self._waiting = list(self._waiting.values()), {}
        try:
            for payload in _payloads(self._process, waiting):
                self._sent += 1
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
        except BaseException:
            for signal in waiting:
                self._waiting.setdefault((signal.kind, signal.workspace_id, signal.id, signal.number), signal)
            self._published.set()
            raise

    def _on_notify(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        process, signals = msgspec.json.decode(str(payload), type=tuple[str, list[Signal]])
        if process == self._process:
            self._deaf = 0
            self._heard += 1
            self._hears.set()
        else:
            for signal in signals:
                self._receive(signal)


def _payloads(process: str, signals: list[Signal]) -> list[str]:
    """None that is too long; also one where there is nothing to say."""
    encoded = msgspec.json.encode((process, signals))
    if len(encoded) <= PAYLOAD_LIMIT or len(signals) <= 1:
        return [encoded.decode()]
    half = len(signals) // 2
    return _payloads(process, signals[:half]) + _payloads(process, signals[half:])


def _drop(_signal: Signal) -> None:
    """Before start and after stop, signals are dropped."""
