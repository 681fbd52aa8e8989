"""Which views a role's panels have, who says so, and what is in the log."""

from typing import Any

import pytest
from msgspec import convert

from plugin.domain.actor import Role
from plugin.domain.change import Change
from plugin.domain.operations import SECTIONS
from plugin.domain.permissions import SetPermission
from plugin.domain.views import DEFAULT, ICONS, KNOWN, LABEL_LENGTH, MAX_VIEWS, SetViews, View, ViewsAnswer, views_of
from plugin.errors import Forbidden, Invalid
from plugin.panel.look.assets import STATIC
from plugin.store.views import TABLE
from tests.world import ADA, JONAS, SOFIA, World

NOTES = View("notes", "Notes", "pen", ("notes",))
MINE = (View("profile"), NOTES)


async def held(world: World, role: Role | None = "agent") -> tuple[View, ...]:
    return views_of(await world.store.states.get(world.acme.id), role)


async def said(world: World, *operations: SetViews) -> list[Change]:
    """What the operations put on the log."""
    seq = await world.last_seq()
    await world.push(*operations)
    return [entry.change for entry in await world.changes(after=seq)]


async def test_until_a_workspace_decides_every_role_has_profile_alone(world: World) -> None:
    for role in ("agent", "supervisor", "admin", None):
        assert await held(world, role) == DEFAULT == (View("profile"),)


async def test_what_a_workspace_says_holds_for_that_role_alone_until_it_gives_the_default_back(world: World) -> None:
    await world.push(SetViews("agent", MINE))
    assert [await held(world, role) for role in ("agent", "supervisor", None)] == [MINE, DEFAULT, DEFAULT]
    assert views_of(await world.store.states.get(world.rival.id), "agent") == DEFAULT
    await world.push(SetViews("agent", None))
    assert await held(world) == DEFAULT
    assert await TABLE.read(world.store, world.acme.id, [()]) == []


async def test_the_answer_says_what_now_holds(world: World) -> None:
    done = await world.push(SetViews("agent", MINE), SetViews("admin", DEFAULT), SetViews("agent", None))
    assert done.answers == (
        ViewsAnswer("agent", MINE, False),
        ViewsAnswer("admin", DEFAULT, False),
        ViewsAnswer("agent", DEFAULT, True),
    )


async def test_the_database_gives_back_what_was_said(world: World) -> None:
    every = (View("profile"), View("mine", "Größe „M“ 🚀", "list", ()), View("more", None, "tag", ("tags", "notes")))
    await world.push(SetViews("agent", every))
    world.store.states.forget(world.acme.id)
    assert await held(world) == every


async def test_a_label_stands_on_one_line(world: World) -> None:
    await world.push(SetViews("agent", (View("mine", " My\r\n \t own  view "),)))
    assert await held(world) == (View("mine", "My own view"),)


async def test_as_much_as_may_be_said_is_taken(world: World) -> None:
    longest = "x" * LABEL_LENGTH
    most = tuple(View(f"v-{at}", longest, sections=None if at == 0 else ()) for at in range(MAX_VIEWS))
    await world.push(SetViews("agent", most))
    assert await held(world) == most
    await world.push(SetViews("agent", (View("x" * 200, "x", sections=SECTIONS),)))
    assert await held(world) == (View("x" * 200, "x", sections=SECTIONS),)


async def test_known_views_and_every_icon_can_be_chosen(world: World) -> None:
    await world.push(SetViews("agent", tuple(View(id, sections=()) for id in KNOWN)))
    assert [view.id for view in await held(world)] == list(KNOWN)
    for icon in ICONS:
        await world.push(SetViews("agent", (View("profile", icon=icon),)))
        assert (await held(world))[0].icon == icon


async def test_a_change_names_the_role_and_says_its_views_before_and_after(world: World) -> None:
    notes = '{"id":"notes","label":"Notes","icon":"pen","sections":["notes"]}'
    assert await said(world, SetViews("agent", MINE), SetViews("agent", None)) == [
        Change("view.changed", thing="agent", before=None, after=f'[{{"id":"profile"}},{notes}]'),
        Change("view.changed", thing="agent", before=f'[{{"id":"profile"}},{notes}]', after=None),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        (NOTES, View("profile")),
        (View("profile"), View("notes", "Note", "pen", ("notes",))),
        (View("profile"), View("notes", "Notes", "list", ("notes",))),
        (View("profile"), View("notes", "Notes", "pen", ("tags",))),
        (View("profile"), View("notes", "Notes", "pen", ())),
        (View("profile"), View("notes", "Notes", None, ("notes",))),
        (View("profile", sections=()), NOTES),
    ],
    ids=["order", "label", "icon", "sections", "no sections", "no icon", "the rest"],
)
async def test_a_change_of_any_member_alone_is_seen_on_the_log(world: World, changed: tuple[View, ...]) -> None:
    await world.push(SetViews("agent", MINE))
    (change,) = await said(world, SetViews("agent", changed))
    assert change.kind == "view.changed"
    assert change.before != change.after
    assert await held(world) == changed


