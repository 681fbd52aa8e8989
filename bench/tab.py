"""A panel in a Chromium that nothing looks at in between.

What drives a browser for tests keeps what the page receives, and all that it asks for, in the page's own process: as
much as the page itself within an hour.
"""

import asyncio
import itertools
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from .lasting import ARGUMENTS, EXECUTABLE, PATIENCE, Asked, pss

PROFILE = ("--headless=new", "--remote-debugging-port=0", "--no-first-run")


class Tab(Asked):
    """Its only one. It is asked by the browser's own protocol, of which nothing is switched on."""

    def __init__(self, connection: ClientConnection, browser: int) -> None:
        self._connection, self._browser = connection, browser
        self._ids, self._waiting = itertools.count(1), dict[int, asyncio.Future[Any]]()
        self._reading = asyncio.create_task(self._read())

    @property
    def memory(self) -> int:
        """Bytes of its renderer."""
        return max(pss(process) for process in _below(self._browser) if _is_renderer(process))

    async def kept(self) -> int:
        """The same, without what is garbage."""
        await self.send("HeapProfiler.collectGarbage")
        return self.memory

    async def types(self, key: str, text: str) -> None:
        field = f"document.querySelector('form[action=\"attributes/{key}\"] [name=value]')"
        await self.evaluate(f"{field}.focus()")
        for letter in text:
            await self.send("Input.dispatchKeyEvent", type="char", text=letter)

    async def answers(self) -> None:
        """Without a script, whose garbage would be the page's."""
        await self.send("Runtime.getIsolateId")

    async def evaluate(self, expression: str) -> Any:
        answer = await self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    async def send(self, method: str, **parameters: Any) -> Any:
        id = next(self._ids)
        answer = self._waiting[id] = asyncio.get_running_loop().create_future()
        await self._connection.send(msgspec.json.encode({"id": id, "method": method, "params": parameters}).decode())
        return await answer

    async def close(self) -> None:
        self._reading.cancel()
        await self._connection.close()

    async def _read(self) -> None:
        async for message in self._connection:
            said = msgspec.json.decode(message)
            waiting = self._waiting.pop(said.get("id", 0), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(said.get("result", {}))


@asynccontextmanager
async def tab(url: str) -> AsyncIterator[Tab]:
    with TemporaryDirectory(prefix="sidelight-bench-", ignore_cleanup_errors=True) as profile:
        command = [EXECUTABLE, *ARGUMENTS, *PROFILE, f"--user-data-dir={profile}", "about:blank"]
        browser = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
        try:
            async with asyncio.timeout(PATIENCE):
                address = await _address(Path(profile))
            one = Tab(await connect(address, max_size=None), browser.pid)
            await one.send("Emulation.setScriptExecutionDisabled", value=True)
            await one.send(
                "Emulation.setDeviceMetricsOverride", width=360, height=800, deviceScaleFactor=1, mobile=False
            )
            await one.send("Page.navigate", url=url)
            yield one
            await one.close()
        finally:
            browser.kill()
            await browser.wait()


async def _address(profile: Path) -> str:
    """Of its one page, once the browser has said at which port it answers."""
    while (port := _port(profile)) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    async with httpx.AsyncClient(trust_env=False) as client:
        targets = (await client.get(f"http://127.0.0.1:{port}/json/list")).json()
    return str(next(one["webSocketDebuggerUrl"] for one in targets if one["type"] == "page"))


def _port(profile: Path) -> str | None:
    written = profile / "DevToolsActivePort"
    lines = written.read_text().splitlines() if written.exists() else []
    return lines[0] if len(lines) > 1 else None


def _below(process: int) -> list[int]:
    """The processes that it has started, and those that they have."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, newest = [process], {process}
    while newest:
        newest = {one for one, parent in parents.items() if parent in newest}
        found += newest
    return found


def _is_renderer(process: int) -> bool:
    try:
        return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
