"""What pushed attribute definitions promise."""

from typing import Any

import pytest

from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import BUILT_INS, ShowsWhen
from plugin.errors import Invalid
from plugin.store.attributes import list_definitions
from tests.world import World, grace, kinds


async def test_built_ins_come_first_then_the_order_of_definition(world: World) -> None:
    await world.push(
        DefineAttribute(key="zeta", type="text"),
        DefineAttribute(key="alpha", type="date"),
        DefineAttribute(key="first", type="url", position=0),
    )
    definitions = await list_definitions(world.store, world.acme.id)
    assert definitions[: len(BUILT_INS)] == BUILT_INS
    assert [each.key for each in definitions[len(BUILT_INS) :]] == ["first", "zeta", "alpha"]


async def test_a_definition_is_answered_whole(world: World) -> None:
    [answer] = await world.answers(
        DefineAttribute(key="plan", type="choice", label="The plan", choices=["Free", "Pro"], managed_by="Billing")
    )
    assert answer == {
        "key": "plan",
        "type": "choice",
        "label": "The plan",
        "choices": ["Free", "Pro"],
        "managed_by": "Billing",
        "position": len(BUILT_INS),
        "unit": None,
        "help": None,
        "section": None,
        "default": None,
        "required": False,
        "shows_when": None,
        "access": {"agent": "edits", "supervisor": "edits", "admin": "edits"},
        "built_in": False,
    }


async def test_what_is_omitted_of_an_existing_definition_stays(world: World) -> None:
    await world.push(
        DefineAttribute(key="plan", type="choice", label="The plan", choices=["Free"], managed_by="Billing", position=9)
    )
    [answer] = await world.answers(DefineAttribute(key="plan", type="choice", managed_by=None))
    assert (answer["label"], answer["choices"], answer["managed_by"], answer["position"]) == (
        "The plan",
        ["Free"],
        None,
        9,
    )


