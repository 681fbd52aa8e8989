"""When a request is sent again, and after how long."""

import contextlib
from pathlib import Path

import httpx
import pytest
import sidelight_sdk
from sidelight_sdk import APIError, ConnectionFailed, InvalidRequest, NotConfigured, RetryPolicy, SidelightError
from sidelight_sdk.errors import error_from
from sidelight_sdk.retry import Attempts, Backoff, wait_asked

from plugin.settings import Settings

POLICY = RetryPolicy(attempts=4, first_wait=1.0, longest_wait=3.0)


def answered(status: int, retry_after: float | None = None) -> APIError:
    return error_from(status, httpx.Headers(), b"{}", retry_after)


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(POLICY, lambda: 1.0)
    assert [backoff.next() for _ in range(4)] == [1.0, 2.0, 3.0, 3.0]
    backoff.reset()
    assert backoff.next() == 1.0


def test_jitter_takes_off_up_to_half() -> None:
    assert Backoff(POLICY, lambda: 0.0).next() == 0.5


def test_a_thousand_failures_overflow_nothing() -> None:
    backoff = Backoff(POLICY, lambda: 1.0)
    assert {backoff.next() for _ in range(2000)} == {1.0, 2.0, 3.0}


@pytest.mark.parametrize("failure", [ConnectionFailed("refused"), *(answered(s) for s in (429, 502, 503, 504))])
def test_what_may_pass_is_tried_again_until_the_attempts_are_spent(failure: SidelightError) -> None:
    attempts = Attempts(POLICY, lambda: 1.0)
    assert [attempts.wait_after(failure) for _ in range(3)] == [1.0, 2.0, 3.0]
    with pytest.raises(type(failure)):
        attempts.wait_after(failure)


@pytest.mark.parametrize(
    "failure", [NotConfigured("url"), *(answered(status) for status in (400, 401, 403, 404, 409, 410, 422, 500))]
)
def test_what_will_not_pass_is_raised_at_once(failure: SidelightError) -> None:
    with pytest.raises(type(failure)):
        Attempts(POLICY, lambda: 1.0).wait_after(failure)


def test_one_attempt_never_retries() -> None:
    with pytest.raises(ConnectionFailed):
        Attempts(RetryPolicy(attempts=1), lambda: 1.0).wait_after(ConnectionFailed("refused"))


def waited(policy: RetryPolicy, chance: float) -> float:
    """Seconds, until the attempts at a service that is not there are spent."""
    attempts, whole = Attempts(policy, lambda: chance), 0.0
    with contextlib.suppress(ConnectionFailed):
        while True:
            whole += attempts.wait_after(ConnectionFailed("refused"))
    return whole


def test_a_call_outlasts_a_restart_of_the_service() -> None:
    service, until_it_answers = Settings(), 3.0
    assert waited(RetryPolicy(), chance=0.0) >= service.drain + service.restart + until_it_answers


def test_the_readme_says_how_long_a_call_goes_on() -> None:
    policy = RetryPolicy()
    shortest, longest = waited(policy, chance=0.0), waited(policy, chance=1.0)
    said = " ".join((Path(sidelight_sdk.__file__).parents[1] / "README.md").read_text().split())
    assert (
        f"{policy.attempts} attempts, the wait doubling from {policy.first_wait:g} to {policy.longest_wait:g}" in said
    )
    assert f"That is {shortest:.0f} to {longest:.0f} seconds in all" in said
    assert f"waits {shortest:.0f} to {longest:.0f} seconds in all" in (RetryPolicy.__doc__ or "")


def test_retry_after_is_waited_for_and_one_that_is_too_long_is_not() -> None:
    assert Attempts(POLICY, lambda: 1.0).wait_after(answered(503, 2.5)) == 2.5
    assert Attempts(POLICY, lambda: 1.0).wait_after(answered(503, 0.1)) == 1.0
    with pytest.raises(APIError):
        Attempts(POLICY, lambda: 1.0).wait_after(answered(429, 3.1))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        ("soon", None),
        ("-1", None),
        ("Fri, 01 Jan 2027 00:00:30 GMT", 30.0),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 0.0),
        ("Thu, 31 Dec 2026 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    midnight = 1_798_761_600.0  # 2027-01-01T00:00:00Z
    assert wait_asked(header, midnight) == seconds


def test_an_invalid_request_names_the_operation() -> None:
    body = b'{"title": "Unprocessable", "errors": [{"field": "operations[12].email", "why": "is no address"}]}'
    error = error_from(422, httpx.Headers({"X-Request-ID": "r-1"}), body)
    assert isinstance(error, InvalidRequest)
    assert (error.operation, error.request_id) == (12, "r-1")
    assert error.errors == (("operations[12].email", "is no address"),)
    assert "operations[12].email: is no address" in str(error)
