"""PUT and GET /v1/company_fields."""

from typing import Any

import httpx
import pytest

from tests.api.expect import answered, refused

SEATS = {"key": "seats", "type": "number"}
SEEN = {"agent": "sees", "supervisor": "sees", "admin": "sees"}
ANSWERED: dict[str, object] = {
    "key": "seats",
    "label": "Seats",
    "type": "number",
    "choices": [],
    "unit": None,
    "access": SEEN,
}
DEFAULT = {"fields": [], "others": True, "is_default": True}
PATH = "/v1/company_fields"


def test_what_is_put_is_answered_and_read_until_null_gives_the_default_back(api: httpx.Client) -> None:
    assert answered(api.get(PATH)) == DEFAULT
    held = {"fields": [ANSWERED], "others": False, "is_default": False}
    assert answered(api.put(PATH, json={"fields": [SEATS]})) == held == answered(api.get(PATH))
    hidden = {**SEATS, "access": {"agent": "hidden"}}
    held = {"fields": [{**ANSWERED, "access": {**SEEN, "agent": "hidden"}}], "others": True, "is_default": False}
    assert answered(api.put(PATH, json={"fields": [hidden], "others": True})) == held
    assert answered(api.put(PATH, json={"fields": [SEATS], "others": True})) == held, "who sees it stays decided"
    assert answered(api.put(PATH, json={"fields": None})) == DEFAULT == answered(api.get(PATH))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "fields"),
        ({"fields": {}}, "fields"),
        ({"fields": ["seats"]}, "fields[0]"),
        ({"fields": [{"label": "Seats"}]}, "fields[0].key"),
        ({"fields": [{**SEATS, "moon": 1}]}, "fields[0].moon"),
        ({"fields": [{**SEATS, "type": "moon"}]}, "fields[0].type"),
        ({"fields": [{**SEATS, "access": {"agent": "edits"}}]}, "fields[0].access"),
        ({"fields": [{**SEATS, "access": {"robot": "sees"}}]}, "fields[0].access"),
        ({"fields": [SEATS, SEATS]}, "fields[1].key"),
        ({"fields": [], "others": None}, "others"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(api: httpx.Client, body: dict[str, Any], field: str) -> None:
    refused(api.put(PATH, json=body), 422, field)
    assert answered(api.get(PATH)) == DEFAULT
