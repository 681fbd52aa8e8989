"""The fake service of `sidelight_sdk.testing` answers as the real one does, and its events reach whoever follows."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from msgspec import structs
from sidelight_sdk import (
    Agent,
    APIError,
    AuthenticationError,
    CompanyField,
    ConnectionFailed,
    Event,
    HistoryEntry,
    InvalidRequest,
    NotFound,
    RetryPolicy,
    ServerError,
    Sidelight,
    View,
)
from sidelight_sdk.nouns import Nouns
from sidelight_sdk.operations import Operation
from sidelight_sdk.testing import FakeService, Seen
from sidelight_sdk.testing.operations import APPLIES, PATHS

from tests.pictures import picture
from tests.sdk.test_surface import FILES
from tests.service import Credentials, Service

MARTA = Agent("marta", name="Marta")
PICTURE = re.compile("[0-9a-f]{32}-[0-9a-f]{16}")


def story(sidelight: Sidelight) -> list[Any]:
    """All a host does, of each noun: what is answered, and what is refused."""
    told: list[Any] = []

    def do(use: Callable[[Sidelight], Any]) -> None:
        try:
            told.append(plain(use(sidelight)))
        except APIError as refusal:
            told.append((type(refusal).__name__, refusal.status, refusal.detail, refusal.errors))

    for step in STEPS:
        do(step)
    return told


def batch_of_two(sidelight: Sidelight) -> Any:
    with sidelight.batch() as batch:
        batch.customers.upsert("c4", name="Eve")
        batch.notes.add("c4", "Hello", author="marta", id="n4")
    return batch.results


def batch_that_does_not_fit(sidelight: Sidelight) -> Any:
    with sidelight.batch() as batch:
        batch.customers.upsert("c5", name="Mallory")
        batch.notes.edit("c5", "none", "Hello")
    return batch.results


def batch_with_much_that_does_not_fit(sidelight: Sidelight) -> Any:
    with sidelight.batch() as batch:
        batch.notes.edit("c5", "none", "Hello")
        batch.customers.upsert("c6", name="Trent")
        batch.tags.add("c6", "none")
    return batch.results


def batch_that_skips(sidelight: Sidelight) -> Any:
    with sidelight.batch(on_invalid="skip") as batch:
        batch.customers.upsert("c7", name="Trent")
        batch.notes.edit("c7", "none", "Hello")
        batch.customers.upsert("c8", attributes={"seats": "four", "unknown": 1})
        batch.notes.add("c7", "Hm", author="marta", id="n7")
    return [one.errors if isinstance(one, InvalidRequest) else one for one in batch.results]


def audited(sidelight: Sidelight) -> list[HistoryEntry]:
    return list(sidelight.audit.list())


def plain_entry(entry: HistoryEntry) -> Any:
    """But for ids that nobody chooses."""
    alike = structs.replace(entry, request=entry.request and "a request", actor=entry.actor.kind)
    return plain(alike)


def requests_alike(sidelight: Sidelight) -> list[int]:
    """By entry, the first that came with the same request."""
    requests = [entry.request or entry.seq for entry in audited(sidelight)]
    return [requests.index(request) for request in requests]


STEPS: tuple[Callable[[Sidelight], Any], ...] = (
    lambda s: s.customers.upsert("c1", name=" Ada ", email="ada@example.com", attributes={"plan": "Pro", "seats": 3}),
    lambda s: s.customers.upsert("c1", name="Ada", profile_url="https://example.com/ada"),
    lambda s: s.customers.upsert("c1", attributes={"plan": None, "seats": 4, "vip": True}),
    lambda s: s.attributes.define("plan", type="choice", choices=["Free", "Pro"]),
    lambda s: s.attributes.define("plan", label="Contract", managed_by="Billing"),
    lambda s: s.attributes.define("new"),
    lambda s: s.attributes.list(),
    lambda s: s.attributes.get("seats"),
    lambda s: s.attributes.get("none"),
    lambda s: s.customers.upsert("c1", attributes={"plan": "Gold", "seats": "four"}),
    lambda s: s.customers.create("c3", name="Zed"),
    lambda s: s.customers.create("c3", name="Other"),
    lambda s: s.customers.get("none"),
    lambda s: s.conversations.upsert("v1", customer="c2", channel="webchat", status="open", subject="Late"),
    lambda s: s.conversations.upsert("v1", status="closed"),
    lambda s: s.conversations.upsert("v2", status="open"),
    lambda s: s.conversations.list("c2"),
    lambda s: s.conversations.list("none"),
    lambda s: s.messages.add("v1", id="m1", author="customer", text="Hi"),
    lambda s: s.messages.add("v1", id="m1", author="customer", text="Hi again"),
    lambda s: s.messages.add("none", id="m1", author="customer", text="Hi"),
    lambda s: s.messages.list("v1"),
    lambda s: s.conversations.get("v1"),
    lambda s: s.notes.add("c1", "Call", author="marta", id="n1"),
    lambda s: s.notes.edit("c1", "n1", "Call now"),
    lambda s: s.notes.edit("c1", "none", "Call now"),
    lambda s: s.notes.add("none", "Call", author="marta"),
    lambda s: s.notes.list("c1"),
    lambda s: s.tag_groups.define("service"),
    lambda s: s.tags.define("vip", label="VIP", group="service"),
    lambda s: s.tags.define("late_payer", group="none"),
    lambda s: s.tags.add("c1", "vip"),
    lambda s: s.tags.add("c1", "vip"),
    lambda s: s.tags.add("c1", "none"),
    lambda s: s.tags.list("c1"),
    lambda s: s.tags.remove("c1", "vip"),
    lambda s: s.tags.remove("c1", "vip"),
    lambda s: s.tag_groups.list(),
    lambda s: s.companies.upsert("co-2"),
    lambda s: s.companies.upsert("co-1", name=" Engines ", data={"b": 1, "a": {}}),
    lambda s: s.companies.upsert("co-1", name="Engines", url="https://crm.example/1", data={"a": {}, "b": 1}),
    lambda s: s.companies.upsert("co-1", data=None),
    lambda s: s.companies.upsert("co-2", name="Navy"),
    lambda s: s.companies.link("c1", "co-1"),
    lambda s: s.companies.link("c1", "co-2"),
    lambda s: s.companies.link("c1", "co-2", main=True),
    lambda s: s.companies.link("c1", "co-3"),
    lambda s: s.companies.link("none", "co-1"),
    lambda s: s.companies.of_customer("c1"),
    lambda s: s.companies.unlink("c1", "co-2"),
    lambda s: s.companies.unlink("c1", "co-2"),
    lambda s: s.companies.of_customer("c1"),
    lambda s: [one.name for one in s.companies.list()],
    lambda s: s.companies.get("co-9"),
    lambda s: s.relationships.put("c1", "c2", labels=["Manager", " manager", ""]),
    lambda s: s.relationships.put("c1", "c2", labels=["Manager"], inverse_labels=["assistant"]),
    lambda s: s.relationships.put("c2", "c1", inverse_labels=["boss"], labels=None),
    lambda s: s.relationships.put("c1", "c1"),
    lambda s: s.relationships.put("none", "c1"),
    lambda s: s.relationships.put("c1", "later"),
    lambda s: [(one.other, one.labels, one.inverse_labels) for one in s.relationships.list("c1")],
    lambda s: s.relationships.get("c2", "c1").labels,
    lambda s: s.relationships.delete("c2", "c1"),
    lambda s: s.relationships.delete("c2", "c1"),
    lambda s: s.relationships.get("c1", "c2"),
    lambda s: s.customers.checked("c1"),
    lambda s: s.customers.check("c1"),
    lambda s: s.customers.checked("c1").customer,
    lambda s: s.customers.check("none"),
    lambda s: s.accounts.upsert("c1", system="shop", id="7", data={"last_order": {"no": 12}, "open": [1, True, None]}),
    lambda s: s.accounts.upsert("c1", system="shop", id="7", name="Ada's", data={}),
    lambda s: s.accounts.upsert("c1", system="shop", id="7", data={"b": 1, "a": [0]}),
    lambda s: s.accounts.upsert("c1", system="shop", id="7", data={"a": [False], "b": 1}),
    lambda s: s.accounts.upsert("c1", system="shop", id="7", data={"b": 1, "a": [False]}, name=None),
    lambda s: s.accounts.upsert("none", system="shop", id="7"),
    lambda s: s.accounts.list("c1"),
    lambda s: s.accounts.get("c1", system="shop", id="7"),
    lambda s: s.accounts.get("c1", system="shop", id="8"),
    lambda s: s.accounts.delete("c1", system="shop", id="7"),
    lambda s: s.accounts.delete("c1", system="shop", id="7"),
    lambda s: s.contact_details.list("c1"),
    lambda s: s.contact_details.put("c1", kind="email", value="ada@home.example", label="Home"),
    lambda s: s.contact_details.put("c1", kind="email", value="Ada@Home.example", primary=True),
    lambda s: s.contact_details.put("c1", kind="email", value="ada@home.example", primary=True),
    lambda s: s.customers.get("c1").email,
    lambda s: s.customers.upsert("c1", email="ada@new.example"),
    lambda s: s.contact_details.put("c1", kind="handle", value="@countess"),
    lambda s: s.contact_details.put("c1", kind="phone", value=" "),
    lambda s: s.contact_details.put("c1", kind="phone", id="none", value="1"),
    lambda s: s.contact_details.put("none", kind="phone", value="1"),
    lambda s: s.contact_details.list("c1"),
    lambda s: s.contact_details.get("c1", kind="email", value="ADA@new.example"),
    lambda s: s.contact_details.get("c1", kind="email", value="nobody"),
    lambda s: s.contact_details.delete("c1", kind="email", value="ada@new.example"),
    lambda s: s.contact_details.delete("c1", kind="email", value="ada@new.example"),
    lambda s: s.customers.get("c1").email,
    lambda s: s.warnings.set("c1", reason="Why"),
    lambda s: s.warnings.set("c1", label="Blocked", reason="Why"),
    lambda s: s.warnings.set("c1", label="Blocked"),
    lambda s: s.warnings.set("c1", label="VIP", reason=None),
    lambda s: s.warnings.set("c1", label=None),
    lambda s: s.warnings.set("none", label="VIP"),
    lambda s: s.warnings.get("c1"),
    lambda s: s.warnings.clear("c1"),
    lambda s: s.warnings.clear("c1"),
    lambda s: s.warnings.get("c1"),
    lambda s: s.identities.put("c1", channel="telegram", handle="@countess", name="Countess"),
    lambda s: s.identities.put("c1", channel="Telegram", handle="Countess", name=None),
    lambda s: s.identities.put("none", channel="telegram", handle="x"),
    lambda s: s.conversations.upsert("v3", customer="c1", channel="email"),
    lambda s: s.conversations.upsert("v3", channel="email", handle="ada@home.example", name="Ada"),
    lambda s: s.conversations.upsert("v4", customer="c1", channel="email", handle="ada@new.example"),
    lambda s: s.conversations.upsert("v5", customer="c1", channel="email"),
    lambda s: s.conversations.upsert("v5", status="closed"),
    lambda s: s.identities.list("c1"),
    lambda s: s.identities.get("c1", channel="telegram", handle="none"),
    lambda s: s.identities.get("c1", channel="Telegram", handle="COUNTESS"),
    lambda s: s.identities.delete("c1", channel="email", handle=s.identities.list("c1")[1].id),
    lambda s: s.identities.delete("c1", channel="telegram", handle="none"),
    lambda s: s.identities.list("c1"),
    batch_of_two,
    batch_that_does_not_fit,
    batch_with_much_that_does_not_fit,
    batch_that_skips,
    lambda s: s.customers.get("c8"),
    lambda s: s.customers.get("c5"),
    lambda s: s.notes.delete("c1", "n1"),
    lambda s: s.notes.delete("c1", "n1"),
    lambda s: s.customers.set_avatar("c1", picture()),
    lambda s: s.customers.set_avatar("c1", picture()),
    lambda s: s.customers.avatar("c1", size=48),
    lambda s: s.customers.set_avatar("c1", b"hello"),
    lambda s: s.customers.set_avatar("none", picture()),
    lambda s: s.customers.set_avatar("c1", picture(colour="blue")),
    lambda s: s.customers.remove_avatar("c1"),
    lambda s: s.customers.remove_avatar("c1"),
    lambda s: s.customers.avatar("c1"),
    lambda s: s.agents.upsert("sofia", name=" Sofia ", position="Billing", email="sofia@example.com"),
    lambda s: s.agents.upsert("sofia", name="Sofia", position=None, nickname="Sof"),
    lambda s: s.agents.upsert("sofia", name="Sofia"),
    lambda s: bool(s.panels.open(Agent("jonas", name="Jonas"), customer="c1")),
    lambda s: bool(s.panels.open(Agent("jonas", name="Jonas W.", role="admin"), customer="c1")),
    lambda s: bool(s.panels.open(Agent("jonas"), customer="c1")),
    lambda s: s.agents.get("jonas"),
    lambda s: s.agents.upsert("jonas", name="J. Weber"),
    lambda s: s.agents.upsert("jonas", name=None),
    lambda s: s.agents.get("none"),
    lambda s: s.agents.set_avatar("jonas", picture()),
    lambda s: s.agents.set_avatar("jonas", picture()),
    lambda s: s.agents.avatar("jonas", size=48),
    lambda s: s.agents.set_avatar("none", picture()),
    lambda s: list(s.agents.list()),
    lambda s: s.agents.remove_avatar("jonas"),
    lambda s: s.agents.remove_avatar("none"),
    lambda s: s.customers.assign("c1", agent="sofia"),
    lambda s: s.customers.assign("c1", agent="sofia"),
    lambda s: s.customers.assign("c1", agent="nobody-yet"),
    lambda s: s.customers.get("c1").assigned_to,
    lambda s: s.customers.assign("c1", agent=None),
    lambda s: s.customers.assign("none", agent=None),
    lambda s: s.permissions.set("agent", "notes.write", False),
    lambda s: s.permissions.list(),
    lambda s: s.views.set("agent", [View("profile"), View("mine", label="Zoë", sections=["notes"])]),
    lambda s: s.views.list(),
    lambda s: [plain_entry(one) for one in audited(s)[:3]],
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.views.list(),
    lambda s: s.permissions.set("agent", "notes.write", True),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.audit.undo(audited(s)[1].seq),
    lambda s: s.permissions.list(),
    lambda s: s.attributes.define("plan", label="Tariff", help="As agreed", choices=["Free", "Pro", "Gold"]),
    lambda s: s.attributes.define("plan", position=3, required=True),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.audit.undo(audited(s)[4].seq),
    lambda s: s.audit.undo(audited(s)[4].seq),
    lambda s: s.attributes.get("plan"),
    lambda s: s.attributes.delete("plan"),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.audit.undo(audited(s)[1].seq),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.attributes.get("plan"),
    lambda s: s.tags.define("vip", label="Very important", position=9),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.tags.get("vip"),
    lambda s: s.audit.undo(next(one.seq for one in audited(s) if one.kind == "tag_group.defined")),
    lambda s: s.audit.undo(10_000),
    lambda s: s.audit.undo(1),
    lambda s: [requests_alike(s), [plain_entry(one) for one in audited(s)]],
    lambda s: [plain_entry(one) for one in s.audit.page(s.audit.page(limit=2).next, limit=3).audit],
    lambda s: s.retention.get(),
    lambda s: s.retention.set(30),
    lambda s: s.retention.set(0),
    lambda s: s.retention.set(731),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.retention.set(60),
    lambda s: s.audit.undo(audited(s)[1].seq),
    lambda s: s.retention.set(None),
    lambda s: s.company_fields.get(),
    lambda s: s.company_fields.set([CompanyField("seats", type="number", unit="seats"), CompanyField("plan", " Zoë ")]),
    lambda s: s.company_fields.set(
        [CompanyField("a_b", type="choice", choices=["x"], access={"agent": "hidden", "admin": None})], others=True
    ),
    lambda s: s.company_fields.get(),
    lambda s: s.company_fields.set([CompanyField("seats"), CompanyField("seats")]),
    lambda s: s.company_fields.set([CompanyField("plan", type="choice")]),
    lambda s: s.company_fields.set([CompanyField("plan", choices=["x"])]),
    lambda s: s.company_fields.set(None),
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.audit.undo(audited(s)[1].seq),
    lambda s: s.company_fields.get(),
    lambda s: s.attributes.define("plan", access={"agent": "masked", "supervisor": "sees", "admin": None}),
    lambda s: s.attributes.define("identification", access={"supervisor": "edits"}),
    lambda s: s.attributes.get("identification"),
    lambda s: s.permissions.set("supervisor", "attributes.see", False),
    lambda s: s.permissions.set("agent", "attributes.read", None, subject="plan"),
    lambda s: [s.attributes.get("plan"), s.attributes.get("nickname")],
    lambda s: [plain_entry(one) for one in audited(s)[:12]],
    lambda s: s.audit.undo(audited(s)[0].seq),
    lambda s: s.attributes.get("plan"),
    lambda s: s.attributes.define("tier", type="text"),
    lambda s: s.attributes.define("tier", access={"agent": "masked"}),
    lambda s: s.attributes.delete("tier"),
    lambda s: s.permissions.set("admin", "attributes.edit", False),
    lambda s: s.audit.undo(audited(s)[1].seq),
    lambda s: s.attributes.get("tier"),
    lambda s: s.attributes.delete("tier"),
    lambda s: s.attributes.define("tier", type="text"),
    lambda s: s.customers.upsert("c1", attributes={"after_all": "pushed"}),
    lambda s: s.attributes.list(),
    lambda s: s.tags.define("before"),
    lambda s: s.tags.define("after"),
    lambda s: s.tags.delete("before"),
    lambda s: s.tags.define("last"),
    lambda s: s.tag_groups.delete("service"),
    lambda s: s.tags.list(),
    lambda s: list(s.customers.list()),
    lambda s: s.panels.revoke(agent="marta"),
)


def plain(answer: Any) -> Any:
    """What both answer alike: a time is a time, whichever it is."""
    if isinstance(answer, datetime):
        return "a time"
    if isinstance(answer, str) and PICTURE.fullmatch(answer):
        return "a picture"
    if isinstance(answer, bytes):
        return "bytes"
    if isinstance(answer, list | tuple):
        return [plain(each) for each in answer]
    if hasattr(answer, "__struct_fields__"):
        # a host's name is its workspace's
        return {name: plain(getattr(answer, name)) for name in answer.__struct_fields__ if name != "set_by"}
    return answer


def changes(sidelight: Sidelight) -> list[tuple[Any, ...]]:
    last, seen = sidelight.customers.page().seq, []
    for event in sidelight.events(after=0):
        seen.append(
            (
                event.seq,
                event.kind,
                event.customer,
                event.conversation,
                event.key,
                plain(event.from_),
                plain(event.to),
                event.actor.kind,
            )
        )
        if event.seq == last:
            break
    return seen


def test_it_answers_as_the_service_does(service: Service, workspace: Credentials) -> None:
    with (
        Sidelight(service.url, workspace=workspace.workspace, api_key=workspace.api_key) as real,
        FakeService().client() as fake,
    ):
        for step, (answered, faked) in enumerate(zip(story(real), story(fake), strict=True)):
            assert answered == faked, f"step {step}"
        assert changes(real) == changes(fake)


def test_it_keeps_keys_and_origins_as_for_a_key_that_manages() -> None:
    with FakeService().client() as fake:
        old, new = fake.keys.add("api", label=" old "), fake.keys.add("api", label="new")
        fake.keys.revoke(old.id)
        assert [(one.label, one.revoked_at is None) for one in fake.keys.list()] == [("old", False), ("new", True)]
        with pytest.raises(InvalidRequest, match="last one of its kind"):
            fake.keys.revoke(new.id)
        with pytest.raises(NotFound):
            fake.keys.revoke(old.id)
        (first,) = fake.origins.list()
        assert fake.origins.add("https://a.example") == [first, "https://a.example"]
        assert fake.origins.remove(first) == ["https://a.example"]
        with pytest.raises(InvalidRequest, match="one must stay"):
            fake.origins.remove("https://a.example")


def test_it_knows_every_operation() -> None:
    declared = {
        each.__struct_config__.tag
        for file in FILES
        for each in vars(file).values()
        if isinstance(each, type) and issubclass(each, Operation) and each is not Operation
    }
    assert declared == set(APPLIES) == {name for _, _, name in PATHS}
    assert len(declared) >= len(vars(Nouns))  # not none of them


def test_an_agents_edit_is_not_undone_by_the_value_that_was_pushed_before() -> None:
    service = FakeService()
    sidelight = service.client()
    sidelight.customers.upsert("c1", name="Ada", attributes={"plan": "Pro"})
    service.edit("c1", "plan", "Free", agent=MARTA)
    service.edit("c1", "name", "Ada L.", agent=MARTA)
    sidelight.customers.upsert("c1", name="Ada", attributes={"plan": "Pro"})

    customer = sidelight.customers.get("c1")
    assert (customer.name, customer.attributes["plan"]) == ("Ada L.", "Free")
    edited = service.events[-1]
    assert (edited.kind, edited.actor.name, edited.from_, edited.to) == ("attribute.changed", "Marta", "Ada", "Ada L.")
    with pytest.raises(KeyError):
        service.edit("none", "plan", "Free", agent=MARTA)


def test_a_write_is_applied_once_for_each_idempotency_key() -> None:
    service = FakeService()
    sidelight = service.client()
    for _ in range(2):
        with sidelight.batch(idempotency_key="outbox-1") as batch:
            batch.customers.upsert("c1", name="Ada")
    assert [event.kind for event in service.events] == ["customer.created", "attribute.changed"]
    with pytest.raises(InvalidRequest, match="used before"), sidelight.batch(idempotency_key="outbox-1") as batch:
        batch.customers.upsert("c1", name="Grace")


def test_a_host_can_try_what_it_does_when_the_service_fails() -> None:
    service = FakeService()
    sidelight = service.client(retry=RetryPolicy(attempts=2, first_wait=0.0))
    service.fail(503)
    assert sidelight.customers.upsert("c1", name="Ada").name == "Ada"
    assert [seen.path for seen in service.seen] == ["/v1/customers/c1"] * 2

    for failure, kind in ((503, ServerError), (401, AuthenticationError), (httpx.ConnectError("no"), ConnectionFailed)):
        service.fail(failure, times=2)
        with pytest.raises(kind):
            sidelight.customers.upsert("c1", name="Grace")
        service = FakeService()
        sidelight = service.client(retry=RetryPolicy(attempts=2, first_wait=0.0))
    assert service.events == ()


def test_it_says_what_it_has_been_sent() -> None:
    service = FakeService()
    service.client().customers.upsert("a b", name="Ada")
    assert service.seen == [Seen("PUT", "/v1/customers/a%20b", {"name": "Ada"})]


def test_events_come_while_they_are_followed_and_end_when_the_client_is_closed() -> None:
    service = FakeService()
    sidelight = service.client(heartbeat=5.0)
    events = sidelight.events(after=0)
    sidelight.customers.upsert("c1", name="Ada")
    assert [next(events).kind for _ in range(2)] == ["customer.created", "attribute.changed"]
    assert service.followed
    sent = service.emit("customer.merged", customer="c1", to="c2", actor=MARTA)
    assert next(events) == sent
    sidelight.close()
    assert list(events) == []
    assert not service.followed


def test_a_light_copy_follows_the_same_service() -> None:
    service = FakeService()
    events = service.client().with_options(deadline=1).events(after=0)
    sent = service.emit("customer.created", customer="c1")
    assert next(events) == sent


async def test_async_clients_follow_it_too_from_where_they_begin() -> None:
    service = FakeService()
    service.emit("customer.created", customer="before")
    async with service.async_client() as sidelight:
        await sidelight.customers.upsert("c1", name="Ada")
        events = sidelight.events(after=len(service.events))
        first: asyncio.Task[Event] = asyncio.create_task(anext(events))
        sent = await asyncio.to_thread(service.emit, "note.created", customer="c1", key="n1")
        assert await asyncio.wait_for(first, 10) == sent
        await sidelight.close()
        assert [event async for event in events] == []
