import pytest

from plugin.store import Store
from plugin.store.sql import for_postgres, for_sqlite


@pytest.mark.parametrize(
    ("written", "sent", "names"),
    [
        ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ("a", "b")),
        ("SELECT ':a', 'it''s :a', :a", "SELECT ':a', 'it''s :a', $1", ("a",)),
        ('SELECT "odd:a" FROM t WHERE x = :a', 'SELECT "odd:a" FROM t WHERE x = $1', ("a",)),
        ("SELECT :a::text, b::int", "SELECT $1::text, b::int", ("a",)),
        ("SELECT 1 -- not :a\n, :b", "SELECT 1 -- not :a\n, $1", ("b",)),
        ("SELECT /* :a\n:b */ :c", "SELECT /* :a\n:b */ $1", ("c",)),
        ("DO $x$ :a $x$", "DO $x$ :a $x$", ()),
        ("WHERE id IN :ids AND x NOT IN :others", "WHERE id = ANY($1) AND x <> ALL($2)", ("ids", "others")),
        ("WHERE id IN (:a, :b)", "WHERE id IN ($1, $2)", ("a", "b")),
        ("WHERE margin = :a", "WHERE margin = $1", ("a",)),
    ],
)
def test_names_become_numbers_only_where_they_are_parameters(written: str, sent: str, names: tuple[str, ...]) -> None:
    numbered = for_postgres(written)
    assert (numbered.sql, numbered.names) == (sent, names)


def test_a_text_is_rewritten_once() -> None:
    assert for_postgres("SELECT :once") is for_postgres("SELECT :once")
    assert for_sqlite("SELECT :once") is for_sqlite("SELECT :once")


def test_a_forgotten_parameter_is_an_error() -> None:
    with pytest.raises(KeyError, match="b"):
        for_postgres("SELECT :a, :b").arguments({"a": 1})


async def test_a_list_is_one_parameter(store: Store) -> None:
    await add(store, "a", 'b"c', "d:e", "f")

    asked = ['b"c', "d:e", "nobody"]
    ids = await store.rows("SELECT id FROM workspaces WHERE id IN :ids ORDER BY id", ids=asked)
    others = await store.rows("SELECT id FROM workspaces WHERE id NOT IN :ids ORDER BY id", ids=asked)
    none = await store.rows("SELECT id FROM workspaces WHERE id IN :ids", ids=[])

    assert [row[0] for row in ids] == ['b"c', "d:e"]
    assert [row[0] for row in others] == ["a", "f"]
    assert none == []


async def test_both_databases_sort_text_bytewise(store: Store) -> None:
    await add(store, "b", "A", "a", "é", "B", "_")
    rows = await store.rows("SELECT id FROM workspaces ORDER BY id")
    assert [row[0] for row in rows] == ["A", "B", "_", "a", "b", "é"]


async def add(store: Store, *ids: str) -> None:
    statement = "INSERT INTO workspaces VALUES (:id, 'Acme', '[]', 0)"
    await store.write(lambda transaction: transaction.run_many(statement, [{"id": each} for each in ids]))
