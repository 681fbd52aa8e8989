"""Sidelight is away: the platform goes on, and nothing typed is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sidelight_sdk import Sidelight

from tests.host.process import Host
from tests.service import Credentials, Service

THREAD = "/marta/c/conv-parcel"


@pytest.fixture
def own_keys(own_service: Service) -> Credentials:
    return own_service.new_workspace("Parley", "http://localhost")


@pytest.fixture
def own_host(own_service: Service, own_keys: Credentials, tmp_path: Path) -> Iterator[Host]:
    with Host(own_service, own_keys, tmp_path) as running:
        yield running


def test_what_is_written_meanwhile_arrives_later_in_order(
    own_service: Service, own_host: Host, own_keys: Credentials
) -> None:
    own_service.kill()
    for number in range(3):
        own_host.client.post(f"{THREAD}/customer/message", data={"text": f"Message {number}"})
    own_host.client.post(f"{THREAD}/customer/profile", data={"key": "plan", "value": "Business"})
    own_host.settle(failing=True, waiting=4)
    assert "Sidelight cannot be reached. 4 changes wait here" in own_host.live_until("cannot be reached")

    page = own_host.client.get(THREAD)
    assert page.status_code == 200
    assert "The profile cannot be shown right now" in page.text
    assert 'name="panel"' not in page.text
    settings = own_host.client.get("/nils/settings")
    assert settings.status_code == 200
    assert "The settings cannot be shown right now" in settings.text

    own_service.start()
    own_host.settle(failing=False, waiting=0)
    with Sidelight(own_service.url, api_key=own_keys.api_key) as sidelight:
        assert written_until_plan_changed(sidelight) == ["Message 0", "Message 1", "Message 2"]
    assert 'name="panel"' in own_host.client.get(THREAD).text


def test_a_host_may_start_before_its_service(own_service: Service, own_keys: Credentials, tmp_path: Path) -> None:
    own_service.kill()
    host = Host(own_service, own_keys, tmp_path)
    try:
        host.start()
        assert host.client.get(THREAD).status_code == 200
        own_service.start()
        host.settle()
        with Sidelight(own_service.url, api_key=own_keys.api_key) as sidelight:
            assert sidelight.customers.get("cust-ada").name == "Ada Lovelace"
    finally:
        host.__exit__()


def test_it_ends_at_once_with_threads_open(own_host: Host) -> None:
    with own_host.client.stream("GET", f"{THREAD}/live") as answer:
        pieces = answer.iter_text()
        next(pieces)
        assert own_host.stop() == 0
        assert 'http-equiv="refresh"' in "".join(pieces)
    assert "Traceback" not in own_host.log.read_text()


def written_until_plan_changed(sidelight: Sidelight) -> list[str]:
    """What the change log says was written after the seed's messages, up to the last thing that was pushed."""
    written: list[str] = []
    for event in sidelight.events(after=0):
        if event.kind == "message.added" and str(event.to).startswith("Message "):
            written.append(event.to)
        if event.kind == "attribute.changed" and (event.customer, event.to) == ("cust-ada", "Business"):
            break
    return written


def test_a_host_that_starts_again_undoes_nothing(own_service: Service, own_keys: Credentials, tmp_path: Path) -> None:
    with Host(own_service, own_keys, tmp_path) as first:
        first.client.post(f"{THREAD}/customer/profile", data={"key": "plan", "value": "Business"})
        first.settle()
    with Sidelight(own_service.url, api_key=own_keys.api_key) as sidelight:
        notes = sidelight.notes.list("cust-ada")
        sidelight.notes.delete("cust-ada", notes[0].id)
        sidelight.tags.delete("callback")
        with Host(own_service, own_keys, tmp_path) as second:
            second.client.post(f"{THREAD}/customer/profile", data={"change": "grow"})
            second.settle()
        assert sidelight.customers.get("cust-ada").attributes["plan"] == "Business"
        assert len(sidelight.notes.list("cust-ada")) == len(notes) - 1
        assert "callback" not in {tag.id for tag in sidelight.tags.list()}
