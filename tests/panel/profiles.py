"""Profiles made by hand, for tests that need no store."""

from datetime import UTC, datetime, timedelta

from plugin.domain.actor import Actor, Role
from plugin.domain.attributes import BUILT_INS, DEFINITIONS, VALUES, AttributeDefinition, AttributeValue
from plugin.domain.company_fields import SHOWN_FIELDS, ShownFields
from plugin.domain.conversations import CONVERSATION
from plugin.domain.customers import CUSTOMER, Customer
from plugin.domain.notes import NOTE_COUNT, NOTES, Note
from plugin.domain.presence import PRESENCE, Presence
from plugin.domain.profile import Profile
from plugin.domain.rows import key_of
from plugin.domain.state import WorkspaceState
from plugin.domain.value import Value
from plugin.panel import DECLARED
from plugin.panel.machine.fragments import Query
from plugin.panel.machine.layout import NOTHING_SOUGHT, Layout, layout_of
from plugin.panel.machine.reading import Reading
from plugin.panel.machine.views import Choosing
from plugin.panel.nouns.attributes import MOST_OFFERED, OFFERED
from plugin.store.tables import COUNTED, FAMILIES, JOINED, LISTED

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOST = Actor("api", "key", "Acme")


def profile(
    notes: tuple[str, ...] = (),
    *,
    count: int | None = None,
    definitions: tuple[AttributeDefinition, ...] = (),
    customer_id: str | None = "ada",
    known: bool = True,
    **values: Value,
) -> Profile:
    """`notes` are ids, newest first; `count` says how many there are beyond those that were read."""
    held = {key: AttributeValue(key, value, 1, NOW, HOST) for key, value in values.items()}
    is_known = known and customer_id is not None
    customer = Customer(customer_id or "", None, NOW, HOST, NOW, HOST, None) if is_known else None
    every = (*BUILT_INS, *definitions)
    return Profile(
        customer_id,
        {
            CUSTOMER: customer,
            VALUES: held if is_known else {},
            CONVERSATION: None,
            DEFINITIONS: {definition.key: definition for definition in every},
            SHOWN_FIELDS: ShownFields((), True, frozenset()),
            OFFERED: {definition.key: definition.key for definition in every[:MOST_OFFERED]},
            NOTES: {id: note(id, NOW - timedelta(minutes=age)) for age, id in enumerate(notes)},
            NOTE_COUNT: len(notes) if count is None else count,
            PRESENCE: Presence(),
            **{family: {} for family in (*FAMILIES, *JOINED, *LISTED)},
            **dict.fromkeys(COUNTED, 0),
        },
    )


def reading_of(profile: Profile, mark: int = 1, role: Role = "agent") -> Reading:
    own = [one for one in profile[DEFINITIONS].values() if not one.built_in]
    state = WorkspaceState(1, {AttributeDefinition: {key_of(one): one for one in own}})
    return Reading(mark, profile, DECLARED, state, NOW, Choosing(DECLARED).of(state, role, frozenset()))


def laid_out(of: Profile, query: Query = NOTHING_SOUGHT, role: Role = "agent") -> Layout:
    """With the views that a workspace has by default."""
    return layout_of(reading_of(of, role=role).chosen, of, query)


def note(id: str, at: datetime = NOW) -> Note:
    return Note(id, "ada", f"Text of {id}", "marta", "Marta", at, None, 0)


def defined(*keys: str, managed_by: str | None = None) -> tuple[AttributeDefinition, ...]:
    return tuple(
        AttributeDefinition(key, "text", key.title(), position, managed_by=managed_by)
        for position, key in enumerate(keys)
    )
