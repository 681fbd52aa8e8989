"""Who is in the tests.

Acme is the workspace that everything happens in; its agents are Marta and Jonas, Sofia supervises, Ada is admin. Rival
is another workspace on the same service, with agents and customers of the same ids; it must never see, or touch,
anything of Acme's. Grace and Hedy are customers.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from plugin.actions.context import Context
from plugin.actions.operate import Done, operate
from plugin.actions.panels import open_panel
from plugin.actions.workspaces import create_workspace
from plugin.domain.actor import Actor, Agent
from plugin.domain.attributes import AttributeValue
from plugin.domain.change import LogEntry
from plugin.domain.customers import Customer, UpsertCustomer, give_value
from plugin.domain.idempotency import Idempotency
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.domain.secret import hash_secret
from plugin.domain.signal import Signal
from plugin.domain.value import Value
from plugin.domain.workspace import Appearance, PanelSession, Workspace
from plugin.store import Store
from plugin.store.customers import find_customer
from plugin.store.engine.changes import read_changes
from plugin.store.panel_sessions import session_of

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

MARTA = Agent("marta", "Marta Nowak", "agent")
JONAS = Agent("jonas", "Jonas Weber", "agent")
SOFIA = Agent("sofia", "Sofia Reyes", "supervisor")
ADA = Agent("ada", "Ada Okafor", "admin")

GRACE = "cust-grace"
HEDY = "cust-hedy"


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class Tenant(Struct, frozen=True):
    """A workspace, its keys, and the host that acts for it through the API."""

    workspace: Workspace
    api_key: str
    signing_key: str
    host: Actor

    @property
    def id(self) -> str:
        return self.workspace.id


class World(Struct):
    store: Store
    ctx: Context
    signals: list[Signal]
    acme: Tenant
    rival: Tenant

    async def push(
        self,
        *operations: Operation,
        at: datetime = NOW,
        tenant: Tenant | None = None,
        idempotency: Idempotency | None = None,
        skips_invalid: bool = False,
    ) -> Done:
        by, tenant = By((tenant or self.acme).host), tenant or self.acme
        return await operate(
            self.ctx, tenant.id, by, operations, at, idempotency=idempotency, skips_invalid=skips_invalid
        )

    async def answers(self, *operations: Operation, at: datetime = NOW) -> list[dict[str, object]]:
        """What Acme's host is answered, as JSON."""
        done = await self.push(*operations, at=at)
        return [msgspec.json.decode(msgspec.json.encode(answer)) for answer in done.answers]

    async def act(
        self,
        session: PanelSession,
        *operations: Operation,
        base: int | None = None,
        at: datetime = NOW,
        keeps_unusual: bool = False,
    ) -> Done:
        """The session's agent does it, in a panel; `base` is the version that the form showed."""
        return await operate(
            self.ctx, session.workspace_id, session.by, operations, at, base=base, keeps_unusual=keeps_unusual
        )

    async def edit(
        self, session: PanelSession, customer_id: str, key: str, value: Value, base: int, at: datetime = NOW
    ) -> AttributeValue:
        """The session's agent saves an attribute; the value as it then is."""
        await self.act(session, give_value(customer_id, key, value), base=base, at=at)
        customer = await find_customer(self.store, session.workspace_id, customer_id)
        assert customer is not None
        return customer.attributes[key]

    async def session(
        self,
        agent: Agent = MARTA,
        *,
        customer: str | None = GRACE,
        conversation: str | None = None,
        tenant: Tenant | None = None,
        appearance: Appearance | None = None,
        at: datetime = NOW,
    ) -> PanelSession:
        """An open panel."""
        tenant = tenant or self.acme
        secret = await open_panel(self.ctx, tenant.id, agent, conversation, customer, appearance or Appearance(), at)
        session = await self.session_of(secret, at)
        assert session is not None
        return session

    async def session_of(self, secret: str, at: datetime = NOW) -> PanelSession | None:
        day = timedelta(days=1)
        return await session_of(self.store, hash_secret(secret), used_after=at - day, created_after=at - day)

    async def customer(self, customer_id: str = GRACE, tenant: Tenant | None = None) -> Customer:
        customer = await find_customer(self.store, (tenant or self.acme).id, customer_id)
        assert customer is not None
        return customer

    async def value(self, key: str, customer_id: str = GRACE) -> object:
        return (await self.customer(customer_id)).attributes[key].value

    async def changes(self, tenant: Tenant | None = None, after: int = 0) -> list[LogEntry]:
        """Without those of agents: whoever opens a panel becomes known."""
        return [entry for entry in await self.log(tenant, after) if entry.change.noun != "agent"]

    async def log(self, tenant: Tenant | None = None, after: int = 0) -> list[LogEntry]:
        return await read_changes(self.store, (tenant or self.acme).id, after, 1_000)

    async def last_seq(self, tenant: Tenant | None = None) -> int:
        return max((change.seq for change in await self.changes(tenant)), default=0)


async def make_world(store: Store) -> World:
    """Both workspaces, empty."""
    signals: list[Signal] = []
    ctx = Context(store, signals.append)
    return World(store, ctx, signals, await _tenant(ctx, "Acme"), await _tenant(ctx, "Rival"))


async def _tenant(ctx: Context, name: str) -> Tenant:
    origins = [f"https://inbox.{name.lower()}.example"]
    workspace, api_key, signing_key = await create_workspace(ctx, name, origins, NOW)
    return Tenant(workspace, api_key.secret, signing_key.secret, Actor("api", api_key.id, name))


def grace(**members: object) -> UpsertCustomer:
    """A push of Grace's profile."""
    return UpsertCustomer(id=GRACE, **members)  # type: ignore[arg-type]


def kinds(changes: Iterable[LogEntry]) -> list[str]:
    return [change.change.kind for change in changes]
