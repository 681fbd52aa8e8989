"""Databases for a measure: one workspace, customers as a shop's would be, and panel sessions ready to be opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from msgspec import Struct

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.actions.workspaces import create_workspace
from plugin.domain.actor import Actor
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import AddNote
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret, new_id, new_secret
from plugin.domain.workspace import Appearance
from plugin.store import Store, open_store
from plugin.store.engine.columns import encode_json, micros
from plugin.store.panel_sessions import ADD

BATCH = 1_000
LIVE = Appearance()


def now() -> datetime:
    return datetime.now(UTC)


class Acme(Struct, frozen=True):
    """What a host of the bench knows."""

    id: str
    api_key: str
    signing_key: str


class Databases:
    """Each measure gets an empty one of its own: files in a folder, or databases of a server."""

    def __init__(self, folder: Path, server: str | None) -> None:
        """`server`: the URL of PostgreSQL's; None is SQLite."""
        self.folder, self._server = folder, server
        self._made: list[str] = []

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self._server else "SQLite"

    async def new(self, name: str) -> str:
        if self._server is None:
            return f"sqlite:///{self.folder / name}.db"
        name = new_id(f"bench_{name}_").lower().replace("-", "_")
        await self._on_server(f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    async def drop(self) -> None:
        for name in self._made:
            await self._on_server(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _on_server(self, sql: str) -> None:
        connection = await asyncpg.connect(self._server)
        await connection.execute(sql)
        await connection.close()


@asynccontextmanager
async def opened(database: str) -> AsyncIterator[Context]:
    store = await open_store(database)
    await store.migrate()
    try:
        yield Context(store, lambda _: None)
    finally:
        await store.close()


async def make_acme(ctx: Context) -> Acme:
    workspace, api, signing = await create_workspace(ctx, "Acme", ["https://inbox.acme.example"], now())
    return Acme(workspace.id, api.secret, signing.secret)


async def add_customers(ctx: Context, acme: Acme, count: int) -> None:
    """cust-0, cust-1 …, each with a conversation conv-0, conv-1 … and two notes."""
    operations: list[Operation] = []
    for number in range(count):
        operations += _customer(number)
        if len(operations) + 4 > BATCH or number == count - 1:
            await operate(ctx, acme.id, By(Actor("api", "bench", "Acme")), operations, now())
            operations = []


def _customer(number: int) -> list[Operation]:
    customer = f"cust-{number}"
    return [
        UpsertCustomer(
            id=customer,
            name=f"Ada Lovelace {number}",
            email=f"ada{number}@example.com",
            phone="+442079460123",
            company=f"Analytical Engines {number}",
            location="London",
            attributes={"plan": "Pro", "seats": number % 50, "vip": number % 2 == 0, "last_order": f"#{number}"},
        ),
        UpsertConversation(
            id=f"conv-{number}", customer=customer, channel="webchat", status="open", subject=f"Parcel {number}"
        ),
        AddNote(customer=customer, text=f"Prefers mornings. Case {number}.", author="marta", author_name="Marta Nowak"),
        AddNote(customer=customer, text="PageQuery about invoices twice.", author="jonas", author_name="Jonas Weber"),
    ]


async def add_sessions(
    store: Store, acme: Acme, agents: int, conversations: list[str], appearance: Appearance = LIVE
) -> list[str]:
    """The path of a panel for each conversation, opened by one agent after the other."""
    known = [(new_secret(), conversation, number % agents) for number, conversation in enumerate(conversations)]

    at = now()
    rows: list[dict[str, object]] = [
        {
            "workspace_id": acme.id,
            "hash": hash_secret(secret),
            "id": new_id("se_"),
            "agent_id": f"agent-{agent}",
            "agent_name": f"Agent {agent}",
            "role": "agent",
            "conversation_id": conversation,
            "customer_id": None,
            "appearance": encode_json(appearance),
            "created_at": micros(at),
            "key_id": None,
            "directory": 0,
        }
        for secret, conversation, agent in known
    ]
    await store.write(lambda transaction: transaction.run_many(ADD, rows))
    return [f"/p/{secret}/" for secret, _, _ in known]
