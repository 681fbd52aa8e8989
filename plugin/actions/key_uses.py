"""When each key was last used. It is written down once a minute, because a use should not cost a write of its own."""

from datetime import datetime

from plugin.store.keys import KeyName, save_key_uses

from .context import Context

WRITTEN_EVERY = 60.0  # seconds


class KeyUses:
    """Of this process. What it has noted since the last writing is lost with a process that is killed."""

    def __init__(self) -> None:
        self._last: dict[KeyName, datetime] = {}

    def note(self, key: KeyName, at: datetime) -> None:
        self._last[key] = at

    async def write(self, ctx: Context) -> None:
        written, self._last = self._last, {}
        if not written:
            return
        try:
            await ctx.commit(lambda transaction: save_key_uses(transaction, written))
        except BaseException:
            self._last = written | self._last
            raise
