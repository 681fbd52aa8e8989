"""A session is told what came of its forms, and what it is told stays bounded."""

import pytest

from plugin.actions.replies import leave_reply, tell_newest
from plugin.domain.reply import FieldProblem, Reply, ReplyKind, Said
from plugin.store.engine.base import Transaction
from plugin.store.replies import SETTLED_KEPT, STANDING_KEPT, replies_after, standing_replies
from tests.world import GRACE, MARTA, NOW, World


async def test_what_stands_is_settled_by_the_next_answer_about_its_place(world: World) -> None:
    session = await world.session(MARTA, customer=GRACE)
    await leave_reply(world.ctx, session, Reply("invalid", "attribute/plan"), NOW)
    assert [reply.place for reply in (await standing_replies(world.store, session.id))[1]] == ["attribute/plan"]
    await leave_reply(world.ctx, session, Reply("saved", "attribute/plan"), NOW)
    assert (await standing_replies(world.store, session.id))[1] == []


async def test_a_session_that_posts_without_end_keeps_the_newest_only(world: World) -> None:
    session = await world.session(MARTA, customer=GRACE)
    for number in range(STANDING_KEPT + 20):
        await leave_reply(world.ctx, session, Reply("refused", f"attribute/none-{number}"), NOW)
    read_up_to, standing = await standing_replies(world.store, session.id)
    assert read_up_to == STANDING_KEPT + 20
    assert len(standing) == STANDING_KEPT
    assert standing[-1].place == f"attribute/none-{STANDING_KEPT + 19}"
    for _ in range(SETTLED_KEPT + 20):
        await leave_reply(world.ctx, session, Reply("saved", "attribute/plan"), NOW)
    kept = await replies_after(world.store, session.id, 0)
    assert len([reply for reply in kept if reply.kind == "saved"]) == SETTLED_KEPT


async def test_the_newest_that_asks_for_nothing_is_told_once(world: World) -> None:
    session, other = await world.session(MARTA, customer=GRACE), await world.session(MARTA, customer=GRACE)
    assert await tell_newest(world.ctx, session) is None
    for place in ("attribute/plan", "attribute/site"):
        await leave_reply(world.ctx, session, Reply("saved", place), NOW)
    assert await tell_newest(world.ctx, other) is None
    told = await tell_newest(world.ctx, session)
    assert told is not None
    assert (told.kind, told.place) == ("saved", "attribute/site")
    assert await tell_newest(world.ctx, session) is None
    await leave_reply(world.ctx, session, Reply("invalid", "attribute/plan"), NOW)
    assert await tell_newest(world.ctx, session) is None


@pytest.mark.parametrize(
    ("kind", "place", "payload", "said"),
    [
        (
            "invalid",
            "attribute/email",
            '{"typed":"wrong","code":"email","base":3,"customer_id":"ada"}',
            Said({"value": ["wrong"]}, (FieldProblem("value", "email"),), base=3, customer_id="ada"),
        ),
        ("invalid", "composer/", '{"code":"required"}', Said({"text": [""]}, (FieldProblem("text", "required"),))),
        (
            "refused",
            "note/n-1",
            '{"typed":"mine","code":"gone"}',
            Said({"text": ["mine"]}, (FieldProblem("", "gone"),)),
        ),
        (
            "conflict",
            "attribute/plan",
            '{"typed":"Pro","base":2,"by":"Jonas","current":"Free"}',
            Said({"value": ["Pro"]}, base=2, by="Jonas", current="Free"),
        ),
        ("search", "search/", '{"typed":"plan"}', Said({"q": ["plan"]})),
        ("saved", "attribute/plan", "{}", Said()),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
async def test_what_was_typed_before_an_upgrade_is_read_after_it(
    world: World, kind: ReplyKind, place: str, payload: str, said: Said
) -> None:
    """Rows of the version whose forms had one field and one problem."""
    session = await world.session(MARTA, customer=GRACE)
    await leave_reply(world.ctx, session, Reply(kind, place), NOW)

    async def write(transaction: Transaction) -> None:
        await transaction.run("UPDATE replies SET payload = :payload", payload=payload)

    await world.store.write(write)
    (reply,) = await replies_after(world.store, session.id, 0)
    assert (reply.kind, reply.said) == (kind, said)
