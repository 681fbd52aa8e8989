"""The results of a session's forms reach its pages, once, and what is stored of them stays bounded."""

import pytest

from plugin.actions.replies import leave_reply, take_newest
from plugin.domain.reply import FieldProblem, Reply, ReplyKind, Said
from plugin.store.engine.base import Transaction
from plugin.store.replies import PENDING_KEPT, SETTLED_KEPT, pending_replies, replies_after
from tests.world import GRACE, MARTA, NOW, World


async def test_what_stands_is_settled_by_the_next_answer_about_its_place(world: World) -> None:
    session = await world.session(MARTA, customer=GRACE)
    await leave_reply(world.ctx, session, Reply("invalid", "attribute/plan"), NOW)
    assert [reply.place for reply in (await pending_replies(world.store, session.id))[1]] == ["attribute/plan"]
    await leave_reply(world.ctx, session, Reply("saved", "attribute/plan"), NOW)
    assert (await pending_replies(world.store, session.id))[1] == []


async def test_a_session_that_posts_without_end_keeps_the_newest_only(world: World) -> None:
    session = await world.session(MARTA, customer=GRACE)
    for number in range(PENDING_KEPT + 20):
        await leave_reply(world.ctx, session, Reply("refused", f"attribute/none-{number}"), NOW)
    read_up_to, pending = await pending_replies(world.store, session.id)
    assert read_up_to == PENDING_KEPT + 20
    assert len(pending) == PENDING_KEPT
    assert pending[-1].place == f"attribute/none-{PENDING_KEPT + 19}"
    for _ in range(SETTLED_KEPT + 20):
        await leave_reply(world.ctx, session, Reply("saved", "attribute/plan"), NOW)
    kept = await replies_after(world.store, session.id, 0)
    assert len([reply for reply in kept if reply.kind == "saved"]) == SETTLED_KEPT


async def test_the_newest_that_asks_for_nothing_is_shown_once(world: World) -> None:
    session, other = await world.session(MARTA, customer=GRACE), await world.session(MARTA, customer=GRACE)
    assert await take_newest(world.ctx, session) is None
    for place in ("attribute/plan", "attribute/site"):
        await leave_reply(world.ctx, session, Reply("saved", place), NOW)
    assert await take_newest(world.ctx, other) is None
    newest = await take_newest(world.ctx, session)
    assert newest is not None
    assert (newest.kind, newest.place) == ("saved", "attribute/site")
    assert await take_newest(world.ctx, session) is None
    await leave_reply(world.ctx, session, Reply("invalid", "attribute/plan"), NOW)
    assert await take_newest(world.ctx, session) is None


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
