"""Settings: which views each role's panels have, in which order, and what each shows."""

from collections.abc import Sequence
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from plugin.domain.actor import Role
from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.operations import SECTIONS
from plugin.domain.ordering import MOVES, Move, reordered
from plugin.domain.problems import N_
from plugin.domain.rights import Viewer
from plugin.domain.secret import new_id
from plugin.domain.views import ICONS, KNOWN, LABEL_LENGTH, MANAGE, MAX_VIEWS, SetViews, View, Views, answer_views
from plugin.errors import Missing
from plugin.panel.machine.forms import Form

from .permission_words import ROLE_WORDS
from .shell import Done, Page, Shown, Visit

ROLES: tuple[Role, ...] = get_args(Role)
NEW = "new"
SECTION_WORDS = {
    "attributes": N_("Attributes"),
    "contact_details": N_("Contact details"),
    "identities": N_("Channels"),
    "tags": N_("Tags"),
    "companies": N_("Companies"),
    "relationships": N_("Related customers"),
    "accounts": N_("Accounts"),
    "assigned": N_("Assigned to"),
    "notes": N_("Notes"),
    "changes": N_("Changes"),
}
ICON_WORDS = {
    "person": N_("Person"),
    "summary": N_("Summary"),
    "case": N_("Case"),
    "messages": N_("Messages"),
    "identities": N_("Identities"),
    "more": N_("Three dots"),
    "chat": N_("Speech bubble"),
    "mail": N_("Letter"),
    "phone": N_("Telephone"),
    "pen": N_("Pen"),
    "tag": N_("Label"),
    "list": N_("List"),
    "check": N_("Tick"),
    "lock": N_("Lock"),
}


class Row(Struct, frozen=True):
    """`shows`: its sections by name, empty where it shows none."""

    id: str
    label: str
    icon: str
    shows: str
    up: bool
    down: bool


class ViewList(Struct, frozen=True):
    role: Role
    roles: tuple[tuple[Role, str], ...]
    rows: tuple[Row, ...]
    unshown: str  # sections that no view shows
    is_default: bool
    seen: str
    moved: str
    can_add: bool
    most: int = MAX_VIEWS


class SectionChoice(Struct, frozen=True):
    """`elsewhere`: the view that names it now, and gives it up where this one takes it."""

    name: str
    label: str
    is_on: bool
    elsewhere: str


class ViewForm(Struct, frozen=True):
    """`takes_rest`: it shows what no other view names; `rest_elsewhere`: another one does."""

    id: str
    role: Role
    role_label: str
    label: str
    usual: str  # its name where none is given
    icon: str
    icons: tuple[tuple[str, str], ...]
    sections: tuple[SectionChoice, ...]
    takes_rest: bool
    rest_elsewhere: str
    known: tuple[tuple[str, str], ...]  # of a new one: those that come with a name and an icon
    seen: str
    is_only: bool
    most: int = LABEL_LENGTH


class Removal(Struct, frozen=True):
    label: str
    role_label: str
    shows: str
    seen: str
    has_rest: bool  # another view shows from then on what this one named


async def show(visit: Visit) -> Shown:
    role, views = _role(visit), _views(visit)
    for wanted, shown in (("edit", _form), ("remove", _removal)):
        if named := visit.query.get(wanted):
            return shown(visit, role, views, named)
    return _list(visit, role, views)


def _role(visit: Visit) -> Role:
    named = visit.query.get("role") or ROLES[0]
    for role in ROLES:
        if role == named:
            return role
    raise Missing


def _views(visit: Visit) -> tuple[View, ...]:
    return answer_views(visit.state, _role(visit)).views


def _list(visit: Visit, role: Role, views: Sequence[View]) -> Shown:
    rows = tuple(
        Row(view.id, view_label(visit, view), _icon(view), _shows(visit, view, views), at > 0, at < len(views) - 1)
        for at, view in enumerate(views)
    )
    named = {section for view in views for section in view.sections or ()}
    has_rest = any(view.sections is None for view in views)
    unshown = [] if has_rest else [section for section in SECTIONS if section not in named]
    shown = ViewList(
        role,
        tuple((one, visit._(ROLE_WORDS[one])) for one in ROLES),
        rows,
        _named(visit, unshown),
        answer_views(visit.state, role).is_default,
        _seen(visit, role),
        visit.query.get("moved", ""),
        len(views) < MAX_VIEWS,
    )
    return Shown("views", shown)


def view_label(visit: Visit, view: View) -> str:
    return view.label or (visit._(KNOWN[view.id][1]) if view.id in KNOWN else view.id)


def _icon(view: View) -> str:
    return view.icon or (KNOWN[view.id][0] if view.id in KNOWN else "list")


def _shows(visit: Visit, view: View, views: Sequence[View]) -> str:
    if view.sections is not None:
        return _named(visit, view.sections)
    others = any(one.sections for one in views if one is not view)
    return visit._(N_("Everything that no other view shows") if others else N_("Everything"))


