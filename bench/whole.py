"""A customer of whom everything is known: 300 attributes, 200 notes, 100 tags, 20 companies, 20 relationships.

Opening a panel beside that of a customer with 15 attributes and two notes, one after the other, in turns, and the same
by the service's processor time; the weight of the first view, and of one changed value; and how long a search over the
300 attributes takes, from the request until what is found has arrived.
"""

import asyncio
import statistics
import time
from urllib.parse import quote

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.companies import LinkCompany, UpsertCompany
from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import AddNote
from plugin.domain.operation import Operation
from plugin.domain.relationships import PutRelationship
from plugin.domain.rights import By
from plugin.domain.tags import AddTag, DefineTag
from plugin.domain.value import Value

from .figures import Row
from .opening import first_view, open_each
from .processes import Process
from .wire import Client, Stream
from .world import BATCH, Acme, Databases, add_customers, add_sessions, make_acme, now, opened

PANELS = 20
ATTRIBUTES, FEW_ATTRIBUTES = 300, 15
NOTES, TAGS, COMPANIES, RELATIONSHIPS = 200, 100, 20, 20
TIMES = 5  # each panel is opened so often between two looks at the clock of the processor, which counts in 10 ms
CHANGES = SEARCHES = 20
REST = 0.1  # as an agent's, each comes after what was sent before
MOST_TIMES, MOST_BYTES, MOST_SECONDS = 1.5, 1024, 0.020


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("whole")
    async with opened(database) as ctx:
        _, usual_paths = await _workspace(ctx, _attributes(FEW_ATTRIBUTES))
        acme, paths = await _workspace(ctx, _attributes(ATTRIBUTES) + _shared())
        for number in range(PANELS):
            await _make(ctx, acme, _everything(f"cust-{number}"))
        await ctx.store.write(lambda transaction: transaction.run("ANALYZE"))  # as a database does by itself, in time
    with Process(("plugin.cli", "serve"), databases.folder / "whole.log", database=database) as service:
        costs: dict[bool, list[float]] = {False: [], True: []}
        waits: dict[bool, list[float]] = {False: [], True: []}
        for at in range(rounds + 1):
            for is_whole in (False, True) if at % 2 else (True, False):
                before = service.cpu()
                for _ in range(TIMES):
                    await open_each(service.port, paths if is_whole else usual_paths)
                if at:  # the first round warms up
                    costs[is_whole].append((service.cpu() - before) / PANELS / TIMES)
                    waits[is_whole].append(await _wait(service.port, paths if is_whole else usual_paths))
        panel = await Stream(paths[0]).open(service.port)
        rows = [
            _opening(waits, f"opening a customer with {ATTRIBUTES} attributes and all the rest", f"<= {MOST_TIMES} x"),
            _opening(costs, "  by processor time"),
            await first_view(service, panel, paths[0], "  its first view, HTML and CSS, compressed"),
            await _change(panel, Client(service.port, acme.api_key)),
            await _search(panel, Client(service.port), paths[0]),
        ]
        panel.close()
    return rows


async def _workspace(ctx: Context, definitions: list[Operation]) -> tuple[Acme, list[str]]:
    acme = await make_acme(ctx)
    await add_customers(ctx, acme, PANELS)
    await _make(ctx, acme, definitions)
    values: dict[str, Value] = {
        one.key: f"Value of {one.key}" for one in definitions if isinstance(one, DefineAttribute)
    }
    await _make(ctx, acme, [UpsertCustomer(id=f"cust-{number}", attributes=values) for number in range(PANELS)])
    return acme, await add_sessions(ctx.store, acme, PANELS, [f"conv-{number}" for number in range(PANELS)])


async def _make(ctx: Context, acme: Acme, operations: list[Operation]) -> None:
    for at in range(0, len(operations), BATCH):
        await operate(ctx, acme.id, By(Actor("api", "bench", "Acme")), operations[at : at + BATCH], now())


def _attributes(count: int) -> list[Operation]:
    """Beside the four that each customer of the bench has."""
    return [DefineAttribute(key=f"field{at}", type="text", label=f"Field {at}") for at in range(count - 4)]


def _shared() -> list[Operation]:
    tags = [DefineTag(f"tag-{at}", label=f"Tag {at}") for at in range(TAGS)]
    companies = [UpsertCompany(f"co-{at}", name=f"Company {at}") for at in range(COMPANIES)]
    return [*tags, *companies, *(UpsertCustomer(id=f"friend-{at}") for at in range(RELATIONSHIPS))]


def _everything(customer: str) -> list[Operation]:
    return [
        *(AddNote(customer=customer, text=f"Called about parcel {at}.", author="marta") for at in range(NOTES)),
        *(AddTag(customer, f"tag-{at}") for at in range(TAGS)),
        *(LinkCompany(customer, f"co-{at}") for at in range(COMPANIES)),
        *(PutRelationship(customer, f"friend-{at}", labels=("friend",)) for at in range(RELATIONSHIPS)),
    ]


async def _wait(port: int, paths: list[str]) -> float:
    """Until the whole first view of a panel is there, nobody else opening one."""
    begun = time.perf_counter()
    for path in paths:
        stream = await Stream(path).open(port)
        stream.close()
    return (time.perf_counter() - begun) / len(paths)


def _opening(taken: dict[bool, list[float]], name: str, budget: str = "") -> Row:
    ratio = statistics.median(whole / usual for usual, whole in zip(taken[False], taken[True], strict=True))
    ours, usual = (statistics.median(taken[is_whole]) * 1e3 for is_whole in (True, False))
    met = ratio <= MOST_TIMES if budget else None
    return Row(name, f"{ours:.1f} ms", f"{usual:.1f} ms", f"{ratio:.2f} x", budget, met)


async def _change(panel: Stream, host: Client) -> Row:
    sizes = []
    for number in range(CHANGES):
        await asyncio.sleep(REST)
        before, chunks = panel.bytes, panel.chunks
        await host.put("/v1/customers/cust-0", b'{"attributes": {"field0": "Another value %d"}}' % number)
        await panel.until(chunks + 1)
        sizes.append(panel.bytes - before)
    host.close()
    size = statistics.median(sizes)
    measure, budget = "  one changed value, compressed", f"<= {MOST_BYTES} B"
    return Row(measure, f"{size:.0f} B", budget=budget, met=size <= MOST_BYTES)


async def _search(panel: Stream, agent: Client, path: str) -> Row:
    waits = []
    for number in range(SEARCHES):
        await asyncio.sleep(REST)
        chunks, begun = panel.chunks, time.perf_counter()
        answer = await agent.ask("GET", f"{path}search?q={quote(f'field {number}')}", page=True)
        assert answer.status == 204, answer.status
        await panel.until(chunks + 1)
        waits.append(time.perf_counter() - begun)
    agent.close()
    wait = statistics.median(waits)
    name, budget = f"  a search over {ATTRIBUTES} attributes", f"<= {MOST_SECONDS * 1e3:.0f} ms"
    return Row(name, f"{wait * 1e3:.0f} ms", budget=budget, met=wait <= MOST_SECONDS)
