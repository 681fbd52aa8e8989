"""Bounds for everybody: how many requests, how many subscriptions, and which hosts."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sidelight_sdk import Agent, RetryPolicy, Sidelight
from sidelight_sdk.errors import APIError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.api.expect import refused
from tests.service import HOST, Credentials, Service

POLICY = "default-src 'none'"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that serves one request in five seconds: two at once."""
    folder = tmp_path_factory.mktemp("few")
    limits = {"KEY": "0.2", "SESSION": "0.3", "ADDRESS": "0"}
    environment = {f"SIDELIGHT_REQUESTS_PER_{name}": limit for name, limit in limits.items()}
    environment["SIDELIGHT_SUBSCRIPTIONS_PER_WORKSPACE"] = "1"
    with Service(f"sqlite:///{folder}/few.db", folder, environment) as running:
        yield running


def statuses(url: str, requests: int, **headers: str) -> list[int]:
    with httpx.Client(trust_env=False, headers=headers) as http:
        return [http.get(url).status_code for _ in range(requests)]


def test_a_key_that_asks_too_often_is_told_when_to_come_again_and_others_are_served(few: Service) -> None:
    acme, rival = few.new_workspace(), few.new_workspace("Rival")
    mine, theirs = (f"Bearer {one.api_key}" for one in (acme, rival))
    assert statuses(f"{few.url}/v1/attributes", 4, Authorization=mine) == [200, 200, 429, 429]
    answer = httpx.get(f"{few.url}/v1/attributes", headers={"Authorization": mine}, trust_env=False)
    assert "Retry-After" in refused(answer, 429)["detail"]
    assert 1 <= int(answer.headers["retry-after"]) <= 5
    assert statuses(f"{few.url}/v1/attributes", 1, Authorization=theirs) == [200]


def test_a_panel_that_asks_too_often_gets_a_page_with_all_headers(few: Service) -> None:
    workspace = few.new_workspace()
    with sdk(few, workspace) as host:
        panel = host.panels.open(Agent("marta"), customer="ada")
        assert statuses(f"{panel}theme.css", 5) == [200, 200, 200, 429, 429]
        answer = httpx.get(f"{panel}theme.css", headers={"accept-language": "de"}, trust_env=False)
        assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert POLICY in answer.headers["content-security-policy"]
        assert int(answer.headers["retry-after"]) >= 1
        assert "Zu viel auf einmal" in answer.text
        other = host.panels.open(Agent("jonas"), customer="ada")
        assert statuses(f"{other}theme.css", 1) == [200]


def test_an_address_that_asks_too_often_is_refused_whatever_it_asks_for(tmp_path: Path) -> None:
    environment = {"SIDELIGHT_REQUESTS_PER_ADDRESS": "1"}
    with Service(f"sqlite:///{tmp_path}/few.db", tmp_path, environment) as service:
        found = [statuses(f"{service.url}/v1/x?{number}", 1, Authorization=f"Bearer {number}") for number in range(12)]
        assert found[-1] == [429]
        assert statuses(f"{service.url}/embed?token=x", 1) == [429]


def test_the_sdk_waits_as_long_as_it_is_asked_to(few: Service) -> None:
    workspace = few.new_workspace()
    with sdk(few, workspace) as host:
        for _ in range(3):
            host.attributes.list()
    with sdk(few, workspace, RetryPolicy(attempts=1)) as host, pytest.raises(APIError) as caught:
        [host.attributes.list() for _ in range(3)]
    assert caught.value.status == 429
    assert caught.value.retry_after


def test_a_workspace_has_so_many_subscriptions_at_once(few: Service) -> None:
    workspace, rival = few.new_workspace(), few.new_workspace("Rival")
    with follow(few, workspace):
        with pytest.raises(InvalidStatus) as caught:
            follow(few, workspace)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["retry-after"] == "1"
        with follow(few, rival):
            pass


HOSTS = [b"[::1", b"a b", b"a/b", b"x:y", b"x@y", b"[", b"%00", b"", b"a" * 300, b"x\x80", b"a:123456", b"http://a"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/p/x/theme.css", "/embed?token=x", "/v1/customers", "/schema", "/nothing"])
def test_a_bad_host_is_400_with_all_headers(service: Service, host: bytes, path: str) -> None:
    answer = raw(service, f"GET {path} HTTP/1.1\r\nhost: ".encode() + host + b"\r\nconnection: close\r\n\r\n")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 400 "), answer
    assert b"nosniff" in head
    assert b"no-store" in head
    assert path.startswith(("/v1", "/schema")) or b"frame-ancestors" in head


@pytest.mark.parametrize("host", [b"panel.example.com", b"127.0.0.1:8400", b"[::1]:8400", b"PANEL_1.test."])
def test_a_good_host_is_served(service: Service, host: bytes) -> None:
    answer = raw(service, b"GET /schema HTTP/1.1\r\nhost: " + host + b"\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_two_hosts_are_none(service: Service) -> None:
    answer = raw(service, b"GET /schema HTTP/1.1\r\nhost: a.test\r\nhost: b.test\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/customers"),
        ("GET", "/v1/customers/nobody"),
        ("GET", "/v1/nothing"),
        ("PATCH", "/v1/customers"),
        ("OPTIONS", "/v1/customers"),
        ("POST", "/v1/batch"),
        ("POST", "/v1/panels"),
        ("DELETE", "/v1/panels"),
        ("GET", "/v1/events"),
        ("GET", "/schema"),
    ],
)
def test_every_answer_of_the_api_is_kept_by_nobody_and_is_what_it_says(
    api: httpx.Client, stranger: httpx.Client, method: str, path: str
) -> None:
    for client in (api, stranger):
        answer = client.request(method, path)
        assert answer.headers.get_list("cache-control") == ["no-store"]
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


def sdk(service: Service, workspace: Credentials, retry: RetryPolicy | None = None) -> Sidelight:
    keys = {"workspace": workspace.workspace, "api_key": workspace.api_key, "signing_key": workspace.signing_key}
    return Sidelight(service.url, **keys, **({"retry": retry} if retry else {}))  # type: ignore[arg-type]


def follow(service: Service, workspace: Credentials):  # type: ignore[no-untyped-def]
    address = f"{service.url.replace('http', 'ws', 1)}/v1/events"
    return connect(address, additional_headers={"Authorization": f"Bearer {workspace.api_key}"}, proxy=None)


def raw(service: Service, request: bytes) -> bytes:
    with socket.create_connection((HOST, service.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer
