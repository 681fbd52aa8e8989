from datetime import UTC, datetime

from plugin.domain.actor import Actor
from plugin.domain.change import Change, Fact
from plugin.store import Store, Transaction
from plugin.store.changes import read_changes

HOST = Actor("api", "key-1", "Acme")
ADD_NOTE = "INSERT INTO notes VALUES ('w', :id, 'cust-1', :text, 'marta', 'Marta', 0, NULL, 1)"
NOON = datetime(2027, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)


async def test_rows_and_their_changes_commit_together(store: Store) -> None:
    fact = Fact("attribute.changed", "cust-1", key="plan", before=None, after="Pro", version=1)

    async def work(transaction: Transaction) -> str:
        await transaction.run(ADD_NOTE, id="n-1", text="hi")
        transaction.record("w", HOST, NOON, fact)
        return "value"

    committed = await store.write(work)

    assert committed.value == "value"
    assert committed.changes == (Change(1, NOON, HOST, fact),)
    assert committed.highest == {"w": 1}
    assert await read_changes(store, "w", after=0, limit=10) == [Change(1, NOON, HOST, fact)]
    assert await store.row("SELECT text FROM notes WHERE workspace_id = 'w'") == ("hi",)
