"""A workspace, to which everything belongs, and the panel sessions of its agents."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from .actor import Actor, Agent
from .rights import By


class Workspace(Struct, frozen=True):
    id: str
    name: str
    origins: tuple[str, ...]  # where the panel may be framed
    created_at: datetime


class Appearance(Struct, frozen=True):
    """A session's language, time zone and looks, as its embed token asked."""

    locale: str = "en"
    zone: str = "UTC"
    theme: str = "auto"  # auto, light or dark
    accent: str | None = None  # #rrggbb
    density: str = "comfortable"  # comfortable or compact
    live: bool = True


VISITED = "~"  # in a mailbox, between the session's id, which has none, and the customer whom it visits


class PanelSession(Struct, frozen=True):
    id: str  # not the secret: safe to log, stored in changes, carried by the bus
    workspace_id: str
    origins: tuple[str, ...]  # its workspace's, for frame-ancestors
    agent: Agent
    conversation_id: str | None
    customer_id: str | None
    shown: str | None  # that customer or, when this was read, the conversation's
    appearance: Appearance
    created_at: datetime
    used_at: datetime
    hash: str  # of its secret
    home: str | None = None  # where another customer is shown: the session's own, as far as that is known
    is_away: bool = False  # another customer is shown

    def visiting(self, customer_id: str) -> "PanelSession":
        """The same session, about another customer."""
        return replace(
            self, conversation_id=None, customer_id=customer_id, shown=customer_id, home=self.shown, is_away=True
        )

    @property
    def mailbox(self) -> str:
        """Where what comes of its forms is left. Another customer's page has its own: a place is called the same there,
        so one's message would stand at the other's, and a save there would settle what was refused here.
        """
        return f"{self.id}{VISITED}{self.customer_id}" if self.is_away else self.id

    @property
    def is_of_settings(self) -> bool:
        """It shows no customer, now or later: it was opened for the settings alone."""
        return self.customer_id is None and self.conversation_id is None

    @property
    def by(self) -> By:
        """Who writes what this session posts."""
        return By(Actor("agent", self.agent.id, self.agent.name, self.id), self.agent.role)
