"""The events websocket, with an ordinary websocket client."""

import json
import re
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.service import Credentials, Service, on_postgres, on_sqlite

PROMPTLY = 3.0
IDLE: dict[str, Any] = {"max_queue": 1, "ping_interval": None, "close_timeout": 0.1}  # reads when asked to
LONG = "😀" * 20_000  # the longest message there is


def follow(
    service: Service, key: str | None, after: str | int | None = None, **options: Any
) -> AbstractContextManager[ClientConnection]:
    query = "" if after is None else f"?after={after}"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{service.url.replace('http', 'ws', 1)}/v1/events{query}"
    connection: AbstractContextManager[ClientConnection] = connect(
        url, additional_headers=headers, proxy=None, compression=None, **options
    )
    return connection


def receive(socket: ClientConnection, number: int) -> list[dict[str, Any]]:
    return [json.loads(socket.recv(timeout=10)) for _ in range(number)]


def read_on(socket: ClientConnection) -> None:
    """That its key was revoked may be an event of a subscription still."""
    while True:
        assert json.loads(socket.recv(timeout=10))["kind"] == "key.revoked"


def starts_after(socket: ClientConnection) -> int:
    assert socket.response is not None
    return int(socket.response.headers["Sidelight-Sequence"])


def cursor_of(socket: ClientConnection) -> str:
    assert socket.response is not None
    return socket.response.headers["Sidelight-Cursor"]


def nothing_more(socket: ClientConnection) -> bool:
    try:
        socket.recv(timeout=0.3)
    except TimeoutError:
        return True
    return False


def upgrade_refused(
    service: Service, key: str | None, after: str | int | None, status: int, *fields: str
) -> dict[str, Any]:
    with pytest.raises(InvalidStatus) as refusal, follow(service, key, after):
        pass
    answer = refusal.value.response
    headers = list(answer.headers.raw_items())
    return refused(
        httpx.Response(answer.status_code, headers=headers, content=bytes(answer.body or b"")), status, *fields
    )


def test_every_change_is_an_event_in_order_and_says_all_about_itself(
    service: Service, workspace: Credentials, api: httpx.Client
) -> None:
    with follow(service, workspace.api_key, 0) as socket:
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}))
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada Lovelace"}))
        created, named, renamed = receive(socket, 3)

    assert [event["seq"] for event in (created, named, renamed)] == [1, 2, 3]
    assert (created["kind"], created["customer"], created["key"]) == ("customer.created", "cust-1", None)
    assert named["to"] == "Ada"
    at = renamed.pop("at")
    assert at.endswith("Z")
    actor = renamed.pop("actor")
    assert (actor["kind"], actor["name"], actor.keys()) == ("api", "Acme", {"kind", "id", "name"})
    assert re.fullmatch(r"3\.[0-9a-f]{8}", renamed.pop("cursor"))
    assert renamed == {
        "seq": 3,
        "kind": "attribute.changed",
        "customer": "cust-1",
        "conversation": None,
        "key": "name",
        "from": "Ada",
        "to": "Ada Lovelace",
    }


def test_zero_is_from_the_first_change_and_a_number_from_the_one_after(
    service: Service, workspace: Credentials, api: httpx.Client
) -> None:
    for name in "abc":
        api.put("/v1/customers/cust-1", json={"name": name})

    with follow(service, workspace.api_key, 0) as socket:
        assert starts_after(socket) == 0
        assert [event["seq"] for event in receive(socket, 4)] == [1, 2, 3, 4]
    with follow(service, workspace.api_key, 2) as socket:
        assert starts_after(socket) == 2
        assert [event["seq"] for event in receive(socket, 2)] == [3, 4]
        assert nothing_more(socket)


def test_without_a_number_it_begins_now_and_says_where_that_is(
    service: Service, workspace: Credentials, api: httpx.Client
) -> None:
    api.put("/v1/customers/cust-1", json={"name": "before"})

    with follow(service, workspace.api_key) as socket:
        assert starts_after(socket) == 2
        api.put("/v1/customers/cust-1", json={"name": "after"})
        assert [(event["seq"], event["to"]) for event in receive(socket, 1)] == [(3, "after")]


