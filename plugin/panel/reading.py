"""What panels show, read once for all that show the same, and each of its fragments rendered once an audience."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from plugin.domain.actor import Agent
from plugin.domain.customer import Profile
from plugin.domain.presence import Presence
from plugin.live.stream import presence_key
from plugin.store.base import Reader
from plugin.store.presence import read_presence
from plugin.store.profiles import read_profile

from . import fragments
from .layout import MOST_NOTES, Place
from .render import EMPTY, Context, Rendered, fragment
from .voice import Voice

NOBODY = Profile(None, None, None, (), (), 0)
Subject = tuple[str, str | None, str | None, int]  # workspace, customer, conversation, notes asked for
Wanted = tuple[Subject, str]  # and how much of it


class Reading:
    """One consistent state, as of `mark`: it holds every change that streams were told of up to then."""

    __slots__ = ("_rendered", "mark", "presence", "profile")

    def __init__(self, mark: int, profile: Profile, presence: Presence) -> None:
        self.mark, self.profile, self.presence = mark, profile, presence
        self._rendered: dict[tuple[str, Voice, object], Rendered] = {}

    def fragment(self, place: Place, viewer: Agent, voice: Voice) -> Rendered:
        if (place.kind == "edited_by" and not self.presence.editing) or place.is_spare:
            return EMPTY
        key = (place.name, voice, self._audience(place, viewer))
        found = self._rendered.get(key)
        if found is None:
            context = self.context(place, viewer, voice)
            found = self._rendered[key] = fragment(context, voice) if context else EMPTY
        return found

    def _audience(self, place: Place, viewer: Agent) -> object:
        """What of the viewer the fragment consults: the rights it depends on, and no more."""
        if place.kind == "note":
            return viewer.id, viewer.role
        if place.kind == "edited_by":
            # whoever edits nothing sees the same
            return viewer.id if any(one.agent_id == viewer.id for one in self.presence.editing) else None
        return viewer.id if place.kind == "here" else None

    def context(self, place: Place, viewer: Agent, voice: Voice) -> Context | None:
        """What the place says. A fragment consults rights through `viewer` alone, and then stands in `_audience`."""
        profile = self.profile
        match place.kind:
            case "attribute" | "found":
                definition = next((one for one in profile.definitions if one.key == place.key), None)
                return fragments.attribute(profile, definition, voice.locale) if definition else None
            case "edited_by":
                return fragments.edited_by(self.presence, place.key, viewer)
            case "note":
                return fragments.note(profile, place.key, viewer)
            case "here":
                return fragments.here(self.presence, viewer)
            case "composer":
                return fragments.Composer(profile.customer_id or "")
            case "more":
                return fragments.More(int(place.key))
            case "older_notes":
                shown = len(profile.notes)
                return fragments.OlderNotes(profile.note_count - shown if shown < MOST_NOTES else 0, shown)
            case "note_count":
                return fragments.NoteCount(profile.note_count)
            case "unknown":
                return fragments.Unknown(profile.customer_id or "")
            case "waiting":
                return fragments.Waiting(profile.conversation.id if profile.conversation else "")
            case "who":
                return fragments.who(profile)
            case "facts":
                return fragments.facts(profile)
            case "record":
                return fragments.record(profile)
        raise LookupError(place.kind)


class Readings:
    """Panels that are told of the same change share one reading of it."""

    def __init__(self, store: Reader, new_mark: Callable[[], int], editing_since: Callable[[], int]) -> None:
        self._store, self._new_mark, self._editing_since = store, new_mark, editing_since
        self._latest: dict[Wanted, asyncio.Task[Reading]] = {}
        self._marks: dict[Wanted, int] = {}

    async def at_least(self, subject: Subject, mark: int) -> Reading:
        """A reading begun at `mark` or later."""
        return await self._shared((subject, "whole"), mark, lambda at: self.fresh(subject, at))

    async def attributes(self, subject: Subject, mark: int) -> Reading:
        """For news of attributes alone, which asks for nobody's presence."""
        return await self._shared((subject, "profile"), mark, lambda at: self._profile(subject, at))

    async def _shared(self, wanted: Wanted, mark: int, read: Callable[[int], Coroutine[Any, Any, Reading]]) -> Reading:
        """Who is cancelled while it is read leaves the others theirs."""
        if self._marks.get(wanted, -1) < mark or wanted not in self._latest:
            self._marks[wanted] = self._new_mark()
            task = self._latest[wanted] = asyncio.create_task(read(self._marks[wanted]))
            task.add_done_callback(lambda done: self._forget_soon(wanted, done))
        reading = self._latest[wanted]
        return reading.result() if reading.done() else await asyncio.shield(reading)

    async def glance(self, workspace_id: str, shows: str, mark: int) -> Reading:
        """Only who is here and what they edit: the places that say it ask for no more."""
        subject = (workspace_id, shows, None, 0)
        return await self._shared((subject, "glance"), mark, lambda at: self._glance(workspace_id, shows, at))

    async def _glance(self, workspace_id: str, shows: str, mark: int) -> Reading:
        presence = await read_presence(self._store, workspace_id, shows, self._editing_since())
        return Reading(mark, NOBODY, presence)

    async def _profile(self, subject: Subject, mark: int) -> Reading:
        workspace_id, customer_id, conversation_id, notes = subject
        profile = await read_profile(
            self._store, workspace_id, customer_id=customer_id, conversation_id=conversation_id, notes=notes
        )
        return Reading(mark, profile, Presence())

    async def fresh(self, subject: Subject, mark: int) -> Reading:
        workspace_id, _, conversation_id, _ = subject
        profile = (await self._profile(subject, mark)).profile
        shows = presence_key(profile.customer_id, conversation_id)
        presence = await read_presence(self._store, workspace_id, shows, self._editing_since())
        return Reading(mark, profile, presence)

    def _forget_soon(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        """Those woken together read together; nothing is kept for later."""
        asyncio.get_running_loop().call_later(1.0, self._forget, wanted, done)

    def _forget(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        if self._latest.get(wanted) is done:
            del self._latest[wanted], self._marks[wanted]
