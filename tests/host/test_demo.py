"""`make demo`, as somebody with a terminal sees it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.host_app.demo import kept_keys
from tests.service import ROOT, free_port


class Demo:
    """Its output is one file, as on a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder / "kept", folder / "output"
        self.ports = {"PORT": str(free_port()), "HOST_PORT": str(free_port())}

    def start(self) -> None:
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "examples.host_app.demo"],
                cwd=ROOT,
                env={**os.environ, **self.ports, "DEMO_FOLDER": str(self.folder)},
                stdout=output,
                stderr=output,
            )

    def wait_for(self, text: str) -> str:
        until = time.monotonic() + 40
        while text not in (said := self.output.read_text()):
            assert time.monotonic() < until, f"no {text!r} in:\n{said}"
            assert self._process.poll() is None or text in self.output.read_text(), f"ended without {text!r}:\n{said}"
            time.sleep(0.05)
        return said

    def end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return self.code()

    def code(self) -> int:
        return self._process.wait(20)

    def kill(self) -> None:
        """SIGTERM, not SIGKILL: its children must go with it."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    demo.kill()


def test_it_prints_one_address_and_ends_without_a_trace(demo: Demo) -> None:
    for how in (signal.SIGINT, signal.SIGTERM):  # the second time with the first run's data
        demo.start()
        said = demo.wait_for("Ctrl-C ends it")
        (address,) = re.findall(r"https?://\S+", said)
        assert urllib.request.urlopen(address).status == 200
        began = time.monotonic()
        assert demo.end(how) == 0
        assert time.monotonic() - began < 8
        for log in (demo.output, *demo.folder.glob("*.log")):
            assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("option", ["PORT", "HOST_PORT"])
def test_it_says_which_port_is_taken_and_what_to_do(demo: Demo, option: str) -> None:
    with socket.create_server(("127.0.0.1", int(demo.ports[option]))):
        demo.start()
        assert demo.code() == 1
    said = demo.output.read_text()
    assert f"Port {demo.ports[option]} is taken" in said
    assert f"make demo {option}=" in said
    assert "Traceback" not in said


def test_it_says_so_when_the_service_dies(demo: Demo) -> None:
    demo.start()
    demo.wait_for("Ctrl-C ends it")
    kill_what_listens_at(int(demo.ports["PORT"]))
    assert demo.code() == 1
    said = demo.output.read_text()
    assert "The service has ended by itself (signal 9), so the demo ends too" in said
    assert "Traceback" not in said


def kill_what_listens_at(port: int) -> None:
    """By its command line, as the demo does not print its children's ids."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_text().split("\0")
            except OSError:
                continue
            if "plugin.cli" in words and "serve" in words and str(port) in words:
                os.kill(int(entry.name), signal.SIGKILL)


def test_a_folder_of_an_earlier_demo_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sidelight.db").touch()
    (tmp_path / "workspace.json").write_text('{"workspace": "ws_1", "api_key": "sk_1", "signing_key": "s"}')
    assert kept_keys(tmp_path) == {}
    (line,) = capsys.readouterr().out.splitlines()
    assert f"stays in {tmp_path.name}/, unused: delete that" in line


def test_keys_are_worth_nothing_without_their_database(tmp_path: Path) -> None:
    (tmp_path / "workspaces.json").write_text('{"shop": {"workspace": "ws_1"}}')
    assert kept_keys(tmp_path) == {}
    (tmp_path / "sidelight.db").touch()
    assert kept_keys(tmp_path) == {"shop": {"workspace": "ws_1"}}
