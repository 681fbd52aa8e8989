"""Whom a customer is assigned to: a line, and the picker that finds somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from litestar import Response, post
from msgspec import Struct

from plugin.domain.agents import AgentProfile, Face
from plugin.domain.assignments import ASSIGNEE, AssignCustomer, may_assign
from plugin.domain.customers import CUSTOMER, Assignment, Customer
from plugin.domain.problems import N_
from plugin.domain.profile import Part, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.errors import Stale
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Question, Section, Seen
from plugin.panel.machine.render import Context, EditorContext, Peek, peek_of
from plugin.panel.machine.view_state import query_in
from plugin.store.agents import names_of, pictures_of, recent_agents, search_agents, unseen_agents
from plugin.store.engine.base import Reader
from plugin.store.engine.words import LOOKED_AT

from .agents import face_address
from .picking import SHOWN, Choice, choice, nearest, run_or_refuse, says

LINE, PICKER_PLACE = "assigned/", "assign/"
ABOUT = (About("customer"), About("agent"), About("permission"))


class FoundAgents(Struct, frozen=True):
    """The first ones, and how many there are."""

    faces: tuple[Face, ...]
    count: int


FOUND = Part[FoundAgents]("found agents")
NAMES = Part[Mapping[str, str]]("names of agents")


class Assigned(Context, frozen=True):
    """An empty name: to nobody. `base` is the assignment's version."""

    template: ClassVar = "assignments/assigned"
    name: str
    position: str
    picture: str
    base: int
    may_change: bool
    is_own: bool  # to the viewer

    @property
    def editor(self) -> bool:
        return self.may_change


class Picker(EditorContext, frozen=True):
    template: ClassVar = "assignments/picker"
    is_assigned: bool
    base: int


class AgentChoice(Struct, frozen=True):
    choice: Choice
    position: str
    picture: str


class Found(Context, frozen=True):
    """`words`: empty where nothing was searched for, and those are shown who were here last."""

    template: ClassVar = "assignments/found"
    words: str
    agents: tuple[AgentChoice, ...]
    count: int
    base: int
    looked_at: int = LOOKED_AT

    def says(self, locale_context: LocaleContext) -> str:
        return says(self.count, "", locale_context, self.looked_at)


class Overtaken(Context, frozen=True):
    """Somebody else has assigned the customer meanwhile. Empty names: to nobody."""

    template: ClassVar = "assignments/overtaken"
    by: str
    at: datetime | None
    current: str
    wanted: str
    agent: str  # who is wanted, by id
    base: int


def _version(customer: Customer | None) -> int:
    return customer.assignment.version if customer and customer.assignment else 0


def _face(data: Data) -> Face | None:
    return next(iter(data[ASSIGNEE].values()), None)


