"""POST and DELETE /v1/panels."""

import re
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.service import Service

MARTA = {"id": "marta", "name": "Marta", "role": "agent"}


def test_each_opening_is_a_session_of_its_own_with_an_unguessable_address(api: httpx.Client) -> None:
    first = answered(api.post("/v1/panels", json={"agent": MARTA, "customer": "cust-1"}))
    second = answered(api.post("/v1/panels", json={"agent": MARTA, "customer": "cust-1"}))

    assert first.keys() == {"url"}
    assert re.fullmatch(r"/p/[A-Za-z0-9_-]{43}/\?once=[A-Za-z0-9_-]+", first["url"])
    assert first != second


def test_an_agents_sessions_end_together_and_nobody_elses(api: httpx.Client) -> None:
    for agent in (MARTA, MARTA, {"id": "jon"}):
        answered(api.post("/v1/panels", json={"agent": agent, "conversation": "conv-9"}))

    assert answered(api.delete("/v1/panels", params={"agent": "marta"})) == {"ended": 2}
    assert answered(api.delete("/v1/panels", params={"agent": "marta"})) == {"ended": 0}
    assert answered(api.delete("/v1/panels", params={"agent": "jon"})) == {"ended": 1}


def test_panels_are_listed_and_ended_by_agent_key_and_age(api: httpx.Client) -> None:
    for agent in (MARTA, {"id": "jon", "role": "supervisor"}):
        answered(api.post("/v1/panels", json={"agent": agent, "conversation": "conv-9"}))
    listed = answered(api.get("/v1/panels", params={"limit": 1}))
    (first,) = listed["panels"]
    (second,) = answered(api.get("/v1/panels", params={"cursor": listed["next"]}))["panels"]
    assert (first["agent"], first["conversation"], first["customer"]) == (MARTA, "conv-9", None)
    assert second["agent"] == {"id": "jon", "name": "jon", "role": "supervisor"}
    assert first["key"] == second["key"]
    assert first.keys() == {"id", "agent", "conversation", "customer", "directory", "key", "created_at", "used_at"}

    assert answered(api.get("/v1/panels", params={"agent": "jon"}))["panels"] == [second]
    assert answered(api.get("/v1/panels", params={"key": first["key"], "agent": "jon"}))["panels"] == [second]
    assert answered(api.get("/v1/panels", params={"older_than": 3600})) == {"panels": [], "next": None}
    assert answered(api.delete("/v1/panels", params={"older_than": 3600})) == {"ended": 0}
    assert answered(api.delete("/v1/panels", params={"key": "another", "all": "true"})) == {"ended": 0}
    assert answered(api.delete("/v1/panels", params={"key": first["key"]})) == {"ended": 2}
    answered(api.post("/v1/panels", json={"agent": MARTA, "conversation": "conv-9"}))
    assert answered(api.delete("/v1/panels", params={"all": "true"})) == {"ended": 1}
    assert answered(api.get("/v1/panels"))["panels"] == []


@pytest.mark.parametrize("query", ["?older_than=-1", "?older_than=x", "?older_than=99999999999999", "?older_than="])
def test_an_age_that_is_none_is_refused(api: httpx.Client, query: str) -> None:
    refused(api.delete(f"/v1/panels{query}"), 422, "older_than")
    refused(api.get(f"/v1/panels{query}"), 422, "older_than")


def test_everything_about_a_panel_may_be_said(api: httpx.Client) -> None:
    answered(
        api.post(
            "/v1/panels",
            json={
                "agent": {**MARTA, "role": "supervisor"},
                "customer": "cust-1",
                "conversation": "conv-9",
                "locale": "es",
                "zoneinfo": "Europe/Madrid",
                "theme": "dark",
                "accent": "#3355FF",
                "density": "compact",
                "live": "off",
            },
        )
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"customer": "cust-1"}, "agent"),
        ({"agent": MARTA}, "conversation"),
        ({"agent": {"name": "Marta"}, "customer": "cust-1"}, "agent.id"),
        ({"agent": {"id": "a/b"}, "customer": "cust-1"}, "agent.id"),
        ({"agent": {"id": "marta", "name": "x\0"}, "customer": "cust-1"}, "agent.name"),
        ({"agent": {"id": "marta", "name": "x" * 201}, "customer": "cust-1"}, "agent.name"),
        ({"agent": {"id": "marta", "role": "owner"}, "customer": "cust-1"}, "agent.role"),
        ({"agent": {"id": "marta", "age": 3}, "customer": "cust-1"}, "agent.age"),
        ({"agent": MARTA, "customer": ""}, "customer"),
        ({"agent": MARTA, "conversation": "a/b"}, "conversation"),
        ({"agent": MARTA, "customer": "cust-1", "zoneinfo": "Europe/Nowhere"}, "zoneinfo"),
        ({"agent": MARTA, "customer": "cust-1", "zoneinfo": "../../etc/passwd"}, "zoneinfo"),
        ({"agent": MARTA, "customer": "cust-1", "zoneinfo": "Europe"}, "zoneinfo"),
        ({"agent": MARTA, "customer": "cust-1", "zoneinfo": ""}, "zoneinfo"),
        ({"agent": MARTA, "customer": "cust-1", "locale": "<script>"}, "locale"),
        ({"agent": MARTA, "customer": "cust-1", "accent": "red"}, "accent"),
        ({"agent": MARTA, "customer": "cust-1", "accent": "#3355ff\n"}, "accent"),
        ({"agent": MARTA, "customer": "cust-1", "theme": "sepia"}, "theme"),
        ({"agent": MARTA, "customer": "cust-1", "density": "tight"}, "density"),
        ({"agent": MARTA, "customer": "cust-1", "live": "maybe"}, "live"),
        ({"agent": MARTA, "customer": "cust-1", "colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_named(api: httpx.Client, body: object, field: str) -> None:
    refused(api.post("/v1/panels", json=body), 422, field)
    assert answered(api.delete("/v1/panels", params={"agent": "marta"})) == {"ended": 0}


def test_a_customer_who_is_not_the_conversations_is_refused(api: httpx.Client) -> None:
    api.put("/v1/conversations/conv-9", json={"customer": "cust-1"})

    answered(api.post("/v1/panels", json={"agent": MARTA, "conversation": "conv-9", "customer": "cust-1"}))
    refused(
        api.post("/v1/panels", json={"agent": MARTA, "conversation": "conv-9", "customer": "cust-2"}), 422, "customer"
    )


@pytest.mark.parametrize("query", ["", "?agent=", "?agent=a%2Fb", "?agents=marta", "?all=1"])
def test_whose_panels_should_end_must_be_said(api: httpx.Client, query: str) -> None:
    refused(api.delete(f"/v1/panels{query}"), 422, "agent")


def test_a_machine_without_time_zones_shows_panels_all_the_same(tmp_path: Path) -> None:
    """As slim images are: no /usr/share/zoneinfo."""
    slim = Service(f"sqlite:///{tmp_path / 'sidelight.db'}", tmp_path, {"PYTHONTZPATH": ""})
    panel = {"agent": MARTA, "customer": "cust-1", "zoneinfo": "Europe/Madrid", "live": "off"}
    with slim, client(slim, slim.new_workspace().api_key) as api:
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}))
        shown = api.get(answered(api.post("/v1/panels", json=panel))["url"])

    assert shown.status_code == 200
    assert "Ada" in shown.text
