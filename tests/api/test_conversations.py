"""PUT and GET /v1/conversations, and their messages."""

import httpx
import pytest

from tests.api.expect import answered, refused

LATE = {
    "customer": "cust-1",
    "channel": "webchat",
    "status": "open",
    "subject": "Late parcel",
    "url": "https://inbox.example.com/9",
}
WHERE = {
    "id": "m-1",
    "author": "customer",
    "author_name": "Ada",
    "text": "Where is it?",
    "sent_at": "2025-03-01T09:00:00Z",
}


def test_a_pushed_conversation_is_read_back_as_pushed(api: httpx.Client) -> None:
    pushed = answered(api.put("/v1/conversations/conv-9", json=LATE))

    assert pushed == answered(api.get("/v1/conversations/conv-9"))
    assert {member: pushed[member] for member in LATE} == LATE
    assert pushed["last_message_at"] is None


def test_a_conversation_of_an_unknown_customer_creates_it_empty(api: httpx.Client) -> None:
    api.put("/v1/conversations/conv-9", json={"customer": "cust-1"})

    assert answered(api.get("/v1/customers/cust-1"))["name"] is None


def test_what_is_omitted_of_a_conversation_stays_and_null_clears(api: httpx.Client) -> None:
    api.put("/v1/conversations/conv-9", json=LATE)

    merged = answered(api.put("/v1/conversations/conv-9", json={"status": "closed", "url": None}))

    assert merged["customer"] == "cust-1"
    assert merged["subject"] == "Late parcel"
    assert merged["status"] == "closed"
    assert merged["url"] is None


def test_the_first_push_of_a_conversation_must_name_its_customer(api: httpx.Client) -> None:
    refused(api.put("/v1/conversations/conv-9", json={"channel": "webchat"}), 422, "customer")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"customer": "a/b"}, "customer"),
        ({"customer": None}, "customer"),
        ({"customer": "cust-1", "url": "javascript:alert(1)"}, "url"),
        ({"customer": "cust-1", "channel": 1}, "channel"),
        ({"customer": "cust-1", "colour": "red"}, "colour"),
    ],
)
def test_a_conversation_that_does_not_fit_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.put("/v1/conversations/conv-9", json=body), 422, field)
    refused(api.get("/v1/conversations/conv-9"), 404)


def test_a_message_moves_the_last_interaction_forward_and_never_back(api: httpx.Client) -> None:
    api.put("/v1/conversations/conv-9", json=LATE)

    message = answered(api.post("/v1/conversations/conv-9/messages", json=WHERE), 201)
    earlier = {**WHERE, "id": "m-0", "sent_at": "2025-02-01T09:00:00+01:00"}
    older = answered(api.post("/v1/conversations/conv-9/messages", json=earlier), 201)

    assert message == {**WHERE, "conversation": "conv-9"}
    assert older["sent_at"] == "2025-02-01T08:00:00Z"
    assert answered(api.get("/v1/conversations/conv-9"))["last_message_at"] == "2025-03-01T09:00:00Z"
    assert answered(api.get("/v1/customers/cust-1"))["last_interaction_at"] == "2025-03-01T09:00:00Z"


def test_a_message_id_seen_twice_is_one_message(api: httpx.Client) -> None:
    api.put("/v1/conversations/conv-9", json=LATE)

    first = answered(api.post("/v1/conversations/conv-9/messages", json=WHERE), 201)
    again = answered(api.post("/v1/conversations/conv-9/messages", json={**WHERE, "text": "Where?"}), 201)

    assert again == first


def test_an_unknown_conversation_has_no_messages_to_add(api: httpx.Client) -> None:
    refused(api.post("/v1/conversations/conv-9/messages", json=WHERE), 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"author": "robot"}, "author"),
        ({"text": 1}, "text"),
        ({"id": ""}, "id"),
        ({"id": "a/b"}, "id"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"sent_at": "2025-03-01T09:00:00"}, "sent_at"),
        ({"conversation": "conv-8"}, "conversation"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_message_that_does_not_fit_is_named(api: httpx.Client, change: dict[str, object], field: str) -> None:
    api.put("/v1/conversations/conv-9", json=LATE)

    refused(api.post("/v1/conversations/conv-9/messages", json={**WHERE, **change}), 422, field)
