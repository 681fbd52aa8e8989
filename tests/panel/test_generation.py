"""What is written around the shared fragments, so that the browser's own parser puts each in its place."""

import re
from typing import Any

import pytest

from plugin.domain.rights import Viewer
from plugin.panel import DECLARED
from plugin.panel.look.locale import locale_context_of
from plugin.panel.machine import generation as machine
from plugin.panel.machine.aliases import RECURRING
from plugin.panel.machine.generation import POOL_STEP, STATUS, TOP, Notice, Page, Used
from plugin.panel.machine.gzip import Piece, Plain
from plugin.panel.machine.markup import NO_BEACON, radio
from plugin.panel.machine.page_query import PageQuery
from plugin.panel.machine.places import Place, numbers, places
from plugin.panel.machine.reading import Reading, View
from plugin.panel.machine.render import EMPTY, Rendered
from plugin.panel.machine.view_state import ViewState
from plugin.panel.nouns.attributes import MOST_OFFERED
from tests.panel.html import forms_in, let_go_of
from tests.panel.profiles import NOW, defined, laid_out, profile, reading_of
from tests.world import MARTA

LOCALE = locale_context_of("en", "UTC", NOW)
VIEWER = Viewer(MARTA.id, MARTA.role)
EDITOR = re.compile(r'name=editor value=(\S+)><input type=hidden name=of value="(\S+)">')


def reading(*keys: str, name: str = "Ada", email: str = "ada@example.com") -> Reading:
    return reading_of(profile(("n1",), definitions=defined(*keys), name=name, email=email))


def begun(live: bool = True, of: Reading | None = None) -> tuple[Page, str]:
    page = Page("abc", None if live else PageQuery())
    return page, again(page, of)


def again(page: Page, of: Reading | None = None) -> str:
    of = of or reading()
    pieces = page.begins(laid_out(of.profile), View(of, MARTA, LOCALE), ViewState())
    return Plain(page.stream_id).feed(pieces).decode()


def html(pieces: list[Piece]) -> str:
    return Plain("abc").feed(pieces).decode()


def place(page: Page, name: str) -> Place:
    return places(page.layout)[numbers(page.layout)[name]]


def editor_of(written: str, action: str) -> str:
    return [form for form in forms_in(written) if form.action == action][-1].fields["editor"]


def test_a_first_generation_ends_none_and_the_next_ends_it_last() -> None:
    page, first = begun()
    assert not first.startswith("</div>")
    assert page.ends_older() == b""
    second = again(page)
    assert second.startswith('</div><?start name="q1">')
    assert page.ends_older() == b"<input type=radio name=g1 class=end checked autocomplete=off>"
    assert (first.count("<div class=gen>"), second.count("<div class=gen>")) == (1, 1)
    assert "name=g1 class=r" in first
    assert "name=g2 class=r" in second


def test_every_fragment_has_a_slot_of_the_skeleton() -> None:
    page, written = begun(of=reading("plan", "seats", "owner", "about"))
    skeleton, _, light = written.partition("</template>")
    slots = set(re.findall(r"<slot name=(\S+?)>", skeleton))
    used = set(re.findall(r"slot=(\S+?)[ >]", light))
    assert used <= slots
    assert {f"s{place.number}" for place in places(page.layout)} <= slots
    assert {TOP, STATUS} <= slots


def test_every_editor_has_a_name_of_its_own_for_ever() -> None:
    page, first = begun()
    names = editors_in(first + again(page) + again(page))
    names += editors_in(again(Page("xyz")))
    assert len(names) > 20
    assert len(set(names)) == len(names)


def test_an_editor_says_where_it_stands_until_the_next_generation() -> None:
    page, written = begun()
    editor = editor_of(written, "attributes/email")
    assert page.place_of(editor) == place(page, "attribute/email")
    assert page.message_slot(editor) == f"m{place(page, 'attribute/email').number}"
    again(page)
    assert page.place_of(editor) is None
    assert page.message_slot(editor) == TOP
    assert page.releases(editor) == f"<input type=radio {let_go_of(editor)} checked autocomplete=off>".encode()


@pytest.mark.parametrize("editor", ["", "abc", "abc.1", "abc.1.x.1", "abc.1.99999.1", "xyz.1.5.1", "abc.2.5.1"])
def test_an_editor_of_nowhere_stands_nowhere(editor: str) -> None:
    page, _ = begun()
    assert page.place_of(editor) is None
    assert page.message_slot(editor) == TOP


