"""Every list of the JSON face comes page by page: each thing once, whatever is added meanwhile."""

from base64 import urlsafe_b64encode
from typing import Any

import httpx
import pytest
from msgspec import Struct

from plugin.api.http.pages import LONGEST_PAGE, page_after
from tests.api.expect import answered, refused
from tests.api.routes import routes
from tests.service import Service

LISTS = {
    "/v1/customers": "customers",
    "/v1/attributes": "attributes",
    "/v1/customers/cust-00/notes": "notes",
    "/v1/customers/cust-00/conversations": "conversations",
    "/v1/customers/cust-00/history": "history",
    "/v1/conversations/conv-00/messages": "messages",
    "/v1/tags": "tags",
    "/v1/tag_groups": "tag_groups",
    "/v1/customers/cust-00/tags": "tags",
    "/v1/customers/cust-00/accounts": "accounts",
    "/v1/customers/cust-00/identities": "identities",
    "/v1/customers/cust-00/contact_details": "contact_details",
    "/v1/agents": "agents",
    "/v1/companies": "companies",
    "/v1/customers/cust-00/companies": "companies",
    "/v1/customers/cust-00/relationships": "relationships",
    "/v1/audit": "audit",
    "/v1/panels": "panels",
}
FORGED = [b'["x","a"]', b'["2027-03-01T09:00:00Z"]', b'["2027-03-01T09:00:00Z",""]', b'["2027-03-01T09:00:00","a"]']


@pytest.fixture(autouse=True)
def _many(api: httpx.Client) -> None:
    """Pushed at once, so that many are of the same moment."""
    answered(api.post("/v1/batch", json={"operations": [one for number in range(25) for one in things(number)]}))
    for number in range(25):
        answered(api.post("/v1/panels", json={"agent": {"id": f"agent-{number}"}, "customer": "cust-00"}))


def things(number: int) -> list[dict[str, Any]]:
    sent_at = f"2027-03-01T09:{number // 5:02}:00Z"
    return [
        {"op": "attributes.define", "key": f"key-{number:02}", "type": "text"},
        {"op": "customers.upsert", "id": f"cust-{number:02}"},
        {"op": "conversations.upsert", "id": f"conv-{number:02}", "customer": "cust-00"},
        {"op": "messages.add", "conversation": "conv-00", "id": f"m-{number:02}", "author": "bot", "text": "x",
         "sent_at": sent_at},
        {"op": "notes.add", "customer": "cust-00", "id": f"n-{number:02}", "text": "x", "author": "marta"},
        {"op": "tag_groups.define", "id": f"group-{number:02}", "position": number // 3},
        {"op": "tags.define", "id": f"tag-{number:02}", "position": number // 3},
        {"op": "tags.add", "customer": "cust-00", "tag": f"tag-{number:02}"},
        {"op": "accounts.upsert", "customer": "cust-00", "system": f"s-{number // 3}", "id": f"a-{number:02}"},
        {"op": "identities.put", "customer": "cust-00", "channel": "chat", "handle": f"h-{number:02}"},
        {"op": "contact_details.put", "customer": "cust-00", "kind": "handle", "value": f"h-{number:02}"},
        {"op": "companies.upsert", "id": f"co-{number:02}", "name": "x"},
        {"op": "companies.link", "customer": "cust-00", "company": f"co-{number:02}"},
        {"op": "relationships.put", "customer": "cust-00", "other": f"other-{number:02}"},
    ]  # fmt: skip


def test_every_list_is_tried_here(service: Service) -> None:
    paged = {route.path for route in routes(service) if "next" in (route.answer or {})}
    ids = {"customer": "cust-00", "conversation": "conv-00"}
    assert {path.format(**ids) for path in paged} == set(LISTS)


@pytest.mark.parametrize(("path", "noun"), LISTS.items())
@pytest.mark.parametrize("limit", [1, 7, 1_000])
def test_all_pages_together_are_the_whole_list(api: httpx.Client, path: str, noun: str, limit: int) -> None:
    whole = answered(api.get(path, params={"limit": 1_000}))
    seen, query = [], {"limit": limit}
    while True:
        page = answered(api.get(path, params=query))
        assert len(page[noun]) <= limit
        seen += page[noun]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert len(whole[noun]) >= 25
    assert seen == whole[noun]


@pytest.mark.parametrize(("path", "noun"), LISTS.items())
def test_what_is_added_meanwhile_moves_nothing(api: httpx.Client, path: str, noun: str) -> None:
    whole = names(answered(api.get(path, params={"limit": 1_000}))[noun])
    first = answered(api.get(path, params={"limit": 10}))
    answered(api.post("/v1/batch", json={"operations": things(99)}))
    second = answered(api.get(path, params={"limit": 1_000, "cursor": first["next"]}))

    seen = names([*first[noun], *second[noun]])
    assert [name for name in seen if name in whole] == whole


def names(listed: list[dict[str, Any]]) -> list[str]:
    return [str(next(one[name] for name in ("id", "seq", "key", "company", "other") if name in one)) for one in listed]


def test_notes_and_conversations_come_newest_first_and_messages_oldest_first(api: httpx.Client) -> None:
    answered(api.post("/v1/batch", json={"operations": things(99)}))

    assert answered(api.get("/v1/customers/cust-00/notes"))["notes"][0]["id"] == "n-99"
    assert answered(api.get("/v1/customers/cust-00/conversations"))["conversations"][0]["id"] == "conv-99"
    messages = answered(api.get("/v1/conversations/conv-00/messages"))["messages"]
    assert [one["id"] for one in messages] == [f"m-{number:02}" for number in [*range(25), 99]]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "1001", "ten", ""])
