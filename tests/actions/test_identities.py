"""How customers appear on channels: brought by conversations, or put."""

import pytest

from plugin.domain.conversations import UpsertConversation
from plugin.domain.identities import MOST, Identity, PutIdentity
from plugin.domain.messages import AddMessage
from plugin.errors import Invalid
from plugin.store.identities import list_identities
from tests.world import GRACE, World, grace, later


def conversation(id: str = "conv", **members: object) -> UpsertConversation:
    return UpsertConversation(id, GRACE, **members)  # type: ignore[arg-type]


async def identities(world: World) -> list[Identity]:
    found = await list_identities(world.store, world.acme.id, GRACE)
    return sorted(found, key=lambda one: (one.first_seen_at, one.id))


async def said(world: World) -> list[tuple[str, str | None, str | None]]:
    return [(one.channel, one.handle, one.name) for one in await identities(world)]


async def test_a_conversation_brings_its_channel_once_and_its_handle_when_that_is_known(world: World) -> None:
    await world.push(grace(), conversation(channel="WhatsApp"))
    assert await said(world) == [("WhatsApp", None, None)]
    await world.push(conversation(channel="whatsapp", handle="+44 20 7946 0958", name="Grace"), at=later(1))
    await world.push(conversation("second", channel="whatsapp", handle="+442079460958"), at=later(2))
    await world.push(conversation("third", channel="whatsapp"), at=later(3))
    assert await said(world) == [("WhatsApp", "+44 20 7946 0958", "Grace")]
    await world.push(conversation("fourth", channel="whatsapp", handle="+442079460000"), at=later(4))
    assert len(await identities(world)) == 2
    await world.push(conversation("fifth", channel="whatsapp"), at=later(5))  # through which of the two, nobody knows
    assert [one.last_seen_at for one in await identities(world)] == [later(3), later(4)]


async def test_last_seen_is_when_a_conversation_began_or_the_customer_wrote(world: World) -> None:
    pushed = conversation(channel="webchat", status="open")
    await world.push(grace(), pushed)
    await world.push(AddMessage("conv", "m-1", "customer", "Hello"), at=later(60))
    seq = await world.last_seq()
    await world.push(pushed, at=later(90))
    await world.push(
        AddMessage("conv", "m-2", "agent", "Hello"), conversation(channel="webchat", status="closed"), at=later(99)
    )
    (one,) = await identities(world)
    assert (one.first_seen_at, one.last_seen_at) == (later(0), later(60))
    assert [entry.change.kind for entry in await world.changes(after=seq)] == ["message.added", "conversation.changed"]


async def test_a_conversation_that_moves_shows_the_other_customer_on_its_channel(world: World) -> None:
    await world.push(grace(), UpsertConversation("conv", "visitor", channel="webchat", handle="session 9"))
    await world.push(conversation())
    assert await said(world) == [("webchat", "session 9", None)]


async def test_what_a_batch_says_of_one_conversation_again_and_again_is_one_identity(world: World) -> None:
    await world.push(grace(), conversation(channel="webchat", name="Grace"))
    wrote = AddMessage("conv", "m-1", "customer", "Hello")
    there_and_back = [UpsertConversation("conv", "visitor"), conversation(), conversation(channel="webchat")]
    await world.push(wrote, conversation(channel="webchat"), *there_and_back, at=later(9))
    (one,) = await identities(world)
    assert (one.name, one.first_seen_at, one.last_seen_at) == ("Grace", later(0), later(9))


async def test_a_name_is_put_changed_and_cleared_and_each_is_on_the_log(world: World) -> None:
    await world.push(grace(), PutIdentity(GRACE, "telegram", "@grace", "Grace"))
    seq = await world.last_seq()
    for name in ("Grace", "Admiral", None):
        await world.push(PutIdentity(GRACE, "Telegram", "GRACE", name))
    changes = [entry.change for entry in await world.changes(after=seq)]
    assert [(one.kind, one.field, one.before, one.after) for one in changes] == [
        ("identity.changed", "name", "Grace", "Admiral"),
        ("identity.changed", "name", "Admiral", None),
    ]


async def test_what_is_too_many_refuses_a_put_and_no_conversation(world: World) -> None:
    await world.push(grace(), *(PutIdentity(GRACE, "chat", f"h{number}") for number in range(MOST)))
    with pytest.raises(Invalid, match="100"):
        await world.push(PutIdentity(GRACE, "chat", "one more"))
    await world.push(conversation(channel="email", handle="grace@navy.example"))
    assert len(await identities(world)) == MOST
