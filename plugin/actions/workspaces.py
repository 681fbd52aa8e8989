"""A workspace, and where its panel may be framed."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from plugin.domain.change import Change
from plugin.domain.origin import MANAGE, check_origins
from plugin.domain.problems import invalid
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret, new_id
from plugin.domain.text import NAME_LENGTH, check_said
from plugin.domain.workspace import Workspace
from plugin.errors import Missing
from plugin.store import workspaces as rows
from plugin.store.engine.base import Transaction

from .context import Context
from .keys import Key, new_key
from .managing import COMMAND_LINE, begin_managing


async def create_workspace(ctx: Context, name: str, origins: list[str], at: datetime) -> tuple[Workspace, Key, Key]:
    """The workspace, its first API key and its first signing key."""
    checked = check_said(name.strip(), "name", NAME_LENGTH)
    workspace = Workspace(new_id("ws_"), checked, check_origins(origins), at)
    api_key, signing_key = new_key("api"), new_key("signing")

    async def work(transaction: Transaction) -> None:
        await rows.add_workspace(transaction, workspace)
        await rows.add_api_key(transaction, workspace.id, api_key.id, hash_secret(api_key.secret), "first", at)
        await rows.add_signing_key(transaction, workspace.id, signing_key.id, signing_key.secret, "first", at)

    await ctx.commit(work)
    return workspace, api_key, signing_key


async def rename_workspace(ctx: Context, workspace_id: str, name: str, at: datetime) -> Workspace:
    checked = check_said(name.strip(), "name", NAME_LENGTH)
    return await _change_workspace(ctx, workspace_id, lambda one: replace(one, name=checked), at, COMMAND_LINE)


async def add_origins(
    ctx: Context, workspace_id: str, origins: list[str], at: datetime, by: By = COMMAND_LINE
) -> Workspace:
    checked = check_origins(origins)

    def change(workspace: Workspace) -> Workspace:
        return replace(workspace, origins=check_origins([*workspace.origins, *checked]))

    return await _change_workspace(ctx, workspace_id, change, at, by)


async def remove_origins(
    ctx: Context, workspace_id: str, origins: list[str], at: datetime, by: By = COMMAND_LINE
) -> Workspace:
    """One at least stays: a panel that may be framed nowhere is of no use."""
    checked = check_origins(origins)
    known: set[str] = set()

    def change(workspace: Workspace) -> Workspace:
        known.update(workspace.origins)  # done again, because the first commit was not answered, they may be gone
        for index, origin in enumerate(checked):
            if origin not in known:
                raise invalid(f"origins[{index}]", "unknown_origin")
        left = [origin for origin in workspace.origins if origin not in checked]
        if not left:
            raise invalid("origins", "last_origin")
        return replace(workspace, origins=tuple(left))

    return await _change_workspace(ctx, workspace_id, change, at, by)


async def _change_workspace(
    ctx: Context, workspace_id: str, change: Callable[[Workspace], Workspace], at: datetime, by: By
) -> Workspace:
    async def work(transaction: Transaction) -> Workspace:
        await begin_managing(transaction, workspace_id, by, MANAGE)
        before = await _access_workspace(transaction, workspace_id)
        after = change(before)
        await rows.save_workspace(transaction, after)
        added = [Change("origin.added", after=one) for one in after.origins if one not in before.origins]
        removed = [Change("origin.removed", before=one) for one in before.origins if one not in after.origins]
        transaction.record(workspace_id, by.actor, at, *added, *removed)
        return after

    return await ctx.commit(work)


async def _access_workspace(transaction: Transaction, workspace_id: str) -> Workspace:
    workspace = await rows.find_workspace(transaction, workspace_id)
    if workspace is None:
        raise Missing
    return workspace
