"""What type checkers see through the shells. test_surface.py runs mypy over this file; nothing here is executed."""

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import Any, assert_type

from sidelight_sdk import (
    Agent,
    AsyncSidelight,
    AttributeDefinition,
    CompanyField,
    CompanyFieldList,
    Conversation,
    Customer,
    CustomerPage,
    Event,
    HistoryEntry,
    HistoryPage,
    Message,
    Note,
    Permission,
    RoleViews,
    Sidelight,
    Tag,
    TagGroup,
    View,
)


def blocking(sidelight: Sidelight) -> None:
    assert_type(sidelight.customers.upsert("c", name=None, attributes={"plan": "Pro", "vip": True}), Customer)
    assert_type(sidelight.customers.list(), Iterator[Customer])
    assert_type(sidelight.customers.snapshot(), Iterator[CustomerPage])
    assert_type(sidelight.customers.create("c", name="Ada"), Customer)
    assert_type(sidelight.customers.history("c", key="plan"), Iterator[HistoryEntry])
    assert_type(sidelight.customers.history_page("c", limit=10), HistoryPage)
    assert_type(sidelight.permissions.set("supervisor", "notes.edit_others", True), Permission)
    assert_type(sidelight.permissions.list(), list[Permission])
    assert_type(sidelight.views.set("agent", [View("profile"), View("mine", sections=["notes"])]), RoleViews)
    assert_type(sidelight.views.list(), list[RoleViews])
    assert_type(sidelight.company_fields.set([CompanyField("a", access={"agent": None})]), CompanyFieldList)
    assert_type(sidelight.company_fields.get(), CompanyFieldList)
    assert_type(sidelight.notes.list("c"), list[Note])
    assert_type(sidelight.notes.page("c").notes, tuple[Note, ...])
    assert_type(sidelight.messages.list("v"), list[Message])
    assert_type(sidelight.conversations.list("c"), list[Conversation])
    assert_type(sidelight.attributes.list(), list[AttributeDefinition])
    assert_type(sidelight.notes.delete("c", "n"), None)
    assert_type(sidelight.tags.add("c", "vip"), Tag)
    assert_type(sidelight.tag_groups.list(), list[TagGroup])
    assert_type(sidelight.panels.open(Agent("marta"), customer="c"), str)
    assert_type(sidelight.panels.revoke(agent="marta"), int)
    assert_type(sidelight.panel_url(Agent("marta"), customer="c"), str)
    assert_type(sidelight.with_options(deadline=2, retry=None).customers.get("c"), Customer)
    assert_type(sidelight.events(after=0), Generator[Event, None, None])
    with sidelight.batch() as batch:
        batch.customers.upsert("c", name="Ada")
        batch.customers.create("c", name="Ada")
        batch.permissions.set("agent", "attributes.edit", None, subject="plan")
        batch.views.set("agent", None)
        batch.company_fields.set(None)
    sidelight.permissions.set("robot", "notes.write", True)  # type: ignore[arg-type]
    sidelight.views.set("robot", None)  # type: ignore[arg-type]
    CompanyField("seats", type="moon")  # type: ignore[arg-type]
    sidelight.customers.create("c")  # type: ignore[call-arg]
    sidelight.customers.upsert("c", nam="Ada")  # type: ignore[call-arg]
    sidelight.customers.upsert(name="Ada")  # type: ignore[call-arg]
    sidelight.messages.add("v", id="m", author="robot", text="Hi")  # type: ignore[arg-type]
    batch.messages.add("v", id="m", author="bot", txt="Hi")  # type: ignore[call-arg]


async def awaiting(sidelight: AsyncSidelight) -> None:
    assert_type(await sidelight.customers.upsert("c", name=None), Customer)
    assert_type(await sidelight.messages.add("v", id="m", author="bot", text="Hi"), Message)
    assert_type(await sidelight.notes.list("c"), list[Note])
    assert_type(await sidelight.with_options(timeout=1).customers.get("c"), Customer)
    assert_type(sidelight.customers.list(), AsyncIterator[Customer])
    assert_type(sidelight.customers.history("c"), AsyncIterator[HistoryEntry])
    assert_type(await sidelight.permissions.list(), list[Permission])
    assert_type(await sidelight.views.list(), list[RoleViews])
    assert_type(sidelight.events(), AsyncGenerator[Event, None])
    async with sidelight.batch() as batch:
        batch.notes.delete("c", "n")
    assert_type(batch.results, tuple[Any, ...])
    await sidelight.customers.get(7)  # type: ignore[arg-type]
