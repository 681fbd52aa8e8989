"""From a refusing answer to the exception for it."""

import httpx
import pytest
import sidelight_sdk
from sidelight_sdk import (
    APIError,
    AuthenticationError,
    CursorExpired,
    InvalidRequest,
    NotFound,
    ServerError,
    SidelightError,
    errors,
)
from sidelight_sdk.errors import error_from


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AuthenticationError),
        (403, APIError),
        (404, NotFound),
        (410, CursorExpired),
        (413, InvalidRequest),
        (422, InvalidRequest),
        (429, APIError),
        (302, APIError),
        (500, ServerError),
        (503, ServerError),
    ],
)
def test_each_status_has_its_exception(status: int, kind: type[APIError]) -> None:
    error = error_from(status, httpx.Headers(), b'{"title": "No", "detail": "Not today"}')
    assert type(error) is kind
    assert (error.status, error.title, error.detail, error.errors) == (status, "No", "Not today", ())
    assert str(error) == f"{status} No: Not today"


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"title": 3}', b"\xff"])
def test_an_answer_that_is_no_problem_json_still_becomes_one(body: bytes) -> None:
    assert error_from(502, httpx.Headers(), body).status == 502


def test_unknown_members_are_ignored() -> None:
    body = b'{"title": "No", "errors": [{"field": "a", "why": "b", "code": 7}], "x": {}}'
    error = error_from(422, httpx.Headers(), body)
    assert error.errors == (("a", "b"),)


def test_each_problem_is_said_once() -> None:
    both = b'{"title": "No", "detail": "a: is b; c: is d", "errors": [{"field": "a", "why": "is b"}]}'
    assert str(error_from(422, httpx.Headers(), both)) == "422 No: a: is b; c: is d"
    apart = (
        b'{"title": "No", "detail": "Not today", "errors": [{"field": "a", "why": "b"}, {"field": "c", "why": "d"}]}'
    )
    assert str(error_from(422, httpx.Headers(), apart)) == "422 No: Not today\n  a: b\n  c: d"


def test_an_expired_cursor_says_where_the_log_begins() -> None:
    error = error_from(410, httpx.Headers(), b'{"title": "Gone", "oldest": 41}')
    assert isinstance(error, CursorExpired)
    assert error.oldest == 41


def test_every_exception_is_in_the_tree_and_in_its_drawing() -> None:
    kinds = [getattr(sidelight_sdk, name) for name in sidelight_sdk.__all__]
    raised = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, SidelightError) for kind in raised)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in raised)
