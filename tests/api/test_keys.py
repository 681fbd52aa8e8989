"""Keys and origins through the API: only a key that was made for it manages them, and no secret is read twice."""

from collections.abc import Iterator
from itertools import islice

import httpx
import pytest
from sidelight_sdk import APIError, InvalidRequest, NotFound, Sidelight

from tests.service import Credentials, Service

NEW = "https://new.acme.example"


@pytest.fixture
def usual(service: Service, workspace: Credentials) -> Iterator[Sidelight]:
    with Sidelight(service.url, workspace=workspace.workspace, api_key=workspace.api_key) as client:
        yield client


@pytest.fixture
def managing(service: Service, workspace: Credentials) -> Iterator[Sidelight]:
    key = service.new_api_key(workspace, manages=True)
    with Sidelight(service.url, workspace=workspace.workspace, api_key=key) as client:
        yield client


def test_a_key_that_does_not_manage_reads_and_changes_nothing(usual: Sidelight) -> None:
    before = usual.keys.list(), usual.origins.list()
    for attempt in (
        lambda: usual.keys.add("api", label="mine", manages=True),
        lambda: usual.keys.add("signing", label="mine"),
        lambda: usual.keys.revoke(before[0][0].id, last=True),
        lambda: usual.origins.add(NEW),
        lambda: usual.origins.remove(before[1][0]),
    ):
        with pytest.raises(APIError, match="may not manage") as refused:
            attempt()
        assert refused.value.status == 403
    assert (usual.keys.list(), usual.origins.list()) == before


def test_a_key_that_manages_rotates_the_others(
    service: Service, workspace: Credentials, usual: Sidelight, managing: Sidelight
) -> None:
    (old, *_) = [one for one in usual.keys.list() if one.kind == "api"]
    made = managing.keys.add("api", label=" deploy ")
    assert made.secret not in repr(made)
    with Sidelight(service.url, workspace=workspace.workspace, api_key=made.secret) as new:
        assert [(one.label, one.manages) for one in new.keys.list() if one.kind == "api"] == [
            ("first", False),
            ("added", True),
            ("deploy", False),
        ]
        managing.keys.revoke(old.id)
        with pytest.raises(APIError) as refused:
            usual.keys.list()
        assert refused.value.status == 401
        with pytest.raises(NotFound):
            managing.keys.revoke(old.id)
        events = new.events(after=0)
        added = next(event for event in events if event.key == made.id)
        revoked = next(event for event in events if event.kind == "key.revoked")
        assert (added.kind, added.actor.kind, added.to) == ("key.added", "api", "deploy")
        assert (revoked.key, revoked.from_, revoked.to) == (old.id, "first", None)


def test_the_last_key_of_a_kind_is_revoked_only_where_that_is_said(managing: Sidelight) -> None:
    (signing,) = [one for one in managing.keys.list() if one.kind == "signing"]
    with pytest.raises(InvalidRequest) as refused:
        managing.keys.revoke(signing.id)
    assert [error.field for error in refused.value.errors] == ["last"]
    managing.keys.revoke(signing.id, last=True)


def test_what_is_no_key_is_refused_by_its_member(managing: Sidelight) -> None:
    for field, attempt in (
        ("label", lambda: managing.keys.add("api", label=" ")),
        ("manages", lambda: managing.keys.add("signing", label="x", manages=True)),
        ("origins[1]", lambda: managing.origins.add(NEW, "nowhere")),
        ("origins[0]", lambda: managing.origins.remove(NEW)),
    ):
        with pytest.raises(InvalidRequest) as refused:
            attempt()
        assert [error.field for error in refused.value.errors] == [field]
    assert len(managing.keys.list()) == 3


def test_origins_are_added_and_removed_but_for_the_last(managing: Sidelight) -> None:
    (first, *_) = managing.origins.list()
    assert managing.origins.add(NEW, f"{NEW.upper()}/") == [first, NEW]
    assert managing.origins.remove(first) == [NEW]
    with pytest.raises(InvalidRequest, match="one must stay"):
        managing.origins.remove(NEW)
    assert managing.origins.list() == [NEW]
    kinds = [event.kind for event in islice(managing.events(after=0), 3)]
    assert kinds == ["key.added", "origin.added", "origin.removed"]


def test_no_secret_stands_in_a_list_or_on_the_log(
    service: Service, workspace: Credentials, managing: Sidelight
) -> None:
    made = managing.keys.add("signing", label="second")
    read = httpx.get(
        f"{service.url}/v1/keys", headers={"authorization": f"Bearer {workspace.api_key}"}, trust_env=False
    ).text
    event = next(event for event in managing.events(after=0) if event.key == made.id)
    assert made.secret not in read + repr(event)
    assert workspace.signing_key not in read
