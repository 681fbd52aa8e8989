"""Checks: that somebody has looked through a customer's basic information, and found it right.

Basic information is what is built in. A customer has one check, the newest; the log has the others.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from plugin.errors import Missing

from .actor import Actor
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import problem
from .profile import Keyed
from .rights import EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent

CHECK = Right("customers.check", EVERYBODY)
RIGHTS = (CHECK,)
OWN = ""  # the key of the one that a customer has


class Check(Entity, frozen=True):
    KEY = ("customer_id",)

    customer_id: str
    checked_at: datetime
    checked_by: Actor


CHECKS = Keyed[str, Check]("checks")  # in a profile: by `OWN`


class CheckAnswer(Struct, frozen=True):
    customer: str
    checked_at: datetime


def may_check_customers(viewer: Viewer) -> bool:
    return viewer.may(CHECK)


class CheckCustomer(Operation, frozen=True, tag="customers.check"):
    """Checking it again is a new check."""

    answers: ClassVar = CheckAnswer

    customer: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Check, self.customer)

    def decide(self, batch: Batch) -> CheckAnswer:
        batch.require(CHECK)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        check = Check(self.customer, batch.at, batch.actor)
        batch[Check].save(check)
        batch.record(Change("customer.checked", self.customer))
        return CheckAnswer(check.customer_id, check.checked_at)