def test_what_a_browser_removes_leaves_its_names_to_a_later_generation() -> None:
    """A browser keeps each name and each set of attributes that it was ever sent."""
    page, first = begun()
    names, held = [radios_of(first)], editor_of(again(page), "attributes/email")
    for _ in range(4 * RECURRING):
        names.append(radios_of(again(page)))
        removes(page, but=2)
    assert set().union(*names[2 * RECURRING :]) <= set().union(*names[: 2 * RECURRING])
    assert all(names[at].isdisjoint(names[at + 1] | names[at + 2]) for at in range(len(names) - 2))
    name = let_go_of(held)
    assert name in page.releases(held).decode(), "it has kept its name"
    assert f"{name.removesuffix(' class=end')} class=k" not in again(page)
    assert [editor for editor, _ in EDITOR.findall(again(page))] == [editor for editor, _ in EDITOR.findall(first)]
    assert page.releases(editor_of(first, "attributes/email")) == b"", "nothing of it is there any more"


def test_what_no_browser_removes_shares_its_names_with_no_other_generation() -> None:
    page, first = begun()
    names = [radios_of(first), *(radios_of(again(page)) for _ in range(3 * RECURRING))]
    assert len(set().union(*names)) == sum(map(len, names))


def editors_in(written: str) -> list[str]:
    return [f"{of.rpartition('.')[0]}.{editor}" for editor, of in EDITOR.findall(written)]


def radios_of(written: str) -> set[str]:
    return set(re.findall(r"<input type=radio name=((?:k|\d)\S*) ", written))


def removes(page: Page, but: int) -> None:
    """As a browser does: it proves what is gone twice, and is asked in between."""
    for generation in set(page.superseded.generations) - {but}:
        page.superseded.hear("gone", generation)
    page.superseded.questions()
    for generation in set(page.superseded.generations) - {but}:
        page.superseded.hear("still gone", generation)


def test_another_pages_editor_is_not_let_go_of_here() -> None:
    page, _ = begun()
    assert page.releases("xyz.1.5.1") == b""


def test_a_fragment_that_says_nothing_new_is_known() -> None:
    page, _ = begun(of=reading(name="Ada"))
    who = place(page, "who/")
    same, other = (reading(name=name).fragment(who, VIEWER, LOCALE) for name in ("Ada", "Grace"))
    assert not page.changed(who, same)
    assert page.changed(who, other)
    page.fragment(who, other)
    assert not page.changed(who, other)


def test_a_place_that_was_never_filled_takes_no_bytes() -> None:
    page, written = begun()
    edited = place(page, "edited_by/attribute/name")
    assert f"slot=s{edited.number}" not in written.partition("</template>")[2]
    assert not page.changed(edited, EMPTY)
    assert html(page.fragment(edited, Rendered(b"x")))
    assert html(page.fragment(edited, EMPTY)), "what was there must go"


def test_the_answer_to_a_save_lets_go_of_that_editor_before_the_newer_one() -> None:
    page, written = begun()
    editor, email = editor_of(written, "attributes/email"), place(page, "attribute/email")
    rendered = reading(email="x@example.com").fragment(email, VIEWER, LOCALE)
    answer = html(page.fragment(email, rendered, fresh=False, releases=[editor]))
    assert answer.startswith(f"<input type=radio {let_go_of(editor)} checked autocomplete=off slot=s{email.number}>")
    assert answer.count("class=end") == 1
    assert " fresh" not in answer.partition(">")[0]


def test_what_changed_is_marked_and_what_was_there_is_not() -> None:
    page, written = begun()
    who = place(page, "who/")
    assert "fresh" not in written
    assert '"f fresh"' in html(page.fragment(who, Rendered(b"x")))


def test_a_message_stands_until_it_is_unsaid() -> None:
    page, _ = begun()
    slot = f"m{place(page, 'composer/').number}"
    assert page.unsay(slot) == []
    said = html(page.message(slot, [Notice(Rendered(b"one")), Notice(Rendered(b"two"))]))
    assert said.count('<div class="say wide" role=alert>') == 2
    assert f"slot={slot}" in html(page.unsay(slot))
    assert page.unsay(slot) == []


# Beacons.


def beacons(written: str) -> list[int]:
    return [int(found) for found in re.findall(r'class="e i\d+ t(\d+)', written)]


def test_each_editor_takes_a_beacon_of_its_own_and_keeps_it_until_it_is_used() -> None:
    page, written = begun()
    taken = beacons(written)
    assert len(taken) == len(set(taken)) == len(editors_in(written))
    email = place(page, "attribute/email")
    rendered = reading().fragment(email, VIEWER, LOCALE)
    (kept,) = beacons(html(page.fragment(email, rendered)))
    assert kept in taken
    used = page.use_beacon(kept)
    assert used is not None
    assert used.place == "attribute/email"
    assert page.use_beacon(kept) is None
    (fresh,) = beacons(html(page.fragment(email, rendered)))
    assert fresh not in taken


def test_a_used_beacon_is_never_given_out_again() -> None:
    page, written = begun()
    used = beacons(written)[:3]
    for beacon in used:
        page.use_beacon(beacon)
    for _ in range(3):
        assert not set(beacons(again(page))) & set(used)


