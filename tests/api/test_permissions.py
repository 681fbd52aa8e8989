"""PUT and GET /v1/permissions."""

from typing import Any

import httpx
import pytest
from sidelight_sdk import Sidelight

from plugin.domain.operations import RIGHTS
from tests.api.expect import answered, refused
from tests.service import ROOT

EDIT_OTHERS = {"role": "supervisor", "right": "notes.edit_others", "subject": "", "allowed": True}
EDIT_PLAN = {"role": "agent", "right": "attributes.edit", "subject": "plan", "allowed": False}


def listed(api: httpx.Client) -> list[dict[str, Any]]:
    permissions: list[dict[str, Any]] = answered(api.get("/v1/permissions"))["permissions"]
    return permissions


def test_what_a_workspace_decides_is_listed_until_it_gives_the_default_back(api: httpx.Client) -> None:
    assert listed(api) == []
    for decided in (EDIT_OTHERS, EDIT_PLAN):
        assert answered(api.put("/v1/permissions", json=decided)) == decided
    assert listed(api) == [EDIT_PLAN, EDIT_OTHERS]

    undone = {**EDIT_PLAN, "allowed": None}
    assert answered(api.put("/v1/permissions", json=undone)) == undone
    assert listed(api) == [EDIT_OTHERS]


def test_a_decision_is_replaced_by_a_later_one(api: httpx.Client) -> None:
    for allowed in (True, False):
        answered(api.put("/v1/permissions", json={**EDIT_OTHERS, "allowed": allowed}))
    assert listed(api) == [{**EDIT_OTHERS, "allowed": False}]


def test_what_one_workspace_decides_holds_in_no_other(api: httpx.Client, rival_api: httpx.Client) -> None:
    answered(api.put("/v1/permissions", json=EDIT_OTHERS))
    assert listed(rival_api) == []
    answered(rival_api.put("/v1/permissions", json={**EDIT_OTHERS, "allowed": None}))
    assert listed(api) == [EDIT_OTHERS]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "robot"}, "role"),
        ({"right": "moon.land"}, "right"),
        ({"right": ""}, "right"),
        ({"subject": "n-1"}, "subject"),
        ({"right": "attributes.edit", "subject": "a/b"}, "subject"),
        ({"allowed": "yes"}, "allowed"),
        ({"moon": 1}, "moon"),
    ],
)
def test_what_is_no_permission_is_refused_by_its_member(api: httpx.Client, change: dict[str, Any], field: str) -> None:
    refused(api.put("/v1/permissions", json={**EDIT_OTHERS, **change}), 422, field)
    assert listed(api) == []


@pytest.mark.parametrize("member", ["role", "right", "allowed"])
def test_a_permission_needs_a_role_a_right_and_a_decision(api: httpx.Client, member: str) -> None:
    without = {name: value for name, value in EDIT_OTHERS.items() if name != member}
    refused(api.put("/v1/permissions", json=without), 422, member)


def test_hosts_read_of_every_right_that_there_is(api: httpx.Client) -> None:
    described = api.get("/schema").json()["paths"]["/v1/permissions"]["put"]["description"]
    texts = [described, Sidelight("http://x").permissions.set.__doc__ or "", (ROOT / "sdk/README.md").read_text()]
    assert [[right for right in RIGHTS if f"`{right}`" not in text] for text in texts] == [[], [], []]
