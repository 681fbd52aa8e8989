"""What stands between us and PostgreSQL, such as pgbouncer, and whether it is set as it must be: asked at the start.

A pooler in transaction mode gives each transaction whichever connection is free. What belongs to a connection, prepared
statements and LISTEN, is somewhere else a moment later. pgbouncer 1.21 and later keep the former apart, and then only
notifications are missing, which the bus says (live/bus.py). Earlier ones would fail every now and then.
"""

import secrets

import asyncpg

from plugin.errors import UnsuitablePooler

from .postgres_pool import SETTINGS, Connection, Connections

PARAMETERS = ",".join(sorted(SETTINGS.keys() - {"application_name"}))
SEE = "(docs/deploy.md, “Poolers of connections”)"
NO_PARAMETERS = (
    f"the pooler before PostgreSQL refuses what the service sets for its connections. pgbouncer takes "
    f"ignore_startup_parameters={PARAMETERS} {SEE}"
)
NO_STATEMENTS = (
    "the pooler before PostgreSQL is in transaction mode and keeps no prepared statements. Connect to PostgreSQL "
    f"itself, or set pool_mode=session, or, in pgbouncer 1.21 or later, max_prepared_statements=200 {SEE}"
)
LOST_STATEMENTS = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)


async def check_pooler(connections: Connections) -> None:
    taken: list[Connection] = []
    try:
        taken.append(await connections.take())
        taken.append(await connections.take())
        await _move(*taken)
    except LOST_STATEMENTS as error:
        raise UnsuitablePooler(NO_STATEMENTS) from error
    except asyncpg.ProtocolViolationError as error:
        if "startup parameter" not in str(error):
            raise
        raise UnsuitablePooler(NO_PARAMETERS) from error
    finally:
        for connection in taken:
            await connections.give_back(connection, failed=True)


async def _move(one: Connection, other: Connection) -> None:
    """In transaction mode the other's transaction holds the connection on which the statement was prepared. The next
    one may have another statement by that name, of a process before.
    """
    word = secrets.token_hex(8)
    prepared = await one.prepare(f"SELECT '{word}'")
    await prepared.fetchval()
    await other.execute("BEGIN")
    if await prepared.fetchval() != word:
        raise UnsuitablePooler(NO_STATEMENTS)
