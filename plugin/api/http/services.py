"""What the routes need of the service around them. `app` makes it and keeps it as the app's `state.api`."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from plugin.actions.avatars import Avatars
from plugin.actions.context import Context
from plugin.actions.key_uses import KeyUses
from plugin.api.feed import Feeds
from plugin.settings import Settings
from plugin.store.engine.base import Store

from .keys import RememberedKeys


class Services(Struct, frozen=True):
    ctx: Context
    store: Store
    feeds: Feeds
    settings: Settings
    clock: Callable[[], datetime]
    keys: RememberedKeys
    key_uses: KeyUses
    avatars: Avatars
