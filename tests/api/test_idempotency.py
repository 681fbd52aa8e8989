"""`Idempotency-Key` on every write."""

import httpx
import pytest

from tests.api.expect import answered, refused
from tests.api.routes import BY_NOUN, EXAMPLES, Route, routes
from tests.api.test_schema import last_undoable
from tests.service import Service

REPLAYED = "Idempotency-Replayed"


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


def test_a_retry_gets_the_stored_answer_and_undoes_nothing_since(api: httpx.Client) -> None:
    first = api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key("k-1"))
    answered(api.put("/v1/customers/cust-1", json={"name": "Ada Lovelace"}, headers=key("k-2")))

    late = api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key("k-1"))

    assert REPLAYED not in first.headers
    assert late.headers[REPLAYED] == "true"
    assert answered(late) == answered(first)
    assert answered(api.get("/v1/customers/cust-1"))["name"] == "Ada Lovelace"


def test_every_write_is_replayed_as_it_was_answered(service: Service, api: httpx.Client) -> None:
    answered(api.post("/v1/batch", json={"operations": [example.pushed for example in EXAMPLES]}))
    ids = {noun: example.id for noun, example in BY_NOUN.items()}
    writes = sorted((route for route in routes(service) if takes_key(route)), key=order)
    sent = [
        {"json": {"seq": last_undoable(api, route.path)}} if route.path.endswith("/undo") else route.sent()
        for route in writes
    ]
    firsts = [
        api.request(route.method, route.at(**route.of(ids)), headers=key(f"k{number}"), **sent[number])
        for number, route in enumerate(writes)
    ]
    seq = answered(api.get("/v1/customers"))["seq"]

    assert {route.method for route in writes} == {"PUT", "POST", "DELETE"}
    for number, route in enumerate(writes):
        again = api.request(route.method, route.at(**route.of(ids)), headers=key(f"k{number}"), **sent[number])
        assert again.headers[REPLAYED] == "true", route.path
        assert answered(again, route.status) == answered(firsts[number], route.status), route.path
    assert answered(api.get("/v1/customers"))["seq"] == seq


def order(route: Route) -> tuple[bool, bool]:
    """Undone is what is the newest change now; deletions come last."""
    return not route.path.endswith("/undo"), route.method == "DELETE"


def takes_key(route: Route) -> bool:
    return any(parameter["name"] == "Idempotency-Key" for parameter in route.described["parameters"])


def test_a_note_without_an_id_is_added_once_by_a_retried_request(api: httpx.Client) -> None:
    api.put("/v1/customers/cust-1", json={})
    for _ in range(3):
        answered(api.post("/v1/customers/cust-1/notes", json={"text": "x", "author": "marta"}, headers=key("k-1")), 201)

    assert len(answered(api.get("/v1/customers/cust-1/notes"))["notes"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v1/customers/cust-1", {"name": "Grace"}),
        ("PUT", "/v1/customers/cust-2", {"name": "Ada"}),
        ("PUT", "/v1/attributes/plan", {"type": "text"}),
        ("POST", "/v1/batch", {"operations": []}),
    ],
)
def test_the_same_key_with_another_request_is_422_and_changes_nothing(
    api: httpx.Client, method: str, path: str, body: object
) -> None:
    answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key("k-1")))
    seq = answered(api.get("/v1/customers"))["seq"]

    problem = refused(api.request(method, path, json=body, headers=key("k-1")), 422, "Idempotency-Key")

    assert problem["type"].endswith("/idempotency-key-reused")
    assert answered(api.get("/v1/customers"))["seq"] == seq


def test_a_refused_request_does_not_spend_its_key(api: httpx.Client) -> None:
    refused(api.put("/v1/customers/cust-1", json={"profile_url": "nonsense"}, headers=key("k-1")), 422, "profile_url")

    answered(api.put("/v1/customers/cust-1", json={"email": "ada@example.com"}, headers=key("k-1")))


def test_a_key_of_another_workspace_is_another_key(api: httpx.Client, rival_api: httpx.Client) -> None:
    answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key("k-1")))

    theirs = rival_api.put("/v1/customers/cust-1", json={"name": "Eve"}, headers=key("k-1"))

    assert REPLAYED not in theirs.headers
    assert answered(theirs)["name"] == "Eve"


@pytest.mark.parametrize("value", ["orders/17", ".", "..", "!", "a b", "~" * 200])
def test_any_printable_ascii_is_a_key(api: httpx.Client, value: str) -> None:
    """As OpenAPI says; a key is no id, and need not fit into an address."""
    answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key(value)))
    assert api.put("/v1/customers/cust-1", json={"name": "Ada"}, headers=key(value)).headers[REPLAYED] == "true"


@pytest.mark.parametrize("value", ["", "x" * 201, "a\tb", "ä"])
def test_a_key_that_is_none_is_refused(api: httpx.Client, value: str) -> None:
    headers = {b"Idempotency-Key": value.encode()}
    refused(api.put("/v1/customers/cust-1", json={}, headers=headers), 422, "Idempotency-Key")
    refused(api.get("/v1/customers/cust-1"), 404)
