"""`live=off`: notes are written, edited and deleted by those who may."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import editor_in, forms_in, text

JONAS = {"sub": "jonas", "name": "Jonas Weber"}
SOFIA = {"sub": "sofia", "name": "Sofia Reyes", "role": "supervisor"}
ADMIN = {"sub": "root", "name": "Admin", "role": "admin"}
REFUSED = "Note: You may not change this. Nothing was saved."


@pytest.fixture
def panel(desk: Desk) -> Panel:
    """Marta's."""
    return desk.open_off()


def offered(panel: Panel, note: str) -> tuple[bool, bool]:
    """Whether editing and deleting are."""
    form = editor_in(panel.page(), f"notes/{note}")
    return "text" in form.fields, ("do", "delete") in form.buttons


def post(panel: Panel, note: str, **fields: str) -> list[str]:
    """Whatever the page offers."""
    answer = panel.post(f"notes/{note}", {"editor": "finite.1.9.9", "customer": "ada", "base": "0", **fields})
    assert answer.status_code == 303
    return [said.removesuffix(" Discard") for said in panel.messages()]


def test_a_note_is_added_in_the_agents_name(desk: Desk, panel: Panel) -> None:
    page = panel.submit("notes", text=" Call\r\nin the morning ")
    assert panel.messages() == []
    (note,) = [note for note in desk.host.notes.list("ada") if note.text == "Call\nin the morning"]
    assert (note.author, note.author_name) == ("marta", "Marta Nowak")
    assert "in the morning" in text(page)
    assert editor_in(page, "notes").fields["text"] == ""


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "is required"),
        (" \n ", "is required"),
        ("x" * 20_001, "must be at most 20000 characters long"),
        ("a\0", "contains a character that cannot be kept"),
    ],
    ids=["empty", "blank", "too long", "NUL"],
)
def test_a_note_that_does_not_fit_is_refused_and_stays_typed(desk: Desk, panel: Panel, typed: str, why: str) -> None:
    page = panel.submit("notes", text=typed)
    assert panel.messages() == [f"Note {why}. Discard"]
    assert editor_in(page, "notes").fields["text"].replace("\N{REPLACEMENT CHARACTER}", "\0") == typed
    assert len(desk.notes()) == 2


def test_an_author_edits_their_own_note(desk: Desk, panel: Panel) -> None:
    page = panel.submit("notes/n-marta", text="Better")
    assert desk.notes()["n-marta"] == "Better"
    assert "edited" in text(page)
    assert panel.messages() == []


def test_an_edit_that_does_not_fit_stays_typed(desk: Desk, panel: Panel) -> None:
    page = panel.submit("notes/n-marta", text="  ")
    assert panel.messages() == ["Note is required. Discard"]
    assert "<details name=editor class=edit open>" in page
    assert desk.notes()["n-marta"] == "By Marta"


def test_nobody_is_offered_what_they_may_not_do(desk: Desk) -> None:
    assert (offered(desk.open_off(), "n-marta"), offered(desk.open_off(), "n-jonas")) == ((True, True), (False, False))
    for claims in (SOFIA, ADMIN):
        panel = desk.open_off(**claims)
        assert offered(panel, "n-marta") == offered(panel, "n-jonas") == (False, True)


@pytest.mark.parametrize("claims", [{}, SOFIA, ADMIN], ids=["agent", "supervisor", "admin"])
def test_nobody_edits_anothers_note(desk: Desk, claims: dict[str, Any]) -> None:
    assert post(desk.open_off(**claims), "n-jonas", text="Mine") == [f"{REFUSED} You typed Mine."]
    assert desk.notes()["n-jonas"] == "By Jonas"


def test_an_agent_deletes_their_own_note_alone(desk: Desk, panel: Panel) -> None:
    assert post(panel, "n-jonas", do="delete") == [REFUSED]
    assert "n-jonas" in desk.notes()
    assert "By Marta" not in panel.submit("notes/n-marta", do="delete")
    assert "n-marta" not in desk.notes()


@pytest.mark.parametrize("claims", [SOFIA, ADMIN], ids=["supervisor", "admin"])
def test_supervisors_and_admins_delete_any_note(desk: Desk, claims: dict[str, Any]) -> None:
    panel = desk.open_off(**claims)
    for note in ("n-marta", "n-jonas"):
        panel.submit(f"notes/{note}", do="delete")
        assert panel.messages() == []
    assert desk.notes() == {}


