"""A panel's views behind named icons: which ones a role has, in which order, and which sections each shows.

A view of `KNOWN` has its own icon and label; one of a workspace's own brings its label. What a workspace has not
decided is `DEFAULT`.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar, cast

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import asdict, replace

from .actor import Role
from .audit import Find, Revert, Reverting
from .batch import Batch
from .change import Change
from .definitions import label_of
from .operation import LockSet, Operation
from .problems import N_, invalid
from .rights import ADMINS, Right
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, check_id, check_said, is_visible

MAX_VIEWS = 8  # of a role
LABEL_LENGTH = 40
MANAGE = Right("views.manage", ADMINS)
RIGHTS = (MANAGE,)
KNOWN: dict[str, tuple[str, str]] = {  # by id: the icon and the label, which the panel translates
    "profile": ("person", N_("Profile")),
    "summary": ("summary", N_("Summary")),
    "cases": ("case", N_("Cases")),
    "messages": ("messages", N_("Messages")),
    "identities": ("identities", N_("Identities")),
    "more": ("more", N_("More")),
}
ICONS = (  # of static/icons.svg
    "person",
    "summary",
    "case",
    "messages",
    "identities",
    "more",
    "chat",
    "mail",
    "phone",
    "pen",
    "tag",
    "list",
    "check",
    "lock",
)


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """`sections` of None: every section that no other view of the same list names.

    A label or an icon of None is that of `KNOWN`.
    """

    id: Sent
    label: Sent | None = None
    icon: Sent | None = None
    sections: tuple[Sent, ...] | None = None


class Views(Entity, frozen=True):
    """A workspace's own answer for a role."""

    KEY = ("role",)

    role: str
    views: tuple[View, ...]


DEFAULT: tuple[View, ...] = (View("profile"),)


class ViewsAnswer(Struct, frozen=True):
    """What holds for the role. `is_default`: the workspace has decided nothing."""

    role: Role
    views: tuple[View, ...]
    is_default: bool


def views_of(state: WorkspaceState, role: Role | None) -> tuple[View, ...]:
    """What the role's panels have."""
    own = _own(state, role)
    return own.views if own else DEFAULT


def answer_views(state: WorkspaceState, role: Role) -> ViewsAnswer:
    return ViewsAnswer(role, views_of(state, role), _own(state, role) is None)


def _own(state: WorkspaceState, role: Role | None) -> Views | None:
    return state.of(Views).get((role or "",))


class SetViews(Operation, frozen=True, tag="views.set"):
    """Says which views a role has, in their order; null gives the default back."""

    answers: ClassVar = ViewsAnswer

    role: Role
    views: tuple[View, ...] | None

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> ViewsAnswer:
        batch.require(MANAGE)
        rows = batch[Views]
        known = rows.get(self.role)
        wanted = None if self.views is None else Views(self.role, _checked(self.views))
        if wanted != known:
            if wanted is not None:
                rows.save(wanted)
            elif known is not None:
                rows.delete(known)
            batch.record(Change("view.changed", thing=self.role, before=_written(known), after=_written(wanted)))
        return ViewsAnswer(self.role, wanted.views if wanted else DEFAULT, wanted is None)


def _checked(views: Sequence[View]) -> tuple[View, ...]:
    if not views:
        raise invalid("views", "views_required")
    if len(views) > MAX_VIEWS:
        raise invalid("views", "views_many", limit=MAX_VIEWS)
    checked = tuple(_checked_view(view, f"views[{at}]") for at, view in enumerate(views))
    _check_ids(checked)
    _check_sections(checked)
    return checked


def _checked_view(view: View, field: str) -> View:
    """With its label on one line."""
    check_id(view.id, f"{field}.id")
    if view.icon is not None and view.icon not in ICONS:
        raise invalid(f"{field}.icon", "icon_unknown")
    if view.label is None:
        if view.id not in KNOWN:
            raise invalid(f"{field}.label", "required")
        return view
    label = " ".join(view.label.split())
    if label and not is_visible(label[:LABEL_LENGTH]):
        return replace(view, label=None if view.id in KNOWN else label_of(view.id))
    return replace(view, label=check_said(label, f"{field}.label", LABEL_LENGTH))


def _check_ids(views: Sequence[View]) -> None:
    seen: set[str] = set()
    for at, view in enumerate(views):
        if view.id in seen:
            raise invalid(f"views[{at}].id", "view_twice")
        seen.add(view.id)


def _check_sections(views: Sequence[View]) -> None:
    """Each is shown by one view at most, and what no view names by one as well."""
    from .operations import SECTIONS  # the list of all nouns, of which this is one

    seen: set[str] = set()
    for field, section in _named_sections(views):
        if section not in SECTIONS:
            raise invalid(field, "section_unknown")
        if section in seen:
            raise invalid(field, "section_twice")
        seen.add(section)
    others = [at for at, view in enumerate(views) if view.sections is None]
    if len(others) > 1:
        raise invalid(f"views[{others[1]}].sections", "sections_required")


def _named_sections(views: Sequence[View]) -> Iterator[tuple[str, str]]:
    """Each section with the path of its field."""
    for at, view in enumerate(views):
        for place, section in enumerate(view.sections or ()):
            yield f"views[{at}].sections[{place}]", section


def _written(own: Views | None) -> str | None:
    """As the log has it: JSON of all that is said of each view, so that no change of them looks like none."""
    if own is None:
        return None
    views = [{name: value for name, value in asdict(view).items() if value is not None} for view in own.views]
    return encode(views).decode()


class RevertViews(Revert, frozen=True):
    role: Role
    before: str | None
    after: str | None

    def stands(self, find: Find) -> bool:
        return _written(find(Views, self.role)) == self.after

    def revert(self, batch: Batch) -> None:
        SetViews(self.role, decode(self.before, type=tuple[View, ...]) if self.before else None).decide(batch)


def _reverted(changes: Sequence[Change]) -> Revert:
    role, before, after = changes[-1].thing, changes[0].before, changes[-1].after
    return RevertViews(cast(Role, role), cast("str | None", before), cast("str | None", after))


REVERT: Reverting = {"view.changed": _reverted}
