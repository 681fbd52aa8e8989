"""The fragments: what each may say, and how it is made from a profile.

A new fragment is a Context here, its partial in `templates/<noun>/`, a place in `layout.places`, a line in
`Reading.context` and a slot in `templates/machine/skeleton.html`.
"""

from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from plugin.domain.actor import Agent
from plugin.domain.attribute import AttributeDefinition, AttributeType
from plugin.domain.attribute_types import tell
from plugin.domain.customer import Profile
from plugin.domain.note import Note
from plugin.domain.notes import may_delete_note, may_edit_note
from plugin.domain.presence import Presence
from plugin.domain.rights import Viewer
from plugin.panel.machine.layout import HEADER_KEYS
from plugin.panel.machine.render import Context, EditorContext

LOOKERS_SHOWN = 3
Draft = tuple[tuple[str, str], ...]  # of what was typed and refused: fields, and the ids of what is said about them


class Who(Context, frozen=True):
    template: ClassVar = "customers/who"
    name: str
    company: str
    location: str
    email: str
    profile_url: str | None


class Here(Context, frozen=True):
    """The other agents who have this customer open."""

    template: ClassVar = "presence/here"
    names: tuple[str, ...]
    more: int


class ConversationSummary(Context, frozen=True):
    template: ClassVar = "conversations/summary"
    channel: str | None
    status: str | None
    subject: str | None
    url: str | None
    last_interaction_at: datetime | None


class Record(Context, frozen=True):
    template: ClassVar = "customers/record"
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    profile_url: str | None
    conversation_url: str | None


class Attribute(EditorContext, frozen=True):
    """`text` is the value as its control holds it, `shown` as a person reads it."""

    template: ClassVar = "attributes/attribute"
    key: str
    type: AttributeType
    label: str
    built_in: bool
    choices: tuple[str, ...]
    text: str
    shown: str
    is_set: bool
    fits: bool
    base: int
    managed_by: str | None
    changed_at: datetime | None
    changed_by: str | None
    draft: Draft = ()

    @property
    def editor(self) -> bool:
        return self.managed_by is None

    @property
    def length(self) -> int:
        return len(self.text) + sum(map(len, self.choices))

    @property
    def partial(self) -> str:
        return super().partial if self.managed_by else f"attributes/controls/{self.type}.html"


class EditedBy(Context, frozen=True):
    template: ClassVar = "presence/edited_by"
    names: tuple[str, ...]


class More(Context, frozen=True):
    """Shows all attributes, and less again: a label of the checkbox that stands before all generations."""

    template: ClassVar = "attributes/more"
    count: int


class NoteCount(Context, frozen=True):
    template: ClassVar = "notes/count"
    count: int


class OlderNotes(Context, frozen=True):
    template: ClassVar = "notes/older"
    left: int
    shown: int
    carried: Markup = Markup()  # a finite page's: what its form posts besides
    after: str = ""  # and the note that stood last, where the reader goes on


class Composer(EditorContext, frozen=True):
    template: ClassVar = "notes/composer"
    text: str = ""
    draft: Draft = ()


class WrittenNote(EditorContext, frozen=True):
    template: ClassVar = "notes/note"
    id: str
    text: str
    author: str
    created_at: datetime
    edited_at: datetime | None
    base: int
    may_edit: bool
    may_delete: bool
    draft: Draft = ()

    @property
    def length(self) -> int:
        return len(self.text)


class DeletedNote(EditorContext, frozen=True):
    """Only seen by who was writing in it when it went: what was typed stays, and this says why it cannot be saved."""

    template: ClassVar = "notes/deleted"


class Unknown(EditorContext, frozen=True):
    template: ClassVar = "customers/unknown"
    customer_id: str
    name: str = ""
    draft: Draft = ()
    live: bool = True


class Waiting(Context, frozen=True):
    template: ClassVar = "customers/waiting"
    live: bool = True


def who(profile: Profile) -> Who:
    values = {key: _text(profile, key) for key in HEADER_KEYS}
    customer = profile.customer
    return Who(**values, profile_url=customer.profile_url if customer else None)


def here(presence: Presence, viewer: Agent) -> Here:
    names = tuple(looker.agent_name for looker in presence.lookers if looker.agent_id != viewer.id)
    return Here(names[:LOOKERS_SHOWN], max(0, len(names) - LOOKERS_SHOWN))


def conversation_summary(profile: Profile) -> ConversationSummary:
    customer, conversation = profile.customer, profile.conversation
    assert customer is not None
    return ConversationSummary(
        channel=conversation.channel if conversation else None,
        status=conversation.status if conversation else None,
        subject=conversation.subject if conversation else None,
        url=conversation.url if conversation else None,
        last_interaction_at=customer.last_interaction_at and _to_the_minute(customer.last_interaction_at),
    )


def record(profile: Profile) -> Record:
    customer = profile.customer
    assert customer is not None
    return Record(
        created_at=_to_the_minute(customer.created_at),
        created_by=customer.created_by.name,
        updated_at=_to_the_minute(customer.updated_at),
        updated_by=customer.updated_by.name,
        profile_url=customer.profile_url,
        conversation_url=profile.conversation.url if profile.conversation else None,
    )


def attribute(profile: Profile, definition: AttributeDefinition, locale: str) -> Attribute:
    assert profile.customer is not None
    held = profile.customer.attributes.get(definition.key)
    value = held.value if held else None
    told = tell(value, definition, locale)
    return Attribute(
        key=definition.key,
        type=definition.type,
        label=definition.label,
        built_in=definition.built_in,
        choices=definition.choices,
        text=told.written,
        shown=told.shown,
        is_set=value is not None,
        fits=told.fits,
        base=held.version if held else 0,
        managed_by=definition.managed_by,
        changed_at=_to_the_minute(held.changed_at) if held else None,
        changed_by=held.changed_by.name if held else None,
    )


def edited_by(presence: Presence, key: str, viewer: Agent) -> EditedBy:
    names = dict.fromkeys(one.agent_name for one in presence.editing if one.key == key and one.agent_id != viewer.id)
    return EditedBy(tuple(names))


def note(profile: Profile, note_id: str, viewer: Agent) -> WrittenNote | DeletedNote:
    found = next((one for one in profile.notes if one.id == note_id), None)
    return _written(found, viewer) if found else DeletedNote()


def _written(found: Note, viewer: Agent) -> WrittenNote:
    return WrittenNote(
        id=found.id,
        text=found.text,
        author=found.author_name,
        created_at=found.created_at,
        edited_at=found.edited_at,
        base=found.version,
        may_edit=may_edit_note(_viewer(viewer), found),
        may_delete=may_delete_note(_viewer(viewer), found),
    )


def _viewer(agent: Agent) -> Viewer:
    return Viewer(agent.id, agent.role)


def _to_the_minute(moment: datetime) -> datetime:
    """No panel is told of what it would not show, and equal minutes are rendered once."""
    return moment.replace(second=0, microsecond=0)


def _text(profile: Profile, key: str) -> str:
    held = profile.customer.attributes.get(key) if profile.customer else None
    return "" if held is None or held.value is None else str(held.value)
