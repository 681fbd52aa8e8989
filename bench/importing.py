"""Agents beside a host that imports, and beside one that reads old events: how long what they do takes.

Agents have panels open and save an attribute there, by the form that the panel shows, and others open a panel, each at
a fixed pace: from when it is due until it is answered, which is when it is on disk, or until the first view is here.
Meanwhile the import pushes batches of 1,000 customers (importer.py), or a subscriber reads the log from its beginning,
again and again (rereader.py): each through a process of its own. The baselines are the same without each other.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from msgspec import Struct, field

from tests.panel.html import Form, editor_in

from .figures import Row, percentile
from .importer import Importer
from .pacing import at_pace
from .processes import Busy, Process
from .rereader import EVENTS, Rereader
from .wire import Client, Stream, inflate, open_all
from .world import Databases, add_customers, add_sessions, make_acme, opened

AGENTS, RATE = 20, 25.0
SECONDS = 6.0
LATEST = 0.100
CHANGES = 6  # of each customer that is imported
FORM = "application/x-www-form-urlencoded"


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("importing")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 2 * AGENTS)
        paths = await add_sessions(ctx.store, acme, 2 * AGENTS, [f"conv-{number}" for number in range(2 * AGENTS)])
    log = databases.folder / "importing.log"
    with Process(("plugin.cli", "serve"), log, database=database) as service:
        async with Importer(service.port, acme) as importer, Rereader(service.port, acme.api_key) as rereader:
            panels = await open_all(service.port, paths[:AGENTS])
            people = People(service.port, paths, panels)
            await importer.run(1.0)  # the definitions come with its first batch
            pushed = 0.0
            while pushed * CHANGES < EVENTS:
                pushed += await importer.run(1.0)
            await people.work()
            alone, beside = Turns(), {"an import": Turns(), "a reader of old events": Turns()}
            for _ in range(rounds):
                alone.add(*await people.work())
                for helper, turns in zip((importer, rereader), beside.values(), strict=True):
                    await _beside(helper, people, turns)
            for panel in panels:
                panel.close()
    (importing, by_import), (reading, by_reader) = beside.items()
    return [
        *_rows(importing, alone, by_import),
        by_import.pace("the import meanwhile", "customers/s"),
        *_rows(reading, alone, by_reader),
        by_reader.pace("the reader meanwhile", "events/s"),
    ]


class Turns(Struct, frozen=True):
    """Of each round: the percentiles of what people did, and the paces of the helper, alone and beside them."""

    edits: list[tuple[float, float]] = field(default_factory=list)
    openings: list[tuple[float, float]] = field(default_factory=list)
    paces: list[tuple[float, float]] = field(default_factory=list)

    def add(self, edits: list[float], openings: list[float]) -> None:
        self.edits.append((percentile(edits, 0.5), percentile(edits, 0.99)))
        self.openings.append((percentile(openings, 0.5), percentile(openings, 0.99)))

    def pace(self, measure: str, unit: str) -> Row:
        alone, beside = _medians(self.paces)
        return Row(f"  {measure}", f"{beside:,.0f} {unit}", f"{alone:,.0f} {unit} alone", f"{beside / alone:.0%}")


async def _beside(helper: Busy, people: "People", turns: Turns) -> None:
    alone = await helper.run(SECONDS)
    beside, took = await asyncio.gather(helper.run(SECONDS), people.work())
    turns.add(*took)
    turns.paces.append((alone, beside))


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def _rows(what: str, alone: Turns, beside: Turns) -> list[Row]:
    return [
        _row(f"{RATE:.0f} agents' edits a second beside {what}", alone.edits, beside.edits),
        _row(f"{RATE:.0f} panels opened a second beside {what}", alone.openings, beside.openings),
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
