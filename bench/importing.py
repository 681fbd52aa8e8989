"""An import beside agents: how long their edits take, alone and while a host pushes batches of 1,000 customers.

Agents have panels open and save an attribute there, by the form that the panel shows, at a fixed pace: from when the
edit is due until it is answered, which is when it is on disk. The import is a process of its own, through the SDK
(importer.py). The baselines are the same edits without the import, and the import without the edits, in turns.
"""

import asyncio
import statistics
from urllib.parse import urlencode

from msgspec import Struct

from tests.panel.html import Form, editor_in

from .figures import Row, percentile
from .importer import Importer
from .pacing import at_pace
from .processes import Process
from .wire import Client, Stream, inflate, open_all
from .world import Databases, add_customers, add_sessions, make_acme, opened

AGENTS, RATE = 20, 25.0
SECONDS = 6.0
LATEST = 0.100
FORM = "application/x-www-form-urlencoded"


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("importing")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, AGENTS)
        paths = await add_sessions(ctx.store, acme, AGENTS, [f"conv-{number}" for number in range(AGENTS)])
    with Process(("plugin.cli", "serve"), databases.folder / "importing.log", database=database) as service:
        async with Importer(service.port, acme) as importer:
            panels = await open_all(service.port, paths)
            agents = [Agent(service.port, path, panel) for path, panel in zip(paths, panels, strict=True)]
            await importer.run(1.0)  # the definitions come with its first batch
            await _edit(agents)
            alone, beside = Turns([], [], []), Turns([], [], [])
            for _ in range(rounds):
                alone.add(await _edit(agents))
                alone.paces.append(await importer.run(SECONDS))
                pace, took = await asyncio.gather(importer.run(SECONDS), _edit(agents))
                beside.add(took)
                beside.paces.append(pace)
            for panel in panels:
                panel.close()
    return _rows(alone, beside)


class Turns(Struct, frozen=True):
    """Of each round."""

    p50: list[float]
    p99: list[float]
    paces: list[float]

    def add(self, took: list[float]) -> None:
        self.p50.append(percentile(took, 0.5))
        self.p99.append(percentile(took, 0.99))

    @property
    def edits(self) -> str:
        return f"p50 {statistics.median(self.p50) * 1e3:.1f}, p99 {statistics.median(self.p99) * 1e3:.1f} ms"

    @property
    def pace(self) -> float:
        return statistics.median(self.paces)


def _rows(alone: Turns, beside: Turns) -> list[Row]:
    ours, baseline = statistics.median(beside.p99), statistics.median(alone.p99)
    return [
        Row(
            f"{RATE:.0f} agents' edits a second beside an import",
            beside.edits,
            f"{alone.edits} alone",
            f"{ours / baseline:.1f} x",
            f"p99 <= {LATEST * 1e3:.0f} ms",
            ours <= LATEST,
        ),
        Row(
            "  the import meanwhile",
            f"{beside.pace:,.0f} customers/s",
            f"{alone.pace:,.0f} customers/s alone",
            f"{beside.pace / alone.pace:.0%}",
        ),
    ]


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


async def _edit(agents: list[Agent]) -> list[float]:
    return await at_pace(RATE, lambda number: agents[number % AGENTS].edit(number), lambda seconds: seconds > SECONDS)
