"""The results of a session's forms reach its pages, once, and what is stored of them stays bounded."""

import asyncio

import pytest

from bench.round_trips import Proxy
from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.actions.replies import Addressed, leave_reply, take_newest
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.reply import FieldProblem, Reply, ReplyKind, Said
from plugin.domain.signal import Signal
from plugin.domain.workspace import PanelSession
from plugin.errors import Invalid
from plugin.store import open_store
from plugin.store.engine.base import Transaction
from plugin.store.replies import PENDING_KEPT, SETTLED_KEPT, pending_replies, replies_after
from tests.world import GRACE, MARTA, NOW, World, grace

SAVED = Reply("saved", "attribute/location", "e.1.2.3")


async def save(
    world: World,
    session: PanelSession,
    location: str,
    *,
    key: str = "",
    name: str = "Grace",
    ctx: Context | None = None,
) -> None:
    """As a form of the session's panel does."""
    operation = UpsertCustomer(GRACE, location=location)
    once = Idempotency(key, key) if key else None
    addressed = Addressed(session.id, SAVED)
    await operate(ctx or world.ctx, world.acme.id, session.by, [operation], NOW, idempotency=once, addressed=addressed)


async def numbers(world: World, session: PanelSession) -> list[int]:
    return [reply.number for reply in await replies_after(world.store, session.id, 0)]


async def test_what_a_form_saves_and_its_reply_are_stored_together_or_neither_is(world: World) -> None:
    await world.push(grace())
    session = await world.session(MARTA, customer=GRACE)
    await leave_reply(world.ctx, session, Reply("invalid", "attribute/location"), NOW)
    world.signals.clear()
    await save(world, session, "Oslo")
    kept, pending = await replies_after(world.store, session.id, 1), await pending_replies(world.store, session.id)
    assert [(reply.kind, reply.place, reply.editor, reply.number) for reply in kept] == [
        ("saved", "attribute/location", "e.1.2.3", 2)
    ]
    assert pending == (2, []), "it settles what was asked at its place"
    assert world.signals[-1] == Signal("reply", world.acme.id, session.id)
    heard = list(world.signals)
    with pytest.raises(Invalid):
        await save(world, session, "x" * 10_000)
    assert await numbers(world, session) == [1, 2]
    assert world.signals == heard
    assert await world.value("location") == "Oslo"


async def test_a_form_that_is_posted_twice_saves_once_and_is_replied_to_twice(world: World) -> None:
    await world.push(grace())
    session = await world.session(MARTA, customer=GRACE)
    before = len(await world.changes())
    await asyncio.gather(*(save(world, session, "Oslo", key="once") for _ in range(2)))
    assert len(await world.changes()) == before + 1
    assert await numbers(world, session) == [1, 2]


async def test_forms_that_are_posted_at_once_are_each_replied_to_in_a_number_of_its_own(world: World) -> None:
    await world.push(grace())
    sessions = [await world.session(MARTA, customer=GRACE) for _ in range(2)]
    posted = [(session, number) for number in range(10) for session in sessions]
    await asyncio.gather(*(save(world, session, f"Place {number}") for session, number in posted))
    for session in sessions:
        assert await numbers(world, session) == list(range(1, 11))


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_save_with_its_reply_takes_two_round_trips_and_at_most_six(world: World, database: str) -> None:
    """Counted on the wire, once each statement has been prepared; at most six where other processes write, too."""
    await world.push(grace())
    session = await world.session(MARTA, customer=GRACE)
    async with Proxy(database) as proxy:
        store = await open_store(proxy.url)
        try:
            ctx = Context(store, lambda _: None)
            for attempt in range(3):
                proxy.take()
                await save(world, session, f"Place {attempt}", ctx=ctx)
                alone = proxy.take().total
            for attempt in range(3):
                store._units._contended.clear()  # type: ignore[attr-defined]
                await world.push(grace(name=f"Grace {attempt}"))
                proxy.take()
                await asyncio.gather(save(world, session, f"Town {attempt}", ctx=ctx), save(world, session, "Bern"))
                beside = proxy.take().total
            assert alone == 2
            assert 2 <= beside <= 6
        finally:
            await store.close()


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
