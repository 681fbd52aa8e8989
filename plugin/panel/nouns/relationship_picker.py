"""The picker: finds customers by what the agent may read of them, and relates one with one press."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct, structs

from plugin.domain.attributes import BUILT_IN
from plugin.domain.customer_search import fields_for, sought_in
from plugin.domain.customers import name_by, readable_parts
from plugin.domain.profile import Part, Profile
from plugin.domain.relationships import LONGEST_TYPED, RelatedCustomer, may_relate_customers
from plugin.domain.reply import Said
from plugin.domain.rights import Viewer
from plugin.domain.typed_values import format_value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.fragments import About, Data, Fragment, Question, Seen
from plugin.panel.machine.render import Context, Draft, EditorContext
from plugin.panel.machine.view_state import query_in
from plugin.store.customer_search import FoundCustomer, search_customers
from plugin.store.engine.base import Reader
from plugin.store.relationships import some_related

from .finding import marked

FOUND_SHOWN = 12
ICONS = {"email": "mail", "phone": "phone"}


class Hits(Struct, frozen=True):
    """Those that are not related yet; `may_be_more`: than were looked at. `added`: who has just been."""

    customers: tuple[FoundCustomer, ...] = ()
    may_be_more: bool = False
    added: RelatedCustomer | None = None


FOUND = Part[Hits]("found customers")


class CustomerPicker(EditorContext, frozen=True):
    template: ClassVar = "relationships/picker"
    words: str = ""
    labels: str = ""
    most: int = LONGEST_TYPED
    draft: Draft = ()

    def drafted(self, said: Said, draft: Draft) -> "CustomerPicker":
        return structs.replace(self, words=said.text("words"), labels=said.text("labels"), draft=draft)


class Hit(Struct, frozen=True):
    """`name` and `detail` each as what comes before what was searched for, that, and what comes after."""

    id: str
    name: tuple[str, str, str]
    detail: tuple[str, str, str]
    icon: str  # of what it was found by

    @property
    def shown(self) -> str:
        return "".join(self.name)


class FoundCustomers(Context, frozen=True):
    template: ClassVar = "relationships/found"
    words: str
    labels: str
    hits: tuple[Hit, ...]
    count: int
    may_be_more: bool
    added: str

    def says(self, locale_context: LocaleContext) -> str:
        words = translations(locale_context.locale)
        if self.added:
            return words.gettext("Added %(name)s") % {"name": self.added}
        return words.ngettext("%(num)s found", "%(num)s found", self.count) % {"num": self.count}


def _picker(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> CustomerPicker | None:
    return CustomerPicker() if seen.may_relate else None


async def _look_up(question: Question) -> Mapping[Part[Any], Any]:
    """By what this viewer may read, and nothing else."""
    sought = sought_in(query_in(question.said.text("words")))
    if not may_relate_customers(question.viewer):
        return {FOUND: Hits()}
    fields, own, added = fields_for(question.viewer), question.customer_id, question.said.text("added")

    async def work(reader: Reader) -> Hits:
        found, may_be_more = await search_customers(reader, question.workspace_id, sought, fields)
        related = await some_related(reader, question.workspace_id, [own], [added, *(one.id for one in found)])
        there = related.get(own, {})
        return Hits(tuple(one for one in found if one.id != own and one.id not in there), may_be_more, there.get(added))

    return {FOUND: await question.store.read(work)}


def _found(said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> FoundCustomers | None:
    if not seen.may_relate:
        return None
    words, found = query_in(said.text("words")), data[FOUND]
    hits = tuple(_hit(one, words, seen.readable, locale_context) for one in found.customers[:FOUND_SHOWN])
    count = len(found.customers)
    added = "" if found.added is None else name_by(seen.readable, found.added.values) or found.added.id
    return FoundCustomers(words, said.text("labels"), hits, count, found.may_be_more, added)


def _hit(found: FoundCustomer, words: str, readable: frozenset[str], locale_context: LocaleContext) -> Hit:
    """Beside the name stands what it was found by; else the id, because names recur."""
    name = name_by(readable, found.values)
    first = words.split()[0] if words else ""
    shown = marked(name, first) if found.by == "name" else (name, "", "")
    if not found.value:
        id = marked(found.id, words) if found.by == "id" else (found.id, "", "")
        return Hit(found.id, shown if name else id, id if name else ("", "", ""), "")
    text = format_value(found.value, BUILT_IN[found.by], locale_context.locale).shown
    detail = ("", text, "") if found.by == "phone" else marked(text, words)
    return Hit(found.id, (name or found.id, "", ""), detail, ICONS[found.by])


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Related customer")


def _may_relate(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_relate_customers(viewer)


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    return readable_parts(viewer)


PICKER = Fragment(
    "relationship_picker",
    _picker,
    about=(About("permission"),),
    sees={"may_relate": _may_relate, "readable": _readable},
    posts=lambda _key: "relationships",
    label=_label,
    answers=_found,
    looks_up=_look_up,
)
handlers = ()
