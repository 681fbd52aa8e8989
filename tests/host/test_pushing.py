"""What happens on the platform is pushed to Sidelight, and what agents do in the panel comes back."""

import pytest
from sidelight_sdk import NotFound, Sidelight

from examples.host_app.seed.software import SOFTWARE
from tests.host.process import Host
from tests.pictures import opened

THREAD = "/marta/c/conv-parcel"


def test_everything_is_pushed_at_the_start(host: Host, sidelight: Sidelight) -> None:
    assert {customer.id for customer in sidelight.customers.list()} >= {"cust-ada", "cust-layla", "cust-max"}
    pushed = [definition for definition in sidelight.attributes.list() if not definition.built_in]
    assert [one.key for one in pushed] == [one.key for one in SOFTWARE.definitions]
    assert {one.section for one in pushed} == {None, "Billing", "Developers"}
    assert [one.system for one in sidelight.accounts.list("cust-ada")] == ["Billing", "Web shop"]
    assert {note.author for note in sidelight.notes.list("cust-ada")} == {"marta", "jonas"}
    assert opened(sidelight.customers.avatar("cust-ada")).size == (128, 128)


def test_a_reply_is_a_message_in_sidelight(host: Host, sidelight: Sidelight) -> None:
    before = sidelight.conversations.get("conv-parcel").last_message_at
    host.client.post(f"{THREAD}/reply", data={"id": "m-reply", "text": "Tomorrow at nine."})
    host.settle()
    after = sidelight.conversations.get("conv-parcel").last_message_at
    assert before
    assert after
    assert after > before


def test_a_reply_sent_twice_is_one_message(host: Host) -> None:
    for _ in range(2):
        host.client.post(f"{THREAD}/reply", data={"id": "m-twice", "text": "Only once, please."})
    assert host.live_until("Only once, please.").count("Only once, please.") == 1


def test_an_empty_reply_is_none(host: Host) -> None:
    answer = host.client.post(f"{THREAD}/reply", data={"id": "m-empty", "text": "  "})
    assert answer.status_code == 303
    assert "message-m-empty" not in host.live_until("</article>")


def test_a_quick_change_changes_the_profile(host: Host, sidelight: Sidelight) -> None:
    seats = sidelight.customers.get("cust-ada").attributes["seats"]
    host.client.post(f"{THREAD}/customer/profile", data={"change": "grow"})
    host.settle()
    assert sidelight.customers.get("cust-ada").attributes["seats"] == seats + 5


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("plan", "Free", "Free"), ("seats", "7", 7), ("newsletter", "no", False), ("renewal", "", None)],
)
def test_any_attribute_can_be_set(host: Host, sidelight: Sidelight, key: str, text: str, value: object) -> None:
    host.client.post(f"{THREAD}/customer/profile", data={"key": key, "value": text})
    host.settle()
    assert sidelight.customers.get("cust-ada").attributes.get(key) == value


def test_a_built_in_attribute_can_be_set(host: Host, sidelight: Sidelight) -> None:
    host.client.post("/marta/c/conv-lenses/customer/profile", data={"key": "location", "value": "Tainan"})
    host.settle()
    assert sidelight.customers.get("cust-meilin").location == "Tainan"


def test_a_refused_change_is_said_and_does_not_block_the_next(host: Host, sidelight: Sidelight) -> None:
    refused = {"key": "seats", "value": "a dozen"}
    host.client.post("/marta/c/conv-contract/customer/profile", data=refused)
    host.client.post("/marta/c/conv-contract/customer/profile", data={"key": "plan", "value": "Pro"})
    assert "seats" in host.settle(waiting=0)["refused"]
    assert sidelight.customers.get("cust-jack").attributes["plan"] == "Pro"
    assert "Sidelight refused something" in host.live_until("Sidelight refused something")


def test_a_change_appears_in_the_activity_feed(host: Host) -> None:
    host.client.post("/marta/c/conv-webhooks/customer/profile", data={"key": "company", "value": "Monsoon Works"})
    feed = host.live_until("Monsoon Works", agent="jonas")
    assert "changed Company" in feed


def test_what_is_changed_elsewhere_is_learned(host: Host, sidelight: Sidelight) -> None:
    sidelight.customers.upsert("cust-tomas", name="Tomás d’Oliveira")
    host.live_until("Tomás d’Oliveira")
    assert "Tomás d’Oliveira" in host.client.get("/marta").text


def test_a_visitor_is_unknown_until_pushed(host: Host, sidelight: Sidelight) -> None:
    stranger = "/marta/c/conv-visitor"
    host.client.post(f"{stranger}/customer/message", data={"text": "Anybody there?"})
    host.settle()
    with pytest.raises(NotFound):
        sidelight.conversations.get("conv-visitor")
    host.client.post(f"{stranger}/push")
    host.settle()
    pushed = sidelight.conversations.get("conv-visitor")
    assert (pushed.customer, pushed.subject) == ("visitor-4711", "New visitor")
    assert sidelight.customers.get("visitor-4711").last_interaction_at == pushed.last_message_at
