"""Which agent a customer is assigned to: a method of `customers`, whose `assigned_to` reads it."""

from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder

from ..operations import Operation
from ..request import Push


class Assignment(Struct, frozen=True):
    """Whose a customer is. `agent` is None where they are nobody's, `assigned_at` where that has never been said."""

    customer: str
    agent: str | None = None
    assigned_at: datetime | None = None


class AssignCustomer(Operation, frozen=True, tag="customers.assign"):
    customer: str
    agent: str | None


_read_assignment = Decoder(Assignment).decode


def assign_customer(customer: str, *, agent: str | None) -> Push[Assignment]:
    """Assign a customer to an agent, or to nobody.

    Pushing the agent that was pushed last changes nothing, so what an agent has done in a panel since is kept; another
    one wins. What agents do is an event, `customer.assigned`, with ids.

    Args:
        customer: the customer's id.
        agent: the agent's id, or None for nobody. They need not be known yet: panels show the id until they are.

    Raises:
        NotFound: there is no such customer.
        InvalidRequest: `agent` is no id.

    Source: `PUT /v1/customers/{customer}/assignment`.
    """
    path = "/v1/customers/{customer}/assignment"
    return Push("PUT", path, _read_assignment, AssignCustomer(customer, agent))
