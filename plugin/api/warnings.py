"""A customer's warning, under the customer."""

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.routing import found, reads, writes
from plugin.domain.warnings import EndWarning, SetWarning, WarningAnswer, answer_warning
from plugin.store.warnings import find_warning

WARNING = {
    "customer": "cust-1",
    "label": "Legal hold",
    "reason": "Ask the legal department before you promise anything",
    "until": "2099-03-08T17:00:00Z",
    "set_at": "2027-03-01T09:00:00Z",
    "set_by": "Acme",
}
example = Example(
    pushed={
        "op": "warnings.set",
        "customer": "cust-1",
        "label": "Legal hold",
        "reason": "Ask the legal department before you promise anything",
        "until": "2099-03-08T17:00:00Z",
    },
    answered=WARNING,
    text="label",
    named_by="customer",
)


@reads("/customers/{customer:str}/warning", answered=WARNING)
async def get_warning(call: Call) -> WarningAnswer:
    """Read a customer's warning.

    Errors: 404 where this customer has none, or has one no more.
    """
    warning = found(await find_warning(call.store, call.workspace_id, call.path["customer"]))
    now = call.services.clock()
    return answer_warning(found(warning if warning.holds(now) else None), now)


@writes(
    "PUT",
    "/customers/{customer:str}/warning",
    SetWarning,
    sent=example.pushed,
    answered=WARNING,
    refusals=(404,),
)
def put_warning() -> None:
    """Warn about a customer, or change the warning that there is.

    `label` says in a word or two what it is (`Blocked`, `VIP`, at most 60 characters), `reason` why, in at most 500.
    At `until` it ends by itself. Members left out stay as they are, `null` clears; a new warning needs its `label`.
    A push that repeats what was pushed before changes nothing: what agents have changed or ended since stays so, and
    the answer's `label` is `null` where they have ended it.

    Errors: 404 where this workspace has no such customer; 422 names the member that does not fit, an `until` in the
    past among them.
    """


@writes("DELETE", "/customers/{customer:str}/warning", EndWarning, refusals=(404,))
def delete_warning() -> None:
    """End a customer's warning. One that there is not, or no more, has ended already.

    Errors: 404 where this workspace has no such customer.
    """


handlers = (get_warning, put_warning, delete_warning)
