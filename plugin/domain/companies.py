"""Companies, and which customers belong to them: to several, of which one is the main one.

A company is the workspace's: a new name shows on all its customers. Hosts push companies; agents link them, and may
create one that there is not.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import encode
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .accounts import SentData, check_data
from .actor import Actor
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .profile import Keyed
from .rights import EVERYBODY, NOBODY, SUPERVISING, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_id, check_said, comparable
from .types.url import check_url
from .undoing import Undoing
from .words import save_words

MOST = 50  # of a customer
SEE, LINK, CREATE, RENAME, PUSH = (
    Right("companies.see", EVERYBODY),
    Right("companies.link", EVERYBODY),
    Right("companies.create", EVERYBODY),
    Right("companies.rename", SUPERVISING),
    Right("companies.push", NOBODY),
)
RIGHTS = (SEE, LINK, CREATE, RENAME, PUSH)
SECTIONS = ("companies",)  # of a panel, for a view to show


class Company(Entity, frozen=True):
    """`data` is as the host has pushed it: what all of the company's customers share. Empty where there is none."""

    id: str
    name: str
    url: str | None
    data: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    updated_by: Actor


class CompanyWord(Entity, frozen=True):
    """A word of a company's name, as it is searched for."""

    KEY = ("company", "word")

    company: str
    word: str


class CompanyLink(Entity, frozen=True):
    """A customer has exactly one main company, if any."""

    KEY = ("customer_id", "company")

    customer_id: str
    company: str
    is_main: bool
    linked_at: datetime
    linked_by: Actor


class LinkedCompany(Struct, frozen=True):
    """A company as a customer has it."""

    id: str
    name: str
    url: str | None
    data: dict[str, Any]
    is_main: bool


COMPANIES = Keyed[str, LinkedCompany]("companies")  # in a profile


class CompanyAnswer(Struct, frozen=True):
    id: str
    name: str
    url: str | None
    data: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class CompanyLinkAnswer(Struct, frozen=True):
    customer: str
    company: str
    main: bool
    linked_at: datetime


def answer_company(company: Company) -> CompanyAnswer:
    return CompanyAnswer(company.id, company.name, company.url, company.data, company.created_at, company.updated_at)


def answer_link(link: CompanyLink) -> CompanyLinkAnswer:
    return CompanyLinkAnswer(link.customer_id, link.company, link.is_main, link.linked_at)


