"""Live pages in process, without a socket: their store can be made to fail, and their readers to stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from obstore.store import MemoryStore

from plugin.actions.avatars import Avatars
from plugin.actions.context import Context
from plugin.actions.marks import Marks
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.pictures import SIZES
from plugin.files.pictures import Limits, Pictures
from plugin.files.store import Files
from plugin.live.bus import LocalBus
from plugin.live.hub import Hub
from plugin.live.presence import PresenceBook
from plugin.live.stream import Stream
from plugin.live.tail import Tail
from plugin.panel import DECLARED
from plugin.panel.machine.live_page import LivePage
from plugin.panel.machine.reading import Readings
from plugin.panel.machine.rounds import Rounds
from plugin.panel.machine.services import Services
from plugin.settings import Settings
from plugin.store import open_store
from plugin.store.engine.base import Reader, Row, Store
from plugin.store.engine.tables import Selection
from tests.world import GRACE, HEDY, World, make_world

T = TypeVar("T")
PATIENCE = 10.0


def now() -> datetime:
    return datetime.now(UTC)


class Held:
    """One reading that has begun, and waits."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()


class Failing:
    """A store whose next reading of a profile, or next write, fails on demand.

    `gate`: readings of profiles wait while it is closed. `reads` counts them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads_fail = self.writes_fail = self.reads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._held: Held | None = None

    def hold_next_presence(self) -> Held:
        self._held = Held()
        return self._held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await work(self)

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        if "FROM streams WHERE workspace_id" in sql and self._held:
            held, self._held = self._held, None
            found = await self._store.rows(sql, **parameters)
            held.begun.set()
            await held.may_end.wait()
            return found
        if "WITH subject" not in sql:
            return await self._store.rows(sql, **parameters)
        return await self._profiles(self._store.rows(sql, **parameters))

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        return [await reading(self) for reading in readings]

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        return await self._profiles(self._store.select(workspace_id, selections))

    async def _profiles(self, reading: Awaitable[T]) -> T:
        self.reads += 1
        if self.reads_fail:
            self.reads_fail -= 1
            asyncio.ensure_future(reading).cancel()
            raise OSError("the disk is away")
        found = await reading
        await self.gate.wait()
        return found

    async def write(self, work: Any) -> Any:
        self._fail()
        return await self._store.write(work)

    async def change(self, unit: Any) -> Any:
        self._fail()
        return await self._store.change(unit)

    def _fail(self) -> None:
        if self.writes_fail:
            self.writes_fail -= 1
            raise OSError("the disk is full")


class Open:
    """One panel, open."""

    page: LivePage

    def __init__(self, office: "Office", stream: Stream) -> None:
        self.office, self.stream = office, stream
        self.chunks: list[str] = []
        self.begun = asyncio.Event()  # set once something is on its way
        self.reads_on = asyncio.Event()  # while it is not set, sending waits
        self.reads_on.set()

    @property
    def html(self) -> str:
        return "".join(self.chunks)

    async def send(self, data: bytes) -> None:
        self.begun.set()
        await self.reads_on.wait()
        self.chunks.append(data.decode())

    async def run(self) -> None:
        await self.send(await self.page.begin())
        await self.page.run(self.send, self.send_at_once)

    def send_at_once(self, data: bytes) -> bool:
        if not self.reads_on.is_set():
            return False
        self.chunks.append(data.decode())
        return True

    async def until(self, words: str, since: int = 0) -> str:
        async with asyncio.timeout(PATIENCE):
            while words not in self.html[since:]:  # noqa: ASYNC110  the panel under test signals nothing
                await asyncio.sleep(0.01)
        return self.html[since:]

    async def rests(self) -> None:
        """It has sent all that it was notified of."""
        async with asyncio.timeout(PATIENCE):
            while self.stream.topics or not self.stream.is_quiet:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


class Office:
    """A service's parts, Grace and Hedy, and a conversation with Grace."""

    def __init__(self, store: Failing, world: World) -> None:
        self.store, self.world = store, world
        self.later = timedelta()  # how far this office's clock is ahead
        bus, settings = LocalBus(), Settings()
        self.bus, self.settings = bus, settings
        tail = Tail(store)
        self.hub = Hub(store, tail, settings)
        self.presence = PresenceBook(store, bus.publish, settings, self.now)
        self.ctx = Context(store, bus.publish, tail.hand_over)
        readings = Readings(store, DECLARED, self.hub.new_mark, self.presence.editing_since, self.now)
        avatars = Avatars(store, Files(MemoryStore()), Pictures(Limits(1 << 20, 1_000_000), SIZES))
        rounds = Rounds(readings, self.now)
        self.services = Services(
            self.ctx, self.hub, self.presence, readings, rounds, Marks(store, self.now), settings, self.now, avatars
        )
        self._running: dict[str, tuple[Open, asyncio.Task[None]]] = {}

    def now(self) -> datetime:
        return now() + self.later

    async def open(self, name: str = "s", *, reads: bool = True, **session: Any) -> Open:
        """`reads`: else its first bytes are on their way still."""
        made = await self.world.session(**{"customer": None, "conversation": "conv", **session})
        stream = Stream(name, made)
        opened = Open(self, stream)
        if not reads:
            opened.reads_on.clear()
        await self.hub.register(stream)
        self.presence.opened(stream)
        opened.page = LivePage(self.services, made, stream, gzip=False)
        self._running[name] = opened, asyncio.create_task(opened.run())
        if reads:
            await opened.until("Oslo")
            await opened.rests()
        else:
            await opened.begun.wait()
        return opened

    async def close(self) -> None:
        for opened, running in self._running.values():
            opened.reads_on.set()
            opened.stream.end("revoked")
            await running
            self.hub.unregister(opened.stream)
        await self.hub.stop()


@asynccontextmanager
async def office_at(folder: Path) -> AsyncIterator[Office]:
    store = Failing(await open_store(f"sqlite:///{folder}/x.db"))
    await store.migrate()
    world = await make_world(store._store)  # its own writes neither fail nor notify
    await world.push(
        UpsertCustomer(id=GRACE, name="Grace", location="Oslo"),
        UpsertCustomer(id=HEDY, name="Hedy", phone="0123456"),
        UpsertConversation(id="conv", customer=GRACE),
        at=now(),
    )
    office = Office(store, world)
    await office.bus.start(office.hub.receive)
    try:
        yield office
    finally:
        store.gate.set()
        await office.close()
        await store.close()
