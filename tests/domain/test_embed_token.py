"""What an embed token may say, and that each usual mistake is named, with by how much, and never with the token."""

import base64
from typing import Any

import pytest

from plugin.domain.embed_token import OPTIONS, read_claims, signed_claims, unverified
from plugin.errors import EmbedRefused
from tests.panel.tokens import sign

NOW = 1_800_000_000
KEY = "sig_" + "kYp2" * 11
KEYS = [("kid_1", KEY), ("kid_2", "sig_" + "another." * 5)]


def claims(**given: Any) -> dict[str, Any]:
    usual = {
        "iss": "ws_1",
        "aud": "sidelight",
        "sub": "marta",
        "customer": "ada",
        "iat": NOW,
        "exp": NOW + 240,
        "jti": "j",
    }
    return {name: value for name, value in (usual | given).items() if value is not ...}


@pytest.mark.parametrize(
    ("given", "reason", "why"),
    [
        ({"sub": 7}, "malformed", "sub must be text, and is 7"),
        ({"sub": ...}, "malformed", "sub is missing"),
        ({"sub": None}, "malformed", "sub is missing"),
        ({"sub": ""}, "malformed", "sub is empty"),
        ({"customer": 4471}, "malformed", "customer must be text, and is 4471"),
        ({"jti": "a/b"}, "malformed", "jti must be an id"),
        ({"customer": ...}, "malformed", "neither a conversation nor a customer"),
        ({"customer": ..., "customerId": "ada"}, "malformed", 'not known: "customerId"'),
        ({"role": "root"}, "malformed", 'role must be agent, supervisor or admin, and is "root"'),
        ({"theme": "pink"}, "malformed", "theme must be auto, light or dark"),
        ({"accent": "red"}, "malformed", "accent must be a colour such as #3355ff"),
        ({"name": "x" * 201}, "malformed", "name has 201 characters, and may have 200"),
        ({"locale": "x" * 201}, "malformed", "locale has 201 characters, and may have 200"),
        ({"iat": "1800000000"}, "malformed", "iat must be a number of seconds since 1970"),
        ({"exp": True}, "malformed", "exp must be a number"),
        ({"iat": NOW * 1000, "exp": NOW * 1000 + 240_000}, "invalid", "iat must be a number of seconds"),
        (
            {"exp": NOW * 1000},
            "invalid",
            "exp must be a number of seconds since 1970, and is 1800000000000: is",
        ),
        ({"exp": float("nan")}, "invalid", "exp must be a number of seconds since 1970, and is NaN"),
        ({"exp": 10**400}, "malformed", "exp must be a number of seconds since 1970"),
        ({"exp": NOW + 600}, "invalid", "it lives 600 s (exp - iat), and may live 300"),
        ({"iat": NOW + 90, "exp": NOW + 300}, "invalid", "iat is 90 s ahead of this service's clock, and may be 30"),
        ({"nbf": NOW + 3600}, "invalid", "nbf is 3600 s ahead of this service's clock, and may be 30"),
        ({"nbf": "soon"}, "malformed", "nbf must be a number"),
        ({"iat": NOW - 300, "exp": NOW - 60}, "expired", "it has expired 60 s ago"),
        ({"aud": "Sidelight"}, "invalid", 'aud is "Sidelight", and should be sidelight'),
        ({"aud": ...}, "invalid", "aud is missing"),
        ({"locale": "\ud800"}, "invalid", "locale holds half a character"),
        ({"theme": "\ud800"}, "invalid", "theme holds half a character"),
        ({"zoneinfo": "a\0"}, "invalid", "zoneinfo holds half a character, or a NUL"),
    ],
    ids=repr,
)
def test_a_mistake_is_named_with_its_claim_and_by_how_much(given: dict[str, Any], reason: str, why: str) -> None:
    with pytest.raises(EmbedRefused) as refused:
        read_claims(claims(**given), NOW)
    assert refused.value.reason == reason
    assert why in refused.value.why
    assert refused.value.why.isascii()
    assert "\n" not in refused.value.why


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(EmbedRefused) as refused:
        read_claims(claims(sub=7, role="root", exp=NOW + 900, aud="x"), NOW)
    assert refused.value.why.count(";") == 3


@pytest.mark.parametrize(
    "given",
    [
        dict.fromkeys(("name", "role", "conversation", "nbf", *OPTIONS)),
        {"nbf": NOW},
        {"nbf": NOW + 30, "iat": NOW + 30},
        {"aud": ["others", "sidelight"]},
        {"iat": NOW + 0.5},
        {"live": False},
        {"something": "else"},
    ],
    ids=repr,
)
def test_what_is_null_or_more_than_we_ask_for_passes(given: dict[str, Any]) -> None:
    read = read_claims(claims(**given), NOW)
    assert (read.sub, read.role, read.customer) == ("marta", "agent", "ada")


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "has 1"),
        ("a.b", "has 2"),
        ("a.b.c.d.e", "encrypted"),
        ("a.b.c", "DecodeError"),
        ("\ud800.b.c", "Error"),
        (f"{'[' * 9_000}.b.c", "DecodeError"),
    ],
    ids=lambda each: each[:10],
)
def test_what_is_no_token_says_what_it_is(token: str, why: str) -> None:
    with pytest.raises(EmbedRefused) as refused:
        unverified(token)
    assert (refused.value.reason, why in refused.value.why) == ("malformed", True)
    assert len(refused.value.why) < 200


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (KEY + "\n", "a line end"),
        (f'"{KEY}"', "in quotes"),
        (base64.b64encode(KEY.encode()).decode(), "encoded as base64"),
        ("sig_someone else's: no key of this one", "not signed with a key of this workspace"),
    ],
)
def test_a_wrong_secret_that_is_a_usual_mistake_is_named(key: str, why: str) -> None:
    with pytest.raises(EmbedRefused) as refused:
        signed_claims(sign(claims(), key), KEYS)
    assert (refused.value.reason, why in refused.value.why) == ("invalid", True)
    assert KEY not in refused.value.why


def test_another_algorithm_and_another_keys_kid_are_named() -> None:
    for header, why in (({"alg": "HS512"}, 'alg is "HS512"'), ({"kid": "kid_2"}, "kid names another")):
        with pytest.raises(EmbedRefused) as refused:
            signed_claims(sign(claims(), KEY, header), KEYS)
        assert why in refused.value.why
