"""What has had its time goes, and nothing else."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest

from plugin.actions import pace
from plugin.actions.housekeeping import tidy
from plugin.actions.panels import spend_token, use_panel
from plugin.actions.replies import leave_reply
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.reply import Reply, Said
from plugin.domain.signal import Signal
from plugin.domain.workspace import Appearance
from plugin.errors import CursorTooOld
from plugin.settings import CENTURY, Settings, from_environment
from plugin.store.engine.base import Transaction
from plugin.store.engine.changes import check_cursor, oldest_sequence, read_history
from plugin.store.panel_sessions import forget_sessions
from tests.actions.between import Between
from tests.world import GRACE, MARTA, NOW, World, grace

SETTINGS = Settings()
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


async def count(world: World, table: str) -> int:
    row = await world.store.row(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


async def spend(world: World, jti: str, expires_at: datetime = NOW) -> None:
    await spend_token(world.ctx, world.acme.id, jti, expires_at, MARTA, None, GRACE, Appearance(), NOW, 10)


async def left(world: World, table: str, after: timedelta) -> int:
    await tidy(world.ctx, SETTINGS, NOW + after)
    return await count(world, table)


async def test_a_spent_token_is_remembered_ten_minutes_longer_than_it_is_good(world: World) -> None:
    await spend(world, "first")
    await spend(world, "second", NOW + 5 * MINUTE)
    assert await left(world, "spent_tokens", 10 * MINUTE) == 2
    assert await left(world, "spent_tokens", 10 * MINUTE + MOMENT) == 1
    assert await left(world, "spent_tokens", 15 * MINUTE + MOMENT) == 0


async def test_an_answer_is_kept_for_a_day(world: World) -> None:
    await world.push(grace(name="Grace"), idempotency=Idempotency("once", "hash"))
    assert await left(world, "idempotency", DAY - MOMENT) == 1
    assert await left(world, "idempotency", DAY) == 0


async def test_an_idle_session_goes_with_its_replies_and_its_panels_are_told(world: World) -> None:
    session = await world.session()
    for page in (session, session.visiting("grace")):
        await leave_reply(world.ctx, page, Reply("conflict", "attribute/plan", "e.1.2.3", Said()), NOW)
    world.signals.clear()

    assert await left(world, "panel_sessions", 12 * HOUR - MOMENT) == 1
    assert (await count(world, "replies"), world.signals) == (2, [])

    assert await left(world, "panel_sessions", 12 * HOUR) == 0
    assert (await count(world, "replies"), world.signals) == (0, [Signal("ends", world.acme.id, session.id)])


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_session_that_is_used_while_idle_ones_are_forgotten_stays_with_its_replies(world: World) -> None:
    session = await world.session()
    await leave_reply(world.ctx, session, Reply("conflict", "attribute/plan", "e.1.2.3", Said()), NOW)

    def forget(transaction: Transaction) -> Awaitable[list[tuple[str, str]]]:
        between = Between(transaction, lambda: use_panel(world.ctx, world.acme.id, session.id, NOW + HOUR))
        return forget_sessions(between, used_before=NOW, created_before=NOW - DAY, limit=10)

    assert (await world.store.write(forget)).value == []
    assert (await count(world, "panel_sessions"), await count(world, "replies")) == (1, 1)


async def test_a_session_in_use_goes_when_its_lifetime_is_over(world: World) -> None:
    await world.session()
    await keep_using(world, NOW + 8 * DAY)
    assert await left(world, "panel_sessions", 7 * DAY - MOMENT) == 1
    assert await left(world, "panel_sessions", 7 * DAY) == 0


async def test_of_old_replies_what_still_asks_and_the_last_stay(world: World) -> None:
    session = await world.session()
    for number, kind in enumerate(("saved", "conflict", "saved", "saved")):
        await leave_reply(world.ctx, session, Reply(kind, f"attribute/{number}", "e", Said()), NOW)  # type: ignore[arg-type]
    await keep_using(world, NOW + DAY)
    assert await left(world, "replies", 12 * HOUR) == 4
    assert await left(world, "replies", 12 * HOUR + MOMENT) == 2
    assert [row[0] for row in await world.store.rows("SELECT number FROM replies ORDER BY number")] == [2, 4]


async def feed(world: World) -> int:
    """The first number that the event feed gives."""
    return await oldest_sequence(world.store, world.acme.id)


async def history(world: World, at: datetime, thing: str | None = None) -> list[object]:
    since = at - timedelta(seconds=SETTINGS.history_retention)
    entries = await read_history(world.store, world.acme.id, GRACE, since, None, 10, thing)
    return [entry.change.after for entry in entries]


async def test_the_feed_and_the_histories_reach_back_each_as_far_as_it_is_set(world: World) -> None:
    await world.push(grace(name="Grace", attributes={"plan": "Free"}))
    await world.push(grace(name="Grace Hopper"), at=NOW + DAY)
    last = await world.last_seq()

    await tidy(world.ctx, SETTINGS, NOW + 90 * DAY)
    assert await feed(world) == 1
    await tidy(world.ctx, SETTINGS, NOW + 90 * DAY + MOMENT)
    assert await feed(world) == last
    assert await history(world, NOW + 91 * DAY, "name") == ["Grace Hopper", "Grace"]
    with pytest.raises(CursorTooOld):
        await check_cursor(world.store, world.acme.id, last - 2)
    await tidy(world.ctx, SETTINGS, NOW + 30 * DAY)  # a clock that goes back gives nothing back
    assert await feed(world) == last

    await tidy(world.ctx, SETTINGS, NOW + 730 * DAY + MOMENT)
    assert await history(world, NOW + 730 * DAY + MOMENT, "name") == ["Grace Hopper"]
    assert len(await world.changes()) == 1


async def test_a_history_is_of_one_customer_and_where_asked_of_one_thing_newest_first(world: World) -> None:
    other = UpsertCustomer("other", attributes={"plan": "Max"})
    await world.push(grace(name="Grace", attributes={"plan": "Free"}), other)
    await world.push(grace(attributes={"plan": "Pro"}))
    assert await history(world, NOW, "plan") == ["Pro", "Free"]
    assert await history(world, NOW) == ["Pro", "Free", "Grace", None]
    assert await history(world, NOW, "a\0b") == []
    first = await read_history(world.store, world.acme.id, GRACE, NOW, None, 2)
    rest = await read_history(world.store, world.acme.id, GRACE, NOW, first[-1].seq, 10)
    assert [entry.change.after for entry in rest] == ["Grace", None]
    assert await read_history(world.store, world.rival.id, GRACE, NOW, None, 10) == []


async def test_of_old_changes_each_workspaces_last_stays(world: World) -> None:
    for name in ("Grace", "Grace H.", "Grace Hopper"):
        await world.push(grace(name=name))
    await world.push(grace(name="Grace"), tenant=world.rival)
    await world.push(grace(name="Hopper"), at=NOW + DAY)
    last = await world.last_seq()

    await tidy(world.ctx, SETTINGS, NOW + 730 * DAY)
    assert len(await world.changes()) == last
    await tidy(world.ctx, SETTINGS, NOW + 730 * DAY + MOMENT)
    assert [change.seq for change in await world.changes()] == [last]
    await tidy(world.ctx, SETTINGS, NOW + 1_000 * DAY)
    assert [change.seq for change in await world.changes()] == [last]
    assert len(await world.changes(world.rival)) == 1

    await world.push(grace(name="Grace"), at=NOW + 1_000 * DAY)
    assert [change.seq for change in await world.changes()] == [last, last + 1]


async def test_much_goes_in_small_pieces_until_all_of_it_has_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", 2)
    for number in range(5):
        await spend(world, f"jti-{number}")
        await world.push(grace(name=f"Grace {number}"), idempotency=Idempotency(f"key-{number}", "hash"))
    await tidy(world.ctx, SETTINGS, NOW + 1_000 * DAY)
    tables = ("spent_tokens", "idempotency", "panel_sessions", "changes")
    assert [await count(world, table) for table in tables] == [0, 0, 0, 1]


async def keep_using(world: World, until: datetime) -> None:
    """All sessions, in place of whoever has them open."""
    used_at = round(until.timestamp() * 1e6)
    await world.store.write(lambda transaction: transaction.run("UPDATE panel_sessions SET used_at = :at", at=used_at))


async def test_the_longest_times_that_settings_take_are_times(world: World) -> None:
    times = ("session_idle", "session_lifetime", "change_retention", "history_retention")
    await tidy(world.ctx, from_environment({f"SIDELIGHT_{time.upper()}": str(CENTURY) for time in times}), NOW)
