"""A workspace, its keys, and where its panel may be framed."""

from datetime import datetime

from msgspec import Struct

from plugin.domain.workspace import Workspace

from .context import Context


class Key(Struct, frozen=True):
    """`secret` is shown once. Its `id` names it from then on; for a signing key that is the `kid`."""

    id: str
    secret: str


async def create_workspace(ctx: Context, name: str, origins: list[str], at: datetime) -> tuple[Workspace, Key, Key]:
    """The workspace, its first API key and its first signing key."""
    raise NotImplementedError


async def set_origins(ctx: Context, workspace_id: str, origins: list[str]) -> Workspace:
    raise NotImplementedError


async def add_api_key(ctx: Context, workspace_id: str, label: str, at: datetime) -> Key:
    raise NotImplementedError


async def revoke_api_key(ctx: Context, workspace_id: str, key_id: str, at: datetime) -> None:
    raise NotImplementedError


async def add_signing_key(ctx: Context, workspace_id: str, at: datetime) -> Key:
    raise NotImplementedError


async def revoke_signing_key(ctx: Context, workspace_id: str, kid: str, at: datetime) -> None:
    raise NotImplementedError
