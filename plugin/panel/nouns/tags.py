"""Tags: those of a customer, the picker that finds more, and, for admins, the form that defines them."""

from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar, cast, get_args

from litestar import Response, post
from msgspec import UNSET, Struct, UnsetType, structs

from plugin.domain.change import LogEntry
from plugin.domain.operation import Operation
from plugin.domain.problems import N_, invalid
from plugin.domain.profile import STATE, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.secret import new_id
from plugin.domain.state import WorkspaceState
from plugin.domain.tags import (
    HELD,
    AddTag,
    DefineTag,
    DefineTagGroup,
    DeleteTag,
    DeleteTagGroup,
    RemoveTag,
    Sort,
    Tag,
    TagGroup,
    groups_in_order,
    may_assign_tags,
    may_manage_tags,
    may_see_tags,
    tags_held,
    tags_in_order,
)
from plugin.domain.text import comparable
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context, Count, Draft, EditorContext, Peek, peek_of
from plugin.panel.machine.view_state import query_in
from plugin.store.tags import MOST_COUNTED, count_tagged

from .finding import marked
from .history import Line, Lines
from .picking import run_or_refuse, says

FOUND_SHOWN = 20
AS_IT_IS, NO_GROUP = "", "-"  # in the manager's lists; neither can be an id: in the list ids come after a `/`


class GroupOfTags(Struct, frozen=True):
    """A group, None for the tags of none, and some of its tags."""

    group: TagGroup | None
    tags: tuple[Tag, ...]

    @property
    def names(self) -> str:
        return ", ".join(tag.label for tag in self.tags)


class CustomerTags(Context, frozen=True):
    template: ClassVar = "tags/tags"
    groups: tuple[GroupOfTags, ...]
    may_assign: bool

    @property
    def editor(self) -> bool:
        return self.may_assign


class Picker(EditorContext, frozen=True):
    template: ClassVar = "tags/picker"


class FoundTag(Struct, frozen=True):
    """`marked` is what was searched for, between what comes before and after it in the label."""

    id: str
    before: str
    marked: str
    after: str
    group: str

    @property
    def label(self) -> str:
        return self.before + self.marked + self.after


class Found(Context, frozen=True):
    """What the picker has found: tags that the customer has not, and groups; or one group, opened."""

    template: ClassVar = "tags/found"
    words: str
    opened: TagGroup | None
    tags: tuple[FoundTag, ...]
    groups: tuple[GroupOfTags, ...]
    count: int  # of tags, of which some are shown
    added: str

    def says(self, locale_context: LocaleContext) -> str:
        return says(self.count + len(self.groups), self.added, locale_context)


class Manager(EditorContext, frozen=True):
    template: ClassVar = "tags/manager"
    groups: tuple[TagGroup, ...]
    tags: tuple[GroupOfTags, ...]
    draft: Draft = ()
    said: tuple[tuple[str, str], ...] = ()  # what was typed and refused, by field

    @property
    def typed(self) -> dict[str, str]:
        return dict(self.said)

    def drafted(self, said: Said, draft: Draft) -> "Manager":
        return structs.replace(self, draft=draft, said=tuple((name, said.text(name)) for name in said.typed))


class Deletion(Context, frozen=True):
    """What goes with it, before it goes."""

    template: ClassVar = "tags/deletion"
    thing: str
    label: str
    tags: int | None  # of a group
    customers: int
    most_counted: int = MOST_COUNTED


def _by_group(state: WorkspaceState, tags: Iterable[Tag]) -> tuple[GroupOfTags, ...]:
    groups = {group.id: group for group in groups_in_order(state)}
    return tuple(GroupOfTags(groups.get(id or ""), tuple(some)) for id, some in groupby(tags, lambda tag: tag.group))


