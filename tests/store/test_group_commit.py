"""SQLite's writer: who shares a transaction, and who shares a failure."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from plugin.errors import OutcomeUnknown, Unavailable
from plugin.store import Transaction, open_store
from plugin.store.engine import group_commit
from plugin.store.engine.connection import Connection, translate_error
from plugin.store.engine.group_commit import GroupCommit
from tests.store.busy import busy

ADD = "INSERT INTO things VALUES (:thing)"
Work = Callable[[Transaction], Awaitable[str]]


class Faulty(sqlite3.Connection):
    """Fails once at each of the given statements."""

    failing: list[str]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql in getattr(self, "failing", ()):
            self.failing.remove(sql)
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *parameters)


class Writer:
    """A group commit over a small database that writes down every statement it is sent."""

    def __init__(self, path: Path) -> None:
        self.statements: list[str] = []
        self.failing: list[str] = []
        self.connection = Connection(partial(self._connect, path))

    async def open(self, patience: float) -> None:
        await self.connection
        self.commits = GroupCommit(self.connection, patience)

    def _connect(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, factory=Faulty)
        connection.failing = self.failing
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("CREATE TABLE things (thing TEXT PRIMARY KEY)")
        connection.execute("CREATE TABLE orphans (thing TEXT REFERENCES things DEFERRABLE INITIALLY DEFERRED)")
        connection.execute("CREATE TABLE changes (workspace_id, seq)")
        connection.set_trace_callback(self.statements.append)
        return connection

    def control(self) -> list[str]:
        words = [statement.split()[0] for statement in self.statements]
        return [word for word in words if word in ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")]

    async def together(self, *works: Work) -> list[str | BaseException]:
        """All are asked for before the writer has its turn."""
        return await asyncio.gather(*(self.write(work) for work in works), return_exceptions=True)

    async def write(self, work: Work) -> str:
        return (await self.commits.write(work)).value

    async def things(self) -> list[str]:
        rows = await self.connection.hop(lambda connection: connection.execute("SELECT thing FROM things").fetchall())
        return sorted(row[0] for row in rows)

    async def close(self) -> None:
        await self.commits.close()
        await self.connection.close()


@pytest_asyncio.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    writer = Writer(tmp_path / "things.db")
    await writer.open(patience=0.2)
    yield writer
    await writer.close()


def adds(thing: str) -> Work:
    async def work(transaction: Transaction) -> str:
        await transaction.run(ADD, thing=thing)
        return thing

    return work


def fails(thing: str) -> Work:
    async def work(transaction: Transaction) -> str:
        await transaction.run(ADD, thing=thing)
        raise LookupError(thing)

    return work


async def test_a_lone_unit_has_the_transaction_to_itself(writer: Writer) -> None:
    await writer.write(adds("a"))
    assert writer.control() == ["BEGIN", "COMMIT"]


async def test_all_that_wait_share_one_commit(writer: Writer) -> None:
    assert await writer.together(adds("a"), adds("b"), adds("c")) == ["a", "b", "c"]
    assert writer.control() == ["BEGIN", "SAVEPOINT", "RELEASE", "SAVEPOINT", "RELEASE", "COMMIT"]


async def test_a_large_unit_lets_small_ones_go_before_it_and_is_not_put_off_for_ever(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MAX_GROUP", 2)
    order: list[str] = []

    def noted(thing: str) -> Work:
        async def work(transaction: Transaction) -> str:
            order.append(thing)
            return await adds(thing)(transaction)

        return work

    large = [writer.commits.write(noted(thing), is_large=True) for thing in "XY"]
    await asyncio.gather(*large, *(writer.write(noted(thing)) for thing in "abcdef"))
    assert "".join(order) == "abXcdYef"
    assert writer.control() == ["BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "BEGIN", "COMMIT"] * 2 + [
        "BEGIN",
        "SAVEPOINT",
        "RELEASE",
        "COMMIT",
    ]


async def test_an_endless_stream_of_writes_still_commits_now_and_then(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MAX_GROUP", 2)
    assert await writer.together(*map(adds, "abcde")) == list("abcde")
    assert writer.control().count("COMMIT") == 3


async def test_success_is_not_reported_before_the_commit(writer: Writer) -> None:
    loop = asyncio.get_running_loop()
    done_at_commit: list[bool] = []
    writing: list[asyncio.Task[str]] = []

    def trace(statement: str) -> None:
        if statement == "COMMIT":  # let the loop run everything that it could
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01), loop).result()
            done_at_commit.extend(task.done() for task in writing)

    await writer.connection.hop(lambda connection: connection.set_trace_callback(trace))
    writing += [asyncio.create_task(writer.write(adds(thing))) for thing in "abc"]
    await asyncio.gather(*writing)

    assert done_at_commit == [False, False, False]


@pytest.mark.parametrize("culprit", [0, 1, 2])
async def test_one_that_fails_undoes_only_itself(writer: Writer, culprit: int) -> None:
    works = [adds("a"), adds("b"), adds("c")]
    works[culprit] = fails("abc"[culprit])

    outcomes = await writer.together(*works)

    assert [isinstance(outcome, LookupError) for outcome in outcomes] == [index == culprit for index in range(3)]
    assert await writer.things() == [thing for index, thing in enumerate("abc") if index != culprit]


async def test_a_statement_that_fails_undoes_only_its_unit(writer: Writer) -> None:
    async def twice(transaction: Transaction) -> str:
        await transaction.run(ADD, thing="b")
        return await adds("a")(transaction)

    first, second, third = await writer.together(adds("a"), twice, adds("c"))

    assert [first, third] == ["a", "c"]
    assert isinstance(second, sqlite3.IntegrityError)
    assert await writer.things() == ["a", "c"]


async def test_a_failed_commit_fails_all_that_shared_it(writer: Writer) -> None:
    async def orphan(transaction: Transaction) -> str:
        await transaction.run("INSERT INTO orphans VALUES ('nobody')")
        return "orphan"

    outcomes = await writer.together(adds("a"), orphan, adds("c"))

    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert await writer.write(adds("d")) == "d"
    assert await writer.things() == ["d"]


async def test_what_the_database_undid_by_itself_is_reported_to_all_that_shared_it(writer: Writer) -> None:
    async def disk_full(transaction: Transaction) -> str:
        await transaction.run("ROLLBACK")  # as SQLite does by itself when a disk is full
        await transaction.run(ADD, thing="must not commit by itself")
        return "never"

    outcomes = await writer.together(adds("a"), disk_full, adds("c"))

    assert [type(outcome) for outcome in outcomes[:2]] == [Unavailable] * 2
    assert outcomes[2] == "c"
    assert await writer.things() == ["c"]


async def test_a_caller_that_goes_takes_only_its_own_work_along(writer: Writer) -> None:
    first, waiting, last = (asyncio.create_task(writer.write(adds(thing))) for thing in ("a", "waiting", "z"))
    await asyncio.sleep(0)  # all three are asked for
    waiting.cancel()

    assert list(await asyncio.gather(first, last)) == ["a", "z"]
    assert waiting.cancelled()
    assert await writer.things() == ["a", "z"]


async def test_a_caller_that_is_cancelled_in_the_middle_of_its_work_harms_no_other(writer: Writer) -> None:
    loop = asyncio.get_running_loop()

    async def is_left(transaction: Transaction) -> str:
        await transaction.run(ADD, thing="left")
        asyncio.run_coroutine_threadsafe(leave(), loop).result()
        return "never"

    async def leave() -> None:
        leaving.cancel()

    leaving = asyncio.create_task(writer.write(is_left))
    assert await writer.together(adds("a"), adds("c")) == ["a", "c"]
    assert leaving.cancelled()
    assert await writer.things() == ["a", "c", "left"], "it was done: which came first is unknown"


async def endless(transaction: Transaction) -> str:
    await transaction.run(ADD, thing="endless")
    while True:
        await transaction.rows("SELECT 1")


async def waits_for_something_else(transaction: Transaction) -> str:
    await transaction.run(ADD, thing="waits")
    await asyncio.sleep(0)
    return "never"


@pytest.mark.parametrize(("work", "error"), [(endless, Unavailable), (waits_for_something_else, RuntimeError)])
async def test_work_that_holds_up_the_others_is_given_up_and_they_go_on(
    writer: Writer, work: Work, error: type[Exception]
) -> None:
    first, second, third = await writer.together(adds("a"), work, adds("c"))

    assert [first, third] == ["a", "c"]
    assert isinstance(second, error)
    assert await writer.things() == ["a", "c"]


async def test_a_failed_undoing_fails_all_that_shared_it_and_no_later_one(writer: Writer) -> None:
    async def spoils(transaction: Transaction) -> str:
        await transaction.run("RELEASE unit")
        raise LookupError("nobody can undo this alone")

    outcomes = await writer.together(adds("a"), spoils)

    assert [type(outcome) for outcome in outcomes] == [sqlite3.OperationalError, LookupError]
    assert await writer.write(adds("d")) == "d"
    assert await writer.things() == ["d"]


async def test_a_rollback_that_fails_hangs_nobody_and_nothing_of_it_commits_later(writer: Writer) -> None:
    writer.failing += ["COMMIT", "ROLLBACK"]
    outcomes = await writer.together(adds("a"), adds("b"))
    assert [type(outcome) for outcome in outcomes] == [sqlite3.OperationalError] * 2
    assert await writer.write(adds("c")) == "c"
    assert await writer.things() == ["c"]


async def test_while_no_rollback_works_nobody_gets_in_and_nobody_hangs(writer: Writer) -> None:
    writer.failing += ["COMMIT", "ROLLBACK", "ROLLBACK"]
    await writer.together(adds("a"))
    outcomes = await writer.together(adds("b"), adds("c"))
    assert [type(outcome) for outcome in outcomes] == [sqlite3.OperationalError] * 2
    assert await writer.write(adds("d")) == "d"
    assert await writer.things() == ["d"]


async def test_work_that_raises_what_no_future_takes_is_answered_and_the_others_go_on(writer: Writer) -> None:
    outcomes = await writer.together(adds("a"), lambda transaction: next(iter(())), adds("c"))
    assert isinstance(outcomes[1], RuntimeError)
    assert await writer.things() == ["a", "c"]


async def test_a_close_that_is_cancelled_leaves_the_others_their_answers(writer: Writer) -> None:
    async with busy(writer.connection.hop):
        writing = asyncio.create_task(writer.write(adds("a")))
        closing = asyncio.create_task(writer.commits.close())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
    assert await writing == "a"


async def test_a_transaction_that_has_ended_takes_no_more(writer: Writer) -> None:
    kept: list[Transaction] = []

    async def keeps(transaction: Transaction) -> str:
        kept.append(transaction)
        return "kept"

    await writer.write(keeps)
    with pytest.raises(RuntimeError, match="ended"):
        await kept[0].run(ADD, thing="late")


async def test_what_was_asked_for_before_the_close_commits(writer: Writer) -> None:
    writing = [asyncio.create_task(writer.write(adds(thing))) for thing in "abc"]
    await asyncio.sleep(0)
    await writer.commits.close()
    assert await asyncio.gather(*writing) == ["a", "b", "c"]


async def test_acknowledged_means_on_disk(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'sidelight.db'}")

    async def settings(transaction: Transaction) -> list[object]:
        return [(await transaction.rows(f"PRAGMA {name}"))[0][0] for name in ("synchronous", "journal_mode")]

    assert (await store.write(settings)).value == [2, "wal"]  # 2 is FULL: each COMMIT syncs
    await store.close()


async def test_readers_cannot_write(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'sidelight.db'}")
    await store.migrate()
    for _ in range(5):  # more than there are readers
        with pytest.raises(Unavailable, match="readonly"):
            await store.rows("DELETE FROM workspaces")
    await store.close()


async def test_a_file_that_another_process_holds_is_unavailable_and_then_is_not(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'sidelight.db'}")
    await store.migrate()
    await store.write(lambda transaction: transaction.run("PRAGMA busy_timeout = 0"))
    other = sqlite3.connect(tmp_path / "sidelight.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="locked"):
        await store.write(lambda transaction: transaction.run("DELETE FROM workspaces"))
    other.execute("ROLLBACK")
    await store.write(lambda transaction: transaction.run("DELETE FROM workspaces"))
    other.close()
    await store.close()


async def test_all_that_wait_for_a_held_file_hear_of_it_together_though_others_come(tmp_path: Path) -> None:
    """The writer asks once for all that wait then; those that come while it asks are the next it asks for."""
    store = await open_store(f"sqlite:///{tmp_path / 'sidelight.db'}")
    await store.migrate()
    await store.write(lambda transaction: transaction.run("PRAGMA busy_timeout = 1000"))
    other = sqlite3.connect(tmp_path / "sidelight.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def ask() -> asyncio.Task[object]:
        return asyncio.create_task(store.write(lambda transaction: transaction.run("DELETE FROM workspaces")))

    first = [ask() for _ in range(20)]
    begun, later = time.monotonic(), []
    while not all(task.done() for task in first):
        later.append(ask())
        await asyncio.sleep(0.01)
    assert time.monotonic() - begun < 20 * 1.0 / 2, "not one after the other"
    assert not any(task.done() for task in later[-5:])
    other.execute("ROLLBACK")
    outcomes = await asyncio.gather(*first, *later, return_exceptions=True)
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes[:20])
    assert not isinstance(outcomes[-1], BaseException), "now it is free"
    other.close()
    await store.close()


BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED)
BROKEN = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_CORRUPT_INDEX, sqlite3.SQLITE_READONLY)


@pytest.mark.parametrize("code", BUSY + BROKEN)
def test_whatever_lies_with_the_file_is_unavailable(code: int) -> None:
    error = sqlite3.DatabaseError("its words")
    error.sqlite_errorcode = code
    assert isinstance(translate_error(error), Unavailable)


def test_an_error_that_would_come_again_is_not_unavailable() -> None:
    error = sqlite3.OperationalError("no such table")
    assert translate_error(error) is error


async def test_what_waits_behind_a_disk_that_hangs_is_withdrawn_and_what_has_begun_is_unknown(writer: Writer) -> None:
    """Nobody can say whether the disk, once it goes on, writes what was handed to it."""
    hangs, has_begun = threading.Event(), threading.Event()

    async def stuck(transaction: Transaction) -> str:
        await transaction.run(ADD, thing="begun")
        has_begun.set()
        hangs.wait(30)
        return "begun"

    async def behind(transaction: Transaction) -> str:
        await transaction.run(ADD, thing="behind")
        return "behind"

    begun = asyncio.create_task(writer.commits.write(stuck))
    await asyncio.to_thread(has_begun.wait, 30)
    waiting = asyncio.create_task(writer.commits.write(behind))
    outcomes = await asyncio.gather(begun, waiting, return_exceptions=True)
    hangs.set()
    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown, Unavailable]
    after = await writer.commits.write(lambda transaction: transaction.rows("SELECT thing FROM things"))
    assert ("behind",) not in after.value
