"""Following the change log over connections that come and go: which one to ask for next, and what to hand on.

A state machine without I/O. A shell opens what `address` and `headers` say, and reports what happens to it: `opened`,
`received`, `refused`, `dropped`; the last two answer how long to wait before the next connection, or raise.
"""

import logging
from collections.abc import Callable, Mapping

from msgspec import DecodeError
from msgspec.json import Decoder

from .config import Config
from .errors import APIError, error_from
from .models import Event
from .request import USER_AGENT, query
from .retry import RETRIED, Backoff, RetryPolicy, wait_asked

RECONNECTING = RetryPolicy(first_wait=0.1, longest_wait=3.0)
STEADY = 10.0
"""Seconds after which a connection counts as a good one: the wait after it starts short again."""

UNREADABLE = 3
"""Frames in a row that cannot be read, at most: one was damaged on its way, but many are what is sent."""

log = logging.getLogger("sidelight_sdk")
_read_event = Decoder(Event).decode


class Unreadable(Exception):
    """A frame that is no event. The connection that brought it is given up, and the event asked for again."""


class EventStream:
    """How far one subscriber has read. `after` is the cursor to go on from, or its number; None until one is known."""

    def __init__(self, config: Config, after: int | str | None, chance: Callable[[], float]) -> None:
        self._config, self.after = config, after
        self._seq = _seq_of(after)  # the last sequence handed on
        self._backoff = Backoff(RECONNECTING, chance)
        self._opened_at: float | None = None
        self._unreadable = 0

    def address(self) -> str:
        """The websocket URL to connect to next; it goes on after what was handed on last."""
        return "ws" + self._config.need("url").removeprefix("http") + "/v1/events" + query(after=self.after)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._config.need('api_key')}", "User-Agent": USER_AGENT}

    def opened(self, headers: Mapping[str, str], now: float) -> None:
        """The upgrade was answered. Its `Sidelight-Cursor` is where a stream without `after` starts.

        `now` is seconds on a clock that does not jump.
        """
        self._opened_at = now
        start = headers.get("Sidelight-Cursor") or headers.get("Sidelight-Sequence")  # the latter of older services
        if self._seq is None and _seq_of(start) is not None:
            self.after, self._seq = start, _seq_of(start)

    def received(self, frame: str | bytes) -> Event | None:
        """Read a frame: the event to hand on, or None where it was handed on before."""
        try:
            event = _read_event(frame)
        except (DecodeError, UnicodeDecodeError) as error:  # skipping it would be a silent gap
            self._unreadable += 1
            if self._unreadable < UNREADABLE:
                raise Unreadable(f"an event could not be read: {error}") from error
            raise APIError(200, "The service sent events that could not be read", str(error)) from error
        self._backoff.reset()
        self._unreadable = 0
        if self._seq is not None and event.seq <= self._seq:
            return None
        self.after, self._seq = event.cursor or event.seq, event.seq
        return event

    def refused(self, status: int, headers: Mapping[str, str], body: bytes, now: float) -> float:
        """The upgrade was refused: seconds to wait, or the exception where waiting would not help.

        `now` is seconds since the epoch.
        """
        wait = wait_asked(headers.get("Retry-After"), now)
        if status in RETRIED or status >= 500:
            return self._wait(f"refused with {status}", max(self._backoff.next(), wait or 0.0))
        raise error_from(status, headers, body, wait)

    def dropped(self, now: float, failure: Exception | None = None) -> float:
        """The connection is gone, or never came to be: seconds to wait before the next.

        `now` is seconds on the clock given to `opened`; `failure` is what the log shall say.
        """
        if self._opened_at is not None and now - self._opened_at >= STEADY:
            self._backoff.reset()
        self._opened_at = None
        return self._wait(f"connection lost ({failure or 'closed'})", self._backoff.next())

    def _wait(self, why: str, seconds: float) -> float:
        """A stream that never gives up must be seen to try."""
        log.info("events after %s: %s; again in %.1f s", self.after, why, seconds)
        return seconds


def _seq_of(cursor: int | str | None) -> int | None:
    """The number of a cursor, `41.9f86d081`, or of what is a number itself. What is neither, the service refuses."""
    number = str(cursor).partition(".")[0]
    return int(number) if number.isascii() and number.isdecimal() else None
