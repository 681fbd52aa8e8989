"""Settings: what each role may do."""

from collections.abc import Iterable, Iterator
from typing import get_args

from msgspec import Struct

from plugin.domain.actor import Role
from plugin.domain.attributes import definitions_of
from plugin.domain.company_fields import SEE as COMPANY_FIELDS
from plugin.domain.company_fields import named_members
from plugin.domain.contact_details import KINDS
from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.operations import RIGHTS
from plugin.domain.permissions import MANAGE, SetPermission
from plugin.domain.problems import N_
from plugin.domain.rights import Permission, Right, Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.text import comparable
from plugin.errors import Invalid, Missing, Problem
from plugin.panel.machine.forms import Form

from .permission_words import GROUPS, HINTS, KIND_WORDS, ROLE_WORDS, WORDS
from .shell import Done, Page, Shown, Visit

ROLES: tuple[Role, ...] = get_args(Role)
YES, NO, AS_FOR_ALL = "yes", "no", ""
OF_KINDS = "contact_details"  # its rights go by kinds, all others that go by subject by attributes or companies' fields


class Row(Struct, frozen=True):
    """One right. `who`: the roles that have it; `exceptions`: the subjects of which something else is decided."""

    name: str
    label: str
    who: str
    is_changed: bool
    exceptions: int


class RightList(Struct, frozen=True):
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    count: int
    query: str


class RoleChoice(Struct, frozen=True):
    role: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


class OfSubject(Struct, frozen=True):
    """What is decided of one subject. `subject` is its key."""

    subject: str
    label: str
    who: str


