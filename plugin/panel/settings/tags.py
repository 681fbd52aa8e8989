"""Settings: tags and their groups."""

from typing import cast, get_args

from msgspec import UNSET, Struct, UnsetType

from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.operation import Operation
from plugin.domain.ordering import MOVES, Move
from plugin.domain.problems import N_, invalid
from plugin.domain.secret import new_id
from plugin.domain.state import WorkspaceState
from plugin.domain.tags import (
    DefineTag,
    DefineTagGroup,
    DeleteTag,
    DeleteTagGroup,
    MoveTag,
    MoveTagGroup,
    Sort,
    Tag,
    TagGroup,
    groups_in_order,
    may_manage_tags,
    tags_in_order,
)
from plugin.domain.text import comparable
from plugin.errors import Missing
from plugin.panel.machine.forms import Form
from plugin.store.tags import MOST_COUNTED, count_tagged

from .shell import Done, Page, Shown, Visit, sliced

TAG, GROUP = "tag", "group"


class Row(Struct, frozen=True):
    """One of the list. `up`, `down`: whether it can be moved there; neither where its group is ordered from A to Z."""

    thing: str
    id: str
    label: str
    is_group: bool
    up: bool = False
    down: bool = False
    by_label: bool = False  # of a group: its tags stand from A to Z
    is_empty: bool = False


class TagList(Struct, frozen=True):
    rows: tuple[Row, ...]
    count: int  # of tags
    query: str
    after: str
    moved: str


class TagForm(Struct, frozen=True):
    """`thing` is `tag/vip`, or `tag/` for a new one."""

    thing: str
    id: str
    label: str
    seen: str
    groups: tuple[tuple[str, str], ...]
    group: str = ""
    sort: str = "label"
    customers: int = 0
    most_counted: int = MOST_COUNTED

    @property
    def is_tag(self) -> bool:
        return self.thing.startswith(f"{TAG}/")


class Deletion(Struct, frozen=True):
    thing: str
    label: str
    seen: str
    tags: int | None  # of a group
    customers: int
    most_counted: int = MOST_COUNTED


async def show(visit: Visit) -> Shown:
    if named := visit.query.get("delete"):
        return await _deletion(visit, named)
    if named := visit.query.get("edit"):
        return await _form(visit, named)
    return _list(visit)


def _list(visit: Visit) -> Shown:
    words = comparable(visit.query.get("q", "")).split()
    found = [row for row in _rows(visit.state) if all(word in comparable(row.label) for word in words)]
    part = sliced([(row.thing, row) for row in found], visit.query.get("after", ""))
    rows = tuple(cast(Row, row) for _, row in part.items)
    moved = visit.query.get("moved", "")
    return Shown("tags", TagList(rows, len(tags_in_order(visit.state)), visit.query.get("q", ""), part.after, moved))


def _rows(state: WorkspaceState) -> list[Row]:
    """Each group before its tags; those of no group come last."""
    tags, groups = tags_in_order(state), groups_in_order(state)
    rows = []
    for at, group in enumerate(groups):
        own = [tag for tag in tags if tag.group == group.id]
        can = (at > 0, at < len(groups) - 1)
        rows.append(Row(f"{GROUP}/{group.id}", group.id, group.label, True, *can, group.sort == "label", not own))
        moves = group.sort == "position"
        rows += [_row(tag, moves and place > 0, moves and place < len(own) - 1) for place, tag in enumerate(own)]
    known = {group.id for group in groups}
    free = [tag for tag in tags if tag.group not in known]
    return rows + ([Row(f"{GROUP}/", "", "", True), *(_row(tag, False, False) for tag in free)] if free else [])


def _row(tag: Tag, up: bool, down: bool) -> Row:
    return Row(f"{TAG}/{tag.id}", tag.id, tag.label, False, up, down)


