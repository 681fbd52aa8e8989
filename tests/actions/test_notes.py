"""Notes belong to their authors; supervisors and admins may remove any."""

import asyncio

import pytest

from plugin.actions.notes import NoteConflict, create_note, delete_note, edit_note
from plugin.domain.actor import Agent
from plugin.domain.note import Note
from plugin.domain.push import EditNote, UpsertCustomer
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing
from plugin.store.engine.changes import prune
from plugin.store.notes import find_note, list_notes
from tests.world import ADA, GRACE, HEDY, JONAS, MARTA, NOW, SOFIA, World, grace, kinds, later


async def martas_note(world: World) -> tuple[PanelSession, Note]:
    await world.push(grace(), UpsertCustomer(id=HEDY))
    session = await world.session(MARTA)
    return session, await create_note(world.ctx, session, GRACE, " Call\r\nback ", NOW)


async def test_a_note_is_its_authors_and_on_the_log(world: World) -> None:
    session, note = await martas_note(world)
    assert (note.text, note.author_id, note.author_name, note.version) == ("Call\nback", "marta", "Marta Nowak", 0)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]
    change = (await world.changes())[-1]
    assert (change.fact.kind, change.fact.customer_id, change.fact.key, change.fact.after) == (
        "note.created",
        GRACE,
        note.id,
        "Call\nback",
    )
    assert change.actor.session == session.id


async def test_one_submission_makes_one_note_however_often_and_at_once_it_comes(world: World) -> None:
    await world.push(grace())
    session = await world.session(MARTA)
    made = await asyncio.gather(*(create_note(world.ctx, session, GRACE, "Call", NOW, once="ab12") for _ in range(5)))
    made.append(await create_note(world.ctx, session, GRACE, "Call", later(60), once="ab12"))
    (note,) = await list_notes(world.store, world.acme.id, GRACE)
    assert made == [note] * 6
    assert kinds(await world.changes()).count("note.created") == 1
    other = await create_note(world.ctx, session, GRACE, "Call", later(60), once="cd34")
    assert len(await list_notes(world.store, world.acme.id, GRACE)) == 2
    assert other.id != note.id


async def test_an_edit_keeps_the_author_and_counts(world: World) -> None:
    session, note = await martas_note(world)
    edited = await edit_note(world.ctx, session, GRACE, note.id, "Call at noon", 0, later(60))
    assert isinstance(edited, Note)
    assert (edited.text, edited.author_id, edited.edited_at, edited.version) == ("Call at noon", "marta", later(60), 1)
    assert await find_note(world.store, world.acme.id, GRACE, note.id) == edited


async def test_an_edit_from_elsewhere_since_is_a_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await edit_note(world.ctx, await world.session(MARTA), GRACE, note.id, "Elsewhere", 0, later(1))
    outcome = await edit_note(world.ctx, session, GRACE, note.id, "Here", 0, later(2))
    assert isinstance(outcome, NoteConflict)
    assert (outcome.current.text, outcome.by) == ("Elsewhere", "Marta Nowak")
    assert isinstance(await edit_note(world.ctx, session, GRACE, note.id, "Here", 1, later(3)), Note)


async def test_the_hosts_edit_since_is_a_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    outcome = await edit_note(world.ctx, session, GRACE, note.id, "Here", 0, NOW)
    assert isinstance(outcome, NoteConflict)
    change = (await world.changes())[-1]
    assert (change.actor.kind, change.fact.after) == ("api", "Host")
    assert outcome.by == change.actor.name


