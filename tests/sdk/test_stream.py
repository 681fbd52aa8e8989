"""The event stream's state machine: what to ask for next, what to hand on, when to give up."""

import httpx
import pytest
from sidelight_sdk import APIError, AuthenticationError, CursorExpired, NotFound
from sidelight_sdk.config import configure
from sidelight_sdk.stream import STEADY, UNREADABLE, EventStream, Unreadable

CONFIG = configure({"url": "https://desk.example/sidelight", "api_key": "k-1"}, {})


def stream(after: int | str | None = None) -> EventStream:
    return EventStream(CONFIG, after, lambda: 1.0)


def frame(seq: int) -> str:
    return f'{{"seq": {seq}, "at": "2027-03-01T00:00:00Z", "kind": "x", "actor": {{"kind": "api", "id": "k"}}}}'


def opened_at(sequence: str) -> httpx.Headers:
    return httpx.Headers({"sidelight-sequence": sequence})


def test_it_asks_for_what_follows_the_cursor_with_the_key() -> None:
    assert stream(7).address() == "wss://desk.example/sidelight/v1/events?after=7"
    assert stream(0).address().endswith("?after=0")
    assert stream().address() == "wss://desk.example/sidelight/v1/events"
    assert stream().headers()["Authorization"] == "Bearer k-1"


def test_it_goes_on_after_the_last_event_handed_on() -> None:
    following = stream(7)
    following.opened(opened_at("7"), 0.0)
    assert [event.seq for seq in (8, 9) if (event := following.received(frame(seq)))] == [8, 9]
    following.dropped(1.0)
    assert following.address().endswith("?after=9")


def test_it_goes_on_after_the_cursor_of_the_last_event_which_says_more_than_its_number() -> None:
    following = stream("7.ab")
    assert following.address().endswith("?after=7.ab")
    assert following.received(frame(7)) is None
    event = following.received(frame(8).replace('"seq": 8', '"seq": 8, "cursor": "8.cd"'))
    assert event is not None
    assert event.cursor == "8.cd"
    following.dropped(1.0)
    assert following.address().endswith("?after=8.cd")


def test_without_a_cursor_the_upgrade_gives_one_where_the_service_knows_them() -> None:
    following = stream()
    following.opened(httpx.Headers({"sidelight-sequence": "41", "sidelight-cursor": "41.ef"}), 0.0)
    following.dropped(1.0)
    assert following.address().endswith("?after=41.ef")
    assert following.received(frame(41)) is None


def test_what_was_handed_on_is_not_handed_on_again() -> None:
    following = stream(7)
    assert following.received(frame(7)) is None
    assert following.received(frame(8)) is not None
    assert following.received(frame(8)) is None


def test_without_a_cursor_the_upgrade_says_where_it_starts() -> None:
    following = stream()
    following.opened(opened_at("41"), 0.0)
    following.dropped(1.0)
    assert following.address().endswith("?after=41")


def test_the_upgrade_moves_no_cursor_that_is_known() -> None:
    following = stream(7)
    following.opened(opened_at("41"), 0.0)
    assert following.address().endswith("?after=7")


def test_waits_grow_while_nothing_comes_and_start_short_after_an_event() -> None:
    following = stream(0)
    assert [following.dropped(0.0) for _ in range(4)] == pytest.approx([0.1, 0.2, 0.4, 0.8])
    following.received(frame(1))
    assert following.dropped(0.0) == pytest.approx(0.1)


def test_no_wait_is_longer_than_three_seconds() -> None:
    following = stream(0)
    assert [following.dropped(0.0) for _ in range(20)][4:] == pytest.approx([1.6, *[3.0] * 15])


def test_a_connection_that_opens_and_drops_at_once_is_not_a_good_one() -> None:
    following = stream(0)
    for wait in (0.1, 0.2, 0.4):
        following.opened(opened_at("0"), 100.0)
        assert following.dropped(100.1) == pytest.approx(wait)
    following.opened(opened_at("0"), 100.0)
    assert following.dropped(100.0 + STEADY) == pytest.approx(0.1)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_refusal_that_may_pass_is_waited_out_for_as_long_as_asked(status: int) -> None:
    following = stream(0)
    assert following.refused(status, httpx.Headers(), b"", 0.0) == pytest.approx(0.1)
    assert following.refused(status, httpx.Headers({"Retry-After": "5"}), b"", 0.0) == 5.0


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (410, CursorExpired), (404, NotFound), (403, APIError)]
)
def test_a_refusal_that_stays_is_raised(status: int, kind: type[APIError]) -> None:
    with pytest.raises(kind):
        stream(0).refused(status, httpx.Headers(), b"{}", 0.0)


@pytest.mark.parametrize("unreadable", ['{"seq": "x"}', "not json", "[]"])
def test_an_event_that_cannot_be_read_is_no_silent_gap(unreadable: str) -> None:
    following = stream(0)
    for _ in range(UNREADABLE - 1):  # damaged on its way: the connection is given up, and the event asked for again
        with pytest.raises(Unreadable):
            following.received(unreadable)
    with pytest.raises(APIError):
        following.received(unreadable)
