"""The SDK against a real service: what the contract shows, word by word."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from sidelight_sdk import (
    Agent,
    AuthenticationError,
    CursorExpired,
    InvalidRequest,
    NotFound,
    Permission,
    RoleViews,
    View,
)

from tests.pictures import opened, picture
from tests.sdk.shells import Awaiting, Blocking, Shells, connected, take
from tests.service import Credentials, Service, on_sqlite

MARTA = Agent("marta", name="Marta", role="agent")


async def test_the_whole_contract(sidelight: Blocking | Awaiting) -> None:
    plan = await sidelight.call(
        lambda s: s.attributes.define("plan", type="choice", label="Plan", choices=["Free", "Pro"])
    )
    assert (plan.key, plan.type, plan.label, plan.choices) == ("plan", "choice", "Plan", ("Free", "Pro"))
    ada = await sidelight.call(
        lambda s: s.customers.upsert(
            "cust-1", name="Ada Lovelace", email="ada@example.com", company="Analytical Engines", location="London",
            profile_url="https://crm.example/ada", attributes={"plan": "Pro", "last_order": 17.5, "vip": True},
        )
    )  # fmt: skip
    assert (ada.name, ada.company, ada.profile_url) == ("Ada Lovelace", "Analytical Engines", "https://crm.example/ada")
    assert (await sidelight.call(lambda s: s.customers.get("cust-1"))).attributes == {
        "plan": "Pro",
        "last_order": 17.5,
        "vip": True,
    }
    made = await sidelight.call(lambda s: s.attributes.get("last_order"))
    assert (made.type, made.label, made.built_in) == ("number", "Last order", False)
    keys = [definition.key for definition in await sidelight.call(lambda s: s.attributes.list())]
    assert keys[:11] == [
        "name", "email", "phone", "company", "location", "language", "timezone", "first_name", "last_name",
        "identification", "gender",
    ]  # fmt: skip
    assert set(keys[11:]) == {"plan", "last_order", "vip"}

    conversation = await sidelight.call(
        lambda s: s.conversations.upsert("conv-9", customer="cust-1", channel="webchat", status="open", subject="Late")
    )
    assert (conversation.customer, conversation.status) == ("cust-1", "open")
    sent_at = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    message = await sidelight.call(
        lambda s: s.messages.add("conv-9", id="m-1", author="customer", text="Where is it?", sent_at=sent_at)
    )
    assert (message.text, message.sent_at) == ("Where is it?", sent_at)
    assert (await sidelight.call(lambda s: s.conversations.get("conv-9"))).last_message_at == sent_at

    note = await sidelight.call(lambda s: s.notes.add("cust-1", "Call in the morning", author="marta"))
    edited = await sidelight.call(lambda s: s.notes.edit("cust-1", note.id, "Call at noon"))
    assert (edited.text, edited.author, note.edited_at) == ("Call at noon", "marta", None)
    assert edited.edited_at is not None
    assert await sidelight.call(lambda s: s.notes.list("cust-1")) == [edited]
    await sidelight.call(lambda s: s.notes.delete("cust-1", note.id))
    assert await sidelight.call(lambda s: s.notes.list("cust-1")) == []


async def test_tags_are_defined_grouped_added_removed_and_deleted(sidelight: Blocking | Awaiting) -> None:
    service = await sidelight.call(lambda s: s.tag_groups.define("service", label="Service", sort="position"))
    vip = await sidelight.call(lambda s: s.tags.define("vip", label="VIP", group="service"))
    assert (service.label, service.sort, vip.label, vip.group) == ("Service", "position", "VIP", "service")

    def tag(batch: Any) -> None:
        batch.customers.upsert("cust-1")
        batch.tags.define("net", label="Net 30")
        for id in ("vip", "net", "vip"):
            batch.tags.add("cust-1", id)

    await sidelight.batch(tag)
    assert await sidelight.call(lambda s: s.tags.get("vip")) == vip
    assert await sidelight.call(lambda s: s.tag_groups.list()) == [service]
    assert [one.id for one in await sidelight.call(lambda s: s.tags.list("cust-1"))] == ["vip", "net"]
    await sidelight.call(lambda s: s.tags.remove("cust-1", "net"))
    await sidelight.call(lambda s: s.tags.remove("cust-1", "net"))
    assert await sidelight.call(lambda s: s.tags.list("cust-1")) == [vip]
    await sidelight.call(lambda s: s.tag_groups.delete("service"))
    assert [one.id for one in await sidelight.call(lambda s: s.tags.list())] == ["net"]
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.tags.get("vip"))


async def test_every_change_of_tags_is_an_event(sidelight: Blocking | Awaiting) -> None:
    def all_of_it(batch: Any) -> None:
        batch.customers.upsert("c")
        batch.tag_groups.define("g")
        batch.tags.define("t", group="g")
        batch.tags.add("c", "t")
        batch.tags.remove("c", "t")
        batch.tag_groups.delete("g")

    await sidelight.batch(all_of_it)
    events = await take(sidelight.events(after=0), 7)
    assert [(event.kind, event.customer, event.key) for event in events] == [
        ("customer.created", "c", None),
        ("tag_group.defined", None, "g"),
        ("tag.defined", None, "t"),
        ("tag.added", "c", "t"),
        ("tag.removed", "c", "t"),
        ("tag.deleted", None, "t"),
        ("tag_group.deleted", None, "g"),
    ]


async def test_accounts_are_linked_merged_listed_and_unlinked(sidelight: Blocking | Awaiting) -> None:
    shop = {"system": "Shop", "id": "4471"}
    await sidelight.call(lambda s: s.customers.upsert("c"))
    linked = await sidelight.call(lambda s: s.accounts.upsert("c", **shop, name="Ada", data={"orders": [1, {"no": 2}]}))
    assert (linked.customer, linked.system, linked.id, linked.name) == ("c", "Shop", "4471", "Ada")
    renamed = await sidelight.call(lambda s: s.accounts.upsert("c", **shop, name=None))
    assert (renamed.name, renamed.data, renamed.linked_at) == (None, {"orders": [1, {"no": 2}]}, linked.linked_at)

    def more(batch: Any) -> None:
        for number in range(3):
            batch.accounts.upsert("c", system="Bank", id=f"a-{number}")

    await sidelight.batch(more)
    ids = ["a-0", "a-1", "a-2", "4471"]
    assert [one.id for one in await sidelight.call(lambda s: s.accounts.list("c"))] == ids
    first = await sidelight.call(lambda s: s.accounts.page("c", limit=3))
    rest = await sidelight.call(lambda s: s.accounts.page("c", first.next, limit=3))
    assert [one.id for page in (first, rest) for one in page.accounts] == ids
    for _ in range(2):
        await sidelight.call(lambda s: s.accounts.delete("c", **shop))
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.accounts.get("c", **shop))
    events = await take(sidelight.events(after=0), 7)
    assert [(event.kind, event.key, event.from_, event.to) for event in events[1:]] == [
        ("account.linked", "Shop/4471", None, "Ada"),
        ("account.changed", "Shop/4471", "name: Ada", None),
        *(("account.linked", f"Bank/a-{number}", None, f"a-{number}") for number in range(3)),
        ("account.unlinked", "Shop/4471", "4471", None),
    ]


async def test_a_picture_is_set_read_and_removed(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.customers.upsert("c"))
    one = await sidelight.call(lambda s: s.customers.set_avatar("c", picture()))
    assert (one.customer, one.flattened) == ("c", False)
    assert (await sidelight.call(lambda s: s.customers.set_avatar("c", picture()))) == one
    other = await sidelight.call(lambda s: s.customers.set_avatar("c", picture(colour="blue")))
    assert opened(await sidelight.call(lambda s: s.customers.avatar("c"))).size == (128, 128)
    assert opened(await sidelight.call(lambda s: s.customers.avatar("c", size=48))).size == (48, 48)
    none: tuple[tuple[Any, str], ...]
    none = ((b"hello", "picture"), (picture(1, 900), "picture"), (b"", "data"), ("ada.png", "data"))
    for data, field in none:
        with pytest.raises(InvalidRequest) as refused:
            await sidelight.call(partial(lambda data, s: s.customers.set_avatar("c", data), data))
        assert [error.field for error in refused.value.errors] == [field]
    with pytest.raises(InvalidRequest):
        await sidelight.call(lambda s: s.customers.avatar("c", size=64))

    await sidelight.batch(lambda batch: batch.customers.remove_avatar("c"))
    await sidelight.call(lambda s: s.customers.remove_avatar("c"))
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.customers.avatar("c"))
    events = await take(sidelight.events(after=0), 4)
    assert [(event.kind, event.customer, event.key, event.from_, event.to) for event in events[1:]] == [
        ("avatar.changed", "c", None, None, one.picture),
        ("avatar.changed", "c", None, one.picture, other.picture),
        ("avatar.changed", "c", None, other.picture, None),
    ]
    with pytest.raises(AttributeError, match=r"a batch takes no bytes: it has no customers\.set_avatar"):
        await sidelight.batch(lambda batch: batch.customers.set_avatar("c", picture()))


def fill(batch: Any) -> None:
    """Five of each, with the oldest message last."""
    batch.customers.upsert("c")
    for number in range(5):
        sent_at = datetime(2026, 3, 5 - number, tzinfo=UTC)
        batch.conversations.upsert(f"v-{number}", customer="c")
        batch.messages.add("v-0", id=f"m-{number}", author="bot", text="Hi", sent_at=sent_at)
        batch.notes.add("c", "Hm", author="marta", id=f"n-{number}")
        batch.attributes.define(f"a-{number}", type="text")


@pytest.mark.parametrize(
    ("noun", "of", "ids"),
    [
        ("conversations", "c", ["v-4", "v-3", "v-2", "v-1", "v-0"]),
        ("messages", "v-0", ["m-4", "m-3", "m-2", "m-1", "m-0"]),
        ("notes", "c", ["n-4", "n-3", "n-2", "n-1", "n-0"]),
    ],
)
async def test_what_was_pushed_is_read_back_whole_page_by_page_and_alone(
    sidelight: Blocking | Awaiting, noun: str, of: str, ids: list[str]
) -> None:
    await sidelight.batch(fill)
    listed = await sidelight.call(lambda s: getattr(s, noun).list(of))
    assert [one.id for one in listed] == ids
    first = await sidelight.call(lambda s: getattr(s, noun).page(of, limit=3))
    second = await sidelight.call(lambda s: getattr(s, noun).page(of, first.next, limit=3))
    assert [*getattr(first, noun), *getattr(second, noun)] == listed
    assert second.next is None
    path = (ids[0],) if noun == "conversations" else (of, ids[0])
    assert await sidelight.call(lambda s: getattr(s, noun).get(*path)) == listed[0]


async def test_definitions_are_listed_whole_and_page_by_page(sidelight: Blocking | Awaiting) -> None:
    await sidelight.batch(fill)
    first = await sidelight.call(lambda s: s.attributes.page(limit=7))
    second = await sidelight.call(lambda s: s.attributes.page(first.next))
    assert len(first.attributes) == 7
    assert [*first.attributes, *second.attributes] == await sidelight.call(lambda s: s.attributes.list())


async def test_a_history_is_read_whole_page_by_page_and_of_one_thing(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.customers.upsert("c", name="Ada", attributes={"plan": "Free"}))
    await sidelight.call(lambda s: s.customers.upsert("c", name="Ada Lovelace", attributes={"plan": "Pro"}))
    whole = await sidelight.collect(lambda s: s.customers.history("c"))
    assert [(entry.key, entry.to) for entry in whole if entry.key == "plan"] == [("plan", "Pro"), ("plan", "Free")]
    assert [entry.kind for entry in whole] == ["attribute.changed"] * 4 + ["customer.created"]
    newest = whole[0]
    assert (newest.actor.kind, newest.version, newest.at.tzinfo) == ("api", 2, UTC)
    assert newest.request == whole[1].request != whole[2].request
    first = await sidelight.call(lambda s: s.customers.history_page("c", limit=3))
    second = await sidelight.call(lambda s: s.customers.history_page("c", first.next, limit=3))
    assert [*first.history, *second.history] == whole
    assert second.next is None

    plans = await sidelight.collect(lambda s: s.customers.history("c", key="plan"))
    assert [(entry.version, entry.from_, entry.to) for entry in plans] == [(2, "Free", "Pro"), (1, None, "Free")]
    alone = await sidelight.call(lambda s: s.customers.history_page("c", key="plan", limit=1))
    assert (alone.history, alone.next is None) == ((plans[0],), False)
    with pytest.raises(NotFound):
        await sidelight.collect(lambda s: s.customers.history("nobody"))


async def test_a_history_longer_than_a_page_is_read_to_its_end(sidelight: Blocking | Awaiting) -> None:
    def rename_often(batch: Any) -> None:
        for number in range(1_000):
            batch.customers.upsert("c", name=str(number))

    await sidelight.batch(rename_often)
    names = [entry.to for entry in await sidelight.collect(lambda s: s.customers.history("c")) if entry.key == "name"]
    assert names == [str(number) for number in reversed(range(1_000))]


async def test_what_roles_may_do_is_decided_listed_and_given_back(sidelight: Blocking | Awaiting) -> None:
    assert await sidelight.call(lambda s: s.permissions.list()) == []
    edit_others = await sidelight.call(lambda s: s.permissions.set("supervisor", "notes.edit_others", True))
    assert edit_others == Permission("supervisor", "notes.edit_others", allowed=True)

    def decide(batch: Any) -> None:
        batch.permissions.set("agent", "attributes.edit", False, subject="plan")
        batch.permissions.set("admin", "notes.write", False)
        batch.permissions.set("admin", "notes.write", None)

    edit_plan, _, default = (await sidelight.batch(decide)).results
    assert edit_plan == Permission("agent", "attributes.edit", "plan", False)
    assert default == Permission("admin", "notes.write")
    assert await sidelight.call(lambda s: s.permissions.list()) == [edit_plan, edit_others]


async def test_which_views_a_role_has_is_said_listed_and_given_back(sidelight: Blocking | Awaiting) -> None:
    default = [RoleViews(role, (View("profile"),), True) for role in ("agent", "supervisor", "admin")]
    assert await sidelight.call(lambda s: s.views.list()) == default
    notes = View("notes", label="Notes", icon="pen", sections=["notes"])
    said = await sidelight.call(lambda s: s.views.set("agent", [View("profile"), notes]))
    assert said == RoleViews("agent", (View("profile"), notes))

    def decide(batch: Any) -> None:
        batch.views.set("admin", iter([View("more")]))
        batch.views.set("agent", None)

    assert (await sidelight.batch(decide)).results == (RoleViews("admin", (View("more"),)), default[0])
    assert await sidelight.call(lambda s: s.views.list()) == [*default[:2], RoleViews("admin", (View("more"),))]


async def test_a_change_of_views_is_an_event_that_names_the_role(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.views.set("agent", [View("more", label="Rest")]))
    await sidelight.call(lambda s: s.views.set("agent", [View("more", label="Rest")]))
    await sidelight.call(lambda s: s.views.set("agent", None))
    written = '[{"id":"more","label":"Rest"}]'
    events = await take(sidelight.events(after=0), 2)
    assert [(event.kind, event.customer, event.key, event.from_, event.to) for event in events] == [
        ("view.changed", None, "agent", None, written),
        ("view.changed", None, "agent", written, None),
    ]


@pytest.mark.parametrize(
    ("role", "views", "field"),
    [
        ("robot", None, "role"),
        ("agent", [], "views"),
        ("agent", [View("profile"), View("mine")], "views[1].label"),
        ("agent", [View("profile", sections=["moon"])], "views[0].sections[0]"),
        ("agent", [View(7)], "views[0].id"),  # type: ignore[arg-type]
    ],
)
async def test_views_that_do_not_fit_are_refused_by_their_place(
    sidelight: Blocking | Awaiting, role: str, views: list[View] | None, field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await sidelight.call(lambda s: s.views.set(role, views))
    assert [error.field for error in refused.value.errors] == [field]


def test_the_sections_of_a_view_are_a_tuple_however_they_were_given() -> None:
    assert {View("a", sections=["notes"]), View("a", sections=("notes",))} == {View("a", sections=("notes",))}
    assert View("a", sections=[]).sections == ()


@pytest.mark.parametrize(
    ("role", "right", "subject", "field"),
    [
        ("agent", "moon.land", {}, "right"),
        ("robot", "notes.write", {}, "role"),
        ("agent", "notes.write", {"subject": "n-1"}, "subject"),
    ],
)
async def test_a_right_or_a_role_that_there_is_not_is_refused(
    sidelight: Blocking | Awaiting, role: str, right: str, subject: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await sidelight.call(lambda s: s.permissions.set(role, right, True, **subject))
    assert [error.field for error in refused.value.errors] == [field]


async def test_a_customer_is_created_once_and_one_that_is_there_stays_as_it_is(sidelight: Blocking | Awaiting) -> None:
    hedy = await sidelight.call(lambda s: s.customers.create("cust-9", name="Hedy", phone="+44 20 7946 0000"))
    assert (hedy.id, hedy.name, hedy.email) == ("cust-9", "Hedy", None)
    assert hedy.phone is not None
    assert await sidelight.call(lambda s: s.customers.create("cust-9", name="Other")) == hedy
    batch = await sidelight.batch(lambda batch: batch.customers.create("cust-10", name="Grace"))
    assert batch.results[0] == await sidelight.call(lambda s: s.customers.get("cust-10"))
    with pytest.raises(InvalidRequest) as refused:
        await sidelight.call(lambda s: s.customers.create("cust-11", name=" "))
    assert refused.value.errors[0].field == "name"


async def test_what_is_omitted_stays_and_none_clears(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.customers.upsert("c", name="Ada", email="ada@example.com", attributes={"a": 1}))
    after = await sidelight.call(lambda s: s.customers.upsert("c", email=None, attributes={"b": "x"}))
    assert (after.name, after.email, after.attributes) == ("Ada", None, {"a": 1, "b": "x"})


@pytest.mark.parametrize("id", ["a b", "ünïcode ✓", "a..b", "a?b#c%2F", "x" * 200, "a+b&c=d;e", "C:\\x"])
async def test_an_id_comes_back_as_it_is(sidelight: Blocking | Awaiting, id: str) -> None:
    assert (await sidelight.call(lambda s: s.customers.upsert(id, name="Ada"))).id == id
    assert (await sidelight.call(lambda s: s.customers.get(id))).name == "Ada"


async def test_a_batch_is_one_transaction_and_its_error_says_which(sidelight: Blocking | Awaiting) -> None:
    def good(batch: object) -> None:
        batch.customers.upsert("c-1", name="Ada")  # type: ignore[attr-defined]
        batch.conversations.upsert("v-1", customer="c-1")  # type: ignore[attr-defined]
        batch.messages.add("v-1", id="m", author="bot", text="Hi")  # type: ignore[attr-defined]
        batch.notes.add("c-1", "Hm", author="marta", id="n-1")  # type: ignore[attr-defined]
        batch.notes.delete("c-1", "n-1")  # type: ignore[attr-defined]

    results = (await sidelight.batch(good)).results
    assert [type(result).__name__ for result in results] == ["Customer", "Conversation", "Message", "Note", "NoneType"]

    def half(batch: object) -> None:
        batch.customers.upsert("c-4", name="Hedy")  # type: ignore[attr-defined]
        batch.customers.upsert("c-5", profile_url="nowhere")  # type: ignore[attr-defined]
        batch.customers.upsert(6)  # type: ignore[attr-defined]
        batch.customers.upsert("c-6", name="half \ud83d")  # type: ignore[attr-defined]
        batch.customers.upsert("c-7", attributes={"spend": float("nan")})  # type: ignore[attr-defined]
        batch.notes.add("c-4", "Hm", author="marta", id="n-4")  # type: ignore[attr-defined]
        batch.notes.delete("c-4", "n-4")  # type: ignore[attr-defined]

    batch = await sidelight.batch(half, on_invalid="skip")
    kinds = [type(result).__name__ for result in batch.results]
    assert kinds == ["Customer", *["InvalidRequest"] * 4, "Note", "NoneType"]
    assert {index: [field for field, _ in error.errors] for index, error in batch.refused.items()} == {
        1: ["profile_url"],
        2: ["id"],
        3: ["name"],
        4: ["attributes.spend"],
    }
    assert (await sidelight.call(lambda s: s.customers.get("c-4"))).name == "Hedy"

    def bad(batch: object) -> None:
        batch.customers.upsert("c-2", name="Grace")  # type: ignore[attr-defined]
        batch.customers.upsert("c-3", profile_url="no address")  # type: ignore[attr-defined]

    with pytest.raises(InvalidRequest) as refusal:
        await sidelight.batch(bad)
    assert (refusal.value.operation, refusal.value.errors[0].field) == (1, "operations[1].profile_url")
    assert str(refusal.value).count("operations[1].profile_url") == 1
    with pytest.raises(NotFound):
        await sidelight.call(lambda s: s.customers.get("c-2"))


async def test_a_thousand_customers_in_one_batch_are_listed_once_each(sidelight: Blocking | Awaiting) -> None:
    def fill(batch: object) -> None:
        for number in range(1_000):
            batch.customers.upsert(f"c-{number:04}", name=f"Customer {number}", attributes={"plan": "Pro"})  # type: ignore[attr-defined]

    assert len((await sidelight.batch(fill)).results) == 1_000
    listed = await sidelight.collect(lambda s: s.customers.list())
    assert sorted(customer.id for customer in listed) == [f"c-{number:04}" for number in range(1_000)]


async def test_a_snapshot_and_the_events_after_it_are_everything(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.customers.upsert("c", name="Ada"))
    pages = await sidelight.collect(lambda s: s.customers.snapshot())
    await sidelight.call(lambda s: s.customers.upsert("c", name="Ada Lovelace"))
    (event,) = await take(sidelight.events(pages[-1].events_cursor), 1)
    assert (event.kind, event.customer, event.key, event.from_, event.to) == (
        "attribute.changed",
        "c",
        "name",
        "Ada",
        "Ada Lovelace",
    )
    assert event.seq == pages[0].seq + 1
    assert event.actor.kind == "api"


async def test_a_cursor_that_the_log_no_longer_reaches_says_where_it_begins(
    sidelight: Blocking | Awaiting, service: Service, workspace: Credentials
) -> None:
    for name in "abc":
        await sidelight.call(partial(rename, name))
    await asyncio.to_thread(service.forget_changes, workspace, before=3)
    for expired in (0, 1, 5):
        with pytest.raises(CursorExpired) as refused:
            await take(sidelight.events(expired), 1)
        assert refused.value.oldest == 3


@on_sqlite
async def test_a_restored_backup_ends_a_loop_of_events_and_one_from_before_it_goes_on(
    shell: Shells, make_service: Callable[..., Service], tmp_path: Path
) -> None:
    service = make_service()
    who = service.new_workspace()
    database = Path(service.database.removeprefix("sqlite:///"))

    async def restart(*copied: Path) -> None:
        await asyncio.to_thread(service.stop)
        if copied:
            shutil.copy(*copied)
        await asyncio.to_thread(service.start)

    async with connected(shell, service, who) as sidelight:
        await sidelight.call(partial(rename, "before"))
        events = sidelight.events(0)
        before = (await take(events, 2))[-1].cursor
        await restart(database, backup := tmp_path / "backup.db")
        for name in ("lost 1", "lost 2"):
            await sidelight.call(partial(rename, name))
        assert [event.to for event in await take(events, 2)] == ["lost 1", "lost 2"]
        await restart(backup, database)
        for name in ("other 1", "other 2", "other 3"):
            await sidelight.call(partial(rename, name))

        with pytest.raises(CursorExpired):
            await take(events, 1)
        others = await take(sidelight.events(before), 3)
        assert [(event.seq, event.to) for event in others] == [(3, "other 1"), (4, "other 2"), (5, "other 3")]


async def test_what_is_no_cursor_is_refused(sidelight: Blocking | Awaiting) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await take(sidelight.events("yesterday"), 1)
    assert refused.value.errors[0].field == "after"


def rename(name: str, client: Any) -> Any:
    return client.customers.upsert("c", name=name)


async def test_a_panel_url_opens_a_panel(sidelight: Blocking | Awaiting, workspace: Credentials) -> None:
    await sidelight.call(lambda s: s.conversations.upsert("conv-9", customer="cust-1"))
    url = sidelight.client.panel_url(MARTA, conversation="conv-9", live=False)
    token = url.partition("token=")[2]
    claims = jwt.decode(token, workspace.signing_key, algorithms=["HS256"], audience="sidelight")
    assert claims["iss"] == workspace.workspace
    async with httpx.AsyncClient() as browser:
        embedded = await browser.get(url)
        assert embedded.status_code == 303
        where = httpx.URL(url).join(embedded.headers["Location"])
        assert where.path.startswith("/p/")
        assert (await browser.get(where)).status_code == 200


async def test_an_opened_panel_survives_reloads_until_it_is_revoked(sidelight: Blocking | Awaiting) -> None:
    await sidelight.call(lambda s: s.conversations.upsert("conv-9", customer="cust-1"))
    url = await sidelight.call(lambda s: s.panels.open(MARTA, conversation="conv-9", live="off"))
    assert urlsplit(url).path.startswith("/p/")
    async with httpx.AsyncClient() as browser:
        assert [(await browser.get(url)).status_code for _ in range(2)] == [200, 200]
        assert await sidelight.call(lambda s: s.panels.revoke(agent="marta")) == 1
        assert (await browser.get(url)).status_code == 410


async def test_what_belongs_to_another_workspace_does_not_exist(
    shell: Shells, service: Service, workspace: Credentials, rival: Credentials
) -> None:
    async with connected(shell, service, workspace) as ours, connected(shell, service, rival) as theirs:
        await ours.call(lambda s: s.customers.upsert("c", name="Ada"))
        await ours.call(lambda s: s.permissions.set("agent", "notes.write", False))
        with pytest.raises(NotFound):
            await theirs.call(lambda s: s.customers.get("c"))
        with pytest.raises(NotFound):
            await theirs.collect(lambda s: s.customers.history("c"))
        assert await theirs.call(lambda s: s.permissions.list()) == []
        assert await theirs.collect(lambda s: s.customers.list()) == []


async def test_a_wrong_key_is_refused_everywhere(shell: Shells, service: Service) -> None:
    async with shell(service.url, api_key="sk_wrong") as stranger:
        with pytest.raises(AuthenticationError):
            await stranger.call(lambda s: s.customers.get("c"))
        with pytest.raises(AuthenticationError):
            await take(stranger.events(0), 1)
