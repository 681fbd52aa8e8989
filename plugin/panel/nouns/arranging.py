"""Arrange: which attributes an agent always sees, in which order. Each press is kept, and *Done* lays the panel out.

The list is under its button while it is arranged, and the panel stays as it is until then: so the focus goes on from
where it was. What has just been moved is repeated in front, so that by keyboard it is moved on by Tab and Enter.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from litestar import Response, post
from msgspec import Struct
from msgspec.json import encode

from plugin.actions.preferences import remember
from plugin.domain.attribute_showing import sight_of
from plugin.domain.attributes import AttributeDefinition, definitions_of
from plugin.domain.preferences import Preference
from plugin.domain.profile import STATE, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import label_of
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Seen
from plugin.panel.machine.render import Context, EditorContext
from plugin.panel.machine.view_state import MOST_ORDERED, ORDER, order_in, query_in
from plugin.store.preferences import preferences_of

from .finding import matching

# What the head says is in none of the main rows, and nor is what most workspaces have of few customers.
BEHIND = frozenset(
    {"name", "company", "location", "language", "timezone", "first_name", "last_name", "identification", "gender"}
)
SHOWN_FIRST = 8  # where nothing is arranged: the rest waits behind "show more"
MOST_OFFERED = 6
SECTION = "attributes"
PLACE = "arrange/"


class Arrange(EditorContext, frozen=True):
    template: ClassVar = "attributes/arrange"


class Row(Struct, frozen=True):
    key: str
    label: str


class Arranging(Context, frozen=True):
    """`moved` is repeated in front; `offered` are those that what was typed may mean."""

    template: ClassVar = "attributes/arranging"
    rows: tuple[Row, ...]
    moved: Row | None
    words: str
    offered: tuple[Row, ...]
    is_own: bool  # arranged by this agent

    def says(self, locale_context: LocaleContext) -> str:
        _ = translations(locale_context.locale).gettext
        if self.moved is None:
            return ""
        at = next((at for at, row in enumerate(self.rows, 1) if row == self.moved), 0)
        text = _("%(name)s: %(place)s of %(count)s") if at else _("%(name)s: only with the others")
        return text % {"name": self.moved.label, "place": at, "count": len(self.rows)}


def visible_to(state: WorkspaceState, viewer: Viewer) -> Mapping[str, AttributeDefinition]:
    """Whether or not this customer has what some of them are shown for."""
    hidden = sight_of(state, viewer).hidden
    return {key: one for key, one in definitions_of(state).items() if key not in hidden}


def _arrange(_data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Arrange:
    return Arrange()


def _arranging(said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> Arranging:
    translate = translations(locale_context.locale).gettext
    definitions = definitions_of(data[STATE])
    labels = {key: label_of(one, translate) for key, one in definitions.items() if key not in seen.hidden}
    order = said.typed.get("order", [])
    words = said.text("words")
    visible = {key: definitions[key] for key in labels if key not in order}
    found = matching(visible, {}, words, locale_context.locale) or ()

    def row(key: str) -> Row:
        return Row(key, labels[key])

    return Arranging(
        tuple(row(key) for key in order if key in labels),
        row(said.text("moved")) if said.text("moved") in labels else None,
        words,
        tuple(map(row, found[:MOST_OFFERED])),
        is_own="own" in said.typed,
    )


def _hidden(viewer: Viewer, data: Data, _key: str) -> frozenset[str]:
    return sight_of(data[STATE], viewer).hidden


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Attributes")


ARRANGE = Fragment(
    "arrange",
    _arrange,
    reads=(STATE,),
    about=(About("permission"),),
    sees={"hidden": _hidden},
    posts=lambda _key: "arrange",
    label=_label,
    answers=_arranging,
)


@post("/p/{secret:str}/arrange")
async def arrange(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _arranged(form))


async def _arranged(form: Form) -> Reply:
    """What was pressed, done and remembered; the list as it is then."""
    session = form.session
    state = await form.services.ctx.store.states.get(session.workspace_id)
    visible = visible_to(state, state.viewer_of(session.by))
    own = await _own_order(form)
    usual = [key for key in visible if key not in BEHIND][:SHOWN_FIRST]
    order = usual if own is None else [key for key in own if key in visible]
    if form.get("do") == "done":
        done = {"section": [SECTION]} if own is None else {"section": [SECTION], "order": order}
        return Reply("arranged", PLACE, form.editor, Said(done))
    after, moved = _after(form, order, visible)
    if form.get("do") == "reset":
        after, moved, own = usual, "", None
        await _remember(form, None)
    elif after != order:
        own = after = after[:MOST_ORDERED]
        await _remember(form, after)
    typed = {"order": after, "moved": [moved], "words": [query_in(form.text("words"))]}
    return Reply("found", PLACE, form.editor, Said(typed if own is None else {**typed, "own": [""]}))


def _after(form: Form, order: list[str], visible: Mapping[str, AttributeDefinition]) -> tuple[list[str], str]:
    """The order after a press, and what it has moved."""
    for press in ("up", "down", "top", "hide", "add"):
        key = form.get(press)
        if key is None or key not in visible or (key in order) == (press == "add"):
            continue
        at = order.index(key) if key in order else len(order)
        rest = [one for one in order if one != key]
        to = {"up": max(at - 1, 0), "down": at + 1, "top": 0, "add": at}.get(press)
        return (rest if to is None else [*rest[:to], key, *rest[to:]]), key
    return order, ""


async def _own_order(form: Form) -> list[str] | None:
    store, session = form.services.ctx.store, form.session
    kept = await store.read(lambda reader: preferences_of(reader, session.workspace_id, session.agent.id))
    return next((order_in(one.value) for one in kept if one.name == f"{ORDER}{SECTION}"), None)


async def _remember(form: Form, order: Sequence[str] | None) -> None:
    kept = Preference(form.session.agent.id, f"{ORDER}{SECTION}", encode(order).decode())
    await remember(form.services.ctx, form.session.workspace_id, [kept])


handlers = (arrange,)
