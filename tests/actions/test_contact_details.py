"""Contact details, and the attributes that are their primary ones."""

from random import Random

import pytest

from plugin.domain.contact_detail_changes import DeleteContactDetail, PutContactDetail
from plugin.domain.contact_details import KINDS, ContactDetail, details_of, identity
from plugin.domain.customer_search import words_of_details, words_of_values
from plugin.domain.customers import give_value
from plugin.domain.permissions import SetPermission
from plugin.errors import Forbidden, Invalid, Missing, SidelightError, Stale
from plugin.store.contact_details import list_contact_details
from plugin.store.customer_search import TABLE as WORDS
from tests.world import GRACE, JONAS, MARTA, World, grace, kinds, later


def put(value: str, kind: str = "email", **members: object) -> PutContactDetail:
    return PutContactDetail(GRACE, kind, value, **members)  # type: ignore[arg-type]


def delete(value: str, kind: str = "email") -> DeleteContactDetail:
    return DeleteContactDetail(GRACE, kind, value)  # type: ignore[arg-type]


async def details(world: World) -> list[ContactDetail]:
    rows = await list_contact_details(world.store, world.acme.id, GRACE)
    return details_of(GRACE, rows, (await world.customer()).attributes)


async def values(world: World, kind: str = "email") -> list[str]:
    """The primary one first."""
    return [one.value for one in await details(world) if one.kind == kind]


async def test_the_email_of_a_customer_is_the_primary_one_and_needs_no_row(world: World) -> None:
    await world.push(grace(email="ada@work.example"))
    (one,) = await details(world)
    assert (one.value, one.primary, one.label) == ("ada@work.example", True, None)
    assert await list_contact_details(world.store, world.acme.id, GRACE) == []
    assert kinds(await world.changes()) == ["customer.created", "attribute.changed"]


async def test_making_another_primary_changes_the_attribute_once(world: World) -> None:
    await world.push(grace(email="ada@work.example"), put("ada@home.example", label="Home"))
    seq = await world.last_seq()
    await world.push(put("ADA@home.example", primary=True))
    assert await world.value("email") == "ada@home.example"
    assert await values(world) == ["ada@home.example", "ada@work.example"]
    changes = [entry.change for entry in await world.changes(after=seq)]
    assert [(one.kind, one.field or one.thing, one.before, one.after) for one in changes] == [
        ("contact_detail.changed", "primary", "ada@work.example", None),
        ("contact_detail.changed", "primary", None, "ada@home.example"),
        ("attribute.changed", "email", "ada@work.example", "ada@home.example"),
    ]


async def test_an_edit_in_place_of_the_primary_one_keeps_its_label_and_is_not_verified(world: World) -> None:
    await world.push(grace(), put("ada@work.example", label="Work", verified=True))
    marta = await world.session(MARTA)
    await world.edit(marta, GRACE, "email", "countess@work.example", 1, later(1))
    (one,) = await details(world)
    assert (one.value, one.label, one.primary, one.is_verified) == ("countess@work.example", "Work", True, False)


async def test_a_push_sets_aside_what_an_agent_has_entered_and_replaces_what_a_push_has(world: World) -> None:
    await world.push(grace(email="one@host.example"))
    await world.push(grace(email="two@host.example"))
    assert await values(world) == ["two@host.example"]
    await world.edit(await world.session(), GRACE, "email", "hers@home.example", 2, later(1))
    await world.push(grace(email="three@host.example"))
    assert await values(world) == ["three@host.example", "hers@home.example"]
    await world.push(grace(email="hers@home.example"))
    assert await values(world) == ["hers@home.example", "three@host.example"]


async def test_where_the_primary_one_goes_the_one_that_has_been_there_for_longest_is_next(world: World) -> None:
    await world.push(grace(phone="+44 20 7946 0001"))
    await world.push(put("+44 20 7946 0002", "phone"), at=later(1))
    await world.push(put("+44 20 7946 0003", "phone"), at=later(2))
    await world.push(delete("+442079460001", "phone"), at=later(3))
    assert await world.value("phone") == "+442079460002"
    await world.push(grace(phone=None), at=later(4))
    assert await values(world, "phone") == ["+442079460003"]
    await world.push(delete("+44 20 7946 0003", "phone"), at=later(5))
    assert await world.value("phone") is None
    assert await details(world) == []


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "ada@example.com", " <Ada@EXAMPLE.com> "),
        ("phone", "+44 20 7946 0958", "tel:+44(0)20-7946-0958"),
        ("phone", "0171/123 456", "0171 123456"),
        ("address", "12 Passage Row, London", "12 passage row\nLondon"),
        ("handle", "@ada", "ADA"),
    ],
)
async def test_the_same_address_written_differently_is_one(world: World, kind: str, one: str, other: str) -> None:
    await world.push(grace(), put(one, kind, label="A"), put(other, kind))
    assert [(row.kind, row.label, row.primary) for row in await details(world)] == [(kind, "A", True)]
    with pytest.raises(Invalid, match="already"):
        await world.act(await world.session(), put(other, kind))


async def test_what_an_agent_has_changed_or_removed_stands_when_a_host_repeats_its_push(world: World) -> None:
    pushed = put("ada@work.example", label="Work", primary=True, verified=True)
    await world.push(grace(email="ada@home.example"), pushed)
    marta = await world.session()
    (work, _) = await details(world)
    await world.act(
        marta, PutContactDetail(GRACE, "email", "ada@new.example", work.id, "Office", verified=False), base=work.version
    )
    seq = await world.last_seq()
    await world.push(pushed)
    assert await world.last_seq() == seq
    assert [(one.value, one.label, one.is_verified) for one in await details(world)] == [
        ("ada@new.example", "Office", False),
        ("ada@home.example", None, False),
    ]
    await world.act(marta, delete("ada@new.example"))
    (answer,) = await world.answers(pushed)
    assert (answer["removed"], await values(world)) == (True, ["ada@home.example"])
    await world.push(put("ada@work.example", label="New office"))
    assert await values(world) == ["ada@home.example", "ada@work.example"]


async def test_what_a_host_deletes_it_may_push_again(world: World) -> None:
    await world.push(grace(), put("ada@work.example"))
    await world.act(await world.session(), delete("ada@work.example"))
    await world.push(delete("ada@work.example"), put("ada@work.example"))
    assert await values(world) == ["ada@work.example"]


async def test_who_has_verified_it_and_when_is_known(world: World) -> None:
    await world.push(grace(), put("+44 20 7946 0001", "phone"))
    (one,) = await details(world)
    await world.act(
        await world.session(), PutContactDetail(GRACE, "phone", id=one.id, verified=True), base=1, at=later(1)
    )
    (one,) = await details(world)
    assert one.verified_by
    assert (one.verified_by.name, one.verified_at) == (MARTA.name, later(1))


async def test_the_second_of_two_agents_is_told(world: World) -> None:
    await world.push(grace(email="ada@work.example"))
    marta, jonas = await world.session(MARTA), await world.session(JONAS)
    change = PutContactDetail(GRACE, "email", "a@b.example", "first")
    await world.act(marta, change, base=1, at=later(1))
    with pytest.raises(Stale) as stale:
        await world.act(jonas, PutContactDetail(GRACE, "email", "c@d.example", "first"), base=1, at=later(2))
    assert (stale.value.current.value, stale.value.current.changed_by.id) == ("a@b.example", "marta")
    # and where it was changed as an attribute
    await world.edit(marta, GRACE, "email", "e@f.example", 2, later(3))
    with pytest.raises(Stale):
        await world.act(jonas, PutContactDetail(GRACE, "email", "c@d.example", "first"), base=2, at=later(4))


