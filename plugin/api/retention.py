"""How long a workspace keeps its histories: `/v1/retention`."""

from plugin.api.http.call import Call
from plugin.api.http.routing import reads, writes
from plugin.domain.retention import RetentionAnswer, SetRetention, answer_retention, history_days_of

SENT = {"history_days": 365}
ANSWERED = {"history_days": 365, "effective_days": 365, "most_days": 730, "event_days": 90}


@writes("PUT", "/retention", SetRetention, sent=SENT, answered=ANSWERED)
def put_retention() -> None:
    """Say for how many days the workspace keeps its histories, undo and the audit log.

    `history_days` is from 1 to the `most_days` that the service keeps them, or `null`, which is as long as the service
    does. What is older is shown by no history at once, and then removed for good, for all customers: a larger number
    brings nothing back.

    `effective_days` is what holds: the smaller of the two, also where the service's limit has become lower since. The
    events reach back `event_days` whatever is set here, and until then the changes themselves are kept for them.

    Errors: 422 where `history_days` is no whole number from 1 to `most_days`.
    """


@reads("/retention", answered=ANSWERED)
async def get_retention(call: Call) -> RetentionAnswer:
    """Read for how many days the workspace keeps its histories, and what the service allows.

    `history_days` is null where the workspace has decided nothing. A day is 24 hours; 0 days are less than one.
    """
    state = await call.services.ctx.store.states.get(call.workspace_id)
    return answer_retention(history_days_of(state), call.services.ctx.limits)


handlers = (put_retention, get_retention)
