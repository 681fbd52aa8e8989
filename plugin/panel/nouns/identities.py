"""Channels: how the customer appears on each, and which one this conversation is on."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from plugin.domain.contact_details import KINDS, Kind, access_to_kind
from plugin.domain.conversations import CONVERSATION, Conversation
from plugin.domain.identities import IDENTITIES, Identity, find_identity, is_on, kind_of_handle, may_see_identities
from plugin.domain.problems import N_
from plugin.domain.rights import Viewer
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import channel_name, to_the_minute
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.render import Context, Count, Peek, peek_of

ALL = "all"


class ShownIdentity(Struct, frozen=True):
    """`handle` and `name` are empty where the viewer may not read what kind of thing the handle is."""

    channel: str
    handle: str
    name: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_here: bool


class Channels(Context, frozen=True):
    template: ClassVar = "identities/channels"
    identities: tuple[ShownIdentity, ...]

    @property
    def length(self) -> int:
        return sum(len(one.channel) + len(one.handle) + len(one.name) for one in self.identities)


def shown_identities(
    identities: Iterable[Identity], conversation: Conversation | None, readable: frozenset[Kind]
) -> tuple[ShownIdentity, ...]:
    """As they were first seen. Those whose handles may not be read are one row a channel: it does not say how many."""
    there = sorted(identities, key=lambda one: (one.first_seen_at, one.id))
    here = conversation and conversation.channel and find_identity(there, conversation.channel, conversation.handle)
    found: list[ShownIdentity] = []
    masked: dict[str, list[Identity]] = {}
    for one in there:
        if one.handle is not None and kind_of_handle(one.handle) not in readable:
            masked.setdefault(one.channel.casefold(), []).append(one)
        else:
            found.append(_shown([one], one.handle or "", one.name or "", one == here))
    for some in masked.values():
        found.append(_shown(some, "", "", bool(conversation and is_on(some, conversation.channel or ""))))
    return tuple(sorted(found, key=lambda one: one.first_seen_at))


def _shown(some: list[Identity], handle: str, name: str, is_here: bool) -> ShownIdentity:
    first, last = min(one.first_seen_at for one in some), max(one.last_seen_at for one in some)
    return ShownIdentity(some[0].channel, handle, name, to_the_minute(first), to_the_minute(last), is_here)


def _channels(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Channels | None:
    return Channels(_own(data, seen)) if seen.may_see else None


def _count(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Count:
    return Count(len(_own(data, seen)) if seen.may_see else 0)


def _peek(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Peek | None:
    translate = translations(locale_context.locale).gettext
    names = dict.fromkeys(channel_name(one.channel, translate) for one in _own(data, seen))
    return peek_of(", ".join(names)) if seen.may_see else None


def _own(data: Data, seen: Seen) -> tuple[ShownIdentity, ...]:
    return shown_identities(data[IDENTITIES].values(), data[CONVERSATION], seen.readable)


def _contents(data: Data, _query: Query) -> Contents | None:
    """Conversations bring them, so where there are none there is nothing to say."""
    return Contents((Item(ALL),), 1) if data[IDENTITIES] else None


def _may_see(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_identities(viewer)


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[Kind]:
    return frozenset(kind for kind in KINDS if access_to_kind(viewer, kind) in ("sees", "edits"))


READS = (IDENTITIES, CONVERSATION)
ABOUT = (About("identity"), About("conversation"), About("permission"))
SEES = {"may_see": _may_see, "readable": _readable}
CHANNELS = Fragment("channels", _channels, reads=READS, about=ABOUT, sees=SEES)
COUNT = Fragment("channel_count", _count, reads=READS, about=ABOUT, sees=SEES)
PEEK = Fragment("channel_peek", _peek, reads=READS, about=ABOUT, sees=SEES)
SECTION = Section(
    "identities",
    contents=_contents,
    reads=(IDENTITIES,),
    about=(About("identity"),),
    seen_by=may_see_identities,
    title=N_("Channels"),
    starts_closed=True,
    heading=(COUNT,),
    peek=PEEK,
    each=(CHANNELS,),
)
handlers = ()
