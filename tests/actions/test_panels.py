"""Panel sessions: opened once per token, ended when asked, found by their secret only."""

import asyncio
from datetime import timedelta

import pytest

from plugin.actions.housekeeping import tidy
from plugin.actions.panels import belong_together, open_panel, revoke_panels, spend_token, use_panel
from plugin.domain.actor import Agent
from plugin.domain.conversations import UpsertConversation
from plugin.domain.secret import hash_secret
from plugin.domain.signal import Signal
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused
from plugin.settings import Settings
from plugin.store.panel_sessions import session_of
from tests.world import GRACE, HEDY, JONAS, MARTA, NOW, Tenant, World, later

EXPIRES = later(300)
GERMAN = Appearance(locale="de", zone="Europe/Berlin", theme="dark", accent="#aa0000", density="compact", live=False)


async def spend(world: World, seconds: float = 0, jti: str = "jti-1", tenant: Tenant | None = None) -> str:
    tenant = tenant or world.acme
    return await spend_token(
        world.ctx, tenant.id, jti, EXPIRES, MARTA, "conv-9", GRACE, GERMAN, later(seconds), reuse=10
    )


@pytest.mark.parametrize(
    ("conversation", "customer", "together"),
    [
        ("conv-9", GRACE, True),
        ("conv-9", HEDY, False),
        ("conv-10", HEDY, True),  # not pushed yet
        ("conv-9", None, True),
        (None, HEDY, True),
    ],
)
async def test_a_conversation_and_a_customer_belong_together_as_far_as_we_have_been_told(
    world: World, conversation: str | None, customer: str | None, together: bool
) -> None:
    await world.push(UpsertConversation(id="conv-9", customer=GRACE))
    assert await belong_together(world.store, world.acme.id, conversation, customer) is together
    assert await belong_together(world.store, world.rival.id, conversation, customer)


async def test_a_session_is_all_that_its_token_said(world: World) -> None:
    session = await world.session_of(await spend(world))
    assert session is not None
    assert session.workspace_id == world.acme.id
    assert session.origins == ("https://inbox.acme.example",)
    assert (session.agent, session.conversation_id, session.customer_id) == (MARTA, "conv-9", GRACE)
    assert session.appearance == GERMAN
    assert session.created_at == session.used_at == NOW


async def test_a_session_shows_its_customer_or_its_conversations(world: World) -> None:
    await world.push(UpsertConversation(id="conv-9", customer=GRACE))
    await world.push(UpsertConversation(id="conv-9", customer=HEDY), tenant=world.rival)
    assert (await world.session(customer=None, conversation="conv-9")).shown == GRACE
    assert (await world.session(customer=None, conversation="conv-9", tenant=world.rival)).shown == HEDY
    assert (await world.session(customer=None, conversation="conv-10")).shown is None
    assert (await world.session(customer=HEDY)).shown == HEDY


async def test_the_same_token_is_good_again_for_ten_seconds_and_opens_another_session(world: World) -> None:
    first = await world.session_of(await spend(world))
    second = await world.session_of(await spend(world, 10))
    assert first is not None
    assert second is not None
    assert first.id != second.id


async def test_within_the_ten_seconds_it_is_good_once_more_and_not_oftener(world: World) -> None:
    await spend(world)
    await spend(world, 1)
    for seconds in (2, 3, 9):
        with pytest.raises(EmbedRefused) as refused:
            await spend(world, seconds)
        assert (refused.value.reason, refused.value.status) == ("spent", 410)


async def test_after_ten_seconds_it_is_spent_however_often_it_was_tried(world: World) -> None:
    await spend(world)
    for seconds in (10.001, 11, 100):
        with pytest.raises(EmbedRefused) as refused:
            await spend(world, seconds)
        assert (refused.value.reason, refused.value.status) == ("spent", 410)


async def test_of_many_at_once_inside_the_window_two_get_their_sessions(world: World) -> None:
    outcomes = await asyncio.gather(*(spend(world, n / 10) for n in range(8)), return_exceptions=True)
    opened = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len({secret for secret in opened if await world.session_of(secret)}) == 2
    assert sum(isinstance(outcome, EmbedRefused) for outcome in outcomes) == 6


