"""A workspace, its keys, and where its panel may be framed."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from plugin.domain.origin import check_origins
from plugin.domain.problems import invalid
from plugin.domain.secret import hash_secret, new_id, new_secret
from plugin.domain.text import NAME_LENGTH, check_said
from plugin.domain.workspace import Workspace
from plugin.errors import Missing
from plugin.store import workspaces as rows
from plugin.store.engine.base import Transaction
from plugin.store.panel_sessions import Which

from .context import Context
from .panels import end_panels


class Key(Struct, frozen=True):
    """`secret` is shown once. Its `id` names it from then on; for a signing key that is the `kid`."""

    id: str
    secret: str


async def create_workspace(ctx: Context, name: str, origins: list[str], at: datetime) -> tuple[Workspace, Key, Key]:
    """The workspace, its first API key and its first signing key."""
    checked = check_said(name.strip(), "name", NAME_LENGTH)
    workspace = Workspace(new_id("ws_"), checked, check_origins(origins), at)
    api_key, signing_key = _new_api_key(), _new_signing_key()

    async def work(transaction: Transaction) -> None:
        await rows.add_workspace(transaction, workspace)
        await _add_api_key(transaction, workspace.id, api_key, "first", at)
        await _add_signing_key(transaction, workspace.id, signing_key, "first", at)

    await ctx.commit(work)
    return workspace, api_key, signing_key


async def rename_workspace(ctx: Context, workspace_id: str, name: str) -> Workspace:
    checked = check_said(name.strip(), "name", NAME_LENGTH)
    return await _change_workspace(ctx, workspace_id, lambda workspace: replace(workspace, name=checked))


async def add_origins(ctx: Context, workspace_id: str, origins: list[str]) -> Workspace:
    checked = check_origins(origins)

    def change(workspace: Workspace) -> Workspace:
        return replace(workspace, origins=check_origins([*workspace.origins, *checked]))

    return await _change_workspace(ctx, workspace_id, change)


async def remove_origins(ctx: Context, workspace_id: str, origins: list[str]) -> Workspace:
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

    return await _change_workspace(ctx, workspace_id, change)


async def _change_workspace(ctx: Context, workspace_id: str, change: Callable[[Workspace], Workspace]) -> Workspace:
    async def work(transaction: Transaction) -> Workspace:
        await transaction.lock(workspace_id, "workspace")
        workspace = change(await _access_workspace(transaction, workspace_id))
        await rows.save_workspace(transaction, workspace)
        return workspace

    return await ctx.commit(work)


async def add_api_key(ctx: Context, workspace_id: str, label: str, at: datetime) -> Key:
    checked = check_said(label.strip(), "label", NAME_LENGTH)

    key = _new_api_key()

    async def work(transaction: Transaction) -> None:
        await _access_workspace(transaction, workspace_id)
        await _add_api_key(transaction, workspace_id, key, checked, at)

    await ctx.commit(work)
    return key


async def revoke_api_key(ctx: Context, workspace_id: str, key_id: str, at: datetime) -> None:
    """The panels that it has opened end with it, and so do its subscriptions."""

    async def work(transaction: Transaction) -> None:
        if not await rows.revoke_api_key(transaction, workspace_id, key_id, at):
            raise Missing

    await ctx.commit(work)
    await end_panels(ctx, workspace_id, Which(key_id=key_id), at)


async def add_signing_key(ctx: Context, workspace_id: str, label: str, at: datetime) -> Key:
    """One more: until an older one is revoked, tokens of both are good."""
    checked = check_said(label.strip(), "label", NAME_LENGTH)

    key = _new_signing_key()

    async def work(transaction: Transaction) -> None:
        await _access_workspace(transaction, workspace_id)
        await _add_signing_key(transaction, workspace_id, key, checked, at)

    await ctx.commit(work)
    return key


async def revoke_signing_key(ctx: Context, workspace_id: str, kid: str, at: datetime) -> None:
    """The panels that its tokens have opened end with it."""

    async def work(transaction: Transaction) -> None:
        if not await rows.revoke_signing_key(transaction, workspace_id, kid, at):
            raise Missing

    await ctx.commit(work)
    await end_panels(ctx, workspace_id, Which(key_id=kid), at)


async def _access_workspace(transaction: Transaction, workspace_id: str) -> Workspace:
    workspace = await rows.find_workspace(transaction, workspace_id)
    if workspace is None:
        raise Missing
    return workspace


def _new_api_key() -> Key:
    return Key(new_id("key_"), new_secret("sk_"))


def _new_signing_key() -> Key:
    return Key(new_id("kid_"), new_secret())


async def _add_api_key(transaction: Transaction, workspace_id: str, key: Key, label: str, at: datetime) -> None:
    await rows.add_api_key(transaction, workspace_id, key.id, hash_secret(key.secret), label, at)


async def _add_signing_key(transaction: Transaction, workspace_id: str, key: Key, label: str, at: datetime) -> None:
    await rows.add_signing_key(transaction, workspace_id, key.id, key.secret, label, at)
