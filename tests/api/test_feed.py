"""The feed: read and encoded once, sent to all who follow, in order, without a gap and without a repeat."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from plugin.api import feed as module
from plugin.api.feed import Feeds, LogCut, Subscription
from plugin.domain.customers import UpsertCustomer
from plugin.errors import Unavailable
from plugin.live.tail import Tail
from plugin.store.engine.base import Transaction
from plugin.store.engine.changes import read_changes_within
from tests.world import World


class Subscriber:
    """Takes frames; a slow one only while `open` is set."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.news, self.open = asyncio.Event(), asyncio.Event()
        self.open.set()
        self.gone = False

    async def send(self, message: dict[str, Any]) -> None:
        if self.gone:
            raise ConnectionResetError
        await self.open.wait()
        self.seqs.append(json.loads(message["text"])["seq"])
        self.news.set()

    async def has(self, last: int) -> None:
        async with asyncio.timeout(15):
            while not (self.seqs and self.seqs[-1] >= last):
                self.news.clear()
                await self.news.wait()


class Office:
    """A world whose feed is notified of each change."""

    def __init__(self, world: World, tail: Tail) -> None:
        self.world, self.tail = world, tail
        self.feeds = Feeds(world.store, tail)

    async def push(self, *names: str) -> int:
        for name in names:
            await self.world.push(UpsertCustomer(id="ada", name=name))
        last = await self.world.last_seq()
        self.tail.grew(self.world.acme.id, last)
        return last

    @asynccontextmanager
    async def following(self, subscriber: Subscriber, after: int) -> AsyncIterator["asyncio.Task[None]"]:
        end = await self.world.last_seq()
        async with self.feeds.following(self.world.acme.id, after, end, subscriber.send) as subscription:
            running = asyncio.create_task(subscription.run())
            try:
                yield running
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, Tail(world.store))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where each reading of the log began that found something."""
    found: list[int] = []
    read = read_changes_within

    async def counted(reader: Any, workspace_id: str, after: int, size: int) -> Any:
        changes = await read(reader, workspace_id, after, size)
        if changes:
            found.append(after)
        return changes

    monkeypatch.setattr(module, "read_changes_within", counted)
    return found


async def test_a_change_is_read_once_for_all_who_follow(office: Office, readings: list[int]) -> None:
    start = await office.push("Ada")
    subscribers = [Subscriber() for _ in range(100)]
    async with AsyncExitStack() as all_of_them:
        for subscriber in subscribers:
            await all_of_them.enter_async_context(office.following(subscriber, start))
        for number in range(1, 4):
            last = await office.push(f"Ada {number}")
            for subscriber in subscribers:
                await subscriber.has(last)

    assert readings == [start, start + 1, start + 2]
    assert all(subscriber.seqs == [start + 1, start + 2, start + 3] for subscriber in subscribers)


async def test_who_reads_slowly_gets_everything_and_holds_nobody_up(office: Office) -> None:
    start = await office.push("Ada")
    slow, quick = Subscriber(), Subscriber()
    async with office.following(slow, start), office.following(quick, start):
        await quick.has(await office.push("Ada 1"))
        slow.open.clear()
        last = await office.push("Ada 2", "Ada 3")
        await quick.has(last)
        last = await office.push("Ada 4", "Ada 5")
        await quick.has(last)
        assert slow.seqs == [start + 1]
        slow.open.set()
        await slow.has(last)

    assert slow.seqs == quick.seqs == list(range(start + 1, last + 1))


async def test_who_begins_further_back_reads_the_log_and_then_follows(office: Office) -> None:
    middle = await office.push("Ada", "Ada 1")
    late = Subscriber()
    async with office.following(Subscriber(), middle), office.following(late, 0):
        await late.has(middle)
        last = await office.push("Ada 2")
        await late.has(last)
    assert late.seqs == list(range(1, last + 1))


async def test_who_is_further_back_than_what_is_kept_reads_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 1)
    start = await office.push("Ada")
    slow, quick = Subscriber(), Subscriber()
    async with office.following(slow, start), office.following(quick, start):
        slow.open.clear()
        for number in range(5):
            await quick.has(await office.push(f"Ada {number}"))
        slow.open.set()
        await slow.has(start + 5)
    assert slow.seqs == list(range(start + 1, start + 6))


async def test_who_stands_before_what_the_log_holds_is_told_and_the_others_go_on(office: Office) -> None:
    last = await office.push("Ada", "Ada 1", "Ada 2")
    await forget(office.world, last)
    cut, well = Subscriber(), Subscriber()
    async with office.following(well, last), office.following(cut, 0) as running:
        with pytest.raises(LogCut):
            await running
        await well.has(await office.push("Ada 3"))
    assert (cut.seqs, well.seqs) == ([], [last + 1])


async def forget(world: World, before: int) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run(
            "DELETE FROM changes WHERE workspace_id = :workspace_id AND seq < :before",
            workspace_id=world.acme.id,
            before=before,
        )

    await world.store.write(work)


async def test_a_store_that_is_away_ends_those_who_wait_and_the_next_ones_are_served(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = await office.push("Ada")
    away = True

    async def failing(*arguments: Any) -> Any:
        if away:
            raise Unavailable(OSError("away"))
        return await read_changes_within(*arguments)

    first, second = Subscriber(), Subscriber()
    async with office.following(first, start) as running:
        await asyncio.sleep(0.05)
        monkeypatch.setattr(module, "read_changes_within", failing)
        monkeypatch.setattr(module, "AGAIN", 0.01)
        last = await office.push("Ada 1")
        with pytest.raises(Unavailable):
            await running
        away = False
        async with office.following(second, start):
            await second.has(last)
    assert (first.seqs, second.seqs) == ([], [last])


async def test_who_is_gone_ends_quietly_and_holds_nobody_up(office: Office) -> None:
    start = await office.push("Ada")
    gone, here = Subscriber(), Subscriber()
    async with office.following(gone, start) as running, office.following(here, start):
        await asyncio.sleep(0.05)
        gone.gone = True
        await here.has(await office.push("Ada 1"))
        await asyncio.wait_for(running, 10)


async def test_the_last_who_leaves_ends_the_feed(office: Office) -> None:
    async with office.following(Subscriber(), 0):
        (feed,) = office.feeds._feeds.values()
        assert len(feed.subscriptions) == 1
        assert isinstance(next(iter(feed.subscriptions)), Subscription)
    assert office.feeds._feeds == {}
    assert feed._task.done()
