"""A browser's processes: started in a group of their own, gone with the test run however that ends."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

GRACE = 5.0  # seconds between asking and killing


class Group:
    """What one engine starts, and the throw-away home it runs in."""

    def __init__(self, name: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix=f"sidelight-{name}-"))
        self._running: list[subprocess.Popen[str]] = []
        self._environment = {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            # No desktop's bus: looking for one takes seconds where there is none.
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "NO_AT_BRIDGE": "1",
            "GTK_A11Y": "none",
        }

    def start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        stdout: int | IO[str] = subprocess.DEVNULL,
    ) -> subprocess.Popen[str]:
        """In a session of its own: Ctrl-C reaches the tests alone, and they close the browser.

        Should they be killed themselves, the kernel kills it.
        """
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            env=os.environ | self._environment | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._running.append(process)
        return process

    def end(self) -> None:
        """Youngest first; the whole group, for browsers leave children behind."""
        while self._running:
            process = self._running.pop()
            _signal(process, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
            _signal(process, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
