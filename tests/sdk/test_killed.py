"""events() and pushes while the service is killed (-9) and started again: no gap, no repeat, nothing lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from sidelight_sdk import Event, RetryPolicy

from tests.sdk.shells import Awaiting, Blocking
from tests.service import Service, on_sqlite

Shells = type[Blocking] | type[Awaiting]
PATIENT = RetryPolicy(attempts=200, first_wait=0.05, longest_wait=0.2)
KILLS = 2
LAST = "last"


@on_sqlite
async def test_every_push_is_seen_once_and_in_order(shell: Shells, own_service: Service) -> None:
    keys = own_service.new_workspace()
    async with shell(own_service.url, api_key=keys.api_key, retry=PATIENT) as sidelight:
        first, now = Subscriber(sidelight.events(0)), Subscriber(sidelight.events())
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:  # a service that does not start says why
            following = [group.create_task(subscriber.follow()) for subscriber in (first, now)]
            kills = group.create_task(kill_again_and_again(own_service, first, now))
            pushed = await push_until(kills, sidelight)
        assert all(task.done() for task in following)

    assert [event.seq for event in first.seen] == list(range(1, len(first.seen) + 1))
    created = Counter(event.customer for event in first.seen if event.kind == "customer.created")
    assert created == Counter(pushed)
    assert now.seen == first.seen[now.seen[0].seq - 1 :]


class Subscriber:
    """Sees events until the last customer's; `saw` is set with each."""

    def __init__(self, events: AsyncIterator[Event]) -> None:
        self._events = events
        self.seen: list[Event] = []
        self.saw = asyncio.Event()

    async def follow(self) -> None:
        async for event in self._events:
            self.seen.append(event)
            self.saw.set()
            if event.customer == LAST and event.key == "name":
                break
        await self._events.aclose()  # type: ignore[attr-defined]


async def kill_again_and_again(service: Service, *subscribers: Subscriber) -> None:
    """Each time while pushes are being acknowledged, and every subscriber is seeing them."""
    for _ in range(KILLS):
        for subscriber in subscribers * 3:
            subscriber.saw.clear()
            await subscriber.saw.wait()
        await asyncio.to_thread(service.kill)
        await asyncio.to_thread(service.start)


def push(customer: str, client: Any) -> Any:
    return client.customers.upsert(customer, name=f"Customer {customer}")


async def push_until(kills: asyncio.Task[None], sidelight: Blocking | Awaiting) -> list[str]:
    """Customers, one after the other, until the kills are over; all of them acknowledged."""
    acknowledged: list[str] = []
    while LAST not in acknowledged:
        customer = LAST if kills.done() else f"c-{len(acknowledged)}"
        await sidelight.call(partial(push, customer))
        acknowledged.append(customer)
    return acknowledged
