"""Companies of a customer: each opens in place to what is known of it, and the picker links another, or a new one."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from litestar import Response, post
from msgspec import structs

from plugin.domain.change import LogEntry
from plugin.domain.companies import (
    COMPANIES,
    Company,
    LinkCompany,
    RenameCompany,
    UnlinkCompany,
    UpsertCompany,
    in_order,
    may_create_companies,
    may_link_companies,
    may_rename_companies,
    may_see_companies,
)
from plugin.domain.company_fields import SHOWN_FIELDS, unseen_members
from plugin.domain.customers import name_by, readable_parts
from plugin.domain.operation import Operation
from plugin.domain.problems import N_
from plugin.domain.profile import Part, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.secret import new_id
from plugin.domain.state import WorkspaceState
from plugin.domain.text import NAME_LENGTH, comparable
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Question, Section, Seen
from plugin.panel.machine.render import Context, Count, Draft, EditorContext, Peek, peek_of
from plugin.panel.machine.view_state import query_in
from plugin.store.companies import MOST_COUNTED, people_of, search_companies
from plugin.store.companies import People as FoundPeople
from plugin.store.engine.words import LOOKED_AT

from .accounts import DataRow
from .company_fields import card_rows
from .history import Line, Lines
from .picking import SHOWN, Choice, choice, nearest, run_or_refuse, says

PEOPLE_SHOWN = 30
FOUND = Part[tuple[Company, ...]]("found companies")
PEOPLE = Part[FoundPeople]("people of a company")


class CompanyCard(EditorContext, frozen=True):
    template: ClassVar = "companies/company"
    id: str
    name: str
    url: str | None
    is_main: bool
    rows: tuple[DataRow, ...]
    may_link: bool
    may_rename: bool
    typed: str = ""  # a name that was refused
    draft: Draft = ()

    def drafted(self, said: Said, draft: Draft) -> "CompanyCard":
        return structs.replace(self, typed=said.text("name"), draft=draft)


class UnlinkedCompany(EditorContext, frozen=True):
    """Seen only by an agent who had it open when it was unlinked."""

    template: ClassVar = "companies/unlinked"


class People(Context, frozen=True):
    """`names` are the first of them; without what the viewer may not read."""

    template: ClassVar = "companies/people"
    company: str
    names: tuple[str, ...]
    count: int
    most_counted: int = MOST_COUNTED


class CompanyPicker(EditorContext, frozen=True):
    template: ClassVar = "companies/picker"
    may_create: bool


class FoundCompanies(Context, frozen=True):
    """What the picker has found: companies that the customer has not, and last a new one of that name."""

    template: ClassVar = "companies/found"
    words: str
    companies: tuple[Choice, ...]
    count: int
    new: str  # the name of the one that may be created; empty: none
    added: str
    looked_at: int = LOOKED_AT

    def says(self, locale_context: LocaleContext) -> str:
        return says(self.count, self.added, locale_context, self.looked_at)


def _company(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> EditorContext | None:
    if not seen.may_see:
        return None
    company = data.own(COMPANIES)
    if company is None:
        return UnlinkedCompany()
    return CompanyCard(
        company.id,
        company.name,
        company.url,
        company.is_main,
        card_rows(company.data, data[SHOWN_FIELDS], seen.unseen, locale_context),
        seen.may_link,
        seen.may_rename,
    )


def _count(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Count:
    return Count(len(data[COMPANIES]) if seen.may_see else 0)


def _peek(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    return peek_of(", ".join(one.name for one in in_order(data[COMPANIES].values()))) if seen.may_see else None


def _contents(data: Data, _query: Query) -> Contents:
    companies = in_order(data[COMPANIES].values())
    return Contents(tuple(Item(one.id) for one in companies), len(companies))


def _picker(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> CompanyPicker | None:
    return CompanyPicker(seen.may_create) if seen.may_link else None


async def _look_up_companies(question: Question) -> Mapping[Part[Any], Any]:
    words = query_in(question.said.text("words"))
    found = await question.store.read(lambda reader: search_companies(reader, question.workspace_id, words))
    return {FOUND: tuple(found)}


def _found(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> FoundCompanies | None:
    if not seen.may_link:
        return None
    words, held = query_in(said.text("words")), data[COMPANIES]
    named = comparable(words)
    free = nearest((one for one in data[FOUND] if one.id not in held), lambda one: one.name, words)
    names = {comparable(one.name) for one in data[FOUND]} | {comparable(one.name) for one in held.values()}
    new = words[:NAME_LENGTH] if seen.may_create and words and named not in names else ""
    shown = tuple(choice(one.id, one.name, words) for one in free[:SHOWN])
    return FoundCompanies(words, shown, len(free), new, said.text("added"))


async def _look_up_people(question: Question) -> Mapping[Part[Any], Any]:
    if "people" not in question.said.typed:
        return {}
    return {
        PEOPLE: await question.store.read(
            lambda reader: people_of(reader, question.workspace_id, question.key, PEOPLE_SHOWN)
        )
    }


def _people(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> People | None:
    company = data.own(COMPANIES)
    if company is None or not seen.may_see or "people" not in said.typed:
        return None
    people = data[PEOPLE]
    names = tuple(name_by(seen.readable, held) or id for id, held in people.first)
    return People(company.name, names, people.count)


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Company")


def _may_see(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_companies(viewer)


def _unseen(viewer: Viewer, data: Data, _key: str) -> frozenset[str]:
    """Members of its data."""
    company = data.own(COMPANIES)
    return unseen_members(viewer, data[SHOWN_FIELDS], company.data) if company else frozenset()


def _may_link(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_link_companies(viewer)


def _may_rename(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_rename_companies(viewer)


def _may_create(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_create_companies(viewer)


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    return readable_parts(viewer)


COMPANY = Fragment(
    "company",
    _company,
    reads=(COMPANIES.own, SHOWN_FIELDS),
    about=(About("company", own=True), About("company_field"), About("permission")),
    sees={
        "may_see": _may_see,
        "may_link": _may_link,
        "may_rename": _may_rename,
        "readable": _readable,
        "unseen": _unseen,
    },
    posts=lambda key: f"companies/{quote(key, safe='')}",
    label=_label,
    deleted=N_("Company unlinked"),
    fields={"name": N_("Name")},
    field="name",
    answers=_people,
    looks_up=_look_up_people,
)
PICKER = Fragment(
    "company_picker",
    _picker,
    reads=(COMPANIES,),
    about=(About("permission"),),
    sees={"may_link": _may_link, "may_create": _may_create},
    posts=lambda _key: "companies",
    label=_label,
    answers=_found,
    looks_up=_look_up_companies,
)
COUNT = Fragment(
    "company_count",
    _count,
    reads=(COMPANIES,),
    about=(About("company"), About("permission")),
    sees={"may_see": _may_see},
)
PEEK = Fragment(
    "company_peek",
    _peek,
    reads=(COMPANIES,),
    about=(About("company"), About("permission")),
    sees={"may_see": _may_see},
)
SECTION = Section(
    "companies",
    contents=_contents,
    reads=(COMPANIES,),
    about=(About("company"),),
    seen_by=may_see_companies,
    title=N_("Companies"),
    heading=(COUNT,),
    peek=PEEK,
    each=(COMPANY,),
    after=(PICKER,),
    empty=N_("No company yet."),
)


@post("/p/{secret:str}/companies")
async def find_companies(request: PanelRequest) -> Response[bytes]:
    """And links what has been chosen of what was found, or a new one."""
    async with read_form(request) as form:
        return await form.answer(await _find(form))


@post("/p/{secret:str}/companies/{company:str}")
async def use_company(request: PanelRequest) -> Response[bytes]:
    """Makes it the main one, renames it, unlinks it, or shows who else belongs to it."""
    async with read_form(request) as form:
        return await form.answer(await _use(form, id_in(request, "company")))


async def _find(form: Form) -> Reply:
    place, customer, name = "company_picker/", form.customer_id, form.text("new").strip()
    operations: list[Operation] = [LinkCompany(customer, id) for id in form.all("company")]
    if name:
        id = new_id("co_")
        operations += [UpsertCompany(id, name), LinkCompany(customer, id)]
    typed = {"words": [query_in(form.text("words"))], "added": [name or form.text("name")]}
    found = Reply("found", place, form.editor, Said(typed, customer_id=customer))
    return await run_or_refuse(form, found, operations, is_once=bool(name))


async def _use(form: Form, company: str) -> Reply:
    place, customer = f"company/{company}", form.customer_id
    match form.text("do"):
        case "people":
            found = Reply("found", place, form.editor, Said({"people": [""]}, customer_id=customer))
            return await run_or_refuse(form, found, [])
        case "main":
            return await run_or_refuse(
                form, Reply("saved", place, form.editor), [LinkCompany(customer, company, main=True)]
            )
        case "rename":
            rename = RenameCompany(company, form.text("name"), was=form.text("was"))
            return await run_or_refuse(form, Reply("saved", place, form.editor), [rename])
        case "unlink":
            return await run_or_refuse(form, Reply("deleted", place, form.editor), [UnlinkCompany(customer, company)])
    return form.gives_up(place) or form.refused(place, "gone")


def _sees_line(_entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return may_see_companies(viewer)


def _line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    _, change, may_undo = translations(locale_context.locale).gettext, entry.change, may_link_companies(viewer)
    if change.kind == "company.linked":
        return Line(_("Company linked"), after=str(change.after), may_undo=may_undo)
    if change.kind == "company.unlinked":
        return Line(_("Company unlinked"), before=str(change.before or change.thing), may_undo=may_undo)
    return Line(_("Main company"), after=str(change.after or change.thing))


LINES = Lines(("company.linked", "company.unlinked", "company.main_changed"), _sees_line, _line)
handlers = (find_companies, use_company)
