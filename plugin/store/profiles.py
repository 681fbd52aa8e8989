"""All that a panel shows, in one statement: one hop, and one consistent reading.

The parts are rows of one UNION, told apart by their first column: what aggregating them as JSON would save, without its
dialects and without writing JSON only to parse it. With 15 attributes and 20 notes about 200 µs on SQLite, however many
customers there are.
"""

from collections.abc import Iterable

from msgspec import UNSET

from plugin.domain.attribute import AttributeDefinition, AttributeValue
from plugin.domain.built_ins import BUILT_INS
from plugin.domain.conversation import Conversation
from plugin.domain.customer import Customer, Profile
from plugin.domain.note import Note
from plugin.errors import EmbedRefused
from plugin.store.engine.base import Reader, Row
from plugin.store.engine.columns import decode_actor, decode_choices, decode_json_value, instant, instant_or_none

SUBJECT, CONVERSATION, CUSTOMER, DEFINITION, VALUE, NOTE, COUNT = range(7)

# The first branch gives the columns their types. The statement that starts from a conversation goes by that
# conversation's customer; the other by the customer, whose most recent conversation it shows.
READ = """
    WITH subject AS (SELECT {subject} AS id)
    SELECT 0, id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
        CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
        FROM subject
    UNION ALL SELECT * FROM (
        SELECT 1, id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at
        FROM conversations WHERE workspace_id = :workspace_id AND {conversation}) AS conversation
    UNION ALL SELECT 2, profile_url, created_by, updated_by, NULL, NULL, NULL,
        created_at, updated_at, last_interaction_at
        FROM customers WHERE workspace_id = :workspace_id AND id = (SELECT id FROM subject)
    UNION ALL SELECT 3, key, type, label, choices, managed_by, NULL, position, NULL, NULL
        FROM attribute_definitions WHERE workspace_id = :workspace_id
    UNION ALL SELECT 4, key, value, pushed, changed_by, NULL, NULL, version, changed_at, NULL
        FROM attribute_values WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
    UNION ALL SELECT * FROM (
        SELECT 5, id, text, author_id, author_name, NULL, NULL, created_at, edited_at, version
        FROM notes WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
        ORDER BY created_at DESC, id DESC LIMIT :notes) AS note
    UNION ALL SELECT 6, NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL, NULL
        FROM notes WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
"""

BY_CONVERSATION = READ.format(
    subject="""coalesce(
        (SELECT customer_id FROM conversations WHERE workspace_id = :workspace_id AND id = :conversation_id),
        CAST(:customer_id AS TEXT))""",
    conversation="id = :conversation_id",
)
BY_CUSTOMER = READ.format(
    subject="CAST(:customer_id AS TEXT)",
    conversation="customer_id = (SELECT id FROM subject) ORDER BY created_at DESC, id DESC LIMIT 1",
)


async def read_profile(
    reader: Reader, workspace_id: str, *, customer_id: str | None, conversation_id: str | None, notes: int
) -> Profile:
    """Raises EmbedRefused where the conversation turns out to be with somebody else than the session's customer."""
    rows = await reader.rows(
        BY_CUSTOMER if conversation_id is None else BY_CONVERSATION,
        workspace_id=workspace_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        notes=notes,
    )
    profile = _profile(rows)
    if customer_id is not None and profile.customer_id != customer_id:
        raise EmbedRefused("disagrees")
    return profile


def _profile(rows: Iterable[Row]) -> Profile:
    parts: list[list[Row]] = [[] for _ in range(7)]
    for row in rows:
        parts[row[0]].append(row)
    customer_id = parts[SUBJECT][0][1]
    return Profile(
        customer_id=customer_id,
        customer=_customer(customer_id, parts[CUSTOMER][0], parts[VALUE]) if parts[CUSTOMER] else None,
        conversation=_conversation(parts[CONVERSATION][0]) if parts[CONVERSATION] else None,
        definitions=(*BUILT_INS, *sorted(map(_definition, parts[DEFINITION]), key=_order)),
        notes=tuple(_note(row, customer_id) for row in parts[NOTE]),
        note_count=parts[COUNT][0][7],
    )


def _customer(customer_id: str, row: Row, values: Iterable[Row]) -> Customer:
    _, profile_url, created_by, updated_by, _, _, _, created_at, updated_at, last_interaction_at = row
    return Customer(
        customer_id,
        profile_url,
        instant(created_at),
        decode_actor(created_by),
        instant(updated_at),
        decode_actor(updated_by),
        instant_or_none(last_interaction_at),
        {value[1]: _value(value) for value in values},
    )


def _value(row: Row) -> AttributeValue:
    _, key, value, pushed, changed_by, _, _, version, changed_at, _ = row
    return AttributeValue(
        key,
        decode_json_value(value),
        version,
        instant(changed_at),
        decode_actor(changed_by),
        UNSET if pushed is None else decode_json_value(pushed),
    )


def _conversation(row: Row) -> Conversation:
    _, conversation_id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at = row
    return Conversation(
        conversation_id,
        customer_id,
        channel,
        status,
        subject,
        url,
        instant(created_at),
        instant(updated_at),
        instant_or_none(last_message_at),
    )


def _definition(row: Row) -> AttributeDefinition:
    _, key, kind, label, choices, managed_by, _, position, _, _ = row
    return AttributeDefinition(key, kind, label, position, decode_choices(choices), managed_by)


def _order(definition: AttributeDefinition) -> tuple[int, str]:
    return definition.position, definition.key


def _note(row: Row, customer_id: str) -> Note:
    _, note_id, text, author_id, author_name, _, _, created_at, edited_at, version = row
    return Note(
        note_id, customer_id, text, author_id, author_name, instant(created_at), instant_or_none(edited_at), version
    )
