"""Bearer keys: none, wrong, revoked; and no difference between them."""

import httpx
import pytest

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.service import Credentials, Service


def test_without_a_key_nothing_is_answered_and_the_problem_says_how(stranger: httpx.Client) -> None:
    answer = stranger.get("/v1/customers")

    problem = refused(answer, 401)
    assert "Authorization: Bearer" in problem["detail"]
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer nonsense", "Basic {key}", "{key}", "Token {key}", "Bearer {key}x", "Bearer {key} x"],
)
def test_what_is_no_valid_key_is_refused_like_none(stranger: httpx.Client, workspace: Credentials, header: str) -> None:
    headers = {"Authorization": header.format(key=workspace.api_key)}
    answer = stranger.get("/v1/customers", headers=headers)

    refused(answer, 401)
    assert answer.content == stranger.get("/v1/customers").content


def test_the_signing_key_is_no_api_key(service: Service, workspace: Credentials) -> None:
    with client(service, workspace.signing_key) as wrong:
        refused(wrong.get("/v1/customers"), 401)


def test_the_scheme_is_read_in_any_case(stranger: httpx.Client, workspace: Credentials) -> None:
    answered(stranger.get("/v1/customers", headers={"Authorization": f"bearer {workspace.api_key}"}))


def test_a_key_comes_before_everything_else_of_the_request(stranger: httpx.Client) -> None:
    refused(stranger.put("/v1/customers/%01", content=b"not JSON", headers={"Idempotency-Key": ""}), 401)


def test_a_revoked_key_is_refused_at_once_and_its_successor_is_not(service: Service, workspace: Credentials) -> None:
    added = service.new_api_key(workspace)
    with client(service, workspace.api_key) as old, client(service, added) as new:
        answered(old.get("/v1/customers"))
        service.revoke_api_key(workspace)

        refused(old.get("/v1/customers"), 401)
        answered(new.get("/v1/customers"))


@pytest.mark.parametrize("address", ["one", "batch"])
def test_nothing_is_written_with_a_revoked_key_however_lately_it_was_good(
    service: Service, workspace: Credentials, address: str
) -> None:
    def push(http: httpx.Client, name: str) -> httpx.Response:
        if address == "one":
            return http.put("/v1/customers/c-1", json={"name": name})
        upsert = {"op": "customers.upsert", "id": "c-1", "name": name}
        return http.post("/v1/batch", json={"operations": [upsert]})

    added = service.new_api_key(workspace)
    with client(service, workspace.api_key) as old, client(service, added) as new:
        for name in ("Grace", "Ada"):
            answered(push(old, name))
        service.revoke_api_key(workspace)
        for _ in range(2):
            refused(push(old, "Eve"), 401)
        assert answered(new.get("/v1/customers/c-1"))["name"] == "Ada"
