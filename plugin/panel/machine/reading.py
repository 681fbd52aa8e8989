"""What panels show, read once for all that show the same, and each of its fragments rendered once an audience."""

import asyncio
from collections.abc import Callable, Container

from msgspec import Struct

from plugin.domain.actor import Agent
from plugin.domain.customer import Profile
from plugin.domain.presence import Presence
from plugin.domain.reply import Reply
from plugin.domain.workspace import PanelSession
from plugin.live.stream import presence_key
from plugin.panel.look.locale import LocaleContext
from plugin.panel.nouns import fragments
from plugin.store.engine.base import Reader, Store
from plugin.store.presence import read_presence
from plugin.store.profiles import read_profile
from plugin.store.replies import pending_replies

from .layout import MOST_NOTES, Place
from .render import EMPTY, Context, Rendered, fragment

NOT_READ = Profile(None, None, None, (), (), 0)


class Subject(Struct, frozen=True):
    """What a session's panels are about; a session may name the one, the other or both."""

    workspace_id: str
    customer_id: str | None
    conversation_id: str | None


def subject_of(session: PanelSession) -> Subject:
    return Subject(session.workspace_id, session.customer_id, session.conversation_id)


Wanted = tuple[Subject, int]  # and how many notes


class Reading:
    """One consistent state, as of `mark`: it holds every change that streams were told of up to then."""

    __slots__ = ("_rendered", "mark", "presence", "profile")

    def __init__(self, mark: int, profile: Profile, presence: Presence) -> None:
        self.mark, self.profile, self.presence = mark, profile, presence
        self._rendered: dict[tuple[str, LocaleContext, object], Rendered] = {}

    def fragment(self, place: Place, viewer: Agent, locale_context: LocaleContext) -> Rendered:
        if (place.kind == "edited_by" and not self.presence.editing) or place.is_spare:
            return EMPTY
        key = (place.name, locale_context, self._audience(place, viewer))
        found = self._rendered.get(key)
        if found is None:
            context = self.context(place, viewer, locale_context)
            found = self._rendered[key] = fragment(context, locale_context) if context else EMPTY
        return found

    def _audience(self, place: Place, viewer: Agent) -> object:
        """What of the viewer the fragment consults: the rights it depends on, and no more."""
        if place.kind == "note":
            return viewer.id, viewer.role
        if place.kind == "edited_by":
            # whoever edits nothing sees the same
            return viewer.id if any(one.agent_id == viewer.id for one in self.presence.editing) else None
        return viewer.id if place.kind == "here" else None

    def context(self, place: Place, viewer: Agent, locale_context: LocaleContext) -> Context | None:
        """What the place says. A fragment consults rights through `viewer` alone, and then stands in `_audience`."""
        profile = self.profile
        match place.kind:
            case "attribute" | "found":
                definition = next((one for one in profile.definitions if one.key == place.key), None)
                return fragments.attribute(profile, definition, locale_context.locale) if definition else None
            case "edited_by":
                return fragments.edited_by(self.presence, place.key, viewer)
            case "note":
                return fragments.note(profile, place.key, viewer)
            case "here":
                return fragments.here(self.presence, viewer)
            case "composer":
                return fragments.Composer()
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
                return fragments.Waiting()
            case "who":
                return fragments.who(profile)
            case "facts":
                return fragments.conversation_summary(profile)
            case "record":
                return fragments.record(profile)
        raise LookupError(place.kind)


class View(Struct, frozen=True):
    """A reading, as one agent may see it."""

    reading: Reading
    viewer: Agent
    locale_context: LocaleContext

    @property
    def profile(self) -> Profile:
        return self.reading.profile

    def fragment(self, place: Place) -> Rendered:
        return self.reading.fragment(place, self.viewer, self.locale_context)


class Readings:
    """Panels that are told of the same change share one reading of it."""

    def __init__(self, store: Store, new_mark: Callable[[], int], editing_since: Callable[[], int]) -> None:
        self._store, self._new_mark, self._editing_since = store, new_mark, editing_since
        self._latest: dict[Wanted, asyncio.Task[Reading]] = {}
        self._marks: dict[Wanted, int] = {}

    async def at_least(self, subject: Subject, notes: int, mark: int) -> Reading:
        """A whole reading, begun at `mark` or later. Who is cancelled while it is read leaves the others theirs."""
        wanted = subject, notes
        if self._marks.get(wanted, -1) < mark or wanted not in self._latest:
            self._marks[wanted] = self._new_mark()
            task = self._latest[wanted] = asyncio.create_task(self.fresh(subject, notes, self._marks[wanted]))
            task.add_done_callback(lambda done: self._forget_soon(wanted, done))
        reading = self._latest[wanted]
        return reading.result() if reading.done() else await asyncio.shield(reading)

    async def fresh(self, subject: Subject, notes: int, mark: int) -> Reading:
        since = self._editing_since()
        return await self._store.read(lambda reader: _whole(reader, subject, notes, mark, since))

    async def first(self, session: PanelSession, notes: int) -> tuple[Reading, int, list[Reply]]:
        """What a page begins with, in one hop: a whole reading, and what of its forms has not been answered yet."""
        subject, mark, since = subject_of(session), self._new_mark(), self._editing_since()

        async def work(reader: Reader) -> tuple[Reading, int, list[Reply]]:
            return await _whole(reader, subject, notes, mark, since), *await pending_replies(reader, session.id)

        return await self._store.read(work)

    async def about(self, subject: Subject, shown: str | None, kinds: Container[str]) -> Reading:
        """As much as news of these kinds asks for; `shown` is the customer that those who are told it show."""
        mark, since = self._new_mark(), self._editing_since()

        async def work(reader: Reader) -> Reading:
            profile = await _profile(reader, subject, 0) if "attribute" in kinds else NOT_READ
            presence = await _presence(reader, subject, shown, since) if "presence" in kinds else Presence()
            return Reading(mark, profile, presence)

        return await self._store.read(work)

    def _forget_soon(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        """Those woken together read together; nothing is kept for later."""
        asyncio.get_running_loop().call_later(1.0, self._forget, wanted, done)

    def _forget(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        if self._latest.get(wanted) is done:
            del self._latest[wanted], self._marks[wanted]


async def _whole(reader: Reader, subject: Subject, notes: int, mark: int, editing_since: int) -> Reading:
    profile = await _profile(reader, subject, notes)
    return Reading(mark, profile, await _presence(reader, subject, profile.customer_id, editing_since))


async def _profile(reader: Reader, subject: Subject, notes: int) -> Profile:
    return await read_profile(
        reader,
        subject.workspace_id,
        customer_id=subject.customer_id,
        conversation_id=subject.conversation_id,
        notes=notes,
    )


async def _presence(reader: Reader, subject: Subject, shown: str | None, editing_since: int) -> Presence:
    return await read_presence(
        reader, subject.workspace_id, presence_key(shown, subject.conversation_id), editing_since
    )
