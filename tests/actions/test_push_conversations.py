"""What pushed conversations and messages promise."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from plugin.domain.conversations import UpsertConversation
from plugin.domain.messages import AddMessage
from plugin.errors import Invalid, Missing
from plugin.store.conversations import find_conversation
from tests.world import GRACE, HEDY, NOW, World, grace, kinds, later

CONVERSATION = UpsertConversation(
    id="conv-9", customer=GRACE, channel="webchat", status="open", subject="Late parcel", url="https://inbox.example/9"
)


def said(text: str = "Where is it?", id: str = "m-1", **members: object) -> AddMessage:
    return AddMessage(conversation="conv-9", id=id, author="customer", text=text, **members)  # type: ignore[arg-type]


async def test_a_conversation_is_answered_whole(world: World) -> None:
    [answer] = await world.answers(CONVERSATION)
    assert answer == {
        "id": "conv-9",
        "customer": GRACE,
        "channel": "webchat",
        "status": "open",
        "subject": "Late parcel",
        "url": "https://inbox.example/9",
        "created_at": "2027-03-01T09:00:00Z",
        "updated_at": "2027-03-01T09:00:00Z",
        "last_message_at": None,
        "handle": None,
    }


async def test_an_unknown_customer_is_created_empty(world: World) -> None:
    await world.push(CONVERSATION)
    assert (await world.customer()).attributes == {}
    changes = await world.changes()
    assert kinds(changes) == ["customer.created", "conversation.created"] + ["conversation.changed"] * 4 + [
        "identity.added"
    ]
    about = {(change.change.customer_id, change.change.conversation_id) for change in changes[1:-1]}
    assert about == {(GRACE, "conv-9")}


async def test_a_new_conversation_needs_its_customer(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(UpsertConversation(id="conv-9"))
    assert refused.value.problems[0].field == "customer"


async def test_omitted_members_stay_and_null_clears(world: World) -> None:
    await world.push(CONVERSATION)
    [answer] = await world.answers(UpsertConversation(id="conv-9", status="closed", subject=None), at=later(60))
    assert (answer["channel"], answer["status"], answer["subject"], answer["customer"]) == (
        "webchat",
        "closed",
        None,
        GRACE,
    )
    changes = [entry.change for entry in await world.changes()][-2:]
    assert [(change.key, change.before, change.after) for change in changes] == [
        ("status", "open", "closed"),
        ("subject", "Late parcel", None),
    ]


async def test_a_repeated_conversation_changes_nothing(world: World) -> None:
    await world.push(CONVERSATION)
    seq = await world.last_seq()
    [answer] = await world.answers(CONVERSATION, at=later(60))
    assert answer["updated_at"] == "2027-03-01T09:00:00Z"
    assert await world.last_seq() == seq


async def test_a_conversation_can_go_over_to_another_customer(world: World) -> None:
    await world.push(CONVERSATION, said())
    await world.push(UpsertConversation(id="conv-9", customer=HEDY), at=later(60))
    conversation = await find_conversation(world.store, world.acme.id, "conv-9")
    assert conversation is not None
    assert conversation.customer_id == HEDY
    assert (await world.customer(HEDY)).last_interaction_at == NOW
    change, seen = [entry.change for entry in (await world.changes())[-2:]]
    assert (change.key, change.before, change.after) == ("customer", GRACE, HEDY)
    assert (seen.kind, seen.customer_id, seen.after) == ("identity.added", HEDY, "webchat")


async def test_a_message_moves_the_last_interaction(world: World) -> None:
    await world.push(CONVERSATION)
    [answer] = await world.answers(said(author_name="Grace"), at=later(60))
    assert answer == {
        "id": "m-1",
        "conversation": "conv-9",
        "author": "customer",
        "author_name": "Grace",
        "text": "Where is it?",
        "sent_at": "2027-03-01T09:01:00Z",
    }
    customer = await world.customer()
    conversation = await find_conversation(world.store, world.acme.id, "conv-9")
    assert conversation is not None
    assert customer.last_interaction_at == conversation.last_message_at == later(60)
    assert customer.updated_at == NOW
    change = (await world.changes())[-1].change
    assert (change.kind, change.customer_id, change.conversation_id, change.key, change.after) == (
        "message.added",
        GRACE,
        "conv-9",
        "m-1",
        "Where is it?",
    )


async def test_an_old_message_never_moves_the_last_interaction_back(world: World) -> None:
    await world.push(CONVERSATION, said(sent_at=later(60)), said(id="m-0", sent_at=later(-60)), at=later(90))
    await world.push(said(id="m-00", sent_at=later(-120)), at=later(90))
    conversation = await find_conversation(world.store, world.acme.id, "conv-9")
    assert conversation is not None
    assert (await world.customer()).last_interaction_at == conversation.last_message_at == later(60)


async def test_a_bots_or_an_agents_line_is_no_sign_of_life_of_the_customers(world: World) -> None:
    await world.push(CONVERSATION, said())
    for number, author in enumerate(("bot", "agent"), 1):
        at = later(60 * number)
        await world.push(AddMessage(conversation="conv-9", id=author, author=author, text="Hm"), at=at)  # type: ignore[arg-type]
        conversation = await find_conversation(world.store, world.acme.id, "conv-9")
        assert conversation is not None
        assert (conversation.last_message_at, (await world.customer()).last_interaction_at) == (at, NOW)
    await world.push(UpsertConversation(id="conv-9", customer=HEDY), at=later(300))
    assert (await world.customer(HEDY)).last_interaction_at == NOW


async def test_a_message_from_the_future_hides_none_that_comes_after(world: World) -> None:
    _, answer = await world.answers(CONVERSATION, said(sent_at=datetime(2096, 1, 1, tzinfo=UTC)))
    assert answer["sent_at"] == "2096-01-01T00:00:00Z"
    assert (await world.customer()).last_interaction_at == NOW
    await world.push(said(id="m-2"), at=later(60))
    conversation = await find_conversation(world.store, world.acme.id, "conv-9")
    assert conversation is not None
    assert (await world.customer()).last_interaction_at == conversation.last_message_at == later(60)


async def test_the_longest_message_is_kept_whole(world: World) -> None:
    _, answer = await world.answers(CONVERSATION, said("😀" * 20_000))
    assert answer["text"] == "😀" * 20_000


async def test_times_are_told_in_utc(world: World) -> None:
    prague = timezone(timedelta(hours=1))
    _, answer = await world.answers(CONVERSATION, said(sent_at=datetime(2027, 3, 1, 10, 0, tzinfo=prague)))
    assert answer["sent_at"] == "2027-03-01T09:00:00Z"


async def test_null_is_what_is_left_out(world: World) -> None:
    _, answer = await world.answers(CONVERSATION, said(author_name=None, sent_at=None))
    assert (answer["author_name"], answer["sent_at"]) == (None, "2027-03-01T09:00:00Z")


async def test_a_message_id_seen_twice_is_one_message(world: World) -> None:
    await world.push(CONVERSATION, said())
    seq = await world.last_seq()
    first, second = await world.answers(said("Something else"), said("Again"), at=later(60))
    assert first["text"] == second["text"] == "Where is it?"
    assert await world.last_seq() == seq
    assert (await world.customer()).last_interaction_at == NOW


async def test_the_same_message_id_in_two_conversations_is_two_messages(world: World) -> None:
    await world.push(CONVERSATION, said(), UpsertConversation(id="conv-10", customer=GRACE))
    [answer] = await world.answers(AddMessage(conversation="conv-10", id="m-1", author="bot", text="Hello"))
    assert (answer["conversation"], answer["text"]) == ("conv-10", "Hello")


@pytest.mark.parametrize("conversation", ["conv-0", "a\0b", "a/b", ""])
async def test_a_message_needs_its_conversation(world: World, conversation: str) -> None:
    with pytest.raises(Missing) as refused:
        await world.push(AddMessage(conversation=conversation, id="m-1", author="bot", text="x"))
    assert refused.value.problems[0].field == "conversation"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (said(" "), "text"),
        (said("x" * 20_001), "text"),
        (said("a\0b"), "text"),
        (said(id="a/b"), "id"),
        (said(author_name="x" * 201), "author_name"),
        (said(sent_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))), "sent_at"),
    ],
)
async def test_a_message_that_does_not_fit_is_refused(world: World, message: AddMessage, field: str) -> None:
    await world.push(CONVERSATION)
    with pytest.raises(Invalid) as refused:
        await world.push(message)
    assert refused.value.problems[0].field == field


@pytest.mark.parametrize(
    ("conversation", "field"),
    [
        (UpsertConversation(id="a/b", customer=GRACE), "id"),
        (UpsertConversation(id="conv-1", customer="a/b"), "customer"),
        (UpsertConversation(id="conv-1", customer=GRACE, url="ftp://x"), "url"),
        (UpsertConversation(id="conv-1", customer=GRACE, channel="x" * 201), "channel"),
        (UpsertConversation(id="conv-1", customer=GRACE, subject="\0"), "subject"),
    ],
)
async def test_a_conversation_that_does_not_fit_is_refused(
    world: World, conversation: UpsertConversation, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(grace(), conversation)
    assert refused.value.problems[0].field == field
