"""Workspaces and their keys."""

import asyncio

import pytest

from plugin.actions.key_uses import KeyUses
from plugin.actions.keys import add_key, revoke_key
from plugin.actions.workspaces import add_origins, create_workspace, remove_origins, rename_workspace
from plugin.domain.secret import hash_secret
from plugin.errors import Invalid, Missing
from plugin.store.keys import KeyName, list_keys
from plugin.store.workspaces import active_signing_keys, find_workspace, list_workspaces, workspace_of_api_key
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
    second = await add_key(world.ctx, world.acme.id, "api", "deploy", NOW)
    await revoke_key(world.ctx, world.acme.id, world.acme.host.id, NOW)
    assert await workspace_of_api_key(world.store, hash_secret(world.acme.api_key)) is None
    found = await workspace_of_api_key(world.store, hash_secret(second.secret))
    assert found is not None
    assert (found[0].id, found[1].id) == (world.acme.id, second.id)


async def test_signing_keys_rotate_without_a_gap(world: World) -> None:
    [(first, secret)] = await active_signing_keys(world.store, world.acme.id)
    assert secret == world.acme.signing_key
    second = await add_key(world.ctx, world.acme.id, "signing", "staging", later(1))
    assert await active_signing_keys(world.store, world.acme.id) == [(second.id, second.secret), (first, secret)]
    await revoke_key(world.ctx, world.acme.id, first, later(2))
    assert await active_signing_keys(world.store, world.acme.id) == [(second.id, second.secret)]


async def test_a_rival_revokes_none_of_our_keys(world: World) -> None:
    [(kid, _)] = await active_signing_keys(world.store, world.acme.id)
    with pytest.raises(Missing):
        await revoke_key(world.ctx, world.rival.id, kid, NOW)
    with pytest.raises(Missing):
        await revoke_key(world.ctx, world.rival.id, world.acme.host.id, NOW)
    assert len(await active_signing_keys(world.store, world.acme.id)) == 1
    assert await workspace_of_api_key(world.store, hash_secret(world.acme.api_key)) is not None


async def test_no_workspace_is_missing(world: World) -> None:
    for attempt in (
        add_key(world.ctx, "ws_none", "api", "x", NOW),
        add_key(world.ctx, "ws_none", "signing", "x", NOW),
        add_origins(world.ctx, "ws_none", ["https://a.example"], NOW),
        remove_origins(world.ctx, "ws_none", ["https://a.example"], NOW),
        rename_workspace(world.ctx, "ws_none", "Acme", NOW),
    ):
        with pytest.raises(Missing):
            await attempt
    assert await active_signing_keys(world.store, "a\0b") == []
    assert await find_workspace(world.store, "a\0b") is None


async def test_origins_are_kept_as_browsers_compare_them(world: World) -> None:
    workspace = await add_origins(
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
        NOW,
    )
    assert workspace.origins == (
        *world.acme.workspace.origins,
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
        await add_origins(world.ctx, world.acme.id, [origin], NOW)
    with pytest.raises(Invalid):
        await create_workspace(world.ctx, "Acme", [origin], NOW)
    assert await find_workspace(world.store, world.acme.id) == world.acme.workspace


async def test_a_workspace_needs_a_name_and_an_origin(world: World) -> None:
    for name, origins in ((" ", ["https://a.example"]), ("Acme", []), ("a\0b", ["https://a.example"])):
        with pytest.raises(Invalid):
            await create_workspace(world.ctx, name, origins, NOW)


async def test_origins_that_there_are_stay_when_others_are_added(world: World) -> None:
    first = world.acme.workspace.origins
    added = await add_origins(world.ctx, world.acme.id, ["https://b.example", "https://b.example/", first[0]], NOW)
    assert added.origins == (*first, "https://b.example")


async def test_two_who_add_an_origin_at_once_add_both(world: World) -> None:
    both = ("https://b.example", "https://c.example")
    await asyncio.gather(*(add_origins(world.ctx, world.acme.id, [origin], NOW) for origin in both))
    found = await find_workspace(world.store, world.acme.id)
    assert found is not None
    assert set(found.origins) == {*world.acme.workspace.origins, *both}


async def test_an_origin_is_removed_and_the_last_one_stays(world: World) -> None:
    first = list(world.acme.workspace.origins)
    await add_origins(world.ctx, world.acme.id, ["https://b.example"], NOW)
    with pytest.raises(Invalid, match=r"origins\[1\]: is not among"):
        await remove_origins(world.ctx, world.acme.id, ["https://b.example", "https://c.example"], NOW)
    left = await remove_origins(world.ctx, world.acme.id, [f"{origin.upper()}/" for origin in first], NOW)
    assert left.origins == ("https://b.example",)
    with pytest.raises(Invalid, match="one must stay"):
        await remove_origins(world.ctx, world.acme.id, ["https://b.example"], NOW)
    assert await find_workspace(world.store, world.acme.id) == left


async def test_no_more_origins_than_a_header_may_hold(world: World) -> None:
    await add_origins(world.ctx, world.acme.id, [f"https://{number}.example" for number in range(90)], NOW)
    with pytest.raises(Invalid, match="100"):
        await add_origins(world.ctx, world.acme.id, [f"https://{number}.example" for number in range(90, 101)], NOW)


async def test_a_workspace_is_renamed_and_a_rival_is_not(world: World) -> None:
    renamed = await rename_workspace(world.ctx, world.acme.id, "  Acme Inbox ", NOW)
    assert renamed.name == "Acme Inbox"
    listed = await list_workspaces(world.store)
    assert listed == sorted([renamed, world.rival.workspace], key=lambda workspace: workspace.id)
    with pytest.raises(Invalid, match="name"):
        await rename_workspace(world.ctx, world.acme.id, " ", NOW)


async def test_keys_are_listed_by_name_with_their_last_use(world: World) -> None:
    staging = await add_key(world.ctx, world.acme.id, "signing", "staging", later(1))
    uses = KeyUses()
    api, signing = KeyName("api", world.acme.id, world.acme.host.id), KeyName("signing", world.acme.id, staging.id)
    for key in (api, signing):
        uses.note(key, later(2))
    uses.note(api, later(3))
    await uses.write(world.ctx)
    uses.note(signing, later(1))  # by another process, written down later
    await uses.write(world.ctx)

    listed = {(key.kind, key.label): key.last_used_at for key in await list_keys(world.store, world.acme.id)}
    assert listed == {("api", "first"): later(3), ("signing", "first"): None, ("signing", "staging"): later(2)}


async def test_a_use_is_not_lost_with_a_writing_that_failed(world: World) -> None:
    uses = KeyUses()
    uses.note(KeyName("api", world.acme.id, world.acme.host.id), later(2))
    with pytest.raises(RuntimeError):
        await uses.write(Refusing())  # type: ignore[arg-type]
    await uses.write(world.ctx)
    assert later(2) in [key.last_used_at for key in await list_keys(world.store, world.acme.id)]


class Refusing:
    async def commit(self, _: object) -> None:
        raise RuntimeError