async def _form(visit: Visit, named: str) -> Shown:
    kind, id, row = _named(visit.state, named)
    if id and row is None:
        raise Missing
    groups = tuple((group.id, group.label) for group in groups_in_order(visit.state))
    given = TagForm(f"{kind}/{id}", id, row.label if row else "", _seen(visit.state, kind, id), groups)
    if kind == TAG:
        customers = await count_tagged(visit.services.ctx.store, visit.workspace.id, [id]) if id else 0
        group = (row.group if isinstance(row, Tag) else visit.query.get("in")) or ""
        given = TagForm(given.thing, id, given.label, given.seen, groups, group, customers=customers)
    elif isinstance(row, TagGroup):
        given = TagForm(given.thing, id, given.label, given.seen, groups, sort=row.sort)
    title = given.label or visit._(N_("New tag") if kind == TAG else N_("New group"))
    return Shown("tag", given, title)


async def _deletion(visit: Visit, named: str) -> Shown:
    kind, id, row = _named(visit.state, named)
    if row is None:
        raise Missing
    tags = [tag.id for tag in tags_in_order(visit.state) if tag.group == id] if kind == GROUP else [id]
    customers = await count_tagged(visit.services.ctx.store, visit.workspace.id, tags)
    seen = _seen(visit.state, kind, id)
    return Shown(
        "tag_deletion",
        Deletion(f"{kind}/{id}", row.label, seen, len(tags) if kind == GROUP else None, customers),
        row.label,
    )


def _named(state: WorkspaceState, named: str) -> tuple[str, str, Tag | TagGroup | None]:
    """`tag/vip`, `group/service`; `tag/` is a new one."""
    kind, _, id = named.partition("/")
    if kind not in (TAG, GROUP):
        raise Missing
    return kind, id, state.of(Tag).get((id,)) if kind == TAG else state.of(TagGroup).get((id,))


def _things(kind: str, id: str) -> tuple[Thing, ...]:
    return ((Tag if kind == TAG else TagGroup, (id,)),)


def _seen(state: WorkspaceState, kind: str, id: str) -> str:
    return fingerprint_of(state, _things(kind, id))


async def act(visit: Visit, form: Form) -> Done:
    for move in MOVES:
        if named := form.get(move):
            return await _move(visit, form, move, named)
    kind, id, _ = _named(visit.state, visit.query.get("delete") or visit.query.get("edit", ""))
    if form.get("do") == "delete":
        delete = DeleteTag(id) if kind == TAG else DeleteTagGroup(id)
        await form.run(Edit((delete,), _things(kind, id), form.text("seen")), is_once=True)
        return Done("deleted")
    key = id or form.text("id").strip() or new_id(f"{kind}_")
    operation = _defined(form, kind, key, is_new=not id)
    await form.run(Edit((operation,), _things(kind, key), form.text("seen")), is_once=True)
    return Done("saved")


async def _move(visit: Visit, form: Form, move: Move, named: str) -> Done:
    kind, id, _ = _named(visit.state, named)
    await form.run(MoveTag(id, move) if kind == TAG else MoveTagGroup(id, move))
    return Done("moved", {**visit.query, "moved": f"{move}.{named}"})


def _defined(form: Form, kind: str, id: str, *, is_new: bool) -> Operation:
    """A name is asked for: an admin who has cleared it does not want one that is made from the key."""
    label: str | UnsetType = form.text("label").strip() or UNSET
    with form.unread:
        if label is UNSET:
            raise invalid("label", "required")
    if kind == TAG:
        return DefineTag(id, label, form.text("group") or None)
    sort = cast("Sort | UnsetType", form.text("sort") if form.text("sort") in get_args(Sort) else UNSET)
    return DefineTagGroup(id, label, sort)


PAGE = Page(
    "tags",
    N_("Tags"),
    may_manage_tags,
    show,
    act,
    fields={"label": N_("Name"), "id": N_("Key"), "group": N_("Group"), "sort": N_("Order in the group")},
    says={"saved": N_("Saved"), "deleted": N_("Deleted"), "moved": N_("Moved")},
    kinds=("tag.defined", "tag.deleted", "tag_group.defined", "tag_group.deleted"),
    thing=lambda visit: (visit.query.get("delete") or visit.query.get("edit", "")).partition("/")[2],
)
