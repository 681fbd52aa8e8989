"""The finite carrier: the same fragments, whole. Forms answer with this page again."""

import secrets
from collections.abc import Callable, Mapping

from msgspec import structs

from plugin.actions.preferences import remember
from plugin.actions.replies import take_newest
from plugin.domain.preferences import Preference
from plugin.domain.reply import Reply, Said
from plugin.domain.workspace import PanelSession
from plugin.panel.look.locale import locale_context_for

from . import messages
from .access import mark_of_link
from .generation import STATUS, TOP, Page
from .gzip import Piece, Plain
from .layout import Layout, layout_of
from .markup import anchor_of
from .page_query import PageQuery, page_field
from .places import Place, all_placed, numbers, places
from .reading import View
from .render import EMPTY, Context, Rendered, page, uncached
from .services import Services
from .view_state import VIEW


async def finite_page(
    services: Services, session: PanelSession, page_query: PageQuery, home: str | None = None
) -> bytes:
    """`home`: whose panel it is, where it shows another customer."""
    first = await services.readings.first(session, page_query.state)
    reading, pending, looks_at = first.reading, first.pending, first.looks_at
    kept = Preference(session.agent.id, VIEW, looks_at.view)
    if reading.chosen.tabs and looks_at.view == page_query.state.view and kept not in first.preferences:
        await remember(services.ctx, session.workspace_id, [kept])
    if reading.chosen.tabs:
        # what is posted comes back to it, whatever is remembered by then
        page_query = page_query.in_view(looks_at.view)
    page_query = structs.replace(page_query, mark=mark_of_link(services, session))
    profile, locale_context = reading.profile, locale_context_for(session.appearance, services.clock())
    layout = layout_of(reading.chosen, profile, looks_at.layout_query(locale_context.locale))
    beside, on_top = _sorted(pending, layout, lambda reply: messages.is_moved(reply, profile))
    if page_query.query or any(place.extra for place, _ in beside):
        page_query = structs.replace(page_query, more=True)
    view = FiniteView(
        reading,
        session.agent,
        locale_context,
        {place.name: reply for place, reply in beside},
        page_query,
        last_of(layout),
    )
    shown = next((tab for tab in layout.tabs if tab.id == looks_at.view), None)
    front = page(
        "machine/front.html",
        locale_context,
        title=services.declared.title(profile, view.viewer) or "Sidelight",
        appearance=session.appearance,
        live=False,
        page_query=page_query,
        tabs=(),
        shown="",
        home=home,
        searches=shown.searches if shown else reading.chosen.searches,
    )
    current = Page(secrets.token_hex(5), page_query)
    pieces: list[Piece] = [Rendered(front.encode()), *current.begins(layout, view, looks_at)]
    for place, reply in beside:
        said = messages.message(reply, view, elsewhere=False, page_query=page_query)
        pieces += current.message(f"m{place.number}", said)
    if on_top:
        said_on_top = [
            notice
            for reply in on_top
            for notice in messages.message(reply, view, elsewhere=True, page_query=page_query)
        ]
        pieces += current.message(TOP, said_on_top)
    done = await take_newest(services.ctx, session) or Reply(
        "search", "search/", said=Said(typed={"q": [page_query.query]})
    )
    if done.kind in ("found", "revealed") and done.place in numbers(layout):
        place = places(layout)[numbers(layout)[done.place]]
        looked_up = await messages.looked_up(services, session.workspace_id, done, view)
        answered = messages.answer(done, place, view, looked_up)
        if answered:
            pieces += current.answer(place, done.editor, answered[0])
            pieces += current.plain(STATUS, answered[1]) if answered[1] else []
    edited, said_there = numbers(layout).get(done.place), messages.done(done, view)
    if edited is not None and said_there and done.place not in {place.name for place, _ in beside}:
        pieces += current.done(places(layout)[edited], said_there)
    if status := messages.status(done, view, layout):
        pieces += current.plain(STATUS, status)
    return Plain(current.stream_id).feed(pieces) + b"</div></main></body></html>\n"


def _sorted(
    pending: list[Reply], layout: Layout, is_moved: Callable[[Reply], bool]
) -> tuple[list[tuple[Place, Reply]], list[Reply]]:
    """Replies under their editor, and those on top because no editor of this page can hold what was typed."""
    beside: list[tuple[Place, Reply]] = []
    on_top: list[Reply] = []
    for reply in pending:
        number = numbers(layout).get(reply.place)
        if number is None or reply.kind == "refused" or is_moved(reply):
            on_top.append(reply)
        else:
            beside.append((places(layout)[number], reply))
    return beside, on_top


class FiniteView(View, frozen=True):
    """What was typed and refused is in its editor again, and what leads to another page carries the page query."""

    pending: dict[str, Reply]  # by place
    page_query: PageQuery
    last: Mapping[str, str]  # by section: the anchor of its list's last item

    def fragment(self, place: Place) -> Rendered:
        if place.is_spare:
            return EMPTY
        made, led_on = self.reading.context(place, self.viewer, self.locale_context), self._list_led_on(place)
        carried = self.page_query.hidden(page_field(led_on) if led_on else "")
        context = made and self._drafted(place, made.finite(carried, self.last.get(led_on, "")))
        if context is None or context is made:
            return super().fragment(place)
        return uncached(context, self.locale_context)  # its fields and addresses are this page's alone

    def _list_led_on(self, place: Place) -> str:
        """The section of the list that it leads on in; empty where it does not."""
        return self.declared.list_of.get(place.fragment, "")

    def _drafted(self, place: Place, context: Context) -> Context:
        reply = self.pending.get(place.name)
        if reply is None or reply.kind != "invalid":
            return context
        problems = reply.said.problems
        ids = tuple((problem.field, messages.problem_id(reply.place, problem.field)) for problem in problems)
        return context.drafted(reply.said, ids)


def last_of(layout: Layout) -> dict[str, str]:
    """By section: the anchor of the last thing of its list, where the reader goes on."""
    return {
        one.section.name: anchor_of(entry.place.name)
        for one in all_placed(layout)
        if one.section.listed
        for entry in one.items
        if not entry.place.is_spare
    }