def test_a_long_log_comes_whole(service: Service, workspace: Credentials, api: httpx.Client) -> None:
    for start in range(0, 3_000, 1_000):
        operations = [{"op": "customers.upsert", "id": f"c{number}"} for number in range(start, start + 1_000)]
        answered(api.post("/v1/batch", json={"operations": operations}))

    with follow(service, workspace.api_key, 0) as socket:
        events = receive(socket, 3_000)

    assert [event["seq"] for event in events] == list(range(1, 3_001))
    assert [event["customer"] for event in events] == [f"c{number}" for number in range(3_000)]


def test_a_change_is_there_at_once(service: Service, workspace: Credentials, api: httpx.Client) -> None:
    with follow(service, workspace.api_key, 0) as socket:
        api.put("/v1/customers/cust-1", json={})
        receive(socket, 1)
        waits = []
        for number in range(20):
            api.put("/v1/customers/cust-1", json={"name": f"name {number}"})
            begun = time.monotonic()
            receive(socket, 1)
            waits.append(time.monotonic() - begun)

    # the poll that replaces a lost notification takes a second: most of it would show here
    assert sorted(waits)[10] < 0.2


def test_what_a_subscriber_sends_is_ignored(service: Service, workspace: Credentials, api: httpx.Client) -> None:
    with follow(service, workspace.api_key, 0) as socket:
        socket.send("hello")
        socket.send(b"\x00" * 1000)
        api.put("/v1/customers/cust-1", json={})
        assert receive(socket, 1)[0]["seq"] == 1


@pytest.mark.parametrize("key", [None, "", "nonsense"])
@pytest.mark.parametrize("after", [None, 0, "x"])
def test_without_a_valid_key_the_upgrade_is_refused(service: Service, key: str | None, after: str | None) -> None:
    upgrade_refused(service, key, after, 401)


@pytest.mark.parametrize("after", ["", "-1", "x", "1.", ".5", "1.G", "1.a.b", "1e3", "%D9%A3", "9" * 5000])
def test_what_is_neither_a_cursor_nor_a_number_is_refused(service: Service, workspace: Credentials, after: str) -> None:
    upgrade_refused(service, workspace.api_key, after, 422, "after")


def test_a_cursor_beyond_the_log_is_gone(service: Service, workspace: Credentials, api: httpx.Client) -> None:
    api.put("/v1/customers/cust-1", json={})

    assert upgrade_refused(service, workspace.api_key, 2, 410)["oldest"] == 1


def test_an_events_cursor_is_gone_on_from_as_its_number_is(
    service: Service, workspace: Credentials, api: httpx.Client
) -> None:
    for name in "abc":
        api.put("/v1/customers/cust-1", json={"name": name})
    with follow(service, workspace.api_key, "0.0") as socket:
        events = receive(socket, 4)
        assert cursor_of(socket) == "0.0"
    with follow(service, workspace.api_key, events[1]["cursor"]) as socket:
        assert (starts_after(socket), cursor_of(socket)) == (2, events[1]["cursor"])
        assert receive(socket, 2) == events[2:]
    with follow(service, workspace.api_key, 3) as socket:
        assert cursor_of(socket) == events[2]["cursor"]
    with follow(service, workspace.api_key) as socket:
        assert cursor_of(socket) == events[3]["cursor"]
    assert answered(api.get("/v1/customers"))["events_cursor"] == events[3]["cursor"]


def test_a_cursor_whose_mark_is_another_changes_is_gone(
    service: Service, workspace: Credentials, rival: Credentials, api: httpx.Client, rival_api: httpx.Client
) -> None:
    for one in (api, rival_api):
        one.put("/v1/customers/cust-1", json={})
    theirs = answered(rival_api.get("/v1/customers"))["events_cursor"]

    for cursor in (theirs, "1.00000000", "0.1"):
        problem = upgrade_refused(service, workspace.api_key, cursor, 410)
        assert (problem["oldest"], problem["type"].rpartition("/")[2]) == (1, "cursor-expired")


