"""What the panel's routes need of the service around them.

`app` builds it and hands it over as the app's `state.panel`.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field

from plugin.actions.avatars import Avatars
from plugin.actions.context import Context
from plugin.actions.key_uses import KeyUses
from plugin.actions.marks import Marks
from plugin.live.hub import Hub
from plugin.live.presence import PresenceBook
from plugin.live.restarts import Restarts
from plugin.settings import Settings

from .fragments import Declared
from .reading import Readings
from .rounds import Rounds
from .turns import Turns


class Services(Struct, frozen=True):
    ctx: Context
    hub: Hub
    presence: PresenceBook
    readings: Readings
    rounds: Rounds
    marks: Marks
    settings: Settings
    clock: Callable[[], datetime]
    avatars: Avatars
    key_uses: KeyUses = field(default_factory=KeyUses)
    restarts: Restarts = field(default_factory=Restarts)
    turns: Turns = field(default_factory=Turns)  # of panels that write all they show

    @property
    def declared(self) -> Declared:
        return self.readings.declared
