"""The results of forms that other processes have stored: looked for, as the end of each log is.

A signal says at once that there is one. Where signals are lost, because a connection has fallen silent, this finds it:
one reading a second for all the panels of a process, of as many replies as were given in the last minute.
"""

from datetime import datetime, timedelta

from plugin.store.engine.base import Reader
from plugin.store.engine.columns import micros
from plugin.store.replies import recent_replies

from .hub import Hub

LOOKED_BACK = timedelta(seconds=60)  # a reply's time is when its form came, by another process's clock


async def look_for_replies(store: Reader, hub: Hub, at: datetime) -> None:
    if hub.streams:
        for mailbox, number in await recent_replies(store, micros(at - LOOKED_BACK)):
            hub.has_reply(mailbox, number)
