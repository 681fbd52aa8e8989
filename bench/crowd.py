"""Many open panels in a process of their own, so that reading their bytes does not delay what the bench times.

Reads paths from stdin, one a line, up to an empty line; then answers each line with how many chunks the panel with the
fewest has, and how many seconds ago something arrived.
"""

import argparse
import asyncio
import sys
import time
from typing import Self

import uvloop

from .processes import Helper
from .wire import open_all


class Crowd(Helper):
    """A context manager; inside it the panels are open."""

    def __init__(self, port: int, paths: list[str]) -> None:
        super().__init__("bench.crowd", "--port", str(port))
        self._paths = paths

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        assert self._process.stdin
        self._process.stdin.write("".join(f"{path}\n" for path in [*self._paths, ""]).encode())
        await self._answer()
        return self

    async def fewest_chunks(self) -> int:
        return int((await self._ask())[0])

    async def settle(self, quiet: float = 0.7) -> None:
        while (left := quiet - float((await self._ask())[1])) > 0:  # noqa: ASYNC110  silence raises no event
            await asyncio.sleep(left)

    async def until(self, chunks: int) -> None:
        async with asyncio.timeout(60):
            while await self.fewest_chunks() < chunks:  # noqa: ASYNC110  another process counts
                await asyncio.sleep(0.005)

    async def _ask(self) -> list[str]:
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        return await self._answer()

    async def _answer(self) -> list[str]:
        assert self._process.stdout
        line = (await self._process.stdout.readline()).decode().split()
        if not line:
            raise RuntimeError("the crowd has ended")
        return line


async def hold(port: int) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    paths = []
    while path := (await reader.readline()).decode().strip():
        paths.append(path)
    panels = await open_all(port, paths)
    print("open", flush=True)
    while await reader.readline():
        last_at = max(panel.last_at for panel in panels)
        print(min(panel.chunks for panel in panels), time.monotonic() - last_at, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(hold(parser.parse_args().port))
