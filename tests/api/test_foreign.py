"""What belongs to another workspace does not exist: route by route, each with the rival's key and Acme's ids.

Every route is tried twice by the rival: with the ids of things that Acme has, and with ids that nobody has. The two
answers may differ in nothing but the id, and Acme must afterwards be as it was.
"""

import json
import re
from typing import Any

import httpx
import pytest

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.api.routes import Route, routes
from tests.service import Service

ACMES = {"customer": "theirs-cust", "conversation": "theirs-conv", "key": "theirs-key", "note": "theirs-note"}
NOBODYS = {"customer": "nobody-cust", "conversation": "nobody-conv", "key": "nobody-key", "note": "nobody-note"}
EXAMPLES = {
    "cust-1": "customer",
    "cust-2": "customer",
    "conv-9": "conversation",
    "conv-10": "conversation",
    "n-1": "note",
}
AGENT = "theirs-agent"
OWN_TO_EACH_ANSWER = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"|"/p/[^"]*"|"id":"note_[^"]*"')


@pytest.fixture
def acme(api: httpx.Client) -> dict[str, Any]:
    """What Acme has, as Acme sees it."""
    answered(
        api.post(
            "/v1/batch",
            json={
                "operations": [
                    {"op": "attributes.define", "key": ACMES["key"], "type": "choice", "choices": ["Free", "Pro"]},
                    {
                        "op": "customers.upsert",
                        "id": ACMES["customer"],
                        "name": "Ada",
                        "attributes": {ACMES["key"]: "Pro"},
                    },
                    {
                        "op": "conversations.upsert",
                        "id": ACMES["conversation"],
                        "customer": ACMES["customer"],
                        "subject": "Late",
                    },
                    {
                        "op": "messages.add",
                        "conversation": ACMES["conversation"],
                        "id": "m",
                        "author": "customer",
                        "text": "Hm",
                    },
                    {
                        "op": "notes.add",
                        "customer": ACMES["customer"],
                        "id": ACMES["note"],
                        "text": "Secret",
                        "author": "marta",
                    },
                ]
            },
        )
    )
    answered(api.post("/v1/panels", json={"agent": {"id": AGENT}, "customer": ACMES["customer"]}))
    return everything(api)


def everything(api: httpx.Client) -> dict[str, Any]:
    return {
        "customers": answered(api.get("/v1/customers")),
        "attributes": answered(api.get("/v1/attributes")),
        "conversation": answered(api.get(f"/v1/conversations/{ACMES['conversation']}")),
        "notes": answered(api.get(f"/v1/customers/{ACMES['customer']}/notes")),
    }


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
        for secret in ("Ada", "Late", "Secret", 'Pro"', "Hm"):
            assert secret not in acmes.text, place
        assert everything(api) == acme, place
        tried += 1
    assert tried == len(routes(service))
    assert answered(api.delete("/v1/panels", params={"agent": AGENT})) == {"ended": 1}


def try_route(service: Service, route: Route, ids: dict[str, str]) -> httpx.Response:
    with client(service, service.new_workspace("Rival").api_key) as rival:
        address = route.at(**in_path(route, ids)).replace("marta", AGENT)
        return rival.request(route.method, address, json=body_for(route, ids))


def in_path(route: Route, ids: dict[str, str]) -> dict[str, str]:
    """`{id}` is the noun's before it. A noun that Acme has nothing of must be given one, above."""
    before_id = route.path.partition("/{id}")[0].rpartition("/")[2]
    return {**ids, "id": ids[before_id.removesuffix("s")]} if "/{id}" in route.path else ids


def body_for(route: Route, ids: dict[str, str]) -> Any:
    """The route's example, with these ids in the place of its own and no word of Acme's."""
    text = json.dumps(route.body)
    for example, noun in EXAMPLES.items():
        text = text.replace(f'"{example}"', f'"{ids[noun]}"')
    for theirs, other in (("Ada", "Eve"), ("Late", "X"), ('"Pro"', '"Gold"')):
        text = text.replace(theirs, other)
    return json.loads(text)


def plain(answer: httpx.Response, owner: str) -> str:
    return OWN_TO_EACH_ANSWER.sub('"…"', answer.text).replace(owner, "whose")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "messages.add", "conversation": ACMES["conversation"], "id": "m2", "author": "bot", "text": "x"},
        {"op": "notes.add", "customer": ACMES["customer"], "text": "x", "author": "eve"},
        {"op": "notes.edit", "customer": ACMES["customer"], "id": ACMES["note"], "text": "x"},
        {"op": "notes.delete", "customer": ACMES["customer"], "id": ACMES["note"]},
    ],
)
def test_a_batch_finds_nothing_of_acmes_either(
    api: httpx.Client, rival_api: httpx.Client, acme: dict[str, Any], operation: dict[str, Any]
) -> None:
    absent = json.loads(json.dumps(operation).replace("theirs", "nobody"))
    acmes = rival_api.post("/v1/batch", json={"operations": [operation]})
    nobodys = rival_api.post("/v1/batch", json={"operations": [absent]})

    assert acmes.status_code == 422
    assert plain(acmes, "theirs") == plain(nobodys, "nobody")
    assert everything(api) == acme


def test_a_note_of_acmes_is_not_found_under_a_customer_of_the_rivals_with_the_same_id(
    api: httpx.Client, rival_api: httpx.Client, acme: dict[str, Any]
) -> None:
    rival_api.put(f"/v1/customers/{ACMES['customer']}", json={})

    address = f"/v1/customers/{ACMES['customer']}/notes/{ACMES['note']}"
    assert rival_api.put(address, json={"text": "x"}).status_code == 404
    assert rival_api.delete(address).status_code == 404
    assert answered(rival_api.get(f"/v1/customers/{ACMES['customer']}/notes")) == {"notes": []}
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
            answer = stranger.request(route.method, route.at(**in_path(route, ids)), json=route.body)
            refused(answer, 401)
            answers.add(answer.content)
    assert len(answers) == 1
