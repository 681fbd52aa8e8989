"""GET /v1/customers/{customer}/history."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.service import Credentials, Service, on_sqlite

ADA = "/v1/customers/cust-1"
HISTORY = f"{ADA}/history"


def push(api: httpx.Client, *operations: dict[str, Any]) -> None:
    answered(api.post("/v1/batch", json={"operations": operations}))


def ada(**members: Any) -> dict[str, Any]:
    return {"op": "customers.upsert", "id": "cust-1", **members}


def history(api: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = answered(api.get(HISTORY, params=query))["history"]
    return entries


def test_a_history_tells_each_change_of_a_customer_newest_first(api: httpx.Client, workspace: Credentials) -> None:
    push(api, ada(name="Ada"), {"op": "customers.upsert", "id": "cust-2", "name": "Grace"})
    push(api, ada(name="Ada Lovelace"))

    newest, *_, oldest = history(api)

    actor, at = newest["actor"], newest["at"]
    assert (actor["kind"], actor["name"]) == ("api", "Acme")
    assert at.endswith("Z")
    assert newest == {
        "seq": newest["seq"],
        "at": at,
        "actor": {"kind": "api", "id": actor["id"], "name": "Acme"},
        "request": newest["request"],
        "kind": "attribute.changed",
        "conversation": None,
        "key": "name",
        "from": "Ada",
        "to": "Ada Lovelace",
        "version": 2,
    }
    assert (oldest["kind"], oldest["key"], oldest["version"]) == ("customer.created", None, None)
    assert len(history(api)) == 3


def test_the_changes_of_one_request_share_its_id(api: httpx.Client) -> None:
    push(api, ada(name="Ada", email="ada@example.com"))
    push(api, ada(name="Ada Lovelace"))

    second, *first = history(api)

    assert len(first) == 3
    assert len({entry["request"] for entry in first}) == 1
    assert second["request"] not in (None, first[0]["request"])


def test_a_history_holds_what_is_of_the_customers_conversations_too(api: httpx.Client) -> None:
    message = {"op": "messages.add", "conversation": "conv-9", "id": "m-1", "author": "customer", "text": "Hi"}
    push(api, ada(), {"op": "conversations.upsert", "id": "conv-9", "customer": "cust-1"}, message)

    found = {entry["kind"]: entry["conversation"] for entry in history(api)}

    assert found["conversation.created"] == "conv-9"
    assert found["message.added"] == "conv-9"
    assert found["customer.created"] is None


def test_with_a_key_a_history_is_the_versions_of_that_one_thing(api: httpx.Client) -> None:
    note = {"customer": "cust-1", "id": "n-1"}
    push(api, ada(name="Ada", attributes={"plan": "Free"}))
    push(api, {"op": "notes.add", **note, "text": "Call", "author": "marta"})
    push(api, ada(attributes={"plan": "Pro"}), {"op": "notes.edit", **note, "text": "Called"})
    push(api, {"op": "notes.delete", **note})

    def versions(key: str) -> list[tuple[int, Any, Any]]:
        return [(entry["version"], entry["from"], entry["to"]) for entry in history(api, key=key)]

    assert versions("plan") == [(2, "Free", "Pro"), (1, None, "Free")]
    assert versions("n-1") == [(2, "Called", None), (1, "Call", "Called"), (0, None, "Call")]
    assert versions("nothing") == []


def test_the_pages_of_one_things_history_are_all_of_it(api: httpx.Client) -> None:
    for number in range(7):
        push(api, ada(name=str(number), email=f"{number}@example.com"))

    seen, query = [], {"key": "name", "limit": "3"}
    while True:
        page = answered(api.get(HISTORY, params=query))
        seen.append([entry["to"] for entry in page["history"]])
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert seen == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


@pytest.mark.parametrize("key", ["", "a/b", "..", "a\0b", "x" * 201])
def test_a_key_that_nothing_can_have_is_refused(api: httpx.Client, key: str) -> None:
    push(api, ada())
    refused(api.get(HISTORY, params={"key": key}), 422, "key")


def test_an_unknown_customer_has_no_history(api: httpx.Client) -> None:
    refused(api.get("/v1/customers/nobody/history"), 404)
    refused(api.get("/v1/customers/nobody/history", params={"key": "name"}), 404)


def test_another_workspaces_customer_of_the_same_id_has_a_history_of_its_own(
    api: httpx.Client, rival_api: httpx.Client
) -> None:
    push(api, ada(name="Ada", attributes={"plan": "Secret"}))
    refused(rival_api.get(HISTORY), 404)
    push(rival_api, ada(name="Other"))
    cursor = answered(api.get(HISTORY, params={"limit": 1}))["next"]

    assert [entry["to"] for entry in history(rival_api)] == ["Other", None]
    assert history(rival_api, key="plan") == []
    assert "Ada" not in rival_api.get(HISTORY, params={"cursor": cursor}).text
    assert [entry["to"] for entry in history(api, key="name")] == ["Ada"]


@on_sqlite
def test_a_history_reaches_back_as_far_as_it_is_set(make_service: Callable[..., Service]) -> None:
    service = make_service(history_retention=1)
    with client(service, service.new_workspace().api_key) as api:
        push(api, ada(name="Ada"))
        deadline = time.monotonic() + 20
        while history(api):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert history(api, key="name") == []
        assert answered(api.get(ADA))["name"] == "Ada"


def undo(api: httpx.Client, seq: int, **headers: str) -> httpx.Response:
    return api.post(f"{ADA}/undo", json={"seq": seq}, headers=headers)


def test_a_value_a_note_and_tags_are_undone_by_their_number(api: httpx.Client) -> None:
    note = {"customer": "cust-1", "id": "n-1"}
    push(api, {"op": "tags.define", "id": "vip"}, {"op": "tags.define", "id": "new"})
    push(api, ada(name="Ada"), {"op": "notes.add", **note, "text": "Call", "author": "marta"})
    push(api, {"op": "tags.add", "customer": "cust-1", "tag": "vip"})
    push(api, ada(name="Grace"), {"op": "notes.edit", **note, "text": "Called"})
    push(api, {"op": "tags.remove", "customer": "cust-1", "tag": "vip"})
    push(api, {"op": "tags.add", "customer": "cust-1", "tag": "new"})
    last = {entry["kind"]: entry["seq"] for entry in reversed(history(api))}

    for kind in ("attribute.changed", "note.changed", "tag.removed", "tag.added"):
        assert undo(api, last[kind]).status_code == 204, kind

    assert answered(api.get(ADA))["name"] == "Ada"
    assert answered(api.get(f"{ADA}/notes/n-1"))["text"] == "Call"
    assert [tag["id"] for tag in answered(api.get(f"{ADA}/tags"))["tags"]] == ["vip"]
    newest = history(api)[3]
    assert (newest["kind"], newest["from"], newest["to"], newest["version"]) == ("attribute.changed", "Grace", "Ada", 3)


def test_undo_is_refused_where_something_newer_has_come(api: httpx.Client) -> None:
    push(api, {"op": "tags.define", "id": "vip"}, ada(name="Ada"))
    push(api, ada(name="Grace"))
    (overtaken,) = [entry["seq"] for entry in history(api, limit=1)]
    push(api, ada(name="Hedy"))
    refused(undo(api, overtaken), 422, "seq")
    tag = {"customer": "cust-1", "tag": "vip"}
    push(api, {"op": "tags.add", **tag})
    (overtaken,) = [entry["seq"] for entry in history(api, limit=1)]
    push(api, {"op": "tags.remove", **tag}, {"op": "tags.add", **tag})
    refused(undo(api, overtaken), 422, "seq")
    assert answered(api.get(ADA))["name"] == "Hedy"
    assert [one["id"] for one in answered(api.get(f"{ADA}/tags"))["tags"]] == ["vip"]


def test_what_is_no_change_of_this_customers_is_not_there_to_undo(api: httpx.Client) -> None:
    push(api, ada(name="Ada"), {"op": "customers.upsert", "id": "cust-2", "name": "Grace"})
    others = answered(api.get("/v1/customers/cust-2/history"))["history"]
    created = history(api)[-1]["seq"]
    for seq in (*(entry["seq"] for entry in others), created, 2**62):
        refused(undo(api, seq), 404)
    for seq in (0, -1, 2**63, "1", None):
        refused(undo(api, seq), 422, "seq")  # type: ignore[arg-type]
    assert len(history(api)) == 2


def test_an_undo_that_is_retried_with_its_key_is_done_once(api: httpx.Client) -> None:
    push(api, ada(name="Ada"))
    push(api, ada(name="Grace"))
    (seq,) = [entry["seq"] for entry in history(api, limit=1)]
    key = {"Idempotency-Key": "once"}
    assert [undo(api, seq, **key).status_code for _ in range(2)] == [204, 204]
    assert answered(api.get(ADA))["name"] == "Ada"
    assert len(history(api, key="name")) == 3


def test_a_host_that_pushes_again_what_was_undone_changes_nothing(api: httpx.Client) -> None:
    """What a host undoes is what it has pushed last."""
    push(api, ada(name="Ada"))
    push(api, ada(name="Grace"))
    (seq,) = [entry["seq"] for entry in history(api, limit=1)]
    undo(api, seq)
    push(api, ada(name="Ada"))
    assert len(history(api, key="name")) == 3
