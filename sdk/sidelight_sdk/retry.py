"""When to try again, and how long to wait first. Pure: time and chance are passed in."""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from ssl import SSLCertVerificationError

from msgspec import Struct

from .errors import APIError, ConnectionFailed, SidelightError

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses that say "not now": the request was not applied, or its idempotency key makes a second try harmless."""


class RetryPolicy(Struct, frozen=True):
    """How long to go on. Times are seconds.

    By default a call waits 14 to 29 seconds in all, so that a service that is being restarted is not missed: it takes
    up to ten, for its open streams to end and for the new one to answer.

    Attributes:
        attempts: how often a request is sent at most, the first time included; 1 never retries.
        first_wait: the wait before the second attempt; each further one is twice as long.
        longest_wait: no wait is longer; an answer that asks for more (`Retry-After`) is not retried.
    """

    attempts: int = 8
    first_wait: float = 0.3
    longest_wait: float = 10.0


class Backoff:
    """Waits that double, each with jitter: between half and all of its length, so that clients do not come in step."""

    def __init__(self, policy: RetryPolicy, chance: Callable[[], float]) -> None:
        self._policy, self._chance, self._failures = policy, chance, 0

    def next(self) -> float:
        """The next wait, in seconds."""
        whole = min(self._policy.first_wait * 2.0 ** min(self._failures, 32), self._policy.longest_wait)
        self._failures += 1
        return whole * (0.5 + self._chance() / 2)

    def reset(self) -> None:
        """All is well again: the next wait is a short one."""
        self._failures = 0


USUAL = RetryPolicy()
NEVER_AGAIN = RetryPolicy(attempts=1)


class Attempts:
    """The attempts at one request: given each failure, it answers how long to wait, or raises when none is left.

    `deadline` is seconds for all of them, waits included, on the clock `steady`; None is without end.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        chance: Callable[[], float],
        deadline: float | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy, self._backoff, self._left = policy, Backoff(policy, chance), policy.attempts
        self._steady, self._deadline = steady, deadline
        self._ends = None if deadline is None else steady() + deadline

    def seconds_left(self) -> float | None:
        """For the next attempt, at most."""
        return None if self._ends is None else max(0.0, self._ends - self._steady())

    def wait_after(self, failure: SidelightError) -> float:
        """Seconds to wait before the next attempt. Raises `failure` where that would be useless or too much."""
        self._left -= 1
        wait = self._backoff.next()
        if self._left <= 0 or not self._may_pass(failure):
            raise failure
        wait = max(wait, getattr(failure, "retry_after", None) or 0.0)
        left = self.seconds_left()
        if left is not None and wait >= left:
            failure.add_note(f"not tried again: the deadline of {self._deadline:g} s leaves no time for it")
            raise failure
        return wait

    def _may_pass(self, failure: SidelightError) -> bool:
        if isinstance(failure, APIError):
            return failure.status in RETRIED and (failure.retry_after or 0.0) <= self._policy.longest_wait
        return isinstance(failure, ConnectionFailed) and not is_distrust(failure)


def is_distrust(failure: BaseException | None) -> bool:
    """Whether a certificate is at fault, in what happened or in what that came from: waiting makes none valid."""
    while failure is not None and not isinstance(failure, SSLCertVerificationError):
        failure = failure.__cause__ or failure.__context__
    return failure is not None


def wait_asked(header: str | None, now: float) -> float | None:
    """Seconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3: seconds or a date), or None.

    `now` is seconds since the epoch.
    """
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except ValueError:
        return None
