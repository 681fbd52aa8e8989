"""What every address does with requests that are no good."""

import http.client
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import httpx
import pytest

from plugin.api.batch import Batch, read_batch, read_long_batch
from plugin.domain.operation import Unreadable
from plugin.errors import SidelightError
from tests.api.expect import answered, refused
from tests.service import Credentials, Service

LARGEST_BODY = 8 * 1024 * 1024
LARGEST_OPERATION = 2 * 1024 * 1024


@pytest.mark.parametrize(
    "body", [b"", b" ", b"{", b"nope", b'{"name": "Ada"', b'{"name": "\xff"}', b"[" * 100_000, b'{"a":' * 100_000]
)
def test_a_body_that_is_no_json_is_400(api: httpx.Client, body: bytes) -> None:
    refused(api.put("/v1/customers/cust-1", content=body), 400)
    refused(api.post("/v1/batch", content=body), 400)
    refused(api.post("/v1/panels", content=body), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"Ada"'])
def test_json_that_is_no_object_is_422(api: httpx.Client, body: bytes) -> None:
    refused(api.put("/v1/customers/cust-1", content=body), 422, "body")
    refused(api.post("/v1/batch", content=body), 422, "body")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"name": "\\ud800"}', "name"),
        (b'{"attributes": {"x": "a\\udc00b"}}', "attributes.x"),
        (b'{"attributes": {"x": 1e400}}', "attributes.x"),
        (b'{"attributes": {"x": -1e999}}', "attributes.x"),
        (b'{"attributes": {"\\ud800": 1}}', "attributes.\\ud800"),
    ],
)
def test_what_json_can_write_and_nobody_can_keep_is_422_and_names_its_member(
    api: httpx.Client, body: bytes, field: str
) -> None:
    refused(api.put("/v1/customers/cust-1", content=body), 422, field)
    operations = b'{"operations": [{"op": "customers.upsert", "id": "c"}, {"op": "customers.upsert", "id": "d", '
    refused(api.post("/v1/batch", content=operations + body[1:] + b"]}"), 422, f"operations[1].{field}")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "line 1, column 1"),
        (b'{"name": "Ada",}', "line 1, column 1"),
        (b'{"name":\n "Ada"\n "x": 1}', "line 3, column 2"),
        (b"{'name': 1}", "line 1, column 2"),
        (b'{"attributes": {"x": NaN}}', "NaN is no number, at line 1, column 22"),
        (b'{"name": "\xff"}', "no UTF-8, at line 1, column 11"),
        (b'{"name": "a\nb"}', "line 1, column 12"),
        (b"name=Ada", "line 1, column 1"),
        (b'{"id": "a"}\n{"id": "b"}', "line 2, column 1"),
        (b"\x1f\x8b\x08\0", "compressed (gzip)"),
        ("{}".encode("utf-16"), "UTF-16"),
        ("{}".encode("utf-16-le"), "UTF-16"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"attributes": {"x": 1' + b"0" * 5_000 + b"}}", ""),
    ],
    ids=lambda each: repr(each)[:24],
)
def test_a_body_that_is_no_json_is_told_where(api: httpx.Client, body: bytes, where: str) -> None:
    answer = api.put("/v1/customers/cust-1", content=body)
    assert answer.status_code in ((400,) if where else (400, 422))
    assert where in answer.json()["detail"]


@pytest.mark.parametrize("wrong", [b"NaN", b'"a" "b"', b"nul", b'"\xff"', b'"a\nb"', b"01", b"[1,]", b'"\\x"'])
def test_in_a_batch_the_operation_is_named_that_is_no_json(api: httpx.Client, wrong: bytes) -> None:
    before = b'{"operations": [{"op": "customers.upsert", "id": "a"}, {"op": "customers.upsert", "id": "b"},\n'
    body = before + b'{"op": "customers.upsert", "id": "c", "name": ' + wrong + b'}, {"op": "x"}]}'
    problem = refused(api.post("/v1/batch", content=body), 400)
    assert "at line 2, column" in problem["detail"] or wrong == b'"a\nb"'
    assert "in operations[2]" in problem["detail"]


def test_a_byte_order_mark_says_nothing(api: httpx.Client) -> None:
    answered(api.put("/v1/customers/cust-1", content=b'\xef\xbb\xbf{"name": "Ada"}'))
    answered(api.post("/v1/batch", content=b'\xef\xbb\xbf{"operations": []}'))
    refused(api.post("/v1/panels", content=b'\xef\xbb\xbf{"agent": {"id": "marta"}}'), 422, "conversation")


def test_a_body_of_more_than_eight_megabytes_is_413(api: httpx.Client) -> None:
    refused(api.put("/v1/customers/cust-1", content=b" " * LARGEST_BODY + b"{}"), 413)


def test_a_body_that_grows_beyond_eight_megabytes_without_having_said_so_is_413(api: httpx.Client) -> None:
    refused(api.put("/v1/customers/cust-1", content=iter([b" " * 1024 * 1024] * 9)), 413)


