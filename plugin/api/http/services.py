"""What the routes need of the service around them. `app` builds it and hands it over as the app's `state.house`."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from plugin.actions.context import Context
from plugin.live.tail import Tail
from plugin.settings import Settings
from plugin.store.engine.base import Store


class Services(Protocol):
    @property
    def ctx(self) -> Context: ...

    @property
    def store(self) -> Store: ...

    @property
    def tail(self) -> Tail: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...
