"""Accounts: what a customer has in outside systems, each with data of any shape. Hosts link them; agents may unlink.

An account is known by its system and its id there. Two customers may have the same one: each has a link of its own.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import Encoder
from msgspec.structs import replace

from plugin.errors import Missing

from .actor import Actor
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .profile import Keyed
from .rights import EVERYBODY, NOBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_id, check_said, comparable, is_storable

MOST = 200  # of a customer
DATA_LENGTH = 20_000  # bytes of JSON
DATA_DEPTH = 8
MOST_MEMBERS = 1_000
SEE, LINK, UNLINK = (
    Right("accounts.see", EVERYBODY),
    Right("accounts.link", NOBODY),
    Right("accounts.unlink", EVERYBODY),
)
RIGHTS = (SEE, LINK, UNLINK)
SECTIONS = ("accounts",)  # of a panel, for a view to show
Data = dict[str, Any]
_encode = Encoder(order="deterministic").encode
SentData = Annotated[dict[Sent, Any], Meta(max_length=MOST_MEMBERS)]


class Account(Entity, frozen=True):
    """`data` is as the host has pushed it, empty where there is none."""

    KEY = ("customer_id", "system", "id")

    customer_id: str
    system: str
    id: str
    name: str | None
    data: Data
    linked_at: datetime
    updated_at: datetime
    updated_by: Actor

    @property
    def key(self) -> str:
        """Its name among a customer's: no id holds a `/`."""
        return f"{self.system}/{self.id}"

    @property
    def title(self) -> str:
        return self.name or self.id


ACCOUNTS = Keyed[str, Account]("accounts")  # in a profile, by `Account.key`


class AccountAnswer(Struct, frozen=True):
    customer: str
    system: str
    id: str
    name: str | None
    data: Data
    linked_at: datetime
    updated_at: datetime


def answer_account(account: Account) -> AccountAnswer:
    return AccountAnswer(
        account.customer_id,
        account.system,
        account.id,
        account.name,
        account.data,
        account.linked_at,
        account.updated_at,
    )


def may_see_accounts(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def may_unlink_accounts(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(UNLINK)


def in_order(accounts: Iterable[Account]) -> list[Account]:
    """By system and id: a new name moves none."""
    return sorted(accounts, key=lambda one: (comparable(one.system), one.system, one.id))


class UpsertAccount(Operation, frozen=True, tag="accounts.upsert"):
    """Omitted members stay as they are; `data` is replaced as a whole. An agent is not the one who knows of it."""

    answers: ClassVar = AccountAnswer

    customer: Sent
    system: Sent
    id: Sent
    name: Text = UNSET
    data: SentData | UnsetType | None = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Account, self.customer)  # all of them: they are counted

    def decide(self, batch: Batch) -> AccountAnswer:
        batch.require(LINK)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        known = batch[Account].get(self.customer, self.system, self.id)
        given = self._given()
        if known is None:
            return answer_account(self._link(batch, given))
        written = {name: (_written(name, getattr(known, name)), _written(name, value)) for name, value in given.items()}
        changes = {name: (was, now) for name, (was, now) in written.items() if was != now}
        if not changes:
            return answer_account(known)
        account = replace(known, **given, updated_at=batch.at, updated_by=batch.actor)
        batch[Account].save(account)
        for member, (was, now) in changes.items():
            batch.record(
                Change("account.changed", account.customer_id, thing=account.key, field=member, before=was, after=now)
            )
        return answer_account(account)

    def _given(self) -> dict[str, Any]:
        """The members that are given, as they are kept."""
        gathered = Gathered()
        given: dict[str, Any] = {}
        with gathered:
            if self.name is not UNSET:
                given["name"] = None if self.name is None else _name(self.name)
        with gathered:
            if self.data is not UNSET:
                given["data"] = {} if self.data is None else check_data(self.data)
        gathered.refuse()
        return given

    def _link(self, batch: Batch, given: dict[str, Any]) -> Account:
        gathered = Gathered()
        for member in ("system", "id"):
            with gathered:
                check_id(getattr(self, member), member)
        gathered.refuse()
        if sum(one.customer_id == self.customer for one in batch[Account]) >= MOST:
            raise invalid("id", "accounts_many", limit=MOST)
        new = Account(self.customer, self.system, self.id, None, {}, batch.at, batch.at, batch.actor)
        account = replace(new, **given)
        batch[Account].save(account)
        batch.record(Change("account.linked", account.customer_id, thing=account.key, after=account.title))
        return account


class UnlinkAccount(Operation, frozen=True, tag="accounts.delete"):
    """What the customer has not, or no more, is unlinked already."""

    customer: Sent
    system: Sent
    id: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Account, self.customer, self.system, self.id)

    def decide(self, batch: Batch) -> None:
        batch.require(SEE)
        batch.require(UNLINK)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        account = batch[Account].get(self.customer, self.system, self.id)
        if account is not None:
            batch[Account].delete(account)
            batch.record(Change("account.unlinked", account.customer_id, thing=account.key, before=account.title))


def _name(text: str) -> str | None:
    """A name of nothing is none."""
    return check_said(text.strip(), "name", NAME_LENGTH) if text.strip() else None


def check_data(data: Data) -> Data:
    """JSON that can be kept and shown: bounded in length and depth, without what no database keeps."""
    if len(_encode(data)) > DATA_LENGTH:
        raise invalid("data", "data_long", limit=DATA_LENGTH)
    for depth, text in _texts(data):
        if depth > DATA_DEPTH:
            raise invalid("data", "too_deep", limit=DATA_DEPTH)
        if not is_storable(text):
            raise invalid("data", "character")
    return data


def _texts(data: Data) -> Iterator[tuple[int, str]]:
    """Every text in it, names included, and how deep it is nested; an empty one for what is none, down to too deep."""
    level: list[Any] = [data]
    for depth in range(DATA_DEPTH + 1):
        within: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                within += [*value, *value.values()]
            elif isinstance(value, list):
                within += value
            yield depth + isinstance(value, dict | list), value if isinstance(value, str) else ""
        level = within


def _written(member: str, value: Any) -> str | None:
    """As the log has it: there the change's key is the account's, so its values name their member."""
    if not value:
        return None
    return f"{member}: {value if isinstance(value, str) else _encode(value).decode()}"


OPERATIONS = (UpsertAccount, UnlinkAccount)
