"""The finite carrier: the same fragments, whole. Forms answer with this page again."""

from collections.abc import Callable

from msgspec import structs

from plugin.actions.replies import tell_newest
from plugin.domain.reply import Reply, Said
from plugin.domain.workspace import PanelSession
from plugin.store.replies import standing_replies

from . import messages
from .fragments import Attribute, Composer, Unknown, WrittenNote
from .generation import STATUS, TOP, Page
from .gzip import Piece, Plain
from .house import PanelHouse
from .layout import Layout, Place, layout_of, notes_wanted, numbers, places
from .reading import View, subject_of
from .render import Context, Rendered, fragment, page
from .voice import voice_for


async def finite_page(house: PanelHouse, session: PanelSession, query: str, notes: str) -> bytes:
    reading = await house.readings.fresh(subject_of(session), notes_wanted(notes), 0)
    profile, voice = reading.profile, voice_for(session.appearance, house.clock())
    layout = layout_of(profile, query)
    _, standing = await standing_replies(house.ctx.store, session.id)
    beside, on_top = _sorted(standing, layout, lambda reply: messages.is_moved(reply, profile))
    view = FiniteView(reading, session.agent, voice, {place.name: reply for place, reply in beside})
    front = page(
        "front.html",
        voice,
        title=messages.name_of(profile) or "Sidelight",
        appearance=session.appearance,
        live=False,
        query=query,
        everything=bool(query) or any(place.extra for place, _ in beside),
    )
    current = Page("finite", live=False)
    html = front.encode() + current.begins(layout, view)
    pieces: list[Piece] = []
    for place, reply in beside:
        said = messages.message(reply, profile, voice, elsewhere=False, finite=True)
        pieces += current.message(f"m{place.number}", [said])
    if on_top:
        said_on_top = [messages.message(reply, profile, voice, elsewhere=True, finite=True) for reply in on_top]
        pieces += current.message(TOP, said_on_top)
    done = await tell_newest(house.ctx, session)
    status = messages.status(done, profile, voice) if done else None
    if status:
        pieces += current.plain(STATUS, status)
    return html + Plain(current.stream_id).feed(pieces) + b"</div></main></body></html>\n"


def _sorted(
    standing: list[Reply], layout: Layout, is_moved: Callable[[Reply], bool]
) -> tuple[list[tuple[Place, Reply]], list[Reply]]:
    """Those with an editor to stand under, and those that no editor of this page could take what was typed of."""
    beside: list[tuple[Place, Reply]] = []
    on_top: list[Reply] = []
    for reply in standing:
        number = numbers(layout).get(reply.place)
        if number is None or reply.kind == "refused" or is_moved(reply):
            on_top.append(reply)
        else:
            beside.append((places(layout)[number], reply))
    return beside, on_top


class FiniteView(View, frozen=True):
    """What was typed and refused stands in its editor again."""

    standing: dict[str, Reply]  # by place

    def fragment(self, place: Place) -> Rendered:
        reply = self.standing.get(place.name)
        if reply is None or reply.kind != "invalid":
            return super().fragment(place)
        context = self.reading.context(place, self.viewer, self.voice)
        return fragment(_drafted(context, reply.said), self.voice) if context else super().fragment(place)


def _drafted(context: Context, said: Said) -> Context:
    match context:
        case Attribute() | WrittenNote():
            return structs.replace(context, text=said.typed, draft=True, base=said.base)
        case Composer():
            return structs.replace(context, text=said.typed, draft=True)
        case Unknown():
            return structs.replace(context, name=said.typed)
    return context
