"""What became of a transaction whose commit was not answered: the connection was lost, or the database fell silent.

Its changes carry the id of their request, by which the log is asked for them. First the counter is moved: that waits
for a transaction that is still under way, and one that has yet to arrive finds the counter moved, and writes nothing.
So what is not in the log then never will be.
"""

import asyncio
import time
from collections.abc import Sequence

from plugin.errors import OutcomeUnknown, Unavailable

from .base import Reader
from .changes import Entry, last_of_request
from .patience import remaining

AGAIN = 0.1  # seconds
MOVE = """
    INSERT INTO sequences (workspace_id, last, writes) SELECT id, 0, 1 FROM workspaces WHERE id = :workspace_id
    ON CONFLICT (workspace_id) DO UPDATE SET writes = sequences.writes + 1
"""


class NotWritten(Exception):
    """Nor will it be: it may be tried again."""


async def last_number(
    reader: Reader, workspace_id: str, entries: Sequence[Entry], after: int, lost: OutcomeUnknown
) -> int:
    """The number of the last of these changes, all of one transaction that was begun when the log ended at `after`.

    Raises:
        NotWritten: they are not in the log. What has no changes is not looked for: doing it again does nothing more,
            but that a form is replied to twice, which says the same.
        OutcomeUnknown: the database did not say in time.
    """
    request = entries[-1].request if entries else ""
    if request is None:
        raise lost
    until = time.monotonic() + remaining()
    while True:
        try:
            await move_counter(reader, workspace_id)
            number = await last_of_request(reader, workspace_id, after, request)
        except Unavailable:
            if time.monotonic() > until:
                raise lost from None
            await asyncio.sleep(AGAIN)
        else:
            if number is None:
                raise NotWritten
            return number


async def move_counter(reader: Reader, workspace_id: str) -> None:
    await reader.rows(MOVE, workspace_id=workspace_id)
