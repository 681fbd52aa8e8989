"""What is logged of requests. That it holds no secret: tests/test_masking.py."""

import pytest
from litestar.exceptions import NotFoundException
from litestar.types import Scope

from plugin.app.logs import log_refusal, log_unexpected
from plugin.errors import Missing, Unavailable


@pytest.mark.parametrize(("status", "is_logged"), [(200, False), (303, False), (101, False), (400, True), (503, True)])
def test_of_requests_those_that_fail_are_logged(status: int, is_logged: bool) -> None:
    message, *args = '%s - "%s %s HTTP/%s" %d', "10.0.0.1:4", "GET", "/v1/customers", "1.1", status
    lines: list[tuple[object, ...]] = []
    log_refusal(lambda *line: lines.append(line), message, *args)
    assert lines == ([(message, *args)] if is_logged else [])


def test_what_is_no_request_is_logged() -> None:
    lines: list[tuple[object, ...]] = []
    log_refusal(lambda *line: lines.append(line), "something else")
    assert lines == [("something else",)]


def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    log_unexpected(ValueError("broken"), scope("/v1/x"))
    assert [record.getMessage() for record in caplog.records] == ["GET /v1/x failed"]
    assert "broken" in caplog.text


def test_a_path_makes_no_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    log_unexpected(ValueError("broken"), scope("/v1/x\r\nCRITICAL: all is lost\ud800"))
    assert [record.getMessage() for record in caplog.records] == [
        "GET /v1/x%0D%0ACRITICAL:%20all%20is%20lost%3F failed"
    ]


def test_a_database_that_is_away_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    log_unexpected(Unavailable(OSError("refused")), scope("/v1/x"))
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage().startswith("GET /v1/x: ")


def test_a_refusal_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    for refusal in (Missing(), NotFoundException()):
        log_unexpected(refusal, scope("/p/s3cret/"))
    assert caplog.records == []


def scope(path: str) -> Scope:
    return {"type": "http", "method": "GET", "path": path}  # type: ignore[return-value]
