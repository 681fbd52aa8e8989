"""What a long panel costs a browser: Chromium, scripting off, after 8,400 updates of one stream.

No script takes anything away: generations keep what is superseded out of style and layout, and Chromium removes them
once it has proven that they are gone. Garbage is left to the browser, so memory has its usual peaks in it.

- Style and layout of an update, by the browser's own counters, read before and after some updates of one value each: at
  first, and after all. The baseline is the least that could do it: the bare service streams the very bytes of these
  updates into a document without style sheets.
- Memory: what the page's renderer process has of its own (PSS), against that of a panel just opened beside it.
- The end: the service is stopped, so the response ends with a message; seconds until the browser has finished the page
  and answers, against the panel just opened. It is waited for a minute at most.
"""

import asyncio
import math
import re
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from .bare import First
from .figures import Row
from .processes import HOST, Process
from .wire import Client, Stream, marked, settle
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

UPDATES, UPDATE_SECONDS = 8_400, 75.0  # what takes longer is left at fewer
AT_ONCE = 25
SAMPLE = 40
EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PLAIN = b"<!doctype html><html lang=en><title>Bare</title><body>"
MOST_STYLE, MOST_GROWTH, MOST_GROWN, MOST_END = 3.0, 2.0, 150 * 2**20, 1.0
VALUE = re.compile(rb'value="value (\d+)"')
PATIENCE = 60.0


class Asked:
    """What is asked of a panel in a browser, however it is driven."""

    async def evaluate(self, expression: str) -> Any:
        raise NotImplementedError

    async def shows(self, field: int, value: str) -> None:
        last = f"[...document.querySelectorAll('form[action=\"attributes/field{field}\"] [name=value]')]"
        async with asyncio.timeout(PATIENCE):
            while not await self.evaluate(f"{last}.at(-1)?.value === '{value}'"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def holds(self, key: str, text: str) -> bool:
        """Whether that is what the control which is seen has in it."""
        seen = f"[...document.querySelectorAll({_form(key)!r} + ' [name=value]')].filter(e => e.checkVisibility())"
        return bool(await self.evaluate(f"{seen}.some(e => e.value.includes({text!r}))"))

    async def answers(self) -> None:
        await self.evaluate("1")

    async def ends(self) -> float:
        """Seconds until the page is complete and the browser says so; infinite if it does not in a minute."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                while await self.evaluate("document.readyState") != "complete":  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return math.inf
        return time.monotonic() - begun


class Window(Asked):
    """A tab of a browser profile of its own, so that its renderer serves nothing else."""

    def __init__(self, page: Page, counters: CDPSession, renderer: int) -> None:
        self._page, self._counters, self._renderer = page, counters, renderer

    async def evaluate(self, expression: str) -> Any:
        return await self._page.evaluate(expression)

    @property
    def memory(self) -> int:
        return pss(self._renderer)

    async def style_and_layout(self) -> float:
        """Seconds so far."""
        found = (await self._counters.send("Performance.getMetrics"))["metrics"]
        metrics = {metric["name"]: metric["value"] for metric in found}
        return float(metrics["RecalcStyleDuration"] + metrics["LayoutDuration"])

    async def types(self, key: str, text: str) -> None:
        await self._page.locator(f"{_form(key)} [name=value]").last.click()
        await self._page.keyboard.type(text)


def _form(key: str) -> str:
    return f'form.e[action="attributes/{key}"]'


def pss(process: int) -> int:
    """Bytes of a process: its own, and its part of those that it shares."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


class Windows:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def open(self, url: str) -> Window:
        context: BrowserContext = await self._browser.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 800}
        )
        page = await context.new_page()
        counters = await context.new_cdp_session(page)
        await counters.send("Performance.enable")
        await page.goto(url, wait_until="commit")
        await page.wait_for_selector("body", state="attached")
        return Window(page, counters, await self._renderer(page))

    async def _renderer(self, page: Page) -> int:
        """Its process, which nothing names: that which is busy when the page is kept busy."""
        before = await self._used()
        await page.evaluate("for (const begun = performance.now(); performance.now() < begun + 300;);")
        used = await self._used()
        return max(used, key=lambda process: used[process] - before.get(process, 0.0))

    async def _used(self) -> dict[int, float]:
        """Processor time of each renderer."""
        session = await self._browser.new_browser_cdp_session()
        found = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        await session.detach()
        return {process["id"]: process["cpuTime"] for process in found if process["type"] == "renderer"}


class Updates:
    """Of one customer's values."""

    def __init__(self, host: Client) -> None:
        self._host, self._numbers = host, count()

    async def make(self, window: Asked, fields: int) -> None:
        """Returns when the last of them is in the page."""
        value = f"value {next(self._numbers)}"
        members = ", ".join(f'"field{number}": "{value}"' for number in range(fields))
        await self._host.put("/v1/customers/cust-0", f'{{"attributes": {{{members}}}}}'.encode())
        await window.shows(fields - 1, value)

    async def make_many(self, window: Asked) -> int:
        """How many it came to."""
        begun, made = time.monotonic(), 0
        while made < UPDATES and time.monotonic() - begun < UPDATE_SECONDS:
            await self.make(window, AT_ONCE)
            made += AT_ONCE
        return made

    async def cost(self, window: Window) -> float:
        """Milliseconds of style and layout each."""
        before = await window.style_and_layout()
        for _ in range(SAMPLE):
            await self.make(window, 1)
        return (await window.style_and_layout() - before) / SAMPLE * 1000


