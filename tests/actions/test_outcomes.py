"""A write whose answer is lost on its way: it is looked up, and done once, and nobody is told a no that is none."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio

from plugin.actions.context import Context
from plugin.actions.keys import add_key, revoke_key
from plugin.actions.operate import Done, operate
from plugin.actions.panels import open_panel, spend_token
from plugin.actions.replies import Addressed
from plugin.actions.workspaces import (
    add_origins,
    create_workspace,
    remove_origins,
)
from plugin.domain.actor import Actor
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.reply import Reply
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused, OutcomeUnknown, Unavailable
from plugin.store import Store
from plugin.store.engine.changes import read_changes
from plugin.store.engine.patience import GRACE_SECONDS
from plugin.store.engine.postgres import PostgresStore
from plugin.store.keys import list_keys
from plugin.store.panel_sessions import session_of
from plugin.store.replies import replies_after
from plugin.store.tables import TABLES
from plugin.store.workspaces import list_workspaces
from tests.proxy import Proxy
from tests.world import GRACE, MARTA, NOW, World, later, make_world

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)

PATIENCE, HASTE = 5.0, 1.0
LONGEST = HASTE + GRACE_SECONDS + 2.0
LOOKS = Appearance()
HOST = Actor("api", "key", "Acme")
# where each path commits, of the requests that it makes
UNLOCKED, LOCKED = 2, 4


class Desk:
    def __init__(self, store: PostgresStore, world: World) -> None:
        self.store, self.world = store, world

    async def move_to(self, location: str, key: str = "", addressed: Addressed | None = None) -> Done:
        upsert = UpsertCustomer(id="ada", location=location)
        once = Idempotency(key, location) if key else None
        ctx = Context(self.store, lambda _: None)
        workspace = self.world.acme.id
        return await operate(ctx, workspace, By(HOST), [upsert], NOW, idempotency=once, addressed=addressed)

    async def moves(self, store: Store | None = None) -> list[object]:
        entries = await read_changes(store or self.store, self.world.acme.id, 0, 100)
        return [entry.change.after for entry in entries if entry.change.key == "location"]

    def goes_under_locks(self) -> None:
        self.store._units._contended[self.world.acme.id] = math.inf


@pytest.fixture
def proxy(database: str) -> Iterator[Proxy]:
    with Proxy(database) as between:
        yield between


@asynccontextmanager
async def desk_at(proxy: Proxy, patience: float) -> AsyncIterator[Desk]:
    """Warm: each statement has been prepared, on the connection that is used next."""
    store = await PostgresStore(proxy.url, TABLES, patience).open()
    desk = Desk(store, await make_world(store))
    for key in ("", "first", "second"):
        await desk.move_to(f"London {key}".strip(), key)
    desk.goes_under_locks()
    for key in ("", "third"):
        await desk.move_to(f"Rome {key}".strip(), key)
    desk.store._units._contended.clear()
    yield desk
    proxy.comes_back()
    proxy.speaks_again()
    await store.close()


@pytest_asyncio.fixture
async def desk(proxy: Proxy) -> AsyncIterator[Desk]:
    async with desk_at(proxy, PATIENCE) as opened:
        yield opened


@pytest_asyncio.fixture
async def hasty(proxy: Proxy) -> AsyncIterator[Desk]:
    """For what waits in vain."""
    async with desk_at(proxy, HASTE) as opened:
        yield opened


BEFORE = ["London", "London first", "London second", "Rome", "Rome third"]


@pytest.mark.parametrize("path", [UNLOCKED, LOCKED])
async def test_what_was_saved_is_said_to_be_though_its_answer_is_lost(desk: Desk, proxy: Proxy, path: int) -> None:
    if path == LOCKED:
        desk.goes_under_locks()
    proxy.lose_answer(path)
    done = await desk.move_to("Oslo")
    assert proxy.has_lost.is_set()
    assert done.answers[0].location == "Oslo"
    assert await desk.moves() == [*BEFORE, "Oslo"]
    await desk.move_to("Bern")
    assert await desk.moves() == [*BEFORE, "Oslo", "Bern"]


@pytest.mark.parametrize("path", [UNLOCKED, LOCKED])
async def test_a_form_whose_answer_is_lost_is_replied_to_once_with_what_it_has_saved(
    desk: Desk, proxy: Proxy, path: int
) -> None:
    session = await desk.world.session(customer="ada")
    for location in ("Paris", "Rome"):  # warm
        await desk.move_to(location, addressed=Addressed(session.id, Reply("saved", location)))
        desk.goes_under_locks()
    if path == UNLOCKED:
        desk.store._units._contended.clear()
    proxy.lose_answer(path)
    await desk.move_to("Oslo", addressed=Addressed(session.id, Reply("saved", "Oslo")))
    assert proxy.has_lost.is_set()
    assert await desk.moves() == [*BEFORE, "Paris", "Rome", "Oslo"]
    assert [reply.place for reply in await replies_after(desk.store, session.id, 0)] == ["Paris", "Rome", "Oslo"]


@pytest.mark.parametrize("path", [UNLOCKED, LOCKED])
async def test_what_never_arrived_is_done_once(desk: Desk, proxy: Proxy, path: int) -> None:
    if path == LOCKED:
        desk.goes_under_locks()
    proxy.lose_request(path)
    await desk.move_to("Oslo")
    assert proxy.has_lost.is_set()
    assert await desk.moves() == [*BEFORE, "Oslo"]


async def test_those_that_shared_its_transaction_each_get_their_own(desk: Desk, proxy: Proxy) -> None:
    proxy.lose_answer(UNLOCKED)
    first = asyncio.create_task(desk.move_to("Oslo"))
    rest = [asyncio.create_task(desk.move_to(f"Place {number}")) for number in range(5)]
    await asyncio.gather(first, *rest)
    assert await desk.moves() == [*BEFORE, "Oslo", *(f"Place {number}" for number in range(5))]


@pytest.mark.parametrize("path", [UNLOCKED, LOCKED])
async def test_an_outcome_that_cannot_be_looked_up_is_neither_a_yes_nor_a_no(
    hasty: Desk, proxy: Proxy, database: str, path: int
) -> None:
    if path == LOCKED:
        hasty.goes_under_locks()
    proxy.lose_answer(path, then_away=True)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        await hasty.move_to("Oslo", key="once")
    assert time.monotonic() - begun < LONGEST
    proxy.comes_back()
    again = await hasty.move_to("Oslo", key="once")
    assert again.replayed, "its own key says what became of it"
    assert await hasty.moves() == [*BEFORE, "Oslo"]


class Plain:
    """Writes that are no operations. Each is tried once first, so that its statements have been prepared."""

    def __init__(self, desk: Desk) -> None:
        self.world, self.ctx = desk.world, Context(desk.store, lambda _: None)
        self.id = desk.world.acme.id
        self._tokens = 0
        self.keys: list[str] = []

    async def opens(self) -> None:
        secret = await open_panel(self.ctx, self.id, MARTA, None, GRACE, LOOKS, NOW)
        assert await self.is_good(secret)

    async def spends(self) -> None:
        """Twice, which is as often as a token is good: the attempt whose answer was lost is no use of its own."""
        self._tokens += 1
        for _ in range(2):
            secret = await spend_token(
                self.ctx, self.id, f"jti-{self._tokens}", later(300), MARTA, None, GRACE, LOOKS, NOW, reuse=10
            )
            assert await self.is_good(secret)
        with pytest.raises(EmbedRefused):
            await spend_token(
                self.ctx, self.id, f"jti-{self._tokens}", later(300), MARTA, None, GRACE, LOOKS, NOW, reuse=10
            )

    async def adds_a_key(self) -> None:
        before = len(await list_keys(self.world.store, self.id))
        self.keys.append((await add_key(self.ctx, self.id, "api", "more", NOW)).id)
        assert len(await list_keys(self.world.store, self.id)) == before + 1

    async def revokes_a_key(self) -> None:
        key = await add_key(self.ctx, self.id, "signing", "old", NOW)
        await revoke_key(self.ctx, self.id, key.id, NOW)

    async def removes_an_origin(self) -> None:
        await add_origins(self.ctx, self.id, ["https://more.example"], NOW)
        await remove_origins(self.ctx, self.id, ["https://more.example"], NOW)

    async def makes_a_workspace(self) -> None:
        before = len(await list_workspaces(self.world.store))
        made, _, _ = await create_workspace(self.ctx, "New", ["https://new.example"], NOW)
        assert len(await list_workspaces(self.world.store)) == before + 1
        assert made.name == "New"

    async def is_good(self, secret: str) -> bool:
        found = await session_of(self.world.store, hash_secret(secret), used_after=later(-60), created_after=later(-60))
        return found is not None


PLAIN = [
    Plain.opens,
    Plain.spends,
    Plain.adds_a_key,
    Plain.revokes_a_key,
    Plain.removes_an_origin,
    Plain.makes_a_workspace,
]


@pytest.mark.parametrize("does", PLAIN, ids=lambda does: does.__name__)
@pytest.mark.parametrize("loses", ["answer", "request"])
async def test_what_is_no_operation_is_done_once_too_whichever_answer_is_lost(
    desk: Desk, proxy: Proxy, does: Callable[[Plain], Awaitable[None]], loses: str
) -> None:
    plain = Plain(desk)
    for number in range(1, 15):
        await does(plain)
        getattr(proxy, f"lose_{loses}")(number)
        try:
            await does(plain)
        except OutcomeUnknown:
            pytest.fail(f"the outcome of request {number} could have been looked up")
        except Unavailable:
            continue  # nothing was written
        if not proxy.has_lost.is_set():
            break


async def test_a_plain_write_whose_outcome_cannot_be_looked_up_is_unknown(hasty: Desk, proxy: Proxy) -> None:
    plain = Plain(hasty)
    await plain.adds_a_key()
    proxy.lose_answer(7, then_away=True)  # a list, BEGIN, the lock, a look, the key, its change, COMMIT
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        await plain.adds_a_key()
    assert time.monotonic() - begun < LONGEST


async def test_what_is_still_under_way_is_waited_for(proxy: Proxy, database: str) -> None:
    """Its connection is gone, and its transaction is not: it waits at the server for another."""
    async with desk_at(proxy, 20.0) as desk:
        other = await asyncpg.connect(database)
        await other.execute("BEGIN; SELECT FROM attribute_values FOR UPDATE; SELECT FROM customers FOR UPDATE")
        moving = asyncio.create_task(desk.move_to("Oslo"))
        await until_waiting(database, "WITH taken AS%")
        proxy.cuts_all()
        await until_waiting(database, "%SELECT id, 0, 1%")
        assert not moving.done()
        await other.execute("COMMIT")
        await moving
        assert await desk.moves() == [*BEFORE, "Oslo"]
        await other.close()


async def until_waiting(database: str, query: str) -> None:
    watcher = await asyncpg.connect(database)
    async with asyncio.timeout(15):
        while not await watcher.fetch(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1", query
        ):
            await watcher.execute("SELECT pg_sleep(0.01)")
    await watcher.close()


async def test_a_database_that_falls_silent_before_anything_is_written_is_a_no(hasty: Desk, proxy: Proxy) -> None:
    proxy.falls_silent()
    begun = time.monotonic()
    with pytest.raises(Unavailable) as refusal:
        await hasty.move_to("Oslo")
    assert time.monotonic() - begun < LONGEST
    assert not isinstance(refusal.value, OutcomeUnknown)
    proxy.speaks_again()
    await hasty.move_to("Bern")
    assert await hasty.moves() == [*BEFORE, "Bern"]


async def test_connections_that_have_fallen_silent_are_not_waited_for_one_after_the_other(
    hasty: Desk, proxy: Proxy
) -> None:
    await asyncio.gather(*(hasty.store.rows("SELECT pg_sleep(0.01)") for _ in range(10)))
    proxy.falls_silent()
    with pytest.raises(Unavailable):
        await hasty.store.row("SELECT 1")
    proxy.speaks_again()
    begun = time.monotonic()
    assert await hasty.store.row("SELECT 2") == (2,)
    assert time.monotonic() - begun < HASTE, "it is asked on another"
