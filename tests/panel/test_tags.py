"""Tags in a finite panel and in streams: who sees, adds, removes and defines them."""

import re

import pytest

from plugin.panel.nouns.tags import MANAGER
from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, heard_in, messages_in, text
from tests.panel.streams import LiveStream, generations

ADMIN = {"sub": "root", "name": "Admin", "role": "admin"}
MANY = 500
LONG = "Ein sehr langes Schlagwort " * 7
ARABIC = "عميل مهم"


@pytest.fixture(autouse=True)
def _defined(desk: Desk) -> None:
    with desk.host.batch() as batch:
        batch.tag_groups.define("service", label="Service")
        batch.tags.define("vip", label="VIP", group="service")
        batch.tags.define("late", label="Late delivery", group="service")
        batch.tags.define("risk", label="Renewal risk")
        batch.tags.add("ada", "vip")


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def tags(desk: Desk) -> set[str]:
    return {tag.id for tag in desk.host.tags.list("ada")}


def found_in(page: str, action: str = "tags/find") -> Form:
    """The form under the editor, with what it has asked for."""
    return [form for form in forms_in(page) if form.action == action and "f" in form.classes][-1]


def find(panel: Panel, words: str = "", **fields: str) -> Form:
    return found_in(panel.send(editor_in(panel.page(), "tags/find"), words=words, **fields))


def offered(form: Form, name: str) -> list[str]:
    return [value for called, value in form.buttons if called == name]


def test_a_finite_page_finds_adds_and_removes_tags(desk: Desk, panel: Panel) -> None:
    found = find(panel, "DELIV")
    assert (offered(found, "tag"), offered(found, "all")) == (["late"], [])
    page = panel.send(found, tag="late")
    assert tags(desk) == {"vip", "late"}
    assert offered(editor_in(page, "tags/remove"), "tag") == ["late", "vip"]
    page = panel.submit("tags/remove", tag="vip")
    assert "Tag removed" in page
    assert tags(desk) == {"late"}


def test_a_group_is_opened_and_searched_and_added_and_removed_whole(desk: Desk, panel: Panel) -> None:
    groups = find(panel)
    assert (offered(groups, "open"), offered(groups, "tag")) == (["service"], ["risk"])
    opened = found_in(panel.send(groups, open="service"))
    assert (opened.fields["group"], offered(opened, "tag"), offered(opened, "all")) == (
        "service",
        ["late"],
        ["service"],
    )
    searched = found_in(panel.send(opened, words="vip"))
    assert (searched.fields["group"], offered(searched, "tag")) == ("service", [])
    panel.send(opened, all="service")
    assert tags(desk) == {"vip", "late"}
    page = panel.submit("tags/remove", group="service")
    assert tags(desk) == set()
    assert "No tags yet." in text(page)


def test_what_a_customer_has_is_not_offered_again_and_adding_it_twice_is_fine(desk: Desk, panel: Panel) -> None:
    found = find(panel, "late")
    for _ in range(2):
        page = panel.send(found, tag="late")
    assert tags(desk) == {"vip", "late"}
    assert offered(found_in(page), "tag") == []
    assert panel.messages() == []


def test_a_tag_that_has_been_deleted_meanwhile_is_refused(desk: Desk, panel: Panel) -> None:
    found = find(panel, "late")
    desk.host.tags.delete("late")
    panel.send(found, tag="late")
    assert panel.messages() == ["Tag: This is not here any more. Nothing was saved. Discard"]
    panel.submit("tags/remove", tag="late")  # what is gone is removed
    assert tags(desk) == {"vip"}


@pytest.mark.parametrize("right", ["tags.see", "tags.assign"])
def test_who_may_not_is_offered_nothing_and_refused(desk: Desk, panel: Panel, right: str) -> None:
    found = find(panel, "late")
    desk.host.permissions.set("agent", right, False)
    page = panel.page()
    assert not [form for form in forms_in(page) if form.action.startswith("tags/")]
    assert ("VIP" in page) == (right == "tags.assign")
    page = panel.send(found, tag="late")
    assert "Late delivery" not in page
    assert panel.messages() == ["Tag: You may not change this. Nothing was saved. Discard"]
    panel.post("tags/remove", {**found.fields, "tag": "vip"})
    assert tags(desk) == {"vip"}


def test_nobody_but_admins_manages_tags(desk: Desk, panel: Panel) -> None:
    assert "tags/manage" not in panel.page()
    for fields in (
        {"thing": "tag/vip", "do": "ask"},
        {"thing": "tag/vip", "do": "delete"},
        {"thing": "tag/", "label": "x"},
    ):
        panel.post("tags/manage", {"editor": "finite.1.9.9", "customer": "ada", **fields})
        assert "Delete for good" not in panel.page()
    assert [tag.id for tag in desk.host.tags.list()] == ["vip", "late", "risk"]


def manage(admin: Panel, **fields: str) -> str:
    return admin.submit("tags/manage", **fields)


