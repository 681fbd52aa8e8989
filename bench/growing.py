"""Any page, beside a thousand customers and beside a million: the time of each, of customers chosen all over.

Both databases are filled by the database itself, from the same customer over and over; then two services answer in
turns. The ratio is the large one's time by the small one's, each the lower quartile of single requests on a warm
connection: what else the machine does only adds, and to single requests it adds more than they take.
"""

import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial

from plugin.actions.context import Context
from plugin.store import Transaction

from .figures import Row
from .processes import Process
from .wire import Client, Stream
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

SMALL, LARGE = 1_000, 1_000_000
PANELS = 100
FLAT = 1.1
AT_ONCE = 100_000
Ask = Callable[[int], Awaitable[object]]

# rows of cust-0 and conv-0, written once more for every number n
COPIES = (
    ("customers", "id = 'cust-0'", {"id": "'cust-' || n"}),
    ("attribute_values", "customer_id = 'cust-0' AND key IN ('name', 'plan')", {"customer_id": "'cust-' || n"}),
    ("conversations", "id = 'conv-0'", {"id": "'conv-' || n", "customer_id": "'cust-' || n"}),
    ("changes", "seq = 2", {"seq": "100 + n", "customer_id": "'cust-' || n"}),
)


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    small, large = await databases.new("small"), await databases.new("large")
    acmes, paths = [], []
    for database, size in ((small, SMALL), (large, LARGE)):
        async with opened(database) as ctx:
            acme = await make_acme(ctx)
            await _fill(ctx, acme, size, databases.kind == "PostgreSQL")
            chosen = [f"conv-{random.Random(number).randrange(size)}" for number in range(PANELS)]
            paths.append(await add_sessions(ctx.store, acme, PANELS, chosen))
            acmes.append(acme)
    os.sync()  # or the kernel would be writing the million while single commits wait for their sync
    log = databases.folder / "growing.log"
    with (
        Process(("plugin.cli", "serve"), log, database=small) as one,
        Process(("plugin.cli", "serve"), log, database=large) as other,
    ):
        few = _pages(one.port, acmes[0], SMALL, paths[0])
        many = _pages(other.port, acmes[1], LARGE, paths[1])
        return [await _compared(name, few[name], many[name]) for name in few]


async def _compared(name: str, few: Ask, many: Ask) -> Row:
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(PANELS):
        for ask, into in ((few, times[0]), (many, times[1])) if number % 2 else ((many, times[1]), (few, times[0])):
            begun = time.perf_counter()
            await ask(number)
            into.append(time.perf_counter() - begun)
    small, large = (statistics.quantiles(seconds)[0] * 1e3 for seconds in times)
    return Row(
        f"{name}, {LARGE:,} customers against {SMALL:,}",
        f"{large:.1f} ms",
        f"{small:.1f} ms",
        f"{large / small:.2f} x",
        f"<= {FLAT} x",
        large / small <= FLAT,
    )


def _pages(port: int, acme: Acme, size: int, paths: list[str]) -> dict[str, Ask]:
    client = Client(port, acme.api_key)

    async def panel(number: int) -> None:
        (await Stream(paths[number]).open(port)).close()

    def customer(number: int) -> int:
        return random.Random(-number).randrange(size)

    async def get(path: str) -> None:
        answer = await client.ask("GET", path)
        assert answer.status == 200, (path, answer.body)

    return {
        "a panel": panel,
        "one customer": lambda number: get(f"/v1/customers/cust-{customer(number)}"),
        "a page of the list": lambda number: get("/v1/customers?limit=100"),
        "a change": lambda number: client.put(
            f"/v1/customers/cust-{customer(number)}", b'{"attributes": {"plan": "Plan %d"}}' % number
        ),
    }


async def _fill(ctx: Context, acme: Acme, size: int, postgres: bool) -> None:
    await add_customers(ctx, acme, 1)
    for table, chosen, changed in COPIES:
        columns = await _columns(ctx, table, postgres)
        for row in await ctx.store.rows(f"SELECT * FROM {table} WHERE {chosen}"):
            values = [changed.get(column) or _literal(value) for column, value in zip(columns, row, strict=True)]
            for first in range(1, size, AT_ONCE):
                sql = f"""
                    WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL
                        SELECT n + 1 FROM numbers WHERE n + 1 < {min(first + AT_ONCE, size)})
                    INSERT INTO {table} SELECT {", ".join(values)} FROM numbers
                """
                await ctx.store.write(partial(_run, sql))
    if postgres:
        await ctx.store.write(partial(_run, "UPDATE sequences SET last = (SELECT max(seq) FROM changes)"))
        await ctx.store.write(partial(_run, "ANALYZE"))


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


async def _run(sql: str, transaction: Transaction) -> None:
    await transaction.run(sql)


async def _columns(ctx: Context, table: str, postgres: bool) -> list[str]:
    names = (
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        if postgres
        else f"SELECT name FROM pragma_table_info('{table}')"
    )
    return [row[0] for row in await ctx.store.rows(names)]
