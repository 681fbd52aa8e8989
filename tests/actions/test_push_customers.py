"""What a host's pushes of customers promise, on both databases."""

import pytest

from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import BUILT_INS
from plugin.domain.customers import UpsertCustomer
from plugin.errors import Invalid
from plugin.store.attributes import DEFINITIONS
from plugin.store.engine.base import Transaction
from tests.world import GRACE, HEDY, MARTA, World, grace, kinds, later

LONG = "x" * 4_001


async def test_an_unknown_customer_is_created_with_what_was_pushed(world: World) -> None:
    [answer] = await world.answers(
        grace(
            name="Grace Hopper",
            email="grace@navy.example",
            profile_url="https://crm.example/grace",
            attributes={"plan": "Pro", "seats": 5, "active": True},
        )
    )
    assert answer == {
        "id": GRACE,
        "name": "Grace Hopper",
        "email": "grace@navy.example",
        "phone": None,
        "company": None,
        "location": None,
        "language": None,
        "timezone": None,
        "first_name": None,
        "last_name": None,
        "display_name": "Grace Hopper",
        "identification": None,
        "gender": None,
        "profile_url": "https://crm.example/grace",
        "assigned_to": None,
        "attributes": {"plan": "Pro", "seats": 5, "active": True},
        "created_at": "2027-03-01T09:00:00Z",
        "updated_at": "2027-03-01T09:00:00Z",
        "last_interaction_at": None,
    }
    customer = await world.customer()
    assert {key: held.value for key, held in customer.attributes.items()} == {
        "name": "Grace Hopper",
        "email": "grace@navy.example",
        "plan": "Pro",
        "seats": 5,
        "active": True,
    }
    assert customer.created_by == customer.updated_by == world.acme.host


async def test_a_creation_is_one_fact_and_each_value_another(world: World) -> None:
    await world.push(grace(name="Grace", attributes={"plan": "Pro"}, profile_url="https://crm.example/g"))
    changes = await world.changes()
    assert [
        (change.change.kind, change.change.key, change.change.before, change.change.after) for change in changes
    ] == [
        ("customer.created", None, None, None),
        ("attribute.changed", "name", None, "Grace"),
        ("attribute.defined", "plan", None, "Plan"),
        ("attribute.changed", "plan", None, "Pro"),
        ("customer.changed", "profile_url", None, "https://crm.example/g"),
    ]
    assert [change.seq for change in changes] == [1, 2, 3, 4, 5]
    assert {change.actor for change in changes} == {world.acme.host}


async def test_omitted_members_stay_and_null_clears(world: World) -> None:
    await world.push(grace(name="Grace", email="grace@navy.example", attributes={"plan": "Pro", "seats": 5}))
    await world.push(grace(email=None, attributes={"seats": None}), at=later(60))
    customer = await world.customer()
    assert {key: (held.value, held.version) for key, held in customer.attributes.items()} == {
        "name": ("Grace", 1),
        "email": (None, 2),
        "plan": ("Pro", 1),
        "seats": (None, 2),
    }
    assert customer.updated_at == later(60)


async def test_blank_text_is_no_value(world: World) -> None:
    [answer] = await world.answers(grace(name=" ", email="", attributes={"plan": ""}))
    assert (answer["name"], answer["email"], answer["attributes"]) == (None, None, {})


async def test_a_repeated_push_changes_nothing_at_all(world: World) -> None:
    profile = grace(name="Grace", phone=None, attributes={"plan": "Pro", "seats": 5})
    await world.push(profile)
    seq, signals = await world.last_seq(), len(world.signals)
    await world.push(profile, at=later(60))
    assert await world.last_seq() == seq
    assert len(world.signals) == signals
    assert (await world.customer()).updated_at == later(0)


@pytest.mark.parametrize("pushed", ["Free", None])
async def test_a_repeated_push_lets_an_agents_edit_stand(world: World, pushed: str | None) -> None:
    await world.push(DefineAttribute(key="plan", type="text"), grace(attributes={"plan": pushed}))
    version = (await world.customer()).attributes["plan"].version
    await world.edit(await world.session(), GRACE, "plan", "Pro", version, later(1))
    await world.push(grace(attributes={"plan": pushed}), at=later(2))
    assert await world.value("plan") == "Pro"


