"""Sets avatars, customers' and agents': a picture is decoded, its files are written, and then the row that names them.

So a row never points to what is not there yet. Files that no row points to any more are removed after the commit that
replaced them; what was missed, because a process died in between, is found by `sweep`.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from plugin.domain.agent_avatars import AgentAvatarAnswer, SetAgentAvatar
from plugin.domain.avatars import AvatarAnswer, SetAvatar
from plugin.domain.change import LogEntry
from plugin.domain.operation import Operation
from plugin.domain.pictures import SIZES, Uploaded, file_of, folder_of, name_of, picture_of
from plugin.domain.pictures import Picture as Held
from plugin.domain.secret import new_word
from plugin.errors import FilesUnavailable, OutcomeUnknown, SidelightError, Stale
from plugin.files.pictures import Picture, Pictures
from plugin.files.store import Files
from plugin.store.agents import find_agent_avatar
from plugin.store.avatars import find_avatar, shown_pictures
from plugin.store.engine.base import Reader
from plugin.store.workspaces import list_workspace_ids

from .operate import Done

EVERY_SECONDS = 6 * 3600.0  # between two sweeps: longer by far than from a file's writing to its row's
MOST_SUSPECTS = 20_000
log = logging.getLogger(__name__)
Run = Callable[[Operation], Awaitable[Done]]
CHANGES = ("avatar.changed", "agent.picture_changed")


class Whose(Struct, frozen=True):
    """Whose picture it is."""

    find: Callable[[Reader, str], Awaitable[Held | None]]  # the row, in a workspace
    sets: Callable[[Uploaded], Operation]


def of_customer(id: str) -> Whose:
    return Whose(lambda reader, workspace_id: find_avatar(reader, workspace_id, id), partial(SetAvatar, id))


def of_agent(id: str) -> Whose:
    return Whose(lambda reader, workspace_id: find_agent_avatar(reader, workspace_id, id), partial(SetAgentAvatar, id))


class Avatars:
    """`made` decodes, `files` keeps."""

    def __init__(self, store: Reader, files: Files, pictures: Pictures) -> None:
        self._store, self._files, self.pictures = store, files, pictures
        self._removing: set[asyncio.Task[None]] = set()
        self._suspects: list[tuple[str, str]] = []  # workspace and picture, to which no row led at the last sweep

    async def put(self, workspace_id: str, whose: Whose, data: bytes, run: Run, field: str) -> Done:
        """`run` runs the operation, as whoever sends the picture. Raises Invalid, of `field`, where it is none."""
        source = hashlib.sha256(data).hexdigest()
        before = await whose.find(self._store, workspace_id)
        is_lost = await self._is_lost(workspace_id, before)
        if before and before.pushed == source and not is_lost:
            try:
                return await run(whose.sets(Uploaded(source)))
            except Stale:
                pass  # an agent sends what a host has sent, or there has been another one since
        picture = await self.pictures.make(data, field)
        name = name_of(picture.hash, new_word())
        try:
            await self._write(workspace_id, name, picture)
            done = await run(whose.sets(Uploaded(source, name, picture.flattened, is_lost)))
        except OutcomeUnknown:
            raise  # a row may point to them
        except SidelightError:
            self._remove(workspace_id, [name])
            raise
        if not _is_shown(done, name):
            self._remove(workspace_id, [name])
        return done

    async def read(self, workspace_id: str, avatar: Held | None, size: int) -> bytes | None:
        """None where there is none, or its file is gone."""
        if avatar is None or avatar.picture is None:
            return None
        return await self._files.read(file_of(workspace_id, avatar.picture, size))

    async def _is_lost(self, workspace_id: str, avatar: Held | None) -> bool:
        """Its files are gone: then what is sent again is kept again."""
        is_named = avatar is not None and avatar.picture is not None
        return is_named and await self.read(workspace_id, avatar, SIZES[0]) is None

    def forget_replaced(self, workspace_id: str, entries: Sequence[LogEntry]) -> None:
        """What has just been committed; nobody waits for what it has replaced to go."""
        replaced = [str(one.change.before) for one in entries if one.change.kind in CHANGES]
        if gone := [picture for picture in replaced if picture != "None"]:
            self._remove(workspace_id, gone)

    async def sweep(self, _at: datetime | None = None) -> None:
        """Removes files that no row has led to at the last sweep, nor now. No clock is asked."""
        suspects, self._suspects = self._suspects, []
        for workspace_id, picture in suspects:
            for orphan in await self._orphans(workspace_id, {picture}):
                await self._files.remove(_files_of(workspace_id, orphan))
        for workspace_id in await list_workspace_ids(self._store):
            async for page in self._files.pages(folder_of(workspace_id)):
                orphans = await self._orphans(workspace_id, set(map(picture_of, page)))
                self._suspects += ((workspace_id, orphan) for orphan in orphans)
                if len(self._suspects) >= MOST_SUSPECTS:
                    return

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        if self._removing:
            await asyncio.wait(self._removing, timeout=1)

    async def _write(self, workspace_id: str, name: str, picture: Picture) -> None:
        for size, data in zip(SIZES, picture.data, strict=True):
            await self._files.write(file_of(workspace_id, name, size), data)

    async def _orphans(self, workspace_id: str, pictures: set[str]) -> set[str]:
        return pictures - await shown_pictures(self._store, workspace_id, pictures)

    def _remove(self, workspace_id: str, pictures: Iterable[str]) -> None:
        files = [file for picture in pictures for file in _files_of(workspace_id, picture)]
        task = asyncio.create_task(self._removed(files))
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)

    async def _removed(self, files: list[str]) -> None:
        try:
            await self._files.remove(files)
        except FilesUnavailable as error:
            log.warning("replaced pictures could not be removed, the next sweep does: %s", error)


def _files_of(workspace_id: str, picture: str) -> list[str]:
    return [file_of(workspace_id, picture, size) for size in SIZES]


def _is_shown(done: Done, picture: str) -> bool:
    """Not where the same picture was there already, or this is the stored answer to an earlier request."""
    answer = done.answers[0]
    return isinstance(answer, AvatarAnswer | AgentAvatarAnswer) and answer.picture == picture
