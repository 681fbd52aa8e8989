"""OpenAPI at /schema: it describes every route, and what it says is what happens."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from litestar import Response, get
from openapi_spec_validator import validate

from plugin import api as face
from plugin.api.http.call import Call
from plugin.api.http.schema import Described, openapi
from plugin.api.panels import PanelAnswer
from plugin.domain.operations import ANSWERS, OPERATIONS
from plugin.errors import Missing
from tests.api.expect import answered
from tests.api.routes import BY_NOUN, EXAMPLES, Route, routes
from tests.service import Service

# What the service chooses: a panel's secret, a cursor, a key's and a request's id.
OWN = tuple(
    map(
        re.compile,
        (
            r"/p/[\w-]{43}/\?once=[\w-]+",
            r"\d+\.[0-9a-f]{8}",
            r"key_[\w-]{16}",
            r"req_[\w-]{16}",
            r"ps_[\w-]{16}",
            r"[0-9a-f]{32}-[0-9a-f]{16}",
        ),
    )
)
MANAGED = ("/v1/keys", "/v1/origins")  # for keys that manage, which test_keys.py has


@pytest.fixture
def document(service: Service) -> dict[str, Any]:
    answer = httpx.get(f"{service.url}/schema", trust_env=False)
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json"
    schema: dict[str, Any] = answer.json()
    return schema


def test_every_handler_of_every_noun_is_described(service: Service) -> None:
    described = {(route.method, route.path) for route in routes(service)}
    mounted = {
        (method, "/v1" + path.replace(":str}", "}"))
        for noun in face.NOUNS
        for handler in noun.handlers
        for path in handler.paths
        for method in handler.http_methods
    }
    assert described == mounted


def test_every_route_says_what_it_does_and_how_it_refuses(service: Service) -> None:
    for route in routes(service):
        said = route.described
        place = f"{route.method} {route.path}"
        assert said["summary"], place
        assert len(said["description"]) >= 40, place
        assert "401" in said["responses"], place
        assert all(one["description"] for one in said["parameters"]), place
        for status, refusal in said["responses"].items():
            if int(status) >= 400:
                (content,) = refusal["content"].items()
                assert content[0] == "application/problem+json", place
                assert content[1]["example"]["status"] == int(status), place
        if route.status not in (101, 204) and not route.gives_bytes:
            assert route.answer, place


def test_a_route_of_a_new_noun_is_described_by_itself() -> None:
    @get(
        "/tickets/{ticket:str}/cases/{id:str}", opt={"described": Described(answer=PanelAnswer, answered={"url": "/"})}
    )
    async def get_case(call: Call) -> Response[bytes]:
        """Read one case."""
        raise Missing

    said = openapi("/v1", [get_case])["paths"]["/v1/tickets/{ticket}/cases/{id}"]["get"]

    assert [one["description"] for one in said["parameters"]] == ["The ticket's id.", "The case's id."]


def test_what_every_operation_does_is_described(document: dict[str, Any]) -> None:
    """A batch takes each, and answers with each one's answer."""
    operations = {operation.__name__ for operation in OPERATIONS}
    answers = {answer.__name__ for answer in ANSWERS}
    schemas = document["components"]["schemas"]
    taken = {one["$ref"].rpartition("/")[2] for one in schemas["Batch"]["properties"]["operations"]["items"]["anyOf"]}
    given = schemas["BatchAnswer"]["properties"]["results"]["items"]["anyOf"]
    assert taken == operations
    assert {one["$ref"].rpartition("/")[2] for one in given if "$ref" in one} == answers


def test_operation_ids_are_unique(service: Service) -> None:
    ids = [route.described["operationId"] for route in routes(service)]
    assert len(ids) == len(set(ids))


def test_a_key_is_documented_where_it_is_heeded(service: Service) -> None:
    takers = {
        (route.method, route.path)
        for route in routes(service)
        if any(parameter["name"] == "Idempotency-Key" for parameter in route.described["parameters"])
    }
    writes = {(route.method, route.path) for route in routes(service) if route.method != "GET"}
    without = ("/v1/panels", *MANAGED)
    assert writes - takers == {(method, path) for path in without for method in ("POST", "DELETE")}


