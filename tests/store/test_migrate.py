import asyncio
import threading
from pathlib import Path

import pytest

from plugin.errors import DatabaseTooNew
from plugin.store import open_store
from plugin.store.engine.migrations import Migration, migrations
from plugin.store.engine.postgres import PostgresStore
from plugin.store.engine.sqlite import SqliteStore
from plugin.store.tables import TABLES as DECLARED

APPLIED = "SELECT number, name FROM migrations ORDER BY number"
TABLES = {
    "workspaces",
    "api_keys",
    "signing_keys",
    "customers",
    "attribute_definitions",
    "attribute_values",
    "conversations",
    "messages",
    "notes",
    "tags",
    "tag_groups",
    "customer_tags",
    "accounts",
    "avatars",
    "agents",
    "agent_words",
    "agent_avatars",
    "customer_checks",
    "contact_details",
    "customer_warnings",
    "identities",
    "companies",
    "company_words",
    "company_links",
    "relationships",
    "relationship_labels",
    "customer_words",
    "customers_to_index",
    "permissions",
    "company_fields",
    "panel_views",
    "retention",
    "panel_preferences",
    "changes",
    "sequences",
    "spent_tokens",
    "panel_sessions",
    "panel_visits",
    "idempotency",
    "processes",
    "housekeeping",
    "restarts",
    "streams",
    "editing",
    "replies",
}


async def test_migrating_again_changes_nothing(unmigrated_database: str) -> None:
    store = await open_store(unmigrated_database)
    await store.migrate()
    applied = await store.rows(APPLIED)
    await store.migrate()

    assert await store.rows(APPLIED) == applied
    assert [tuple(row) for row in applied] == [(each.number, each.name) for each in migrations("sqlite")]
    for table in TABLES:
        assert await store.rows(f"SELECT * FROM {table}") == []
    await store.close()


def of_a_version(database: str, *later: Migration) -> SqliteStore | PostgresStore:
    """Of the service, which knows some migrations more."""
    if database.startswith("sqlite"):
        return SqliteStore(Path(database.removeprefix("sqlite:///")), DECLARED, known=(*migrations("sqlite"), *later))
    return PostgresStore(database, DECLARED, known=(*migrations("postgres"), *later))


async def test_an_older_database_is_brought_up_to_date_with_what_is_in_it(unmigrated_database: str) -> None:
    older = await open_store(unmigrated_database)
    await older.migrate()
    await older.write(
        lambda transaction: transaction.run(
            "INSERT INTO workspaces (id, name, origins, created_at) VALUES ('w', 'Acme', '[]', 0)"
        )
    )
    before = await older.rows(APPLIED)
    await older.close()

    newer = await of_a_version(
        unmigrated_database,
        Migration(9001, "9001_colour.sql", ("ALTER TABLE workspaces ADD COLUMN colour TEXT",)),
        Migration(9002, "9002_blue.sql", ("UPDATE workspaces SET colour = 'blue'", "CREATE TABLE later (id TEXT)")),
    ).open()
    await newer.migrate()
    await newer.migrate()

    assert await newer.rows("SELECT id, name, colour FROM workspaces") == [("w", "Acme", "blue")]
    assert await newer.rows(APPLIED) == [*before, (9001, "9001_colour.sql"), (9002, "9002_blue.sql")]
    await newer.close()


async def test_a_migration_that_fails_leaves_an_older_database_as_it_was(unmigrated_database: str) -> None:
    older = await open_store(unmigrated_database)
    await older.migrate()
    await older.close()

    newer = await of_a_version(
        unmigrated_database,
        Migration(9001, "9001_colour.sql", ("ALTER TABLE workspaces ADD COLUMN colour TEXT",)),
        Migration(9002, "9002_wrong.sql", ("CREATE TABLE later (id TEXT)", "UPDATE nothing SET colour = 'blue'")),
    ).open()
    with pytest.raises(Exception, match="nothing"):
        await newer.migrate()

    assert [row[0] for row in await newer.rows(APPLIED)] == [each.number for each in migrations("sqlite")]
    for statement in ("SELECT colour FROM workspaces", "SELECT id FROM later"):
        with pytest.raises(Exception, match=r"colour|later"):
            await newer.rows(statement)
    await newer.close()


async def test_two_processes_may_migrate_at_once(unmigrated_database: str) -> None:
    stores = await asyncio.gather(*(open_store(unmigrated_database) for _ in range(3)))
    await asyncio.gather(*(store.migrate() for store in stores))
    assert len(await stores[0].rows(APPLIED)) == len(migrations("sqlite"))
    for store in stores:
        await store.close()


async def test_many_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    """Two that begin its log together are refused by SQLite at once, so this fails in some of many tries only."""
    for number in range(25):
        stores = await asyncio.gather(*(open_store(f"sqlite:///{tmp_path}/{number}.db") for _ in range(4)))
        for store in stores:
            await store.close()


async def test_a_database_of_a_newer_version_is_refused_plainly(unmigrated_database: str) -> None:
    store = await open_store(unmigrated_database)
    await store.migrate()
    await store.write(lambda transaction: transaction.run("INSERT INTO migrations VALUES (9999, '9999_future.sql')"))

    with pytest.raises(DatabaseTooNew, match="9999"):
        await store.migrate()
    await store.close()


def test_both_dialects_have_the_same_migrations() -> None:
    def names(each: tuple[Migration, ...]) -> list[tuple[int, str, int]]:
        return [(migration.number, migration.name, len(migration.statements)) for migration in each]

    assert names(migrations("sqlite")) == names(migrations("postgres"))
    numbers = [migration.number for migration in migrations("sqlite")]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    "url", ["", "sidelight.db", "sqlite://sidelight.db", "sqlite:///", "sqlite:///:memory:", "mysql://x/y"]
)
async def test_what_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        await open_store(url)


async def test_a_file_that_cannot_be_opened_is_an_error_and_no_hanging_thread(tmp_path: Path) -> None:
    before = connection_threads()
    with pytest.raises(Exception, match="unable to open"):
        await open_store(f"sqlite:///{tmp_path}/no/such/folder.db")
    assert connection_threads() <= before


def connection_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "_connection_worker" in thread.name}


async def test_what_has_become_built_in_is_defined_no_more(unmigrated_database: str) -> None:
    """Else a workspace that had a `language` of its own would have two."""
    is_sqlite = unmigrated_database.startswith("sqlite")
    known = tuple(one for one in migrations("sqlite" if is_sqlite else "postgres") if one.number < 18)
    older: SqliteStore | PostgresStore
    if is_sqlite:
        older = await SqliteStore(Path(unmigrated_database.removeprefix("sqlite:///")), DECLARED, known=known).open()
    else:
        older = await PostgresStore(unmigrated_database, DECLARED, known=known).open()
    await older.migrate()
    for key in ("language", "plan"):
        await older.write(
            lambda transaction, key=key: transaction.run(  # type: ignore[misc]
                "INSERT INTO attribute_definitions (workspace_id, key, type, label, position, choices)"
                " VALUES ('w', :key, 'text', 'L', 9, '[]')",
                key=key,
            )
        )
    await older.close()
    newer = await open_store(unmigrated_database)
    await newer.migrate()
    assert await newer.rows("SELECT key FROM attribute_definitions") == [("plan",)]
    await newer.close()