async def test_only_the_first_definition_needs_the_type(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(DefineAttribute(key="plan", label="The plan"))
    assert refused.value.problems[0].field == "type"

    await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    [answer] = await world.answers(DefineAttribute(key="plan", managed_by="Billing"))
    assert (answer["type"], answer["choices"], answer["managed_by"]) == ("choice", ["Free"], "Billing")
    [answer] = await world.answers(DefineAttribute(key="plan", choices=["Free", "Pro"]))
    assert answer["choices"] == ["Free", "Pro"]


async def test_a_cleared_label_is_made_from_the_key_again(world: World) -> None:
    await world.push(DefineAttribute(key="last_order", type="text", label="The order"))
    [answer] = await world.answers(DefineAttribute(key="last_order", label=None))
    assert answer["label"] == "Last order"


async def test_a_label_is_kept_without_the_space_around_it(world: World) -> None:
    [answer] = await world.answers(DefineAttribute(key="plan", type="text", label=" Plan "))
    assert answer["label"] == "Plan"


async def test_choices_are_cleared_where_there_need_be_none(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    [answer] = await world.answers(DefineAttribute(key="plan", type="text", choices=None))
    assert (answer["type"], answer["choices"]) == ("text", [])


async def test_a_repeated_definition_changes_nothing(world: World) -> None:
    for _ in range(2):
        await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    assert kinds(await world.changes()) == ["attribute.defined"]


async def test_a_changed_definition_says_of_each_member_what_it_was_and_became(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="choice", label="G", choices=["Free"]))
    await world.push(DefineAttribute(key="plan", choices=["Free", "Pro"], managed_by="Billing", position=9))
    await world.push(DefineAttribute(key="plan", type="text", label="Plan", managed_by=None))
    assert {change.change.kind for change in await world.changes()} == {"attribute.defined"}
    assert [(change.change.key, change.change.before, change.change.after) for change in await world.changes()] == [
        ("plan", None, "G"),
        ("plan", f"position: {len(BUILT_INS)}", "position: 9"),
        ("plan", 'choices: ["Free"]', 'choices: ["Free","Pro"]'),
        ("plan", None, "managed_by: Billing"),
        ("plan", "type: choice", "type: text"),
        ("plan", "label: G", "label: Plan"),
        ("plan", 'choices: ["Free","Pro"]', None),
        ("plan", "managed_by: Billing", None),
    ]


async def test_a_changed_type_leaves_values_in_place_and_refuses_later_ones_that_do_not_fit(world: World) -> None:
    await world.push(grace(attributes={"plan": "Pro"}))
    await world.push(DefineAttribute(key="plan", type="number"))
    assert await world.value("plan") == "Pro"
    with pytest.raises(Invalid):
        await world.push(grace(attributes={"plan": "Team"}))
    await world.push(grace(attributes={"plan": 5}))
    assert await world.value("plan") == 5


async def test_a_choice_that_becomes_text_has_no_choices(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    [answer] = await world.answers(DefineAttribute(key="plan", type="text"))
    assert answer["choices"] == []


def shown_when(**conditions: Any) -> dict[str, object]:
    return {"key": "plan", "type": "text", "shows_when": ShowsWhen(**conditions)}


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"key": "name", "type": "text"}, "key"),
        ({"key": "a/b", "type": "text"}, "key"),
        ({"key": "plan", "type": "choice"}, "choices"),
        ({"key": "plan", "type": "choice", "choices": []}, "choices"),
        ({"key": "plan", "type": "choice", "choices": None}, "choices"),
        ({"key": "plan", "type": "choice", "choices": ["a", "a"]}, "choices"),
        ({"key": "plan", "type": "choice", "choices": ["a", " "]}, "choices[1]"),
        ({"key": "plan", "type": "choice", "choices": [f"{n}" for n in range(501)]}, "choices"),
        ({"key": "plan", "type": "text", "choices": ["a"]}, "choices"),
        ({"key": "plan", "type": "text", "label": " "}, "label"),
        ({"key": "plan", "type": "text", "label": "a\0b"}, "label"),
        ({"key": "plan", "type": "choices"}, "choices"),
        ({"key": "plan", "type": "text", "unit": "kg"}, "unit"),
        ({"key": "plan", "type": "number", "unit": " "}, "unit"),
        ({"key": "plan", "type": "number", "unit": "x" * 21}, "unit"),
        ({"key": "plan", "type": "money", "unit": "Euro"}, "unit"),
        ({"key": "plan", "type": "text", "help": "x" * 501}, "help"),
        ({"key": "plan", "type": "text", "section": "x" * 61}, "section"),
        ({"key": "plan", "type": "number", "default": "many"}, "default"),
        ({"key": "plan", "type": "choice", "choices": ["a"], "default": "b"}, "default"),
        (shown_when(attribute="plan"), "shows_when.attribute"),
        (shown_when(attribute="nothing"), "shows_when.attribute"),
        (shown_when(values=("x",)), "shows_when.attribute"),
        (shown_when(attribute="name", values=(5,)), "shows_when.values[0]"),
        (shown_when(tags=("a/b",)), "shows_when.tags[0]"),
        (shown_when(channels=(" ",)), "shows_when.channels[0]"),
        (shown_when(tags=("a",) * 101), "shows_when.tags"),
        ({"key": "plan", "type": "text", "position": -1}, "position"),
        ({"key": "plan", "type": "text", "position": 2**40}, "position"),
    ],
)
async def test_a_definition_that_makes_no_sense_is_refused(
    world: World, members: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(DefineAttribute(**members))  # type: ignore[arg-type]
    assert refused.value.problems[0].field == field


async def test_a_unit_goes_with_the_type_that_has_it(world: World) -> None:
    [answer] = await world.answers(DefineAttribute(key="budget", type="money", unit=" eur "))
    assert answer["unit"] == "EUR"
    [answer] = await world.answers(DefineAttribute(key="budget", type="text"))
    assert answer["unit"] is None


async def test_a_list_needs_a_definition_first(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(grace(attributes={"colours": ("Red",)}))
    assert [(one.field, one.code) for one in refused.value.problems] == [("attributes.colours", "list_undefined")]
    await world.push(grace(attributes={"colours": ()}))


async def test_several_choices_are_one_value_in_the_order_of_their_definition(world: World) -> None:
    await world.push(DefineAttribute(key="colours", type="choices", choices=["Red", "Green", "Blue"]))
    await world.push(grace(attributes={"colours": ("Blue", "Red")}))
    assert await world.value("colours") == ("Red", "Blue")
    await world.push(DefineAttribute(key="colours", choices=["Blue", "Green", "Red"]))
    seq = await world.last_seq()
    await world.push(grace(attributes={"colours": ("Blue", "Red")}))
    assert (await world.last_seq(), await world.value("colours")) == (seq, ("Red", "Blue"))
    with pytest.raises(Invalid) as refused:
        await world.push(grace(attributes={"colours": ("Red", "Pink")}))
    assert [one.field for one in refused.value.problems] == ["attributes.colours[1]"]


async def test_five_hundred_choices_are_kept_in_their_order(world: World) -> None:
    choices = [f"choice {n}" for n in range(500, 0, -1)]
    [answer] = await world.answers(DefineAttribute(key="plan", type="choice", choices=choices))
    assert answer["choices"] == choices


async def test_a_workspace_has_at_most_a_thousand_attributes(world: World) -> None:
    await world.push(*(DefineAttribute(key=f"k-{n}", type="text") for n in range(1_000)))
    with pytest.raises(Invalid):
        await world.push(DefineAttribute(key="more", type="text"))
    with pytest.raises(Invalid):
        await world.push(grace(attributes={"more": "x"}))
    await world.push(grace(attributes={"k-1": "x"}))
