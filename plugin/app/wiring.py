"""create_app(): the only place where the parts of the service are made and handed to each other."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Protocol

from litestar import Litestar
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from plugin import api, panel
from plugin.actions.avatars import EVERY_SECONDS as SWEPT_EVERY
from plugin.actions.avatars import Avatars
from plugin.actions.context import Context
from plugin.actions.customer_search import EVERY_SECONDS as INDEXED_EVERY
from plugin.actions.customer_search import index_customers
from plugin.actions.housekeeping import keep_house
from plugin.actions.key_uses import WRITTEN_EVERY, KeyUses
from plugin.actions.marks import Marks
from plugin.actions.warnings import EVERY_SECONDS as WARNINGS_EVERY
from plugin.actions.warnings import end_due_warnings
from plugin.api.feed import Feeds
from plugin.api.http.keys import RememberedKeys
from plugin.api.http.services import Services as ApiServices
from plugin.domain.change import LogEntry
from plugin.domain.limits import limits_of
from plugin.domain.pictures import SIZES
from plugin.files.pictures import Limits, Pictures
from plugin.files.store import address_of, open_files
from plugin.live.bus import Bus, LocalBus, PostgresBus
from plugin.live.clock import EVERY_SECONDS, DatabaseClock
from plugin.live.ended import EVERY_SECONDS as LOOKED_EVERY
from plugin.live.ended import EndedSessions
from plugin.live.hub import Hub
from plugin.live.keeper import Keeper
from plugin.live.presence import PresenceBook
from plugin.live.replies import look_for_replies
from plugin.live.restarts import Restarts
from plugin.live.tail import POLL_SECONDS, Tail
from plugin.panel.machine.reading import Readings
from plugin.panel.machine.rounds import Rounds
from plugin.panel.machine.services import Services as PanelServices
from plugin.settings import Settings
from plugin.store import open_store
from plugin.store.engine.patience import begin_budget

from . import health
from .health import Health
from .logs import log_unexpected


class Part(Protocol):
    """What runs beside the requests."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def budgeted(app: ASGIApp) -> ASGIApp:
    """All that a request waits for the database has one budget; what goes on after it, and a websocket, has none."""

    async def within_budget(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            begin_budget()
        await app(scope, receive, send)

    return within_budget


def create_app(settings: Settings, given_clock: Callable[[], datetime] | None = None) -> Litestar:
    """The clock is the database's, unless one is given."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        store = await open_store(settings.database)
        await store.migrate()
        await (database_clock := DatabaseClock(store)).set()
        clock = given_clock or database_clock
        setter = Keeper(lambda _: database_clock.set(), clock, EVERY_SECONDS, "the database's time could not be read")
        is_shared = settings.database.startswith("postgres")
        bus: Bus = PostgresBus(settings.database) if is_shared else LocalBus()
        restarts = Restarts()
        await restarts.start(store, clock())
        tail = Tail(store, min(POLL_SECONDS, settings.heartbeat / 2))
        hub = Hub(store, tail, settings)
        presence = PresenceBook(store, bus.publish, settings, clock)
        pictures = Pictures(Limits(settings.avatar_bytes, settings.avatar_pixels), SIZES)
        avatars = Avatars(store, open_files(address_of(settings)), pictures)

        def hand_over(workspace_id: str, entries: Sequence[LogEntry]) -> None:
            tail.hand_over(workspace_id, entries)
            avatars.forget_replaced(workspace_id, entries)

        ctx = Context(store, bus.publish, hand_over, limits_of(settings))
        keeper = Keeper(partial(keep_house, ctx, settings), clock)
        key_uses = KeyUses()
        writer = Keeper(lambda _: key_uses.write(ctx), clock, WRITTEN_EVERY, "uses of keys could not be written down")
        sweeper = Keeper(avatars.sweep, clock, SWEPT_EVERY, "files that nothing leads to could not be removed")
        ended = Keeper(EndedSessions(store, hub.receive).look, clock, LOOKED_EVERY, "ended sessions could not be read")
        due = Keeper(partial(end_due_warnings, ctx), clock, WARNINGS_EVERY, "warnings that are over could not be ended")
        indexer = Keeper(partial(index_customers, ctx), clock, INDEXED_EVERY, "customers could not be indexed")
        readings = Readings(store, panel.DECLARED, hub.new_mark, presence.editing_since, clock)
        marks = Marks(store, clock)
        app.state.api = ApiServices(
            ctx, store, Feeds(store, tail), settings, clock, RememberedKeys(), key_uses, avatars
        )
        app.state.panel = PanelServices(
            ctx, hub, presence, readings, Rounds(readings, clock), marks, settings, clock, avatars, key_uses, restarts
        )
        app.state.health.store = store
        await bus.start(hub.receive)
        parts: list[Part] = [setter, tail, hub, presence, marks, keeper, writer, ended, due, indexer]
        parts += [avatars, sweeper]
        if is_shared:
            look = partial(look_for_replies, store, hub)
            parts.append(Keeper(look, clock, POLL_SECONDS, "replies could not be looked for"))
        for part in parts:
            await part.start()
        try:
            yield
        finally:
            for part in reversed(parts):
                await part.stop()
            with suppress(Exception):  # as everything else that is written at the end
                await key_uses.write(ctx)
            await restarts.stop(store, clock())
            await bus.stop()
            await store.close()

    return Litestar(
        [*api.routes(), *panel.routes(), health.routes()],
        lifespan=[lifespan],
        state=State({"health": Health()}),
        middleware=[budgeted],
        exception_handlers=api.beside(panel.exception_handlers),
        after_exception=[log_unexpected],
        openapi_config=None,
        logging_config=None,
    )
