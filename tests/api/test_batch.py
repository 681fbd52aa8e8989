"""POST /v1/batch: all or nothing."""

from typing import Any

import httpx
import pytest

from tests.api.expect import answered, refused


def batch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"operations": list(operations)}


def test_each_result_is_what_its_own_address_answers(api: httpx.Client) -> None:
    results = answered(
        api.post(
            "/v1/batch",
            json=batch(
                {"op": "attributes.define", "key": "plan", "type": "choice", "choices": ["Free", "Pro"]},
                {"op": "customers.upsert", "id": "cust-1", "name": "Ada", "attributes": {"plan": "Pro"}},
                {"op": "conversations.upsert", "id": "conv-9", "customer": "cust-1"},
                {"op": "messages.add", "conversation": "conv-9", "id": "m-1", "author": "bot", "text": "Hello"},
                {"op": "notes.add", "customer": "cust-1", "id": "n-1", "text": "Call", "author": "marta"},
                {"op": "notes.edit", "customer": "cust-1", "id": "n-1", "text": "Called"},
                {"op": "notes.delete", "customer": "cust-1", "id": "n-1"},
            ),
        )
    )["results"]

    counted = {"values": 1, "unfit": 0, "counted_all": True}  # when it is read alone
    assert results[0] | counted == answered(api.get("/v1/attributes/plan"))
    assert results[1]["attributes"] == {"plan": "Pro"}
    assert results[2]["customer"] == "cust-1"
    assert results[3]["text"] == "Hello"
    assert [result and result["text"] for result in results[4:]] == ["Call", "Called", None]
    assert answered(api.get("/v1/conversations/conv-9"))["last_message_at"] == results[3]["sent_at"]


def test_an_empty_batch_does_nothing(api: httpx.Client) -> None:
    assert answered(api.post("/v1/batch", json=batch())) == {"results": []}


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ({"op": "customers.upsert", "id": "cust-2", "attributes": {"plan": {}}}, "attributes.plan"),
        ({"op": "customers.upsert", "id": "cust-2", "attributes": {"name": "Ada"}}, "attributes.name"),
        ({"op": "customers.upsert", "id": "a/b"}, "id"),
        ({"op": "customers.upsert", "name": "Ada"}, "id"),
        ({"op": "customers.upsert", "id": "cust-2", "colour": "red"}, "colour"),
        ({"op": "customers.merge", "id": "cust-2"}, "op"),
        ({"id": "cust-2"}, "op"),
        ({"op": "messages.add", "conversation": "none", "id": "m-1", "author": "bot", "text": "Hi"}, "conversation"),
        ({"op": "notes.add", "customer": "nobody", "text": "Hi", "author": "marta"}, "customer"),
    ],
)
def test_one_that_does_not_fit_undoes_all_and_is_named(
    api: httpx.Client, operation: dict[str, Any], field: str
) -> None:
    good = {"op": "customers.upsert", "id": "cust-1", "name": "Ada"}

    refused(api.post("/v1/batch", json=batch(good, operation, good)), 422, f"operations[1].{field}")

    assert answered(api.get("/v1/customers")) == {"customers": [], "next": None, "seq": 0, "events_cursor": "0.0"}


def test_every_operation_that_does_not_fit_is_named_at_once(api: httpx.Client) -> None:
    operations = [
        {"op": "customers.upsert", "id": 5},
        {"op": "customers.upsert", "id": "cust-1", "attributes": {"plan": {}}},
        {"op": "customers.upsert", "id": "cust-2", "profile_url": "no"},
        {"op": "customers.upsert", "id": "cust-3"},
        {"op": "customers.merge", "id": "cust-3"},
        7,
        {"op": "notes.add", "customer": "nobody", "text": "Hi", "author": "marta"},
    ]
    fields = ("[0].id", "[1].attributes.plan", "[2].profile_url", "[4].op", "[5]", "[6].customer")
    problem = refused(
        api.post("/v1/batch", json={"operations": operations}), 422, *(f"operations{field}" for field in fields)
    )
    assert problem["errors"][0]["why"] == "must be text, not a number"
    assert answered(api.get("/v1/customers"))["seq"] == 0


def test_with_skip_the_rest_is_applied_and_each_row_is_answered(api: httpx.Client) -> None:
    body = (
        b'{"on_invalid": "skip", "operations": ['
        b'{"op": "customers.upsert", "id": "cust-1", "name": "Ada"},'
        b'{"op": "customers.upsert", "id": "cust-2", "name": "\\ud83d"},'
        b'{"op": "customers.upsert", "id": "cust-3", "attributes": {"spend": 1e400}},'
        b'{"op": "customers.upsert", "id": "cust-4", "profile_url": "no"},'
        b'{"op": "customers.upsert", "id": 5},'
        b'{"op": "customers.upsert", "id": "cust-6"}]}'
    )
    first = api.post("/v1/batch", content=body, headers={"Idempotency-Key": "once"})
    results = answered(first)["results"]
    named = [[error["field"] for error in result.get("errors", ())] for result in results]
    assert named == [[], ["name"], ["attributes.spend"], ["profile_url"], ["id"], []]
    assert all(result.keys() == {"errors"} for result in results[1:5])
    again = api.post("/v1/batch", content=body, headers={"Idempotency-Key": "once"})
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert [one["id"] for one in answered(api.get("/v1/customers"))["customers"]] == ["cust-1", "cust-6"]


def test_what_becomes_of_the_others_is_refuse_or_skip(api: httpx.Client) -> None:
    refused(api.post("/v1/batch", json={"operations": [], "on_invalid": "ignore"}), 422, "on_invalid")


def test_an_edit_of_a_note_that_is_not_there_names_its_operation(api: httpx.Client) -> None:
    edit = {"op": "notes.edit", "customer": "cust-1", "id": "n-1", "text": "x"}
    problem = refused_anywhere(api.post("/v1/batch", json=batch({"op": "customers.upsert", "id": "cust-1"}, edit)))

    assert problem["errors"][0]["field"].startswith("operations[1]")
    refused(api.get("/v1/customers/cust-1"), 404)


def refused_anywhere(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 422, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def test_a_thousand_operations_fit_and_one_more_does_not(api: httpx.Client) -> None:
    operations = [{"op": "customers.upsert", "id": f"cust-{number}"} for number in range(1_000)]

    assert len(answered(api.post("/v1/batch", json=batch(*operations)))["results"]) == 1_000
    refused(api.post("/v1/batch", json=batch(*operations, operations[0])), 422, "operations")


@pytest.mark.parametrize(("body", "field"), [([], "body"), ({}, "operations"), ({"operations": {}}, "operations")])
def test_what_is_no_batch_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.post("/v1/batch", json=body), 422, field)
