"""Opening and ending panel sessions. Secrets are 256 bits; only their sha256 is stored."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct

from plugin.domain.actor import Actor, Agent
from plugin.domain.agents import see_agent
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret, new_id, new_secret
from plugin.domain.signal import Signal
from plugin.domain.text import is_id
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused, OutcomeUnknown, Unavailable
from plugin.settings import SESSIONS_PER_AGENT
from plugin.store.conversations import find_conversation
from plugin.store.engine.base import Reader, Transaction
from plugin.store.panel_sessions import Added, Which, add_session, end_sessions, extend_session, is_session
from plugin.store.tokens import spend

from .context import Context
from .operate import operate

ENDED_AT_ONCE = 500
MOST_USES = 2  # of an embed token: frameworks mount a frame twice in development


class _Adding(Struct, frozen=True):
    """A new session, whose secret is made before anything is asked: done again, it is the same one."""

    secret: str
    run: Callable[[Transaction], Awaitable[Added]]


class _Done(Exception):
    pass


async def belong_together(
    reader: Reader, workspace_id: str, conversation_id: str | None, customer_id: str | None
) -> bool:
    """Whether the conversation is with that customer, as far as the host has pushed."""
    if not conversation_id or not customer_id:
        return True
    conversation = await find_conversation(reader, workspace_id, conversation_id)
    return conversation is None or conversation.customer_id == customer_id


async def open_panel(
    ctx: Context,
    workspace_id: str,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    at: datetime,
    *,
    key_id: str | None = None,
    most: int = SESSIONS_PER_AGENT,
) -> str:
    """The secret that the panel's URL carries.

    Args:
        key_id: the key that it is made with, and ends with.
        most: sessions of one agent; beyond, the oldest end.
    """
    _check_ids(agent.id, conversation_id, customer_id)
    add = _adding(workspace_id, agent, conversation_id, customer_id, appearance, key_id, at, most)
    await _follow_up(ctx, workspace_id, agent, await ctx.commit(add.run), at)
    return add.secret


async def spend_token(
    ctx: Context,
    workspace_id: str,
    jti: str,
    expires_at: datetime,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    at: datetime,
    reuse: float,
    *,
    key_id: str | None = None,
    most: int = SESSIONS_PER_AGENT,
) -> str:
    """The secret of a new session. The same token is good once more within `reuse` seconds, else it is "spent"."""
    _check_ids(jti, agent.id, conversation_id, customer_id)
    add = _adding(workspace_id, agent, conversation_id, customer_id, appearance, key_id, at, most)

    async def work(transaction: Transaction) -> Added:
        spent = await spend(transaction, workspace_id, jti, expires_at, at)
        since = at - spent.at
        if spent.uses > 1 and await is_session(transaction, hash_secret(add.secret)):
            raise _Done  # by this very request, whose commit was not answered: so this is no other use
        if spent.uses > MOST_USES or since > timedelta(seconds=reuse):
            ago = f"{since.total_seconds():.1f} s ago"
            raise EmbedRefused("spent", f"jti {jti!a} was first used {ago}, and this is use {spent.uses}")
        return await add.run(transaction)

    with suppress(_Done):
        await _follow_up(ctx, workspace_id, agent, await ctx.commit(work), at)
    return add.secret


async def _follow_up(ctx: Context, workspace_id: str, agent: Agent, added: Added, at: datetime) -> None:
    """The session is good whatever becomes of this: what it says of the agent, the next one says again."""
    announce_ends(ctx, workspace_id, added.ended)
    if added.is_news:
        by = By(Actor("agent", agent.id, agent.name), agent.role)
        with suppress(Unavailable, OutcomeUnknown):
            await operate(ctx, workspace_id, by, (see_agent(agent),), at)


def _check_ids(*ids: str | None) -> None:
    if not all(id is None or is_id(id) for id in ids):
        raise EmbedRefused("malformed", "an id in it is none")


def _adding(
    workspace_id: str,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    key_id: str | None,
    at: datetime,
    most: int,
) -> _Adding:
    secret, session_id = new_secret(), new_id("ps_")

    async def run(transaction: Transaction) -> Added:
        return await add_session(
            transaction,
            workspace_id,
            hash_secret(secret),
            session_id,
            agent,
            conversation_id,
            customer_id,
            appearance,
            key_id,
            at,
            most,
        )

    return _Adding(secret, run)


async def use_panel(ctx: Context, workspace_id: str, session_id: str, at: datetime) -> None:
    """The session's idle time begins again."""
    await ctx.commit(lambda transaction: extend_session(transaction, workspace_id, session_id, at))


async def end_panels(ctx: Context, workspace_id: str, which: Which, at: datetime) -> int:
    """How many ended. In pieces, because they may be very many."""
    count = 0
    while True:
        ended = await ctx.commit(lambda transaction: end_sessions(transaction, workspace_id, which, at, ENDED_AT_ONCE))
        announce_ends(ctx, workspace_id, ended)
        count += len(ended)
        if len(ended) < ENDED_AT_ONCE:
            return count


def announce_ends(ctx: Context, workspace_id: str, session_ids: Sequence[str]) -> None:
    """For the streams that are open in them."""
    for session_id in session_ids:
        ctx.publish(Signal("ends", workspace_id, session_id))