async def test_saying_again_what_holds_changes_nothing(world: World) -> None:
    assert await said(world, SetViews("agent", None)) == []
    assert len(await said(world, SetViews("agent", MINE), SetViews("agent", MINE))) == 1
    assert await said(world, SetViews("agent", (View("profile"), View("notes", " Notes", "pen", ("notes",))))) == []


async def test_a_workspace_may_decide_for_what_is_the_default(world: World) -> None:
    (change,) = await said(world, SetViews("agent", DEFAULT))
    assert (change.before, change.after) == (None, '[{"id":"profile"}]')
    assert len(await TABLE.read(world.store, world.acme.id, [()])) == 1


async def test_admins_manage_views_and_others_where_the_workspace_lets_them(world: World) -> None:
    for agent in (JONAS, SOFIA):
        with pytest.raises(Forbidden):
            await world.act(await world.session(agent), SetViews("agent", MINE))
    await world.act(await world.session(ADA), SetViews("agent", MINE))
    await world.push(SetPermission("supervisor", "views.manage", True), SetPermission("admin", "views.manage", False))
    await world.act(await world.session(SOFIA), SetViews("agent", None))
    assert (await world.changes())[-1].actor.name == "Sofia Reyes"
    with pytest.raises(Forbidden):
        await world.act(await world.session(ADA), SetViews("agent", MINE))
    assert await held(world) == DEFAULT


PROFILE = {"id": "profile"}
REST = {"id": "mine", "label": "Mine"}
REFUSED: list[tuple[list[dict[str, Any]], str, str]] = [
    ([], "views", "views_required"),
    ([{"id": f"v-{at}", "label": "x", "sections": []} for at in range(MAX_VIEWS + 1)], "views", "views_many"),
    ([{"id": ""}], "views[0].id", "id"),
    ([PROFILE, {"id": "a/b", "label": "x", "sections": []}], "views[1].id", "id"),
    ([{"id": "x" * 201, "label": "x"}], "views[0].id", "id"),
    ([PROFILE, {**PROFILE, "sections": []}], "views[1].id", "view_twice"),
    ([{**PROFILE, "label": ""}], "views[0].label", "required"),
    ([{**PROFILE, "label": " \n "}], "views[0].label", "required"),
    ([{**PROFILE, "label": "x" * (LABEL_LENGTH + 1)}], "views[0].label", "too_long"),
    ([{**PROFILE, "label": "a\0b"}], "views[0].label", "character"),
    ([{**PROFILE, "label": "a\ud800b"}], "views[0].label", "character"),
    ([PROFILE, {"id": "mine", "sections": []}], "views[1].label", "required"),
    ([{**PROFILE, "icon": ""}], "views[0].icon", "icon_unknown"),
    ([PROFILE, {**REST, "icon": "bin", "sections": []}], "views[1].icon", "icon_unknown"),
    ([{**PROFILE, "sections": ["notes", "moon"]}], "views[0].sections[1]", "section_unknown"),
    ([{**PROFILE, "sections": ["notes"]}, {**REST, "sections": ["tags", "notes"]}], "views[1].sections[1]",
     "section_twice"),
    ([{**PROFILE, "sections": ["notes", "tags", "notes"]}], "views[0].sections[2]", "section_twice"),
    ([PROFILE, {"id": "more", "sections": ["notes"]}, REST], "views[2].sections", "sections_required"),
]  # fmt: skip


@pytest.mark.parametrize(("views", "field", "code"), REFUSED)
async def test_what_does_not_fit_is_refused_by_its_place_and_what_held_stays(
    world: World, views: list[dict[str, Any]], field: str, code: str
) -> None:
    await world.push(SetViews("agent", MINE))
    seq = await world.last_seq()
    with pytest.raises(Invalid) as refused:
        await world.push(SetViews("agent", convert(views, tuple[View, ...])))
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert await held(world) == MINE
    assert await world.last_seq() == seq


def test_every_icon_that_a_view_may_have_is_drawn() -> None:
    drawn = (STATIC / "icons.svg").read_text()
    assert [icon for icon in ICONS if f'<symbol id="{icon}" ' not in drawn] == []
    assert {icon for icon, _ in KNOWN.values()} <= set(ICONS)
