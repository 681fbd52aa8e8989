"""Agents beside a host that imports, and beside one that reads old events: how long what they do takes.

Agents have panels open and save an attribute there, by the form that the panel shows, and others open a panel, each at
a fixed pace: from when it is due until it is answered, which is when it is on disk, or until the first view is here.
Meanwhile the import pushes batches of 1,000 customers (importer.py), by one sender or by three at once, or a subscriber
reads a log of a million events from its beginning (rereader.py): each through a process of its own. The baselines are
the same without each other. Beside them stands the loop's longest stretch: for so long nobody else had a turn.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from urllib.parse import urlencode

from msgspec import Struct, field

from tests.panel.html import Form, editor_in

from .figures import Row, percentile
from .filling import fill
from .importer import Importer
from .pacing import at_pace
from .processes import Busy, Probed
from .rereader import Rereader
from .wire import Client, Stream, inflate, open_all
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

AGENTS, RATE = 20, 25.0
SECONDS = 6.0
LATEST, LONGEST = 0.100, 0.020
SENDERS = 3
EVENTS, FEWEST_EVENTS = 1_000_000, 250_000
AGE = timedelta(days=1)
FORM = "application/x-www-form-urlencoded"


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("importing")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 2 * AGENTS)
        paths = await add_sessions(ctx.store, acme, 2 * AGENTS, [f"conv-{number}" for number in range(2 * AGENTS)])
    events = await fill(database, acme, AGE, EVENTS, FEWEST_EVENTS)
    with Probed(databases.folder / "importing.log", stretches=True, database=database) as service:
        async with AsyncExitStack() as stack:
            helpers = [await stack.enter_async_context(one) for one in _helpers(service.port, acme, events)]
            *importers, _ = helpers
            panels = await open_all(service.port, paths[:AGENTS])
            people = People(service.port, paths, panels)
            for importer in importers:
                await importer.run(1.0)  # the definitions come with the first batch
            await people.work()
            alone, beside = Turns(), [Turns(), Turns(), Turns()]
            for _ in range(rounds):
                await alone.add(service, people, [])
                for busy, turns in zip((importers[:1], importers, helpers[-1:]), beside, strict=True):
                    await turns.add(service, people, busy)
            for panel in panels:
                panel.close()
    one, three, reader = beside
    return [
        *_rows("an import", alone, one),
        one.pace("the import meanwhile", "customers/s"),
        *_rows("an import by three at once", alone, three),
        three.pace("the three meanwhile", "customers/s"),
        *_rows("a reader of old events", alone, reader),
        reader.pace("the reader meanwhile", "events/s"),
    ]


def _helpers(port: int, acme: Acme, events: int) -> list[Busy]:
    """Those that import, and the reader."""
    importers = [Importer(port, acme, first=number * 100_000) for number in range(SENDERS)]
    return [*importers, Rereader(port, acme.api_key, events)]


class Turns(Struct, frozen=True):
    """Of each round: the percentiles of what people did, the paces of the helpers, alone and beside them, and the
    loop's longest stretch.
    """

    edits: list[tuple[float, float]] = field(default_factory=list)
    openings: list[tuple[float, float]] = field(default_factory=list)
    paces: list[tuple[float, float]] = field(default_factory=list)
    stretches: list[float] = field(default_factory=list)

    async def add(self, service: Probed, people: "People", helpers: list[Busy]) -> None:
        alone = sum(await asyncio.gather(*(one.run(SECONDS) for one in helpers)))
        service.probe()
        beside, (edits, openings) = await asyncio.gather(
            asyncio.gather(*(one.run(SECONDS) for one in helpers)), people.work()
        )
        self.stretches.append(service.probe()[1])
        self.edits.append((percentile(edits, 0.5), percentile(edits, 0.99)))
        self.openings.append((percentile(openings, 0.5), percentile(openings, 0.99)))
        self.paces.append((alone, sum(beside)))

    def pace(self, measure: str, unit: str) -> Row:
        alone, beside = _medians(self.paces)
        return Row(f"  {measure}", f"{beside:,.0f} {unit}", f"{alone:,.0f} {unit} alone", f"{beside / alone:.0%}")


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def _rows(what: str, alone: Turns, beside: Turns) -> list[Row]:
    longest, own = statistics.median(beside.stretches), statistics.median(alone.stretches)
    return [
        _row(f"{RATE:.0f} agents' edits a second beside {what}", alone.edits, beside.edits),
        _row(f"{RATE:.0f} panels opened a second beside {what}", alone.openings, beside.openings),
        Row(
            f"  longest stretch of the loop beside {what}",
            f"{longest * 1e3:.1f} ms",
            f"{own * 1e3:.1f} ms alone",
            f"{longest / own:.1f} x",
            f"<= {LONGEST * 1e3:.0f} ms",
            longest <= LONGEST,
        ),
    ]


def _row(measure: str, alone: list[tuple[float, float]], beside: list[tuple[float, float]]) -> Row:
    (p50, p99), (own_p50, own_p99) = _medians(beside), _medians(alone)
    return Row(
        measure,
        f"p50 {p50 * 1e3:.1f}, p99 {p99 * 1e3:.1f} ms",
        f"p50 {own_p50 * 1e3:.1f}, p99 {own_p99 * 1e3:.1f} ms alone",
        f"{p99 / own_p99:.1f} x",
        f"p99 <= {LATEST * 1e3:.0f} ms",
        p99 <= LATEST,
    )


class People:
    """Half of them edit in panels that are open, and half open theirs, at once."""

    def __init__(self, port: int, paths: list[str], panels: list[Stream]) -> None:
        self._port, self._paths = port, paths[AGENTS:]
        self._agents = [Agent(port, path, panel) for path, panel in zip(paths, panels, strict=False)]

    async def work(self) -> tuple[list[float], list[float]]:
        return await asyncio.gather(
            _at_pace(lambda number: self._agents[number % AGENTS].edit(number)),
            _at_pace(lambda number: self._open(self._paths[number % AGENTS])),
        )

    async def _open(self, path: str) -> None:
        panel = await Stream(path).open(self._port)
        panel.close()


class Agent:
    """Its session is the only one that changes the value, so each edit may name the version that was shown first."""

    def __init__(self, port: int, path: str, panel: Stream) -> None:
        self._client, self._path = Client(port), path
        self._form: Form = editor_in(inflate(panel.first).decode(), "attributes/plan")
        self._lock = asyncio.Lock()  # an agent makes one edit at a time

    async def edit(self, number: int) -> None:
        body = urlencode(self._form.fields | {"value": f"Plan {number}"}).encode()
        async with self._lock:
            answer = await self._client.ask("POST", self._path + self._form.action, body, media_type=FORM)
        assert answer.status == 204, (answer.status, answer.body)


async def _at_pace(request: Callable[[int], Awaitable[object]]) -> list[float]:
    return await at_pace(RATE, request, lambda seconds: seconds > SECONDS)
