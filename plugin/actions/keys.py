"""A workspace's keys: made, and revoked. Each of it is on the log, with who did it, and no secret is."""

from datetime import datetime

from msgspec import Struct

from plugin.domain.change import Change
from plugin.domain.keys import MANAGE
from plugin.domain.problems import invalid
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret, new_id, new_secret
from plugin.domain.text import NAME_LENGTH, check_said
from plugin.errors import Missing
from plugin.store import workspaces as rows
from plugin.store.engine.base import Transaction
from plugin.store.keys import Kind, ListedKey, list_keys
from plugin.store.panel_sessions import Which

from .context import Context
from .managing import COMMAND_LINE, begin_managing
from .panels import end_panels


class Key(Struct, frozen=True):
    """`secret` is shown once. Its `id` names it from then on; for a signing key that is the `kid`."""

    id: str
    secret: str


def new_key(kind: Kind, id: str = "") -> Key:
    """`id`: of one submission of a form, so that it makes one key however often it arrives."""
    return Key(id or new_id("key_" if kind == "api" else "kid_"), new_secret("sk_" if kind == "api" else ""))


async def add_key(
    ctx: Context,
    workspace_id: str,
    kind: Kind,
    label: str,
    at: datetime,
    by: By = COMMAND_LINE,
    *,
    manages: bool = False,
    id: str = "",
) -> Key:
    """One more: until an older one is revoked, both are good.

    Args:
        manages: an API key that may itself make and revoke keys, and set origins.

    Raises:
        Forbidden, Missing; Invalid: the label does not fit, or one of this id has been made.
    """
    checked = check_said(label.strip(), "label", NAME_LENGTH)
    key = new_key(kind, id)
    added = False

    async def work(transaction: Transaction) -> None:
        nonlocal added
        await begin_managing(transaction, workspace_id, by, MANAGE)
        if await rows.find_workspace(transaction, workspace_id) is None:
            raise Missing
        if kind == "api":
            hashed = hash_secret(key.secret)
            is_new = await rows.add_api_key(transaction, workspace_id, key.id, hashed, checked, at, manages)
        else:
            is_new = await rows.add_signing_key(transaction, workspace_id, key.id, key.secret, checked, at)
        if is_new:
            change = Change("key.added", thing=key.id, after=checked)
            transaction.record(workspace_id, by.actor, at, change)
        elif not added:  # else by this very call, whose commit was not answered
            raise invalid("label", "key_made")
        added = True

    await ctx.commit(work)
    return key


async def revoke_key(
    ctx: Context, workspace_id: str, key_id: str, at: datetime, by: By = COMMAND_LINE, *, may_be_last: bool = True
) -> ListedKey:
    """The panels that it has opened end with it, and so do its subscriptions.

    Args:
        may_be_last: else the last one of its kind that works is kept, and Invalid says so.
    """

    async def work(transaction: Transaction) -> ListedKey:
        await begin_managing(transaction, workspace_id, by, MANAGE)
        keys = await list_keys(transaction, workspace_id)
        key = next((one for one in keys if one.id == key_id and one.revoked_at in (None, at)), None)
        if key is None:
            raise Missing
        if key.revoked_at is not None:
            return key  # by this very call, whose commit was not answered
        if not may_be_last and is_last(key, keys):
            raise invalid("last", "last_key")
        revoke = rows.revoke_api_key if key.kind == "api" else rows.revoke_signing_key
        await revoke(transaction, workspace_id, key_id, at)
        change = Change("key.revoked", thing=key_id, before=key.label)
        transaction.record(workspace_id, by.actor, at, change)
        return key

    key = await ctx.commit(work)
    await end_panels(ctx, workspace_id, Which(key_id=key_id), at)
    return key


def is_last(key: ListedKey, keys: list[ListedKey]) -> bool:
    """No other of its kind works."""
    return not any(one.id != key.id and one.kind == key.kind and one.revoked_at is None for one in keys)