def test_a_beacon_says_which_editors_have_it() -> None:
    """It comes a moment after its editor was used, and others may have been sent by then."""
    page, first = begun()
    email = place(page, "attribute/email")
    rendered = reading().fragment(email, VIEWER, LOCALE)
    second, third = (html(page.fragment(email, rendered)) for _ in range(2))
    editors = editor_of(first, "attributes/email"), *editors_in(second), *editors_in(third)
    assert page.use_beacon(beacons(third)[0]) == Used("attribute/email", editors)
    fourth = html(page.fragment(email, rendered))
    assert page.use_beacon(beacons(fourth)[0]) == Used("attribute/email", tuple(editors_in(fourth)))


def test_beacons_that_a_sheet_has_no_rules_for_bring_a_larger_one() -> None:
    page, _ = begun()
    email = place(page, "attribute/email")
    rendered = reading().fragment(email, VIEWER, LOCALE)
    for _ in range(2 * POOL_STEP):
        before, written = page.pool, html(page.fragment(email, rendered))
        assert (f"pool-{before}-{page.pool}.css" in written) == (page.pool > before), "what is new alone"
        (beacon,) = beacons(written)
        assert beacon < page.pool
        page.use_beacon(beacon)
    assert page.pool > 2 * POOL_STEP
    head = again(page, reading()).partition("<div class=gen>")[0]
    assert re.findall(r"pool-(\d+-\d+)\.css", head) == [f"{begun()[0].pool}-{page.pool}"], (
        "they go with their generation"
    )
    assert not page.spent


def test_when_the_largest_pool_is_spent_the_page_counts_as_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "POOLS", (POOL_STEP,))
    monkeypatch.setattr(machine, "LARGEST_POOL", POOL_STEP)
    page, _ = begun()
    email = place(page, "attribute/email")
    rendered = reading().fragment(email, VIEWER, LOCALE)
    for _ in range(2 * POOL_STEP):
        written = beacons(html(page.fragment(email, rendered)))
        if not written:
            break
        page.use_beacon(written[0])
    assert page.spent
    assert editors_in(html(page.fragment(email, rendered)))


def test_what_has_no_value_costs_an_editor_only_where_it_is_offered() -> None:
    """Of three hundred attributes, whose places wait for what is pushed."""
    keys = [f"key{number}" for number in range(300)]
    page, written = begun(of=reading(*keys))
    own = [form for form in forms_in(written) if form.action.startswith("attributes/")]
    assert len(own) == MOST_OFFERED
    assert len(places(page.layout)) > 600
    assert page.pool <= 128


def test_an_editor_that_the_pool_has_no_rules_for_brings_a_larger_one() -> None:
    keys = [f"key{number}" for number in range(300)]
    page, _ = begun(of=reading(*keys))
    before = page.pool
    values: dict[str, Any] = dict.fromkeys(keys, "set")
    full = reading_of(profile(definitions=defined(*keys), **values))
    for key in keys:
        at = place(page, f"attribute/{key}")
        written = html(page.fragment(at, full.fragment(at, VIEWER, LOCALE)))
        index = int(re.findall(r'class="e i([0-9]+)', written)[0])
        assert index < page.pool
        assert ("pool-" in written) == (page.pool != before)
        before = page.pool
    assert page.pool > 128


def test_what_can_be_chosen_takes_no_more_numbers_however_many_generations_come() -> None:
    page, written = begun()
    choices = re.compile(r'<i class="c c(\d+) ')
    offered = len(choices.findall(written))
    assert offered
    for _ in range(20):
        numbers = set(map(int, choices.findall(again(page, reading()))))
        assert len(numbers) == offered, "each its own"
        assert max(numbers) < 3 * offered


@pytest.mark.parametrize("number", [NO_BEACON, 5_000])
def test_a_beacon_of_nothing_is_nothing(number: int) -> None:
    page, _ = begun()
    assert page.use_beacon(number) is None


def test_a_live_page_has_a_sheet_for_its_pool_and_a_finite_one_needs_none() -> None:
    page, small = begun()
    assert small.startswith(f'<link rel=stylesheet href="s/abc/pool-0-{page.pool}.css">')
    page, large = begun(of=reading(*(f"key{number}" for number in range(100))))
    assert page.pool >= large.count('<form class="e ') + POOL_STEP // 2
    assert f"pool-0-{page.pool}.css" in large
    assert "pool-" not in again(page, reading(*(f"key{number}" for number in range(100))))
    assert "pool-" not in begun(live=False)[1]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("attribute/plan", "attributes/plan"),
        ("found/plan", "attributes/plan"),
        ("attribute/a b?#%&\"'>", "attributes/a%20b%3F%23%25%26%22%27%3E"),
        ("note/n1", "notes/n1"),
        ("composer/", "notes"),
        ("unknown/", "customer"),
    ],
)
def test_an_editor_posts_to_its_noun(name: str, action: str) -> None:
    assert DECLARED.action_of(name) == action


def test_a_radio_is_checked_and_remembers_nothing() -> None:
    assert radio("g", "end", "s1") == "<input type=radio name=g class=end checked autocomplete=off slot=s1>"
