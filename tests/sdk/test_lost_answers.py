"""The service applied a push and its answer was lost: the retry neither repeats it nor undoes what came between."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.actor import Agent
from plugin.domain.customers import give_value
from plugin.domain.workspace import Appearance, PanelSession
from plugin.store import open_store
from tests.sdk.proxy import proxy_to
from tests.sdk.shells import Awaiting, Blocking, take
from tests.service import Credentials, Service

Shells = type[Blocking] | type[Awaiting]


async def test_a_push_whose_answer_was_lost_is_applied_once(
    shell: Shells, service: Service, workspace: Credentials
) -> None:
    async with proxy_to(service.port) as proxy, shell(proxy.url, api_key=workspace.api_key) as sidelight:
        await sidelight.call(lambda s: s.customers.upsert("c", name="Ada"))
        proxy.swallow = 1
        note = await sidelight.call(lambda s: s.notes.add("c", "Call back", author="marta"))
        assert proxy.lost.is_set()
        assert await sidelight.call(lambda s: s.notes.list("c")) == [note]


async def test_a_batch_whose_answer_was_lost_twice_is_applied_once(
    shell: Shells, service: Service, workspace: Credentials
) -> None:
    def fill(batch: Any) -> None:
        batch.customers.upsert("c", name="Ada")
        batch.notes.add("c", "One", author="marta")
        batch.notes.add("c", "Two", author="marta")

    async with proxy_to(service.port) as proxy, shell(proxy.url, api_key=workspace.api_key) as sidelight:
        proxy.swallow = 2
        batch = await sidelight.batch(fill)
        assert proxy.swallow == 0
        assert {note.text for note in await sidelight.call(lambda s: s.notes.list("c"))} == {"One", "Two"}
        assert batch.results[1] in await sidelight.call(lambda s: s.notes.list("c"))


async def test_a_late_retry_does_not_undo_an_agents_edit(
    shell: Shells, service: Service, workspace: Credentials
) -> None:
    async with proxy_to(service.port) as proxy, shell(proxy.url, api_key=workspace.api_key) as sidelight:
        await sidelight.call(lambda s: s.attributes.define("plan", type="text"))
        between(sidelight, lambda: edit(service, workspace, "plan", "Free", base=1))
        proxy.swallow = 1
        await sidelight.call(lambda s: s.customers.upsert("c", attributes={"plan": "Pro"}))

        assert proxy.lost.is_set()
        assert (await sidelight.call(lambda s: s.customers.get("c"))).attributes["plan"] == "Free"
        changes = [event for event in await take(sidelight.events(0), 4) if event.key == "plan"]
        assert [(event.actor.kind, event.from_, event.to) for event in changes if event.customer] == [
            ("api", None, "Pro"),
            ("agent", "Pro", "Free"),
        ]


async def test_a_repeated_push_of_the_same_profile_does_not_undo_an_agents_edit(
    shell: Shells, service: Service, workspace: Credentials
) -> None:
    async with shell(service.url, api_key=workspace.api_key) as sidelight:
        push = lambda s: s.customers.upsert("c", name="Ada", attributes={"plan": "Pro"})  # noqa: E731
        await sidelight.call(push)
        await edit(service, workspace, "plan", "Free", base=1)
        assert (await sidelight.call(push)).attributes["plan"] == "Free"
        newer = await sidelight.call(lambda s: s.customers.upsert("c", attributes={"plan": "Team"}))
        assert newer.attributes["plan"] == "Team"


def between(sidelight: Blocking | Awaiting, act: Callable[[], Awaitable[None]]) -> None:
    """Do something in place of the wait before the next attempt."""

    async def wait(seconds: float) -> None:
        await act()

    if isinstance(sidelight, Blocking):
        sidelight.client._executor._sleep = lambda seconds: asyncio.run(wait(seconds))
    else:
        sidelight.client._executor._sleep = wait


async def edit(service: Service, workspace: Credentials, key: str, value: str, base: int) -> None:
    """What a panel's form does when Marta saves."""
    at = datetime.now(UTC)
    marta = Agent("marta", "Marta")
    session = PanelSession("ps_1", workspace.workspace, (), marta, None, "c", "c", Appearance(), at, at, "hash")
    store = await open_store(service.database)
    try:
        ctx, operation = Context(store, lambda signal: None), give_value("c", key, value)
        await operate(ctx, workspace.workspace, session.by, [operation], at, base=base)
    finally:
        await store.close()
