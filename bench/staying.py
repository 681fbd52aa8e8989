"""One panel in Chromium, scripting off, with 20 changes a second, for as many minutes as there are rounds: an hour is
`--rounds 60`.

- Memory of its renderer (PSS), printed every minute: the most of any after the second, against the second.
- What of it is no garbage: after the last minute, against the second.
- Pauses: a question to the page every tenth of a second; the longest answer. On a busy machine that is the machine's.
- A draft that is typed in the first minute is there in the last.
- The end: the service is stopped; seconds until the browser has finished the page.
"""

import asyncio
import itertools
import sys
import time

from .figures import Row
from .lasting import Updates
from .processes import HOST, Process
from .tab import Tab, tab
from .wire import Client, marked
from .world import Databases, add_customers, add_sessions, make_acme, opened

RATE, FIELDS, MINUTE = 20, 14, 60.0
ASKED_EVERY = 0.1
DRAFT_IN, DRAFT = "field0", "a draft of this morning"
MOST_GROWN, LONGEST_PAUSE, MOST_END = 150 * 2**20, 1.0, 2.0


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("staying")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
        (path,) = await add_sessions(ctx.store, acme, 1, ["conv-0"])
    log = databases.folder / "staying.log"
    with Process(("plugin.cli", "serve"), log, database=database, restart=3600) as service:
        async with tab(f"http://{HOST}:{service.port}{marked(path)}") as window:
            host = Client(service.port, acme.api_key)
            await Updates(host).make(window, 1 + FIELDS)  # an attribute without a value has no editor yet
            await window.types(DRAFT_IN, DRAFT)
            memory, kept, pauses = list[int](), list[int](), list[float]()
            for minute in range(rounds):
                made, longest = await _minute(host, window, minute)
                memory.append(window.memory)
                pauses.append(longest)
                print(f"minute {minute + 1}: {memory[-1] / 2**20:.0f} MB", file=sys.stderr, flush=True)
                if minute in (min(1, rounds - 1), rounds - 1):
                    kept.append(await window.kept())
            has_draft = await window.holds(DRAFT_IN, DRAFT)
            host.close()
            stopping = asyncio.create_task(asyncio.to_thread(service.stop))
            end = await window.ends()
            await stopping
    return _rows(memory, kept, pauses, made, has_draft, end)


async def _minute(host: Client, window: Tab, minute: int) -> tuple[int, float]:
    """Changes of one value each, and the longest wait for an answer of the page meanwhile."""
    asking = asyncio.create_task(_ask(window))
    begun = time.monotonic()
    numbers = itertools.count()
    while (number := next(numbers)) < RATE * MINUTE:
        await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
        body = f'{{"attributes": {{"field{_field(number)}": "value {minute} {number}"}}}}'
        await host.put("/v1/customers/cust-0", body.encode())
    asking.cancel()
    longest = (await asyncio.gather(asking, return_exceptions=True))[0]
    await window.shows(_field(number - 1), f"value {minute} {number - 1}")
    return number * (minute + 1), longest if isinstance(longest, float) else LONGEST_PAUSE


def _field(number: int) -> int:
    """Any but the one with the draft."""
    return 1 + number % FIELDS


async def _ask(window: Tab) -> float:
    longest = 0.0
    try:
        while True:
            begun = time.monotonic()
            await window.answers()
            longest = max(longest, time.monotonic() - begun)
            await asyncio.sleep(ASKED_EVERY)
    except asyncio.CancelledError:
        return longest


def _rows(memory: list[int], kept: list[int], pauses: list[float], made: int, has_draft: bool, end: float) -> list[Row]:
    at_first, most = memory[min(1, len(memory) - 1)], max(memory[1:] or memory)
    within = sum(pause <= LONGEST_PAUSE for pause in pauses)
    return [
        Row(
            f"Chromium's renderer after {len(memory)} minutes, {made:,} changes",
            f"{most / 2**20:.0f} MB at most, {memory[-1] / 2**20:.0f} at the end",
            f"{at_first / 2**20:.0f} MB",
            f"+ {(most - at_first) / 2**20:.0f} MB",
            f"<= + {MOST_GROWN // 2**20} MB",
            most - at_first <= MOST_GROWN,
        ),
        Row(
            "  without garbage",
            f"{kept[-1] / 2**20:.0f} MB",
            f"{kept[0] / 2**20:.0f} MB",
            f"+ {(kept[-1] - kept[0]) / 2**20:.0f} MB",
        ),
        Row(
            "  its longest pause",
            f"{max(pauses) * 1e3:.0f} ms; within a second in {within} of {len(pauses)} minutes",
            budget=f"<= {LONGEST_PAUSE * 1e3:.0f} ms",
            met=max(pauses) <= LONGEST_PAUSE,
        ),
        Row("  a draft of the first minute", "kept" if has_draft else "lost", budget="kept", met=has_draft),
        Row("  its end", f"{end:.2f} s", budget=f"<= {MOST_END:.0f} s", met=end <= MOST_END),
    ]
