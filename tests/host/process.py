"""The example host as a process, beside a service that runs already."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests.service import ROOT, Credentials, Service, free_port

START_SECONDS = 20.0


class Host:
    """A context manager that starts and ends it. It is at `localhost`, the service at 127.0.0.1: two sites."""

    def __init__(
        self, service: Service, keys: Credentials | Mapping[str, Credentials], folder: Path, port: int | None = None
    ) -> None:
        """Of several workspaces, `keys` are by trade."""
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = folder / f"host-{self.port}.log"
        self._environment = {
            **os.environ,
            "SIDELIGHT_URL": service.url,
            **workspaces(keys, folder),
            "HOST_URL": self.url,
            "HOST_PORT": str(self.port),
        }

    def __enter__(self) -> "Host":
        self.start()
        self.settle()
        return self

    def start(self) -> None:
        """Returns once it answers, whether or not the service does."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "examples.host_app"]
            self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        self.client = httpx.Client(base_url=self.url)
        self.settle(refused=None)

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10)

    def settle(self, **wanted: Any) -> dict[str, Any]:
        """Waits until all pushes are through, or until `/health` says what is wanted."""
        until = time.monotonic() + START_SECONDS
        health: dict[str, Any] = {}
        while time.monotonic() < until and self._process.poll() is None:
            try:
                health = self.client.get("/health").json()
            except httpx.TransportError:
                health = {}
            if health and (wanted or {"waiting": 0}).items() <= health.items():
                return health
            time.sleep(0.02)
        raise AssertionError(f"{wanted or 'settled'}? {health}\n{self.log.read_text(errors='replace')[-4000:]}")

    def live_until(self, text: str, agent: str = "marta", conversation: str = "conv-parcel") -> str:
        """Opens a thread's frame and reads on until `text` is in it."""
        read = ""
        with self.client.stream("GET", f"/{agent}/c/{conversation}/live", timeout=10) as answer:
            for piece in answer.iter_text():
                read += piece
                if text in read:
                    return read
        raise AssertionError(f"the frame ended without {text!r}:\n{read[-4000:]}")


def workspaces(keys: Credentials | Mapping[str, Credentials], folder: Path) -> dict[str, str]:
    if isinstance(keys, Credentials):
        return {
            "SIDELIGHT_WORKSPACE": keys.workspace,
            "SIDELIGHT_API_KEY": keys.api_key,
            "SIDELIGHT_SIGNING_KEY": keys.signing_key,
        }
    file = folder / "workspaces.json"
    file.write_bytes(msgspec.json.encode(keys))
    return {"HOST_WORKSPACES": str(file)}
