"""Who does something, and what their role lets them do."""

from typing import Literal

from msgspec import Struct

from .text import seen_or

Role = Literal["agent", "supervisor", "admin"]


class Agent(Struct, frozen=True, cache_hash=True):
    """An operator of the host platform, as the embed token or `panels.open` names them."""

    id: str
    name: str
    role: Role = "agent"
    has_directory: bool = False  # may open other customers in the same session


class Actor(Struct, frozen=True, gc=False):
    """Who made a change: an agent in a panel, the host through the API, or the service itself.

    `session` is the panel session the change came from; it distinguishes a session's own saves from all others.
    """

    kind: Literal["agent", "api", "system"]
    id: str
    name: str
    session: str | None = None

    @property
    def shown(self) -> str:
        return seen_or(self.name, self.id)
