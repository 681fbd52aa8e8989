"""A pooler before PostgreSQL that is set as docs/deploy.md says does no harm; any other is refused at the start."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from plugin.domain.signal import Signal
from plugin.live.bus import PostgresBus
from tests.deploy.pgbouncer import documented_parameters, pgbouncer_before
from tests.panel.desk import Desk
from tests.service import HOST, ROOT, Service, free_port

SIGNAL = Signal("reply", "ws", "from one")


def test_in_session_mode_all_is_as_without(postgres_database: str, tmp_path: Path) -> None:
    with (
        pgbouncer_before(
            postgres_database, mode="session", ignored=documented_parameters(), folder=tmp_path
        ) as database,
        Service(database, tmp_path) as service,
        Desk(service, service.new_workspace()) as desk,
    ):
        panel = desk.open_off()
        panel.submit("attributes/location", value="Paris")
        assert desk.value("location") == "Paris"
        asyncio.run(_one_process_hears_the_other(database))


async def _one_process_hears_the_other(database: str) -> None:
    one, other, heard = PostgresBus(database), PostgresBus(database), asyncio.Queue[Signal]()
    await one.start(lambda _: None)
    await other.start(heard.put_nowait)
    one.publish(SIGNAL)
    async with asyncio.timeout(15):
        assert await heard.get() == SIGNAL
    await one.stop()
    await other.stop()


@pytest.mark.parametrize(
    ("mode", "ignored", "says"),
    [
        ("transaction", documented_parameters(), "pool_mode=session"),
        ("session", "extra_float_digits", f"ignore_startup_parameters={documented_parameters()}"),
    ],
)
def test_one_that_would_do_harm_is_refused_in_a_line_that_says_what_to_set(
    postgres_database: str, tmp_path: Path, mode: str, ignored: str, says: str
) -> None:
    with pgbouncer_before(postgres_database, mode=mode, ignored=ignored, folder=tmp_path) as database:
        ended = subprocess.run(
            [sys.executable, "-m", "plugin.cli", "serve", "--host", HOST, "--port", str(free_port())],
            cwd=ROOT, env={"PATH": "/usr/bin", "SIDELIGHT_DATABASE": database}, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert says in line
