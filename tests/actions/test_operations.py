"""Every operation, run by a host and by an agent who may do everything: the same rows, changes and refusals."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from bench.round_trips import Proxy
from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.agent_avatars import SetAgentAvatar
from plugin.domain.avatars import SetAvatar
from plugin.domain.change import Change
from plugin.domain.company_fields import GivenField
from plugin.domain.operation import Operation
from plugin.domain.operations import OPERATIONS, RIGHTS, AnyOperation
from plugin.domain.permissions import SetPermission
from plugin.domain.rights import By
from plugin.errors import Forbidden, SidelightError
from plugin.store import open_store
from plugin.store.tables import TABLES
from tests.world import ADA, GRACE, JONAS, MARTA, NOW, SOFIA, World, grace

MOST_ROUND_TRIPS = 6


class Case(Struct, frozen=True):
    """An operation as the wire has it, and what is there before it."""

    operation: dict[str, Any]
    before: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return str(self.operation["op"])


CUSTOMER = {"op": "customers.upsert", "id": GRACE, "name": "Grace", "attributes": {"plan": "Free"}}
CONVERSATION = {"op": "conversations.upsert", "id": "conv", "customer": GRACE, "channel": "email", "status": "open"}
NOTE = {"op": "notes.add", "customer": GRACE, "id": "n-1", "text": "Call", "author": "ada", "author_name": "Ada"}
DEFINITION = {"op": "attributes.define", "key": "plan", "type": "choice", "choices": ["Free", "Pro"]}
GROUP = {"op": "tag_groups.define", "id": "service", "label": "Service"}
TAG = {"op": "tags.define", "id": "vip", "label": "VIP", "group": "service"}
TAGGED = {"op": "tags.add", "customer": GRACE, "tag": "vip"}
ACCOUNT = {
    "op": "accounts.upsert",
    "customer": GRACE,
    "system": "shop",
    "id": "4471",
    "name": "Shop",
    "data": {"n": [1]},
}
COMPANY = {"op": "companies.upsert", "id": "co-1", "name": "Navy", "url": "https://crm.example/co-1"}
OTHER = {"op": "customers.upsert", "id": "cust-other", "name": "Hedy"}
RELATED = {"op": "relationships.put", "customer": GRACE, "other": "cust-other", "labels": ["manager"]}
UNRELATED = {"op": "relationships.delete", "customer": "cust-other", "other": GRACE}
LINKED = {"op": "companies.link", "customer": GRACE, "company": "co-1"}
UNLINK = {"op": "accounts.delete", "customer": GRACE, "system": "shop", "id": "4471"}
SET = {"op": "avatars.set", "customer": GRACE, "uploaded": {"source": "1f", "picture": "a1-01"}}
REMOVE = {"op": "avatars.remove", "customer": GRACE}
DETAIL = {
    "op": "contact_details.put",
    "customer": GRACE,
    "kind": "email",
    "value": "grace@navy.example",
    "label": "Work",
}
FORGET = {"op": "contact_details.delete", "customer": GRACE, "kind": "email", "value": "GRACE@navy.example"}
WARNING = {"op": "warnings.set", "customer": GRACE, "label": "Blocked", "until": "2099-01-01T00:00:00Z"}
UNWARN = {"op": "warnings.clear", "customer": GRACE}
IDENTITY = {"op": "identities.put", "customer": GRACE, "channel": "telegram", "handle": "@grace", "name": "Grace"}
LEFT = {"op": "identities.delete", "customer": GRACE, "channel": "Telegram", "handle": "GRACE"}
AGENT = {"op": "agents.upsert", "id": "sofia", "name": "Sofia Reyes", "position": "Billing"}
PICTURED = {"op": "agents.set_avatar", "agent": "sofia", "uploaded": {"source": "1f", "picture": "a1-01"}}
UNPICTURED = {"op": "agents.remove_avatar", "agent": "sofia"}
ASSIGNED = {"op": "customers.assign", "customer": GRACE, "agent": "sofia"}
VIEWS = {"op": "views.set", "role": "agent", "views": [{"id": "profile"}, {"id": "summary", "sections": ["notes"]}]}
RETAINED = {"op": "retention.set", "history_days": 30}
FIELDS = {"op": "company_fields.set", "fields": [{"key": "seats", "type": "number"}], "others": True}

WORKING = (
    Case({**CUSTOMER, "email": " grace@navy.example ", "attributes": {"plan": " Pro "}}, (CUSTOMER,)),
    Case({"op": "customers.create", "id": "cust-new", "name": " Hedy\r\n", "phone": "+43 1 5139980"}),
    Case({"op": "customers.check", "customer": GRACE}, (CUSTOMER,)),
    Case(DEFINITION),
    Case({**DEFINITION, "label": "Tariff", "managed_by": "Billing"}, (DEFINITION,)),
    Case({**DEFINITION, "default": "Free", "access": {"agent": "masked", "admin": None}}, (DEFINITION,)),
    Case({**DEFINITION, "shows_when": {"channels": [" Email "], "attribute": "name", "values": [" Ada "]}}),
    Case({"op": "attributes.delete", "key": "plan"}, (DEFINITION, CUSTOMER)),
    Case({**CONVERSATION, "status": "closed", "subject": "Late"}, (CUSTOMER, CONVERSATION)),
    Case({**CONVERSATION, "customer": "cust-other"}, (CUSTOMER, {**CUSTOMER, "id": "cust-other"}, CONVERSATION)),
    Case(
        {"op": "messages.add", "conversation": "conv", "id": "m-1", "author": "customer", "text": "Hello"},
        (CUSTOMER, CONVERSATION),
    ),
    Case({**NOTE, "text": " Call\r\nback "}, (CUSTOMER,)),
    Case({"op": "notes.edit", "customer": GRACE, "id": "n-1", "text": "Later "}, (CUSTOMER, NOTE)),
    Case({"op": "notes.delete", "customer": GRACE, "id": "n-1"}, (CUSTOMER, NOTE)),
    Case({"op": "permissions.set", "role": "agent", "right": "notes.write", "allowed": False}),
    Case(GROUP),
    Case({**GROUP, "label": " Care ", "sort": "position", "position": 7}, (GROUP,)),
    Case({"op": "tags.define", "id": "net_30"}, (GROUP,)),
    Case({**TAG, "label": " V.I.P. ", "group": None}, (GROUP, TAG)),
    Case({"op": "tags.delete", "id": "vip"}, (CUSTOMER, GROUP, TAG, TAGGED)),
    Case({"op": "tag_groups.delete", "id": "service"}, (CUSTOMER, GROUP, TAG, {**TAG, "id": "vat"}, TAGGED)),
    Case(TAGGED, (CUSTOMER, GROUP, TAG, {**TAGGED, "op": "tags.remove"})),
    Case({**TAGGED, "op": "tags.remove"}, (CUSTOMER, GROUP, TAG, TAGGED)),
    Case(COMPANY),
    Case({**COMPANY, "name": " Babbage \n& Co", "data": {"a": [1]}}, (COMPANY,)),
    Case({**COMPANY, "url": None}, (COMPANY,)),
    Case({**LINKED, "main": True}, (CUSTOMER, COMPANY, {**COMPANY, "id": "co-2"}, {**LINKED, "company": "co-2"})),
    Case(
        {**LINKED, "op": "companies.unlink"},
        (CUSTOMER, COMPANY, {**COMPANY, "id": "co-2"}, LINKED, {**LINKED, "company": "co-2"}),
    ),
    Case({**RELATED, "labels": [" Boss ", "boss", ""], "inverse_labels": ["Assistant"]}, (CUSTOMER, OTHER)),
    Case({**RELATED, "labels": None, "inverse_labels": ["friend, mentor"]}, (CUSTOMER, OTHER, RELATED)),
    Case(UNRELATED, (CUSTOMER, OTHER, RELATED)),
    Case(ACCOUNT, (CUSTOMER,)),
    Case({**ACCOUNT, "name": " ", "data": {"n": {"deep": True}}}, (CUSTOMER, ACCOUNT)),
    Case(UNLINK, (CUSTOMER, ACCOUNT)),
    Case(REMOVE, (CUSTOMER, SET)),
    Case(IDENTITY, (CUSTOMER,)),
    Case({**IDENTITY, "handle": "GRACE", "name": " Admiral "}, (CUSTOMER, IDENTITY)),
    Case(LEFT, (CUSTOMER, IDENTITY)),
    Case(DETAIL, (CUSTOMER,)),
    Case({**DETAIL, "kind": "phone", "value": "0171 1", "primary": True}, (CUSTOMER, DETAIL)),
    Case(FORGET, (CUSTOMER, {**CUSTOMER, "email": "grace@navy.example"})),
    Case({**WARNING, "label": " Legal\n hold ", "reason": " Ask\r\nfirst "}, (CUSTOMER,)),
    Case({**WARNING, "label": "VIP", "until": None}, (CUSTOMER, WARNING)),
    Case(WARNING, (CUSTOMER, {**WARNING, "label": "VIP"}, UNWARN)),
    Case(UNWARN, (CUSTOMER, WARNING)),
    Case({**AGENT, "email": " SOFIA@Example.com ", "nickname": "\u200b", "signature": " Kind\r\nregards "}),
    Case({**AGENT, "name": None, "position": " Second\n level "}, (AGENT,)),
    Case(UNPICTURED, (AGENT, PICTURED)),
    Case(ASSIGNED, (CUSTOMER, AGENT)),
    Case({**ASSIGNED, "agent": None}, (CUSTOMER, AGENT, ASSIGNED)),
    Case(VIEWS),
    Case({**VIEWS, "views": [{"id": "mine", "label": " My\n view ", "icon": "list"}]}, (VIEWS,)),
    Case({**VIEWS, "views": None}, (VIEWS,)),
    Case(RETAINED),
    Case({**RETAINED, "history_days": None}, (RETAINED,)),
    Case({**FIELDS, "fields": [{"key": "a", "label": " A ", "access": {"agent": "hidden"}}]}, (FIELDS,)),
    Case({**FIELDS, "fields": None}, (FIELDS,)),
)
REFUSED = (
    Case({"op": "customers.upsert", "id": GRACE, "email": "x" * 4_001, "attributes": {"name": "x"}}, (CUSTOMER,)),
    Case({"op": "customers.upsert", "id": GRACE, "attributes": {"plan": "x" * 9_000}}, (CUSTOMER,)),
    Case({"op": "customers.create", "id": "a/b", "name": "x"}),
    Case({"op": "customers.create", "id": "cust-new", "name": " "}),
    Case({"op": "customers.check", "customer": "nobody"}),
    Case({**COMPANY, "name": " "}),
    Case({"op": "companies.upsert", "id": "co-9"}),
    Case({**COMPANY, "url": "javascript:alert(1)"}),
    Case(LINKED, (CUSTOMER,)),
    Case({**LINKED, "customer": "nobody"}, (COMPANY,)),
    Case({**LINKED, "op": "companies.unlink", "customer": "nobody"}, (COMPANY,)),
    Case({**RELATED, "other": GRACE}, (CUSTOMER,)),
    Case({**RELATED, "customer": "nobody"}, (OTHER,)),
    Case({**UNRELATED, "customer": "nobody"}, (OTHER,)),
    Case({**RELATED, "labels": ["x" * 61]}, (CUSTOMER, OTHER)),
    Case({**RELATED, "labels": [f"l{number}" for number in range(11)]}, (CUSTOMER, OTHER)),
    Case({**DEFINITION, "choices": []}),
    Case({"op": "attributes.define", "key": "name", "type": "text"}),
    Case({"op": "attributes.delete", "key": "plan"}),
    Case({"op": "attributes.delete", "key": "name"}),
    Case({"op": "conversations.upsert", "id": "conv"}),
    Case({**CONVERSATION, "url": "javascript:alert(1)"}, (CUSTOMER,)),
    Case({"op": "messages.add", "conversation": "none", "id": "m-1", "author": "bot", "text": "Hello"}),
    Case({**NOTE, "text": " \n"}, (CUSTOMER,)),
    Case(NOTE),
    Case({"op": "notes.edit", "customer": GRACE, "id": "none", "text": "x"}, (CUSTOMER,)),
    Case({"op": "notes.delete", "customer": "cust-other", "id": "n-1"}, (CUSTOMER, NOTE)),
    Case({"op": "permissions.set", "role": "agent", "right": "nothing", "allowed": True}),
    Case({"op": "tag_groups.define", "id": "a/b"}),
    Case({**GROUP, "position": -1}),
    Case({**TAG, "group": "none"}, (GROUP,)),
    Case({**TAG, "label": " "}, (GROUP, TAG)),
    Case({"op": "tags.delete", "id": "none"}),
    Case({"op": "tag_groups.delete", "id": "none"}),
    Case(TAGGED, (CUSTOMER,)),
    Case({**TAGGED, "customer": "none"}, (GROUP, TAG)),
    Case({**TAGGED, "op": "tags.remove", "customer": "none"}, (GROUP, TAG)),
    Case(ACCOUNT),
    Case(IDENTITY),
    Case({**IDENTITY, "channel": " ", "handle": "x" * 501, "name": "x" * 201}, (CUSTOMER,)),
    Case(LEFT),
    Case(DETAIL),
    Case({**DETAIL, "value": " ", "label": "x" * 201}, (CUSTOMER,)),
    Case({**DETAIL, "id": "nobody"}, (CUSTOMER,)),
    Case({**DETAIL, "kind": "handle", "value": "x" * 501}, (CUSTOMER,)),
    Case(FORGET),
    Case({**ACCOUNT, "system": "a/b"}, (CUSTOMER,)),
    Case({**ACCOUNT, "name": "x" * 201, "data": {"n": "\0"}}, (CUSTOMER, ACCOUNT)),
    Case(UNLINK),
    Case(REMOVE),
    Case(WARNING),
    Case({"op": "warnings.set", "customer": GRACE, "reason": "Why"}, (CUSTOMER,)),
    Case({**WARNING, "label": "x" * 61, "reason": "x" * 501, "until": "2001-01-01T00:00:00Z"}, (CUSTOMER,)),
    Case({**WARNING, "label": None}, (CUSTOMER, WARNING)),
    Case(UNWARN),
    Case({**AGENT, "id": "a/b"}),
    Case({**AGENT, "name": "x" * 201, "email": "x" * 4_001, "signature": "x" * 2_001}),
    Case(UNPICTURED),
    Case(ASSIGNED, (AGENT,)),
    Case({**ASSIGNED, "agent": "a/b"}, (CUSTOMER,)),
    Case({**VIEWS, "views": []}, (VIEWS,)),
    Case({**VIEWS, "views": [{"id": "mine"}]}),
    Case({**RETAINED, "history_days": 0}, (RETAINED,)),
    Case({**RETAINED, "history_days": 731}),
    Case({**FIELDS, "fields": [{"key": "a/b"}, {"key": "seats"}, {"key": "seats"}]}),
)


def operations(described: Sequence[dict[str, Any]]) -> list[Operation]:
    return [convert(one, AnyOperation | SetAvatar | SetAgentAvatar) for one in described]


class Outcome(Struct, frozen=True):
    answers: Any  # None where it was refused
    refusal: tuple[str, list[tuple[str, str]]] | None
    changes: list[Change]
    rows: dict[str, list[Any]]


async def outcome(world: World, workspace_id: str, by: By, case: Case) -> Outcome:
    """What it answers or why it refuses, what it leaves in every table, and what is in the log."""
    host = By(world.acme.host)
    await operate(world.ctx, workspace_id, host, operations(case.before), NOW)
    await operate(world.ctx, workspace_id, host, all_rights(), NOW)
    seq = max((entry.seq for entry in await world.log(tenant_of(world, workspace_id))), default=0)
    answers: Any = None
    refusal = None
    try:
        done = await operate(world.ctx, workspace_id, by, operations([case.operation]), NOW)
        answers = [_unsigned(answer) for answer in to_builtins(done.answers)]
    except SidelightError as error:
        refusal = type(error).__name__, [(one.field, one.code) for one in getattr(error, "problems", ())]
    changes = [entry.change for entry in await world.log(tenant_of(world, workspace_id), after=seq)]
    return Outcome(answers, refusal, changes, await rows(world, workspace_id))


def tenant_of(world: World, workspace_id: str) -> Any:
    return next(one for one in (world.acme, world.rival) if one.id == workspace_id)


def all_rights() -> list[Operation]:
    return [SetPermission("admin", name, True) for name in RIGHTS]


def _unsigned(answer: Any) -> Any:
    """But for who has set it."""
    return {name: value for name, value in answer.items() if name != "set_by"} if isinstance(answer, dict) else answer


async def rows(world: World, workspace_id: str) -> dict[str, list[Any]]:
    """All that operations keep, but who wrote it, and what hosts alone leave: what they pushed."""
    found: dict[str, list[Any]] = {}
    for table in TABLES.values():
        kept = [to_builtins(row) for row in await table.read(world.store, workspace_id, [()])]
        authors = {
            "created_by",
            "updated_by",
            "changed_by",
            "edited_by",
            "added_by",
            "checked_by",
            "set_by",
            "ended_by",
            "linked_by",
            "pushed",
            "own_since",
            "verified_by",
        }
        plain = [
            {name: _without(value, {*authors, "by"}) for name, value in row.items() if name not in authors}
            for row in kept
        ]
        found[table.name] = sorted(plain, key=str)
    return found


def _without(value: Any, names: set[str]) -> Any:
    return {name: one for name, one in value.items() if name not in names} if isinstance(value, dict) else value


@pytest.mark.parametrize("case", [*WORKING, *REFUSED], ids=lambda case: case.name)
async def test_a_host_and_an_agent_who_may_do_all_get_the_same(world: World, case: Case) -> None:
    admin = By(Actor("agent", "ada", "Ada", "ps_ada"), "admin")
    by_host = await outcome(world, world.acme.id, By(world.acme.host), case)
    by_admin = await outcome(world, world.rival.id, admin, case)
    assert by_host == by_admin
    assert (case in REFUSED) == (by_host.refusal is not None) == (by_host.changes == [])


def test_every_operation_is_tried_and_refused() -> None:
    every = {str(one.__struct_config__.tag) for one in OPERATIONS}
    assert {case.name for case in WORKING} == every
    assert {case.name for case in REFUSED} == every


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("case", WORKING, ids=lambda case: case.name)
async def test_a_change_takes_at_most_six_round_trips_on_postgres(world: World, database: str, case: Case) -> None:
    """Counted on the wire, once each statement has been prepared."""
    host = By(world.acme.host)
    async with Proxy(database) as proxy:
        store = await open_store(proxy.url)
        try:
            ctx = Context(store, lambda _: None)
            for attempt in range(4):
                await operate(ctx, world.acme.id, host, operations(case.before), NOW)
                proxy.take()
                await operate(ctx, world.acme.id, host, varied(case, attempt), NOW)
                trips = proxy.take().total
            assert 1 <= trips <= MOST_ROUND_TRIPS
        finally:
            await store.close()


def varied(case: Case, attempt: int) -> list[Operation]:
    """The same kind of change once more, of something that has not been done before."""
    (operation,) = operations([case.operation])
    new: dict[str, Any] = {"text": f"Text {attempt}", "label": f"Label {attempt}", "status": f"status {attempt}"}
    if case.name in ("customers.create", "notes.add", "messages.add"):
        new["id"] = f"new-{attempt}"
    if case.name == "customers.upsert":
        new["name"] = f"Name {attempt}"
    if case.name == "customers.assign":
        new["agent"] = f"agent-{attempt}"
    if case.name == "views.set":
        new["role"] = ("agent", "supervisor", "admin", "agent")[attempt]
    if case.name == "retention.set":
        new["history_days"] = 30 + attempt
    if case.name == "company_fields.set":
        new["fields"] = (GivenField(f"field-{attempt}", access={"agent": "hidden"}),)
    taken = {name: value for name, value in new.items() if name in operation.__struct_fields__}
    return [replace(operation, **taken)]


async def test_what_a_workspace_grants_goes_before_the_default_and_can_be_given_back(world: World) -> None:
    await world.push(*operations([CUSTOMER, {**NOTE, "author": "marta"}]))
    sofia = await world.session(SOFIA)
    (edit,) = operations([{"op": "notes.edit", "customer": GRACE, "id": "n-1", "text": "Hers"}])
    with pytest.raises(Forbidden):
        await world.act(sofia, edit)
    await world.push(SetPermission("supervisor", "notes.edit_others", True))
    await world.act(sofia, edit)
    await world.push(SetPermission("supervisor", "notes.edit_others", None))
    with pytest.raises(Forbidden):
        await world.act(sofia, replace(edit, text="Again"))


async def test_a_right_that_goes_by_subject_is_asked_for_that_subject_first(world: World) -> None:
    await world.push(grace(attributes={"plan": "Free", "iban": "1"}))
    marta = await world.session(MARTA)
    await world.push(
        SetPermission("agent", "attributes.edit", False), SetPermission("agent", "attributes.edit", True, "plan")
    )
    assert (await world.edit(marta, GRACE, "plan", "Pro", 1)).value == "Pro"
    with pytest.raises(Forbidden):
        await world.edit(marta, GRACE, "iban", "2", 1)


async def test_only_admins_manage_permissions_and_each_is_on_the_log(world: World) -> None:
    forbid = SetPermission("agent", "notes.write", False)
    for agent in (JONAS, SOFIA):
        with pytest.raises(Forbidden):
            await world.act(await world.session(agent), forbid)
    await world.act(await world.session(ADA), forbid)
    entry = (await world.changes())[-1]
    assert entry.change == Change("permission.changed", thing="agent/notes.write", before=None, after=False)
    assert entry.actor.id == "ada"


async def test_an_unchanged_save_makes_no_version_however_the_host_had_spaced_it(world: World) -> None:
    await world.push(grace(name=" Grace \r\n"))
    saved = await world.edit(await world.session(), GRACE, "name", "Grace", 1)
    assert (saved.value, saved.version, saved.changed_by.kind) == ("Grace", 1, "api")