async def test_who_edited_is_told_of_the_present_text_alone(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    await edit_note(world.ctx, await world.session(MARTA), GRACE, note.id, "Elsewhere", 1, later(1))
    outcome = await edit_note(world.ctx, session, GRACE, note.id, "Here", 0, later(2))
    assert isinstance(outcome, NoteConflict)
    assert outcome.by == "Marta Nowak"


async def test_what_the_log_no_longer_holds_is_told_as_the_authors(world: World) -> None:
    session, note = await martas_note(world)
    await world.push(EditNote(customer=GRACE, id=note.id, text="Host"))
    await world.push(UpsertCustomer(id="last"))
    await world.store.write(lambda transaction: prune(transaction, world.acme.id, later(3_600)))
    outcome = await edit_note(world.ctx, session, GRACE, note.id, "Here", 0, NOW)
    assert isinstance(outcome, NoteConflict)
    assert outcome.by == "Marta Nowak"


async def test_ones_own_edits_since_are_no_conflict(world: World) -> None:
    session, note = await martas_note(world)
    await edit_note(world.ctx, session, GRACE, note.id, "One", 0, later(1))
    assert isinstance(await edit_note(world.ctx, session, GRACE, note.id, "Two", 0, later(2)), Note)


async def test_the_same_text_is_saved_without_a_change(world: World) -> None:
    session, note = await martas_note(world)
    assert await edit_note(world.ctx, session, GRACE, note.id, note.text, 0, later(1)) == note
    assert kinds(await world.changes())[-1] == "note.created"


async def test_of_two_edits_at_once_one_wins(world: World) -> None:
    _, note = await martas_note(world)
    sessions = [await world.session(MARTA) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(edit_note(world.ctx, session, GRACE, note.id, f"Text {n}", 0, NOW) for n, session in enumerate(sessions))
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Note"] + ["NoteConflict"] * 3


@pytest.mark.parametrize("agent", [JONAS, SOFIA, ADA])
async def test_only_the_author_edits(world: World, agent: Agent) -> None:
    _, note = await martas_note(world)
    with pytest.raises(Forbidden):
        await edit_note(world.ctx, await world.session(agent), GRACE, note.id, "Mine", 0, NOW)
    assert await find_note(world.store, world.acme.id, GRACE, note.id) == note


@pytest.mark.parametrize("agent", [MARTA, SOFIA, ADA])
async def test_authors_supervisors_and_admins_delete(world: World, agent: Agent) -> None:
    _, note = await martas_note(world)
    await delete_note(world.ctx, await world.session(agent), GRACE, note.id, NOW)
    assert await list_notes(world.store, world.acme.id, GRACE) == []
    fact = (await world.changes())[-1].fact
    assert (fact.kind, fact.key, fact.before) == ("note.deleted", note.id, "Call\nback")


async def test_another_agent_does_not_delete(world: World) -> None:
    _, note = await martas_note(world)
    with pytest.raises(Forbidden):
        await delete_note(world.ctx, await world.session(JONAS), GRACE, note.id, NOW)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 20_001, "a\0b"])
async def test_a_text_that_does_not_fit_is_refused(world: World, text: str) -> None:
    session, note = await martas_note(world)
    with pytest.raises(Invalid):
        await create_note(world.ctx, session, GRACE, text, NOW)
    with pytest.raises(Invalid):
        await edit_note(world.ctx, session, GRACE, note.id, text, 0, NOW)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]


@pytest.mark.parametrize("customer", [HEDY, "nobody", "a\0b"])
async def test_a_note_is_not_found_under_another_customer(world: World, customer: str) -> None:
    session, note = await martas_note(world)
    with pytest.raises(Missing):
        await edit_note(world.ctx, session, customer, note.id, "x", 0, NOW)
    with pytest.raises(Missing):
        await delete_note(world.ctx, session, customer, note.id, NOW)


@pytest.mark.parametrize("note_id", ["nothing", "a\0b", ""])
async def test_no_such_note_is_missing(world: World, note_id: str) -> None:
    session, _ = await martas_note(world)
    with pytest.raises(Missing):
        await edit_note(world.ctx, session, GRACE, note_id, "x", 0, NOW)


async def test_a_rivals_admin_reaches_none_of_ours(world: World) -> None:
    _, note = await martas_note(world)
    eve = await world.session(ADA, tenant=world.rival)
    with pytest.raises(Missing):
        await create_note(world.ctx, eve, GRACE, "x", NOW)
    with pytest.raises(Missing):
        await delete_note(world.ctx, eve, GRACE, note.id, NOW)
    assert await list_notes(world.store, world.acme.id, GRACE) == [note]