class RightForm(Struct, frozen=True):
    """`of`: the subject that it is about, empty where it is about all."""

    name: str
    label: str
    hint: str
    of: str
    of_label: str
    roles: tuple[RoleChoice, ...]
    seen: str
    is_changed: bool
    exceptions: tuple[OfSubject, ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()  # of which one may be chosen, to decide of it alone
    is_of_kinds: bool = False


async def show(visit: Visit) -> Shown:
    name = visit.query.get("edit")
    if name is None:
        return _list(visit)
    right = _right(name)
    of = visit.query.get("of", "") if right.by_subject else ""
    return _form(visit, right, of)


def _list(visit: Visit) -> Shown:
    words = comparable(visit.query.get("q", "")).split()
    found = tuple((visit._(title), tuple(_rows(visit, names, words))) for title, names in _groups())
    shown = tuple((title, rows) for title, rows in found if rows)
    return Shown("permissions", RightList(shown, len(RIGHTS), visit.query.get("q", "")))


def _groups() -> Iterator[tuple[str, tuple[str, ...]]]:
    """All rights there are; one of which nothing is said yet stands by its name."""
    yield from GROUPS
    if others := tuple(name for name in RIGHTS if name not in WORDS):
        yield N_("Others"), others


def _rows(visit: Visit, names: Iterable[str], words: list[str]) -> Iterator[Row]:
    for name in names:
        label = _label(visit, name)
        if all(word in comparable(label) for word in words):
            own = [row for row in visit.state.of(Permission).values() if row.right == name]
            subjects = {row.subject for row in own if row.subject}
            is_changed = len(subjects) < len({row.subject for row in own})
            yield Row(name, label, _who(visit, RIGHTS[name], ""), is_changed, len(subjects))


def _label(visit: Visit, name: str) -> str:
    return visit._(WORDS[name]) if name in WORDS else name


def _who(visit: Visit, right: Right, of: str) -> str:
    roles = [role for role in ROLES if _allows(visit.state, right, role, of)]
    if len(roles) in (0, len(ROLES)):
        return visit._(N_("Everybody") if roles else N_("Nobody"))
    return ", ".join(visit._(ROLE_WORDS[role]) for role in roles)


def _allows(state: WorkspaceState, right: Right, role: Role, of: str) -> bool:
    return state.viewer("", role).may(right, of)


def _form(visit: Visit, right: Right, of: str) -> Shown:
    subjects = dict(_subjects(visit, right)) if right.by_subject else {}
    if of and of not in subjects:
        raise Missing
    own = {row.role: row for row in visit.state.of(Permission).values() if (row.right, row.subject) == (right.name, of)}
    form = RightForm(
        right.name,
        _label(visit, right.name),
        visit._(HINTS[right.name]) if right.name in HINTS else "",
        of,
        subjects.get(of, ""),
        tuple(_choice(visit, right, role, of, own.get(role)) for role in ROLES),
        fingerprint_of(visit.state, _things(right, of)),
        bool(own),
        () if of else tuple(_exceptions(visit, right, subjects)),
        () if of else tuple(subjects.items()),
        right.name.startswith(OF_KINDS),
    )
    return Shown("permission", form, f"{form.label}: {form.of_label}" if of else form.label)


def _choice(visit: Visit, right: Right, role: Role, of: str, own: Permission | None) -> RoleChoice:
    """Of all: yes or no, one of which is the default. Of one subject: as for all, or its own answer."""
    label, yes, no = visit._(ROLE_WORDS[role]), visit._(N_("Allowed")), visit._(N_("Not allowed"))
    if of:
        without = right.allows(role, of, None, visit.state.viewer("", role).may(right))
        as_for_all = visit._(N_("As for all: allowed") if without else N_("As for all: not allowed"))
        value = AS_FOR_ALL if own is None else YES if own.allowed else NO
        return RoleChoice(role, label, value, ((AS_FOR_ALL, as_for_all), (YES, yes), (NO, no)))
    if role in right.default:
        yes = visit._(N_("Allowed (default)"))
    else:
        no = visit._(N_("Not allowed (default)"))
    return RoleChoice(role, label, YES if _allows(visit.state, right, role, of) else NO, ((YES, yes), (NO, no)))


def _subjects(visit: Visit, right: Right) -> Iterator[tuple[str, str]]:
    """What it can be decided of alone: the kinds of contact details, companies' fields, or the fields."""
    if right.name.startswith(OF_KINDS):
        for kind in KINDS:
            yield kind, visit._(KIND_WORDS[kind])
        return
    if right == COMPANY_FIELDS:
        yield from named_members(visit.state).items()
        return
    for one in definitions_of(visit.state).values():
        yield one.key, visit._(one.label) if one.built_in else one.label


def _exceptions(visit: Visit, right: Right, subjects: dict[str, str]) -> Iterator[OfSubject]:
    """Of what there is: a decision about a field that has been removed waits for it."""
    decided = {row.subject for row in visit.state.of(Permission).values() if row.right == right.name and row.subject}
    for subject, label in subjects.items():
        if subject in decided:
            yield OfSubject(subject, label, _who(visit, right, subject))


def _right(name: str) -> Right:
    if name not in RIGHTS:
        raise Missing
    return RIGHTS[name]


def _things(right: Right, of: str) -> tuple[Thing, ...]:
    return tuple((Permission, (role, right.name, of)) for role in ROLES)


async def act(visit: Visit, form: Form) -> Done:
    right = _right(visit.query.get("edit", ""))
    of = visit.query.get("of", "") if right.by_subject else ""
    back = {"edit": right.name} if of else {}
    if form.get("do") == "default":
        operations = tuple(SetPermission(role, right.name, None, of) for role in ROLES)
    else:
        operations = tuple(_decided(visit, form, right, of))
    try:
        await form.run(Edit(operations, _things(right, of), form.text("seen"), None), is_once=True)
    except Invalid as error:  # what an operation calls `allowed` has a field for each role
        raise Invalid(*(_at_admins(problem) for problem in error.problems)) from None
    return Done("saved", back)


def _decided(visit: Visit, form: Form, right: Right, of: str) -> Iterator[SetPermission]:
    """What differs from what holds. What is as it is by default is no decision of the workspace's."""
    for role in ROLES:
        typed = form.get(role)
        known = visit.state.of(Permission).get((role, right.name, of))
        if typed not in (YES, NO, AS_FOR_ALL) or (typed == AS_FOR_ALL and not of):
            continue
        allowed = None if typed == AS_FOR_ALL else typed == YES
        if not of and allowed == (role in right.default):
            allowed = None
        shown = known.allowed if known else None
        if allowed != shown and not (not of and allowed is None and shown == (role in right.default)):
            yield SetPermission(role, right.name, allowed, of)


def _at_admins(problem: Problem) -> Problem:
    if problem.field != "allowed":
        return problem
    return Problem("admin", problem.why, problem.code, problem.parameters, problem.offers)


def _named(visit: Visit) -> tuple[str, ...]:
    right, of = visit.query.get("edit", ""), visit.query.get("of", "")
    return tuple("/".join(filter(None, (role, right, of))) for role in ROLES)


def may_manage_permissions(viewer: Viewer) -> bool:
    return viewer.may(MANAGE)


PAGE = Page(
    "permissions",
    N_("Permissions"),
    may_manage_permissions,
    show,
    act,
    fields=ROLE_WORDS,
    says={"saved": N_("Saved")},
    kinds=("permission.changed",),
    thing=_named,
)
