from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.errors import CursorTooOld
from plugin.store import Store, Transaction
from plugin.store.engine.changes import (
    check_cursor,
    feed_since,
    forget_changes,
    highest_sequences,
    old_end,
    old_until,
    oldest_sequence,
    read_changes,
    read_changes_within,
    shorten_feed,
)

HOST = Actor("api", "key-1", "Acme")
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def log(store: Store, workspace_id: str, *hours: int) -> None:
    """One change for each hour after noon."""

    async def work(transaction: Transaction) -> None:
        for hour in hours:
            change = Change("message.added", "cust-1", "conv-1", thing=f"m-{hour}")
            transaction.record(workspace_id, HOST, NOON + timedelta(hours=hour), change)

    await store.write(work)


async def forget(store: Store, before: int, limit: int = 100) -> int:
    """One piece; answers how many went."""
    at = NOON + timedelta(hours=before)
    first, end = await old_end(store, "w", at)
    until = await old_until(store, "w", at, first, min(first + limit, end))
    await store.write(lambda transaction: forget_changes(transaction, "w", first, until))
    return until - first


async def numbers(store: Store, after: int = 0, limit: int = 100) -> list[int]:
    return [change.seq for change in await read_changes(store, "w", after, limit)]


async def test_a_reader_goes_on_after_its_cursor_in_order(store: Store) -> None:
    await log(store, "w", 1, 2, 3, 4)
    await log(store, "other", 1)

    assert await numbers(store, after=1, limit=2) == [2, 3]
    assert await numbers(store, after=4) == []


async def say(store: Store, *lengths: int) -> None:
    """One change for each, with a text so long."""

    async def work(transaction: Transaction) -> None:
        for number, length in enumerate(lengths):
            change = Change("message.added", "cust-1", "conv-1", thing=f"m-{number}", after="😀" * length)
            transaction.record("w", HOST, NOON, change)

    await store.write(work)


@pytest.mark.parametrize(
    ("size", "read"),
    [(1, [1]), (2_000, [1]), (2_500, [1, 2]), (4_600, [1, 2, 3]), (6_700, [1, 2, 3, 4]), (10**6, [1, 2, 3, 4, 5])],
)
async def test_a_reader_of_limited_size_is_given_what_fits_and_at_least_one(
    store: Store, size: int, read: list[int]
) -> None:
    await say(store, 2_000, 2_000, 2_000, 1, 1)
    await log(store, "other", 1)
    assert [change.seq for change in await read_changes_within(store, "w", 0, size)] == read


async def test_many_small_changes_are_not_read_at_once_either(store: Store) -> None:
    await say(store, *[1] * 60)
    assert 1 < len(await read_changes_within(store, "w", 0, 2_000)) <= 10
    assert await read_changes_within(store, "w", 60, 2_000) == []


async def test_the_ends_of_logs(store: Store) -> None:
    add = "INSERT INTO workspaces (id, name, origins, created_at) VALUES (:id, 'Acme', '[]', 0)"
    await store.write(lambda t: t.run_many(add, [{"id": "w"}, {"id": "other"}, {"id": "silent"}]))
    await log(store, "w", 1, 2, 3)
    await log(store, "other", 1)

    assert await highest_sequences(store, ["w", "silent", "nobody"]) == {"w": 3, "silent": 0, "nobody": 0}
    assert await oldest_sequence(store, "w") == 1
    assert await oldest_sequence(store, "silent") == 1


async def test_forgetting_cuts_the_old_end(store: Store) -> None:
    await log(store, "w", 1, 2, 3, 4)
    await log(store, "other", 1)

    assert await forget(store, before=3) == 2

    assert await numbers(store) == [3, 4]
    assert await oldest_sequence(store, "w") == 3
    assert await oldest_sequence(store, "other") == 1


async def test_forgetting_leaves_no_hole_where_a_clock_went_backwards(store: Store) -> None:
    await log(store, "w", 1, 9, 2, 9)
    assert await forget(store, before=5) == 1
    assert await numbers(store) == [2, 3, 4]


async def test_forgetting_takes_nothing_younger_where_a_clock_was_ahead(store: Store) -> None:
    """Halving meets what is older behind it; what it would take besides is looked for in each piece."""
    await log(store, "w", 1, 9, 2, 3, 4, 9)
    assert await forget(store, before=5) == 1
    assert await numbers(store) == [2, 3, 4, 5, 6]


async def test_forgetting_goes_in_steps(store: Store) -> None:
    await log(store, "w", *range(6))
    assert [await forget(store, before=100, limit=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_a_step_goes_no_further_than_the_first_change_that_stays(store: Store) -> None:
    await log(store, "w", *range(6))
    assert [await forget(store, before=3, limit=2) for _ in range(3)] == [2, 1, 0]
    assert await numbers(store) == [4, 5, 6]


@pytest.mark.parametrize(
    ("before", "start"), [(0, None), (1, 2), (2, 3), (3, 4), (5, 6), (100, 6)], ids=lambda value: str(value)
)
async def test_where_the_feed_begins(store: Store, before: int, start: int | None) -> None:
    await store.write(
        lambda transaction: transaction.run(
            "INSERT INTO workspaces (id, name, origins, created_at) VALUES ('w', 'W', '[]', 0)"
        )
    )
    await log(store, "w", *range(6))
    at = NOON + timedelta(hours=before)
    found = await feed_since(store, "w", at)
    assert found == start
    if found is not None:
        await store.write(lambda transaction: shorten_feed(transaction, "w", found))
        assert await feed_since(store, "w", at) is None
        await store.write(lambda transaction: shorten_feed(transaction, "w", 1))
        assert await oldest_sequence(store, "w") == found, "it never grows back"


async def test_the_last_change_stays_and_numbers_go_on(store: Store) -> None:
    await log(store, "w", 1, 2)
    assert await forget(store, before=100) == 1

    await log(store, "w", 3)

    assert await numbers(store) == [2, 3]


async def test_an_empty_log_is_forgotten_without_fuss(store: Store) -> None:
    assert await forget(store, before=100) == 0


async def test_a_cursor_is_good_while_the_very_next_change_is_held(store: Store) -> None:
    await check_cursor(store, "w", 0)
    await log(store, "w", 1, 2, 3, 4)
    await forget(store, before=3)

    await check_cursor(store, "w", 2)
    with pytest.raises(CursorTooOld) as refused:
        await check_cursor(store, "w", 1)
    assert refused.value.oldest == 3
