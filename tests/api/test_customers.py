"""PUT, POST and GET /v1/customers."""

from base64 import urlsafe_b64encode

import httpx
import pytest

from tests.api.expect import answered, refused

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "company": "Analytical Engines",
    "location": "London",
    "language": "en",
    "timezone": "Europe/London",
    "profile_url": "https://shop.example.com/1",
    "attributes": {"plan": "Pro", "orders": 12, "vip": True},
}


def test_a_pushed_customer_is_read_back_as_pushed(api: httpx.Client) -> None:
    pushed = answered(api.put("/v1/customers/cust-1", json=ADA))

    assert pushed == answered(api.get("/v1/customers/cust-1"))
    assert {member: pushed[member] for member in ADA} == ADA
    assert pushed["id"] == "cust-1"
    assert pushed["phone"] is None
    assert pushed["last_interaction_at"] is None
    assert pushed["created_at"].endswith("Z")


def test_what_is_omitted_stays_and_null_clears(api: httpx.Client) -> None:
    api.put("/v1/customers/cust-1", json=ADA)

    change = {"email": None, "attributes": {"orders": None, "vip": False}}
    merged = answered(api.put("/v1/customers/cust-1", json=change))

    assert merged["name"] == "Ada Lovelace"
    assert merged["email"] is None
    assert merged["attributes"] == {"plan": "Pro", "vip": False}


def test_a_customer_needs_nothing_but_an_id(api: httpx.Client) -> None:
    assert answered(api.put("/v1/customers/cust-1", json={}))["name"] is None


def test_an_unknown_customer_is_404(api: httpx.Client) -> None:
    refused(api.get("/v1/customers/nobody"), 404)


def test_an_unknown_member_is_refused_by_its_name_and_nothing_is_written(api: httpx.Client) -> None:
    problem = refused(api.put("/v1/customers/cust-1", json={"name": "Ada", "nickname": "A"}), 422, "nickname")

    assert "nickname" in problem["detail"]
    refused(api.get("/v1/customers/cust-1"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": 7}, "name"),
        ({"name": "x\0y"}, "name"),
        ({"profile_url": "nowhere"}, "profile_url"),
        ({"email": "x" * 4_001}, "email"),
        ({"profile_url": "javascript:alert(1)"}, "profile_url"),
        ({"attributes": []}, "attributes"),
        ({"attributes": {"tags": ["a", "b"]}}, "attributes.tags"),
        ({"attributes": {"address": {"city": "London"}}}, "attributes.address"),
        ({"attributes": {"a/b": "x"}}, "attributes.a/b"),
        ({"attributes": {"name": "Ada"}}, "attributes.name"),
        ({"attributes": {"email": "ada@example.com"}}, "attributes.email"),
        ({"id": "cust-2"}, "id"),
        ({"op": "customers.upsert"}, "op"),
    ],
)
def test_what_does_not_fit_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.put("/v1/customers/cust-1", json=body), 422, field)


def test_a_value_that_does_not_fit_its_definition_is_named(api: httpx.Client) -> None:
    api.put("/v1/attributes/plan", json={"type": "choice", "choices": ["Free", "Pro"]})
    api.put("/v1/attributes/orders", json={"type": "number"})

    refused(api.put("/v1/customers/cust-1", json={"attributes": {"plan": "Gold"}}), 422, "attributes.plan")
    refused(api.put("/v1/customers/cust-1", json={"attributes": {"orders": "many"}}), 422, "attributes.orders")
    refused(api.get("/v1/customers/cust-1"), 404)


def test_an_undefined_key_gets_a_definition_from_its_json_type(api: httpx.Client) -> None:
    api.put("/v1/customers/cust-1", json={"attributes": {"last_order": "A-1", "orders": 3, "vip": True}})

    found = [one for one in answered(api.get("/v1/attributes"))["attributes"] if not one["built_in"]]
    assert [(one["key"], one["type"], one["label"]) for one in found] == [
        ("last_order", "text", "Last order"),
        ("orders", "number", "Orders"),
        ("vip", "boolean", "Vip"),
    ]


