"""How long anything waits for the database: one budget for all that a request does.

A database that has fallen silent answers nothing, and refuses nothing. So each wait ends by the request's deadline, and
what waits for no request gets a whole budget of its own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PATIENCE = 7.0  # seconds; clients wait for ten, and want to hear why there is no answer
GRACE_SECONDS = 1.5  # so much longer than a transaction may take is it waited for: it says best what became of it
LEAST = 1.0  # of each wait, also where the loop, and not the database, has used the budget up

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is inside waits no longer for the database, all in all, nor longer than what is around it."""
    deadline, around = time.monotonic() + seconds, _deadline.get()
    before = _deadline.set(deadline if around is None else min(deadline, around))
    try:
        yield
    finally:
        _deadline.reset(before)


def begin_budget(seconds: float = PATIENCE) -> None:
    """For all that the present task does from now on."""
    _deadline.set(time.monotonic() + seconds)


def remaining(otherwise: float = PATIENCE) -> float:
    """Seconds that a wait which begins now may take."""
    deadline = _deadline.get()
    return otherwise if deadline is None else min(otherwise, max(deadline - time.monotonic(), LEAST))


def is_over() -> bool:
    """Nothing may be begun any more."""
    deadline = _deadline.get()
    return deadline is not None and time.monotonic() >= deadline
