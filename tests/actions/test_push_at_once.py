"""Pushes that meet: what each lock, and each second look, is there for. SQLite has one writer, PostgreSQL has many."""

import asyncio
from collections.abc import Sequence

import pytest

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import BUILT_INS
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.messages import AddMessage
from plugin.domain.notes import AddNote
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.errors import IdempotencyReused, Invalid
from plugin.store import Row, open_store
from plugin.store.attributes import DEFINITIONS
from plugin.store.engine.tables import Selection
from plugin.store.messages import TABLE as MESSAGES
from tests.world import GRACE, HEDY, World, grace, kinds, later

ROUNDS = range(6)
AT_ONCE = range(8)


async def test_a_message_sent_twice_at_once_is_one_message(world: World) -> None:
    await world.push(UpsertConversation(id="conv-9", customer=GRACE))
    message = AddMessage(conversation="conv-9", id="m-1", author="bot", text="Hello")
    await asyncio.gather(*(world.push(message) for _ in AT_ONCE))
    assert kinds(await world.changes()).count("message.added") == 1


async def test_a_conversation_made_for_several_at_once_is_one_that_goes_over(world: World) -> None:
    """Each with its first message, and for a customer of its own: only the conversation is in common."""
    for number in ROUNDS:
        id = f"conv-{number}"
        pushes = [
            world.push(
                UpsertConversation(id=id, customer=f"cust-{n}"),
                AddMessage(conversation=id, id="m-1", author="bot", text=f"Hello {n}"),
            )
            for n in AT_ONCE
        ]
        await asyncio.gather(*pushes)
        changes = [entry.change for entry in await world.changes() if entry.change.conversation_id == id]
        kinds = [change.kind for change in changes]
        assert (kinds.count("conversation.created"), kinds.count("message.added")) == (1, 1)
        moves = [(change.before, change.after) for change in changes if change.key == "customer"]
        assert len(moves) == len(AT_ONCE) - 1
        assert [before for before, _ in moves[1:]] == [after for _, after in moves[:-1]]
        found = await MESSAGES.read(world.store, world.acme.id, [(id, "m-1")])
        assert [message.text for message in found] == [change.after for change in changes if change.key == "m-1"]


async def test_a_note_id_given_to_several_customers_at_once_is_the_first_ones(world: World) -> None:
    await world.push(*(UpsertCustomer(id=f"cust-{n}") for n in AT_ONCE))
    for number in ROUNDS:
        notes = [AddNote(customer=f"cust-{n}", id=f"n-{number}", text="Call", author="marta") for n in AT_ONCE]
        outcomes = await asyncio.gather(*(world.push(note) for note in notes), return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert [type(each) for each in refused] == [Invalid] * (len(AT_ONCE) - 1)
        assert kinds(await world.changes()).count("note.created") == number + 1


async def test_definitions_made_at_once_each_have_a_place_of_their_own(world: World) -> None:
    for number in ROUNDS:
        await asyncio.gather(
            *(world.push(DefineAttribute(key=f"defined_{number}_{n}", type="text")) for n in AT_ONCE),
            *(world.push(UpsertCustomer(id=f"c-{n}", attributes={f"pushed_{number}_{n}": "x"})) for n in AT_ONCE),
        )
    places = [definition.position for definition in await DEFINITIONS.read(world.store, world.acme.id, [()])]
    first = len(BUILT_INS)
    assert sorted(places) == list(range(first, first + 2 * len(AT_ONCE) * len(ROUNDS)))


async def test_of_one_key_with_several_requests_at_once_one_acts(world: World) -> None:
    """About nothing that they have in common."""
    for number in ROUNDS:
        pushes = [
            world.push(
                UpsertCustomer(id=f"cust-{number}-{n}"), idempotency=Idempotency(f"once/{number}", f"hash of {n}")
            )
            for n in AT_ONCE
        ]
        outcomes = await asyncio.gather(*pushes, return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert [type(each) for each in refused] == [IdempotencyReused] * (len(AT_ONCE) - 1)
        assert kinds(await world.changes()) == ["customer.created"] * (number + 1)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_conversation_that_goes_over_before_it_is_locked_is_looked_at_again(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is to be the new customer's: it was not known that they must be locked, and read."""
    await world.push(grace(), UpsertCustomer(id=HEDY), UpsertConversation(id="conv-9", customer=GRACE))
    glimpse = world.store.select

    async def select(workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        """What says what to lock; and then another process is faster."""
        found = await glimpse(workspace_id, selections)
        monkeypatch.undo()
        await in_another_process(database, world, UpsertConversation(id="conv-9", customer=HEDY))
        return found

    monkeypatch.setattr(world.store, "select", select)
    await world.push(AddMessage(conversation="conv-9", id="m-1", author="customer", text="Hello"), at=later(60))

    change = (await world.changes())[-1].change
    assert (change.kind, change.customer_id) == ("message.added", HEDY)
    assert (await world.customer(HEDY)).last_interaction_at == later(60)
    assert (await world.customer(GRACE)).last_interaction_at is None


async def in_another_process(database: str, world: World, operation: Operation) -> None:
    store = await open_store(database)
    try:
        ctx = Context(store, lambda _: None)
        await operate(ctx, world.acme.id, By(world.acme.host), [operation], later(1))
    finally:
        await store.close()
