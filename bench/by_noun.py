"""Processor time of one change to 300 open panels of one customer with 209 attributes, noun by noun.

The baseline is an attribute's change in the same run: whatever noun has changed, passing it on should cost about as
much. It holds the request, the transaction, reading back, rendering and sending. A new noun is a line of `CHANGES`.
"""

import statistics
import time
from collections.abc import Awaitable, Callable

from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.customers import UpsertCustomer
from plugin.domain.rights import By
from plugin.domain.tags import AddTag, DefineTag, DefineTagGroup
from plugin.domain.value import Value

from .figures import Row
from .processes import Probed
from .wire import Client, open_all, settle
from .world import Databases, add_customers, add_sessions, make_acme, now, opened

PANELS, AGENTS, ATTRIBUTES = 300, 10, 209
TAGS = 500
BUILT_IN = 5
A_ROUND = 3
QUIET = 0.3
MOST = 2.0  # times an attribute's

Change = Callable[[Client, int], Awaitable[None]]


async def change_attribute(host: Client, number: int) -> None:
    await host.put("/v1/customers/cust-0", b'{"attributes": {"field7": "Value %d"}}' % number)


async def change_name(host: Client, number: int) -> None:
    await host.put("/v1/customers/cust-0", b'{"name": "Ada %d"}' % number)


async def change_status(host: Client, number: int) -> None:
    await host.put("/v1/conversations/conv-0", b'{"status": "status %d"}' % number)


async def add_message(host: Client, number: int) -> None:
    body = b'{"id": "m-%d", "author": "customer", "author_name": "Ada", "text": "Any news?", "sent_at": "%s"}'
    await host.post("/v1/conversations/conv-0/messages", body % (number, now().isoformat().encode()))


async def add_note(host: Client, number: int) -> None:
    await host.post("/v1/customers/cust-0/notes", b'{"text": "Note %d", "author": "marta"}' % number)


async def add_tag(host: Client, number: int) -> None:
    await host.put(f"/v1/customers/cust-0/tags/tag-{number}", b"{}")


async def change_tag(host: Client, number: int) -> None:
    await host.put("/v1/tags/tag-0", b'{"label": "Tag %d"}' % number)


async def assign(host: Client, number: int) -> None:
    await host.put("/v1/customers/cust-0/assignment", b'{"agent": "marta"}' if number % 2 else b'{"agent": "sofia"}')


async def rename_agent(host: Client, number: int) -> None:
    """Who has written the notes, and is assigned at times."""
    await host.put("/v1/agents/marta", b'{"name": "Marta %d"}' % number)


BASELINE = "an attribute"
CHANGES: dict[str, Change] = {
    BASELINE: change_attribute,
    "the name": change_name,
    "a conversation's status": change_status,
    "a message": add_message,
    "a note": add_note,
    "a tag": add_tag,
    "a tag's label": change_tag,
    "whom it is assigned to": assign,
    "an agent's name": rename_agent,
}


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("by_noun")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
        fields: dict[str, Value] = {f"field{number}": f"Value {number}" for number in range(ATTRIBUTES - BUILT_IN - 4)}
        upsert = UpsertCustomer(id="cust-0", attributes=fields)
        tags = [DefineTag(f"tag-{number}", group="service") for number in range(TAGS)]
        defined = [upsert, DefineTagGroup("service"), *tags, AddTag("cust-0", "tag-0")]
        await operate(ctx, acme.id, By(Actor("api", "bench", "Acme")), defined, now())
        paths = await add_sessions(ctx.store, acme, AGENTS, ["conv-0"] * PANELS)
    with Probed(
        databases.folder / "by_noun.log",
        database=database,
        heartbeat=3600,
        panels_per_agent=PANELS,
        updates_per_generation=100_000,  # a new one only where a change needs it
    ) as service:
        panels = await open_all(service.port, paths)
        await settle(panels)
        host, costs = Client(service.port, acme.api_key), {name: list[float]() for name in CHANGES}
        number = 0
        for at in range(rounds + 1):
            for name, change in CHANGES.items():
                for _ in range(A_ROUND):
                    number, before = number + 1, service.cpu()
                    await change(host, number)
                    await settle(panels, QUIET, time.monotonic())  # not every message is shown: its day is
                    if at:  # the first round warms up
                        costs[name].append(service.cpu() - before)
        for panel in panels:
            panel.close()
    return [_row(name, costs) for name in CHANGES]


def _row(name: str, costs: dict[str, list[float]]) -> Row:
    ours, baseline = (statistics.median(costs[each]) * 1e3 for each in (name, BASELINE))
    measure = f"CPU of a change to {PANELS} panels, {ATTRIBUTES} attributes: {name}"
    if name == BASELINE:
        return Row(measure, f"{ours:.1f} ms")
    ratio = ours / baseline
    return Row(measure, f"{ours:.1f} ms", f"{baseline:.1f} ms", f"{ratio:.1f} x", f"<= {MOST:.0f} x", ratio <= MOST)