def may_see_companies(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def may_link_companies(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(LINK)


def may_create_companies(viewer: Viewer) -> bool:
    return may_link_companies(viewer) and viewer.may(CREATE)


def may_rename_companies(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(RENAME)


def in_order(companies: Iterable[LinkedCompany]) -> list[LinkedCompany]:
    """The main one first, then from A to Z."""
    return sorted(companies, key=lambda one: (not one.is_main, comparable(one.name), one.id))


def main_of(companies: Iterable[LinkedCompany]) -> str:
    """The main one's name; empty where there is none."""
    return next((one.name for one in companies if one.is_main), "")


class UpsertCompany(Operation, frozen=True, tag="companies.upsert"):
    """Omitted members stay as they are; `data` is replaced as a whole. A name is needed the first time."""

    answers: ClassVar = CompanyAnswer

    id: Sent
    name: Text = UNSET
    url: Text = UNSET
    data: SentData | UnsetType | None = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        _lock_company(lock_set, self.id)
        lock_set.add(CompanyWord, self.id)

    def decide(self, batch: Batch) -> CompanyAnswer:
        known = batch[Company].get(self.id)
        if not (batch.viewer.may(PUSH) or (known is None and may_create_companies(batch.viewer))):
            raise Forbidden
        given = self._given(known)
        if known is None:
            check_id(self.id, "id")
            empty = Company(self.id, "", None, {}, batch.at, batch.at, batch.actor)
            company = self._save(batch, replace(empty, **given))
            batch.record(Change("company.created", thing=company.id, after=company.name))
            return answer_company(company)
        return self._change(batch, known, given)

    def _change(self, batch: Batch, known: Company, given: dict[str, Any]) -> CompanyAnswer:
        changes = {name: value for name, value in given.items() if getattr(known, name) != value}
        if not changes:
            return answer_company(known)
        company = self._save(batch, replace(known, **changes, updated_at=batch.at, updated_by=batch.actor))
        for member in changes:
            was, now = (_written(member, getattr(one, member)) for one in (known, company))
            batch.record(Change("company.changed", thing=company.id, field=member, before=was, after=now))
        return answer_company(company)

    def _given(self, known: Company | None) -> dict[str, Any]:
        """The members that are given, as they are kept."""
        gathered, given = Gathered(), dict[str, Any]()
        with gathered:
            if self.name is not UNSET or known is None:
                name = self.name if isinstance(self.name, str) else ""
                given["name"] = check_said(name.strip(), "name", NAME_LENGTH)
        with gathered:
            if self.url is not UNSET:
                given["url"] = check_url(self.url.strip(), "url") if self.url and self.url.strip() else None
        with gathered:
            if self.data is not UNSET:
                given["data"] = check_data(self.data or {})
        gathered.refuse()
        return given

    def _save(self, batch: Batch, company: Company) -> Company:
        batch[Company].save(company)
        save_words(batch, CompanyWord, company.id, company.name)
        return company


class RenameCompany(UpsertCompany, frozen=True):
    """By an agent, never sent: hosts push. `was` is the name that they saw: no newer one is replaced unseen."""

    was: Text = UNSET

    def decide(self, batch: Batch) -> CompanyAnswer:
        if not may_rename_companies(batch.viewer):
            raise Forbidden
        known = batch[Company].get(self.id)
        if known is None:
            raise Missing(problem("company", "company_missing"))
        given = self._given(None)["name"]
        if self.was is not UNSET and known.name not in (self.was, given):
            raise invalid("name", "renamed", name=known.name)
        return self._change(batch, known, {"name": given})


class _OfCustomer(Operation, frozen=True):
    customer: Sent
    company: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(CompanyLink, self.customer)  # all of them: one is the main one
        _lock_company(lock_set, self.company)

    def links(self, batch: Batch) -> dict[str, CompanyLink]:
        """The customer's, by company."""
        if not may_link_companies(batch.viewer):
            raise Forbidden
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        return dict(batch[CompanyLink].family(self.customer))

    def make_main(self, batch: Batch, links: dict[str, CompanyLink], wanted: CompanyLink) -> CompanyLink:
        for other in links.values():
            if other.is_main and other.company != wanted.company:
                batch[CompanyLink].save(replace(other, is_main=False))
        main = replace(wanted, is_main=True)
        batch[CompanyLink].save(main)
        return main


class LinkCompany(_OfCustomer, frozen=True, tag="companies.link"):
    """The first one is the main one, `main` makes another so; linking it twice is linking it once."""

    answers: ClassVar = CompanyLinkAnswer

    main: bool = False

    def decide(self, batch: Batch) -> CompanyLinkAnswer:
        links, company = self.links(batch), batch[Company].get(self.company)
        if company is None:
            raise Missing(problem("company", "company_missing"))
        link = links.get(company.id)
        if link is None:
            if len(links) >= MOST:
                raise invalid("company", "companies_many", limit=MOST)
            link = CompanyLink(self.customer, company.id, False, batch.at, batch.actor)
            batch[CompanyLink].save(link)
            batch.record(Change("company.linked", self.customer, thing=company.id, after=company.name))
        if (self.main or not links) and not link.is_main:
            link = self.make_main(batch, links, link)
            if links:
                batch.record(Change("company.main_changed", self.customer, thing=company.id, after=company.name))
        return answer_link(link)


class UnlinkCompany(_OfCustomer, frozen=True, tag="companies.unlink"):
    """What the customer has not is unlinked already. After the main one, the one linked longest is it."""

    def decide(self, batch: Batch) -> None:
        links, company = self.links(batch), batch[Company].get(self.company)
        link = links.pop(self.company, None)
        if link is None:
            return
        batch[CompanyLink].delete(link)
        name = company.name if company else None
        batch.record(Change("company.unlinked", self.customer, thing=link.company, before=name))
        if link.is_main and links:
            oldest = min(links.values(), key=lambda one: (one.linked_at, one.company))
            self.make_main(batch, links, oldest)
            batch.record(Change("company.main_changed", self.customer, thing=oldest.company))


def _written(member: str, value: Any) -> str | None:
    """As the log has it: there the change's key is the company's, so its values name their member."""
    if not value:
        return None
    return f"{member}: {value if isinstance(value, str) else encode(value, order='deterministic').decode()}"


def _lock_company(lock_set: LockSet, company: str) -> None:
    lock_set.lock("company", company)
    lock_set.add(Company, company)


def _unlinked(change: Change) -> UnlinkCompany:
    return UnlinkCompany(str(change.customer_id), str(change.thing))


def _linked(change: Change) -> LinkCompany:
    return LinkCompany(str(change.customer_id), str(change.thing))


OPERATIONS = (UpsertCompany, LinkCompany, UnlinkCompany)
UNDO: Undoing = {"company.linked": _unlinked, "company.unlinked": _linked}
