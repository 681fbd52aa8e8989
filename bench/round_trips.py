"""PostgreSQL's round trips of one change, for each kind of change: counted, not timed.

The service reaches the server through a proxy, which counts the server's "ready for query" messages: one for each time
that the service waits for an answer. Each kind is done a few times first, because a statement costs one more the first
time on a connection. Shown are the round trips inside the change's transactions, from BEGIN to COMMIT, where it has
any, and all that the request took (finding who asks, and reading what is answered). A change that is written without a
lock is two statements that are a transaction each: reading, writing. Notifying other processes is not counted: nobody
waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from plugin.domain.workspace import Appearance
from tests.panel.html import editor_in

from .figures import Row
from .processes import Process
from .wire import Client, marked
from .world import Acme, Databases, add_customers, add_sessions, make_acme, now, opened

MOST = 6
WARM, COUNTED = 4, 3
SETTLED = 0.1
IDLE = b"I"
FORM = "application/x-www-form-urlencoded"

Change = Callable[[int], Awaitable[object]]


class Trips(Struct):
    """What the connections of the service have taken since it was last emptied."""

    transactions: list[int] = []
    alone: int = 0  # statements that are a transaction of their own

    @property
    def total(self) -> int:
        return sum(self.transactions) + self.alone


class Proxy:
    """A context manager; inside it `url` leads to the database through it."""

    def __init__(self, database: str) -> None:
        self._database = urlsplit(database)
        self._server: asyncio.Server
        self._links: set[asyncio.Task[None]] = set()
        self.trips = Trips()
        self.url = ""

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        user, _, _ = self._database.netloc.rpartition("@")
        query = {name: value for name, value in parse_qs(self._database.query).items() if name != "host"}
        netloc = f"{user}@127.0.0.1:{port}" if user else f"127.0.0.1:{port}"
        self.url = urlunsplit(
            self._database._replace(netloc=netloc, query=urlencode(query | {"sslmode": ["disable"]}, doseq=True))
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)
        self._server.close()

    def take(self) -> Trips:
        taken, self.trips = self.trips, Trips()
        return taken

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link
        self._links.add(link)
        ahead, behind = await self._to_server()
        counter = Counter(self)
        try:
            await asyncio.gather(_pass_on(reader, behind, counter.asked), _pass_on(ahead, writer, counter.answered))
        finally:
            for end in (behind, writer):
                end.close()
            self._links.discard(link)

    async def _to_server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        (folder,) = parse_qs(self._database.query).get("host", [""])
        if folder.startswith("/"):
            return await asyncio.open_unix_connection(Path(folder) / f".s.PGSQL.{self._database.port or 5432}")
        return await asyncio.open_connection(self._database.hostname, self._database.port or 5432)


class Counter:
    """One connection's messages."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._buffer = bytearray()
        self._inside = 0  # round trips of the transaction that is open
        self._is_ready = False  # it has been, once: the first is of the connection itself
        self._listens = False

    def asked(self, data: bytes) -> None:
        self._listens = self._listens or b"LISTEN" in data

    def answered(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 5 and len(self._buffer) > (size := int.from_bytes(self._buffer[1:5])):
            if self._buffer[:1] == b"Z":
                self._ready(bytes(self._buffer[5:6]))
            del self._buffer[: size + 1]

    def _ready(self, status: bytes) -> None:
        if self._listens or not self._is_ready:
            self._is_ready = True
        elif status != IDLE:
            self._inside += 1
        elif self._inside:
            self._proxy.trips.transactions.append(self._inside + 1)
            self._inside = 0
        else:
            self._proxy.trips.alone += 1


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, see: Callable[[bytes], None]) -> None:
    while data := await reader.read(65_536):
        see(data)
        writer.write(data)
        await writer.drain()
    writer.close()


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    if databases.kind != "PostgreSQL":
        return []
    database = await databases.new("round_trips")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 30)
        (path,) = await add_sessions(ctx.store, acme, 1, ["conv-0"], Appearance(live=False))
    async with Proxy(database) as proxy:
        log = databases.folder / "round_trips.log"
        # the process is started in a thread, because it answers only once the proxy, in this one, has passed it on
        service = Process(("plugin.cli", "serve"), log, database=proxy.url, heartbeat=3600)
        await asyncio.to_thread(service.__enter__)
        try:
            changes = hosts_changes(proxy, service.port, acme) | agents_changes(proxy, service.port, path)
            return [_row(name, await _counted(proxy, change)) for name, change in changes.items()]
        finally:
            await asyncio.to_thread(service.stop)


