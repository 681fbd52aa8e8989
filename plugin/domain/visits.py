"""Visits: a session whose token says `directory` opens another customer, which is logged before anything is shown."""

from datetime import datetime

from plugin.errors import Forbidden, Missing

from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import problem
from .relationships import SEE
from .rights import Viewer
from .rows import Entity
from .state import WorkspaceState

VISITS = "~"  # in a panel's address, between the session's secret and the customer's id; no secret has it


class PanelVisit(Entity, frozen=True):
    """That a session has opened this customer: without it, no address leads there."""

    KEY = ("session_id", "customer_id")

    session_id: str
    customer_id: str
    at: datetime


def may_visit(viewer: Viewer) -> bool:
    """Relationships are the one way to another customer: whoever may not see them, or no more, is not led there."""
    return viewer.has_directory and viewer.may(SEE)


class OpenCustomer(Operation, frozen=True):
    """Never sent: an agent's alone, in a session. `shown` is whom the panel was about.

    It changes nothing that anybody sees, and is a change of the customer that is opened: who looked, and from where.
    """

    customer: str
    session: str
    shown: str | None
    has_directory: bool  # as the session's own row says

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(PanelVisit, self.session, self.customer)

    def decide(self, batch: Batch) -> None:
        if not self.has_directory:
            raise Forbidden
        batch.require(SEE)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        batch[PanelVisit].save(PanelVisit(self.session, self.customer, batch.at))
        batch.record(Change("customer.opened", self.customer, thing=self.shown))
