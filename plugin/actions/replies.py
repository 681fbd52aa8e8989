"""Replies: the results of a session's forms, stored for its streams and its finite pages.

That of a form that saves something is stored in the same transaction (operate.py); any other is a unit of its own.
"""

from datetime import datetime

from msgspec import Struct

from plugin.domain.operation import LockSet
from plugin.domain.reply import Reply
from plugin.domain.rows import RowSet
from plugin.domain.signal import Signal
from plugin.domain.state import WorkspaceState
from plugin.domain.workspace import PanelSession
from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import micros
from plugin.store.engine.units import Along, Decided
from plugin.store.replies import adding, has_unshown_reply, take_unshown_reply

from .context import Context


class Addressed(Struct, frozen=True):
    """A reply on its way to the streams and pages of its session, about the customer that its form was about."""

    mailbox: str
    reply: Reply

    def lock(self, lock_set: LockSet) -> None:
        lock_set.lock("replies", self.mailbox)

    def along(self, at: datetime) -> tuple[Along, ...]:
        return adding(self.mailbox, self.reply, micros(at))

    def publish(self, ctx: Context, workspace_id: str) -> None:
        """Once it is stored."""
        ctx.publish(Signal("reply", workspace_id, self.mailbox))


class LeaveReply(Struct, frozen=True):
    """The unit that stores a reply alone."""

    workspace_id: str
    addressed: Addressed
    at: datetime
    size: int = 1
    undoes: bool = False

    @property
    def exclusive(self) -> str:
        return self.addressed.mailbox

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        self.addressed.lock(lock_set)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None: ...

    def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[None]:
        return Decided(None, along=self.addressed.along(self.at))


async def leave_reply(ctx: Context, session: PanelSession, reply: Reply, at: datetime) -> None:
    addressed = Addressed(session.mailbox, reply)
    await ctx.change(LeaveReply(session.workspace_id, addressed, at))
    addressed.publish(ctx, session.workspace_id)


async def take_newest(ctx: Context, session: PanelSession) -> Reply | None:
    """For a finite page: the result of the form just posted, once. Most pages find none, and write nothing."""
    if not await has_unshown_reply(ctx.store, session.mailbox):
        return None

    taken: list[Reply] = []

    async def work(transaction: Transaction) -> None:
        if reply := await take_unshown_reply(transaction, session.mailbox):
            taken.append(reply)  # found by the first attempt alone, where its commit was not answered

    await ctx.store.write(work)
    return taken[-1] if taken else None