async def test_spent_at_once_after_the_window_all_are_refused(world: World) -> None:
    await spend(world)
    outcomes = await asyncio.gather(*(spend(world, 11) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(outcome, EmbedRefused) for outcome in outcomes)


async def test_a_jti_is_its_workspaces_own(world: World) -> None:
    await spend(world)
    await spend(world, 100, tenant=world.rival)


async def test_tidying_forgets_no_token_that_is_still_good(world: World) -> None:
    await spend(world)
    await tidy(world.ctx, Settings(), later(299))
    with pytest.raises(EmbedRefused):
        await spend(world, 299)


@pytest.mark.parametrize("bad", ["", "a\0b", "x" * 201, "\ud800"])
async def test_what_cannot_be_an_id_is_malformed(world: World, bad: str) -> None:
    with pytest.raises(EmbedRefused) as refused:
        await spend(world, jti=bad)
    assert refused.value.reason == "malformed"
    for conversation, customer, agent in ((bad, None, MARTA), (None, bad, MARTA), (None, GRACE, Agent(bad, "x"))):
        with pytest.raises(EmbedRefused):
            await open_panel(world.ctx, world.acme.id, agent, conversation, customer, Appearance(), NOW)


async def test_only_the_hash_of_a_secret_is_stored(world: World) -> None:
    secret = await open_panel(world.ctx, world.acme.id, MARTA, None, GRACE, Appearance(), NOW)
    rows = await world.store.rows("SELECT * FROM panel_sessions")
    assert len(secret) >= 43
    assert secret not in str([tuple(row) for row in rows])
    assert await world.session_of(secret) is not None
    assert await world.session_of(secret[:-1]) is None


async def test_an_idle_session_ends_and_use_begins_its_time_again(world: World) -> None:
    secret = await open_panel(world.ctx, world.acme.id, MARTA, None, GRACE, Appearance(), NOW)
    session = await world.session_of(secret)
    assert session is not None
    idle = {"used_after": later(0), "created_after": later(-100)}
    assert await session_of(world.store, hash_secret(secret), **idle) is None
    await use_panel(world.ctx, world.acme.id, session.id, later(60))
    used = await session_of(world.store, hash_secret(secret), **idle)
    assert used is not None
    assert used.used_at == later(60)
    aged = {"used_after": later(0), "created_after": later(0)}
    assert await session_of(world.store, hash_secret(secret), **aged) is None


async def test_tidying_removes_sessions_that_have_had_their_time(world: World) -> None:
    secret = await open_panel(world.ctx, world.acme.id, MARTA, None, GRACE, Appearance(), NOW)
    await tidy(world.ctx, Settings(), NOW + timedelta(hours=11))
    assert await world.session_of(secret) is not None
    await tidy(world.ctx, Settings(), NOW + timedelta(hours=12))
    assert await world.session_of(secret) is None


async def test_revoking_ends_all_of_one_agents_sessions_and_says_which(world: World) -> None:
    sessions = [await world.session(MARTA), await world.session(MARTA, customer=None, conversation="conv-9")]
    jonas = await open_panel(world.ctx, world.acme.id, JONAS, None, GRACE, Appearance(), NOW)
    secret = await open_panel(world.ctx, world.acme.id, MARTA, None, GRACE, Appearance(), NOW)
    ended = await revoke_panels(world.ctx, world.acme.id, "marta", later(1))
    assert len(ended) == 3
    assert {session.id for session in sessions} < set(ended)
    assert world.signals == [Signal("ends", world.acme.id, session_id) for session_id in ended]
    assert await world.session_of(secret) is None
    assert await world.session_of(jonas) is not None
    assert await revoke_panels(world.ctx, world.acme.id, "marta", later(2)) == []


async def test_a_rival_ends_none_of_our_panels(world: World) -> None:
    secret = await open_panel(world.ctx, world.acme.id, MARTA, None, GRACE, Appearance(), NOW)
    session = await world.session_of(secret)
    assert session is not None
    assert await revoke_panels(world.ctx, world.rival.id, "marta", NOW) == []
    await use_panel(world.ctx, world.rival.id, session.id, later(60))
    assert await world.session_of(secret) == session
