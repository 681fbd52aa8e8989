"""Notes belong to their authors; supervisors and admins may remove any."""

import asyncio
from datetime import datetime

import pytest

from plugin.actions.housekeeping import forget_old_changes
from plugin.actions.operate import Done, operate
from plugin.domain.actor import Agent
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.notes import DeleteNote, EditNote, Note, agents_note
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Stale
from plugin.store.notes import find_note, list_notes
from tests.world import ADA, GRACE, HEDY, JONAS, MARTA, NOW, SOFIA, World, grace, kinds, later


async def create(world: World, session: PanelSession, text: str) -> Note:
    done = await world.act(session, agents_note(session.agent, GRACE, text))
    note = await find_note(world.store, session.workspace_id, GRACE, done.answers[0].id)
    assert note is not None
    return note


async def edit(
    world: World, session: PanelSession, note_id: str, text: str, base: int, at: datetime = NOW, customer: str = GRACE
) -> Note | Stale:
    try:
        await world.act(session, EditNote(customer, note_id, text), base=base, at=at)
    except Stale as stale:
        return stale
    note = await find_note(world.store, session.workspace_id, customer, note_id)
    assert note is not None
    return note


def editor_of(stale: Stale) -> str:
    return str(stale.current.edited_by.name)


async def martas_note(world: World) -> tuple[PanelSession, Note]:
    await world.push(grace(), UpsertCustomer(id=HEDY))
    session = await world.session(MARTA)
    return session, await create(world, session, " Call\r\nback ")


async def test_a_note_is_its_authors_and_on_the_log(world: World) -> None:
    session, note = await martas_note(world)
    assert (note.text, note.author_id, note.author_name, note.version) == ("Call\nback", "marta", "Marta Nowak", 0)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]
    change = (await world.changes())[-1]
    assert (change.change.kind, change.change.customer_id, change.change.key, change.change.after) == (
        "note.created",
        GRACE,
        note.id,
        "Call\nback",
    )
    assert change.actor.session == session.id


async def test_one_submission_makes_one_note_however_often_and_at_once_it_comes(world: World) -> None:
    await world.push(grace())
    session = await world.session(MARTA)
    note = agents_note(MARTA, GRACE, "Call")

    async def submit(once: str, at: datetime = NOW) -> Done:
        form = Idempotency(f"form:{once}", once)
        return await operate(world.ctx, world.acme.id, session.by, [note], at, idempotency=form)

    made = await asyncio.gather(*(submit("ab12") for _ in range(5)))
    made.append(await submit("ab12", later(60)))
    assert sorted(done.replayed for done in made) == [False] + [True] * 5
    assert kinds(await world.changes()).count("note.created") == 1
    await submit("cd34", later(60))
    assert len(await list_notes(world.store, world.acme.id, GRACE)) == 2


async def test_an_edit_keeps_the_author_and_counts(world: World) -> None:
    session, note = await martas_note(world)
    edited = await edit(world, session, note.id, "Call at noon", 0, later(60))
    assert isinstance(edited, Note)
    assert (edited.text, edited.author_id, edited.edited_at, edited.version) == ("Call at noon", "marta", later(60), 1)
    assert await find_note(world.store, world.acme.id, GRACE, note.id) == edited


async def test_an_edit_from_elsewhere_since_is_a_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await edit(world, await world.session(MARTA), note.id, "Elsewhere", 0, later(1))
    outcome = await edit(world, session, note.id, "Here", 0, later(2))
    assert isinstance(outcome, Stale)
    assert (outcome.current.text, editor_of(outcome)) == ("Elsewhere", "Marta Nowak")
    assert isinstance(await edit(world, session, note.id, "Here", 1, later(3)), Note)


async def test_the_hosts_edit_since_is_a_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    outcome = await edit(world, session, note.id, "Here", 0, NOW)
    assert isinstance(outcome, Stale)
    change = (await world.changes())[-1]
    assert (change.actor.kind, change.change.after) == ("api", "Host")
    assert editor_of(outcome) == change.actor.name