def _assigned(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Assigned:
    face = _face(data)
    return Assigned(
        name=face.shown if face else "",
        position=(face and face.position) or "",
        picture=face_address(face),
        base=_version(data[CUSTOMER]),
        may_change=seen.may_change,
        is_own=seen.is_own,
    )


def _peek(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    face = _face(data)
    return peek_of(face.shown) if face else None


def _picker(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Picker | None:
    return Picker(_face(data) is not None, _version(data[CUSTOMER])) if seen.may_change else None


async def _look_up(question: Question) -> Mapping[Part[Any], Any]:
    said = question.said
    if "overtaken" in said.typed:
        ids = {said.text("agent"), said.current}
        return {NAMES: await question.store.read(lambda reader: names_of(reader, question.workspace_id, ids))}
    words = query_in(said.text("words"))
    return {FOUND: await question.store.read(lambda reader: _find(reader, question.workspace_id, words))}


async def _find(reader: Reader, workspace_id: str, words: str) -> FoundAgents:
    """One more than are shown: who has the customer already is not offered."""
    if words:
        found = nearest(await search_agents(reader, workspace_id, words), _name_of, words)
    else:
        found = await recent_agents(reader, workspace_id, SHOWN + 1)
        if len(found) <= SHOWN:
            found += await unseen_agents(reader, workspace_id, SHOWN + 1 - len(found))
    first = found[: SHOWN + 1]
    pictures = await pictures_of(reader, workspace_id, [one.id for one in first]) if first else {}
    faces = tuple(Face(one.id, one.shown_name, pictures.get(one.id), one.position) for one in first)
    return FoundAgents(faces, len(found))


def _name_of(agent: AgentProfile) -> str:
    return agent.shown_name


def _answer(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> Context | None:
    if not seen.may_change:
        return None
    if "overtaken" in said.typed:
        names, agent = data[NAMES], said.text("agent")
        current, wanted = (names.get(id, id) for id in (said.current, agent))
        return Overtaken(said.by, said.at, current, wanted, agent, said.base)
    words, found, held = query_in(said.text("words")), data[FOUND], data[ASSIGNEE]
    free = [face for face in found.faces if face.id not in held]
    count = found.count - (len(found.faces) - len(free))
    shown = tuple(
        AgentChoice(choice(one.id, one.shown, words), one.position or "", face_address(one)) for one in free[:SHOWN]
    )
    return Found(words, shown, count if words else len(shown), _version(data[CUSTOMER]))


def _may_change(viewer: Viewer, data: Data, _key: str) -> bool:
    customer = data[CUSTOMER]
    return may_assign(viewer, customer.assigned_to if customer else None)


def _is_own(viewer: Viewer, data: Data, _key: str) -> bool:
    customer = data[CUSTOMER]
    return customer is not None and customer.assigned_to == viewer.id


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Assigned to")


ASSIGNED = Fragment(
    "assigned",
    _assigned,
    reads=(CUSTOMER, ASSIGNEE),
    about=ABOUT,
    sees={"may_change": _may_change, "is_own": _is_own},
    posts=lambda _key: "assigned",
    label=_label,
    saved=N_("Assigned to you"),
    answers=_answer,
    looks_up=_look_up,
)
PICKER = Fragment(
    "assign",
    _picker,
    reads=(CUSTOMER, ASSIGNEE),
    about=ABOUT,
    sees={"may_change": _may_change},
    posts=lambda _key: "assign",
    label=_label,
    saved=N_("Assignment saved"),
    answers=_answer,
    looks_up=_look_up,
)
PEEK = Fragment("assigned_peek", _peek, reads=(ASSIGNEE,), about=(About("customer"), About("agent")))
SECTION = Section("assigned", title=N_("Assigned to"), starts_closed=True, peek=PEEK, before=(ASSIGNED, PICKER))


@post("/p/{secret:str}/assigned")
async def assign_to_me(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _assign(form, LINE, form.session.agent.id))


@post("/p/{secret:str}/assign")
async def assign(request: PanelRequest) -> Response[bytes]:
    """To who was chosen of those that were found, or to nobody; or finds some."""
    async with read_form(request) as form:
        agent = form.get("agent")
        if agent is not None:
            return await form.answer(await _assign(form, PICKER_PLACE, agent or None))
        said = Said({"words": [query_in(form.text("words"))]}, customer_id=form.customer_id)
        return await form.answer(await run_or_refuse(form, Reply("found", PICKER_PLACE, form.editor, said), ()))


async def _assign(form: Form, place: str, agent: str | None) -> Reply:
    done = Reply("saved", place, form.editor)
    try:
        return await run_or_refuse(form, done, [AssignCustomer(form.customer_id, agent)], base=form.base)
    except Stale as stale:
        return _overtaken(form, place, agent, stale.current)


def _overtaken(form: Form, place: str, agent: str | None, current: Customer) -> Reply:
    held: Assignment | None = current.assignment
    said = Said(
        {"agent": [agent or ""], "overtaken": [""]},
        base=_version(current),
        by=held.by.shown if held else "",
        at=held.at if held else None,
        current=current.assigned_to or "",
        customer_id=form.customer_id,
    )
    return Reply("found", place, form.editor, said)


handlers = (assign_to_me, assign)
