"""`make demo`: the service and the example host together, on loopback, until Ctrl-C.

PORT (8400) is the service's, HOST_PORT (8401) the host's, AUTOPLAY=20 lets customers write by themselves every 20
seconds or so. What is kept between runs is in DEMO_FOLDER (`.demo/`); delete it to start afresh.

The host is at `localhost`, the service at `127.0.0.1`: for a browser two sites, as they will be in real life.
"""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from types import FrameType

from .seed import TRADES, Trade

Keys = dict[str, str]

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("DEMO_FOLDER") or ROOT / ".demo").absolute()
DATABASE, WORKSPACES = "sidelight.db", "workspaces.json"
START_SECONDS = 30.0
END_SECONDS = 8.0


class DemoError(Exception):
    """An error whose message is for people."""


class StoppedError(Exception):
    """Ctrl-C or SIGTERM while starting."""


def main() -> int:
    stop = Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    try:
        run(os.environ, stop)
    except StoppedError:
        pass
    except DemoError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr, flush=True)
        return 1
    return 0


def run(environment: Mapping[str, str], stop: Event) -> None:
    port, host_port = port_in(environment, "PORT", 8400), port_in(environment, "HOST_PORT", 8401)
    if port == host_port:
        raise DemoError(f"PORT and HOST_PORT are both {port}: the service and the chat platform need one each.")
    must_be_free(port, "127.0.0.1", "the service", "PORT")
    must_be_free(host_port, "localhost", "the chat platform", "HOST_PORT")
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DemoError(f"{FOLDER} cannot be made: {error.strerror}. Choose another: DEMO_FOLDER=…") from error
    service_url, host_url = f"http://127.0.0.1:{port}", f"http://localhost:{host_port}"
    database = f"sqlite:///{FOLDER / DATABASE}"
    settings = {**environment, "SIDELIGHT_DATABASE": database, "SIDELIGHT_UNREADY": "0"}
    print("Starting …", flush=True)
    keep_workspaces(kept_keys(FOLDER), host_url, settings)
    with ExitStack() as children:
        serve = ["plugin.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
        service = children.enter_context(Child("The service", serve, settings, "service.log"))
        service.wait_until(lambda: answers(f"{service_url}/v1/attributes"), stop)
        host = children.enter_context(
            Child(
                "The chat platform",
                ["examples.host_app"],
                {
                    **environment,
                    "HOST_WORKSPACES": str(FOLDER / WORKSPACES),
                    "SIDELIGHT_URL": service_url,
                    "SIDELIGHT_PUBLIC_URL": service_url,
                    "HOST_URL": host_url,
                    "HOST_PORT": str(host_port),
                    "HOST_AUTOPLAY": environment.get("AUTOPLAY", ""),
                },
                "host.log",
            )
        )
        host.wait_until(lambda: nothing_waits(f"{host_url}/health"), stop)
        print(f"\n    Open  {host_url}/\n\nCtrl-C ends it. Data and logs are in {FOLDER.name}/.", flush=True)
        while not stop.wait(0.2):
            service.must_live()
            host.must_live()
        print("\nEnding …", flush=True)


def port_in(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoError(f"{name}={text} is no port: it must be a number from 1 to 65535.")
    return int(text)


def must_be_free(port: int, name: str, whose: str, option: str) -> None:
    for family, kind, _, _, address in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):  # for example, no IPv6 here
                    continue
                why = "is taken" if error.errno == errno.EADDRINUSE else "may not be used by you"
                raise DemoError(
                    f"Port {port} {why}. Choose another for {whose}, for example: make demo {option}={another(port)}"
                ) from error


def another(port: int) -> int:
    return port + 100 if 1024 < port < 65000 else 8500


def kept_keys(folder: Path) -> dict[str, Keys]:
    """By trade, of an earlier run's workspaces. Without its database there are none, whatever else is in the folder."""
    if not (folder / DATABASE).exists():
        return {}
    if (folder / WORKSPACES).exists():
        kept: dict[str, Keys] = json.loads((folder / WORKSPACES).read_text())
        return kept
    if (folder / "workspace.json").exists():
        print(f"The one workspace of an earlier demo stays in {folder.name}/, unused: delete that to be rid of it.")
    return {}


def keep_workspaces(kept: Mapping[str, Keys], host_url: str, settings: Mapping[str, str]) -> None:
    """One for each trade, at the same time: each takes a process of its own."""
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda trade: workspace(trade, kept.get(trade.id), host_url, settings), TRADES)
        keys = {trade.id: keys for trade, keys in zip(TRADES, made, strict=True)}
    file = FOLDER / WORKSPACES
    file.touch(mode=0o600)  # it holds keys
    file.write_text(json.dumps(keys, indent=2))


def workspace(trade: Trade, kept: Keys | None, host_url: str, settings: Mapping[str, str]) -> Keys:
    """With `origin`, where its panels may be framed: as long as that stays, nothing has to be asked."""
    if kept and (kept["origin"] == host_url or add_origin(kept, host_url, settings)):
        return {**kept, "origin": host_url}
    answer = sidelight(settings, "workspace", "create", trade.company, "--origin", host_url)
    if answer.returncode:
        raise DemoError(f"No workspace could be made in {FOLDER.name}/{DATABASE}:\n{answer.stderr.strip()}")
    return {**json.loads(answer.stdout), "origin": host_url}


def add_origin(kept: Keys, host_url: str, settings: Mapping[str, str]) -> bool:
    return sidelight(settings, "origins", "add", kept["workspace"], host_url).returncode == 0


def sidelight(settings: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plugin.cli", *arguments]
    return subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True)


class Child:
    """A process of the demo. Its signals come from here alone, so that the host ends before the service."""

    def __init__(self, name: str, module: list[str], environment: Mapping[str, str], log: str) -> None:
        self._name, self._log = name, FOLDER / log
        self._command, self._environment = [sys.executable, "-m", *module], environment

    def __enter__(self) -> "Child":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"{self._name} does not end by itself; it is ended now.", file=sys.stderr, flush=True)
            self._process.kill()
            self._process.wait()

    def wait_until(self, ready: Callable[[], bool], stop: Event) -> None:
        until = time.monotonic() + START_SECONDS
        while not ready():
            self.must_live()
            if time.monotonic() > until:
                raise DemoError(f"{self._name} is not ready after {START_SECONDS:.0f} seconds.{self._last_words()}")
            if stop.wait(0.1):
                raise StoppedError

    def must_live(self) -> None:
        if (code := self._process.poll()) is not None:
            how = f"exit code {code}" if code >= 0 else f"signal {-code}"
            raise DemoError(f"{self._name} has ended by itself ({how}), so the demo ends too.{self._last_words()}")

    def _last_words(self) -> str:
        words = self._log.read_text(errors="replace").strip().splitlines()[-12:]
        lines = "".join(f"\n    {line}" for line in words) or " nothing"
        return f" {FOLDER.name}/{self._log.name} says:{lines}"


def answers(url: str) -> bool:
    """True for any answer, also for a refusal."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def nothing_waits(health_url: str) -> bool:
    """The host is up, and the service has taken its first push."""
    with suppress(OSError), urllib.request.urlopen(health_url, timeout=2) as answer:
        health = json.load(answer)
        if health["refused"]:
            raise DemoError(f"The service refused the demo's data. {health['refused']}")
        return bool(health["waiting"] == 0)
    return False


if __name__ == "__main__":
    sys.exit(main())
