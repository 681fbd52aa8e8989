"""How many requests a second are served of one key, one panel session and one address.

For each there is one number, the moment at which it will have used up nothing (GCRA). A request moves it on by its
share of a second, and is refused where that leads too far ahead of now. So a request costs two look-ups. What is
kept is bounded: by hashes, so that nothing sent is kept itself, and those that have used up nothing are forgotten.
"""

import math
from collections.abc import Callable
from ipaddress import ip_address

BURST_SECONDS = 10.0  # so many seconds' requests may come at once
ROUNDING = 1e-6  # seconds
MOST = 100_000  # numbers kept; each takes some 150 bytes


class Rate:
    """One limit, for each of those that it goes by."""

    def __init__(self, a_second: float, clock: Callable[[], float], most: int = MOST) -> None:
        """`a_second` of 0: no limit."""
        self._share = 1 / a_second if a_second else 0.0
        self._clock, self._most = clock, most
        self._free_at: dict[int, float] = {}

    def wait(self, whose: object) -> float:
        """0 where a request is served now, and counts; else the seconds until one is."""
        if not self._share:
            return 0.0
        now, by = self._clock(), hash(whose)
        free_at = max(self._free_at.get(by, 0.0), now)
        ahead = free_at + self._share - now - BURST_SECONDS
        if ahead > ROUNDING:
            return ahead
        if len(self._free_at) >= self._most:
            self._forget(now)
        self._free_at[by] = free_at + self._share
        return 0.0

    def _forget(self, now: float) -> None:
        """Where all are in use, all begin anew: memory is bounded first."""
        self._free_at = {by: free_at for by, free_at in self._free_at.items() if free_at > now}
        if len(self._free_at) > self._most // 2:
            self._free_at.clear()


def network_of(address: str) -> str:
    """One user has one IPv4 address, or at least 2^64 IPv6 addresses."""
    if ":" not in address:
        return address
    try:
        return ip_address(address).exploded[:19]
    except ValueError:
        return address[:50]


def retry_after(seconds: float) -> str:
    return str(max(1, math.ceil(seconds)))
