from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET

from plugin.domain.actor import Actor
from plugin.domain.attributes import VALUES, AttributeValue
from plugin.domain.conversations import CONVERSATION, Conversation
from plugin.domain.customers import CUSTOMER, Customer
from plugin.domain.notes import MOST_COUNTED, NOTE_COUNT, NOTES, Note
from plugin.domain.profile import Cursor, Profile, Wants
from plugin.errors import EmbedRefused
from plugin.store import Store, Transaction
from plugin.store.engine.columns import encode_json, micros
from plugin.store.profiles import EVERYTHING, Shown, profile_sql, read_profile, read_profiles
from plugin.store.tables import COUNTED, FAMILIES, JOINED, LISTED

HOST = Actor("api", "key-1", "Acme")
MARTA = Actor("agent", "marta", "Marta", session="session-1")
NOON = datetime(2027, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


COLUMNS = {
    "customers": "workspace_id, id, profile_url, created_at, created_by, updated_at, updated_by, last_interaction_at",
    "attribute_definitions": "workspace_id, key, type, label, choices, managed_by, position",
    "attribute_values": "workspace_id, customer_id, key, value, pushed, version, changed_at, changed_by",
    "conversations": "workspace_id, id, customer_id, channel, status, subject, url, created_at, updated_at,"
    " last_message_at",
    "notes": "workspace_id, id, customer_id, text, author_id, author_name, created_at, edited_at, version",
}


async def add(transaction: Transaction, table: str, *columns: Any) -> None:
    """A row in the order of the table's first columns."""
    names = [f"c{index}" for index in range(len(columns))]
    marks = ", ".join(f":{name}" for name in names)
    await transaction.run(
        f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({marks})", **dict(zip(names, columns, strict=True))
    )


async def build_ada(transaction: Transaction) -> None:
    """Ada of workspace `w`, two conversations, three notes; a namesake in workspace `v` whom nobody may see."""
    host, marta = encode_json(HOST), encode_json(MARTA)
    at = [micros(later(minutes)) for minutes in range(10)]
    for workspace_id, name in (("w", "Ada"), ("v", "Foreign")):
        ada = (workspace_id, "ada")
        await add(transaction, "customers", *ada, "https://a.example", at[0], host, at[1], marta, at[2])
        await add(transaction, "attribute_definitions", workspace_id, "plan", "choice", name, '["Free","Pro"]', None, 6)
        await add(transaction, "attribute_definitions", workspace_id, "age", "number", name, "[]", "Billing", 5)
        await add(transaction, "attribute_values", *ada, "name", encode_json(name), None, 1, at[1], marta)
        await add(transaction, "attribute_values", *ada, "age", "36", "null", 2, at[1], host)
        for number in (1, 2):
            times = (at[number], at[3], None)
            key = (workspace_id, f"conv-{number}")
            await add(transaction, "conversations", *key, "ada", "webchat", "open", name, None, *times)
        for number in (1, 2, 3):
            key = (workspace_id, f"n-{number}")
            await add(transaction, "notes", *key, "ada", name, "marta", "Marta", at[number], None, 1)
    await add(transaction, "customers", "w", "empty", None, at[0], host, at[0], host, None)


@pytest.fixture
async def ada(store: Store) -> Store:
    await store.write(build_ada)
    return store


ADA = Customer("ada", "https://a.example", NOON, HOST, later(1), MARTA, later(2))
HELD = {
    "age": AttributeValue("age", 36, 2, later(1), HOST, pushed=None),
    "name": AttributeValue("name", "Ada", 1, later(1), MARTA, pushed=UNSET),
}


def conversation(number: int) -> Conversation:
    return Conversation(f"conv-{number}", "ada", "webchat", "open", "Ada", None, later(number), later(3), None)


def note(number: int) -> Note:
    return Note(f"n-{number}", "ada", "Ada", "marta", "Marta", later(number), None, 1)


def whole(
    customer_id: str | None,
    customer: Customer | None = None,
    conversation: Conversation | None = None,
    *notes: Note,
    count: int = 0,
) -> Profile:
    return Profile(
        customer_id,
        {
            CUSTOMER: customer,
            VALUES: HELD if customer == ADA else {},
            CONVERSATION: conversation,
            NOTES: {note.id: note for note in notes},
            NOTE_COUNT: count,
            **({family: {} for family in (*FAMILIES, *JOINED, *LISTED)} if customer_id else {}),
            **(dict.fromkeys(COUNTED, 0) if customer_id else {}),
        },
    )


async def test_a_conversation_brings_its_customer(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id=None, conversation_id="conv-1", first=2)
    assert profile == whole("ada", ADA, conversation(1), note(3), note(2), count=3)
    assert [*profile[NOTES]] == ["n-3", "n-2"], "newest first"


async def test_a_customer_brings_the_most_recent_conversation(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id="ada", conversation_id=None, first=20)
    assert profile == whole("ada", ADA, conversation(2), note(3), note(2), note(1), count=3)


async def test_both_may_be_named_while_they_agree(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id="ada", conversation_id="conv-1", first=0)
    assert profile == whole("ada", ADA, conversation(1), count=3)


async def test_a_conversation_with_somebody_else_is_refused(ada: Store) -> None:
    with pytest.raises(EmbedRefused) as refused:
        await read_profile(ada, "w", customer_id="empty", conversation_id="conv-1", first=20)
    assert refused.value.reason == "disagrees"


async def test_a_customer_about_whom_little_is_known(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id="empty", conversation_id=None, first=20)
    assert profile == whole("empty", Customer("empty", None, NOON, HOST, NOON, HOST, None))


async def test_an_unknown_customer_has_an_id_and_nothing_else(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id="grace", conversation_id=None, first=20)
    assert profile == whole("grace")


async def test_an_unknown_conversation_waits(ada: Store) -> None:
    assert await read_profile(ada, "w", customer_id=None, conversation_id="conv-9", first=20) == whole(None)


async def test_an_unknown_conversation_shows_the_customer_that_came_with_it(ada: Store) -> None:
    profile = await read_profile(ada, "w", customer_id="ada", conversation_id="conv-9", first=0)
    assert profile == whole("ada", ADA, None, count=3)


async def test_another_workspace_has_none_of_it(ada: Store) -> None:
    for customer_id, conversation_id in (("ada", None), (None, "conv-1")):
        profile = await read_profile(ada, "u", customer_id=customer_id, conversation_id=conversation_id, first=20)
        assert profile == whole(customer_id)


@pytest.mark.parametrize(
    ("number", "most", "ids"), [(3, 9, ["n-3", "n-2"]), (2, 9, ["n-3", "n-2", "n-1"]), (2, 1, ["n-3", "n-1"])]
)
async def test_the_next_page_of_notes_begins_after_the_one_that_stood_last(
    ada: Store, number: int, most: int, ids: list[str]
) -> None:
    until = Cursor(micros(later(number)), f"n-{number}")
    profile = await read_profile(
        ada, "w", customer_id="ada", conversation_id=None, first=1, page=1, until={NOTES: until}, most=most
    )
    assert [*profile[NOTES]] == ids


async def test_parts_of_many_customers_are_read_together_and_none_is_mixed_up(ada: Store) -> None:
    wants: Wants = {
        CUSTOMER: None,
        VALUES: frozenset({"age"}),
        NOTES: frozenset({"n-1", "n-9"}),
        NOTE_COUNT: None,
        CONVERSATION: None,
    }
    shown = [
        Shown("ada", None),
        Shown("empty", None),
        Shown("ada", "conv-1"),
        Shown("empty", "conv-1"),
        Shown("x", None),
    ]
    alone, empty, beside, turned, unknown = await read_profiles(ada, "w", shown, wants)
    assert (alone[CUSTOMER], alone[CONVERSATION], alone[NOTE_COUNT]) == (ADA, conversation(2), 3)
    assert {key: value.value for key, value in alone[VALUES].items()} == {"age": 36}
    assert alone[NOTES] == {"n-1": note(1)}
    assert (empty[VALUES], empty[NOTES], empty[NOTE_COUNT], empty[CONVERSATION]) == ({}, {}, 0, None)
    assert beside[CONVERSATION] == conversation(1)
    assert turned == Profile("ada", {}), "its conversation is with somebody else"
    assert unknown[CUSTOMER] is None


async def test_notes_are_counted_up_to_one_more_than_is_said(ada: Store) -> None:
    add = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO notes (workspace_id, id, customer_id, text, author_id, author_name, created_at, version)
        SELECT 'w', 'many-' || i, 'ada', '', 'marta', 'Marta', 0, 1 FROM n
    """
    await ada.write(lambda transaction: transaction.run(add))
    whole = await read_profile(ada, "w", customer_id="ada", conversation_id=None, first=2)
    (part,) = await read_profiles(ada, "w", [Shown("ada", None)], {NOTE_COUNT: None})
    assert whole[NOTE_COUNT] == part[NOTE_COUNT] == MOST_COUNTED + 1


async def test_what_is_not_asked_for_is_not_there(ada: Store) -> None:
    (profile,) = await read_profiles(ada, "w", [Shown("ada", None)], {NOTE_COUNT: None})
    with pytest.raises(KeyError):
        profile[VALUES]


@pytest.mark.parametrize("by_conversation", [True, False])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_no_table_is_read_from_end_to_end(store: Store, by_conversation: bool) -> None:
    sql = profile_sql(frozenset(EVERYTHING), by_conversation=by_conversation, some_values=False)
    asked = {
        "workspace_id": "w",
        "customer_id": "ada",
        "conversation_id": "conv-1",
        "page": 20,
        "most": 20,
        "until_at": 1,
        "until_id": "",
    }
    plan = [row[3] for row in await store.rows(f"EXPLAIN QUERY PLAN {sql}", **asked)]

    one_row = {"SCAN CONSTANT ROW", "SCAN subject"}
    assert {step for step in plan if step.startswith("SCAN")} <= one_row | {
        "SCAN shown",
        "SCAN page",
        "SCAN counted",
        "SCAN conversation",
    }
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert len([step for step in plan if step.startswith("SEARCH")]) >= 6
