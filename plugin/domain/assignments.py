"""Which agent a customer is assigned to: by default admins say so, and the assigned agent hands over.

A push in any order is taken: the agent that a host names need not be known yet.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .actor import Actor
from .agents import AgentProfile, Face
from .batch import Batch
from .change import Change
from .customers import Assignment, Customer, lock_customer
from .operation import LockSet, Operation
from .problems import problem
from .profile import Keyed
from .rights import ADMINS, EVERYBODY, Right, Viewer
from .state import WorkspaceState
from .text import Sent, check_id
from .undoing import Undoing

ASSIGN = Right("customers.assign", ADMINS)
HAND_OVER = Right("customers.hand_over", EVERYBODY)  # of the agent that a customer is assigned to
RIGHTS = (ASSIGN, HAND_OVER)
SECTIONS = ("assigned",)  # of a panel, for a view to show
ASSIGNEE = Keyed[str, Face]("assignee")  # in a profile: by the id of the agent, where there is one
THING = "assigned_to"  # the member of a customer that a change is of
NOBODY_YET = Actor("system", "", "")


class AssignmentAnswer(Struct, frozen=True):
    """`agent` is null where the customer is nobody's; `assigned_at` where that has never been said."""

    customer: str
    agent: str | None
    assigned_at: datetime | None


def may_assign(viewer: Viewer, assigned_to: str | None) -> bool:
    return viewer.may(ASSIGN) or (assigned_to == viewer.id and viewer.may(HAND_OVER))


class AssignCustomer(Operation, frozen=True, tag="customers.assign"):
    """To somebody else, or nobody. An agent names one that is known."""

    answers: ClassVar = AssignmentAnswer

    customer: Sent
    agent: Sent | None

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        if self.agent is not None:
            lock_set.add(AgentProfile, self.agent)

    def decide(self, batch: Batch) -> AssignmentAnswer:
        customer = batch[Customer].get(self.customer)
        if customer is None:
            raise Missing(problem("customer", "customer_missing"))
        if not may_assign(batch.viewer, customer.assigned_to):
            raise Forbidden
        self._check_agent(batch)
        after = self._after(batch, customer)
        if after != customer:
            batch[Customer].save(after)
        return _answer(after)

    def _after(self, batch: Batch, customer: Customer) -> Customer:
        held = customer.assignment
        if batch.is_host and held and held.pushed == self.agent:
            return customer
        if self.agent != customer.assigned_to:
            return self._assigned(batch, customer)
        if not batch.is_host:
            return customer
        held = held or Assignment(batch.at, batch.actor, 0, 0)
        return replace(customer, assignment=replace(held, pushed=self.agent))

    def _check_agent(self, batch: Batch) -> None:
        if self.agent is None:
            return
        check_id(self.agent, "agent")
        if not (batch.is_host or self.agent == batch.viewer.id or self._is_known(batch, self.agent)):
            raise Missing(problem("agent", "agent_missing"))

    def _is_known(self, batch: Batch, agent: str) -> bool:
        return batch[AgentProfile].get(agent) is not None

    def _assigned(self, batch: Batch, customer: Customer) -> Customer:
        held = customer.assignment or Assignment(batch.at, NOBODY_YET, 0, 0)
        batch.check_base(customer, held.version, held.by, held.own_since)
        own_since = batch.own_since(held.version, held.by, held.own_since)
        pushed = self.agent if batch.is_host else held.pushed
        version = held.version + 1
        was, now = customer.assigned_to, self.agent
        batch.record(Change("customer.assigned", customer.id, None, THING, None, was, now, version))
        assignment = Assignment(batch.at, batch.actor, version, own_since, pushed)
        return replace(customer, assigned_to=now, assignment=assignment)


class AssignAgain(AssignCustomer, frozen=True, tag="customers.assign_again"):
    """Never sent: as it was before. A host may have named somebody of whom nothing is known."""

    def _is_known(self, batch: Batch, agent: str) -> bool:
        return True


def _answer(customer: Customer) -> AssignmentAnswer:
    held = customer.assignment
    return AssignmentAnswer(customer.id, customer.assigned_to, held.at if held and held.version else None)


def _as_before(change: Change) -> AssignAgain:
    return AssignAgain(str(change.customer_id), None if change.before is None else str(change.before))


OPERATIONS = (AssignCustomer,)
UNDO: Undoing = {"customer.assigned": _as_before}
