"""The store fails in the middle of a turn of a live panel: what that turn was to say is said by the next."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plugin.actions.context import Context
from plugin.actions.replies import leave_reply
from plugin.domain.push import UpsertConversation, UpsertCustomer
from plugin.domain.reply import Reply, Said
from plugin.live.bus import LocalBus
from plugin.live.hub import Hub
from plugin.live.presence import PresenceBook
from plugin.live.stream import Stream
from plugin.live.tail import Tail
from plugin.panel import live_page
from plugin.panel.house import PanelHouse
from plugin.panel.live_page import LivePage
from plugin.panel.reading import Readings
from plugin.settings import Settings
from plugin.store import open_store
from plugin.store.base import Row, Store
from tests.world import GRACE, HEDY, World, make_world

PATIENCE = 10.0


class Failing:
    """A store whose next reading of a profile, or next write, fails when it is told to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads_fail = self.writes_fail = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        if self.reads_fail and "WITH subject" in sql:
            self.reads_fail -= 1
            raise OSError("the disk is away")
        return await self._store.rows(sql, **parameters)

    async def write(self, work: Any) -> Any:
        if self.writes_fail:
            self.writes_fail -= 1
            raise OSError("the disk is full")
        return await self._store.write(work)


class Open:
    """One panel, open, in process."""

    page: LivePage

    def __init__(self, store: Failing, world: World, ctx: Context, stream: Stream, hub: Hub) -> None:
        self.store, self.world, self.ctx, self.stream, self.hub = store, world, ctx, stream, hub
        self.html = ""

    async def send(self, data: bytes) -> None:
        self.html += data.decode()

    async def until(self, words: str, since: int) -> str:
        async with asyncio.timeout(PATIENCE):
            while words not in self.html[since:]:  # noqa: ASYNC110  the panel is what is tested, it tells nobody
                await asyncio.sleep(0.01)
        return self.html[since:]


@pytest.fixture
async def panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    monkeypatch.setattr(live_page, "RETRY_SECONDS", 0.05)
    store = Failing(await open_store(f"sqlite:///{tmp_path}/x.db"))
    await store.migrate()
    world = await make_world(store._store)  # whose own writes neither fail nor are told
    await world.push(
        UpsertCustomer(id=GRACE, name="Grace", location="Oslo"),
        UpsertCustomer(id=HEDY, name="Hedy", phone="0123456"),
        UpsertConversation(id="conv", customer=GRACE),
    )
    bus, settings = LocalBus(), Settings()
    tail = Tail(store)
    hub = Hub(store, tail, settings)
    presence = PresenceBook(store, bus.publish, settings, now)
    ctx = Context(store, bus.publish)
    house = PanelHouse(ctx, hub, presence, Readings(store, hub.new_mark, presence.editing_since), settings, now)
    await bus.start(hub.receive)
    session = await world.session(customer=None, conversation="conv")
    stream = Stream("s", session, GRACE)
    opened = Open(store, world, ctx, stream, hub)
    await hub.register(stream)
    opened.page = LivePage(house, session, stream, opened.send, gzip=False)
    running = asyncio.create_task(opened.page.run())
    try:
        await opened.until("Oslo", 0)
        yield opened
    finally:
        stream.end("revoked")
        await running
        hub.unregister(stream)
        await hub.stop()
        await store.close()


def now() -> datetime:
    return datetime.now(UTC)


def editor_of(panel: Open, value: str) -> tuple[str, int]:
    """The newest editor that holds the value, and its touch."""
    form = panel.html[: panel.html.rfind(f'value="{value}"')].rpartition("<form class=")[2]
    editor = form.partition("name=editor value=")[2].partition(">")[0]
    return editor, int(form.partition(" t")[2].split('"')[0].split()[0])


async def test_an_answer_is_said_though_the_reading_beside_it_failed(panel: Open) -> None:
    editor, _ = editor_of(panel, "Oslo")
    since = len(panel.html)
    panel.store.reads_fail = 2
    await reply(panel, Reply("saved", "attribute/location", editor))
    said = await panel.until("Saved Location", since)
    assert f"name=k{editor} class=end" in said, "its editor is let go of"


async def test_a_conflict_is_said_though_the_reading_beside_it_failed(panel: Open) -> None:
    editor, _ = editor_of(panel, "Oslo")
    since = len(panel.html)
    panel.store.reads_fail = 2
    await reply(panel, Reply("conflict", "attribute/location", editor, Said("Rome", by="Jonas", at=now())))
    await panel.until("Rome", since)


async def test_what_changed_is_shown_though_a_write_beside_it_failed(panel: Open) -> None:
    editor, touch = editor_of(panel, "Oslo")
    await reply(panel, Reply("conflict", "attribute/location", editor, Said("Rome", by="Jonas", at=now())))
    await panel.until("Rome", 0)
    panel.stream.touched("touch", touch)
    since = len(panel.html)
    await panel.world.push(UpsertCustomer(id=GRACE, name="Grace Hopper"))
    panel.store.writes_fail = 1
    panel.stream.touched("reset", touch)
    panel.stream.tell(("attribute", "name"), panel.hub.new_mark())  # the same turn tells of both
    await panel.until("Grace Hopper", since)
    said = await panel.until(f"name=k{editor} class=end", since)
    assert "slot=m-top></div>" in said.rpartition("Use mine")[2], "what was reset asks no more"


async def test_values_of_another_customer_stand_only_under_that_customers_name(panel: Open) -> None:
    """The conversation has turned, and its panel hears of an attribute first."""
    since = len(panel.html)
    await panel.world.push(UpsertConversation(id="conv", customer=HEDY))
    panel.stream.tell(("attribute", "phone"), panel.hub.new_mark())
    said = await panel.until("0123456", since)
    assert "Hedy" in said[: said.index("0123456")], "her name first"


async def reply(panel: Open, said: Reply) -> None:
    session = panel.page._session
    await leave_reply(panel.ctx, session, said, now())