async def _counted(proxy: Proxy, change: Change) -> Trips:
    for number in range(WARM):
        await change(number)
    await asyncio.sleep(SETTLED)
    counted = []
    for number in range(WARM, WARM + COUNTED):
        proxy.take()
        await change(number)
        await asyncio.sleep(SETTLED)
        counted.append(proxy.take())
    return min(counted, key=lambda trips: trips.total)  # another connection of the pool may have been new to it


def _row(name: str, trips: Trips) -> Row:
    inside = " + ".join(map(str, trips.transactions))
    shown = f"{inside} ({trips.total} in all)" if inside else f"{trips.total} in all"
    most = max(trips.transactions, default=trips.total)
    return Row(f"round trips of {name}", shown, budget=f"<= {MOST}", met=most <= MOST)


def hosts_changes(proxy: Proxy, port: int, acme: Acme) -> dict[str, Change]:
    host = Client(port, acme.api_key)

    async def definition(number: int) -> None:
        await host.put("/v1/attributes/plan", b'{"label": "Plan %d"}' % number)

    async def value(number: int) -> None:
        await host.put("/v1/customers/cust-1", b'{"attributes": {"plan": "Plan %d"}}' % number)

    async def customer(number: int) -> None:
        body = b'{"name": "Ada", "email": "ada@example.com", "attributes": {"plan": "Pro", "seats": 5, "vip": true}}'
        answer = await host.ask("PUT", f"/v1/customers/new-{number}", body)
        assert answer.status in (200, 201), answer.body

    async def status(number: int) -> None:
        await host.put("/v1/conversations/conv-1", b'{"status": "status %d"}' % number)

    async def message(number: int) -> None:
        body = b'{"id": "m-%d", "author": "customer", "author_name": "Ada", "text": "Hello", "sent_at": "%s"}'
        await host.post("/v1/conversations/conv-1/messages", body % (number, now().isoformat().encode()))

    async def note(number: int) -> None:
        await host.post("/v1/customers/cust-1/notes", b'{"text": "Note %d", "author": "marta"}' % number)

    async def removal(number: int) -> None:
        await host.post("/v1/customers/cust-2/notes", b'{"id": "n-%d", "text": "Note", "author": "marta"}' % number)
        await asyncio.sleep(SETTLED)
        proxy.take()  # adding it is no part of removing it
        answer = await host.ask("DELETE", f"/v1/customers/cust-2/notes/n-{number}")
        assert answer.status == 204, answer.body

    async def batch(number: int) -> None:
        operations = ", ".join(
            f'{{"op": "customers.upsert", "id": "cust-{at}", "attributes": {{"plan": "Plan {number}"}}}}'
            for at in range(20)
        )
        await host.post("/v1/batch", f'{{"operations": [{operations}]}}'.encode())

    return {
        "an attribute's definition": definition,
        "a value": value,
        "a new customer": customer,
        "a conversation's status": status,
        "a message": message,
        "a note": note,
        "a note's removal": removal,
        "a batch of 20 values": batch,
    }


def agents_changes(proxy: Proxy, port: int, path: str) -> dict[str, Change]:
    """What an agent saves in a panel that is no stream. The message for the next page is in the same transaction."""
    browser = Client(port)

    async def post(action: str, **typed: str) -> None:
        form = editor_in((await browser.ask("GET", marked(path))).body.decode(), action)
        await asyncio.sleep(SETTLED)
        proxy.take()  # what the page took is no part of the change
        answer = await browser.ask("POST", path + action, urlencode(form.fields | typed).encode(), media_type=FORM)
        assert answer.status == 303, answer.body

    return {
        "an agent's value": lambda number: post("attributes/plan", value=f"Plan {number}"),
        "an agent's note": lambda number: post("notes", text=f"Note {number}"),
    }
