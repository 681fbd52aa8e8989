"""From a method's arguments to the request on the wire, without any."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sidelight_sdk
from sidelight_sdk import Agent, InvalidRequest, NotConfigured
from sidelight_sdk.config import configure
from sidelight_sdk.nouns.attributes import Attributes
from sidelight_sdk.nouns.conversations import Conversations
from sidelight_sdk.nouns.customers import Customers
from sidelight_sdk.nouns.messages import Messages
from sidelight_sdk.nouns.notes import Notes
from sidelight_sdk.nouns.panels import Panels
from sidelight_sdk.operations import Given
from sidelight_sdk.request import USER_AGENT, Call, Request, prepare
from sidelight_sdk.stream import EventStream

CONFIG = configure({"url": "http://sidelight.test/", "api_key": "k-1"}, {})


def sent(call: Call[Any]) -> Request:
    return prepare(call, CONFIG, "key-1")


def body(call: Call[Any]) -> Any:
    content = sent(call).content
    return None if content is None else msgspec.json.decode(content)


def test_a_write_carries_the_key_the_type_and_an_idempotency_key() -> None:
    request = sent(Customers.upsert("cust-1", name="Ada"))
    assert (request.method, request.url) == ("PUT", "http://sidelight.test/v1/customers/cust-1")
    assert request.headers["Authorization"] == "Bearer k-1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"] == "key-1"
    assert request.content == b'{"name":"Ada"}'


def test_it_tells_the_service_which_version_it_is() -> None:
    project = tomllib.loads((Path(sidelight_sdk.__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert sent(Customers.get("c")).headers["User-Agent"] == f"sidelight-sdk/{project['version']}"
    assert EventStream(CONFIG, None, lambda: 0.0).headers()["User-Agent"] == USER_AGENT


def test_a_read_carries_no_idempotency_key_and_no_body() -> None:
    request = sent(Customers.get("cust-1"))
    assert (request.method, request.content) == ("GET", None)
    assert not {"Idempotency-Key", "Content-Type"} & set(request.headers)


def test_what_is_omitted_stays_away_and_none_travels_as_null() -> None:
    assert body(Customers.upsert("c")) == {}
    assert body(Customers.upsert("c", email=None, attributes={"plan": None})) == {
        "email": None,
        "attributes": {"plan": None},
    }


def test_every_json_type_and_dates_travel_as_attributes() -> None:
    values: dict[str, Given] = {"a": "text", "b": 3, "c": 1.5, "d": True, "e": date(2027, 3, 1)}
    assert body(Customers.upsert("c", attributes=values)) == {"attributes": {**values, "e": "2027-03-01"}}


@pytest.mark.parametrize(
    ("call", "method", "path", "expected"),
    [
        (
            Attributes.define("plan", type="choice", label="Plan", choices=["a", "b"], managed_by=None, position=2),
            "PUT",
            "/v1/attributes/plan",
            {"type": "choice", "label": "Plan", "choices": ["a", "b"], "managed_by": None, "position": 2},
        ),
        (Attributes.get("plan"), "GET", "/v1/attributes/plan", None),
        (Attributes.list().page_at(None), "GET", "/v1/attributes", None),
        (Attributes.page("a", limit=5), "GET", "/v1/attributes?cursor=a&limit=5", None),
        (
            Conversations.upsert(
                "conv-9", customer="c", channel="webchat", status="open", subject="Late", url="https://x"
            ),
            "PUT",
            "/v1/conversations/conv-9",
            {"customer": "c", "channel": "webchat", "status": "open", "subject": "Late", "url": "https://x"},
        ),
        (Conversations.get("conv-9"), "GET", "/v1/conversations/conv-9", None),
        (
            Messages.add("conv-9", id="m-1", author="customer", text="Hi", sent_at=datetime(2027, 3, 1, tzinfo=UTC)),
            "POST",
            "/v1/conversations/conv-9/messages",
            {"id": "m-1", "author": "customer", "text": "Hi", "sent_at": "2027-03-01T00:00:00Z"},
        ),
        (
            Notes.add("c", "Call back", author="marta", author_name="Marta"),
            "POST",
            "/v1/customers/c/notes",
            {"text": "Call back", "author": "marta", "author_name": "Marta"},
        ),
        (Notes.list("c").page_at(None), "GET", "/v1/customers/c/notes", None),
        (Notes.list("c").page_at("p/2"), "GET", "/v1/customers/c/notes?cursor=p%2F2", None),
        (Notes.page("c", "p", limit=5), "GET", "/v1/customers/c/notes?cursor=p&limit=5", None),
        (Notes.get("c", "n 1"), "GET", "/v1/customers/c/notes/n%201", None),
        (Conversations.list("c").page_at(None), "GET", "/v1/customers/c/conversations?limit=1000", None),
        (Conversations.page("c"), "GET", "/v1/customers/c/conversations", None),
        (Messages.list("v").page_at("p"), "GET", "/v1/conversations/v/messages?cursor=p&limit=1000", None),
        (Messages.page("v", limit=2), "GET", "/v1/conversations/v/messages?limit=2", None),
        (Messages.get("v", "m-1"), "GET", "/v1/conversations/v/messages/m-1", None),
        (Notes.edit("c", "n-1", "Later"), "PUT", "/v1/customers/c/notes/n-1", {"text": "Later"}),
        (Notes.delete("c", "n-1"), "DELETE", "/v1/customers/c/notes/n-1", None),
        (Customers.page("a+b&c", limit=5), "GET", "/v1/customers?cursor=a%2Bb%26c&limit=5", None),
        (Customers.page(), "GET", "/v1/customers", None),
        (Panels.revoke(agent="m&m"), "DELETE", "/v1/panels?agent=m%26m", None),
        (
            Panels.open(Agent("marta", role="admin"), conversation="conv-9", locale="de", live=False),
            "POST",
            "/v1/panels",
            {
                "agent": {"id": "marta", "name": "marta", "role": "admin"},
                "conversation": "conv-9",
                "locale": "de",
                "live": "off",
            },
        ),
    ],
)
def test_each_method_asks_as_the_contract_says(call: Call[Any], method: str, path: str, expected: Any) -> None:
    request = sent(call)
    assert (request.method, request.url) == (method, "http://sidelight.test" + path)
    assert body(call) == expected


@pytest.mark.parametrize(
    ("id", "quoted"),
    [
        ("a b", "a%20b"),
        ("Å?#%", "%C3%85%3F%23%25"),
        ("...", "..."),
        ("a.b", "a.b"),
        ("x" * 200, "x" * 200),
    ],
)
def test_an_id_arrives_as_it_is(id: str, quoted: str) -> None:
    assert sent(Customers.get(id)).url.endswith("/v1/customers/" + quoted)


@pytest.mark.parametrize("id", ["", "a/b", "x" * 201, "a\nb", "\x00", ".", "..", " a", "a ", 7])
def test_an_id_that_could_not_arrive_is_refused_before_any_network(id: Any) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        sent(Customers.upsert(id))
    assert refusal.value.errors[0].field == "id"
    with pytest.raises(InvalidRequest):
        Customers.get(id)


def test_a_panel_needs_a_conversation_or_a_customer() -> None:
    with pytest.raises(InvalidRequest, match="conversation"):
        Panels.open(Agent("marta"))


def test_what_is_missing_is_named_with_its_variable() -> None:
    with pytest.raises(NotConfigured, match="SIDELIGHT_API_KEY"):
        prepare(Customers.get("c"), configure({"url": "http://x"}, {}), "key")
    with pytest.raises(NotConfigured, match="SIDELIGHT_URL"):
        prepare(Customers.get("c"), configure({"api_key": "k"}, {}), "key")


def test_arguments_win_over_the_environment_and_url_stands_in_for_public_url() -> None:
    environment = {
        "SIDELIGHT_URL": "http://inside:8400/",
        "SIDELIGHT_WORKSPACE": "ws_env",
        "SIDELIGHT_API_KEY": "k-env",
        "SIDELIGHT_SIGNING_KEY": "s-env",
    }
    config = configure({"workspace": "ws_arg"}, environment)
    assert (config.url, config.public_url) == ("http://inside:8400", "http://inside:8400")
    assert (config.workspace, config.api_key, config.signing_key) == ("ws_arg", "k-env", "s-env")
    outside = configure({}, environment | {"SIDELIGHT_PUBLIC_URL": "https://desk.example/sidelight/"})
    assert outside.public_url == "https://desk.example/sidelight"


def test_keys_stay_out_of_tracebacks() -> None:
    assert "k-1" not in repr(CONFIG)
    assert "k-1" not in repr(sent(Customers.get("c")))


def test_white_space_around_what_is_given_is_no_part_of_it() -> None:
    config = configure({"url": " http://x/\n", "api_key": "k-1\n", "signing_key": "\ts-1 ", "workspace": "ws \r\n"}, {})
    assert (config.url, config.api_key, config.signing_key, config.workspace) == ("http://x", "k-1", "s-1", "ws")
    assert configure({"api_key": " \n"}, {"SIDELIGHT_API_KEY": "k-env\n"}).api_key == "k-env"


@pytest.mark.parametrize("name", ["api_key", "signing_key"])
@pytest.mark.parametrize("key", ["…", "sk_sécret", "sk_\nsecret", "sk_secret\x00", "sk_secret\ud800", b"sk_secret"])
def test_what_no_key_can_be_is_refused_without_being_repeated(name: str, key: Any) -> None:
    with pytest.raises(NotConfigured, match=name) as refusal:
        configure({name: key}, {})
    assert "cret" not in str(refusal.value)
    assert "…" not in str(refusal.value).replace("“…”", "")


@pytest.mark.parametrize("name", ["url", "public_url"])
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8400", "sk_secret", "HTTP://x", "http://", "http:///v1", "http://:8400", "http://x:port", "http://x:0",
        "http://x:65536", "http://[::1", "http://a b", "http://x\x00", "http://x/\ny", "http://…", "http://.",
        f"http://{'x' * 64}.example", "http://xn--", "http://ada:sk_secret@x",
        "http://x?key=sk_secret", "http://x#top", "http://x?",
    ],
)  # fmt: skip
def test_what_no_address_can_be_is_refused_at_once_without_being_repeated(name: str, address: str) -> None:
    with pytest.raises(NotConfigured, match=f"{name} must start with http") as refusal:
        configure({name: address}, {})
    assert "sk_secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8400", "https://[::1]:8400/sidelight", "https://ünïcode.example", "http://a_b"]
)
def test_an_address_stays_as_it_is(address: str) -> None:
    assert configure({"url": address + "/"}, {}).url == address


@pytest.mark.parametrize("id", [4471, None, b"cust-1", 1.5])
def test_an_id_that_is_no_text_is_told_so_and_not_about_lengths(id: Any) -> None:
    with pytest.raises(InvalidRequest, match=f"must be text, not {type(id).__name__}"):
        sent(Customers.upsert(id, name="Ada"))