class Found(Struct):
    updates: int
    at_first: float
    after: float
    bare: float
    memory: int
    fresh_memory: int
    end: float
    fresh_end: float


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    database = await databases.new("lasting")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
        paths = await add_sessions(ctx.store, acme, 3, ["conv-0"] * 3)
    # the page is not to load again while its end is timed
    settings = {"database": database, "updates_per_stream": 100 * UPDATES, "restart": 3600}
    log = databases.folder / "lasting.log"
    with (
        Process(("plugin.cli", "serve"), log, **settings) as service,
        Process(("bench.bare", "--database", ""), log) as bare,
    ):
        async with chromium() as windows:
            return _rows(await _find(service, bare, windows, acme, paths))


@asynccontextmanager
async def chromium() -> AsyncIterator[Windows]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield Windows(browser)
        async with asyncio.timeout(PATIENCE):
            await browser.close()


async def _find(service: Process, bare: Process, windows: Windows, acme: Acme, paths: list[str]) -> Found:
    host = Client(service.port, acme.api_key)
    updates = Updates(host)
    long = await windows.open(f"http://{HOST}:{service.port}{marked(paths[0])}")
    await updates.make(long, AT_ONCE)
    recorded = await Stream(paths[1]).open(service.port)
    at_first = await updates.cost(long)
    await settle([recorded])
    recorded.close()
    of_bare = await _bare_cost(bare, windows, recorded)
    made = await updates.make_many(long)
    after = await updates.cost(long)
    fresh = await windows.open(f"http://{HOST}:{service.port}{marked(paths[2])}")
    await updates.make(fresh, 1)
    memory, fresh_memory = long.memory, fresh.memory
    host.close()
    stopping = asyncio.create_task(asyncio.to_thread(service.stop))
    end, fresh_end = await asyncio.gather(long.ends(), fresh.ends())
    await stopping
    return Found(made, at_first, after, of_bare, memory, fresh_memory, end, fresh_end)


async def _bare_cost(bare: Process, windows: Windows, recorded: Stream) -> float:
    """Milliseconds of style and layout for each update that the stream was sent."""
    client = Client(bare.port)
    first = First({"content-type": "text/html; charset=utf-8"}, PLAIN)
    await client.ask("POST", "/first", msgspec.msgpack.encode(first))
    window = await windows.open(f"http://{HOST}:{bare.port}/stream/0")
    begin, *updates = _recorded(recorded)
    await _send(client, window, begin)
    before = await window.style_and_layout()
    for update in updates:
        await _send(client, window, update)
    client.close()
    return (await window.style_and_layout() - before) / len(updates) * 1000


def _recorded(stream: Stream) -> list[bytes]:
    """The updates, without what else was sent."""
    inflater, chunks = zlib.decompressobj(31), list[bytes]()
    stream.listen(chunks.append)
    _, *html = [inflater.decompress(chunk) for chunk in chunks]
    return [update for update in html if VALUE.search(update)]


async def _send(bare: Client, window: Window, update: bytes) -> None:
    await bare.ask("POST", "/update", update)
    await bare.ask("POST", "/send")
    await window.shows(0, f"value {VALUE.findall(update)[-1].decode()}")


def _rows(found: Found) -> list[Row]:
    style = found.at_first / found.bare
    updates = "" if found.updates >= UPDATES else f", after {found.updates:,} only"
    return [
        Row(
            "style and layout of an update in Chromium",
            f"{found.at_first:.1f} ms",
            f"{found.bare:.1f} ms",
            f"{style:.2f} x",
            f"<= {MOST_STYLE:.0f} x",
            style <= MOST_STYLE,
        ),
        Row(
            f"  after {UPDATES:,} updates",
            f"{found.after:.1f} ms{updates}",
            f"{found.at_first:.1f} ms at first",
            f"{found.after / found.at_first:.2f} x",
            f"<= {MOST_GROWTH:.0f} x",
            found.after <= MOST_GROWTH * found.at_first,
        ),
        Row(
            f"  memory of its renderer after {UPDATES:,}",
            f"{found.memory / 2**20:.0f} MB{updates}",
            f"{found.fresh_memory / 2**20:.0f} MB at first",
            f"+ {(found.memory - found.fresh_memory) / 2**20:.0f} MB",
            f"<= + {MOST_GROWN // 2**20} MB",
            found.memory - found.fresh_memory <= MOST_GROWN,
        ),
        Row(
            f"  its end after {UPDATES:,}, until the browser answers",
            _seconds(found.end) + updates,
            f"{_seconds(found.fresh_end)} at first",
            budget=f"<= {MOST_END:.0f} s",
            met=found.end <= MOST_END,
        ),
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if math.isfinite(seconds) else f"more than {PATIENCE:.0f} s"
