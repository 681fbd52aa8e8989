"""The end of each log: who waits is woken once it has grown beyond what they know, and only then."""

import asyncio

import pytest

from plugin.domain.actor import Actor
from plugin.domain.change import Change, LogEntry
from plugin.domain.customers import UpsertCustomer
from plugin.live import tail as module
from plugin.live.tail import MOST_RECENT, Tail, WentBack
from plugin.store.engine.changes import highest_sequences
from tests.world import NOW, World


async def waiting(tail: Tail, workspace: str, seq: int) -> "asyncio.Task[int]":
    """Begun, and waiting."""
    task = asyncio.create_task(tail.wait_beyond(workspace, seq))
    await asyncio.sleep(0)
    return task


@pytest.fixture
def tail(world: World) -> Tail:
    return Tail(world.store)


async def test_who_waits_is_woken_by_a_number_beyond_theirs(tail: Tail) -> None:
    task = await waiting(tail, "ws", 5)
    for number in (3, 5):
        tail.grew("ws", number)
    await asyncio.sleep(0)
    assert not task.done()
    tail.grew("ws", 6)
    assert await task == 6


async def test_what_is_known_already_is_not_waited_for(tail: Tail) -> None:
    with tail.following("ws"):
        tail.grew("ws", 7)
        assert await tail.wait_beyond("ws", 3) == 7


async def test_a_number_never_goes_backwards(tail: Tail) -> None:
    with tail.following("ws"):
        tail.grew("ws", 7)
        tail.grew("ws", 4)
        assert await tail.wait_beyond("ws", 6) == 7


async def test_all_who_wait_are_woken_and_no_other_workspaces(tail: Tail) -> None:
    ours = [await waiting(tail, "ws", number) for number in range(5)]
    theirs = await waiting(tail, "other", 0)
    tail.grew("ws", 9)
    assert await asyncio.gather(*ours) == [9] * 5
    assert not theirs.done()
    theirs.cancel()


async def test_what_nobody_follows_is_not_remembered(tail: Tail) -> None:
    tail.grew("ws", 9)
    task = await waiting(tail, "ws", 3)
    assert not task.done()
    tail.grew("ws", 4)
    assert await task == 4
    later = await waiting(tail, "ws", 0)
    assert not later.done()
    later.cancel()


async def test_who_gives_up_leaves_the_others_theirs(tail: Tail) -> None:
    one, other = await waiting(tail, "ws", 0), await waiting(tail, "ws", 0)
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    tail.grew("ws", 1)
    assert await other == 1


async def test_a_lost_notification_costs_one_poll(tail: Tail, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    await tail.start()
    task = await waiting(tail, world.acme.id, 0)
    # the world publishes to no tail
    await world.push(UpsertCustomer(id="ada", name="Ada"))
    async with asyncio.timeout(15):
        assert await task == await world.last_seq()
    await tail.stop()


async def test_a_store_that_is_away_for_a_moment_is_asked_again(
    tail: Tail, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def failing_once(*arguments: object) -> object:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("away")
        return await highest_sequences(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(module, "highest_sequences", failing_once)
    await tail.start()
    task = await waiting(tail, world.acme.id, 0)
    await world.push(UpsertCustomer(id="ada", name="Ada"))
    async with asyncio.timeout(15):
        await task
    assert len(asked) >= 2
    await tail.stop()


def entries(*numbers: int) -> list[LogEntry]:
    actor = Actor("api", "key", "Acme")
    return [LogEntry(seq, NOW, actor, None, Change("note.created", "c", thing=f"n-{seq}")) for seq in numbers]


async def test_what_is_handed_over_is_there_without_a_gap_or_not_at_all(tail: Tail) -> None:
    with tail.following("w"):
        tail.hand_over("w", entries(5, 6))
        assert tail.recent("w", 3) == []  # 4 was committed elsewhere: the log has to be read
        assert [entry.seq for entry in tail.recent("w", 4)] == [5, 6]
        tail.hand_over("w", entries(7))
        assert [entry.seq for entry in tail.recent("w", 5)] == [6, 7]
        assert tail.recent("w", 7) == []
        tail.hand_over("w", entries(9))  # 8 was another process's
        assert tail.recent("w", 7) == []
        assert [entry.seq for entry in tail.recent("w", 8)] == [9]
    assert tail.recent("w", 8) == []


async def test_nothing_is_kept_for_a_workspace_that_nobody_follows(tail: Tail) -> None:
    tail.hand_over("w", entries(1))
    with tail.following("w"):
        assert tail.recent("w", 0) == []


async def test_the_last_transaction_is_kept_whole_and_given_in_pieces(tail: Tail) -> None:
    with tail.following("w"):
        end = 2 * MOST_RECENT + 10
        tail.hand_over("w", entries(*range(1, end + 1)))
        pieces = [tail.recent("w", after) for after in (0, MOST_RECENT, 2 * MOST_RECENT, end)]
        assert [len(piece) for piece in pieces] == [MOST_RECENT, MOST_RECENT, 10, 0]
        assert [entry.seq for piece in pieces for entry in piece] == list(range(1, end + 1))


async def test_only_so_much_is_kept_as_followers_soon_read(tail: Tail) -> None:
    with tail.following("w"):
        tail.hand_over("w", entries(*range(1, MOST_RECENT + 11)))
        tail.hand_over("w", entries(MOST_RECENT + 11))
        assert tail.recent("w", 10) == []
        assert len(tail.recent("w", 11)) == MOST_RECENT


async def test_a_log_that_goes_back_is_another_history(tail: Tail, world: World) -> None:
    """Those who wait are told, and those who come with a number of the earlier one."""
    await world.push(UpsertCustomer(id="ada", name="Ada", location="London"))
    acme = world.acme.id
    with tail.following(acme):
        await tail.read_ends()
        end = await world.last_seq()
        tail.grew(acme, end + 5)
        task = await waiting(tail, acme, end + 5)
        tail.hand_over(acme, entries(end + 6))
        assert await task == end + 6
        task = await waiting(tail, acme, end + 6)
        await tail.read_ends()
        for late in (task, asyncio.create_task(tail.wait_beyond(acme, end + 2))):
            with pytest.raises(WentBack) as told:
                await late
            assert told.value.end == end
        assert tail.recent(acme, end + 5) == []
        history = tail.history(acme)
        task = asyncio.create_task(tail.wait_beyond(acme, end, history))
        await asyncio.sleep(0)
        tail.grew(acme, end + 1)
        assert await task == end + 1


async def test_what_is_committed_while_the_end_is_read_is_no_going_back(
    tail: Tail, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(*_: object) -> dict[str, int]:
        tail.grew("ws", 8)
        return {"ws": 7}

    monkeypatch.setattr(module, "highest_sequences", read)
    with tail.following("ws"):
        await tail.read_ends()
        assert await tail.wait_beyond("ws", 7, tail.history("ws")) == 8