async def test_who_edited_is_told_of_the_present_text_alone(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    await edit(world, await world.session(MARTA), note.id, "Elsewhere", 1, later(1))
    outcome = await edit(world, session, note.id, "Here", 0, later(2))
    assert isinstance(outcome, Stale)
    assert editor_of(outcome) == "Marta Nowak"


async def test_who_edited_is_known_also_where_the_log_has_forgotten_it(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    await world.push(UpsertCustomer(id="last"))
    await forget_old_changes(world.ctx, world.acme.id, later(3_600))
    outcome = await edit(world, session, note.id, "Here", 0, NOW)
    assert isinstance(outcome, Stale)
    assert editor_of(outcome) == world.acme.host.name


async def test_ones_own_edits_since_are_no_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await edit(world, session, note.id, "One", 0, later(1))
    assert isinstance(await edit(world, session, note.id, "Two", 0, later(2)), Note)


async def test_the_same_text_is_saved_without_a_change(world: World) -> None:
    session, note = await martas_note(world)
    assert await edit(world, session, note.id, note.text, 0, later(1)) == note
    assert kinds(await world.changes())[-1] == "note.created"


async def test_of_two_edits_at_once_one_wins(world: World) -> None:
    _, note = await martas_note(world)
    sessions = [await world.session(MARTA) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(edit(world, session, note.id, f"Text {n}", 0, NOW) for n, session in enumerate(sessions))
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Note"] + ["Stale"] * 3


@pytest.mark.parametrize("agent", [JONAS, SOFIA, ADA])
async def test_only_the_author_edits(world: World, agent: Agent) -> None:
    _, note = await martas_note(world)
    with pytest.raises(Forbidden):
        await edit(world, await world.session(agent), note.id, "Mine", 0, NOW)
    assert await find_note(world.store, world.acme.id, GRACE, note.id) == note


@pytest.mark.parametrize("agent", [MARTA, SOFIA, ADA])
async def test_authors_supervisors_and_admins_delete(world: World, agent: Agent) -> None:
    _, note = await martas_note(world)
    await world.act(await world.session(agent), DeleteNote(GRACE, note.id))
    assert await list_notes(world.store, world.acme.id, GRACE) == []
    change = (await world.changes())[-1].change
    assert (change.kind, change.key, change.before) == ("note.deleted", note.id, "Call\nback")


async def test_another_agent_does_not_delete(world: World) -> None:
    _, note = await martas_note(world)
    with pytest.raises(Forbidden):
        await world.act(await world.session(JONAS), DeleteNote(GRACE, note.id))
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 20_001, "a\0b"])
async def test_a_text_that_does_not_fit_is_refused(world: World, text: str) -> None:
    session, note = await martas_note(world)
    with pytest.raises(Invalid):
        await create(world, session, text)
    with pytest.raises(Invalid):
        await edit(world, session, note.id, text, 0, NOW)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]


@pytest.mark.parametrize("customer", [HEDY, "nobody", "a\0b"])
async def test_a_note_is_not_found_under_another_customer(world: World, customer: str) -> None:
    session, note = await martas_note(world)
    with pytest.raises(Missing):
        await edit(world, session, note.id, "x", 0, NOW, customer)
    with pytest.raises(Missing):
        await world.act(session, DeleteNote(customer, note.id))


@pytest.mark.parametrize("note_id", ["nothing", "a\0b", ""])
async def test_no_such_note_is_missing(world: World, note_id: str) -> None:
    session, _ = await martas_note(world)
    with pytest.raises(Missing):
        await edit(world, session, note_id, "x", 0, NOW)


async def test_a_rivals_admin_reaches_none_of_ours(world: World) -> None:
    _, note = await martas_note(world)
    eve = await world.session(ADA, tenant=world.rival)
    with pytest.raises(Missing):
        await create(world, eve, "x")
    with pytest.raises(Missing):
        await world.act(eve, DeleteNote(GRACE, note.id))
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]
