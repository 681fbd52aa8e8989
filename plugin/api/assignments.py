"""Which agent a customer is assigned to: `/v1/customers/{customer}/assignment`. A customer's `assigned_to` says so."""

from plugin.api.http.routing import writes
from plugin.domain.assignments import AssignCustomer

ASSIGNMENT = {"customer": "cust-1", "agent": "sofia", "assigned_at": "2027-03-01T09:00:00Z"}


@writes(
    "PUT",
    "/customers/{customer:str}/assignment",
    AssignCustomer,
    sent={"agent": "sofia"},
    answered=ASSIGNMENT,
    refusals=(404,),
)
def put_assignment() -> None:
    """Assign a customer to an agent, or, with `null`, to nobody.

    The agent need not be known: an id that was never pushed, and has opened no panel, is kept, and panels show it until
    they know a name. `customer.assigned` says each change, with ids.

    What repeats what was pushed last changes nothing, so what an agent has done since is kept; a push of another agent
    wins.

    Errors: 404 where this workspace has no such customer; 422 for what is no id.
    """


handlers = (put_assignment,)
