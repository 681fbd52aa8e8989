"""What panels show of customers: one customer whole, or some parts of many. Either way one statement, one state.

The parts of a whole profile are rows of one UNION, distinguished by their first column: what aggregating them as JSON
would save, without its dialects and without writing JSON only to parse it. With 15 attributes and 20 notes about 200 µs
on SQLite, however many customers there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from msgspec import UNSET, Struct

from plugin.domain.attributes import VALUES, AttributeValue
from plugin.domain.conversations import CONVERSATION, Conversation
from plugin.domain.customers import CUSTOMER, Customer
from plugin.domain.notes import MOST_COUNTED, NOTE_COUNT, NOTES, Note
from plugin.domain.profile import START, Cursor, Keyed, Part, Profile, Wants
from plugin.domain.rows import key_of
from plugin.errors import EmbedRefused
from plugin.store import attributes, conversations, customers, notes
from plugin.store.engine.base import Reader, Row
from plugin.store.engine.columns import decode_actor, decode_json_value, instant, instant_or_none
from plugin.store.engine.tables import Selection
from plugin.store.faces import face_sql
from plugin.store.tables import COUNTED, FAMILIES, JOINED, LISTED

_SUBJECT, _CONVERSATION, _CUSTOMER, _VALUE, _NOTE, _COUNT = range(6)

# The first branch gives the columns their types. The statement that starts from a conversation goes by that
# conversation's customer; the other by the customer, whose most recent conversation it shows.
SUBJECT = f"""
    WITH subject AS (SELECT {{subject}} AS id)
    SELECT {_SUBJECT}, id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
        CAST(NULL AS TEXT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS TEXT)
        FROM subject
"""
READ: dict[Part[Any], str] = {
    CONVERSATION: f"""
    UNION ALL SELECT * FROM (
        SELECT {_CONVERSATION}, id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at,
            handle
        FROM conversations WHERE workspace_id = :workspace_id AND {{conversation}}) AS conversation
""",
    CUSTOMER: f"""
    UNION ALL SELECT {_CUSTOMER}, profile_url, created_by, updated_by, assigned_to, assignment, NULL,
        created_at, updated_at, last_interaction_at, NULL
        FROM customers WHERE workspace_id = :workspace_id AND id = (SELECT id FROM subject)
""",
    VALUES: f"""
    UNION ALL SELECT {_VALUE}, key, value, pushed, changed_by, NULL, NULL, version, changed_at, NULL, NULL
        FROM attribute_values WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
            {{values}}
""",
    NOTES: f"""
    UNION ALL SELECT * FROM (
        SELECT {_NOTE}, id, text, author_id, author_name, {face_sql("notes.author_id")},
            created_at, edited_at, version, NULL
        FROM notes WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
            AND (created_at, id) >= (:until_at, :until_id)
        ORDER BY created_at DESC, id DESC LIMIT :most) AS shown
    UNION ALL SELECT * FROM (
        SELECT {_NOTE}, id, text, author_id, author_name, {face_sql("notes.author_id")},
            created_at, edited_at, version, NULL
        FROM notes WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
            AND (created_at, id) < (:until_at, :until_id)
        ORDER BY created_at DESC, id DESC LIMIT :page) AS page
""",
    NOTE_COUNT: f"""
    UNION ALL SELECT {_COUNT}, NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL, NULL, NULL FROM (
        SELECT 1 FROM notes WHERE workspace_id = :workspace_id AND customer_id = (SELECT id FROM subject)
        LIMIT {MOST_COUNTED + 1}) AS counted
""",
}
EVERYTHING: Wants = dict.fromkeys((*READ, *FAMILIES, *JOINED, *LISTED, *COUNTED))


@lru_cache(maxsize=64)
def profile_sql(parts: frozenset[Part[Any]], *, by_conversation: bool, some_values: bool) -> str:
    """`some_values`: of the keys `:keys` alone."""
    by_customer = "customer_id = (SELECT id FROM subject) ORDER BY created_at DESC, id DESC LIMIT 1"
    of_conversation = (
        "(SELECT customer_id FROM conversations WHERE workspace_id = :workspace_id AND id = :conversation_id)"
    )
    given = "CAST(:customer_id AS TEXT)"
    read = SUBJECT + "".join(sql for part, sql in READ.items() if part in parts)
    return read.format(
        subject=f"coalesce({of_conversation}, {given})" if by_conversation else given,
        conversation="id = :conversation_id" if by_conversation else by_customer,
        values="AND key IN :keys" if some_values else "",
    )


MOST_RECENT = f"""
    SELECT {conversations.TABLE.names} FROM conversations WHERE workspace_id = :workspace_id AND id IN (
        SELECT (SELECT id FROM conversations WHERE workspace_id = :workspace_id AND customer_id = customers.id
                ORDER BY created_at DESC, id DESC LIMIT 1)
        FROM customers WHERE workspace_id = :workspace_id AND id IN :customers)
