"""How long the fake service keeps histories. It forgets nothing: what it says is what the service would do."""

from .state import Row, State
from .writing import Body, Write, invalid

MOST_DAYS, EVENT_DAYS = 730, 90  # as the service does where nobody has set it otherwise


def set_retention(write: Write, body: Body) -> Row:
    before, days = write.state.history_days, body["history_days"]
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise invalid("history_days", f"must be a whole number such as 30, from 1 to {MOST_DAYS}")
    write.state.history_days = days
    if before != days:
        write.record("retention.changed", "history", before, days)
    return retention_of(write.state)


def retention_of(state: State) -> Row:
    days = state.history_days
    effective = MOST_DAYS if days is None else days
    return {"history_days": days, "effective_days": effective, "most_days": MOST_DAYS, "event_days": EVENT_DAYS}