def test_an_admin_creates_changes_orders_and_deletes(desk: Desk) -> None:
    admin = desk.open_off(**ADMIN)
    manage(admin, thing="group/", label=" Billing ", sort="position", position="7")
    billing = desk.host.tag_groups.list()[-1]
    assert (billing.label, billing.sort, billing.position) == ("Billing", "position", 7)
    manage(admin, thing="tag/", label="Net 30", group=billing.id)
    net = desk.host.tags.list()[-1]
    assert (net.label, net.group) == ("Net 30", billing.id)
    manage(admin, thing=f"tag/{net.id}", label="Net 60", group="-")
    assert desk.host.tags.get(net.id) == type(net)(net.id, "Net 60", None, net.position)
    manage(admin, thing="tag/vip", position="9")
    assert (desk.host.tags.get("vip").label, desk.host.tags.get("vip").position) == ("VIP", 9)

    page = manage(admin, thing="tag/vip", do="ask")
    assert "Delete the tag VIP? 1 customer has it." in text(page)
    assert desk.host.tags.get("vip")
    admin.send(found_in(page, "tags/manage"), do="delete")
    assert tags(desk) == set()
    page = manage(admin, thing="group/service", do="ask")
    assert "Delete the group Service with its 1 tag? No customer has it." in text(page)
    admin.send(found_in(page, "tags/manage"), do="delete")
    assert {tag.label for tag in desk.host.tags.list()} == {"Renewal risk", "Net 60"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"thing": "tag/"}, ["Error: Name is required.", "Discard"]),
        ({"thing": "tag/vip", "position": "ten", "label": "V"}, ["Error: Position must be a number.", "Discard"]),
        ({"thing": "tag/vip", "group": "none"}, ["Error: Group of the tag does not exist.", "Discard"]),
        ({"thing": "tag/vip", "label": "x" * 201}, ["Error: Name must be at most 200 characters long.", "Discard"]),
        (
            {"thing": "tag/vip", "label": "x" * 201, "group": "none", "position": "ten"},
            [
                "Error: Name must be at most 200 characters long.",
                "Error: Group of the tag does not exist.",
                "Error: Position must be a number.",
                "Discard",
            ],
        ),
        (
            {"thing": "group/", "position": "999999999"},
            ["Error: Name is required.", "Error: Position must be between 0 and 1000000.", "Discard"],
        ),
        ({"thing": "tag/none", "do": "ask"}, ["Tag: This is not here any more. Nothing was saved. Discard"]),
        ({"thing": "tag/none", "do": "delete"}, ["Tag: This is not here any more. Nothing was saved. Discard"]),
    ],
)
def test_what_does_not_fit_is_refused_at_once_and_stays_typed(
    desk: Desk, fields: dict[str, str], why: list[str]
) -> None:
    admin = desk.open_off(**ADMIN)
    page = manage(admin, **fields)
    assert heard_in(page) == why
    editor = editor_in(page, "tags/manage")
    assert {name: editor.fields[name] for name in ("label", "position") if name in fields} == {
        name: fields[name] for name in ("label", "position") if name in fields
    }
    assert desk.host.tags.get("vip").label == "VIP"


TWO_WRONG = {"thing": "tag/vip", "label": "x" * 201, "position": "ten"}
SAID = re.compile(r'<div class="say at-(\d)" id="([^"]+)" role=alert>(.*?)</div>')
MANAGERS = re.compile(r'<form[^>]* class="e [^>]*action="tags/manage".*?</form>', re.DOTALL)
DESCRIBED = re.compile(r'name=(\w+)( aria-invalid=true)? aria-describedby="([^"]+)"')


def said_in(page: str) -> dict[str, tuple[str, str]]:
    """By the id of what is said: the field that it stands under, and what it is."""
    fields = list(MANAGER.fields)
    return {id: (fields[int(at) - 1], text(html)) for at, id, html in SAID.findall(page)}


def described_in(page: str) -> dict[str, tuple[bool, list[str]]]:
    """By field: whether it is marked as wrong, and the ids of what describes it."""
    manager = MANAGERS.findall(page)[-1]
    return {field: (bool(wrong), ids.split()) for field, wrong, ids in DESCRIBED.findall(manager)}


def test_the_managers_fields_stand_in_the_declared_order(desk: Desk) -> None:
    page = desk.open_off(**ADMIN).page()
    form = editor_in(page, "tags/manage")
    assert [name for name in form.fields if name in MANAGER.fields] == list(MANAGER.fields)
    assert page.rpartition('action="tags/manage"')[2].partition("</form>")[0].count("class=field") == len(
        MANAGER.fields
    )
    assert described_in(page) == {}, "nothing is said of any"


def test_in_a_finite_page_each_problem_stands_beside_its_own_field(desk: Desk) -> None:
    page = manage(desk.open_off(**ADMIN), **TWO_WRONG)
    label, position = "tag_manager/:label", "tag_manager/:position"
    assert said_in(page) == {
        label: ("label", "Error: Name must be at most 200 characters long."),
        position: ("position", "Error: Position must be a number."),
    }
    assert described_in(page) == {"label": (True, [label]), "position": (True, [position])}


