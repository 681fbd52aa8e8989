"""What panels show, read once for all that show the same, and each fragment rendered once for all who see it alike."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct

from plugin.domain.actor import Agent, Role
from plugin.domain.preferences import Preference
from plugin.domain.presence import PRESENCE, Presence
from plugin.domain.profile import Cursor, Part, Profile, Selection, Wants
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.workspace import PanelSession
from plugin.live.stream import presence_key
from plugin.panel.look.locale import LocaleContext
from plugin.store.engine.base import Reader, Store
from plugin.store.preferences import preferences_of
from plugin.store.presence import read_presence
from plugin.store.profiles import Shown, read_profile, read_profiles
from plugin.store.replies import pending_replies

from .fragments import Data, Declared, Fragment, Seen
from .places import Place
from .render import EMPTY, Context, Rendered, fragment
from .view_state import VIEW, Choice, ViewState
from .views import NOTHING_CHOSEN, Choosing, Chosen, shown_of

FIRST_SIZE = 10  # of a list: as many as are shown at first
PAGE_SIZE = 20  # and as many as "show older" adds
MOST_SHOWN = 500  # of a list: more would keep every other panel waiting while they are written
CUSTOMERS_AT_ONCE = 50  # to a statement; then others have a turn
SEEN_KEPT = 1024
PAUSE_SECONDS = 0.015  # as long, about, as passing on to so many panels takes: another change waits for no more


class Subject(Struct, frozen=True, cache_hash=True):
    """What a session's panels are about; a session may name the one, the other or both."""

    workspace_id: str
    customer_id: str | None
    conversation_id: str | None


def subject_of(session: PanelSession) -> Subject:
    return Subject(session.workspace_id, session.customer_id, session.conversation_id)


Pages = tuple[tuple[str, Cursor], ...]
Wanted = tuple[Subject, Pages, Chosen]  # and how far back its lists go, and what is shown of it


LookedUp = Mapping[Part[Any], Any]  # what an answer shows besides what its fragment reads


class Reading:
    """One consistent state, as of `mark`: it holds every change that streams were notified of up to then."""

    __slots__ = ("_rendered", "_silent", "chosen", "declared", "mark", "now", "profile", "state")

    def __init__(
        self,
        mark: int,
        profile: Profile,
        declared: Declared,
        state: WorkspaceState,
        now: datetime,
        chosen: Chosen = NOTHING_CHOSEN,
    ) -> None:
        """`chosen`: what a whole reading holds."""
        self.mark, self.declared, self.state, self.now, self.chosen = mark, declared, state, now, chosen
        self.profile = profile.having({part: make(state) for part, make in declared.of_state.items()})
        self._rendered: dict[tuple[str, LocaleContext, Hashable], Rendered] = {}
        self._silent: dict[Fragment, bool] = {}

    @property
    def followed(self) -> frozenset[str]:
        """Other customers, of whom the page shows something."""
        parts = (part for part in self.declared.follows if part in self.profile)
        return frozenset(id for part in parts for id in self.profile[part])

    def fragment(self, place: Place, viewer: Viewer, locale_context: LocaleContext) -> Rendered:
        declared = place.fragment
        if place.is_spare or (declared.is_silent and self._is_silent(declared)):
            return EMPTY
        data = Data(self.profile, declared.selections, place.key)
        projection = _projection(declared, viewer, data, place.key)
        key = (place.name, locale_context, projection)
        found = self._rendered.get(key)
        if found is None:
            context = declared.make(data, _seen(declared, projection), place.key, locale_context)
            found = self._rendered[key] = fragment(context.as_of(self.now), locale_context) if context else EMPTY
        return found

    def context(self, place: Place, viewer: Viewer, locale_context: LocaleContext) -> Context | None:
        declared = place.fragment
        data = Data(self.profile, declared.selections, place.key)
        seen = _seen(declared, _projection(declared, viewer, data, place.key))
        made = declared.make(data, seen, place.key, locale_context)
        return made and made.as_of(self.now)

    def answer(
        self, place: Place, said: Said, viewer: Viewer, locale_context: LocaleContext, looked_up: LookedUp
    ) -> Context | None:
        """What an editor's form has asked for. Its fragment may say no more in it than in itself."""
        declared = place.fragment
        if declared.answers is None:
            return None
        reads = {**declared.selections, **{part: Selection(part) for part in looked_up}}
        data = Data(self.profile.having(looked_up), reads, place.key)
        seen = _seen(declared, _projection(declared, viewer, data, place.key))
        return declared.answers(said, data, seen, locale_context)

    def projection(self, places: Iterable[Place], viewer: Viewer) -> tuple[Hashable, ...]:
        """What this viewer sees of these places, where it makes a difference who looks."""
        return tuple(
            _projection(place.fragment, viewer, Data(self.profile, place.fragment.selections, place.key), place.key)
            for place in places
            if place.fragment.sees and not (place.fragment.is_silent and self._is_silent(place.fragment))
        )

    def _is_silent(self, declared: Fragment) -> bool:
        found = self._silent.get(declared)
        if found is None:
            assert declared.is_silent is not None
            found = self._silent[declared] = declared.is_silent(Data(self.profile, declared.selections, ""))
        return found