def test_a_batch_of_eight_megabytes_and_an_operation_of_two_are_read(api: httpx.Client) -> None:
    nothing = b'{"operations":[]}'
    answered(api.post("/v1/batch", content=b" " * (LARGEST_BODY - len(nothing)) + nothing))
    answered(api.put("/v1/customers/cust-1", content=b" " * (LARGEST_OPERATION - 2) + b"{}"))
    refused(api.put("/v1/customers/cust-1", content=b" " * LARGEST_OPERATION + b"{}"), 413)


ATTRIBUTES = ",".join(f'"a{number}":1' for number in range(100_000))
LONG = "a" * 1_900_000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (f'{{"email": "{LONG}"}}', "email"),
        (f'{{"profile_url": "http://{LONG}"}}', "profile_url"),
        (f'{{"attributes": {{"x": "{LONG}"}}}}', "attributes.x"),
        (f'{{"attributes": {{{ATTRIBUTES}}}}}', "attributes"),
        (f'{{"attributes": {{"{LONG}": 1}}}}', "attributes"),
        (f'{{"attributes": {{"{"a" * 39_000}": 1}}}}', f"attributes.{'a' * 489}…"),
        (f'{{"email": "{"a" * 39_000}"}}', "email"),
    ],
)
def test_what_is_too_long_is_refused_at_once_and_in_few_words(api: httpx.Client, body: str, field: str) -> None:
    answer = api.put("/v1/customers/cust-long", content=body.encode())
    problem = refused(answer, 422, field)
    assert len(answer.content) < 5_000
    (error,) = problem["errors"]
    assert "at most" in error["why"] or "must be 1 to 200" in error["why"], error
    operation = f'{{"op":"customers.upsert","id":"c",{body[1:]}'
    answer = api.post("/v1/batch", content=f'{{"operations":[{operation}]}}'.encode())
    refused(answer, 422, f"operations[0].{field}" if len(field) < 400 else f"operations[0].{field}"[:500] + "…")


def test_a_member_with_an_endless_name_is_refused_in_few_words(api: httpx.Client) -> None:
    answer = api.put("/v1/customers/cust-long", content=f'{{"{LONG}": 1}}'.encode())
    assert answer.status_code == 422
    assert len(answer.content) < 5_000


@pytest.mark.parametrize("role", ["boss", "x" * 3_000, LONG])
def test_a_role_that_is_none_is_refused_by_its_member_in_few_words(api: httpx.Client, role: str) -> None:
    body = {"type": "text", "access": {role: "hidden"}}
    (error,) = refused(api.put("/v1/attributes/iban", json=body), 422, "access")["errors"]
    assert error["why"].startswith("cannot be '")
    assert len(error["why"]) < 100
    operation = {"op": "attributes.define", "key": "iban", **body}
    refused(api.post("/v1/batch", json={"operations": [operation]}), 422, "operations[0].access")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/customers/cust-1", {"GET", "PUT"}),
        ("PATCH", "/v1/customers", {"GET", "POST"}),
        ("GET", "/v1/batch", {"POST"}),
        ("PATCH", "/v1/conversations/conv-9", {"GET", "PUT"}),
        ("POST", "/v1/customers/cust-1/notes/n-1", {"GET", "PUT", "DELETE"}),
    ],
)
def test_another_method_is_405_and_says_which_there_are(
    api: httpx.Client, method: str, path: str, allowed: set[str]
) -> None:
    answer = api.request(method, path)

    refused(answer, 405)
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {*allowed, "OPTIONS"}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/customers/cust-1", "GET, OPTIONS, PUT"),
        ("/v1/customers", "GET, OPTIONS, POST"),
        ("/v1/panels", "DELETE, GET, OPTIONS, POST"),
        ("/v1/customers/cust-1/notes/n-1", "DELETE, GET, OPTIONS, PUT"),
        ("/v1/events", "GET, OPTIONS"),
    ],
)
def test_options_lists_every_method_of_the_address(
    api: httpx.Client, stranger: httpx.Client, path: str, allowed: str
) -> None:
    answer = api.options(path)

    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allowed, b"")
    refused(stranger.options(path), 401)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/customers/cust-1/nothing", "/v1/events/x"])
def test_an_address_that_is_none_is_404(api: httpx.Client, stranger: httpx.Client, path: str) -> None:
    refused(api.get(path), 404)
    assert stranger.get(path).status_code in (401, 404)


@pytest.mark.parametrize(
    "id",
    ["a b", "ünï", "日本", "a%2Bb", "100%", "{id}", "a?b", "a#b", "a;b", "'; DROP TABLE x; --", "x" * 200, "😀" * 200],
)
def test_any_printable_id_goes_through_the_address(api: httpx.Client, id: str) -> None:
    path = f"/v1/customers/{quote(id, safe='')}"

    assert answered(api.put(path, json={"name": "Ada"}))["id"] == id
    assert answered(api.get(path))["id"] == id
    assert [one["id"] for one in answered(api.get("/v1/customers"))["customers"]] == [id]


