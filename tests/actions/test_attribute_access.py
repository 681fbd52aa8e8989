"""What agents may do with an attribute, by their role; what is required, given by default, revealed or removed."""

import pytest

from plugin.domain.attribute_definitions import DefineAttribute, DeleteAttribute
from plugin.domain.attribute_revealing import RevealAttribute
from plugin.domain.attributes import Access
from plugin.domain.customers import give_value
from plugin.domain.permissions import SetPermission
from plugin.errors import Forbidden, Invalid, Missing, SidelightError
from tests.world import ADA, GRACE, MARTA, SOFIA, World, grace, kinds

IBAN = "DE89370400440532013000"


async def with_iban(world: World, access: Access) -> None:
    await world.push(DefineAttribute("iban", type="text", access={"agent": access}), grace(attributes={"iban": IBAN}))


@pytest.mark.parametrize(
    ("access", "refusal"), [("hidden", Missing), ("masked", Forbidden), ("sees", Forbidden), ("edits", None)]
)
async def test_who_may_edit_a_value(world: World, access: Access, refusal: type[SidelightError] | None) -> None:
    await with_iban(world, access)
    marta = await world.session(MARTA)
    if refusal is None:
        await world.act(marta, give_value(GRACE, "iban", "new"), base=1)
    else:
        with pytest.raises(refusal):
            await world.act(marta, give_value(GRACE, "iban", "new"), base=1)
    assert await world.value("iban") == ("new" if refusal is None else IBAN)


@pytest.mark.parametrize(
    ("access", "refusal"), [("hidden", Missing), ("masked", None), ("sees", Forbidden), ("edits", Forbidden)]
)
async def test_what_is_masked_and_only_that_is_revealed_and_the_log_says_why(
    world: World, access: Access, refusal: type[SidelightError] | None
) -> None:
    await with_iban(world, access)
    marta = await world.session(MARTA)
    before = await world.last_seq()
    if refusal is not None:
        with pytest.raises(refusal):
            await world.act(marta, RevealAttribute(GRACE, "iban", "to refund"))
        assert await world.last_seq() == before
        return
    await world.act(marta, RevealAttribute(GRACE, "iban", " to refund "))
    entry = (await world.changes())[-1]
    assert (entry.change.kind, entry.change.key, entry.change.before, entry.change.after) == (
        "attribute.revealed",
        "iban",
        None,
        "to refund",
    )
    assert (entry.change.customer_id, entry.actor.id) == (GRACE, "marta")
    assert await world.value("iban") == IBAN


@pytest.mark.parametrize("reason", ["", " ", "\u200b", "x" * 501, "a\0b"])
async def test_no_value_is_revealed_without_a_reason(world: World, reason: str) -> None:
    await with_iban(world, "masked")
    marta = await world.session(MARTA)
    before = await world.last_seq()
    with pytest.raises(Invalid) as refused:
        await world.act(marta, RevealAttribute(GRACE, "iban", reason))
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    assert await world.last_seq() == before


async def test_revealing_is_a_right_of_its_own(world: World) -> None:
    await with_iban(world, "masked")
    await world.push(SetPermission("agent", "attributes.reveal", False, "iban"))
    with pytest.raises(Forbidden):
        await world.act(await world.session(MARTA), RevealAttribute(GRACE, "iban", "to refund"))


async def test_what_is_required_is_cleared_by_no_agent_and_a_push_may_lack_it(world: World) -> None:
    await world.push(DefineAttribute("plan", type="text", required=True), grace(attributes={"plan": "Pro"}))
    marta = await world.session(MARTA)
    with pytest.raises(Invalid) as refused:
        await world.act(marta, give_value(GRACE, "plan", " "), base=1)
    assert [(one.field, one.code) for one in refused.value.problems] == [("attributes.plan", "required")]
    assert await world.value("plan") == "Pro"
    await world.push(grace(name="Grace"))
    await world.push(grace(attributes={"plan": None}))
    assert await world.value("plan") is None


async def test_a_default_is_stored_with_no_customer_and_goes_with_a_type_that_it_does_not_fit(world: World) -> None:
    await world.push(grace(attributes={"seats": 3}))
    [answer] = await world.answers(DefineAttribute("plan", type="choice", choices=["Free", "Pro"], default="Free"))
    assert answer["default"] == "Free"
    assert "plan" not in (await world.customer()).attributes
    [answer] = await world.answers(DefineAttribute("plan", choices=["Basic", "Pro"]))
    assert answer["default"] is None
    assert [(one.change.before, one.change.after) for one in (await world.changes())[-2:]] == [
        ('choices: ["Free","Pro"]', 'choices: ["Basic","Pro"]'),
        ("default: Free", None),
    ]


async def test_what_is_removed_is_there_for_no_agent_and_pushes_neither_lose_nor_define_it(world: World) -> None:
    await world.push(DefineAttribute("seats", type="number"), grace(attributes={"seats": 3}))
    await world.push(DeleteAttribute("seats"))
    with pytest.raises(Missing):
        await world.act(await world.session(MARTA), give_value(GRACE, "seats", 4), base=1)
    await world.push(grace(attributes={"seats": "plenty"}))
    assert await world.value("seats") == "plenty"
    [answer] = await world.answers(DefineAttribute("seats", type="text"))
    assert (answer["type"], answer["label"]) == ("text", "Seats")
    assert await world.value("seats") == "plenty"
    assert kinds(await world.changes())[-3:] == ["attribute.deleted", "attribute.changed", "attribute.defined"]


async def test_who_may_not_decide_rights_gives_no_access(world: World) -> None:
    await world.push(SetPermission("agent", "attributes.define", True))
    marta = await world.session(MARTA)
    await world.act(marta, DefineAttribute("iban", type="text"))
    with pytest.raises(Forbidden):
        await world.act(marta, DefineAttribute("iban", access={"agent": "edits"}))


async def test_an_id_number_is_masked_for_all_but_admins_until_that_is_decided(world: World) -> None:
    """What is decided of all attributes does not unmask it."""
    await world.push(grace(identification="X1234567"))
    agents = [await world.session(agent) for agent in (MARTA, SOFIA)]
    edit = give_value(GRACE, "identification", "Y7654321")
    await world.push(*(SetPermission(role, "attributes.read", True) for role in ("agent", "supervisor")))
    for session in agents:
        with pytest.raises(Forbidden):
            await world.act(session, edit)
        await world.act(session, RevealAttribute(GRACE, "identification", "at the counter"))
    await world.act(await world.session(ADA), edit)
    assert await world.value("identification") == "Y7654321"

    await world.push(SetPermission("agent", "attributes.read", True, "identification"))
    await world.act(agents[0], give_value(GRACE, "identification", "Z"))
    await world.push(SetPermission("admin", "attributes.read", False))
    with pytest.raises(Forbidden):
        await world.act(await world.session(ADA), give_value(GRACE, "identification", "A"))