def test_a_note_deleted_meanwhile_gives_back_what_was_typed(desk: Desk, panel: Panel) -> None:
    form = editor_in(panel.page(), "notes/n-marta")
    desk.host.notes.delete("ada", "n-marta")
    panel.send(form, text="Better")
    assert panel.messages() == ["Note: This is not here any more. Nothing was saved. You typed Better. Discard"]
    panel.choose("theirs")
    assert panel.messages() == []


def test_a_note_edited_meanwhile_is_a_conflict(desk: Desk, panel: Panel) -> None:
    form = editor_in(panel.page(), "notes/n-marta")
    desk.host.notes.edit("ada", "n-marta", "Theirs")
    panel.send(form, text="Mine")
    (said,) = panel.messages()
    assert said.startswith("Acme changed it while you typed, ")
    assert "Use mine Mine" in said
    assert desk.notes()["n-marta"] == "Theirs"
    panel.choose("mine")
    assert desk.notes()["n-marta"] == "Mine"
    assert panel.messages() == []


def test_an_edit_conflict_can_be_left_to_them(desk: Desk, panel: Panel) -> None:
    form = editor_in(panel.page(), "notes/n-marta")
    desk.host.notes.edit("ada", "n-marta", "Theirs")
    panel.send(form, text="Mine")
    page = panel.choose("theirs")
    assert editor_in(page, "notes/n-marta").fields["text"] == "Theirs"
    assert panel.messages() == []


def test_notes_are_text_whatever_is_in_them(panel: Panel) -> None:
    page = panel.submit("notes", text='</textarea><script>alert(1)</script><b onclick="x">')
    assert "<script" not in page
    assert "&lt;script" in page


def test_older_notes_are_shown_when_asked_for(desk: Desk, panel: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(45):
            batch.notes.add("ada", f"Number {number:02}.", author="api", id=f"n{number:02}")
    assert shown(panel.page()) == 10
    (older,) = [form for form in forms_in(panel.page()) if form.action.partition("#")[0] == "older"]
    (button,) = older.buttons
    answer = panel.get("older", **older.fields, **dict([button]))
    assert answer.status_code == 303
    page = panel.follow(answer)
    assert shown(page) == 30
    assert "Show 17 older notes" in page


def test_more_notes_than_a_thousand_are_not_counted(desk: Desk, panel: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(998):
            batch.notes.add("ada", f"Number {number}.", author="api", id=f"n{number}")
    page = panel.page()
    assert ("<span class=count>1000</span>" in page, "Show 990 older notes" in page) == (True, True)
    desk.host.notes.add("ada", "One more.", author="api")
    page = panel.page()
    assert ("<span class=count>1,000+</span>" in page, "Show older notes" in page) == (True, True)
    german = desk.open_off(locale="de").page()
    assert ("<span class=count>1.000+</span>" in german, "Ältere Notizen zeigen" in german) == (True, True)


@pytest.mark.parametrize("asked", ["", "x", "-1", "0", "9" * 5_000, "٣", "1e9"], ids=lambda asked: asked[:5])
def test_no_page_of_notes_is_too_strange(panel: Panel, asked: str) -> None:
    assert shown(panel.page(**{"page.notes": asked})) == 2
    assert panel.get("older", **{"page.notes": asked}).status_code == 303


def test_a_note_may_have_any_id_that_a_host_can_give(desk: Desk, panel: Panel) -> None:
    for note in ("older", "..older", "a b", "ü?#%"):
        desk.host.notes.add("ada", "Text", author="marta", id=note)
        panel.submit(f"notes/{quote(note, safe='')}", text="Edited")
        assert desk.notes()[note] == "Edited"


def shown(page: str) -> int:
    return page.count("<article")


def test_a_note_that_is_posted_again_is_one_note(desk: Desk, panel: Panel) -> None:
    """A double click, a browser that reposts, an answer that was lost and a second press."""
    form = editor_in(panel.page(), "notes")
    fields = form.fields | {"text": "Called"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: panel.post("notes", fields), range(6)))
    assert {answer.status_code for answer in answers} == {303}
    panel.post("notes", fields)
    assert [note.text for note in desk.host.notes.list("ada")].count("Called") == 1
    assert panel.messages() == []


def test_the_same_words_from_another_page_are_another_note_and_other_words_from_the_same_too(
    desk: Desk, panel: Panel
) -> None:
    form = editor_in(panel.page(), "notes")
    panel.send(form, text="Called")
    panel.send(form, text="Called back")
    panel.submit("notes", text="Called")
    desk.open_off().submit("notes", text="Called")
    texts = [note.text for note in desk.host.notes.list("ada")]
    assert (texts.count("Called"), texts.count("Called back")) == (3, 1)