async def test_a_push_of_something_new_wins_over_an_agents_edit(world: World) -> None:
    await world.push(grace(attributes={"plan": "Free"}))
    await world.edit(await world.session(), GRACE, "plan", "Pro", 1, later(1))
    seq = await world.last_seq()
    await world.push(grace(attributes={"plan": "Team"}), at=later(2))
    [change] = await world.changes(after=seq)
    assert (change.change.before, change.change.after, change.change.version) == ("Pro", "Team", 3)
    assert await world.value("plan") == "Team"


async def test_a_push_of_what_the_agent_already_wrote_is_remembered_without_a_change(world: World) -> None:
    await world.push(grace(attributes={"plan": "Free"}))
    session = await world.session()
    await world.edit(session, GRACE, "plan", "Pro", 1, later(1))
    seq = await world.last_seq()
    await world.push(grace(attributes={"plan": "Pro"}), at=later(2))
    assert await world.last_seq() == seq
    edited = await world.edit(session, GRACE, "plan", "Team", 2, later(3))
    assert edited.value == "Team"
    await world.push(grace(attributes={"plan": "Pro"}), at=later(4))
    assert await world.value("plan") == "Team"


async def test_a_null_pushed_before_the_attribute_is_defined_is_remembered(world: World) -> None:
    await world.push(grace(attributes={"nickname": None}))
    assert await DEFINITIONS.read(world.store, world.acme.id, [()]) == []
    await world.push(DefineAttribute(key="nickname", type="text"))
    await world.edit(await world.session(), GRACE, "nickname", "Amazing", 0, later(1))
    await world.push(grace(attributes={"nickname": None}), at=later(2))
    assert await world.value("nickname") == "Amazing"


async def test_an_undefined_attribute_is_defined_from_its_json_type(world: World) -> None:
    await world.push(grace(attributes={"last_order": "A-17", "seats": 5, "score": 1.5, "isActive": False}))
    own = sorted(await DEFINITIONS.read(world.store, world.acme.id, [()]), key=lambda each: each.position)
    assert [(each.key, each.type, each.label, each.position) for each in own] == [
        ("last_order", "text", "Last order", len(BUILT_INS)),
        ("seats", "number", "Seats", len(BUILT_INS) + 1),
        ("score", "number", "Score", len(BUILT_INS) + 2),
        ("isActive", "boolean", "Is active", len(BUILT_INS) + 3),
    ]


async def test_managed_by_is_no_obstacle_to_the_host(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="text", managed_by="Billing"), grace(attributes={"plan": "Pro"}))
    assert await world.value("plan") == "Pro"


@pytest.mark.parametrize(
    ("members", "field", "code"),
    [
        ({"attributes": {"name": "Grace"}}, "attributes.name", "built_in"),
        ({"email": "x" * 4_001}, "email", "too_long"),
        ({"name": "x" * 4_001}, "name", "too_long"),
        ({"name": "a\0b"}, "name", "character"),
        ({"name": "\ud800"}, "name", "character"),
        ({"profile_url": "javascript:alert(1)"}, "profile_url", "url"),
        ({"attributes": {"a/b": "x"}}, "attributes.a/b", "id"),
        ({"attributes": {"..": None}}, "attributes...", "id"),
        ({"attributes": {"seats": 1e16}}, "attributes.seats", "number_range"),
        ({"attributes": {"plan": "Gold"}}, "attributes.plan", "choice"),
        ({"attributes": {"age": "old"}}, "attributes.age", "number"),
        ({"attributes": {"age": True}}, "attributes.age", "number"),
    ],
)
async def test_what_does_not_fit_is_refused_and_says_which_field(
    world: World, members: dict[str, object], field: str, code: str
) -> None:
    await world.push(
        DefineAttribute(key="plan", type="choice", choices=["Free", "Pro"]), DefineAttribute(key="age", type="number")
    )
    with pytest.raises(Invalid) as refused:
        await world.push(UpsertCustomer(id=HEDY), grace(**members))
    [problem] = refused.value.problems
    assert (problem.field, problem.code, refused.value.operation) == (field, code, 1)
    assert kinds(await world.changes()) == ["attribute.defined"] * 2


