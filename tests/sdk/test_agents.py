"""Agents and assignments through the SDK, sync and async, alone and in a batch."""

from typing import Any

import pytest
from sidelight_sdk import Agent, AgentProfile, Assignment, InvalidRequest, NotFound

from tests.pictures import opened, picture
from tests.sdk.shells import Awaiting, Blocking, take


async def test_agents_are_pushed_read_alone_whole_and_page_by_page(sidelight: Blocking | Awaiting) -> None:
    def push(batch: Any) -> None:
        for number in range(5):
            batch.agents.upsert(f"a-{number}", name=f"Agent {number}")
        batch.agents.remove_avatar("a-0")

    first, *_, removed = (await sidelight.batch(push)).results
    assert (first.id, first.name, first.role, first.last_seen_at, removed) == ("a-0", "Agent 0", None, None, None)
    listed = await sidelight.collect(lambda s: s.agents.list())
    assert [one.id for one in listed] == [f"a-{number}" for number in range(5)]
    page = await sidelight.call(lambda s: s.agents.page(limit=3))
    rest = await sidelight.call(lambda s: s.agents.page(page.next, limit=3))
    assert ([*page.agents, *rest.agents], rest.next) == (listed, None)
    await sidelight.call(lambda s: s.panels.open(Agent("a-1", name="Otherwise", role="admin"), customer="c"))
    seen = await sidelight.call(lambda s: s.agents.get("a-1"))
    assert isinstance(seen, AgentProfile)
    assert (seen.name, seen.role, seen.last_seen_at is None) == ("Agent 1", "admin", False)
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.agents.get("nobody"))


async def test_an_agents_picture_is_set_read_and_in_the_events(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.agents.upsert("marta"))
    one = await sidelight.call(lambda s: s.agents.set_avatar("marta", picture()))
    assert (one.agent, one.picture) == ("marta", (await sidelight.call(lambda s: s.agents.get("marta"))).picture)
    assert opened(await sidelight.call(lambda s: s.agents.avatar("marta", size=48))).size == (48, 48)
    with pytest.raises(InvalidRequest):
        await sidelight.call(lambda s: s.agents.set_avatar("marta", b"hello"))
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.agents.set_avatar("nobody", picture()))
    await sidelight.call(lambda s: s.agents.remove_avatar("marta"))
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.agents.avatar("marta"))
    events = await take(sidelight.events(after=0), 3)
    assert [(event.kind, event.customer, event.key, event.from_, event.to) for event in events] == [
        ("agent.created", None, "marta", None, "marta"),
        ("agent.picture_changed", None, "marta", None, one.picture),
        ("agent.picture_changed", None, "marta", one.picture, None),
    ]


async def test_a_customer_is_assigned_and_says_to_whom(sidelight: Blocking | Awaiting) -> None:
    def push(batch: Any) -> None:
        batch.customers.upsert("c")
        batch.customers.assign("c", agent="sofia")

    _, assigned = (await sidelight.batch(push)).results
    assert isinstance(assigned, Assignment)
    assert (assigned.customer, assigned.agent) == ("c", "sofia")
    assert (await sidelight.call(lambda s: s.customers.get("c"))).assigned_to == "sofia"
    await sidelight.call(lambda s: s.customers.assign("c", agent=None))
    assert (await sidelight.call(lambda s: s.customers.page())).customers[0].assigned_to is None
    with pytest.raises(InvalidRequest) as refused:
        await sidelight.call(lambda s: s.customers.assign("c", agent="a/b"))
    assert [one.field for one in refused.value.errors] == ["agent"]
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.customers.assign("nobody", agent="sofia"))
    events = await take(sidelight.events(after=0), 3)
    assert [(event.kind, event.customer, event.key, event.from_, event.to) for event in events[1:]] == [
        ("customer.assigned", "c", "assigned_to", None, "sofia"),
        ("customer.assigned", "c", "assigned_to", "sofia", None),
    ]
