"""A panel's address is its capability: what is logged does not hold it."""

import logging

import pytest
from litestar.exceptions import NotFoundException
from litestar.types import Scope

from plugin.app.redaction import is_refusal, log_unexpected, redact
from plugin.errors import Missing, Unavailable


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/p/s3cret/notes", "/p/***/notes"),
        ("/p/s3cret?q=plan", "/p/***?q=plan"),
        ("/embed?token=abc.def.ghi&x=1", "/embed?token=***&x=1"),
        ("/v1/customers/p", "/v1/customers/p"),
    ],
)
def test_the_access_log_holds_no_secret(address: str, logged: str) -> None:
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s %s %d", ("GET", address, 200), None)
    assert redact(record)
    assert record.getMessage() == f"GET {logged} 200"


@pytest.mark.parametrize(("status", "is_logged"), [(200, False), (303, False), (101, False), (400, True), (503, True)])
def test_of_requests_those_that_fail_are_logged(status: int, is_logged: bool) -> None:
    message, *args = '%s - "%s %s HTTP/%s" %d', "10.0.0.1:4", "GET", "/v1/customers", "1.1", status
    assert is_refusal(logging.LogRecord("uvicorn.access", logging.INFO, "", 0, message, tuple(args), None)) == is_logged


def test_what_is_no_request_is_logged() -> None:
    assert is_refusal(logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "something else", None, None))


def test_a_failure_is_logged_with_its_traceback_and_without_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    log_unexpected(ValueError("broken"), scope("/p/s3cret/"))
    assert [record.getMessage() for record in caplog.records] == ["GET /p/***/ failed"]
    assert "broken" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_database_that_is_away_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    log_unexpected(Unavailable(OSError("refused")), scope("/p/s3cret/"))
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage().startswith("GET /p/***/: ")


def test_a_refusal_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    for refusal in (Missing(), NotFoundException()):
        log_unexpected(refusal, scope("/p/s3cret/"))
    assert caplog.records == []


def scope(path: str) -> Scope:
    return {"type": "http", "method": "GET", "path": path}  # type: ignore[return-value]
