"""An agent creates a customer that was never pushed."""

import asyncio
from datetime import datetime

import pytest

from plugin.domain.customers import CreateCustomer, Customer
from plugin.domain.workspace import PanelSession
from plugin.errors import Invalid
from plugin.store.customers import find_customer, list_customers
from tests.world import GRACE, JONAS, MARTA, NOW, World, grace, kinds, later


async def create_customer(
    world: World, session: PanelSession, customer_id: str, name: str, at: datetime = NOW
) -> Customer:
    await world.act(session, CreateCustomer(customer_id, name), at=at)
    customer = await find_customer(world.store, session.workspace_id, customer_id)
    assert customer is not None
    return customer


async def test_the_agent_is_who_created_it(world: World) -> None:
    session = await world.session(MARTA)
    customer = await create_customer(world, session, GRACE, "Grace")
    assert customer == await world.customer()
    assert (customer.created_by.kind, customer.created_by.id, customer.created_by.session) == (
        "agent",
        "marta",
        session.id,
    )
    assert customer.attributes["name"].value == "Grace"
    assert kinds(await world.changes()) == ["customer.created", "attribute.changed"]


async def test_one_already_there_is_returned_as_it_is(world: World) -> None:
    await world.push(grace(name="Grace Hopper"))
    seq = await world.last_seq()
    customer = await create_customer(world, await world.session(), GRACE, "Other", later(1))
    assert customer.attributes["name"].value == "Grace Hopper"
    assert await world.last_seq() == seq


async def test_of_two_at_once_one_creates(world: World) -> None:
    sessions = [await world.session(MARTA), await world.session(JONAS)]
    customers = await asyncio.gather(
        *(create_customer(world, session, GRACE, session.agent.name) for session in sessions)
    )
    assert customers[0] == customers[1]
    assert kinds(await world.changes()).count("customer.created") == 1


async def test_the_hosts_later_push_wins(world: World) -> None:
    await create_customer(world, await world.session(), GRACE, "Grace?")
    await world.push(grace(name="Grace Hopper"))
    assert await world.value("name") == "Grace Hopper"


@pytest.mark.parametrize(
    ("customer_id", "name"),
    [("a/b", "x"), ("a\0b", "x"), (GRACE, "a\0b"), (GRACE, "x" * 4_001), (GRACE, ""), (GRACE, " \t")],
)
async def test_what_does_not_fit_is_refused(world: World, customer_id: str, name: str) -> None:
    with pytest.raises(Invalid):
        await create_customer(world, await world.session(), customer_id, name)
    assert await list_customers(world.store, world.acme.id, None, 10) == []


async def test_it_is_created_in_the_sessions_own_workspace(world: World) -> None:
    await create_customer(world, await world.session(tenant=world.rival), GRACE, "Grace")
    assert await find_customer(world.store, world.acme.id, GRACE) is None


async def test_customers_are_listed_page_by_page_without_gap_or_repeat(world: World) -> None:
    session = await world.session()
    ids = [f"c-{n}" for n in range(7)]
    for customer_id in ids:
        await create_customer(world, session, customer_id, customer_id.upper())
    await world.push(grace(), tenant=world.rival)
    seen: list[str] = []
    while page := await list_customers(world.store, world.acme.id, seen[-1] if seen else None, 3):
        seen += [customer.id for customer in page]
        assert all(customer.attributes["name"].value == customer.id.upper() for customer in page)
    assert seen == ids