def test_it_is_openapi_by_openapis_own_schema(document: dict[str, Any]) -> None:
    validate(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    names = [reference.rpartition("/")[2] for reference in references(document)]
    assert names
    assert set(names) <= document["components"]["schemas"].keys()


def test_the_key_is_the_security_of_all(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["security"] == [{"apiKey": []}]
    assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_the_body_of_an_address_lacks_what_the_address_says(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/customers/{id}"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"op", "id"}.isdisjoint(body["properties"])
    assert "name" in body["properties"]


def test_the_examples_work_and_are_answered_as_documented(service: Service, api: httpx.Client) -> None:
    """The nouns' own in their order, then every route, deletions last; times and secrets aside."""
    pushed = answered(api.post("/v1/batch", json={"operations": [example.pushed for example in EXAMPLES]}))["results"]
    for result, example in zip(pushed, EXAMPLES, strict=True):
        assert alike(result, example.answered), f"{example.noun}: {result}"
    ids = {noun: example.id for noun, example in BY_NOUN.items()}
    tried = 0
    for route in sorted(routes(service), key=order):
        if route.status == 101 or route.path in MANAGED:
            continue
        sent = {"json": {"seq": last_undoable(api, route.path)}} if route.path.endswith("/undo") else route.sent()
        got = api.request(route.method, route.at(**route.of(ids)), **sent)
        answer = None if route.gives_bytes else answered(got, route.status)
        assert got.status_code == route.status
        assert alike(answer, route.answer), f"{route.method} {route.path}: {answer}"
        tried += 1
    assert tried == sum(route.path not in MANAGED for route in routes(service)) - 1


def last_undoable(api: httpx.Client, path: str) -> int:
    """The number of the newest change of a permission, or of one of the example's customer's values."""
    if "/audit/" in path:
        changes, kind = answered(api.get("/v1/audit"))["audit"], "permission.changed"
    else:
        changes = answered(api.get(f"/v1/customers/{BY_NOUN['customers'].id}/history"))["history"]
        kind = "attribute.changed"
    return next(int(entry["seq"]) for entry in changes if entry["kind"] == kind)


def order(route: Route) -> int:
    """What makes things goes first, what changes, deletes or undoes the examples' own last."""
    if route.method == "PUT" and not (route.things and route.body):  # the second kind links two things that there are
        return 0
    if route.status == 204:
        return 3
    return ("POST", "GET", "PUT", "DELETE").index(route.method)


def test_every_operation_has_a_route_of_its_own_and_every_noun_whose_things_have_addresses_an_example() -> None:
    described = [handler.opt["described"] for noun in face.NOUNS for handler in noun.handlers]
    nouns = {str(one.body.__struct_config__.tag).partition(".")[0] for one in described if one.in_path and one.body}
    bodies = {one.body for one in described}
    handlers = [handler for noun in face.NOUNS for handler in noun.handlers if "DELETE" in handler.http_methods]
    deletions = {handler.opt.get("operation") for handler in handlers}
    assert set(OPERATIONS) - deletions <= bodies
    assert nouns == set(BY_NOUN)


def alike(answer: Any, example: Any) -> bool:
    """Equal, but for times, numbers and secrets, which are the service's to choose; of a list, the example's items."""
    if isinstance(example, dict):
        return answer.keys() == example.keys() and all(
            name == "at" or name.endswith("_at") or alike(answer[name], value) for name, value in example.items()
        )
    if isinstance(example, list):
        return all(any(alike(one, shown) for one in answer) for shown in example)
    if isinstance(example, int) and not isinstance(example, bool):
        return isinstance(answer, int)
    return bool(answer == example) or any(own.fullmatch(str(example)) and own.fullmatch(str(answer)) for own in OWN)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from references(one)
