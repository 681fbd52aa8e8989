"""The embed token is what design and service expect, whichever client signs it."""

from typing import Any

import jwt
import pytest
from sidelight_sdk import Agent, AsyncSidelight, InvalidRequest, NotConfigured, Sidelight, Surroundings

from tests.sdk.shells import KEYS

NOW = 1_798_761_600.7
MARTA = Agent("marta", name="Marta", role="supervisor")
FROZEN = Surroundings(now=lambda: NOW)


def claims_in(url: str, start: str = "https://desk.example/embed?token=") -> dict[str, Any]:
    assert url.startswith(start)
    claims: dict[str, Any] = jwt.decode(
        url.removeprefix(start),
        KEYS["signing_key"].encode(),
        algorithms=["HS256"],
        audience="sidelight",
        issuer="ws_test",
        options={"verify_exp": False, "verify_iat": False, "require": ["iss", "aud", "sub", "iat", "exp", "jti"]},
    )
    return claims


@pytest.mark.parametrize("client", [Sidelight, AsyncSidelight])
def test_the_url_carries_a_token_that_any_jwt_library_verifies(client: type[Sidelight] | type[AsyncSidelight]) -> None:
    sidelight = client("http://inside:8400", public_url="https://desk.example/", surroundings=FROZEN, **KEYS)
    looks: dict[str, Any] = {"theme": "dark", "accent": "#2a6f4e", "density": "compact", "live": False}
    locale: dict[str, Any] = {"locale": "de", "zoneinfo": "Europe/Berlin"}
    claims = claims_in(sidelight.panel_url(MARTA, conversation="conv-9", customer="c", **locale, **looks))
    assert claims.pop("jti")
    assert claims == {
        "iss": "ws_test", "aud": "sidelight", "sub": "marta", "name": "Marta", "role": "supervisor",
        "conversation": "conv-9", "customer": "c", "locale": "de", "zoneinfo": "Europe/Berlin", "theme": "dark",
        "accent": "#2a6f4e", "density": "compact", "live": "off", "iat": int(NOW), "exp": int(NOW) + 240,
    }  # fmt: skip


def test_what_is_not_given_is_not_claimed_and_a_name_falls_back_to_the_id() -> None:
    claims = claims_in(Sidelight("https://desk.example", **KEYS).panel_url(Agent("marta"), customer="c"))
    assert set(claims) == {"iss", "aud", "sub", "name", "role", "customer", "iat", "exp", "jti"}
    assert (claims["name"], claims["role"]) == ("marta", "agent")


def test_each_token_is_its_own_and_lives_at_most_five_minutes() -> None:
    sidelight = Sidelight("https://desk.example", **KEYS)
    tokens = [claims_in(sidelight.panel_url(MARTA, customer="c")) for _ in range(100)]
    assert len({claims["jti"] for claims in tokens}) == 100
    assert all(0 < claims["exp"] - claims["iat"] <= 300 for claims in tokens)


@pytest.mark.parametrize("live", [True, "on"])
def test_a_live_panel_claims_nothing(live: Any) -> None:
    assert "live" not in claims_in(Sidelight("https://desk.example", **KEYS).panel_url(MARTA, customer="c", live=live))


def test_it_needs_no_api_key_and_no_network_and_says_what_it_does_need() -> None:
    offline = Sidelight("https://desk.example", workspace="ws_test", signing_key=KEYS["signing_key"])
    assert offline.panel_url(MARTA, customer="c")
    with pytest.raises(NotConfigured, match="signing_key"):
        Sidelight("https://desk.example", workspace="ws_test").panel_url(MARTA, customer="c")
    with pytest.raises(InvalidRequest):
        offline.panel_url(MARTA)


@pytest.mark.parametrize(
    ("agent", "looks", "field"),
    [
        (Agent("marta", role="boss"), {}, "agent.role"),  # type: ignore[arg-type]
        (Agent(""), {}, "agent.id"),
        (Agent("a/b"), {}, "agent.id"),
        (Agent("x" * 201), {}, "agent.id"),
        (Agent(".."), {}, "agent.id"),
        (Agent(7), {}, "agent.id"),  # type: ignore[arg-type]
        (MARTA, {"theme": "drak"}, "theme"),
        (MARTA, {"density": "tight"}, "density"),
        (MARTA, {"accent": "blue"}, "accent"),
        (MARTA, {"accent": "#2a6f4e\n"}, "accent"),
        (MARTA, {"live": "no"}, "live"),
        (MARTA, {"conversation": "a/b"}, "conversation"),
        (MARTA, {"conversation": ""}, "conversation"),
        (MARTA, {"conversation": "a\nb"}, "conversation"),
        (MARTA, {"conversation": "."}, "conversation"),
        (MARTA, {"locale": 7}, "locale"),
    ],
)
def test_what_the_service_would_refuse_is_not_signed(agent: Agent, looks: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Sidelight("https://desk.example", **KEYS).panel_url(agent, customer="c", **looks)
    assert [error.field for error in refused.value.errors] == [field]
    assert refused.value.errors[0].why


def test_a_directory_is_asked_for_by_name_and_left_out_otherwise() -> None:
    sidelight = Sidelight("https://desk.example", **KEYS)
    assert claims_in(sidelight.panel_url(MARTA, customer="c", directory=True))["directory"] is True
    assert "directory" not in claims_in(sidelight.panel_url(MARTA, customer="c"))
    with pytest.raises(InvalidRequest, match="directory"):
        sidelight.panel_url(MARTA, customer="c", directory="yes")  # type: ignore[arg-type]
