"""The example consumer mirrors what changes, whatever becomes of it and of the log meanwhile."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sidelight_sdk import Agent, AuthenticationError, Sidelight
from sidelight_sdk.testing import FakeService

from examples.event_consumer import Mirror, alone, consume
from tests.service import ROOT, Service

MARTA = Agent("marta", name="Marta")


@contextmanager
def consuming(sidelight: Sidelight, file: Path, own_key: str | None = None) -> Iterator[None]:
    """In a thread, until the block ends; then all that was sent is in the mirror, or the test fails."""
    thread = threading.Thread(target=lambda: consume(sidelight, Mirror(file), own_key))
    thread.start()
    try:
        yield
    finally:
        sidelight.close()
        thread.join(20)
        assert not thread.is_alive()


def seen(file: Path, customer: str, holds: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """The customer's profile in the mirror, as soon as that holds."""
    mirror, patience = Mirror(file), threading.Event()
    for _ in range(2_000):
        if holds(profile := mirror.profile(customer)):
            return profile
        patience.wait(0.01)
    raise AssertionError(f"never came to be: {mirror.profile(customer)}")


def test_it_begins_with_a_snapshot_and_goes_on_where_it_was(tmp_path: Path) -> None:
    service, file = FakeService(), tmp_path / "mirror.db"
    service.client().customers.upsert("c1", name="Ada", attributes={"plan": "Pro"})
    with consuming(service.client(), file):
        assert seen(file, "c1", bool) == {"name": "Ada", "plan": "Pro"}
        service.edit("c1", "plan", "Free", agent=MARTA)
        seen(file, "c1", lambda profile: profile["plan"] == "Free")
    service.edit("c1", "plan", None, agent=MARTA)  # while nobody consumes
    with consuming(service.client(), file):
        assert seen(file, "c1", lambda profile: "plan" not in profile) == {"name": "Ada"}


def test_what_it_has_pushed_itself_is_not_handled_again(tmp_path: Path) -> None:
    service, file = FakeService(), tmp_path / "mirror.db"
    Mirror(file).replace([], "0")  # so that it begins with events
    with consuming(service.client(), file, own_key="key_fake"):
        service.client().customers.upsert("c1", name="Ada")
        service.edit("c1", "location", "London", agent=MARTA)
        assert seen(file, "c1", bool) == {"location": "London"}


def test_a_log_that_does_not_reach_back_is_answered_by_a_snapshot(own_service: Service, tmp_path: Path) -> None:
    workspace, file = own_service.new_workspace(), tmp_path / "mirror.db"

    def client() -> Sidelight:
        return Sidelight(own_service.url, workspace=workspace.workspace, api_key=workspace.api_key)

    with client() as host:
        host.customers.upsert("c1", name="Ada")
        with consuming(client(), file):
            seen(file, "c1", bool)
        for name in ("Ada L.", "Ada Lovelace"):
            host.customers.upsert("c1", name=name)
        own_service.forget_changes(workspace, before=host.customers.page().seq)
        with consuming(client(), file):
            assert seen(file, "c1", lambda profile: profile["name"] != "Ada") == {"name": "Ada Lovelace"}


def test_a_revoked_key_ends_it(own_service: Service, tmp_path: Path) -> None:
    workspace = own_service.new_workspace()
    own_service.revoke_api_key(workspace)
    revoked = Sidelight(own_service.url, workspace=workspace.workspace, api_key=workspace.api_key)
    with revoked, pytest.raises(AuthenticationError):
        consume(revoked, Mirror(tmp_path / "mirror.db"))
    command = [sys.executable, "-m", "examples.event_consumer", str(tmp_path / "mirror.db")]
    keys = {"SIDELIGHT_URL": own_service.url, "SIDELIGHT_API_KEY": workspace.api_key}
    ended = subprocess.run(command, cwd=ROOT, env=keys, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "the API key was revoked or is wrong: give this consumer another one\n"


def test_one_of_several_workers_consumes_and_another_takes_over(tmp_path: Path) -> None:
    order: list[str] = []
    with alone(tmp_path / "mirror.db"):
        waiting = threading.Thread(target=lambda: _hold(tmp_path / "mirror.db", order))
        waiting.start()
        order.append("first")
    waiting.join(20)
    assert order == ["first", "second"]


def _hold(file: Path, order: list[str]) -> None:
    with alone(file):
        order.append("second")
