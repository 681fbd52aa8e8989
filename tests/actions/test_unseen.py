"""A name that nobody would see gives way to one that can be seen."""

import pytest

from plugin.actions.workspaces import rename_workspace
from plugin.domain.actor import Actor
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.conversations import UpsertConversation
from plugin.domain.messages import AddMessage
from plugin.domain.notes import AddNote
from plugin.domain.operation import Operation
from plugin.domain.tags import DefineTag
from plugin.domain.text import is_id
from plugin.domain.views import SetViews, View
from plugin.errors import Invalid
from tests.world import GRACE, NOW, World, grace

UNSEEN = ["\u200b", "\u3164\u00a0", "\u2800 \ufeff", "\u0301", "\u2066\u2069"]
unseen = pytest.mark.parametrize("name", UNSEEN, ids=ascii)


@unseen
async def test_authors_labels_and_owners_are_called_by_what_can_be_seen(world: World, name: str) -> None:
    operations: list[Operation] = [
        grace(),
        AddNote(customer=GRACE, text="Call", author="marta", author_name=name),
        UpsertConversation(id="conv-9", customer=GRACE),
        AddMessage(conversation="conv-9", id="m-1", author="bot", author_name=name, text=f"x{name}"),
        DefineAttribute(key="last_order", type="text", label=name, managed_by=name),
        DefineTag(id="vip", label=name),
        SetViews("agent", (View(id="profile", label=name), View(id="other", label=name, sections=("notes",)))),
    ]
    _, note, _, message, attribute, tag, views = await world.answers(*operations)
    assert (note["author_name"], message["author_name"], message["text"]) == ("marta", None, f"x{name}")
    assert (attribute["label"], attribute["managed_by"]) == ("Last order", world.acme.workspace.name)
    assert tag["label"] == "Vip"
    assert [one.get("label") for one in views["views"]] == [None, "Other"]  # type: ignore[attr-defined]


@unseen
async def test_what_has_nothing_to_give_way_to_is_refused(world: World, name: str) -> None:
    for operation in (
        AddNote(customer=GRACE, text=name, author="marta"),
        DefineAttribute(key="plan", type="choice", choices=["Free", name]),
    ):
        with pytest.raises(Invalid):
            await world.push(grace(), operation)
    with pytest.raises(Invalid):
        await rename_workspace(world.ctx, world.acme.id, name, NOW)
    assert not is_id(name)


@unseen
def test_who_did_something_is_named_by_what_can_be_seen(name: str) -> None:
    """An earlier version has kept such names."""
    assert Actor("agent", "marta", name).shown == "marta"
    assert Actor("agent", "marta", f" {name}Marta ").shown == f"{name}Marta".strip()
