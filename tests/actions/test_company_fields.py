"""Companies' fields: what a card shows of their data, who says so, who sees it, and what is in the log."""

from typing import Any, get_args

import pytest
from msgspec import convert

from plugin.actions.undo import undo_setting
from plugin.domain.actor import Role
from plugin.domain.change import Change
from plugin.domain.company_fields import (
    LENGTH,
    MAX_FIELDS,
    CompanyField,
    CompanyFieldsAnswer,
    GivenField,
    SetCompanyFields,
    fields_of,
    shown_fields,
    unseen_members,
)
from plugin.domain.permissions import SetPermission
from plugin.domain.rights import Permission
from plugin.domain.types import TYPES, AttributeType
from plugin.errors import Forbidden, Invalid
from plugin.store.company_fields import TABLE
from plugin.store.engine.columns import EPOCH
from tests.world import ADA, JONAS, NOW, SOFIA, World

SEATS = GivenField("seats", type="number", unit="seats")
TIER = GivenField("tier", "Plan", "choice", ("Free", "Pro"))
ROLES: tuple[Role, ...] = get_args(Role)


async def held(world: World) -> tuple[tuple[CompanyField, ...], bool] | None:
    own = fields_of(await world.store.states.get(world.acme.id))
    return (own.fields, own.others) if own else None


async def unseen(world: World, role: Role, *members: str) -> set[str]:
    state = await world.store.states.get(world.acme.id)
    return set(unseen_members(state.viewer("x", role), shown_fields(state), members))


async def answered(world: World, operation: SetCompanyFields) -> CompanyFieldsAnswer:
    (answer,) = (await world.push(operation)).answers
    assert isinstance(answer, CompanyFieldsAnswer)
    return answer


async def said(world: World, *operations: SetCompanyFields) -> list[Change]:
    seq = await world.last_seq()
    await world.push(*operations)
    return [entry.change for entry in await world.changes(after=seq)]


async def test_a_list_holds_for_its_workspace_until_the_default_is_given_back(world: World) -> None:
    assert await held(world) is None
    answer = await answered(world, SetCompanyFields((SEATS, TIER), others=True))
    assert [(one.key, one.label, one.type, one.choices, one.unit) for one in answer.fields] == [
        ("seats", "Seats", "number", (), "seats"),
        ("tier", "Plan", "choice", ("Free", "Pro"), None),
    ]
    assert (answer.others, answer.is_default) == (True, False)
    world.store.states.forget(world.acme.id)
    kept = (
        CompanyField("seats", "Seats", "number", unit="seats"),
        CompanyField("tier", "Plan", "choice", TIER.choices),
    )
    assert await held(world) == (kept, True)
    assert fields_of(await world.store.states.get(world.rival.id)) is None
    assert await answered(world, SetCompanyFields(None)) == CompanyFieldsAnswer((), others=True, is_default=True)
    assert await TABLE.read(world.store, world.acme.id, [()]) == []


async def test_as_much_as_may_be_said_is_taken_of_each_type(world: World) -> None:
    every = tuple(
        GivenField(f"of-{type_}", type=type_, choices=("x",) if TYPES[type_].has_choices else ())
        for type_ in get_args(AttributeType)
    )
    most = every + tuple(GivenField(f"f-{at}") for at in range(MAX_FIELDS - len(every)))
    await world.push(SetCompanyFields(most))
    found = await held(world)
    assert found is not None
    assert [one.key for one in found[0]] == [one.key for one in most]
    await world.push(SetCompanyFields(()))
    assert await held(world) == ((), False), "a card may show no data at all"


async def test_the_log_says_the_list_before_and_after_and_each_member_that_differs(world: World) -> None:
    one = '{"fields":[{"key":"seats","label":"Seats","type":"number","unit":"seats"}],"others":false}'
    thing = "company"
    assert await said(world, SetCompanyFields((SEATS,)), SetCompanyFields((SEATS,)), SetCompanyFields(None)) == [
        Change("company_field.changed", thing=thing, before=None, after=one),
        Change("company_field.changed", thing=thing, before=one, after=None),
    ]
    await world.push(SetCompanyFields((SEATS, TIER)))
    for changed in (
        SetCompanyFields((TIER, SEATS)),
        SetCompanyFields((TIER, SEATS), others=True),
        SetCompanyFields((TIER, GivenField("seats", "Places", "number", unit="seats")), others=True),
        SetCompanyFields((TIER, GivenField("seats", "Places", "number")), others=True),
        SetCompanyFields((TIER, GivenField("seats", "Places")), others=True),
        SetCompanyFields((GivenField("tier", "Plan", "choice", ("Pro", "Free")), GivenField("seats", "Places"))),
    ):
        (change,) = await said(world, changed)
        assert change.before != change.after


async def test_what_is_hidden_is_a_right_that_outlives_the_field(world: World) -> None:
    hidden = GivenField("seats", access={"agent": "hidden", "supervisor": "sees"})
    answer = await answered(world, SetCompanyFields((hidden, TIER)))
    assert [one.access for one in answer.fields] == [
        {"agent": "hidden", "supervisor": "sees", "admin": "sees"},
        dict.fromkeys(ROLES, "sees"),
    ]
    assert await unseen(world, "agent", "seats", "tier") == {"seats"}
    assert await unseen(world, "supervisor", "seats", "tier") == set()
    await world.push(SetCompanyFields((SEATS,)))
    await world.push(SetCompanyFields(None))
    assert await unseen(world, "agent", "seats", "tier") == {"seats"}
    await world.push(SetCompanyFields((GivenField("seats", access={"agent": None}),)))
    assert await unseen(world, "agent", "seats") == set()
    rows = (await world.store.states.get(world.acme.id)).of(Permission).values()
    assert [(row.role, row.right, row.subject) for row in rows] == [("supervisor", "company_fields.see", "seats")]


