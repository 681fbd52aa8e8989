"""PUT and GET /v1/attributes."""

import httpx
import pytest

from plugin.domain.attributes import BUILT_INS
from tests.api.expect import answered, refused

BUILT_IN = [one.key for one in BUILT_INS]


def test_a_definition_is_read_back_as_defined(api: httpx.Client) -> None:
    body = {"type": "choice", "label": "Plan", "choices": ["Free", "Pro"], "managed_by": "Billing"}
    defined = answered(api.put("/v1/attributes/plan", json=body))

    counted = {"values": 0, "unfit": 0, "counted_all": True}
    assert {**defined, **counted} == answered(api.get("/v1/attributes/plan"))
    everybody = {"agent": "edits", "supervisor": "edits", "admin": "edits"}
    rest = {"unit": None, "help": None, "section": None, "default": None, "required": False, "shows_when": None}
    whole = {"key": "plan", **body, "position": defined["position"], **rest, "access": everybody, "built_in": False}
    assert defined == whole


def test_what_is_omitted_of_a_definition_stays_and_null_gives_it_back_to_the_agents(api: httpx.Client) -> None:
    api.put("/v1/attributes/plan", json={"type": "text", "label": "The plan", "managed_by": "Billing"})

    merged = answered(api.put("/v1/attributes/plan", json={"type": "text", "managed_by": None}))

    assert merged["label"] == "The plan"
    assert merged["managed_by"] is None


def test_the_list_has_the_built_in_ones_first(api: httpx.Client) -> None:
    api.put("/v1/attributes/plan", json={"type": "text"})
    api.put("/v1/attributes/age", json={"type": "number"})

    listed = answered(api.get("/v1/attributes"))["attributes"]

    assert [one["key"] for one in listed] == [*BUILT_IN, "plan", "age"]
    assert [one["built_in"] for one in listed] == [True] * len(BUILT_IN) + [False] * 2
    assert listed[0].items() <= answered(api.get("/v1/attributes/name")).items()


def test_an_unknown_attribute_is_404(api: httpx.Client) -> None:
    refused(api.get("/v1/attributes/plan"), 404)


@pytest.mark.parametrize("member", ["type", "position"])
def test_what_cannot_be_cleared_says_so(api: httpx.Client, member: str) -> None:
    defined = answered(api.put("/v1/attributes/plan", json={"type": "text"}))

    problem = refused(api.put("/v1/attributes/plan", json={member: None}), 422, member)

    assert problem["errors"][0]["why"] == "cannot be null: there must be one"
    assert answered(api.get("/v1/attributes/plan")).items() >= defined.items()


def test_values_that_do_not_fit_any_more_are_kept_and_counted(api: httpx.Client) -> None:
    for number, plan in enumerate(("Free", "Pro", "Pro", None)):
        api.put(f"/v1/customers/cust-{number}", json={"attributes": {"plan": plan}})
    api.put("/v1/attributes/plan", json={"type": "choice", "choices": ["Free"]})

    read = answered(api.get("/v1/attributes/plan"))

    assert (read["values"], read["unfit"], read["counted_all"]) == (3, 2, True)
    assert answered(api.get("/v1/customers/cust-1"))["attributes"] == {"plan": "Pro"}


def test_a_deleted_attribute_is_404_and_loses_no_value(api: httpx.Client) -> None:
    api.put("/v1/customers/cust-1", json={"attributes": {"plan": "Pro"}})

    assert api.delete("/v1/attributes/plan").status_code == 204

    refused(api.get("/v1/attributes/plan"), 404)
    refused(api.delete("/v1/attributes/plan"), 404)
    refused(api.delete("/v1/attributes/name"), 422, "key")
    assert "plan" not in [one["key"] for one in answered(api.get("/v1/attributes"))["attributes"]]
    pushed = answered(api.put("/v1/customers/cust-1", json={"attributes": {"plan": 7}}))
    assert pushed["attributes"] == {"plan": 7}
    refused(api.get("/v1/attributes/plan"), 404)
    api.put("/v1/attributes/plan", json={"type": "number"})
    assert answered(api.get("/v1/attributes/plan"))["values"] == 1


def test_access_is_answered_by_role_and_is_the_same_as_the_rights(api: httpx.Client) -> None:
    api.put("/v1/attributes/iban", json={"type": "text", "access": {"agent": "masked", "supervisor": "sees"}})
    api.put("/v1/permissions", json={"role": "admin", "right": "attributes.see", "subject": "iban", "allowed": False})

    read = answered(api.get("/v1/attributes/iban"))["access"]
    assert read == {"agent": "masked", "supervisor": "sees", "admin": "hidden"}

    cleared = answered(api.put("/v1/attributes/iban", json={"access": {"agent": None, "admin": "edits"}}))
    assert cleared["access"] == {"agent": "edits", "supervisor": "sees", "admin": "edits"}


def test_a_definition_is_merged_without_its_type(api: httpx.Client) -> None:
    defined = answered(api.put("/v1/attributes/plan", json={"type": "choice", "choices": ["Free", "Pro"]}))

    assert answered(api.put("/v1/attributes/plan", json={"managed_by": "Billing"})) == {
        **defined,
        "managed_by": "Billing",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ({"type": "colour"}, "type"),
        ({"type": "text", "label": 3}, "label"),
        ({"type": "choice"}, "choices"),
        ({"type": "choice", "choices": []}, "choices"),
        ({"type": "text", "colour": "red"}, "colour"),
        ({"type": "text", "key": "other"}, "key"),
        ({"type": "text", "position": "first"}, "position"),
    ],
)
def test_a_definition_that_does_not_fit_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.put("/v1/attributes/plan", json=body), 422, field)
    refused(api.get("/v1/attributes/plan"), 404)


@pytest.mark.parametrize("key", BUILT_IN)
def test_the_built_in_attributes_cannot_be_redefined(api: httpx.Client, key: str) -> None:
    refused(api.put(f"/v1/attributes/{key}", json={"type": "number"}), 422, "key")
