"""What belongs to another workspace does not exist: route by route, each with the rival's key and Acme's ids.

Every route is tried twice by the rival: with the ids of things that Acme has, and with ids that nobody has. The two
answers may differ in nothing but the id, and Acme must afterwards be as it was.
"""

import json
import re
from typing import Any

import httpx
import pytest

from plugin import api as face
from plugin.api.http.examples import Example
from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.api.routes import BY_NOUN, EXAMPLES, Route, named, routes, with_ids
from tests.pictures import picture
from tests.service import Service

ACMES = {noun: f"theirs-{noun}" for noun in BY_NOUN}
NOBODYS = {noun: f"nobody-{noun}" for noun in BY_NOUN}
CHOICE, SECRET = "Pro", "Secret"  # what Acme's customer has chosen, and what is in all of Acme's texts
AGENT = "theirs-agent"
OWN_TO_EACH_ANSWER = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"|"/p/[^"]*"|"id":"(?:note|key|kid)_[^"]*"')


@pytest.fixture
def acme(api: httpx.Client) -> dict[str, Any]:
    """What Acme has, as Acme sees it: a thing of each noun, as its example makes it, with a secret in its text."""
    operations = [with_ids({**example.pushed, example.text: _secret_of(example)}, ACMES) for example in EXAMPLES]
    pushed = json.dumps({"operations": operations})
    assert CHOICE in pushed
    answered(api.post("/v1/batch", content=pushed.replace(CHOICE, f"{SECRET} {CHOICE}")))
    for noun in ("customers", "agents"):
        answered(api.put(f"/v1/{noun}/{ACMES[noun]}/avatar", content=picture()))
    answered(api.put(f"/v1/customers/{ACMES['customers']}/check", json={}))
    answered(api.post("/v1/panels", json={"agent": {"id": AGENT}, "customer": ACMES["customers"]}))
    return everything(api)


def _secret_of(example: Example) -> str | list[str]:
    secret = f"{SECRET} of {example.noun}"
    return [secret] if isinstance(example.pushed[example.text], list) else secret


def everything(api: httpx.Client) -> dict[str, Any]:
    """By each address that can be read."""
    found = {}
    for noun in face.NOUNS:
        for handler in noun.handlers:
            if "GET" in handler.http_methods and noun not in (face.events, face.keys):
                (path,) = handler.paths
                address = path.replace(":str}", "}").format(**named(path, ACMES))
                answer = api.get(f"/v1{address}")
                is_picture = answer.headers["content-type"] == "image/webp"
                found[address] = answer.content.hex() if is_picture else answered(answer)
    assert json.dumps(found).count(SECRET) >= len(EXAMPLES) - 1
    return found


def test_the_rival_cannot_tell_acmes_things_from_nothing_and_changes_none(
    service: Service, api: httpx.Client, acme: dict[str, Any]
) -> None:
    tried = 0
    for route in routes(service):
        # a rival of its own for each try, so that none finds what an earlier one has made
        acmes, nobodys = try_route(service, route, ACMES), try_route(service, route, NOBODYS)

        place = f"{route.method} {route.path}"
        assert acmes.status_code == nobodys.status_code, place
        assert plain(acmes, "theirs") == plain(nobodys, "nobody"), place
        assert acmes.headers.keys() == nobodys.headers.keys(), place
        assert SECRET not in acmes.text, place
        assert everything(api) == acme, place
        tried += 1
    assert tried == len(routes(service))
    assert answered(api.delete("/v1/panels", params={"agent": AGENT})) == {"ended": 1}


def try_route(service: Service, route: Route, ids: dict[str, str]) -> httpx.Response:
    with client(service, service.new_workspace("Rival").api_key) as rival:
        address = route.at(**route.of(ids)).replace("marta", AGENT)
        return rival.request(route.method, address, **route.sent(ids))


def plain(answer: httpx.Response, owner: str) -> str:
    return OWN_TO_EACH_ANSWER.sub('"…"', answer.text).replace(owner, "whose")


def test_a_batch_finds_nothing_of_acmes_either(
    service: Service, api: httpx.Client, rival_api: httpx.Client, acme: dict[str, Any]
) -> None:
    """Every operation whose own address may answer 404: what it needs is there, but Acme's."""
    tried = set()
    for noun in face.NOUNS:
        for handler in noun.handlers:
            operation = handler.opt.get("operation")
            if operation is None or 404 not in handler.opt["described"].refusals:
                continue
            (path,) = handler.paths
            given = named(path, ACMES)
            row = {
                "op": operation.__struct_config__.tag,
                **with_ids(handler.opt["described"].sent or {}, ACMES),
                **given,
            }
            absent = json.loads(json.dumps(row).replace("theirs", "nobody"))
            acmes = rival_api.post("/v1/batch", json={"operations": [row]})
            nobodys = rival_api.post("/v1/batch", json={"operations": [absent]})

            assert acmes.status_code == 422, row
            assert plain(acmes, "theirs") == plain(nobodys, "nobody"), row
            assert everything(api) == acme, row
            tried.add(row["op"])
    assert tried >= {"messages.add", "notes.add", "notes.edit", "notes.delete"}


def test_a_note_of_acmes_is_not_found_under_a_customer_of_the_rivals_with_the_same_id(
    api: httpx.Client, rival_api: httpx.Client, acme: dict[str, Any]
) -> None:
    rival_api.put(f"/v1/customers/{ACMES['customers']}", json={})

    address = f"/v1/customers/{ACMES['customers']}/notes/{ACMES['notes']}"
    assert rival_api.put(address, json={"text": "x"}).status_code == 404
    assert rival_api.delete(address).status_code == 404
    assert answered(rival_api.get(f"/v1/customers/{ACMES['customers']}/notes")) == {"notes": [], "next": None}
    assert everything(api) == acme


def test_a_cursor_of_acmes_opens_nothing(api: httpx.Client, rival_api: httpx.Client, acme: dict[str, Any]) -> None:
    api.put("/v1/customers/z", json={})
    cursor = answered(api.get("/v1/customers", params={"limit": 1}))["next"]

    assert answered(rival_api.get("/v1/customers", params={"cursor": cursor}))["customers"] == []


def test_without_a_key_every_route_is_401_whether_the_thing_exists_or_not(
    service: Service, stranger: httpx.Client, acme: dict[str, Any]
) -> None:
    answers = set()
    for route in routes(service):
        for ids in (ACMES, NOBODYS):
            answer = stranger.request(route.method, route.at(**route.of(ids)), **route.sent())
            refused(answer, 401)
            answers.add(answer.content)
    assert len(answers) == 1
