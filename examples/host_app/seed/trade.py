"""What a trade is made of. Its file says nothing else, and no code asks which trade it is."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct
from sidelight_sdk import Access, AttributeType, CompanyField, ContactKind, Role, ShowsWhen, View

from ..inbox import BUILT_IN, Agent, Conversation, Customer, Message, Value
from .quick_change import QuickChange


class InDays(Struct, frozen=True):
    """A day, counted from the demo's start; negative is past. With `at` (`14:30`, UTC) a moment of that day."""

    days: int
    at: str | None = None

    def iso(self, today: date) -> str:
        day = today + timedelta(days=self.days)
        return f"{datetime.combine(day, time.fromisoformat(self.at)).isoformat()}Z" if self.at else day.isoformat()


Seeded = Value | InDays


# What the workspace has.


class Definition(Struct, frozen=True):
    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...] = ()
    managed_by: str | None = None
    unit: str | None = None
    help: str | None = None
    section: str | None = None
    default: Value = None
    required: bool = False
    shows_when: ShowsWhen | None = None
    access: dict[Role, Access] = {}


class Tag(Struct, frozen=True):
    id: str
    label: str
    group: str | None = None


class Company(Struct, frozen=True):
    id: str
    name: str
    url: str | None = None
    data: dict[str, Any] = {}


# What one customer has.


class Account(Struct, frozen=True):
    system: str
    id: str
    name: str
    data: dict[str, Any]


class Detail(Struct, frozen=True):
    kind: ContactKind
    value: str
    label: str | None = None
    verified: bool = False


class Warned(Struct, frozen=True):
    label: str
    reason: str
    days: int | None = None  # until then it holds


class Note(Struct, frozen=True):
    id: str
    author: str
    text: str


class Related(Struct, frozen=True):
    """Whom they belong together with: what the other is to them, and what they are to the other."""

    other: str
    labels: tuple[str, ...]
    inverse_labels: tuple[str, ...] = ()


class Talk(Struct, frozen=True):
    """A conversation; its script: minutes ago, `customer` or an agent's id, what they wrote."""

    id: str
    channel: str
    subject: str
    script: tuple[tuple[int, str, str], ...]
    status: Literal["open", "closed"] = "open"
    handle: str | None = None  # where the customer's own email and phone do not say it
    pushed: bool = True  # False: Sidelight does not know it yet


class Person(Struct, frozen=True):
    """A customer, and all that is about them. `name` is None of who has just come."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    location: str | None = None
    language: str | None = None
    timezone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    identification: str | None = None
    gender: str | None = None
    attributes: dict[str, Seeded] = {}
    checked: bool = False
    warning: Warned | None = None
    tags: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()  # the first is the main one
    accounts: tuple[Account, ...] = ()
    details: tuple[Detail, ...] = ()
    notes: tuple[Note, ...] = ()
    related: tuple[Related, ...] = ()  # said of one of the two
    assigned: str | None = None  # the agent's id
    talks: tuple[Talk, ...] = ()

    def customer(self, today: date) -> Customer:
        built_in = {field: getattr(self, field) for field in BUILT_IN}
        own = {key: value.iso(today) if isinstance(value, InDays) else value for key, value in self.attributes.items()}
        return Customer(self.id, attributes=own, **built_in)


class Trade(Struct, frozen=True, dict=True):
    """One company that works with the platform: a workspace of its own. `may` says what each role may, in few words."""

    id: str
    label: str
    company: str
    about: str
    agents: tuple[Agent, ...]
    may: dict[Role, str]
    definitions: tuple[Definition, ...]
    tag_groups: dict[str, str]
    tags: tuple[Tag, ...]
    companies: tuple[Company, ...]
    people: tuple[Person, ...]
    quick_changes: tuple[QuickChange, ...]
    lines: tuple[str, ...]  # what customers write next
    views: dict[Role, tuple[View, ...]] = {}
    company_fields: tuple[CompanyField, ...] = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        return BUILT_IN | {definition.key: definition.label for definition in self.definitions}

    @cached_property
    def types(self) -> dict[str, str]:
        return dict.fromkeys(BUILT_IN, "text") | {definition.key: definition.type for definition in self.definitions}

    @property
    def first_talk(self) -> str:
        return self.people[0].talks[0].id

    def quick_change(self, name: str) -> QuickChange | None:
        return next((change for change in self.quick_changes if change.name == name), None)

    def conversations(self, now: datetime) -> list[Conversation]:
        """Each with its customer, as the platform has them."""
        names = {agent.id: agent.name for agent in self.agents}
        made = []
        for person in self.people:
            customer = person.customer(now.date())
            made += [converse(talk, customer, names, now) for talk in person.talks]
        return made


def converse(talk: Talk, customer: Customer, agents: dict[str, str], now: datetime) -> Conversation:
    messages = [
        Message(
            f"{talk.id}-{number}",
            "agent" if who in agents else "customer",
            agents.get(who, customer.shown_name),
            text,
            now - timedelta(minutes=minutes),
        )
        for number, (minutes, who, text) in enumerate(talk.script, 1)
    ]
    return Conversation(talk.id, customer, talk.channel, talk.subject, messages, talk.status, talk.pushed, talk.handle)
