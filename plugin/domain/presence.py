"""Who looks at a customer now, and which value each is editing. Not logged as changes."""

from msgspec import Struct

from .profile import Part


class Looker(Struct, frozen=True):
    agent_id: str
    agent_name: str


class Editing(Struct, frozen=True):
    key: str  # the place that is edited: `attribute/plan`, `note/n_1`, `composer`
    agent_id: str
    agent_name: str


class Presence(Struct, frozen=True):
    lookers: tuple[Looker, ...] = ()  # each agent once, in the order in which they came
    editing: tuple[Editing, ...] = ()


PRESENCE = Part[Presence]("presence")  # in a profile
