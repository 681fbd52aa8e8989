"""Revealing a masked value: an agent says why, and the log keeps that."""

from plugin.errors import Forbidden, Missing

from .attributes import BUILT_IN, AttributeDefinition, access_to, may_reveal_attribute
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import invalid, problem
from .state import WorkspaceState
from .text import Sent, check_text, is_visible

REASON_LENGTH = 500


class RevealAttribute(Operation, frozen=True, tag="attributes.reveal"):
    """An agent's alone: a host reads what it likes. It changes nothing, and its answer holds no value."""

    customer: Sent
    key: Sent
    reason: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)

    def decide(self, batch: Batch) -> None:
        definition = BUILT_IN.get(self.key) or batch[AttributeDefinition].get(self.key)
        if batch[Customer].get(self.customer) is None or definition is None or definition.removed:
            raise Missing(problem("key", "attribute_missing"))
        if access_to(batch.viewer, definition) == "hidden":
            raise Missing(problem("key", "attribute_missing"))
        if not may_reveal_attribute(batch.viewer, definition):
            raise Forbidden
        reason = self.reason.strip()
        if not is_visible(reason):
            raise invalid("reason", "reason_required")
        check_text(reason, "reason", REASON_LENGTH)
        batch.record(Change("attribute.revealed", self.customer, thing=self.key, after=reason))
