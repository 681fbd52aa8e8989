"""The finite carrier: the same fragments, whole. Forms answer with this page again."""

import secrets
from collections.abc import Callable

from msgspec import structs

from plugin.actions.replies import take_newest
from plugin.domain.reply import Reply, Said
from plugin.domain.workspace import PanelSession
from plugin.panel.look.locale import locale_context_for
from plugin.panel.nouns.fragments import Attribute, Composer, OlderNotes, Unknown, Waiting, WrittenNote

from . import messages
from .finding import matching
from .generation import STATUS, TOP, Page, anchor_of
from .gzip import Piece, Plain
from .layout import Layout, Place, layout_of, numbers, places
from .page_query import PageQuery
from .reading import View
from .render import Context, Rendered, fragment, page
from .services import Services


async def finite_page(services: Services, session: PanelSession, asked: PageQuery) -> bytes:
    reading, _, pending = await services.readings.first(session, asked.notes)
    profile, locale_context = reading.profile, locale_context_for(session.appearance, services.clock())
    layout = layout_of(profile, matching(profile, asked.query, locale_context.locale))
    beside, on_top = _sorted(pending, layout, lambda reply: messages.is_moved(reply, profile))
    if asked.query or any(place.extra for place, _ in beside):
        asked = structs.replace(asked, more=True)
    view = FiniteView(reading, session.agent, locale_context, {place.name: reply for place, reply in beside}, asked)
    front = page(
        "machine/front.html",
        locale_context,
        title=messages.name_of(profile) or "Sidelight",
        appearance=session.appearance,
        live=False,
        asked=asked,
    )
    current = Page(secrets.token_hex(5), live=False, carried=asked.hidden())
    html = front.encode() + current.begins(layout, view)
    pieces: list[Piece] = []
    for place, reply in beside:
        said = messages.message(reply, profile, locale_context, elsewhere=False, asked=asked)
        pieces += current.message(f"m{place.number}", [said])
    if on_top:
        said_on_top = [
            messages.message(reply, profile, locale_context, elsewhere=True, asked=asked) for reply in on_top
        ]
        pieces += current.message(TOP, said_on_top)
    done = await take_newest(services.ctx, session) or Reply("search", "search/", said=Said(typed={"q": [asked.query]}))
    if status := messages.status(done, profile, locale_context):
        pieces += current.plain(STATUS, status)
    return html + Plain(current.stream_id).feed(pieces) + b"</div></main></body></html>\n"


def _sorted(
    pending: list[Reply], layout: Layout, is_moved: Callable[[Reply], bool]
) -> tuple[list[tuple[Place, Reply]], list[Reply]]:
    """Those with an editor to stand under, and those that no editor of this page could take what was typed of."""
    beside: list[tuple[Place, Reply]] = []
    on_top: list[Reply] = []
    for reply in pending:
        number = numbers(layout).get(reply.place)
        if number is None or reply.kind == "refused" or is_moved(reply):
            on_top.append(reply)
        else:
            beside.append((places(layout)[number], reply))
    return beside, on_top


OWN = ("older_notes", "unknown", "waiting")  # these places say more, or other, than in a live panel


class FiniteView(View, frozen=True):
    """What was typed and refused stands in its editor again, and what leads on carries what was asked."""

    pending: dict[str, Reply]  # by place
    asked: PageQuery

    def fragment(self, place: Place) -> Rendered:
        if place.name not in self.pending and place.kind not in OWN:
            return super().fragment(place)
        context = self._context(place)
        return fragment(context, self.locale_context) if context else super().fragment(place)

    def _context(self, place: Place) -> Context | None:
        context = self.reading.context(place, self.viewer, self.locale_context)
        match context:
            case Unknown() | Waiting():
                context = structs.replace(context, live=False)
            case OlderNotes() if self.profile.notes:
                last = anchor_of(f"note/{self.profile.notes[-1].id}")
                context = structs.replace(context, carried=self.asked.hidden("notes"), after=last)
        reply = self.pending.get(place.name)
        return _drafted(context, reply) if reply and reply.kind == "invalid" and context else context


def _drafted(context: Context, reply: Reply) -> Context:
    """With what was typed in its fields, and the fields that a problem is about pointing to it."""
    said = reply.said
    draft = tuple((problem.field, messages.problem_id(reply.place, problem.field)) for problem in said.problems)
    match context:
        case Attribute():
            return structs.replace(context, text=said.text("value") or said.text("absent"), draft=draft, base=said.base)
        case WrittenNote():
            return structs.replace(context, text=said.text("text"), draft=draft, base=said.base)
        case Composer():
            return structs.replace(context, text=said.text("text"), draft=draft)
        case Unknown():
            return structs.replace(context, name=said.text("name"), draft=draft)
    return context
