"""The processes that are measured: the service as `sidelight serve` runs it, and the bare one beside it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
MOST_LINE = 2**28  # bytes of what it is told or answers


class Process:
    """A context manager; inside it the process answers on `port`."""

    def __init__(self, command: Sequence[str], log: Path, **settings: object) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", *command, "--port", str(self.port)]
        self._log = log
        self._environment = {
            **os.environ,
            "SIDELIGHT_UNREADY": "0",
            **{f"SIDELIGHT_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 30
        while not _answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"did not start:\n{self._log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def memory(self) -> int:
        """Bytes resident."""
        assert self._process is not None
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Probed(Process):
    """The service with a probe (probed.py), for differences that /proc, which counts in 10 ms, is too coarse for."""

    def __init__(self, log: Path, *, stretches: bool = False, **settings: object) -> None:
        self._probe = log.with_name(f"{log.stem}.probe")
        self._probe.write_text("")
        arguments = ["bench.probed", "--probe", str(self._probe), *(["--stretches"] if stretches else [])]
        super().__init__(arguments, log, **settings)

    def cpu(self) -> float:
        return self.probe()[0]

    def probe(self) -> tuple[float, float]:
        """Seconds of processor time used so far; the longest stretch since the last call."""
        assert self._process is not None
        lines = len(self._lines())
        self._process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 30
        while len(self._lines()) == lines:
            if time.monotonic() > deadline:
                raise TimeoutError("the probe does not answer")
            time.sleep(0.002)
        used, longest = self._lines()[-1].split()
        return float(used), float(longest)

    def _lines(self) -> list[str]:
        return self._probe.read_text().splitlines()


class Clocked(Process):
    """The service with a clock at each commit (clocked.py)."""

    def __init__(self, log: Path, **settings: object) -> None:
        self._times = log.with_name(f"{log.stem}.times")
        self._read = 0
        super().__init__(["bench.clocked", "--times", str(self._times)], log, **settings)

    def commits(self) -> list[tuple[str, int, float]]:
        """Since the last call: the workspace, its log's highest number, and when this was on disk."""
        assert self._process is not None
        self._process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 30
        while not (text := self._times.read_text()[self._read :]).endswith(".\n"):
            if time.monotonic() > deadline:
                raise TimeoutError("the clock does not answer")
            time.sleep(0.01)
        self._read += len(text)
        lines = (line.split() for line in text.splitlines()[:-1])
        return [(workspace_id, int(number), float(at)) for workspace_id, number, at in lines]


class Helper:
    """A process beside the measure, which is told what to do line by line. A context manager; inside it it runs."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=MOST_LINE
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


class Busy(Helper):
    """One that does the same for as many seconds as each line says, and answers how much of it a second it did."""

    async def run(self, seconds: float) -> float:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{seconds}\n".encode())
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the helper has ended")
        return float(line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/nothing", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