def test_in_a_live_page_each_problem_stands_beside_its_own_field_which_has_named_it_before(desk: Desk) -> None:
    with LiveStream(desk.open(**ADMIN)) as stream:
        named = {field: ids for field, (_, ids) in described_in(stream.first).items()}
        assert list(named) == list(MANAGER.fields)
        every = [id for ids in named.values() for id in ids]
        assert len(set(every)) == len(every)
        form = stream.editor("tags/manage")
        for attempt in range(2):
            assert stream.send(form, **TWO_WRONG) == 204
            assert said_in(stream.until("must be a number")) == {
                named["label"][attempt]: ("label", "Error: Name must be at most 200 characters long."),
                named["position"][attempt]: ("position", "Error: Position must be a number."),
            }
        stream.send(form, thing="tag/vip", label="V.I.P.", position="ten")
        assert list(said_in(stream.until("must be a number"))) == [named["position"][2]]
        stream.send(form, thing="tag/vip", label="V.I.P.")
        saved = stream.until("Tags changed", "V.I.P.")
        assert f"slot=m{form.slot[1:]}></div>" in saved, "what was said is gone"
        again = {field: ids for field, (_, ids) in described_in(saved).items()}
        assert not set(every) & {id for ids in again.values() for id in ids}


def test_a_new_generation_says_it_on_top_with_the_names_of_the_fields(desk: Desk) -> None:
    with LiveStream(desk.open(**ADMIN)) as stream:
        stream.post("tags/manage", **TWO_WRONG)
        stream.until("must be a number")
        desk.host.attributes.define("structure", type="text")
        news = stream.until("<div class=gen>", "name=g1 class=end")
        assert said_in(news) == {}
        assert "Not saved: Name must be at most 200 characters long. Position must be a number." in messages_in(news)[0]


def test_who_may_not_manage_tags_learns_that_and_nothing_of_the_fields(desk: Desk) -> None:
    with LiveStream(desk.open(**ADMIN)) as admin:
        form = admin.editor("tags/manage")
    agent = desk.open_off()
    agent.post("tags/manage", form.fields | TWO_WRONG | {"group": "none"})
    [said] = agent.messages()
    assert "You may not change this. Nothing was saved." in said
    assert "number" not in said


def test_a_tag_that_is_posted_again_is_one_tag(desk: Desk) -> None:
    admin = desk.open_off(**ADMIN)
    form = editor_in(admin.page(), "tags/manage")
    for _ in range(2):
        admin.send(form, thing="tag/", label="Once")
    assert [tag.label for tag in desk.host.tags.list()].count("Once") == 1


def test_labels_are_text_whatever_is_in_them(desk: Desk, panel: Panel) -> None:
    for at, label in enumerate(["<b>&'\"", LONG, ARABIC]):
        desk.host.tags.define(f"odd-{at}", label=label)
        desk.host.tags.add("ada", f"odd-{at}")
    page = panel.page()
    assert "<b>&amp;&#39;&#34;" not in page
    assert "&lt;b&gt;" in page
    assert ARABIC in page
    assert LONG.strip() in page


def test_five_hundred_tags_are_searched_in_pages_that_stay_short(desk: Desk, panel: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(MANY):
            batch.tags.define(f"many-{number}", label=f"Many {number:03}", group="service")
    assert "Many" not in panel.page()
    found = panel.send(editor_in(panel.page(), "tags/find"), words="many")
    assert offered(found_in(found), "tag") == [f"many-{number}" for number in range(20)]
    assert "20 of 500: refine the search" in text(found)


def test_everybody_sees_a_change_at_once_and_no_generation_is_begun(desk: Desk) -> None:
    with LiveStream(desk.open()) as marta, LiveStream(desk.open(sub="jonas")) as jonas:
        desk.host.tags.add("ada", "late")
        for stream in (marta, jonas):
            stream.until("Late delivery")
        desk.host.tags.define("late", label="Too late")
        for stream in (marta, jonas):
            stream.until("Too late")
            assert generations(stream.html) == 1


def test_an_admins_bytes_go_to_no_agent(desk: Desk) -> None:
    with LiveStream(desk.open(**ADMIN)) as admin, LiveStream(desk.open()) as agent:
        desk.host.tag_groups.define("new", label="Brand new")
        desk.host.tags.define("vip", label="V.I.P.")
        for stream in (admin, agent):
            stream.until("V.I.P.")
        assert "Brand new" in admin.html
        assert "tags/manage" not in agent.html
        assert "Brand new" not in agent.html


def test_what_was_found_is_there_again_in_a_new_generation(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        assert stream.post("tags/find", words="deliv") == 204
        stream.until("<mark>deliv</mark>ery")
        shown = stream.html.count("found-list")
        desk.host.attributes.define("later", type="text")
        stream.until("later")
        assert stream.html.count("found-list") == shown + 1


def test_german(desk: Desk) -> None:
    panel = desk.open_off(locale="de")
    assert "Schlagwörter" in text(panel.page())
    page = panel.send(editor_in(panel.page(), "tags/find"), words="late")
    assert "Gefundene Schlagwörter" in page
