"""Panel sessions: opened once per token, ended when asked, found by their secret only."""

import asyncio
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from plugin.actions.housekeeping import tidy
from plugin.actions.keys import add_key, revoke_key
from plugin.actions.panels import belong_together, end_panels, open_panel, spend_token, use_panel
from plugin.domain.actor import Agent
from plugin.domain.conversations import UpsertConversation
from plugin.domain.secret import hash_secret
from plugin.domain.signal import Signal
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused
from plugin.live.ended import EndedSessions
from plugin.settings import Settings
from plugin.store.panel_sessions import Which, list_sessions, session_of
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


async def test_ending_an_agents_sessions_ends_all_of_them_and_says_so(world: World) -> None:
    sessions = [await world.session(MARTA), await world.session(MARTA, customer=None, conversation="conv-9")]
    jonas = await opened(world, JONAS)
    secret = await opened(world, MARTA)
    assert await end_panels(world.ctx, world.acme.id, Which("marta"), later(1)) == 3
    ended = [signal.id for signal in ends(world)]
    assert ends(world) == [Signal("ends", world.acme.id, session_id) for session_id in ended]
    assert {session.id for session in sessions} < set(ended)
    assert await world.session_of(secret) is None
    assert await world.session_of(jonas) is not None
    assert await end_panels(world.ctx, world.acme.id, Which("marta"), later(2)) == 0


async def test_sessions_end_by_key_by_age_and_all_together(world: World) -> None:
    old, other = await opened(world, MARTA, key_id="k-1"), await opened(world, JONAS, key_id="k-2")
    new = await opened(world, MARTA, key_id="k-1", at=later(60))
    assert await end_panels(world.ctx, world.acme.id, Which("marta", "k-2"), later(61)) == 0
    assert await end_panels(world.ctx, world.acme.id, Which(key_id="k-1", created_before=later(60)), later(61)) == 1
    assert [await world.session_of(secret, later(61)) is None for secret in (old, other, new)] == [True, False, False]
    assert await end_panels(world.ctx, world.acme.id, Which(), later(61)) == 2


async def test_sessions_are_listed_page_by_page_without_their_secrets(world: World) -> None:
    for at in (3, 1, 2):
        await opened(world, MARTA if at < 3 else JONAS, key_id=f"k-{at}", at=later(at))
    await open_panel(world.ctx, world.rival.id, MARTA, None, GRACE, Appearance(), NOW)
    listed = await list_sessions(world.store, world.acme.id, Which(), None, 2)
    assert [(one.agent, one.key_id, one.created_at) for one in listed] == [
        (MARTA, "k-1", later(1)),
        (MARTA, "k-2", later(2)),
    ]
    (last,) = await list_sessions(world.store, world.acme.id, Which(), (listed[1].created_at, listed[1].id), 2)
    assert (last.agent, last.customer_id, last.used_at) == (JONAS, GRACE, later(3))
    assert await list_sessions(world.store, world.acme.id, Which("jonas"), None, 9) == [last]
    assert await list_sessions(world.store, world.acme.id, Which(key_id="k-3"), None, 9) == [last]
    assert await list_sessions(world.store, world.acme.id, Which("jonas", "k-1"), None, 9) == []
    assert len(await list_sessions(world.store, world.acme.id, Which(created_before=later(3)), None, 9)) == 2


@pytest.mark.parametrize("kind", ["api", "signing"])
async def test_revoking_a_key_ends_what_it_has_opened_and_nothing_else(world: World, kind: str) -> None:
    if kind == "api":
        key = await add_key(world.ctx, world.acme.id, "api", "second", NOW)
    else:
        key = await add_key(world.ctx, world.acme.id, "signing", "second", NOW)
    mine, others = await opened(world, MARTA, key_id=key.id), await opened(world, MARTA, key_id="another")
    session = await world.session_of(mine)
    world.signals.clear()
    await revoke_key(world.ctx, world.acme.id, key.id, later(1))
    assert session is not None
    assert ends(world) == [Signal("ends", world.acme.id, session.id)]
    assert await world.session_of(mine) is None
    assert await world.session_of(others) is not None
    late = await opened(world, MARTA, key_id=key.id, at=later(2))  # its token was verified before the key was revoked
    assert await world.session_of(late) is None


async def test_a_lowered_role_ends_the_older_sessions_and_a_raised_one_does_not(world: World) -> None:
    admin, supervisor = replace(MARTA, role="admin"), replace(MARTA, role="supervisor")
    first, second = await opened(world, admin), await opened(world, supervisor)
    others = await opened(world, replace(JONAS, role="admin"))
    assert [await world.session_of(secret) is None for secret in (first, second)] == [True, False]
    third = await opened(world, admin)
    assert await world.session_of(second) is not None
    fourth = await opened(world, MARTA)
    assert [await world.session_of(secret) is None for secret in (second, third, fourth)] == [True, True, False]
    assert await world.session_of(others) is not None
    assert len(ends(world)) == 3


async def test_beyond_as_many_as_an_agent_may_have_the_oldest_sessions_end(world: World) -> None:
    secrets = [await opened(world, MARTA, at=later(at), most=3) for at in range(6)]
    jonas = await opened(world, JONAS, most=3)
    good = [await world.session_of(secret, later(9)) is not None for secret in (*secrets, jonas)]
    assert good == [False, False, False, True, True, True, True]


async def test_what_was_ended_elsewhere_is_announced_once(world: World) -> None:
    session, received = await world.session(MARTA), list[Signal]()
    looking = EndedSessions(world.store, received.append)
    await looking.look(later(1))
    assert received == []
    await end_panels(world.ctx, world.acme.id, Which(), later(2))
    for seconds in (1, 2, 60):  # the clock of who ended it may be ahead
        await looking.look(later(seconds))
    assert received == [Signal("ends", world.acme.id, session.id)]


async def test_a_rival_ends_none_of_our_panels(world: World) -> None:
    secret = await opened(world, MARTA)
    session = await world.session_of(secret)
    assert session is not None
    for which in (Which(), Which("marta"), Which(key_id="k-1"), Which("marta", "k-1")):
        assert await end_panels(world.ctx, world.rival.id, which, NOW) == 0
    await use_panel(world.ctx, world.rival.id, session.id, later(60))
    assert await world.session_of(secret) == session


async def opened(world: World, agent: Agent, *, key_id: str = "k-1", at: datetime = NOW, most: int = 1_000) -> str:
    return await open_panel(world.ctx, world.acme.id, agent, None, GRACE, Appearance(), at, key_id=key_id, most=most)


def ends(world: World) -> list[Signal]:
    return [signal for signal in world.signals if signal.kind == "ends"]
