"""PUT and GET /v1/views."""

import re
from typing import Any

import httpx
import pytest
from sidelight_sdk import Sidelight, View

from plugin.domain.operations import SECTIONS
from plugin.domain.views import ICONS, KNOWN
from tests.api.expect import answered, refused
from tests.service import ROOT

PROFILE = {"id": "profile", "label": None, "icon": None, "sections": None}
NOTES = {"id": "notes", "label": "Notes", "icon": "pen", "sections": ["notes"]}
SENT = {"role": "agent", "views": [{"id": "profile"}, NOTES]}
ANSWERED = {"role": "agent", "views": [PROFILE, NOTES], "is_default": False}


def default(role: str) -> dict[str, Any]:
    return {"role": role, "views": [PROFILE], "is_default": True}


def listed(api: httpx.Client) -> list[dict[str, Any]]:
    views: list[dict[str, Any]] = answered(api.get("/v1/views"))["views"]
    return views


def test_what_holds_for_each_role_is_listed_the_default_too(api: httpx.Client, rival_api: httpx.Client) -> None:
    everywhere = [default("agent"), default("supervisor"), default("admin")]
    assert listed(api) == everywhere
    assert answered(api.put("/v1/views", json=SENT)) == ANSWERED
    assert listed(api) == [ANSWERED, *everywhere[1:]]
    assert listed(rival_api) == everywhere

    assert answered(api.put("/v1/views", json={"role": "agent", "views": None})) == default("agent")
    assert listed(api) == everywhere


def test_a_decision_takes_the_place_of_the_one_before_as_a_whole(api: httpx.Client) -> None:
    answered(api.put("/v1/views", json=SENT))
    answered(api.put("/v1/views", json={"role": "agent", "views": [{"id": "notes", "label": "Mine"}]}))
    assert listed(api)[0]["views"] == [{**PROFILE, "id": "notes", "label": "Mine"}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "robot"}, "role"),
        ({"role": None}, "role"),
        ({"moon": 1}, "moon"),
        ({"views": {}}, "views"),
        ({"views": "profile"}, "views"),
        ({"views": ["profile"]}, "views[0]"),
        ({"views": [{"label": "Mine"}]}, "views[0].id"),
        ({"views": [{"id": "profile", "moon": 1}]}, "views[0].moon"),
        ({"views": [{"id": "profile", "sections": "notes"}]}, "views[0].sections"),
        ({"views": [{"id": "profile", "sections": [None]}]}, "views[0].sections[0]"),
        ({"views": []}, "views"),
        ({"views": [{"id": "profile"}, {"id": "more", "sections": ["notes", "moon"]}]}, "views[1].sections[1]"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(api: httpx.Client, change: dict[str, Any], field: str) -> None:
    refused(api.put("/v1/views", json={**SENT, **change}), 422, field)
    assert listed(api)[0] == default("agent")


@pytest.mark.parametrize("member", ["role", "views"])
def test_a_decision_needs_a_role_and_views_or_null(api: httpx.Client, member: str) -> None:
    refused(api.put("/v1/views", json={name: value for name, value in SENT.items() if name != member}), 422, member)


def test_in_a_batch_a_refusal_says_of_which_operation_and_nothing_holds(api: httpx.Client) -> None:
    put = {"op": "views.set", **SENT}
    batch = {"operations": [put, {**put, "role": "admin", "views": [{"id": "mine"}]}]}
    refused(api.post("/v1/batch", json=batch), 422, "operations[1].views[0].label")
    assert listed(api) == [default("agent"), default("supervisor"), default("admin")]


def test_hosts_read_of_every_view_icon_and_section_that_there_is(api: httpx.Client) -> None:
    described = api.get("/schema").json()["paths"]["/v1/views"]["put"]["description"]
    named = {*KNOWN, *ICONS, *SECTIONS}
    texts = [described, View.__doc__ or ""]
    assert [{name for name in named if f"`{name}`" not in text} for text in texts] == [set(), set()]
    readme = (ROOT / "sdk/README.md").read_text()
    assert {name for name in (*KNOWN, *SECTIONS) if f"`{name}`" not in readme} == set()
    assert re.search("default back, `profile` alone", Sidelight("http://x").views.set.__doc__ or "")