def test_a_limit_out_of_range_is_refused(api: httpx.Client, path: str, limit: str) -> None:
    refused(api.get(path, params={"limit": limit}), 422, "limit")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["", "x", "W10", *(urlsafe_b64encode(one).decode().rstrip("=") for one in FORGED)])
def test_a_cursor_that_no_page_gave_is_refused(api: httpx.Client, path: str, cursor: str) -> None:
    refused(api.get(path, params={"cursor": cursor}), 422, "cursor")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers/nobody/conversations",
        "/v1/customers/nobody/history",
        "/v1/conversations/none/messages",
        "/v1/conversations/none/messages/m-00",
        "/v1/conversations/conv-01/messages/m-00",
    ],
)
def test_what_is_not_there_has_nothing_to_list(api: httpx.Client, path: str) -> None:
    refused(api.get(path), 404)


def test_a_page_ends_where_it_is_long_and_the_next_goes_on(api: httpx.Client) -> None:
    long = [
        {"op": "notes.add", "customer": "cust-01", "id": f"n-long-{number}", "text": "x" * 20_000, "author": "marta"}
        for number in range(250)
    ]
    answered(api.post("/v1/batch", json={"operations": long}))
    path = "/v1/customers/cust-01/notes"
    first = answered(api.get(path, params={"limit": 1_000}))
    assert 200 < len(first["notes"]) < 250
    rest = answered(api.get(path, params={"limit": 1_000, "cursor": first["next"]}))
    assert rest["next"] is None
    assert len({one["id"] for one in first["notes"] + rest["notes"]}) == 250


class Thing(Struct):
    number: int
    text: str


@pytest.mark.parametrize("lengths", [[1] * 40, [1] * 20 + [LONGEST_PAGE] * 3 + [1] * 3, [LONGEST_PAGE + 1] * 4, []])
async def test_pages_in_pieces_hold_each_thing_once_and_read_little_more_than_they_hold(lengths: list[int]) -> None:
    things, asked = [Thing(number, "x" * length) for number, length in enumerate(lengths)], 0

    async def fetch(after: Thing | None, most: int) -> list[Thing]:
        nonlocal asked
        first = after.number + 1 if after else 0
        asked += sum(lengths[first : first + most])
        return things[first : first + most]

    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        place = things[int(after)] if after else None
        before = asked
        page, further = await page_after(place, 30, fetch, lambda thing: thing)
        assert asked - before <= 5 * LONGEST_PAGE
        seen += [thing.number for thing in page]
        after = str(seen[-1]) if further else None
    assert seen == list(range(len(things)))
