"""<sidelight-panel>: its script is anybody's, and what it asks says why nothing shows, and spends nothing."""

import time
from typing import Any

import pytest
from sidelight_sdk import Agent

from tests.panel.desk import ORIGIN, Desk
from tests.panel.tokens import token_for
from tests.service import Credentials, Service

BYTES = 6 * 1024  # a few; this many as it is, half of them zipped


def why(desk: Desk, token: str, origin: str = ORIGIN) -> str | None:
    answer = desk.http.get("/embed/check", params={"token": token}, headers={"origin": origin})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    said: str | None = answer.json()["why"]
    return said


def test_its_script_is_small_and_may_be_loaded_by_any_page(shared_desk: Desk) -> None:
    for accepted, encoding in (("gzip", "gzip"), ("identity", None)):
        answer = shared_desk.http.get("/sidelight-panel.js", headers={"accept-encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers.get("content-encoding") == encoding
        assert len(answer.content) < 2 * BYTES
        assert "import" not in answer.text.split("//", 1)[0]
    assert int(shared_desk.http.get("/sidelight-panel.js").headers["content-length"]) < BYTES


def test_a_good_link_has_nothing_in_its_way_and_is_not_spent_by_asking(shared_desk: Desk) -> None:
    token = token_for(shared_desk.workspace)
    assert why(shared_desk, token) is None
    assert why(shared_desk, token) is None
    assert shared_desk.http.get("/embed", params={"token": token}).status_code == 303
    opened = shared_desk.open()
    assert why(shared_desk, opened.secret) is None


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iat": int(time.time()) - 300, "exp": int(time.time()) - 60}, "had expired"),
        ({"aud": "another"}, "not valid"),
        ({"customer": ...}, "not complete"),
        ({"customer": "ada", "conversation": "of-grace"}, "do not belong together"),
    ],
    ids=["expired", "invalid", "malformed", "disagrees"],
)
def test_it_says_what_is_wrong_with_a_link(desk: Desk, claims: dict[str, Any], said: str) -> None:
    desk.host.customers.upsert("grace", name="Grace")
    desk.host.conversations.upsert("of-grace", customer="grace")
    assert said in str(why(desk, token_for(desk.workspace, **claims)))


def test_a_session_that_has_ended_says_so(desk: Desk) -> None:
    panel = desk.open()
    desk.host.panels.revoke(agent=Agent("marta").id)
    assert "has ended" in str(why(desk, panel.secret))
    for nothing in ("", "x", "a.b.c"):
        assert why(desk, nothing)


@pytest.mark.parametrize(
    ("origins", "origin", "may"),
    [
        (["https://a.example"], "https://a.example", True),
        (["https://a.example"], "http://a.example", False),
        (["https://a.example"], "https://a.example:8443", False),
        (["https://*.b.example"], "https://x.y.b.example", True),
        (["https://*.b.example"], "https://b.example", False),
        (["https://*.b.example"], "https://xb.example", False),
        (["https://a.example", "https://c.example"], "https://c.example", True),
        (["https://a.example"], "", False),
        (["https://a.example"], "null", False),
    ],
)
def test_an_origin_that_the_workspace_does_not_name_is_said(
    service: Service, shared_desk: Desk, origins: list[str], origin: str, may: bool
) -> None:
    workspace = service.new_workspace("Other", *origins)
    said = why(shared_desk, token_for(workspace), origin)
    assert (said is None) == may
    assert may or all(named in str(said) for named in origins)


def test_what_nobody_has_signed_learns_no_origins(shared_desk: Desk, rival: Credentials) -> None:
    forged = token_for(rival, iss=shared_desk.workspace.workspace)
    unknown = token_for(rival, iss="ws_nobody")
    assert why(shared_desk, forged) == why(shared_desk, unknown)
    assert ORIGIN not in str(why(shared_desk, forged))