def test_all_customers_come_page_by_page_with_the_number_to_go_on_from(api: httpx.Client) -> None:
    ids = [f"cust-{number:03}" for number in range(25)]
    operations = [{"op": "customers.upsert", "id": id, "name": f"Customer {id}"} for id in ids]
    answered(api.post("/v1/batch", json={"operations": operations}))

    first = answered(api.get("/v1/customers", params={"limit": 10}))
    answered(api.put("/v1/customers/cust-999", json={"name": "Late"}))  # while somebody is reading
    second = answered(api.get("/v1/customers", params={"limit": 10, "cursor": first["next"]}))
    third = answered(api.get("/v1/customers", params={"limit": 10, "cursor": second["next"]}))

    assert [one["id"] for page in (first, second, third) for one in page["customers"]] == [*ids, "cust-999"]
    assert third["next"] is None
    assert first["events_cursor"] == second["events_cursor"] == third["events_cursor"]
    assert first["events_cursor"].startswith(f"{first['seq']}.")
    assert first["seq"] == second["seq"] == third["seq"] > 0
    assert first["customers"][0] == answered(api.get("/v1/customers/cust-000"))


def test_a_page_that_holds_the_last_customer_leads_nowhere(api: httpx.Client) -> None:
    api.put("/v1/customers/a", json={})
    api.put("/v1/customers/b", json={})

    assert answered(api.get("/v1/customers", params={"limit": 2}))["next"] is None


def test_a_workspace_without_customers_has_one_empty_page(api: httpx.Client) -> None:
    assert answered(api.get("/v1/customers")) == {"customers": [], "next": None, "seq": 0, "events_cursor": "0.0"}


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "ten", "1e2", "٣", "", "9" * 5000])
def test_a_limit_out_of_range_is_refused(api: httpx.Client, limit: str) -> None:
    refused(api.get("/v1/customers", params={"limit": limit}), 422, "limit")


FORGED = [b'[5,"\\u0000"]', b'[-5,"a"]', b'[5,""]', b'[5,"a/b"]', b'[5,"a",1]', b'[5.5,"a"]', b'[5,"a","X"]']


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!", "bnVsbA", "W10", "WzEsMl0", "é", *(urlsafe_b64encode(one).decode().rstrip("=") for one in FORGED)],
)
def test_a_cursor_that_no_page_gave_is_refused(api: httpx.Client, cursor: str) -> None:
    refused(api.get("/v1/customers", params={"cursor": cursor}), 422, "cursor")


def test_a_customer_is_created_by_name_and_one_that_is_there_stays_as_it_is(api: httpx.Client) -> None:
    hedy = answered(api.post("/v1/customers", json={"id": "cust-9", "name": "Hedy", "email": "hedy@example.com"}), 201)

    assert (hedy["id"], hedy["name"], hedy["email"]) == ("cust-9", "Hedy", "hedy@example.com")
    assert answered(api.post("/v1/customers", json={"id": "cust-9", "name": "Other"}), 201) == hedy
    assert answered(api.get("/v1/customers/cust-9")) == hedy


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Hedy"}, "id"),
        ({"id": "a/b", "name": "Hedy"}, "id"),
        ({"id": "cust-9"}, "name"),
        ({"id": "cust-9", "name": " "}, "name"),
        ({"id": "cust-9", "name": "Hedy", "email": "x" * 4_001}, "email"),
        ({"id": "cust-9", "name": "Hedy", "location": "London"}, "location"),
    ],
)
def test_a_customer_that_cannot_be_created_is_refused_by_the_member(
    api: httpx.Client, body: dict[str, str], field: str
) -> None:
    refused(api.post("/v1/customers", json=body), 422, field)
    refused(api.get("/v1/customers/cust-9"), 404)
