"""What pushed notes promise."""

import pytest

from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import AddNote, DeleteNote, EditNote
from plugin.errors import Invalid, Missing
from plugin.store.notes import find_note, list_notes
from tests.world import GRACE, HEDY, World, grace, kinds, later

NOTE = AddNote(customer=GRACE, id="n-1", text="Call in the morning", author="marta", author_name="Marta Nowak")


async def test_a_note_is_answered_whole(world: World) -> None:
    _, answer = await world.answers(grace(), NOTE)
    assert answer == {
        "id": "n-1",
        "customer": GRACE,
        "text": "Call in the morning",
        "author": "marta",
        "author_name": "Marta Nowak",
        "created_at": "2027-03-01T09:00:00Z",
        "edited_at": None,
    }
    change = (await world.changes())[-1].change
    assert (change.kind, change.customer_id, change.key, change.after) == (
        "note.created",
        GRACE,
        "n-1",
        "Call in the morning",
    )


async def test_without_an_id_each_note_is_its_own(world: World) -> None:
    note = AddNote(customer=GRACE, text="Call", author="marta")
    _, first, second = await world.answers(grace(), note, note)
    assert first["id"] != second["id"]
    assert first["author_name"] == "marta"


async def test_null_is_what_is_left_out(world: World) -> None:
    _, note = await world.answers(
        grace(), AddNote(customer=GRACE, text="Call", author="marta", author_name=None, id=None)
    )
    assert note["author_name"] == "marta"
    assert str(note["id"]).startswith("note_")


async def test_the_same_note_id_again_is_the_same_note(world: World) -> None:
    await world.push(grace(), NOTE)
    [answer] = await world.answers(AddNote(customer=GRACE, id="n-1", text="Other", author="eve"))
    assert (answer["text"], answer["author"]) == ("Call in the morning", "marta")
    assert kinds(await world.changes()) == ["customer.created", "note.created"]


async def test_a_note_id_of_another_customer_is_refused(world: World) -> None:
    await world.push(grace(), UpsertCustomer(id=HEDY), NOTE)
    with pytest.raises(Invalid):
        await world.push(AddNote(customer=HEDY, id="n-1", text="x", author="marta"))


async def test_a_note_needs_its_customer(world: World) -> None:
    with pytest.raises(Missing):
        await world.push(NOTE)


async def test_an_edit_says_when_and_from_what(world: World) -> None:
    await world.push(grace(), NOTE)
    [answer] = await world.answers(EditNote(customer=GRACE, id="n-1", text="Call at noon"), at=later(60))
    assert (answer["text"], answer["edited_at"], answer["author"]) == ("Call at noon", "2027-03-01T09:01:00Z", "marta")
    change = (await world.changes())[-1].change
    assert (change.kind, change.before, change.after, change.version) == (
        "note.changed",
        "Call in the morning",
        "Call at noon",
        1,
    )


async def test_an_edit_to_the_same_text_changes_nothing(world: World) -> None:
    await world.push(grace(), NOTE)
    [answer] = await world.answers(EditNote(customer=GRACE, id="n-1", text=NOTE.text), at=later(60))
    assert answer["edited_at"] is None
    assert kinds(await world.changes()) == ["customer.created", "note.created"]


async def test_a_deleted_note_is_gone_and_its_words_are_on_the_log(world: World) -> None:
    await world.push(grace(), NOTE)
    pushed = await world.push(DeleteNote(customer=GRACE, id="n-1"))
    assert pushed.answers == (None,)
    assert await find_note(world.store, world.acme.id, GRACE, "n-1") is None
    change = (await world.changes())[-1].change
    assert (change.kind, change.key, change.before, change.after) == (
        "note.deleted",
        "n-1",
        "Call in the morning",
        None,
    )


async def test_notes_are_listed_newest_first(world: World) -> None:
    await world.push(grace())
    for n in range(3):
        await world.push(AddNote(customer=GRACE, text=f"{n}", author="marta"), at=later(n))
    assert [note.text for note in await list_notes(world.store, world.acme.id, GRACE)] == ["2", "1", "0"]
    assert await list_notes(world.store, world.rival.id, GRACE) == []


@pytest.mark.parametrize("customer", [HEDY, "nobody", "a\0b"])
@pytest.mark.parametrize("operation", [EditNote, DeleteNote])
async def test_a_note_is_found_under_its_own_customer_only(
    world: World, customer: str, operation: type[EditNote | DeleteNote]
) -> None:
    await world.push(grace(), UpsertCustomer(id=HEDY), NOTE)
    members = {"text": "x"} if operation is EditNote else {}
    with pytest.raises(Missing):
        await world.push(operation(customer=customer, id="n-1", **members))
    assert (await list_notes(world.store, world.acme.id, GRACE))[0].text == NOTE.text


async def test_the_longest_note_is_kept_whole(world: World) -> None:
    longest = "😀" * 20_000
    _, added = await world.answers(grace(), AddNote(customer=GRACE, id="n-1", text=longest, author="marta"))
    [edited] = await world.answers(EditNote(customer=GRACE, id="n-1", text=longest[1:] + "x"))
    assert (added["text"], edited["text"]) == (longest, longest[1:] + "x")
    with pytest.raises(Invalid):
        await world.push(EditNote(customer=GRACE, id="n-1", text=longest + "x"))


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"text": " \n"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"author": ""}, "author"),
        ({"author_name": "x" * 201}, "author_name"),
        ({"text": "\u200b\u2060"}, "text"),
        ({"id": ".."}, "id"),
    ],
)
async def test_a_note_that_does_not_fit_is_refused(world: World, members: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(grace(), AddNote(**{"customer": GRACE, "text": "x", "author": "marta", **members}))
    assert refused.value.problems[0].field == field
