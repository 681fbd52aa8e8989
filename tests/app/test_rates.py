"""How many requests a second are served, for each of those they go by."""

import pytest

from plugin.app.rates import BURST_SECONDS, Rate, network_of, retry_after


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def served(rate: Rate, whose: object, requests: int) -> int:
    return sum(rate.wait(whose) == 0 for _ in range(requests))


def test_so_many_come_at_once_and_then_so_many_a_second() -> None:
    clock = Clock()
    rate = Rate(5, clock)
    assert served(rate, "marta", 1_000) == 5 * BURST_SECONDS
    clock.now += 2
    assert served(rate, "marta", 1_000) == 10
    clock.now += 1_000
    assert served(rate, "marta", 1_000) == 5 * BURST_SECONDS


def test_each_has_its_own() -> None:
    rate = Rate(1, Clock())
    assert served(rate, "marta", 100) == 10
    assert served(rate, "jonas", 100) == 10


def test_who_is_refused_learns_when_to_come_again_and_is_served_then() -> None:
    clock = Clock()
    rate = Rate(0.5, clock)
    served(rate, "marta", 100)
    wait = rate.wait("marta")
    assert 1.9 < wait <= 2.0
    assert rate.wait("marta") == wait  # being refused costs nothing more
    clock.now += wait
    assert rate.wait("marta") == 0


def test_no_rate_is_no_limit_and_keeps_nothing() -> None:
    rate = Rate(0, Clock())
    assert served(rate, "marta", 1_000) == 1_000
    assert rate._free_at == {}


def test_what_is_kept_is_bounded_whoever_asks() -> None:
    clock = Clock()
    rate = Rate(1, clock, most=100)
    for number in range(10_000):
        rate.wait(number)
    assert len(rate._free_at) <= 100
    clock.now += 60
    for number in range(101):
        rate.wait(f"later {number}")
    assert len(rate._free_at) <= 101


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:0db8:0000:0000"),
        ("2001:db8::ffff:1", "2001:0db8:0000:0000"),
        ("::1", "0000:0000:0000:0000"),
        ("not:an address", "not:an address"),
    ],
)
def test_an_ipv6_network_is_one_user(address: str, network: str) -> None:
    assert network_of(address) == network


def test_retry_after_is_whole_seconds_and_never_none() -> None:
    assert [retry_after(seconds) for seconds in (0.01, 1.0, 1.2, 30)] == ["1", "1", "2", "30"]
