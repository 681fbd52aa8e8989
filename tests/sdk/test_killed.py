"""events() and pushes while the service is killed (-9) and started again: no gap, no repeat, nothing lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from sidelight_sdk import Event, RetryPolicy

from tests.sdk.shells import Awaiting, Blocking
from tests.service import Service

Shells = type[Blocking] | type[Awaiting]
PATIENT = RetryPolicy(attempts=200, first_wait=0.05, longest_wait=0.2)
KILLS = 2
LAST = "last"


async def test_every_push_is_seen_once_and_in_order(shell: Shells, own_service: Service) -> None:
    keys = own_service.new_workspace()
    async with shell(own_service.url, api_key=keys.api_key, retry=PATIENT) as sidelight:
        from_the_first = asyncio.create_task(until_the_last(sidelight.events(0)))
        from_now = asyncio.create_task(until_the_last(sidelight.events()))
        pushed = await push_while_killed(sidelight, own_service)
        await sidelight.call(lambda s: s.customers.upsert(LAST, name="The last"))
        async with asyncio.timeout(30):
            everything, rest = await from_the_first, await from_now

    assert [event.seq for event in everything] == list(range(1, len(everything) + 1))
    created = Counter(event.customer for event in everything if event.kind == "customer.created")
    assert created == Counter([*pushed, LAST])
    assert rest == everything[rest[0].seq - 1 :]


async def push_while_killed(sidelight: Blocking | Awaiting, service: Service) -> list[str]:
    """Customers, one after the other, until the kills are over and a few more; all of them acknowledged."""
    more = asyncio.Event()
    async with asyncio.TaskGroup() as both:  # a service that does not start again fails the test at once, and says why
        kills = both.create_task(kill_again_and_again(service, more))
        pushes = both.create_task(push_until_a_few_after(kills, sidelight, more))
    return pushes.result()


async def push_until_a_few_after(
    kills: asyncio.Task[None], sidelight: Blocking | Awaiting, more: asyncio.Event
) -> list[str]:
    acknowledged: list[str] = []
    few = 3
    while few:
        few -= kills.done()
        customer = f"c-{len(acknowledged)}"
        await sidelight.call(lambda s, id=customer: s.customers.upsert(id, name=f"Customer {id}"))
        acknowledged.append(customer)
        more.set()
    return acknowledged


async def kill_again_and_again(service: Service, more: asyncio.Event) -> None:
    """Each time while pushes are being acknowledged."""
    for _ in range(KILLS):
        for _ in range(5):
            more.clear()
            await more.wait()
        await asyncio.to_thread(service.kill)
        await asyncio.to_thread(service.start)


async def until_the_last(events: AsyncIterator[Event]) -> list[Event]:
    seen: list[Event] = []
    async for event in events:
        seen.append(event)
        if event.customer == LAST and event.key == "name":
            break
    await events.aclose()  # type: ignore[attr-defined]
    return seen
