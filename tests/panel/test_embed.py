"""GET /embed: a token is verified, spent once, and exchanged for a panel session; refusals reveal nothing."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.panel.desk import Desk
from tests.panel.tokens import claims_for, sign, token_for
from tests.service import Credentials, Service

NOT_VALID = "This panel may not be opened here"


def embed(desk: Desk, token: str | None) -> httpx.Response:
    return desk.http.get("/embed", params={} if token is None else {"token": token})


def refused(answer: httpx.Response, status: int, title: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in answer.text


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """To the byte, but for the time of day."""
    without_date = [[header for header in answer.headers.raw if header[0] != b"date"] for answer in (one, other)]
    return one.status_code == other.status_code and one.content == other.content and without_date[0] == without_date[1]


def test_a_token_is_exchanged_for_a_panel(shared_desk: Desk) -> None:
    answer = embed(shared_desk, token_for(shared_desk.workspace))
    assert answer.status_code == 303
    assert answer.content == b""
    url = urljoin(str(answer.url), answer.headers["location"])
    assert url.startswith(f"{shared_desk.service.url}/p/")
    secret = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    assert len(secret) >= 43  # 256 bits
    assert "Ada" in shared_desk.open_off().page()


def test_a_token_mounted_twice_at_once_opens_two_sessions(shared_desk: Desk) -> None:
    token = token_for(shared_desk.workspace, live="off")
    first, second = (embed(shared_desk, token) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] != second.headers["location"]
    refused(embed(shared_desk, token), 410, "This panel was opened before")


def test_a_spent_token_is_refused_for_ever(make_service: Callable[..., Service]) -> None:
    service = make_service(embed_reuse=0)
    with Desk(service, service.new_workspace()) as desk:
        token = token_for(desk.workspace)
        assert embed(desk, token).status_code == 303
        refused(embed(desk, token), 410, "This panel was opened before")
        service.restart()
        refused(embed(desk, token), 410, "This panel was opened before")
        assert embed(desk, token_for(desk.workspace)).status_code == 303


def test_a_jti_is_spent_in_its_own_workspace_only(make_service: Callable[..., Service]) -> None:
    service = make_service(embed_reuse=0)
    acme, rival = service.new_workspace("Acme"), service.new_workspace("Rival")
    with Desk(service, acme) as desk:
        assert embed(desk, token_for(acme, jti="same")).status_code == 303
        assert embed(desk, token_for(rival, jti="same")).status_code == 303
        assert embed(desk, token_for(rival, jti="same")).status_code == 410


def test_an_expired_token_says_that_it_has_expired(shared_desk: Desk) -> None:
    token = token_for(shared_desk.workspace, **lifetime(-300, -60))
    refused(embed(shared_desk, token), 410, "This link has expired")


@pytest.mark.parametrize(
    "token", [None, "", "abc", "a.b.c", "..", "ä.ö.ü", "x" * 20_000], ids=lambda token: str(token)[:8]
)
def test_what_is_no_token_is_refused_as_malformed(shared_desk: Desk, token: str | None) -> None:
    refused(embed(shared_desk, token), 400, "This panel was not asked for properly")


@pytest.mark.parametrize("payload", [None, [], "text", 7, {"iss": None}, {"iss": ["ws"]}, {"iss": {"a": 1}}, {}])
def test_a_payload_that_is_no_set_of_claims_is_refused(shared_desk: Desk, payload: Any) -> None:
    assert embed(shared_desk, sign(payload, shared_desk.workspace.signing_key)).status_code in (400, 401)


def test_an_unknown_workspace_and_a_wrong_signature_cannot_be_distinguished(shared_desk: Desk) -> None:
    workspace = shared_desk.workspace.workspace
    wrong_key = embed(shared_desk, sign(claims_for(workspace), "another key"))
    unknown = embed(shared_desk, sign(claims_for("ws_nobody"), shared_desk.workspace.signing_key))
    refused(wrong_key, 401, NOT_VALID)
    assert same(wrong_key, unknown)
    # nor by anything else that is wrong with a token which nobody has signed
    for claims in (
        lifetime(-300, -60),
        {"sub": ...},
        {"customer": ...},
        {"aud": "x"},
        {"jti": "a/b"},
        {"customer": "x"},
    ):
        assert same(embed(shared_desk, sign(claims_for(workspace, **claims), "another key")), wrong_key), claims


@pytest.mark.parametrize(
    "issuer", ["ws\0", "ws\ud800", "", "x" * 5_000, "ws_ ' OR 1=1"], ids=lambda issuer: repr(issuer)[:12]
)
def test_no_issuer_is_more_than_unknown(shared_desk: Desk, issuer: str) -> None:
    unknown = embed(shared_desk, sign(claims_for("ws_nobody"), "key"))
    assert same(embed(shared_desk, sign(claims_for(issuer), "key")), unknown)


def test_the_key_of_a_foreign_workspace_opens_nothing(shared_desk: Desk, rival: Credentials) -> None:
    foreign = embed(shared_desk, sign(claims_for(shared_desk.workspace.workspace), rival.signing_key))
    refused(foreign, 401, NOT_VALID)
    assert same(foreign, embed(shared_desk, sign(claims_for("ws_nobody"), rival.signing_key)))


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512", "RS256", "ES256", ""])
def test_no_other_algorithm_is_taken(shared_desk: Desk, algorithm: str) -> None:
    refused(embed(shared_desk, token_for(shared_desk.workspace, header={"alg": algorithm})), 401, NOT_VALID)


def test_a_signature_that_was_cut_off_is_no_signature(shared_desk: Desk) -> None:
    signed = token_for(shared_desk.workspace).rpartition(".")[0]
    refused(embed(shared_desk, f"{signed}."), 401, NOT_VALID)


def test_claims_changed_after_signing_are_refused(shared_desk: Desk) -> None:
    header, _, signature = token_for(shared_desk.workspace).split(".")
    _, other, _ = token_for(shared_desk.workspace, role="admin").split(".")
    refused(embed(shared_desk, f"{header}.{other}.{signature}"), 401, NOT_VALID)


@pytest.mark.parametrize("audience", ["another", ..., None, 7, []])
def test_a_token_for_somebody_else_is_not_ours(shared_desk: Desk, audience: Any) -> None:
    refused(embed(shared_desk, token_for(shared_desk.workspace, aud=audience)), 401, NOT_VALID)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": ...},
        {"jti": ...},
        {"iat": ...},
        {"exp": ...},
        {"customer": ...},
        {"customer": ""},
        {"sub": ""},
        {"jti": ""},
        {"sub": 7},
        {"iat": "today"},
        {"exp": True},
        {"exp": float("nan")},
        {"iat": float("nan"), "exp": 1e12},
        {"exp": float("inf"), "iat": float("inf")},
        {"role": "root"},
        {"theme": "pink"},
        {"accent": "red;}*{"},
        {"accent": "#112233\n"},
        {"density": "roomy"},
        {"customer": "a/b"},
        {"customer": "a\0"},
        {"conversation": "a\0"},
        {"conversation": "a\0", "customer": "ada"},
        {"conversation": "\ud800", "customer": "ada"},
        {"sub": "a\0"},
        {"name": "a\0"},
        {"name": "\ud800"},
        {"name": "x" * 5_000},
        {"jti": "x" * 201},
    ],
    ids=lambda claims: repr(claims)[:60],
)
def test_a_claim_that_is_missing_or_does_not_fit_is_refused(shared_desk: Desk, claims: dict[str, Any]) -> None:
    answer = embed(shared_desk, token_for(shared_desk.workspace, **claims))
    assert answer.status_code in (400, 401)
    assert "<h1>This panel " in answer.text


@pytest.mark.parametrize(
    ("issued", "expires"),
    [(-10, 600), (120, 240), (-1e300, 1e300)],
    ids=["a life of more than five minutes", "issued in the future", "a life without end"],
)
def test_a_token_that_lives_too_long_is_not_valid(shared_desk: Desk, issued: float, expires: float) -> None:
    refused(embed(shared_desk, token_for(shared_desk.workspace, **lifetime(issued, expires))), 401, NOT_VALID)


def lifetime(issued: float, expires: float) -> dict[str, Any]:
    """In seconds from now: when the test runs, not when it was found."""
    now = time.time()
    return {"iat": now + issued, "exp": now + expires}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"sub": 7}, "embed token refused (malformed): sub must be text, and is 7 (iss"),
        ({"exp": 4_000_000_000_000}, "exp must be a number of seconds since 1970, and is 4000000000000"),
        ({"customer": ...}, "it names neither a conversation nor a customer"),
        ({"aud": "x"}, 'aud is "x", and should be sidelight'),
    ],
    ids=repr,
)
def test_a_refused_token_is_one_line_of_the_log_with_the_reason_and_without_the_token(
    shared_desk: Desk, claims: dict[str, Any], why: str
) -> None:
    token = token_for(shared_desk.workspace, **claims)
    before = len(shared_desk.service.log.read_text())
    assert embed(shared_desk, token).status_code in (400, 401)
    logged = shared_desk.service.log.read_text()[before:]
    [line] = [line for line in logged.splitlines() if "embed token refused" in line]
    assert why in line
    assert not any(part in logged for part in token.split("."))


def test_a_key_that_is_not_the_workspaces_is_said_in_the_log_alone(shared_desk: Desk) -> None:
    workspace = shared_desk.workspace
    before = len(shared_desk.service.log.read_text())
    answer = embed(shared_desk, sign(claims_for(workspace.workspace), workspace.signing_key + "\n"))
    refused(answer, 401, NOT_VALID)
    assert "a line end behind it" not in answer.text
    assert "a line end behind it" in shared_desk.service.log.read_text()[before:]


@pytest.mark.parametrize("claim", ["locale", "zoneinfo", "theme", "density", "live", "role", "name", "iss", "sub"])
def test_half_a_character_in_a_claim_is_401(shared_desk: Desk, claim: str) -> None:
    claims: dict[str, Any] = {claim: "\ud800"}
    refused(embed(shared_desk, token_for(shared_desk.workspace, **claims)), 401, NOT_VALID)


def test_options_that_are_null_are_left_out(shared_desk: Desk) -> None:
    options: dict[str, Any] = dict.fromkeys(
        ("name", "role", "locale", "zoneinfo", "theme", "accent", "density", "live")
    )
    assert embed(shared_desk, token_for(shared_desk.workspace, **options)).status_code == 303


def test_a_token_is_good_no_sooner_than_it_says(shared_desk: Desk) -> None:
    now = int(time.time())
    refused(embed(shared_desk, token_for(shared_desk.workspace, nbf=now + 120)), 401, NOT_VALID)
    assert embed(shared_desk, token_for(shared_desk.workspace, nbf=now)).status_code == 303


def test_a_conversation_and_a_customer_that_disagree_are_refused(desk: Desk) -> None:
    desk.host.customers.upsert("grace", name="Grace")
    answer = embed(desk, token_for(desk.workspace, conversation="conv-1", customer="grace"))
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "Ada" not in answer.text
    assert embed(desk, token_for(desk.workspace, conversation="conv-1", customer="ada")).status_code == 303


def test_a_conversation_of_another_workspace_disagrees_with_nobody(shared_desk: Desk, rival: Credentials) -> None:
    answer = embed(shared_desk, token_for(rival, conversation="conv-1", customer="grace"))
    assert answer.status_code == 303


def test_two_keys_are_good_at_once_until_one_is_revoked(desk: Desk) -> None:
    service, workspace = desk.service, desk.workspace
    added = json.loads(service.command("key", "add", workspace.workspace, "--kind", "signing").stdout)
    claims = claims_for(workspace.workspace, live="off")

    def status(key: str, kid: str | None = None) -> int:
        header = {} if kid is None else {"kid": kid}
        return embed(desk, sign(claims | {"jti": f"{key}{kid}"}, key, header)).status_code

    assert status(workspace.signing_key) == status(added["signing_key"]) == 303
    assert status(added["signing_key"], added["id"]) == 303
    # a kid that names another key names the key that must fit; one that names none leaves all to try
    assert status(workspace.signing_key, added["id"]) == 401
    assert status(workspace.signing_key, "kid_nobody") == 303
    service.command("key", "revoke", workspace.workspace, added["id"])
    assert status(added["signing_key"]) == status(added["signing_key"], added["id"]) == 401
    assert status(workspace.signing_key) == 303


def test_a_refusal_speaks_the_browsers_language(shared_desk: Desk) -> None:
    answer = shared_desk.http.get("/embed", headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"})
    assert '<html lang="de"' in answer.text
    assert "nicht richtig angefordert" in answer.text
