"""Views and sections: which there are, what is read and sent of them, and what is remembered of what was chosen."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs
from sidelight_sdk import View

from plugin.actions.replies import leave_reply
from plugin.domain import views as domain
from plugin.domain.attributes import VALUES
from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import NOTE_COUNT, NOTES, AddNote
from plugin.domain.operations import SECTIONS
from plugin.domain.reply import Reply
from plugin.domain.rights import Permission
from plugin.domain.state import WorkspaceState
from plugin.domain.tags import HELD
from plugin.panel import DECLARED
from plugin.panel.machine.generation import POOL_STEP
from plugin.panel.machine.layout import MUCH, layout_of
from plugin.panel.machine.view_state import CLOSED, OPEN, SECTION, VIEW, Choice, ViewState
from plugin.panel.machine.views import Choosing, Chosen
from plugin.panel.nouns.customers import HEADER_KEYS
from plugin.panel.nouns.local_time import KEYS
from tests.panel.desk import Desk, Panel
from tests.panel.html import editor_in
from tests.panel.office import Office, Open, now, office_at
from tests.panel.profiles import profile
from tests.panel.streams import LiveStream
from tests.world import GRACE, MARTA

PROFILE = View("profile", sections=["attributes"])
NOTES_VIEW = View("notes", label="Notes & more", icon="pen", sections=["notes"])
LABELS = View("labels", label="Labels", sections=["tags"])
EVERYWHERE = ["warning", "head", "summary"]
OF_ATTRIBUTES = [*EVERYWHERE, "checked", "attributes", "record"]
BEACON = re.compile(r'<i class="c c(\d+) ([wnp]\d+|x)">')
TABS = re.compile(r'class="?view-tab[^>]*>.*?<span>([^<]*)</span>')


def chosen(*views: domain.View, of: frozenset[str] = frozenset(), denied: str = "") -> Chosen:
    """What an agent sees of these views, having chosen some of them; without any, by default."""
    rows: dict[type, dict[tuple[str, ...], object]] = {}
    if views:
        rows[domain.Views] = {("agent",): domain.Views("agent", views)}
    if denied:
        rights = ("tags.see", "tags.assign", "tags.manage") if denied == "tags" else (denied,)
        rows[Permission] = {("agent", right, ""): Permission("agent", right, "", False) for right in rights}
    return Choosing(DECLARED).of(WorkspaceState(1, rows), "agent", of)  # type: ignore[arg-type]


def laid_out(of: Chosen) -> list[tuple[str, int]]:
    return [(laid.section.name, laid.where.view) for laid in layout_of(of, profile(("n1",))).sections]


TWO = (domain.View("profile", sections=("attributes",)), domain.View("notes", label="Notes", sections=("notes",)))


def test_by_default_there_is_one_view_and_no_bar() -> None:
    default = chosen()
    assert default.tabs == ()
    named = ("attributes", "contact_details", "tags", "companies", "relationships", "assigned", "notes", "changes")
    assert laid_out(default) == [(name, 0) for name in (*EVERYWHERE, "checked", *named, "record")]


def test_the_workspace_orders_sections_and_views() -> None:
    one = chosen(domain.View("profile", sections=("notes", "attributes")))
    assert [name for name, _ in laid_out(one)] == [*EVERYWHERE, "checked", "notes", "attributes", "record"]
    other = chosen(domain.View("summary", sections=("tags",)), domain.View("profile"))
    assert [(tab.id, tab.icon, tab.known) for tab in other.tabs] == [
        ("summary", "summary", "Summary"),
        ("profile", "person", "Profile"),
    ]
    assert laid_out(other) == [("warning", 0), ("head", 0), ("summary", 0), ("tags", 1)]


def test_a_view_that_nobody_has_chosen_is_neither_read_nor_laid_out() -> None:
    first = chosen(*TWO)
    assert not {NOTES, NOTE_COUNT, HELD} & set(first.wants)
    assert first.wants[VALUES] is None
    assert ("notes", 2) not in laid_out(first)
    assert first.pending == (2,)
    second = chosen(*TWO, of=frozenset({"notes"}))
    assert {NOTES, NOTE_COUNT} <= set(second.wants)
    assert second.wants[VALUES] == frozenset({*HEADER_KEYS, *KEYS}), "the head's, and no others"
    assert laid_out(second) == [("warning", 0), ("head", 0), ("summary", 0), ("notes", 2)]
    both = chosen(*TWO, of=frozenset({"notes", "profile"}))
    assert laid_out(both) == [
        ("warning", 0),
        ("head", 0),
        ("summary", 0),
        ("checked", 1),
        ("attributes", 1),
        ("notes", 2),
        ("record", 1),
    ]
    assert both.pending == ()


def test_what_was_chosen_and_is_there_no_more_stands_for_the_first() -> None:
    state, choosing = WorkspaceState(1, {}), Choosing(DECLARED)
    first = choosing.of(state, "agent", frozenset())
    assert choosing.of(state, "agent", frozenset({"gone"})) is first, "nothing is kept for what there is not"
    assert laid_out(chosen(*TWO, of=frozenset({"gone"}))) == laid_out(chosen(*TWO))


def test_a_section_is_there_for_whom_its_noun_says() -> None:
    assert "tags" in dict(laid_out(chosen()))
    assert "tags" not in dict(laid_out(chosen(denied="tags")))
    assert "tags" in dict(laid_out(chosen(denied="tags.assign")))


def test_a_view_with_nothing_in_it_says_so() -> None:
    layout = layout_of(
        chosen(*TWO[:1], domain.View("cases", sections=()), of=frozenset({"profile", "cases"})), profile()
    )
    assert layout.empty == [2]


def test_every_section_that_views_name_is_declared_by_the_panel_and_the_other_way_round() -> None:
    assert {one.name for one in DECLARED.sections if one.is_named} == set(SECTIONS)
    assert {one.goes_with for one in DECLARED.sections if one.goes_with} <= set(SECTIONS)


def test_what_was_chosen_is_kept_and_followed() -> None:
    state = ViewState().choosing(Choice(VIEW, "notes")).choosing(Choice(f"{SECTION}tags", CLOSED))
    assert (state.view, state.views, state.closed) == ("notes", frozenset({"notes"}), frozenset({"tags"}))
    assert state.choosing(Choice(VIEW, "profile")).views == frozenset({"notes", "profile"})
    assert state.choosing(Choice(f"{SECTION}tags", OPEN)).closed == frozenset()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(tmp_path) as office:
        yield office


# Over HTTP, in a page that ends and in a stream.


@pytest.fixture
def views(desk: Desk) -> None:
    desk.host.views.set("agent", [PROFILE, NOTES_VIEW, LABELS])


def tabs_in(page: str) -> list[str]:
    return TABS.findall(page)


def beacons(html: str) -> dict[str, str]:
    """The number of the newest beacon by what it stands for."""
    return {marks: number for number, marks in BEACON.findall(html)}


def ask(panel: Panel, stream: LiveStream, beacon: str) -> None:
    assert panel.get(f"s/{stream.id}/c/{beacon}").status_code == 200


def test_with_one_view_no_page_has_a_bar(desk: Desk) -> None:
    assert "view-tab" not in desk.open_off().page()
    with LiveStream(desk.open()) as stream:
        assert "type=radio name=view" not in stream.html
        assert "view-tab" not in stream.html


@pytest.mark.usefixtures("views")
def test_a_finite_page_leads_to_its_views_and_remembers_the_last(desk: Desk) -> None:
    panel = desk.open_off()
    page = panel.page()
    assert tabs_in(page) == ["Profile", "Notes &amp; more", "Labels"]
    assert 'action="attributes/plan"' in page
    assert "By Marta" not in page
    notes = panel.page(view="notes")
    assert "By Marta" in notes
    assert 'action="attributes/plan"' not in notes
    assert re.search(r'href="\./\?view=notes&amp;once=[^"]+" target=_self class=view-tab aria-current=page', notes)
    assert "By Marta" in desk.open_off().page(), "the next panel of this agent shows it again"
    assert "By Marta" not in desk.open_off(sub="jonas").page()


@pytest.mark.usefixtures("views")
def test_a_finite_page_comes_back_to_the_view_that_its_form_was_in(desk: Desk) -> None:
    panel = desk.open_off()
    panel.page(view="notes")
    desk.open_off().page(view="profile")  # elsewhere this agent looks at something else meanwhile
    answer = panel.post("notes", {"text": "New", "customer": "ada", "view": "notes"})
    assert "view=notes" in answer.headers["location"]


@pytest.mark.usefixtures("views")
def test_a_finite_page_stays_in_the_view_that_was_remembered_for_it(desk: Desk) -> None:
    desk.open_off().page(view="notes")
    panel = desk.open_off()
    composer = editor_in(panel.page(), "notes")
    desk.open_off().page(view="profile")  # elsewhere this agent looks at something else meanwhile
    assert "<p class=text dir=auto>By hand" in panel.send(composer, text="By hand")
    assert "view=notes" in panel.led_to


@pytest.mark.parametrize("view", ["nothing", "", "a/b", "x" * 300, "<script>"])
@pytest.mark.usefixtures("views")
def test_a_view_that_there_is_not_is_the_first(desk: Desk, view: str) -> None:
    page = desk.open_off().page(view=view)
    assert 'action="attributes/plan"' in page
    assert "<script>" not in page


def test_a_finite_page_closes_and_opens_a_section_and_remembers_it(desk: Desk) -> None:
    panel = desk.open_off()
    link = re.search(r'<a class="fold open" slot=h\d+ href="(sections/notes/closed\?once=[^"]+)"', panel.page())
    assert link
    answer = panel.get(link[1])
    assert 'href="sections/notes/open?' in panel.follow(answer), "by the mark that the link carried"
    closed = desk.open_off().page()
    assert 'href="sections/notes/open?' in closed
    assert "By Marta" in closed, "what is closed may hold what was typed: it is there, and not shown"
    assert 'href="sections/notes/closed?' in desk.open_off(sub="jonas").page()
    assert panel.get("sections/notes/open").status_code == 303
    assert 'href="sections/notes/closed?' in desk.open_off().page()


@pytest.mark.parametrize("address", ["sections/nothing/open", "sections/notes/ajar", "sections/head/closed"])
def test_what_is_no_section_cannot_be_closed(desk: Desk, address: str) -> None:
    assert desk.open_off().get(address).status_code == 404


@pytest.mark.usefixtures("views")
def test_a_live_view_is_sent_once_it_is_chosen(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        assert "By Marta" not in stream.html
        assert stream.html.count("type=radio name=view") == 3
        ask(panel, stream, beacons(stream.html)["w2"])
        news = stream.until("By Marta", "class=end")
        assert "w1" in beacons(news), "what was left can be chosen again"
    with LiveStream(desk.open()) as again:
        assert "By Marta" in again.html
        assert 'action="attributes/plan"' not in again.html


@pytest.mark.usefixtures("views")
def test_a_change_in_a_view_that_nobody_has_chosen_is_not_sent(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        desk.host.notes.add("ada", "Unseen", author="jonas")
        desk.push(plan="Pro")
        assert "Unseen" not in stream.until("Pro")


def test_a_live_section_is_closed_and_opened_again_and_again(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        number = DECLARED.numbers["notes"]
        now = beacons(stream.html)
        assert f"p{number}" in now
        assert f"n{number}" not in now, "what is shown already is not asked for"
        ask(panel, stream, now[f"p{number}"])
        news = stream.until(f" n{number}")
        assert "class=gen" not in news, "nothing else has changed"
        with LiveStream(desk.open()) as other:
            assert f"n{number}" in beacons(other.html), "closed, so it can be opened"
        ask(panel, stream, beacons(news)[f"n{number}"])
        again = beacons(stream.until(f" p{number}"))[f"p{number}"]
        assert again != now[f"p{number}"], "a browser asks for an address once"
        with LiveStream(desk.open()) as other:
            assert f"p{number}" in beacons(other.html)


def test_nothing_of_a_closed_section_is_sent_before_it_is_opened(desk: Desk) -> None:
    desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Acme", data={"Note": "Thirty-one"})
    number = DECLARED.numbers["accounts"]
    panel = desk.open()
    with LiveStream(panel) as stream:
        assert "Thirty" not in stream.html, "accounts start closed"
        assert "Loading…" in stream.html, "where it will be, for who opens it on a slow network"
        desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Acme", data={"Note": "Thirty-two"})
        desk.push(plan="Pro")
        assert "Thirty" not in stream.until("Pro")
        ask(panel, stream, beacons(stream.html)[f"n{number}"])
        news = stream.until("Thirty-two")
        assert "class=gen" not in news, "what has the focus stays where it is"
        desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Acme", data={"Note": "Thirty-three"})
        stream.until("Thirty-three")
    with LiveStream(desk.open()) as again:
        assert "Thirty-three" in again.html, "it was opened: that is remembered"


def test_much_behind_show_more_is_sent_once_it_is_asked_for(desk: Desk) -> None:
    with desk.host.batch() as batch:
        for number in range(MUCH + 5):
            batch.attributes.define(f"more{number}", type="text", label=f"More {number}")
        batch.customers.upsert("ada", attributes={f"more{number}": "Held" for number in range(MUCH + 5)})
    panel = desk.open()
    with LiveStream(panel) as stream:
        assert 'value="Held"' not in stream.html
        desk.push(more5="Changed")
        desk.push(plan="Pro")
        assert "Changed" not in stream.until('aria-label="Plan: Pro"')
        ask(panel, stream, beacons(stream.html)["x"])
        news = stream.until('value="Changed"', f'aria-label="Reset More {MUCH + 5 - 1}"')
        assert news.count('value="Held"') == MUCH + 5 - 1
    finite = desk.open_off().page()
    assert finite.count('value="Held"') == MUCH + 5 - 1, "a page that ends is whole"


def test_what_was_refused_opens_what_it_is_in(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        number = DECLARED.numbers["notes"]
        form = editor_in(stream.html, "notes")
        assert panel.post(form.action, form.fields | {"text": "x" * 20_001}).status_code == 204
        stream.until("role=alert")
        ask(panel, stream, beacons(stream.html)[f"p{number}"])
        stream.until(f" n{number}")
    with LiveStream(panel) as again:
        assert 'action="notes"' in again.html


async def test_what_is_chosen_is_no_use_of_a_control(office: Office) -> None:
    """A page whose controls nobody has used is reloaded by itself when its stream ends."""
    panel = await office.open()
    panel.stream.on_beacon("choice", int(beacons(panel.html)[f"p{DECLARED.numbers['notes']}"]))
    await panel.until(f' n{DECLARED.numbers["notes"]}">')
    assert not panel.stream.used


def test_a_choice_in_an_older_generation_is_followed_by_the_newer(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        number = DECLARED.numbers["notes"]
        old = beacons(stream.html)[f"p{number}"]
        desk.host.attributes.define("later", type="text")
        stream.until("class=end")
        ask(panel, stream, old)
        news = stream.until("class=end")
        box = re.search(rf'<input type=checkbox class="fold h{number}" slot=h{number}( checked)?', news)
        assert box
        assert not box[1], "it was closed while the generation was on its way that shows it open"


def test_other_views_end_the_page_so_that_it_is_loaded_with_them(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        desk.host.views.set("supervisor", [PROFILE, LABELS])
        desk.push(plan="Pro")
        stream.until("Pro")
        assert not stream.ended, "they are another role's"
        desk.host.views.set("agent", [PROFILE, LABELS])
        stream.until("http-equiv=refresh")


def test_there_is_a_search_only_where_it_can_find_something(desk: Desk) -> None:
    """Of one view, too; and it comes with what it finds."""
    desk.host.views.set("agent", [View("notes", label="Notes", sections=["notes"])])
    finite, search = desk.open_off(), "<form class=search"
    assert search not in finite.page(q="notes")
    with LiveStream(desk.open()) as stream:
        assert search not in stream.first
        desk.host.views.set("agent", [View("notes", label="Notes", sections=["notes", "attributes"])])
        stream.rest()
        with LiveStream(stream.panel) as again:
            assert (search in again.first, search in finite.page(q="notes")) == (True, True)


def test_sections_that_move_within_the_views_are_moved_at_once(desk: Desk) -> None:
    desk.host.views.set("agent", [PROFILE, LABELS])
    with LiveStream(desk.open()) as stream:
        assert "By Marta" not in stream.html
        desk.host.views.set("agent", [View("profile", sections=["notes", "attributes"]), LABELS])
        assert "By Marta" in stream.until("class=end")


def test_a_right_that_takes_a_section_away_takes_it_at_once(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        assert ">Tags" in stream.html
        for right in ("tags.see", "tags.assign"):
            desk.host.permissions.set("agent", right, False)
        assert ">Tags" not in stream.until("class=end").rpartition("class=gen")[2]


def test_a_label_is_text_wherever_it_stands(desk: Desk) -> None:
    hostile = '"><script>x</script>'
    desk.host.views.set("agent", [PROFILE, View('v"><b>', label=hostile, sections=["notes"])])
    for html in (desk.open_off().page(), LiveStream(desk.open()).html):
        assert "<script>" not in html
        assert "<b>" not in html
        assert "&lt;script&gt;" in html


# In process.

TWO_AND_LABELS = (*TWO, domain.View("labels", label="Labels", sections=("tags",)))


async def decide_views(office: Office, *views: domain.View) -> None:
    await office.world.push(domain.SetViews("agent", views))


async def choose(panel: Open, marks: str) -> str:
    """Follows the newest beacon of it; what has been sent since."""
    since = len(panel.html)
    panel.stream.on_beacon("choice", int(beacons(panel.html)[marks]))
    await panel.rests()
    return panel.html[since:]


async def test_what_is_chosen_more_often_than_a_page_has_beacons_is_still_followed(office: Office) -> None:
    await decide_views(office, *TWO_AND_LABELS[2:])
    panel = await office.open()
    number = DECLARED.numbers["tags"]
    for _ in range(POOL_STEP):
        await choose(panel, f"p{number}")
        await choose(panel, f"n{number}")
    assert f"n{number}" in beacons(await choose(panel, f"p{number}"))


async def test_a_choice_that_cannot_be_remembered_yet_is_followed_and_remembered_later(office: Office) -> None:
    panel = await office.open()
    number = DECLARED.numbers["notes"]
    office.store.writes_fail = 1
    assert "class=gen" not in await choose(panel, f"p{number}"), "all the page needs is there"
    assert f"n{number}" in beacons(panel.html)
    assert f"p{number}" in beacons((await office.open("before")).html)
    panel.page.turn_alone()
    await panel.rests()
    assert f"n{number}" in beacons((await office.open("after")).html)


async def test_what_is_chosen_and_used_while_the_page_still_arrives_is_followed(office: Office) -> None:
    await decide_views(office, *TWO)
    await office.world.push(AddNote(GRACE, "By Jonas", "jonas"))
    panel = await office.open(reads=False)
    panel.stream.on_beacon("choice", 0)  # the first that can be chosen
    panel.stream.on_beacon("used", 0)
    panel.reads_on.set()
    await panel.until("By Jonas")
    assert panel.stream.used


async def test_what_is_said_on_top_is_not_said_again_with_each_view(office: Office) -> None:
    await decide_views(office, *TWO_AND_LABELS)
    panel = await office.open(customer=GRACE, conversation=None)
    for marks in ("w2", "w3"):
        await choose(panel, marks)
    await leave_reply(
        office.ctx, panel.page._session, Reply("invalid", "attribute/location", f"{panel.stream.id}.1.3.1"), now()
    )
    await panel.until('slot=m-top><div class="say')
    assert "m-top" not in await choose(panel, "w2")


async def test_panels_of_different_views_and_closed_sections_are_sent_what_is_theirs_in_one_round(
    office: Office,
) -> None:
    await decide_views(office, *TWO_AND_LABELS)
    panels = {name: await office.open(name, agent=structs.replace(MARTA, id=name)) for name in "abcd"}
    await choose(panels["b"], "w2")
    await choose(panels["c"], "w2")
    await choose(panels["c"], f"p{DECLARED.numbers['notes']}")
    await choose(panels["d"], "w3")
    await choose(panels["d"], f"p{DECLARED.numbers['tags']}")
    again = {name: await office.open(f"{name}-again", agent=panels[name].stream.agent) for name in panels}
    await office.world.push(
        UpsertCustomer(id=GRACE, location="Rome"), AddNote(GRACE, "Fresh", "jonas", id="fresh"), at=now()
    )
    mark = office.hub.new_mark()
    for panel in (*panels.values(), *again.values()):
        for topic in (("attribute", "location"), ("note", "fresh")):
            panel.stream.notify(topic, mark)
    for panel in (*panels.values(), *again.values()):
        await panel.until("Rome")
        await panel.rests()
    for name, panel in panels.items():
        newest = panel.html.rpartition("<div class=gen>")[2]
        assert ("Fresh" in newest) == (name in "bc")
        slots = re.findall(r"slot=(s\d+) method=post action=\"attributes/location\"", newest)
        assert (len(slots), len(set(slots))) == (2, 1), "the newer one where the older one was"
    for name, panel in again.items():
        assert ("Fresh" in panel.html) == (name in "bc")
        assert ('action="attributes/location"' in panel.html) == (name == "a")