async def test_what_is_decided_of_all_holds_for_members_that_nobody_has_named(world: World) -> None:
    see = "company_fields.see"
    await world.push(SetPermission("agent", see, False), SetPermission("agent", see, True, "seats"))
    assert await unseen(world, "agent", "seats", "tier", "anything") == {"tier", "anything"}
    viewer = (await world.store.states.get(world.acme.id)).viewer("x", "agent")
    assert set(viewer.granted.answers) == {(see, ""), (see, "seats")}, "hosts push members without end"


async def test_admins_arrange_them_and_others_where_the_workspace_lets_them(world: World) -> None:
    for agent in (JONAS, SOFIA):
        with pytest.raises(Forbidden):
            await world.act(await world.session(agent), SetCompanyFields((SEATS,)))
    await world.act(await world.session(ADA), SetCompanyFields((SEATS,)))
    await world.push(SetPermission("supervisor", "company_fields.manage", True))
    sofia = await world.session(SOFIA)
    await world.act(sofia, SetCompanyFields((TIER,)))
    with pytest.raises(Forbidden):  # who sees what is another right
        await world.act(sofia, SetCompanyFields((GivenField("tier", access={"agent": "hidden"}),)))
    assert await unseen(world, "agent", "tier") == set()


@pytest.mark.parametrize("before", [None, SetCompanyFields((TIER, SEATS), others=True)], ids=["default", "a list"])
async def test_a_change_is_undone_exactly_and_not_once_it_was_changed_again(
    world: World, before: SetCompanyFields | None
) -> None:
    if before:
        await world.push(before)
    was = await held(world)
    await world.push(SetCompanyFields((SEATS,)))
    admin = (await world.session(ADA)).by
    seq = await world.last_seq()
    await undo_setting(world.ctx, world.acme.id, admin, seq, NOW, since=EPOCH)
    assert await held(world) == was
    await world.push(SetCompanyFields((SEATS,)), SetCompanyFields((SEATS,), others=True))
    with pytest.raises(Invalid) as refused:
        await undo_setting(world.ctx, world.acme.id, admin, seq, NOW, since=EPOCH)
    assert [one.code for one in refused.value.problems] == ["overtaken"]


CHOICE = {"key": "tier", "type": "choice"}
REFUSED: list[tuple[list[dict[str, Any]], str, str]] = [
    ([{"key": f"f-{at}"} for at in range(MAX_FIELDS + 1)], "fields", "too_many"),
    ([{"key": ""}], "fields[0].key", "id"),
    ([{"key": "a"}, {"key": "a/b"}], "fields[1].key", "id"),
    ([{"key": "x" * 201}], "fields[0].key", "id"),
    ([{"key": "a"}, {"key": "b"}, {"key": "a"}], "fields[2].key", "field_twice"),
    ([{"key": "a", "label": " "}], "fields[0].label", "required"),
    ([{"key": "a", "label": "x" * 201}], "fields[0].label", "too_long"),
    ([{"key": "a", "label": "a\0b"}], "fields[0].label", "character"),
    ([CHOICE], "fields[0].choices", "choices_required"),
    ([{"key": "a"}, {**CHOICE, "choices": ["x", "x"]}], "fields[1].choices", "choices_twice"),
    ([{**CHOICE, "choices": ["x", " "]}], "fields[0].choices[1]", "required"),
    ([{**CHOICE, "choices": [f"c-{at}" for at in range(501)]}], "fields[0].choices", "choices_many"),
    ([{"key": "a", "choices": ["x"]}], "fields[0].choices", "choices_unwanted"),
    ([{"key": "a", "unit": "kg"}], "fields[0].unit", "unit_unwanted"),
    ([{"key": "a", "type": "number", "unit": "x" * 21}], "fields[0].unit", "too_long"),
    ([{"key": "a", "type": "money", "unit": "dollars"}], "fields[0].unit", "currency"),
    ([{**CHOICE, "choices": [f"{at:0200}" for at in range(LENGTH // 200)]}], "fields", "data_long"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "code"), REFUSED, ids=lambda one: one if isinstance(one, str) else "")
async def test_what_does_not_fit_is_refused_by_its_place_and_what_held_stays(
    world: World, fields: list[dict[str, Any]], field: str, code: str
) -> None:
    await world.push(SetCompanyFields((SEATS,)))
    before, seq = await held(world), await world.last_seq()
    with pytest.raises(Invalid) as refused:
        await world.push(SetCompanyFields(convert(fields, tuple[GivenField, ...])))
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert (await held(world), await world.last_seq()) == (before, seq)


async def test_all_that_does_not_fit_is_refused_together(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(SetCompanyFields((GivenField("a/b"), SEATS, GivenField("tier", type="choice"))))
    assert [one.field for one in refused.value.problems] == ["fields[0].key", "fields[2].choices"]
