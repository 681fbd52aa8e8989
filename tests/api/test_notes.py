"""Notes under their customer."""

import httpx
import pytest

from tests.api.expect import answered, refused

CALL = {"text": "Call in the morning", "author": "marta", "author_name": "Marta"}


@pytest.fixture(autouse=True)
def _ada(api: httpx.Client) -> None:
    answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}))


def test_notes_are_listed_newest_first(api: httpx.Client) -> None:
    first = answered(api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"}), 201)
    second = answered(api.post("/v1/customers/cust-1/notes", json={"text": "Called", "author": "jon"}), 201)

    assert answered(api.get("/v1/customers/cust-1/notes")) == {"notes": [second, first], "next": None}
    assert first == {**CALL, "id": "n-1", "customer": "cust-1", "created_at": first["created_at"], "edited_at": None}
    assert second["author_name"] == "jon"


def test_a_note_with_an_id_of_the_hosts_is_added_once(api: httpx.Client) -> None:
    first = answered(api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"}), 201)
    again = answered(api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"}), 201)

    assert again == first
    assert len(answered(api.get("/v1/customers/cust-1/notes"))["notes"]) == 1


def test_a_note_is_read_alone_under_its_own_customer(api: httpx.Client) -> None:
    note = answered(api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"}), 201)
    api.put("/v1/customers/cust-2", json={})

    assert answered(api.get("/v1/customers/cust-1/notes/n-1")) == note
    refused(api.get("/v1/customers/cust-2/notes/n-1"), 404)
    refused(api.get("/v1/customers/cust-1/notes/n-2"), 404)


def test_an_edited_note_says_so(api: httpx.Client) -> None:
    api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"})

    edited = answered(api.put("/v1/customers/cust-1/notes/n-1", json={"text": "Call at noon"}))

    assert edited["text"] == "Call at noon"
    assert edited["edited_at"] is not None
    assert answered(api.get("/v1/customers/cust-1/notes")) == {"notes": [edited], "next": None}


def test_a_deleted_note_is_gone(api: httpx.Client) -> None:
    api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"})

    answered(api.delete("/v1/customers/cust-1/notes/n-1"), 204)

    assert answered(api.get("/v1/customers/cust-1/notes")) == {"notes": [], "next": None}
    assert api.delete("/v1/customers/cust-1/notes/n-1").status_code == 404
    assert api.put("/v1/customers/cust-1/notes/n-1", json={"text": "x"}).status_code == 404


def test_an_unknown_customer_has_no_notes_to_read_or_add(api: httpx.Client) -> None:
    refused(api.get("/v1/customers/nobody/notes"), 404)
    assert api.post("/v1/customers/nobody/notes", json=CALL).status_code == 404


def test_a_note_is_found_under_its_own_customer_only(api: httpx.Client) -> None:
    api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"})
    api.put("/v1/customers/cust-2", json={})

    assert api.put("/v1/customers/cust-2/notes/n-1", json={"text": "x"}).status_code == 404
    assert api.delete("/v1/customers/cust-2/notes/n-1").status_code == 404
    assert answered(api.get("/v1/customers/cust-1/notes"))["notes"][0]["text"] == CALL["text"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"author": "marta"}, "text"),
        ({"text": "x"}, "author"),
        ({**CALL, "text": ""}, "text"),
        ({**CALL, "text": " \n "}, "text"),
        ({**CALL, "text": "x" * 20_001}, "text"),
        ({**CALL, "author": ""}, "author"),
        ({**CALL, "id": "a/b"}, "id"),
        ({**CALL, "customer": "cust-2"}, "customer"),
        ({**CALL, "colour": "red"}, "colour"),
    ],
)
def test_a_note_that_does_not_fit_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.post("/v1/customers/cust-1/notes", json=body), 422, field)
    assert answered(api.get("/v1/customers/cust-1/notes")) == {"notes": [], "next": None}


def test_an_empty_edit_is_refused(api: httpx.Client) -> None:
    api.post("/v1/customers/cust-1/notes", json={**CALL, "id": "n-1"})

    refused(api.put("/v1/customers/cust-1/notes/n-1", json={"text": ""}), 422, "text")
