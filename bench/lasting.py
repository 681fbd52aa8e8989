"""What an update costs a browser: style and layout in Chromium, scripting off, at first and after 5,000 updates.

The page grows with each update, since no script takes anything away; generations keep what is superseded out of style
and layout. The browser's own counters are read before and after some updates of one value each.
"""

import asyncio
from itertools import count

from playwright.async_api import CDPSession, Page, async_playwright

from .figures import Row
from .processes import HOST, Process
from .wire import Client
from .world import Databases, add_customers, add_sessions, make_acme, opened

UPDATES = 5_000
AT_ONCE = 25
SAMPLE = 40
EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


class Panel:
    def __init__(self, page: Page, counters: CDPSession, host: Client) -> None:
        self._page, self._counters, self._host = page, counters, host
        self._numbers = count()

    async def update(self, fields: int) -> None:
        """Returns when the last of them is in the page."""
        value = f"value {next(self._numbers)}"
        members = ", ".join(f'"field{number}": "{value}"' for number in range(fields))
        await self._host.put("/v1/customers/cust-0", f'{{"attributes": {{{members}}}}}'.encode())
        last = f"[...document.querySelectorAll('form[action=\"attributes/field{fields - 1}\"] [name=value]')]"
        async with asyncio.timeout(30):
            while not await self._page.evaluate(f"{last}.at(-1)?.value === '{value}'"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def milliseconds_an_update(self) -> float:
        before = await self._spent()
        for _ in range(SAMPLE):
            await self.update(1)
        return (await self._spent() - before) / SAMPLE * 1000

    async def _spent(self) -> float:
        found = (await self._counters.send("Performance.getMetrics"))["metrics"]
        metrics = {metric["name"]: metric["value"] for metric in found}
        return float(metrics["RecalcStyleDuration"] + metrics["LayoutDuration"])


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    database = await databases.new("lasting")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
        (path,) = await add_sessions(ctx.store, acme, 1, ["conv-0"])
    settings = {"database": database, "updates_per_stream": 10 * UPDATES}
    with Process(("plugin.cli", "serve"), databases.folder / "lasting.log", **settings) as service:
        host = Client(service.port, acme.api_key)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
            context = await browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
            page = await context.new_page()
            counters = await context.new_cdp_session(page)
            await counters.send("Performance.enable")
            await page.goto(f"http://{HOST}:{service.port}{path}", wait_until="commit")
            panel = Panel(page, counters, host)
            await panel.update(AT_ONCE)
            at_first = await panel.milliseconds_an_update()
            for _ in range(UPDATES // AT_ONCE):
                await panel.update(AT_ONCE)
            after = await panel.milliseconds_an_update()
            await browser.close()
        host.close()
    return [
        Row(
            f"style and layout of an update in Chromium, after {UPDATES:,} updates",
            f"{after:.1f} ms",
            f"{at_first:.1f} ms at first",
            f"{after / at_first:.2f} x",
            "<= 2 x",
            after <= 2 * at_first,
        )
    ]
