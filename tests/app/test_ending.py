"""A process that is to stop says so, goes on serving until that is known, and answers all that it has accepted."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.service import HOST, Service, on_sqlite

ASKS = b"GET /healthz HTTP/1.1\r\nHost: sidelight\r\n\r\n"


@contextmanager
def connection(service: Service) -> Iterator[socket.socket]:
    with socket.create_connection((HOST, service.port), timeout=10) as connected:
        yield connected


def answer(connected: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"ok\n"):
        piece = connected.recv(65536)
        assert piece, f"cut off after {received!r}"
        received += piece
    return received


def refuses(service: Service) -> bool:
    try:
        with connection(service):
            return False
    except ConnectionError:
        return True


@pytest.fixture
def patient(make_service: Callable[..., Service]) -> Service:
    return make_service(unready=60)


def test_both_say_ok_without_a_key(service: Service) -> None:
    for path in ("/healthz", "/readyz"):
        said = httpx.get(service.url + path, trust_env=False)
        assert (said.status_code, said.text, said.headers["cache-control"]) == (200, "ok\n", "no-store")


@on_sqlite
def test_a_process_that_is_to_stop_is_not_ready_and_serves_on(patient: Service) -> None:
    with httpx.Client(base_url=patient.url, trust_env=False) as proxy:
        assert proxy.get("/readyz").status_code == 200
        os.kill(patient.pid, signal.SIGTERM)
        while (said := proxy.get("/readyz")).status_code == 200:
            pass
        assert (said.status_code, said.text) == (503, "draining\n")
        assert said.headers["connection"] == "close", "so that the next request goes to another process"
        assert proxy.get("/healthz").text == "ok\n"
    assert patient.stop() == 0, "a second signal is impatient"


@on_sqlite
def test_what_has_been_accepted_is_answered(make_service: Callable[..., Service]) -> None:
    ending = make_service()
    with connection(ending) as kept, connection(ending) as new, connection(ending) as halfway:
        kept.sendall(ASKS)
        answer(kept)
        halfway.sendall(ASKS[:20])
        answered = httpx.get(f"{ending.url}/healthz", trust_env=False)  # whatever was sent before has been read
        assert answered.status_code == 200
        os.kill(ending.pid, signal.SIGTERM)
        while not refuses(ending):
            pass
        for connected, rest in ((kept, ASKS), (new, ASKS), (halfway, ASKS[20:])):
            connected.sendall(rest)
            assert b"connection: close" in answer(connected).lower()
            assert connected.recv(1) == b""
    assert ending.stop() == 0


@on_sqlite
def test_a_process_that_is_stopped_while_it_starts_ends_without_a_traceback(
    make_service: Callable[..., Service],
) -> None:
    starting = make_service()
    starting.stop()
    before = starting.log.stat().st_size
    process = starting.begin()
    while b"Started server process" not in starting.log.read_bytes()[before:]:
        assert process.poll() is None
    assert starting.stop() == 0
    assert "Traceback" not in starting.log.read_text()