@pytest.mark.parametrize("right", ["attributes.see", "attributes.read", "attributes.edit", "contact_details.edit"])
async def test_who_may_not_edit_the_attribute_may_not_edit_the_details(world: World, right: str) -> None:
    await world.push(grace(email="ada@work.example"), SetPermission("agent", right, False, "email"))
    marta = await world.session()
    for operation in (put("x@y.example"), delete("ada@work.example"), delete("nobody@y.example")):
        with pytest.raises(Forbidden):
            await world.act(marta, operation)
    await world.act(marta, put("+44 20 7946 0001", "phone"))


async def test_an_unusual_one_is_a_hosts_and_an_agents_who_wants_it(world: World) -> None:
    await world.push(grace(), put("ada at home"))
    marta = await world.session()
    with pytest.raises(Invalid) as refused:
        await world.act(marta, put("also at home"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("value", "unusual_email")]
    await world.act(marta, put("also at home"), keeps_unusual=True)
    assert await values(world) == ["ada at home", "also at home"]


async def test_of_a_kind_there_are_at_most_a_hundred_and_the_attribute_can_be_pushed_still(world: World) -> None:
    await world.push(grace(), *(put(f"n{number}@example.com") for number in range(100)))
    with pytest.raises(Invalid, match="100"):
        await world.push(put("one@more.example"))
    await world.push(grace(email="one@more.example"))
    assert (await values(world))[0] == "one@more.example"
    assert len(await values(world)) == 100


async def test_nobody_has_details_whom_nobody_knows(world: World) -> None:
    with pytest.raises(Missing):
        await world.push(put("ada@work.example"))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_done_the_attribute_is_the_one_primary_detail(world: World, seed: int) -> None:
    """Attribute and detail are two rows of one thing; nothing that hosts and agents do takes them apart."""
    random = Random(seed)
    await world.push(grace())
    sessions = [await world.session(MARTA), await world.session(JONAS)]
    emails = [f"{name}@{domain}" for name in "abcAB" for domain in ("x.example", "X.example")] + ["at home"]
    phones = ["+44 20 7946 0001", "+442079460001", "+44 20 7946 0002", "030 1", "0301"]
    for step in range(120):
        kind, written = random.choice([("email", emails), ("phone", phones)])
        value, session = random.choice(written), random.choice([None, *sessions])
        there = [one for one in await details(world) if one.kind == kind]
        members: dict[str, object] = {
            name: random.choice([True, False]) for name in ("primary", "verified") if random.random() < 0.5
        }
        if random.random() < 0.5:
            members["label"] = random.choice(["Work", "Home", None])
        if there and random.random() < 0.3:
            members["id"] = random.choice(there).id
        operation = random.choice(
            [put(value, kind, **members), delete(value, kind), give_value(GRACE, kind, random.choice([value, None]))]
        )
        before = await world.last_seq()
        try:
            if session is None:
                await world.push(operation, at=later(step))
            else:
                await world.act(session, operation, at=later(step), keeps_unusual=True)
        except SidelightError:
            assert await world.last_seq() == before
        await assert_in_step(world)
        if session is None:
            seq = await world.last_seq()
            try:
                await world.push(operation, at=later(step))
            except SidelightError:
                continue
            assert await world.last_seq() == seq, operation  # a push that is repeated changes nothing


async def assert_in_step(world: World) -> None:
    there, attributes = await details(world), (await world.customer()).attributes
    found_by = words_of_values({key: held.value for key, held in attributes.items()}) | words_of_details(there)
    assert {one.word for one in await WORDS.read(world.store, world.acme.id, [()])} == found_by
    for kind in KINDS:
        own = [one for one in there if one.kind == kind]
        assert len({identity(kind, one.value) for one in own}) == len(own)
        assert sum(one.primary for one in own) == (1 if own else 0)
        held = attributes.get(kind)
        assert (held.value if held else None) == next((one.value for one in own if one.primary), None)