"""
COUNTS = f"""
    SELECT id, (
        SELECT count(*) FROM (
            SELECT 1 FROM notes WHERE workspace_id = :workspace_id AND customer_id = customers.id
            LIMIT {MOST_COUNTED + 1}) AS counted)
    FROM customers WHERE workspace_id = :workspace_id AND id IN :customers
"""


async def read_profile(
    reader: Reader,
    workspace_id: str,
    *,
    customer_id: str | None,
    conversation_id: str | None,
    first: int,
    page: int = 0,
    until: Mapping[Part[Any], Cursor] = MappingProxyType({}),
    most: int = 0,
    wants: Wants = EVERYTHING,
    likely: str | None = None,
) -> Profile:
    """One customer, as much of them as is wanted. Of a list its `first`, or at most `most` down to `until`, and the
    page that follows.

    `likely`: whom the conversation was with a moment ago.

    Raises EmbedRefused where the conversation turns out to be with somebody else than the session's customer.
    """
    keys, notes_until = wants.get(VALUES), until.get(NOTES, START)
    likely = likely if customer_id is None else customer_id

    async def subject(reader: Reader) -> list[Row]:
        return await reader.rows(
            profile_sql(
                frozenset(wants).intersection(READ),
                by_conversation=conversation_id is not None,
                some_values=VALUES in wants and keys is not None,
            ),
            workspace_id=workspace_id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            keys=sorted(keys or ()),
            page=page if NOTES in until else first,
            most=most if NOTES in until else 0,
            until_at=notes_until.at,
            until_id=notes_until.id,
        )

    async def families_of(reader: Reader, id: str | None) -> dict[Part[Any], Any]:
        if id is None:
            return {}
        families, pages = await reader.together(
            lambda reader: _families(reader, workspace_id, [id], wants),
            lambda reader: _pages(reader, workspace_id, id, wants, until, most, page, first),
        )
        return families[id] | pages  # type: ignore[no-any-return]

    rows, families = await reader.together(subject, lambda reader: families_of(reader, likely))
    profile = _profile(rows, wants)
    if customer_id is not None and profile.customer_id != customer_id:
        raise EmbedRefused("disagrees")
    if profile.customer_id != likely:
        families = await families_of(reader, profile.customer_id)
    return profile.having(families)


async def _families(
    reader: Reader, workspace_id: str, ids: Sequence[str], parts: Iterable[Part[Any]]
) -> dict[str, dict[Part[Any], Any]]:
    """By customer: these parts, each a family of rows, of rows of several tables, or how many there are."""
    wanted = _selections_of_families(ids, parts)

    async def families(reader: Reader) -> dict[str, dict[Part[Any], Any]]:
        rows = await reader.select(workspace_id, list(wanted.values())) if wanted else ()
        return _families_in(dict(zip(wanted, rows, strict=True)), ids)

    found, joined = await reader.together(families, lambda reader: _joined(reader, workspace_id, ids, parts))
    return {id: found[id] | joined[id] for id in ids}


async def _pages(
    reader: Reader,
    workspace_id: str,
    id: str,
    wants: Wants,
    until: Mapping[Part[Any], Cursor],
    most: int,
    page: int,
    first: int,
) -> dict[Part[Any], Any]:
    """Of the parts that are read in pages: the first, or at most so many down to `until`, and the page after it."""
    listed = [part for part in LISTED if part in wants]

    async def read(reader: Reader, part: Keyed[str, Any]) -> dict[str, Any]:
        if part not in until:
            return await LISTED[part].page(reader, workspace_id, id, START, 0, first)
        return await LISTED[part].page(reader, workspace_id, id, until[part], most, page)

    rows = await reader.together(*(partial(read, part=part) for part in listed)) if listed else ()
    return dict(zip(listed, rows, strict=True))


async def _some_listed(
    reader: Reader, workspace_id: str, ids: Sequence[str], wants: Wants
) -> dict[str, dict[Part[Any], Any]]:
    """Of the parts that are read in pages: what is named by key."""
    found: dict[str, dict[Part[Any], Any]] = {id: {} for id in ids}
    for part in (part for part in LISTED if part in wants):
        rows = await LISTED[part].some(reader, workspace_id, ids, sorted(wants[part] or ()))
        for id in ids:
            found[id][part] = rows.get(id, {})
    return found


async def _joined(
    reader: Reader, workspace_id: str, ids: Sequence[str], parts: Iterable[Part[Any]]
) -> dict[str, dict[Part[Any], Any]]:
    readers: dict[Part[Any], Any] = {part: one for part, one in COUNTED.items() if part in parts}
    readers |= {part: one for part, one in JOINED.items() if part in parts}

    async def read(reader: Reader, part: Part[Any]) -> dict[str, Any]:
        return await readers[part](reader, workspace_id, ids)  # type: ignore[no-any-return]

    rows = await reader.together(*(partial(read, part=part) for part in readers)) if readers else ()
    nothing: dict[Part[Any], Any] = {part: 0 if part in COUNTED else {} for part in readers}
    return {
        id: {part: of_part.get(id, nothing[part]) for part, of_part in zip(readers, rows, strict=True)} for id in ids
    }


def _selections_of_families(ids: Sequence[str], parts: Iterable[Part[Any]]) -> dict[Keyed[str, Any], Selection]:
    return {part: Selection(table, tuple((id,) for id in ids)) for part, table in FAMILIES.items() if part in parts}


def _families_in(
    rows_of: Mapping[Keyed[str, Any], Iterable[Row]], ids: Sequence[str]
) -> dict[str, dict[Part[Any], Any]]:
    found: dict[str, dict[Part[Any], Any]] = {id: {part: {} for part in rows_of} for id in ids}
    for part, rows in rows_of.items():
        for row in map(FAMILIES[part].row_of, rows):
            customer_id, *key = key_of(row)
            found[customer_id][part]["/".join(key)] = row
    return found


class Shown(Struct, frozen=True):
    """A customer that panels show, and the conversation that they were opened for."""

    customer_id: str
    conversation_id: str | None


async def read_profiles(reader: Reader, workspace_id: str, shown: Sequence[Shown], wants: Wants) -> list[Profile]:
    """These parts of many customers: what a change of one thing asks for.

    Where a conversation has turned to another customer, its profile is the other's and has no parts. Of lists there is
    what is named by key: their pages are read with the whole.
    """
    ids = [one.customer_id for one in shown]
    named = [one.conversation_id for one in shown if one.conversation_id is not None]
    selections: dict[object, Selection] = {}
    if CUSTOMER in wants:
        selections[CUSTOMER] = Selection(customers.TABLE, tuple((id,) for id in ids))
    if VALUES in wants:
        keys = wants[VALUES]
        pairs = [(id,) for id in ids] if keys is None else [(id, key) for id in ids for key in sorted(keys)]
        if pairs:
            selections[VALUES] = Selection(attributes.VALUES, tuple(pairs))
    if named:
        selections[CONVERSATION] = Selection(conversations.TABLE, tuple((id,) for id in named))
    of_families = _selections_of_families(ids, wants)
    together = [*selections.values(), *of_families.values()]
    read = iter(await reader.select(workspace_id, together))
    found = dict(zip(selections, read, strict=False))
    families = _families_in(dict(zip(of_families, read, strict=True)), ids)
    recent: dict[str, Conversation] = {}
    if CONVERSATION in wants and len(named) < len(shown):
        alone = [one.customer_id for one in shown if one.conversation_id is None]
        for row in await reader.rows(MOST_RECENT, workspace_id=workspace_id, customers=alone):
            conversation = conversations.TABLE.row_of(row)
            recent[conversation.customer_id] = conversation
    counts: dict[str, int] = {}
    if NOTE_COUNT in wants:
        counts = dict(await reader.rows(COUNTS, workspace_id=workspace_id, customers=ids))  # type: ignore[arg-type]
    joined = await _joined(reader, workspace_id, ids, wants)
    listed = await _some_listed(reader, workspace_id, ids, wants)
    known = {one.id: one for one in map(customers.TABLE.row_of, found.get(CUSTOMER, ()))}
    of_conversations = {one.id: one for one in map(conversations.TABLE.row_of, found.get(CONVERSATION, ()))}
    held: dict[str, dict[str, AttributeValue]] = {}
    for value in map(attributes.VALUES.row_of, found.get(VALUES, ())):
        held.setdefault(value.customer_id, {})[value.key] = value
    written: dict[str, dict[str, Note]] = {}
    for note in await notes.authored_notes(reader, workspace_id, wants[NOTES] or ()) if wants.get(NOTES) else ():
        written.setdefault(note.customer_id, {})[note.id] = note
    profiles = []
    for one in shown:
        id, own = one.customer_id, of_conversations.get(one.conversation_id or "")
        if own is not None and own.customer_id != id:
            profiles.append(Profile(own.customer_id, {}))
            continue
        parts: dict[Part[Any], Any] = {
            CUSTOMER: known.get(id),
            VALUES: held.get(id, {}),
            NOTES: written.get(id, {}),
            NOTE_COUNT: counts.get(id, 0),
            CONVERSATION: own if one.conversation_id is not None else recent.get(id),
        }
        own_parts = {part: parts[part] for part in parts if part in wants}
        profiles.append(Profile(id, own_parts | families[id] | joined[id] | listed[id]))
    return profiles


def _profile(rows: Iterable[Row], wants: Wants) -> Profile:
    parts: list[list[Row]] = [[] for _ in range(6)]
    for row in rows:
        parts[row[0]].append(row)
    customer_id = parts[_SUBJECT][0][1]
    read: dict[Part[Any], Any] = {
        CUSTOMER: _customer(customer_id, parts[_CUSTOMER][0]) if parts[_CUSTOMER] else None,
        VALUES: _Values(parts[_VALUE]),
        CONVERSATION: _conversation(parts[_CONVERSATION][0]) if parts[_CONVERSATION] else None,
        NOTES: {row[1]: _note(row, customer_id) for row in parts[_NOTE]},
        NOTE_COUNT: parts[_COUNT][0][7] if parts[_COUNT] else 0,
    }
    return Profile(customer_id, {part: value for part, value in read.items() if part in wants})


def _customer(customer_id: str, row: Row) -> Customer:
    (
        _,
        profile_url,
        created_by,
        updated_by,
        assigned_to,
        assignment,
        _,
        created_at,
        updated_at,
        last_interaction_at,
        _,
    ) = row
    return Customer(
        customer_id,
        profile_url,
        instant(created_at),
        decode_actor(created_by),
        instant(updated_at),
        decode_actor(updated_by),
        instant_or_none(last_interaction_at),
        assigned_to,
        customers.decode_assignment(assignment),
    )


class _Values(Mapping[str, AttributeValue]):
    """Each is decoded when it is asked for: of hundreds, a panel shows some at first."""

    __slots__ = ("_decoded", "_rows")

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, Row] = {row[1]: row for row in rows}
        self._decoded: dict[str, AttributeValue] = {}

    def __getitem__(self, key: str) -> AttributeValue:
        found = self._decoded.get(key)
        if found is None:
            found = self._decoded[key] = _value(self._rows[key])
        return found

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._rows else default

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _value(row: Row) -> AttributeValue:
    _, key, value, pushed, changed_by, _, _, version, changed_at, _, _ = row
    return AttributeValue(
        key,
        decode_json_value(value),
        version,
        instant(changed_at),
        decode_actor(changed_by),
        UNSET if pushed is None else decode_json_value(pushed),
    )


def _conversation(row: Row) -> Conversation:
    _, conversation_id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at, handle = (
        row
    )
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
        handle=handle,
    )


def _note(row: Row, customer_id: str) -> Note:
    _, note_id, text, author_id, author_name, name, picture, created_at, edited_at, version, _ = row
    at, edited = instant(created_at), instant_or_none(edited_at)
    return notes.with_face(Note(note_id, customer_id, text, author_id, author_name, at, edited, version), name, picture)