def _tags(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> CustomerTags | None:
    if not seen.may_see:
        return None
    tags = tags_held(data[STATE], data[HELD])
    return CustomerTags(_by_group(data[STATE], tags), seen.may_assign)


def _count(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Count:
    return Count(len(tags_held(data[STATE], data[HELD])) if seen.may_see else 0)


def _peek(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    return peek_of(", ".join(tag.label for tag in tags_held(data[STATE], data[HELD]))) if seen.may_see else None


def _picker(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Picker | None:
    return Picker() if seen.may_assign else None


def _found(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> Found | None:
    if not seen.may_assign:
        return None
    state, words = data[STATE], comparable(query_in(said.text("words"))).split()
    held = {tag.id for tag in tags_held(state, data[HELD])}
    free = [tag for tag in tags_in_order(state) if tag.id not in held]
    opened = state.of(TagGroup).get((said.text("group"),))
    groups = _by_group(state, free)
    if opened:
        groups = tuple(one for one in groups if one.group == opened)
        free = [tag for one in groups for tag in one.tags]
    elif not words:
        free = [tag for tag in free if tag.group is None]
    tags = [tag for tag in free if all(word in comparable(tag.label) for word in words)]
    groups = tuple(one for one in groups if one.group and (opened or _matches(words, one.group.label)))
    labels = {group.id: group.label for group in groups_in_order(state)}
    first = said.text("words").split()[:1]
    shown = tuple(
        FoundTag(tag.id, *marked(tag.label, *first), labels.get(tag.group or "", "")) for tag in tags[:FOUND_SHOWN]
    )
    return Found(said.text("words"), opened, shown, groups, len(tags), said.text("added"))


def _matches(words: list[str], label: str) -> bool:
    return all(word in comparable(label) for word in words)


def _manager(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Manager | None:
    if not seen.may_manage:
        return None
    state = data[STATE]
    return Manager(tuple(groups_in_order(state)), _by_group(state, tags_in_order(state)))


def _deletion(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> Deletion | None:
    thing = _thing(data[STATE], said.text("thing"))
    if thing is None or not seen.may_manage:
        return None
    tags = None if isinstance(thing, Tag) else len(_tags_of(data[STATE], thing.id))
    return Deletion(said.text("thing"), thing.label, tags, said.base)


def _thing(state: WorkspaceState, named: str) -> Tag | TagGroup | None:
    """`tag/vip`, `group/service`: as the manager's list names them."""
    kind, _, id = named.partition("/")
    return state.of(Tag).get((id,)) if kind == "tag" else state.of(TagGroup).get((id,))


def _tags_of(state: WorkspaceState, group_id: str) -> list[str]:
    return [tag.id for tag in tags_in_order(state) if tag.group == group_id]


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Tag")


def _typed(_key: str, posted: str, _profile: Profile, _viewer: Viewer, _locale_context: LocaleContext) -> str:
    """Without what was chosen, which was not typed."""
    return ", ".join(one for one in posted.split(", ") if not one.startswith(("tag/", "group/")))


def _nothing_typed(_key: str, _posted: str, _profile: Profile, _viewer: Viewer, _locale_context: LocaleContext) -> str:
    return ""


def _may_see(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_tags(viewer)


def _may_assign(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_assign_tags(viewer)


def _may_manage(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_manage_tags(viewer)


DEFINED = (About("tag"), About("tag_group"), About("permission"))
TAGS = Fragment(
    "tags",
    _tags,
    reads=(STATE, HELD),
    about=DEFINED,
    sees={"may_see": _may_see, "may_assign": _may_assign},
    posts=lambda _key: "tags/remove",
    label=_label,
    shown=_nothing_typed,
    saved=N_("Tag removed"),
)
PICKER = Fragment(
    "tag_picker",
    _picker,
    reads=(STATE, HELD),
    about=(About("permission"),),
    sees={"may_assign": _may_assign},
    posts=lambda _key: "tags/find",
    label=_label,
    shown=_nothing_typed,
    answers=_found,
)
MANAGER = Fragment(
    "tag_manager",
    _manager,
    reads=(STATE,),
    about=DEFINED,
    sees={"may_manage": _may_manage},
    posts=lambda _key: "tags/manage",
    label=_label,
    shown=_typed,
    saved=N_("Tags changed"),
    fields={
        "thing": N_("Change"),
        "label": N_("Name"),
        "group": N_("Group of the tag"),
        "sort": N_("Order in the group"),
        "position": N_("Position"),
    },
    answers=_deletion,
)
COUNT = Fragment("tag_count", _count, reads=(STATE, HELD), about=DEFINED, sees={"may_see": _may_see})
PEEK = Fragment("tag_peek", _peek, reads=(STATE, HELD), about=DEFINED, sees={"may_see": _may_see})
SECTION = Section(
    "tags",
    seen_by=lambda viewer: may_see_tags(viewer) or may_assign_tags(viewer) or may_manage_tags(viewer),
    title=N_("Tags"),
    heading=(COUNT,),
    peek=PEEK,
    before=(TAGS, PICKER, MANAGER),
)


@post("/p/{secret:str}/tags/remove")
async def remove_tags(request: PanelRequest) -> Response[bytes]:
    """One of a customer's, or all of a group."""
    async with read_form(request) as form:
        state = await form.services.ctx.store.states.get(form.session.workspace_id)
        removed = _tags_of(state, form.text("group")) if form.get("group") else [form.text("tag")]
        saved = Reply("saved", "tags/", form.editor)
        return await form.answer(
            await run_or_refuse(form, saved, [RemoveTag(form.customer_id, tag) for tag in removed])
        )


@post("/p/{secret:str}/tags/find")
async def find_tags(request: PanelRequest) -> Response[bytes]:
    """And adds what has been chosen of what was found: a tag, or all of a group."""
    async with read_form(request) as form:
        state = await form.services.ctx.store.states.get(form.session.workspace_id)
        added = _tags_of(state, form.text("all")) if form.get("all") else form.all("tag")
        chosen = _thing(state, f"group/{form.get('all')}" if form.get("all") else f"tag/{form.text('tag')}")
        typed = {
            "words": form.text("words"),
            "group": form.text("open") if form.get("open") is not None else form.text("group"),
            "added": chosen.label if added and chosen else "",
        }
        said = Said({name: [value] for name, value in typed.items()}, customer_id=form.customer_id)
        found = Reply("found", "tag_picker/", form.editor, said)
        return await form.answer(await run_or_refuse(form, found, [AddTag(form.customer_id, tag) for tag in added]))


@post("/p/{secret:str}/tags/manage")
async def manage_tags(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        state = await form.services.ctx.store.states.get(form.session.workspace_id)
        named, thing = form.text("thing"), _thing(state, form.text("thing"))
        if form.get("do") == "ask":
            if thing is None:
                return await form.answer(form.refused("tag_manager/", "gone"))
            tags = [thing.id] if isinstance(thing, Tag) else _tags_of(state, thing.id)
            count = await count_tagged(form.services.ctx.store, form.session.workspace_id, tags)
            said = Said({"thing": [named]}, base=count)  # who may not manage tags is shown no answer
            return await form.answer(Reply("found", "tag_manager/", form.editor, said))
        saved = Reply("saved", "tag_manager/", form.editor)
        return await form.answer(await run_or_refuse(form, saved, _managed(form, named), is_once=True))


def _managed(form: Form, named: str) -> Iterable[Operation]:
    """What the manager asks for."""
    kind, _, id = named.partition("/")
    if form.get("do") == "delete":
        yield DeleteTag(id) if kind == "tag" else DeleteTagGroup(id)
        return
    label = form.text("label").strip()
    place: int | UnsetType = UNSET
    with form.unread:
        if not id and not label:
            raise invalid("label", "required")
    with form.unread:
        place = _position(form.text("position").strip())
    name = label or UNSET
    if kind == "tag":
        group = {AS_IT_IS: UNSET, NO_GROUP: None}.get(form.text("group"), form.text("group"))
        yield DefineTag(id or new_id("tag_"), name, group, place)
    else:
        sort = cast("Sort | UnsetType", form.text("sort") if form.text("sort") in get_args(Sort) else UNSET)
        yield DefineTagGroup(id or new_id("group_"), name, sort, place)


def _position(text: str) -> int | UnsetType:
    if not text:
        return UNSET
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise invalid("position", "number")
    return int(text)


def _sees_line(_entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return may_see_tags(viewer)


def _line(entry: LogEntry, viewer: Viewer, state: WorkspaceState, locale_context: LocaleContext) -> Line:
    """As the tag is called now; one that is gone, as it was."""
    _, change = translations(locale_context.locale).gettext, entry.change
    tag = state.of(Tag).get((str(change.thing),))
    label = tag.label if tag else str(change.after or change.before)
    may_undo = tag is not None and may_assign_tags(viewer)
    if change.kind == "tag.added":
        return Line(_("Tag added"), after=label, may_undo=may_undo)
    return Line(_("Tag removed"), before=label, may_undo=may_undo)


LINES = Lines(("tag.added", "tag.removed"), _sees_line, _line)
handlers = (remove_tags, find_tags, manage_tags)
