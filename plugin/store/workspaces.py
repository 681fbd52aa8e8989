"""Workspaces and their keys. A presented key is how a workspace is found, so those reads start from its hash."""

from datetime import datetime

import msgspec

from plugin.domain.actor import Actor
from plugin.domain.text import is_id
from plugin.domain.workspace import Workspace
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import encode_json, instant, micros

FIND = "SELECT id, name, origins, created_at FROM workspaces WHERE id = :workspace_id"

LIST = "SELECT id, name, origins, created_at FROM workspaces ORDER BY id"

# What is there already was added by the same request, whose commit was not answered; likewise what was revoked then.
ADD = """
    INSERT INTO workspaces (id, name, origins, created_at) VALUES (:workspace_id, :name, :origins, :created_at)
    ON CONFLICT (id) DO NOTHING
"""

OF_API_KEY = """
    SELECT workspaces.id, workspaces.name, workspaces.origins, workspaces.created_at, api_keys.id
    FROM api_keys JOIN workspaces ON workspaces.id = api_keys.workspace_id
    WHERE api_keys.hash = :hash AND api_keys.revoked_at IS NULL
"""

ADD_API_KEY = """
    INSERT INTO api_keys (id, workspace_id, hash, label, created_at, manages)
    VALUES (:id, :workspace_id, :hash, :label, :created_at, :manages)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
"""

REVOKE_API_KEY = """
    UPDATE api_keys SET revoked_at = :at
    WHERE workspace_id = :workspace_id AND id = :id AND (revoked_at IS NULL OR revoked_at = :at)
    RETURNING id
"""

ADD_SIGNING_KEY = """
    INSERT INTO signing_keys (kid, workspace_id, secret, label, created_at)
    VALUES (:kid, :workspace_id, :secret, :label, :created_at)
    ON CONFLICT (kid) DO NOTHING
    RETURNING kid
"""

ACTIVE_SIGNING_KEYS = """
    SELECT kid, secret FROM signing_keys
    WHERE workspace_id = :workspace_id AND revoked_at IS NULL ORDER BY created_at DESC, kid
"""

REVOKE_SIGNING_KEY = """
    UPDATE signing_keys SET revoked_at = :at
    WHERE workspace_id = :workspace_id AND kid = :kid AND (revoked_at IS NULL OR revoked_at = :at)
    RETURNING kid
"""

decode_origins = msgspec.json.Decoder(tuple[str, ...]).decode


async def find_workspace(reader: Reader, workspace_id: str) -> Workspace | None:
    if not is_id(workspace_id):
        return None
    row = await reader.row(FIND, workspace_id=workspace_id)
    return None if row is None else _workspace_of(row)


async def workspace_of_api_key(reader: Reader, key_hash: str) -> tuple[Workspace, Actor] | None:
    """The key's workspace, and who acts with it."""
    row = await reader.row(OF_API_KEY, hash=key_hash)
    if row is None:
        return None
    workspace = _workspace_of(row[:4])
    return workspace, Actor("api", row[4], workspace.name)


async def active_signing_keys(reader: Reader, workspace_id: str) -> list[tuple[str, str]]:
    """`kid` and secret, newest first."""
    if not is_id(workspace_id):
        return []
    return [(row[0], row[1]) for row in await reader.rows(ACTIVE_SIGNING_KEYS, workspace_id=workspace_id)]


async def list_workspace_ids(reader: Reader) -> list[str]:
    """For what the service does on its own behalf, to all of them."""
    return [row[0] for row in await reader.rows("SELECT id FROM workspaces")]


async def list_workspaces(reader: Reader) -> list[Workspace]:
    return [_workspace_of(row) for row in await reader.rows(LIST)]


def _workspace_of(row: Row) -> Workspace:
    id, name, origins, created_at = row
    return Workspace(id, name, decode_origins(origins), instant(created_at))


async def add_workspace(transaction: Transaction, workspace: Workspace) -> None:
    await transaction.run(
        ADD,
        workspace_id=workspace.id,
        name=workspace.name,
        origins=encode_json(workspace.origins),
        created_at=micros(workspace.created_at),
    )


async def save_workspace(transaction: Transaction, workspace: Workspace) -> None:
    await transaction.run(
        "UPDATE workspaces SET name = :name, origins = :origins WHERE id = :workspace_id",
        workspace_id=workspace.id,
        name=workspace.name,
        origins=encode_json(workspace.origins),
    )


async def add_api_key(
    transaction: Transaction,
    workspace_id: str,
    key_id: str,
    key_hash: str,
    label: str,
    at: datetime,
    manages: bool = False,
) -> bool:
    """Whether it was not there yet."""
    values = {"hash": key_hash, "label": label, "created_at": micros(at), "manages": int(manages)}
    return await transaction.row(ADD_API_KEY, workspace_id=workspace_id, id=key_id, **values) is not None


async def revoke_api_key(transaction: Transaction, workspace_id: str, key_id: str, at: datetime) -> bool:
    """Whether there was such a key, still good."""
    return await transaction.row(REVOKE_API_KEY, workspace_id=workspace_id, id=key_id, at=micros(at)) is not None


async def add_signing_key(
    transaction: Transaction, workspace_id: str, kid: str, secret: str, label: str, at: datetime
) -> bool:
    """Whether it was not there yet."""
    values = {"secret": secret, "label": label, "created_at": micros(at)}
    return await transaction.row(ADD_SIGNING_KEY, workspace_id=workspace_id, kid=kid, **values) is not None


async def revoke_signing_key(transaction: Transaction, workspace_id: str, kid: str, at: datetime) -> bool:
    """Whether there was such a key, still good."""
    return await transaction.row(REVOKE_SIGNING_KEY, workspace_id=workspace_id, kid=kid, at=micros(at)) is not None
