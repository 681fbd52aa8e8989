"""Connections to PostgreSQL: asyncpg's pool, and before it those that have just been used.

The pool's own way out and back (a task, a proxy, a queue) costs as much as a short statement. So a connection that is
given back while nobody waits is kept as it is, and who comes next takes it: the last one first, which is warm.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from .patience import PATIENCE, remaining

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

CONNECTIONS = 10
IDLE_SECONDS = 300.0  # what lies between may have forgotten a connection that was idle for longer
# JIT and parallel workers cost more than our short statements gain; a process that hangs must not hold a workspace's
# counter for ever.
SETTINGS = {
    "application_name": "sidelight",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
}


class Connections:
    """Use `open_connections`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", patience: float) -> None:
        self._pool, self._patience = pool, patience
        self._free: deque[tuple[Connection, float]] = deque()
        self._waiting = 0
        self._nobody_waits = asyncio.Event()
        self._is_closed = False
        self._cleaning: set[asyncio.Task[None]] = set()

    async def take(self) -> Connection:
        while self._free:
            connection, since = self._free.pop()
            if not is_closed(connection):
                if time.monotonic() - since < IDLE_SECONDS:
                    return connection
                connection.terminate()
            await self._pool.release(connection)
        self._waiting += 1
        try:
            return await self._pool.acquire(timeout=remaining(self._patience))
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._nobody_waits.set()

    async def give_back(self, connection: Connection, *, failed: bool) -> None:
        """`failed`: something on it did, or was cancelled, and may still be on its way."""
        if failed:
            cleaning = asyncio.create_task(self._clean(connection))
            self._cleaning.add(cleaning)
            cleaning.add_done_callback(self._cleaning.discard)
        elif self._waiting or self._is_closed or is_closed(connection):
            await self._pool.release(connection)
        else:
            self._free.append((connection, time.monotonic()))

    async def _clean(self, connection: Connection) -> None:
        """In a task of its own: a database that has fallen silent does not answer a ROLLBACK either."""
        try:
            async with asyncio.timeout(self._patience):
                if not is_closed(connection) and connection.is_in_transaction():
                    await connection.execute("ROLLBACK")
                await self._pool.release(connection)
        except Exception:
            with suppress(asyncpg.InterfaceError):  # the pool has noticed before us
                connection.terminate()

    async def distrust(self) -> None:
        """One has fallen silent, so those that lie idle are not waited for one after the other."""
        while self._free:
            connection, _ = self._free.pop()
            with suppress(asyncpg.InterfaceError):
                connection.terminate()
        await self._pool.expire_connections()

    async def close(self) -> None:
        """Waits for those that are in use, or asked for: the pool itself refuses one that is just being made."""
        self._is_closed = True
        while self._free:
            await self._pool.release(self._free.pop()[0])
        try:
            async with asyncio.timeout(self._patience):
                while self._waiting:
                    self._nobody_waits.clear()
                    await self._nobody_waits.wait()
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def open_connections(url: str, patience: float) -> Connections:
    pool = await asyncpg.create_pool(
        url,
        min_size=0,  # else the pool makes one by itself again and again, and logs a page each time that fails
        max_size=CONNECTIONS,
        timeout=PATIENCE,
        command_timeout=PATIENCE,  # of what is not bounded by more than that
        max_inactive_connection_lifetime=IDLE_SECONDS,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        reset=_as_it_is,
        server_settings=SETTINGS,
    )
    return Connections(pool, patience)


def is_closed(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has noticed, and taken it back
        return True


async def _as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """We set nothing that outlasts a transaction; the driver's own reset costs a round trip for each use."""
