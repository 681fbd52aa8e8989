"""Permissions are obeyed by what comes after the change of one: in the same request, or in the same transaction."""

import asyncio

import pytest

from plugin.domain import permissions
from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import AddNote, EditNote
from plugin.domain.permissions import SetPermission
from plugin.domain.rights import Granted, Permission, Right, Viewer
from plugin.domain.state import MOST_VIEWERS, WorkspaceState
from plugin.errors import Forbidden, Invalid, Stale
from tests.world import ADA, GRACE, HEDY, MARTA, World, grace, kinds

FORBID = SetPermission("agent", "notes.write", False)


async def test_what_one_operation_forbids_the_next_one_of_the_request_may_not(world: World) -> None:
    await world.push(grace())
    ada = await world.session(ADA)
    with pytest.raises(Forbidden) as refused:
        await world.act(ada, SetPermission("admin", "notes.write", False), AddNote(GRACE, "Call", "ada"))
    assert refused.value.operation == 1
    assert kinds(await world.changes()) == ["customer.created"]


async def test_what_a_request_forbids_those_that_share_its_transaction_may_not(world: World) -> None:
    """The first has its own transaction; the others wait meanwhile, and then share one."""
    await world.push(grace())
    marta = await world.session(MARTA)
    note = AddNote(GRACE, "Call", "marta")
    outcomes = await asyncio.gather(
        world.push(UpsertCustomer(HEDY)), world.push(FORBID), world.act(marta, note), return_exceptions=True
    )
    assert isinstance(outcomes[2], Forbidden)
    allowing = SetPermission("agent", "notes.write", None)
    await asyncio.gather(world.push(UpsertCustomer("cust-3")), world.push(allowing), world.act(marta, note))


async def test_a_stale_operation_says_which_it_was(world: World) -> None:
    await world.push(grace(), AddNote(GRACE, "Call", "marta", id="n-1"), EditNote(GRACE, "n-1", "Call back"))
    with pytest.raises(Stale) as stale:
        await world.act(await world.session(MARTA), grace(), EditNote(GRACE, "n-1", "Hers"), base=0)
    assert stale.value.operation == 1


async def test_a_workspace_decides_so_much_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MAX_PERMISSIONS", 2)
    await world.push(FORBID, SetPermission("agent", "attributes.edit", False, "plan"))
    with pytest.raises(Invalid) as refused:
        await world.push(SetPermission("agent", "attributes.edit", False, "seats"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("right", "permissions_many")]
    await world.push(SetPermission("agent", "attributes.edit", True, "plan"))  # one that there is may change
    await world.push(SetPermission("agent", "attributes.edit", None, "plan"))
    await world.push(SetPermission("agent", "attributes.edit", False, "seats"))


def test_a_snapshot_remembers_a_limited_number_of_viewers() -> None:
    forbidden = Permission("agent", "notes.write", "", False)
    state = WorkspaceState(1, {Permission: {("agent", "notes.write", ""): forbidden}})
    granted = Granted((("notes.write", "", False),))
    for number in range(3 * MOST_VIEWERS):
        assert state.viewer(str(number), "agent") == Viewer(str(number), "agent", granted)
    assert len(state._viewers) <= MOST_VIEWERS
    assert not state.viewer("0", "agent").may(Right("notes.write", frozenset(("agent",))))