@on_sqlite
def test_a_restored_backup_is_told_from_the_log_it_was_taken_from(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    service = make_service()
    workspace = service.new_workspace()
    database = Path(service.database.removeprefix("sqlite:///"))
    with client(service, workspace.api_key) as api:
        api.put("/v1/customers/cust-1", json={"name": "before"})
        before = answered(api.get("/v1/customers"))["events_cursor"]
    service.stop()
    backup = shutil.copy(database, tmp_path / "backup.db")
    service.start()
    with client(service, workspace.api_key) as api:
        for number in range(3):
            api.put("/v1/customers/cust-1", json={"name": f"lost {number}"})
        lost = answered(api.get("/v1/customers"))["events_cursor"]
    service.stop()
    shutil.copy(backup, database)
    service.start()
    with client(service, workspace.api_key) as api:
        for number in range(5):
            api.put("/v1/customers/cust-1", json={"name": f"other {number}"})

    upgrade_refused(service, workspace.api_key, lost, 410)
    with follow(service, workspace.api_key, before) as socket:
        assert [(event["seq"], event["to"]) for event in receive(socket, 5)] == [
            (number + 3, f"other {number}") for number in range(5)
        ]


def test_a_backup_that_is_restored_under_the_service_ends_subscriptions_and_no_cursor_lies(
    own_service: Service,
) -> None:
    workspace = own_service.new_workspace()
    with client(own_service, workspace.api_key) as api, follow(own_service, workspace.api_key, 0) as socket:
        for number in range(5):
            api.put("/v1/customers/cust-1", json={"name": f"lost {number}"})
        seen = receive(socket, 6)
        own_service.take_back_changes(workspace, to=3)
        _, closed = until_closed(socket)
        assert (closed.code, closed.reason) == (1008, "the change log has been replaced by a backup's")
        upgrade_refused(own_service, workspace.api_key, seen[-1]["cursor"], 410)
        with follow(own_service, workspace.api_key, seen[2]["cursor"]) as again:
            answered(api.put("/v1/customers/cust-1", json={"name": "new"}))
            assert [(event["seq"], event["to"]) for event in receive(again, 1)] == [(4, "new")]
        upgrade_refused(own_service, workspace.api_key, seen[3]["cursor"], 410)


def test_a_cursor_older_than_the_log_is_gone(service: Service, workspace: Credentials, api: httpx.Client) -> None:
    for name in "abc":
        api.put("/v1/customers/cust-1", json={"name": name})
    service.forget_changes(workspace, before=3)

    assert upgrade_refused(service, workspace.api_key, 0, 410)["oldest"] == 3
    assert upgrade_refused(service, workspace.api_key, 1, 410)["oldest"] == 3
    with follow(service, workspace.api_key, 2) as socket:
        assert [event["seq"] for event in receive(socket, 2)] == [3, 4]


def test_a_request_that_is_no_websockets_is_told_to_upgrade(api: httpx.Client, stranger: httpx.Client) -> None:
    refused(api.get("/v1/events"), 426)
    refused(stranger.get("/v1/events"), 401)
    assert "websocket" not in api.post("/v1/events").headers["allow"]


def test_nobody_sees_another_workspaces_changes(
    service: Service, workspace: Credentials, rival: Credentials, api: httpx.Client, rival_api: httpx.Client
) -> None:
    with follow(service, rival.api_key, 0) as socket:
        api.put("/v1/customers/cust-1", json={"name": "Ada"})
        rival_api.put("/v1/customers/cust-7", json={})

        assert [(event["seq"], event["customer"]) for event in receive(socket, 1)] == [(1, "cust-7")]
        assert nothing_more(socket)


def test_a_revoked_key_ends_its_subscriptions_within_seconds(service: Service, workspace: Credentials) -> None:
    with follow(service, workspace.api_key, 0) as socket:
        service.revoke_api_key(workspace)
        with pytest.raises(ConnectionClosed) as closed:
            read_on(socket)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    upgrade_refused(service, workspace.api_key, 0, 401)


def test_a_service_that_stops_says_so_to_its_subscribers_and_goes(own_service: Service) -> None:
    workspace = own_service.new_workspace()
    with follow(own_service, workspace.api_key, 0) as socket:
        begun = time.monotonic()
        own_service.stop()
        took = time.monotonic() - begun
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert took < PROMPTLY


@on_postgres
def test_a_change_through_one_process_is_an_event_of_another(make_service: Callable[..., Service]) -> None:
    one, other = make_service(), make_service()
    workspace = one.new_workspace()
    with client(one, workspace.api_key) as api, follow(other, workspace.api_key, 0) as socket:
        for number in range(1, 6):
            answered(api.put(f"/v1/customers/cust-{number}", json={}))
            assert receive(socket, 1)[0]["seq"] == number


@on_sqlite
def test_a_subscriber_who_leaves_is_let_go(make_service: Callable[..., Service]) -> None:
    """Properly, and by a connection that is simply gone; each would otherwise hold its tasks and its place."""
    service = make_service()
    workspace = service.new_workspace()
    for _ in range(20):
        with follow(service, workspace.api_key, 0):
            pass
        with follow(service, workspace.api_key, 0) as torn:
            torn.socket.close()
    deadline = time.monotonic() + 10
    while service.connections() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert service.connections() == 0


@on_sqlite
def test_a_subscriber_who_does_not_read_costs_no_memory(make_service: Callable[..., Service]) -> None:
    service = make_service()
    workspace = service.new_workspace()
    with client(service, workspace.api_key) as api, follow(service, workspace.api_key, 0, max_queue=1) as idle:
        text = "x" * 4_000
        for batch in range(3):  # what is allocated once and kept is none of the subscriber's
            push_values(api, text, batch)
        before = service.memory()
        for batch in range(3, 23):
            push_values(api, text, batch)  # 20 batches of 500 values of 4 KB, from and to: 80 MB of events
        assert service.memory() - before < 20 * 1024 * 1024

        assert [event["seq"] for event in receive(idle, 2_000)] == list(range(1, 2_001))


@on_sqlite
def test_late_subscribers_who_do_not_read_cost_no_memory_however_long_the_texts(
    make_service: Callable[..., Service],
) -> None:
    service = make_service()
    workspace = service.new_workspace()
    with client(service, workspace.api_key) as api, ExitStack() as late:
        for batch in range(8):
            push_long_messages(api, batch)  # 400 messages of 80 KB: 32 MB for each who would read them at once
        before = service.memory()
        subscribers = [late.enter_context(follow(service, workspace.api_key, 2, **IDLE)) for _ in range(6)]
        for subscriber in subscribers:
            receive(subscriber, 1)  # so the service has read for it, too
        assert service.memory() - before < 30 * 1024 * 1024

        assert [event["seq"] for event in receive(subscribers[0], 399)] == list(range(4, 403))


@on_sqlite
def test_a_subscriber_whose_place_in_the_log_is_cut_away_is_told_and_misses_nothing_unawares(
    make_service: Callable[..., Service],
) -> None:
    service = make_service()
    workspace = service.new_workspace()
    with client(service, workspace.api_key) as api, follow(service, workspace.api_key, 0, **IDLE) as slow:
        for batch in range(8):
            push_long_messages(api, batch)
        service.forget_changes(workspace, before=400)
        seen, closed = until_closed(slow)

    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) < 400
    assert (closed.code, closed.reason) == (1008, "the change log has been cut beyond this cursor")


def until_closed(socket: ClientConnection) -> tuple[list[int], Close]:
    seen: list[int] = []
    try:
        while True:
            seen += [event["seq"] for event in receive(socket, 1)]
    except ConnectionClosed as closed:
        return seen, closed.rcvd or Close(1006, "")


def push_long_messages(api: httpx.Client, batch: int) -> None:
    """50 changes each; the first time there are two more."""
    operations: list[dict[str, Any]] = [{"op": "conversations.upsert", "id": "conv-9", "customer": "cust-1"}]
    operations += [
        {"op": "messages.add", "conversation": "conv-9", "id": f"m-{batch}-{number}", "author": "bot", "text": LONG}
        for number in range(50)
    ]
    answered(api.post("/v1/batch", json={"operations": operations}))


def push_values(api: httpx.Client, text: str, batch: int) -> None:
    operations = [
        {"op": "customers.upsert", "id": f"c{number}", "company": f"{batch} {text[:3_900]}"} for number in range(500)
    ]
    answered(api.post("/v1/batch", json={"operations": operations}))