def _projection(declared: Fragment, viewer: Viewer, data: Data, key: str) -> tuple[Hashable, ...]:
    """The values of all sights: the key by which bytes are shared."""
    return tuple([sight(viewer, data, key) for sight in declared.sees.values()]) if declared.sees else ()


@lru_cache(maxsize=SEEN_KEPT)
def _seen(declared: Fragment, projection: tuple[Hashable, ...]) -> Seen:
    return Seen(dict(zip(declared.sees, projection, strict=True)))


class View(Struct, frozen=True, dict=True):  # `dict`: for what is worked out once
    """A reading, as one agent may see it."""

    reading: Reading
    agent: Agent
    locale_context: LocaleContext

    @cached_property
    def viewer(self) -> Viewer:
        return self.reading.state.viewer(self.agent.id, self.agent.role, self.agent.has_directory)

    @property
    def profile(self) -> Profile:
        return self.reading.profile

    @property
    def declared(self) -> Declared:
        return self.reading.declared

    def fragment(self, place: Place) -> Rendered:
        return self.reading.fragment(place, self.viewer, self.locale_context)


class Readings:
    """Panels that are notified of the same change share one reading of it."""

    def __init__(
        self,
        store: Store,
        declared: Declared,
        new_mark: Callable[[], int],
        editing_since: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self.declared, self.choosing = declared, Choosing(declared)
        self._store, self._new_mark, self._editing_since, self._clock = store, new_mark, editing_since, clock
        self._latest: dict[Wanted, asyncio.Task[Reading]] = {}
        self._marks: dict[Wanted, int] = {}
        self._parts: dict[tuple[str, tuple[object, ...]], _Gathered] = {}

    async def at_least(self, subject: Subject, role: Role | None, looks_at: ViewState, mark: int) -> Reading:
        """A whole reading, begun at `mark` or later. Shielded: cancelling one waiter does not cancel the others'."""
        begun = self._new_mark()  # before the state is asked for, which may be replaced while this waits for it
        state = await self._store.states.get(subject.workspace_id)
        wanted = subject, looks_at.pages, self.choosing.of(state, role, looks_at.views)
        if self._marks.get(wanted, -1) < mark or wanted not in self._latest:
            self._marks[wanted] = begun
            task = self._latest[wanted] = asyncio.create_task(self._fresh(wanted, begun, state))
            task.add_done_callback(lambda done: self._forget_soon(wanted, done))
        reading = self._latest[wanted]
        return reading.result() if reading.done() else await asyncio.shield(reading)

    async def _fresh(self, wanted: Wanted, mark: int, state: WorkspaceState) -> Reading:
        subject, pages, chosen = wanted
        since = self._editing_since()
        profile = await self._store.read(lambda reader: self._whole(reader, subject, pages, chosen.wants, since))
        return Reading(mark, profile, self.declared, state, self._clock(), chosen)

    async def first(self, session: PanelSession, asked: ViewState) -> "First":
        """What a page begins with, in one hop."""
        subject, mark, since = subject_of(session), self._new_mark(), self._editing_since()
        state = await self._store.states.get(subject.workspace_id)
        role, likely = session.agent.role, session.shown
        before = self.choosing.of(state, role, asked.views)

        async def preferred(reader: Reader) -> list[Preference]:
            return await preferences_of(reader, subject.workspace_id, session.agent.id)

        async def whole(reader: Reader, pages: Pages, wants: Wants) -> Profile:
            return await self._whole(reader, subject, pages, wants, since, likely)

        async def work(reader: Reader) -> First:
            preferences, profile, (read_up_to, pending) = await reader.together(
                preferred,
                lambda reader: whole(reader, asked.pages, before.wants),
                lambda reader: pending_replies(reader, session.mailbox),
            )
            looks_at = asked.remembering(preferences, self.declared.start_closed)
            chosen = self.choosing.of(state, role, looks_at.views)
            if chosen.tabs:
                looks_at = looks_at.choosing(Choice(VIEW, shown_of(chosen.tabs, looks_at.view)))
            if chosen.wants != before.wants or looks_at.pages != asked.pages:
                profile = await whole(reader, looks_at.pages, chosen.wants)
            reading = Reading(mark, profile, self.declared, state, self._clock(), chosen)
            return First(reading, looks_at, preferences, read_up_to, pending)

        return await self._store.read(work)

    async def _whole(
        self,
        reader: Reader,
        subject: Subject,
        pages: Pages,
        wants: Wants,
        editing_since: int,
        likely: str | None = None,
    ) -> Profile:
        """`likely`: whom the conversation was with a moment ago; then all of it takes one round trip."""

        async def looked_at_by(reader: Reader, customer_id: str | None) -> Presence:
            conversation_id = subject.conversation_id
            return await _presence(reader, subject.workspace_id, customer_id, conversation_id, editing_since)

        profile: Profile
        likely = likely if subject.customer_id is None else subject.customer_id
        profile, presence = await reader.together(
            lambda reader: read_profile(
                reader,
                subject.workspace_id,
                customer_id=subject.customer_id,
                conversation_id=subject.conversation_id,
                first=FIRST_SIZE,
                page=PAGE_SIZE,
                until={self.declared.lists[section]: cursor for section, cursor in pages},
                most=MOST_SHOWN - PAGE_SIZE,
                wants=wants,
                likely=likely,
            ),
            lambda reader: looked_at_by(reader, likely),
        )
        if profile.customer_id != likely:
            presence = await looked_at_by(reader, profile.customer_id)
        return profile.having({PRESENCE: presence})

    async def parts(self, subject: Subject, shown: str, wants: Wants) -> Reading:
        """These parts of the customer that is shown. What is asked for at one moment is read together."""
        key = subject.workspace_id, tuple(sorted((part.name, keys) for part, keys in wants.items()))
        gathered = self._parts.get(key)
        if gathered is None:
            # the mark is taken now: the topics have been read, and what is notified from here on is for another round
            gathered = self._parts[key] = _Gathered(subject.workspace_id, wants, self._new_mark())
            asyncio.get_running_loop().call_soon(self._read_gathered, key, gathered)
        waiting: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        gathered.waiting.append((Shown(shown, subject.conversation_id), waiting))
        return await waiting

    def _read_gathered(self, key: tuple[str, tuple[object, ...]], gathered: "_Gathered") -> None:
        del self._parts[key]
        gathered.task = asyncio.create_task(self._read_parts(gathered))

    async def _read_parts(self, gathered: "_Gathered") -> None:
        for first in range(0, len(gathered.waiting), CUSTOMERS_AT_ONCE):
            some = gathered.waiting[first : first + CUSTOMERS_AT_ONCE]
            try:
                readings = await self._read_some(gathered, [shown for shown, _ in some])
            except Exception as error:
                for _, waiting in some:
                    if not waiting.done():
                        waiting.set_exception(error)
                continue
            for (_, waiting), reading in zip(some, readings, strict=True):
                if not waiting.done():
                    waiting.set_result(reading)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _read_some(self, gathered: "_Gathered", shown: list[Shown]) -> list[Reading]:
        workspace_id, wants, mark, since = (
            gathered.workspace_id,
            gathered.wants,
            gathered.mark,
            self._editing_since(),
        )
        state = await self._store.states.get(workspace_id)

        async def work(reader: Reader) -> list[Profile]:
            profiles = await read_profiles(reader, workspace_id, shown, wants)
            if PRESENCE in wants:
                for at, one in enumerate(shown):
                    presence = await _presence(reader, workspace_id, one.customer_id, one.conversation_id, since)
                    profiles[at] = profiles[at].having({PRESENCE: presence})
            return profiles

        profiles = await self._store.read(work)
        return [Reading(mark, profile, self.declared, state, self._clock()) for profile in profiles]

    def _forget_soon(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        """Those woken together read together; nothing is kept for later."""
        asyncio.get_running_loop().call_later(1.0, self._forget, wanted, done)

    def _forget(self, wanted: Wanted, done: asyncio.Task[Reading]) -> None:
        if self._latest.get(wanted) is done:
            del self._latest[wanted], self._marks[wanted]


class First(Struct, frozen=True):
    """What a page begins with: a whole reading, what it looks at, and what of its forms has not been answered yet."""

    reading: Reading
    looks_at: ViewState
    preferences: list[Preference]
    read_up_to: int
    pending: list[Reply]


class _Gathered:
    """Customers of whom the same parts are wanted at one moment."""

    def __init__(self, workspace_id: str, wants: Wants, mark: int) -> None:
        self.workspace_id, self.wants, self.mark = workspace_id, wants, mark
        self.waiting: list[tuple[Shown, asyncio.Future[Reading]]] = []
        self.task: asyncio.Task[None] | None = None


async def _presence(
    reader: Reader, workspace_id: str, shown: str | None, conversation_id: str | None, editing_since: int
) -> Presence:
    return await read_presence(reader, workspace_id, presence_key(shown, conversation_id), editing_since)