@pytest.mark.parametrize("id", ["%00", "%0A", "a%7Fb", "%E2%80%AE", "x" * 201, "%C2%A0", "%20a", "a%20"])
def test_an_id_that_is_none_is_422(api: httpx.Client, id: str) -> None:
    refused(api.get(f"/v1/customers/{id}"), 422, "id")
    refused(api.put(f"/v1/customers/{id}", json={}), 422, "id")
    refused(api.get(f"/v1/customers/{id}/notes"), 422, "customer")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers/cust-1%2Fnotes",
        "/v1/customers/cust-1%2fnotes",
        "/v1/customers%2Fcust-1",
        "/v1%2Fcustomers",
        "/v1/customers//cust-1",
        "/v1//customers/cust-1",
        "//v1/customers/cust-1",
        "/v1/customers//notes",
        "/v1/customers/cust-1/",
        "/v1/customers/a%2Fb",
        "/v1/customers/%FF",
        "/v1/customers/../customers/cust-1",
    ],
)
def test_an_address_is_what_was_sent_and_not_what_becomes_of_it(
    service: Service, workspace: Credentials, api: httpx.Client, path: str
) -> None:
    """Sent as it is: clients tidy addresses up."""
    api.put("/v1/customers/cust-1", json={})
    api.put("/v1/customers/notes", json={})

    status, content_type = raw_get(service, workspace, path)

    assert status in (404, 422)
    assert content_type == "application/problem+json"


def raw_get(service: Service, workspace: Credentials, path: str) -> tuple[int, str | None]:
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {workspace.api_key}"})
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.getheader("Content-Type")


LARGE = 7_800_000  # bytes
COMMA, MOST_LOOKS = ord(","), 20


@pytest.mark.parametrize(
    "body",
    [
        b'{"operations":[' + b"1," * (LARGE // 2) + b"1]}",
        b'{"operations":[' + b"1," * (LARGE // 2) + b"NaN]}",
        b'{"a":"\\ud800","operations":[' + b"1," * (LARGE // 2) + b"1]}",
        b'{"operations":[' + b",".join([b"[" + b"1," * 3_800 + b"1]"] * 1_000) + b"]}",
        b'{"operations":[' + b'{"op":"customers.upsert","id":"x"},' * (LARGE // 35) + b"}",
        b'{"operations":[{"op":"customers.upsert","id":"x","attributes":{'
        + b",".join(b'"%d":1' % number for number in range(LARGE // 11))
        + b"}}]}",
    ],
    ids=["numbers", "no number", "half a character", "lists", "no end", "attributes"],
)
def test_what_a_body_has_millions_of_is_not_looked_at_one_by_one(body: bytes) -> None:
    """By processor time, against that of counting them: each look at one of them costs many times that."""
    counted, looked = (min(_seconds(work) for _ in range(2)) for work in (lambda: count(body), lambda: status_of(body)))
    assert looked < MOST_LOOKS * counted


def _seconds(work: Callable[[], int]) -> float:
    begun = time.process_time()
    assert work()
    return time.process_time() - begun


def count(body: bytes) -> int:
    return sum(1 for sign in body if sign == COMMA)


def status_of(body: bytes) -> int:
    """Of a batch."""
    try:
        operations = read_batch(body).operations
    except SidelightError as error:
        return error.status
    return 422 if all(isinstance(operation, Unreadable) for operation in operations) else 200


UPSERT = b'{"op":"customers.upsert","id":"x","attributes":{"plan":"Pro","seats":5,"paid":null}}'


@pytest.mark.parametrize(
    "body",
    [
        b'{"operations":[%s,{"op":"notes.add","customer":"x","text":"\xc3\xa9","author":"marta"}]}' % UPSERT,
        b'\xef\xbb\xbf{"on_invalid":"skip","operations":[%s]}' % UPSERT,
        b'{"operations":[]}',
        b'{"operations":[%s,{"op":"nothing"},{"op":"customers.upsert","id":7}]}' % UPSERT,
        b'{"operations":[%s],"more":1}' % UPSERT,
        b'{"operations":[%s],"on_invalid":"maybe"}' % UPSERT,
        b'{"operations":[%s{}]}' % (b"{}," * 1_000),
        b'{"operations":[%s,"\xff"]}' % UPSERT,
        b'{"operations":[%s' % UPSERT,
        b"[" * 100_000,
        b"{}",
    ],
)
def test_a_long_batch_is_read_as_a_short_one_is(body: bytes) -> None:
    def outcome(read: Callable[[bytes], Batch]) -> object:
        try:
            return [
                [(one.field, one.why) for one in operation.problems] if isinstance(operation, Unreadable) else operation
                for operation in read(body).operations
            ]
        except SidelightError as error:
            return type(error), str(error), [(one.field, one.why) for one in getattr(error, "problems", ())]

    assert outcome(read_long_batch) == outcome(read_batch)
