"""Customers: pushed whole or in part by hosts, created and edited by agents."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from plugin.errors import Invalid, Missing, Problem

from .actor import Actor
from .attribute_values import Values
from .attributes import BUILT_IN, MAX_DEFINITIONS, AttributeValue, is_defined, may_read_attribute
from .batch import Batch
from .change import Change
from .contact_details import ContactDetail
from .names import KEYS, shown_name
from .operation import LockSet, Operation
from .problems import invalid, problem
from .profile import Part
from .rights import EVERYBODY, NOBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, Text, check_id
from .types.url import check_url
from .undoing import Undoing
from .value import Value, length_of

CREATE = Right("customers.create", EVERYBODY)
LINK = Right("customers.set_profile_url", NOBODY)
RIGHTS = (CREATE, LINK)

LONGEST_VALUES = 500_000  # characters of a customer's together: every panel about them holds them all
LONG = 200  # a value's; shorter ones are not counted up, for they cannot come to so much


class Assignment(Struct, frozen=True):
    """How a customer came to be whose they are: `assignments.py`."""

    at: datetime
    by: Actor
    version: int  # counts changes: the base that an editor posts back
    own_since: int  # the version from which on every change was made by the session of `by`
    pushed: str | UnsetType | None = UNSET  # the agent that a host has named last; None: nobody


class Customer(Entity, frozen=True):
    """The person the conversation is with."""

    id: str  # the host's own id
    profile_url: str | None
    created_at: datetime
    created_by: Actor
    updated_at: datetime
    updated_by: Actor
    last_interaction_at: datetime | None  # the newest message that the customer has written
    assigned_to: str | None = None  # an agent's id, of whom nothing need be known
    assignment: Assignment | None = None
    # by key, where they were read with it; built-ins included
    attributes: dict[str, AttributeValue] = field(default_factory=dict)


CUSTOMER = Part[Customer | None]("customer")  # in a profile, without values; None: not yet known to the service


def name_for(viewer: Viewer, values: Mapping[str, AttributeValue]) -> str:
    """As the viewer may read it; empty where there is none."""
    return name_by(readable_parts(viewer), values)


def readable_parts(viewer: Viewer) -> frozenset[str]:
    """Of what makes a name, what the viewer may read."""
    return viewer.derived(_readable_parts)


def _readable_parts(viewer: Viewer) -> frozenset[str]:
    return frozenset(key for key in KEYS if may_read_attribute(viewer, BUILT_IN[key]))


def name_by(readable: frozenset[str], values: Mapping[str, AttributeValue]) -> str:
    def of(key: str) -> str:
        held = values.get(key) if key in readable else None
        return "" if held is None or held.value is None else str(held.value)

    return shown_name(of)


class CustomerAnswer(Struct, frozen=True):
    """`attributes` holds the custom ones that have a value, by key.

    `display_name` is what panels show: the name, else what its parts make; null where there is neither.
    `assigned_to` is an agent's id.
    """

    id: str
    name: Value
    first_name: Value
    last_name: Value
    display_name: str | None
    email: Value
    phone: Value
    company: Value
    location: Value
    language: Value
    timezone: Value
    identification: Value
    gender: Value
    profile_url: str | None
    assigned_to: str | None
    attributes: dict[str, Value]
    created_at: datetime
    updated_at: datetime
    last_interaction_at: datetime | None


def answer_customer(customer: Customer, values: Mapping[str, AttributeValue] | None = None) -> CustomerAnswer:
    """`values`: the customer's, by key, where the customer was read without them."""
    held = customer.attributes if values is None else values
    given: dict[str, Value] = {key: one.value for key, one in held.items() if one.value is not None}
    built_in = {key: _text_of(given.pop(key, None)) for key in BUILT_IN}
    return CustomerAnswer(
        id=customer.id,
        **built_in,
        display_name=shown_name(lambda key: built_in[key] or "") or None,
        profile_url=customer.profile_url,
        assigned_to=customer.assigned_to,
        attributes=given,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        last_interaction_at=customer.last_interaction_at,
    )


def _text_of(value: Value) -> str | None:
    """A built-in one's; what was kept under its key before it was one may be anything."""
    return value if isinstance(value, str) else None