@pytest.mark.parametrize(
    "bad",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\0",
        "a\nb",
        "x" * 201,
        "\u202etxt",
        "a\u2066b",
        "\ud800",
        "a\u00a0b",
    ],
)
async def test_a_bad_id_is_refused(world: World, bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(UpsertCustomer(id=bad))
    assert refused.value.problems[0].field == "id"


async def test_a_customers_values_are_so_long_together_and_no_longer(world: World) -> None:
    """Each panel about them holds them all. What is too long already may become shorter."""
    await world.push(*(grace(attributes={f"a{number}-{at}": "x" * 4_000 for at in range(62)}) for number in range(2)))
    with pytest.raises(Invalid) as refused:
        await world.push(grace(attributes={"b0": "x" * 2_000, "b1": "x" * 3_900}, name="Grace"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("attributes.b1", "values_long")]
    await world.push(grace(attributes={"b0": "x" * 2_000}, name="Grace"))
    await world.push(grace(attributes={"a0-0": "x" * 3_000}))


@pytest.mark.parametrize("good", ["x" * 200, "a b", "ünïcode-☂", "a%2Fb", "...", "a\\b", "ref:42?x=1#y", "'; --"])
async def test_any_printable_id_is_kept_as_it_is(world: World, good: str) -> None:
    [answer] = await world.answers(UpsertCustomer(id=good))
    assert answer["id"] == good
    assert (await world.customer(good)).id == good


async def test_the_same_id_in_another_workspace_is_somebody_else(world: World) -> None:
    await world.push(grace(name="Grace", attributes={"plan": "Pro"}))
    await world.push(grace(name="Not Grace"), tenant=world.rival)
    assert await world.value("name") == "Grace"
    assert (await world.customer(tenant=world.rival)).attributes.keys() == {"name"}
    assert await DEFINITIONS.read(world.store, world.rival.id, [()]) == []
    assert kinds(await world.changes(world.rival)) == ["customer.created", "attribute.changed"]


async def test_a_pushed_truth_and_a_pushed_one_are_two_values(world: World) -> None:
    """Python calls them equal. What is remembered as pushed must not swallow the other."""
    await world.push(DefineAttribute(key="flag", type="boolean"), grace(attributes={"flag": True}))
    await world.push(DefineAttribute(key="flag", type="number"), grace(attributes={"flag": 1}))
    value = (await world.customer()).attributes["flag"]
    assert (value.value, type(value.value), value.version) == (1, int, 2)


async def test_what_a_channel_uses_is_kept_and_costs_nothing_of_the_push(world: World) -> None:
    await world.push(
        grace(name="Grace", email="two..dots@docomo.ne.jp ", phone="+5215512345678"),
        UpsertCustomer(id=HEDY, email="\u202aHedy@EXAMPLE.com\u202c", phone="+44 (0)20 7946\u20110958 ext. 12"),
    )
    assert (await world.value("email"), await world.value("phone")) == ("two..dots@docomo.ne.jp", "+5215512345678")
    assert await world.value("email", HEDY) == "Hedy@example.com"
    assert await world.value("phone", HEDY) == "+442079460958;ext=12"


async def test_a_number_that_is_written_otherwise_is_the_same_number(world: World) -> None:
    await world.push(grace(phone="+44 20 7946 0958"))
    seq = await world.last_seq()
    await world.push(grace(phone="+44 (0)20 7946-0958"), at=later(1))
    assert await world.last_seq() == seq
    marta = await world.session(MARTA)
    await world.edit(marta, GRACE, "phone", "+44 20 7946 0000", 1, later(2))
    await world.push(grace(phone="tel:+44-20-7946-0958"), at=later(3))
    assert await world.value("phone") == "+442079460000"


async def test_what_an_earlier_version_kept_as_it_came_is_the_same_value_today(world: World) -> None:
    await world.push(grace(phone="+442079460958"))
    await world.store.write(_keep_as_it_came)
    seq = await world.last_seq()
    await world.push(grace(phone="+44 20 7946 0958"), at=later(1))
    await world.edit(await world.session(MARTA), GRACE, "phone", "+44 20 7946 0958", 1, later(2))
    assert (await world.last_seq(), await world.value("phone")) == (seq, "+44 20 7946 0958")


async def _keep_as_it_came(transaction: Transaction) -> None:
    came = '"+44 20 7946 0958"'
    await transaction.run(
        "UPDATE attribute_values SET value = :came, pushed = :came WHERE key = :key", came=came, key="phone"
    )


async def test_all_that_does_not_fit_a_customer_is_told_at_once(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    bad = {"plan": "Gold", "name": "x", "a/b": 1, "fine": 1}
    with pytest.raises(Invalid) as refused:
        await world.push(grace(), grace(email=LONG, name="Grace", phone=LONG, attributes=bad, profile_url="no"))
    assert refused.value.operation == 1
    assert [problem.field for problem in refused.value.problems] == [
        "email",
        "phone",
        "attributes.plan",
        "attributes.name",
        "attributes.a/b",
        "profile_url",
    ]
