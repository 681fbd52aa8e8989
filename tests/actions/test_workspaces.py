"""Workspaces and their keys."""

import pytest

from plugin.actions.workspaces import (
    add_api_key,
    add_signing_key,
    create_workspace,
    revoke_api_key,
    revoke_signing_key,
    set_origins,
)
from plugin.domain.secret import hash_secret
from plugin.errors import Invalid, Missing
from plugin.store.workspaces import active_signing_keys, find_workspace, workspace_of_api_key
from tests.world import NOW, World, later


async def test_a_new_workspace_is_found_by_its_api_key(world: World) -> None:
    found = await workspace_of_api_key(world.store, hash_secret(world.acme.api_key))
    assert found == (world.acme.workspace, world.acme.host)
    assert await find_workspace(world.store, world.acme.id) == world.acme.workspace
    assert await workspace_of_api_key(world.store, hash_secret("sk_other")) is None


async def test_no_api_key_is_stored(world: World) -> None:
    rows = await world.store.rows("SELECT * FROM api_keys")
    assert world.acme.api_key not in str([tuple(row) for row in rows])


async def test_api_keys_rotate_without_a_gap(world: World) -> None:
    second = await add_api_key(world.ctx, world.acme.id, "deploy", NOW)
    await revoke_api_key(world.ctx, world.acme.id, world.acme.host.id, NOW)
    assert await workspace_of_api_key(world.store, hash_secret(world.acme.api_key)) is None
    found = await workspace_of_api_key(world.store, hash_secret(second.secret))
    assert found is not None
    assert (found[0].id, found[1].id) == (world.acme.id, second.id)


async def test_signing_keys_rotate_without_a_gap(world: World) -> None:
    [(first, secret)] = await active_signing_keys(world.store, world.acme.id)
    assert secret == world.acme.signing_key
    second = await add_signing_key(world.ctx, world.acme.id, later(1))
    assert await active_signing_keys(world.store, world.acme.id) == [(second.id, second.secret), (first, secret)]
    await revoke_signing_key(world.ctx, world.acme.id, first, later(2))
    assert await active_signing_keys(world.store, world.acme.id) == [(second.id, second.secret)]


async def test_a_rival_revokes_none_of_our_keys(world: World) -> None:
    [(kid, _)] = await active_signing_keys(world.store, world.acme.id)
    with pytest.raises(Missing):
        await revoke_signing_key(world.ctx, world.rival.id, kid, NOW)
    with pytest.raises(Missing):
        await revoke_api_key(world.ctx, world.rival.id, world.acme.host.id, NOW)
    assert len(await active_signing_keys(world.store, world.acme.id)) == 1
    assert await workspace_of_api_key(world.store, hash_secret(world.acme.api_key)) is not None


async def test_no_workspace_is_missing(world: World) -> None:
    for attempt in (
        add_api_key(world.ctx, "ws_none", "x", NOW),
        add_signing_key(world.ctx, "ws_none", NOW),
        set_origins(world.ctx, "ws_none", ["https://a.example"]),
    ):
        with pytest.raises(Missing):
            await attempt
    assert await active_signing_keys(world.store, "a\0b") == []
    assert await find_workspace(world.store, "a\0b") is None


async def test_origins_are_kept_as_browsers_compare_them(world: World) -> None:
    workspace = await set_origins(
        world.ctx,
        world.acme.id,
        [
            "https://Inbox.Example/",
            "https://inbox.example",
            "http://localhost:8500",
            "https://*.acme.example",
            "http://127.0.0.1:8500",
            "http://[::1]:8500",
        ],
    )
    assert workspace.origins == (
        "https://inbox.example",
        "http://localhost:8500",
        "https://*.acme.example",
        "http://127.0.0.1:8500",
        "http://[::1]:8500",
    )
    assert await find_workspace(world.store, world.acme.id) == workspace


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "https:",
        "inbox.example",
        "https://",
        "ftp://a.example",
        "https://a.example/path",
        "https://a.example?x",
        "https://a.example; script-src *",
        "https://a.example 'self'",
        "https://a.example\nX: y",
        "https://user@a.example",
        "https://a.example,https://b.example",
        "https://*",
        "javascript:alert(1)",
        "https://ä.example",
        "https://a..b",
    ],
)
async def test_nothing_but_an_origin_gets_in(world: World, origin: str) -> None:
    with pytest.raises(Invalid):
        await set_origins(world.ctx, world.acme.id, [origin])
    with pytest.raises(Invalid):
        await create_workspace(world.ctx, "Acme", [origin], NOW)
    assert await find_workspace(world.store, world.acme.id) == world.acme.workspace


async def test_a_workspace_needs_a_name_and_an_origin(world: World) -> None:
    for name, origins in ((" ", ["https://a.example"]), ("Acme", []), ("a\0b", ["https://a.example"])):
        with pytest.raises(Invalid):
            await create_workspace(world.ctx, name, origins, NOW)
