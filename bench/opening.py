"""Opening a panel: GET of an existing session's page until its whole first view is here, each of another customer.

Against a bare handler that streams the same bytes under the same headers, and stays open as well. Both are closed by
the client as soon as the view is here, and each opens on a connection of its own. Then the way in: an embed token,
its 303, and the page it leads to.
"""

import asyncio
import re
import time
from datetime import UTC, datetime
from urllib.parse import urljoin
from uuid import uuid4

import jwt
import msgspec
from msgspec import structs

from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.rights import By

from .bare import First
from .figures import Row, Sample, in_turns
from .processes import Process
from .wire import Client, Stream, inflate
from .world import Acme, Databases, add_customers, add_sessions, make_acme, now, opened

PANELS = 200
CONCURRENCY = 8
DEFINITIONS = 300
FIRST_VIEW_BYTES = 30 * 1024
SHEETS = re.compile(r'<link rel=stylesheet href="?([^" >]+)')


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("opening")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, PANELS)
        paths = await add_sessions(ctx.store, acme, PANELS, [f"conv-{number}" for number in range(PANELS)])
    log = databases.folder / "opening.log"
    with (
        Process(("plugin.cli", "serve"), log, database=database) as service,
        Process(("bench.bare", "--database", database), log) as bare,
    ):
        view = await Stream(paths[0]).open(service.port)
        view.close()
        await hand_over(bare, view)
        weight = await first_view(service, view, paths[0])
        pair = await in_turns(
            rounds,
            lambda: open_each(service.port, paths),
            lambda: open_each(bare.port, [f"/stream/{number}" for number in range(PANELS)]),
            service.cpu,
            bare.cpu,
        )
        ways_in = [await _embedded_per_second(service.port, acme) for _ in range(2)]
    return [
        pair.at_least("opening a panel", 0.5, "/s"),
        Row("the way in: embed token, 303, page", f"{max(ways_in):,.0f} /s"),
        weight,
        *await _with_many_definitions(databases),
    ]


async def _with_many_definitions(databases: Databases) -> list[Row]:
    """Of which a customer has few values: the rest are offered, or found."""
    database = await databases.new("defined")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, PANELS)
        defined = [
            DefineAttribute(key=f"more{number}", type="text", label=f"More {number}") for number in range(DEFINITIONS)
        ]
        await operate(ctx, acme.id, By(Actor("api", "bench", "Acme")), defined, now())
        paths = await add_sessions(ctx.store, acme, PANELS, [f"conv-{number}" for number in range(PANELS)])
    log = databases.folder / "defined.log"
    with Process(("plugin.cli", "serve"), log, database=database) as service:
        view = await Stream(paths[0]).open(service.port)
        view.close()
        weight = await first_view(service, view, paths[0])
        before = service.cpu()
        await open_each(service.port, paths)
        cost = (service.cpu() - before) / len(paths)
    name = f"  with {DEFINITIONS} definitions"
    return [Row(f"{name}, CPU", f"{cost * 1000:.2f} ms"), structs.replace(weight, measure=f"{name}, first view")]


async def hand_over(bare: Process, view: Stream) -> None:
    """The bare service will send what the service sent."""
    names = {"date", "server", "transfer-encoding", "connection"}
    lines = (line.partition(": ") for line in view.head.decode("latin-1").split("\r\n")[1:])
    headers = {name.lower(): value for name, _, value in lines if name.lower() not in names}
    client = Client(bare.port)
    await client.ask("POST", "/first", msgspec.msgpack.encode(First(headers, view.first)))
    client.close()


async def open_each(port: int, paths: list[str]) -> Sample:
    waiting = iter(paths)

    async def one_after_the_other() -> None:
        for path in waiting:
            stream = await Stream(path).open(port)
            stream.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(CONCURRENCY)))
    return Sample(len(paths), time.perf_counter() - begun)


async def _embedded_per_second(port: int, acme: Acme) -> float:
    tokens = iter([_token(acme, number) for number in range(PANELS)])

    async def one_after_the_other() -> None:
        client = Client(port)
        for token in tokens:
            answer = await client.ask("GET", f"/embed?token={token}")
            assert answer.status == 303, answer.body
            stream = await Stream(f"/{answer.headers['location']}").open(port)
            stream.close()
        client.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(CONCURRENCY)))
    return PANELS / (time.perf_counter() - begun)


def _token(acme: Acme, number: int) -> str:
    now = int(datetime.now(UTC).timestamp())
    who = {"sub": f"embedded-{number}", "name": f"Agent {number}", "conversation": f"conv-{number}"}
    claims = {"iss": acme.id, "aud": "sidelight", **who, "iat": now, "exp": now + 120, "jti": uuid4().hex}
    return jwt.encode(claims, acme.signing_key, algorithm="HS256")


async def first_view(
    service: Process, view: Stream, path: str, measure: str = "first view, HTML and CSS, compressed"
) -> Row:
    """The page and its style sheets as they cross the wire, without the icons."""
    html = inflate(view.first).decode()
    assert "Ada Lovelace 0" in html
    client = Client(service.port)
    total = len(view.first)
    for sheet in SHEETS.findall(html):
        answer = await client.ask("GET", urljoin(path, sheet), page=True)
        assert answer.status == 200, sheet
        total += len(answer.body)
    client.close()
    return Row(
        measure,
        f"{total / 1024:.1f} KB ({len(view.first) / 1024:.1f} HTML)",
        budget=f"<= {FIRST_VIEW_BYTES // 1024} KB",
        met=total <= FIRST_VIEW_BYTES,
    )