class UpsertCustomer(Operation, frozen=True, tag="customers.upsert"):
    """Omitted members stay as they are, null clears."""

    answers: ClassVar = CustomerAnswer

    id: Sent
    name: Text = UNSET
    first_name: Text = UNSET
    last_name: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    company: Text = UNSET
    location: Text = UNSET
    language: Text = UNSET
    timezone: Text = UNSET
    identification: Text = UNSET
    gender: Text = UNSET
    profile_url: Text = UNSET
    attributes: Annotated[dict[Sent, Value], Meta(max_length=MAX_DEFINITIONS)] | UnsetType = UNSET

    @property
    def values(self) -> int:
        return 0 if self.attributes is UNSET else len(self.attributes)

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.id)
        lock_set.add(AttributeValue, self.id)
        if self.email is not UNSET or self.phone is not UNSET:
            lock_set.add(ContactDetail, self.id)
        if self.attributes is not UNSET and not all(is_defined(state, key) for key in self.attributes):
            lock_set.lock_state()

    def decide(self, batch: Batch) -> CustomerAnswer:
        customer = batch[Customer].get(self.id)
        if customer is None:
            if not batch.is_host:  # agents create by name, with an operation of its own
                raise Missing(problem("id", "customer_missing"))
            customer = create_customer(batch, self.id)
        problems: list[Problem] = []
        is_changed, values = False, Values(batch, customer.id)
        longest = max(self._values([]), key=lambda one: length_of(one[1]), default=None)
        is_long = longest is not None and length_of(longest[1]) > LONG
        before = _length_of_all(batch, customer.id) if is_long else 0
        for key, value, path in self._values(problems):
            try:
                is_changed |= values.set(key, value, path)
            except Invalid as error:
                problems += error.problems
        if longest and is_long and max(before, LONGEST_VALUES) < _length_of_all(batch, customer.id):
            problems += invalid(longest[2], "values_long", limit=LONGEST_VALUES).problems
        profile_url = self._profile_url(batch, customer, problems)
        if problems:
            raise Invalid(*problems)
        if is_changed or profile_url != customer.profile_url:
            customer = replace(customer, profile_url=profile_url, updated_at=batch.at, updated_by=batch.actor)
            batch[Customer].save(customer)
        return answer_customer(customer, batch[AttributeValue].family(customer.id))

    def _values(self, problems: list[Problem]) -> Iterator[tuple[str, Value, str]]:
        """Key, value and the member's path."""
        for key in BUILT_IN:
            value = getattr(self, key)
            if value is not UNSET:
                yield key, value, key
        if self.attributes is not UNSET:
            for key, value in self.attributes.items():
                if key in BUILT_IN:
                    problems += invalid(f"attributes.{key}", "built_in").problems
                else:
                    yield key, value, f"attributes.{key}"

    def _profile_url(self, batch: Batch, customer: Customer, problems: list[Problem]) -> str | None:
        if self.profile_url is UNSET:
            return customer.profile_url
        batch.require(LINK)
        try:
            url = check_url(self.profile_url, "profile_url") if self.profile_url else None
        except Invalid as error:
            problems += error.problems
            return customer.profile_url
        if url != customer.profile_url:
            batch.record(
                Change("customer.changed", customer.id, field="profile_url", before=customer.profile_url, after=url)
            )
        return url


class CreateCustomer(Operation, frozen=True, tag="customers.create"):
    """By hand, with a name. One that is already there is answered as it is, and nothing changes."""

    answers: ClassVar = CustomerAnswer

    id: Sent
    name: Sent
    email: Text = UNSET
    phone: Text = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.id)
        lock_set.add(AttributeValue, self.id)
        lock_set.add(ContactDetail, self.id)

    def decide(self, batch: Batch) -> CustomerAnswer:
        batch.require(CREATE)
        customer = batch[Customer].get(self.id)
        if customer is None:
            check_id(self.id, "id")
            if not self.name.strip():
                raise invalid("name", "required")
            customer = create_customer(batch, self.id)
            values = Values(batch, self.id)
            for key in ("name", "email", "phone"):
                if getattr(self, key) is not UNSET:
                    values.set(key, getattr(self, key), key)
        return answer_customer(customer, batch[AttributeValue].family(customer.id))


def _length_of_all(batch: Batch, customer_id: str) -> int:
    return sum(length_of(held.value) for held in batch[AttributeValue].family(customer_id).values())


def give_value(customer_id: str, key: str, value: Value) -> UpsertCustomer:
    """One attribute's value, a built-in one's or a custom one's."""
    if key in BUILT_IN:
        return UpsertCustomer(customer_id, **{key: value})  # type: ignore[arg-type]
    return UpsertCustomer(customer_id, attributes={key: value})


def _give_back(change: Change) -> UpsertCustomer:
    return give_value(str(change.customer_id), str(change.thing), change.before)


UNDO: Undoing = {"attribute.changed": _give_back}


def lock_customer(lock_set: LockSet, customer_id: str) -> None:
    """Every operation that decides by a customer's rows holds this lock."""
    lock_set.lock("customer", customer_id)
    lock_set.add(Customer, customer_id)


def create_customer(batch: Batch, customer_id: str, field: str = "id") -> Customer:
    at, by = batch.at, batch.actor
    customer = Customer(check_id(customer_id, field), None, at, by, at, by, None)
    batch[Customer].save(customer)
    batch.record(Change("customer.created", customer.id))
    return customer
