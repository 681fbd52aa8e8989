"""By what customers are found: what is indexed follows each change, and what an older version has kept is added."""

import pytest

from plugin.actions.customer_search import index_customers
from plugin.domain.contact_detail_changes import PutContactDetail
from plugin.domain.customer_search import beginnings, fields_for, sought_in
from plugin.domain.customers import UpsertCustomer
from plugin.domain.rights import Viewer
from plugin.store.customer_search import LOOKED_AT, TABLE, search_customers
from plugin.store.engine.base import Transaction
from tests.world import NOW, World

HOST = fields_for(Viewer("host"))


async def find(world: World, text: str, fields: frozenset[str] = HOST) -> list[str]:
    found, _ = await search_customers(world.store, world.acme.id, sought_in(text), fields)
    return [one.id for one in found]


async def push(world: World, **names: str) -> None:
    await world.push(*(UpsertCustomer(id, name=name) for id, name in names.items()))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łódź Ångström", "lodz"),
        ("Ada King Lovelace", "lov ada"),  # and skips one
        ("Ada King Lovelace", "king lov"),
        ("O'Brien-Smith", "smith o'br"),
        ("山田太郎", "太郎"),
        ("山田 太郎", "太郎 山"),
        ("שלום עולם", "עולם"),
        ("김철수", "김철"),
    ],
)
async def test_a_name_is_found_by_the_beginnings_of_its_words_in_any_order(world: World, name: str, typed: str) -> None:
    await push(world, one=name, other="Somebody Else")
    assert await find(world, typed) == ["one"]


async def test_among_many_of_one_name_the_one_with_the_other_word_is_found(world: World) -> None:
    await push(world, **{f"smith{number:03}": f"Given{number:03} Smith" for number in range(3 * LOOKED_AT)})
    await push(world, wanted="Zoe Smith")
    assert await find(world, "smith zoe") == ["wanted"]
    assert await find(world, "zo smith") == ["wanted"]
    found, may_be_more = await search_customers(world.store, world.acme.id, sought_in("smith"), HOST)
    assert (len(found), may_be_more) == (LOOKED_AT, True)


async def test_the_own_id_comes_first_and_then_names(world: World) -> None:
    await push(world, bo="Zoe", zoe="Bo Diddley", bob="Ann")
    assert await find(world, "bo") == ["bo", "zoe", "bob"]


async def test_another_workspace_finds_nobody_of_this_one(world: World) -> None:
    await push(world, one="Ada Lovelace")
    found, _ = await search_customers(world.store, world.rival.id, sought_in("ada"), HOST)
    assert found == []


async def test_nothing_is_found_by_a_field_that_is_not_given(world: World) -> None:
    await world.push(
        UpsertCustomer("one", first_name="Ada", last_name="Lovelace", email="a@b.example"),
        PutContactDetail("one", "email", "c@d.example"),
    )
    for text, field in (("ada lov", "first_name last_name"), ("a@b", "email"), ("c@d", "other email")):
        assert await find(world, text) == ["one"]
        assert await find(world, text, HOST - {field}) == []


async def test_customers_of_an_older_version_are_indexed_once_and_as_others_are(world: World) -> None:
    await push(world, **{f"c{number:03}": f"Name{number:03} Family" for number in range(120)})
    await world.push(PutContactDetail("c000", "email", "a@b.example"), PutContactDetail("c000", "email", "c@d.example"))
    before = await TABLE.read(world.store, world.acme.id, [()])

    async def as_it_was(transaction: Transaction) -> None:
        await transaction.run("DELETE FROM customer_words")
        await transaction.run(
            "INSERT INTO customers_to_index (workspace_id, beyond) VALUES (:id, '')", id=world.acme.id
        )

    await world.store.write(as_it_was)
    assert await find(world, "name007") == []
    seq = await world.last_seq()
    await index_customers(world.ctx, NOW)
    assert sorted(await TABLE.read(world.store, world.acme.id, [()]), key=str) == sorted(before, key=str)
    assert await world.last_seq() == seq, "nobody hears of it"
    assert await world.store.rows("SELECT 1 FROM customers_to_index") == []


def test_a_long_name_has_few_beginnings() -> None:
    assert len(beginnings("x" * 4_000)) == 1
    assert len(beginnings("a b c " * 1_000)) <= 8
    assert max(map(len, beginnings("山" * 4_000))) <= 80
