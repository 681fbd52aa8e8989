import sqlite3

import pytest

from plugin.store import Store
from plugin.store.engine.sql import for_postgres, for_sqlite, insert_after


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


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 120])
async def test_many_rows_are_all_written_and_the_last_of_equal_ones_stands(store: Store, count: int) -> None:
    statement = """
        INSERT INTO sequences (workspace_id, last) VALUES (
            :id, :last
        ) ON CONFLICT (workspace_id) DO UPDATE SET last = excluded.last
    """
    rows: list[dict[str, object]] = [{"id": f"{number:03}", "last": number} for number in range(count)]
    again: list[dict[str, object]] = [{"id": f"{number:03}", "last": -number} for number in range(0, count, 7)]
    await store.write(lambda transaction: transaction.run_many(statement, rows + again))

    expected = [(f"{number:03}", -number if number % 7 == 0 else number) for number in range(count)]
    assert await store.rows("SELECT workspace_id, last FROM sequences ORDER BY workspace_id") == expected


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("INSERT INTO t (a, b) VALUES (:a, :b)", True),
        ("INSERT INTO t (a, b) VALUES (\n  :a,\n  :b\n) ON CONFLICT (a) DO UPDATE SET b = excluded.b", True),
        ("INSERT INTO t (a, b, c) VALUES (:a, :b, 0)", False),
        ("INSERT INTO t (a, b, c) VALUES (:a, :b, :a)", False),
        ("INSERT INTO t (a) VALUES (:a) ON CONFLICT (a) DO UPDATE SET b = :b", False),
        ("INSERT INTO t (a) VALUES (:a) ON CONFLICT (a) DO UPDATE SET b = (SELECT max(b) + 1 FROM t)", False),
        ("INSERT INTO t (a) SELECT :a", False),
        ("WITH old AS (SELECT :a) INSERT INTO t (a, b) VALUES (:a, :b)", False),
        ("DELETE FROM t WHERE (a, b) IN (VALUES (:a, :b))", False),
        ("DELETE FROM t WHERE a = :a AND b IN :b", False),
    ],
)
def test_only_what_inserts_a_row_is_sent_for_many_rows_at_once(written: str, rows: bool) -> None:
    rows_sql = for_sqlite(written).rows_sql
    assert bool(rows_sql) is rows
    assert rows_sql is None or rows_sql(3, ()).count("?") == 2 * 3


@pytest.mark.parametrize("alike", [(), (0,), (1, 3), (0, 1, 2, 3)])
@pytest.mark.parametrize("count", [1, 9, 10, 99, 100, 1_234])
def test_many_rows_make_few_statements_and_are_inserted_as_they_are(count: int, alike: tuple[int, ...]) -> None:
    names = ("a", "b", "c", "d", "e")
    rows = [tuple(7 if at in alike else 5 * number + at for at in range(5)) for number in range(count)]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, b, c, d, e PRIMARY KEY)")
    connection.execute("CREATE TABLE u (a, b, c, d, e)")
    save = for_sqlite(
        "INSERT INTO t (a, b, c, d, e) VALUES (:a, :b, :c, :d, :e) ON CONFLICT (e) DO UPDATE SET a = excluded.a"
    )
    after = insert_after("u", names, "e")
    for numbered, first in ((save, ()), (save, ()), (after, (1_000_000,))):
        laid = numbered.lay(rows)
        assert len(laid.together) + len(laid.alone) < 30
        for sql, together in laid.together:
            connection.execute(sql, first + together)
        connection.executemany(numbered.sql, [(*first, *row) for row in laid.alone])
    assert connection.execute("SELECT * FROM t ORDER BY e").fetchall() == rows
    assert connection.execute("SELECT a, b, c, d, e - 1000000 FROM u ORDER BY e").fetchall() == rows


def test_many_rows_that_are_all_the_same_are_inserted_too() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, b)")
    for sql, together in for_sqlite("INSERT INTO t (a, b) VALUES (:a, :b)").lay([(1, None)] * 100).together:
        connection.execute(sql, together)
    assert connection.execute("SELECT a, b, count(*) FROM t GROUP BY a, b").fetchall() == [(1, None, 100)]


def test_no_statement_has_more_parameters_than_sqlite_takes() -> None:
    names = [f"c{number}" for number in range(40)]
    numbered = for_sqlite(f"INSERT INTO t ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})")
    laid = numbered.lay([tuple(range(at, at + 40)) for at in range(1_234)])
    assert all(sql.count("?") == len(together) <= 32_766 for sql, together in laid.together)


async def test_both_databases_sort_text_bytewise(store: Store) -> None:
    await add(store, "b", "A", "a", "é", "B", "_")
    rows = await store.rows("SELECT id FROM workspaces ORDER BY id")
    assert [row[0] for row in rows] == ["A", "B", "_", "a", "b", "é"]


async def add(store: Store, *ids: str) -> None:
    statement = "INSERT INTO workspaces (id, name, origins, created_at) VALUES (:id, 'Acme', '[]', 0)"
    await store.write(lambda transaction: transaction.run_many(statement, [{"id": each} for each in ids]))