def _named(visit: Visit, sections: Sequence[str]) -> str:
    return ", ".join(_section(visit, section) for section in sections)


def _section(visit: Visit, section: str) -> str:
    return visit._(SECTION_WORDS[section]) if section in SECTION_WORDS else section


def _form(visit: Visit, role: Role, views: Sequence[View], named: str) -> Shown:
    view = View("", sections=()) if named == NEW else _found(views, named)
    others = [one for one in views if one.id != view.id]
    taken = {section: view_label(visit, one) for one in others for section in one.sections or ()}
    sections = tuple(
        SectionChoice(name, _section(visit, name), name in (view.sections or ()), taken.get(name, ""))
        for name in SECTIONS
    )
    known = tuple((id, visit._(label)) for id, (_, label) in KNOWN.items() if all(one.id != id for one in views))
    form = ViewForm(
        view.id,
        role,
        visit._(ROLE_WORDS[role]),
        view.label or "",
        visit._(KNOWN[view.id][1]) if view.id in KNOWN else "",
        view.icon or "",
        tuple((icon, visit._(ICON_WORDS[icon]) if icon in ICON_WORDS else icon) for icon in ICONS),
        sections,
        view.sections is None,
        next((view_label(visit, one) for one in others if one.sections is None), ""),
        known if named == NEW else (),
        _seen(visit, role),
        not others,
    )
    return Shown("view", form, visit._(N_("New view")) if named == NEW else view_label(visit, view))


def _removal(visit: Visit, role: Role, views: Sequence[View], named: str) -> Shown:
    view = _found(views, named)
    has_rest = any(one.sections is None for one in views if one.id != view.id)
    label, shows = view_label(visit, view), _shows(visit, view, views)
    removal = Removal(label, visit._(ROLE_WORDS[role]), shows, _seen(visit, role), has_rest)
    return Shown("view_removal", removal, label)


def _found(views: Sequence[View], id: str) -> View:
    for view in views:
        if view.id == id:
            return view
    raise Missing


def _things(role: Role) -> tuple[Thing, ...]:
    return ((Views, (role,)),)


def _seen(visit: Visit, role: Role) -> str:
    return fingerprint_of(visit.state, _things(role))


async def act(visit: Visit, form: Form) -> Done:
    role, views = _role(visit), _views(visit)
    back = {"role": role}
    for move in MOVES:
        if named := form.get(move):
            await _set(form, role, _moved(views, named, move))
            return Done("moved", {**back, "moved": f"{move}.{named}"})
    if form.get("do") == "default":
        await _set(form, role, None)
        return Done("saved", back)
    if form.get("do") == "remove":
        named = visit.query.get("remove", "")
        await _set(form, role, tuple(view for view in views if view.id != named))
        return Done("removed", back)
    await _set(form, role, _edited(form, views, visit.query.get("edit", "")))
    return Done("saved", back)


async def _set(form: Form, role: Role, views: tuple[View, ...] | None) -> None:
    """Views are set as a whole, so whoever has not seen them as they are changes none of them."""
    edit = Edit((SetViews(role, views),), _things(role), form.text("seen"), None)
    await form.run(edit, is_once=True)


def _moved(views: tuple[View, ...], id: str, move: Move) -> tuple[View, ...]:
    return tuple(reordered(views, views.index(_found(views, id)), move))


def _edited(form: Form, views: tuple[View, ...], named: str) -> tuple[View, ...]:
    """What this view takes, the others give up."""
    if form.get("rest") is None:
        raise Missing
    known = form.text("id") if form.text("id") in KNOWN else ""
    view = View(known or new_id("view_"), sections=()) if named == NEW else _found(views, named)
    takes_rest = form.get("rest") == "yes"
    ticked = [section for section in form.all("sections") if section in SECTIONS]
    view = replace(
        view,
        label=" ".join(form.text("label").split()) or None,
        icon=form.text("icon") or None,
        sections=None if takes_rest else tuple(dict.fromkeys(ticked)),
    )
    if named == NEW:
        return (*(_given_up(one, view) for one in views), view)
    return tuple(view if one.id == view.id else _given_up(one, view) for one in views)


def _given_up(view: View, taker: View) -> View:
    """What is left of another view."""
    if view.sections is None:
        return replace(view, sections=()) if taker.sections is None else view
    return replace(view, sections=tuple(one for one in view.sections if one not in (taker.sections or ())))


def may_arrange_views(viewer: Viewer) -> bool:
    return viewer.may(MANAGE)


PAGE = Page(
    "views",
    N_("Views"),
    may_arrange_views,
    show,
    act,
    fields={"label": N_("Name"), "icon": N_("Icon"), "sections": N_("Shows"), "id": N_("View")},
    says={"saved": N_("Saved"), "removed": N_("Removed"), "moved": N_("Moved")},
    kinds=("view.changed",),
    thing=_role,
)
