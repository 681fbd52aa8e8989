"""Where errors become problem JSON (RFC 9457): the one place. Every refusal of the JSON face is made here."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from msgspec import UNSET, Struct, UnsetType

from plugin.domain.batch import FieldProblem
from plugin.errors import (
    Busy,
    CursorTooOld,
    FilesUnavailable,
    IdempotencyReused,
    Invalid,
    OutcomeUnknown,
    SidelightError,
    TooMany,
    Unauthorised,
    Unavailable,
)

PROBLEM_JSON = "application/problem+json"
TYPES = "https://sidelight.example/problems/"
RETRY_AFTER = "1"  # seconds

MOST_ERRORS = 1_000  # a batch has so many operations
LONGEST_PART, LONGEST_DETAIL = 500, 10_000  # characters

Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


class Problem(Struct, frozen=True):
    """What every refusal answers, as `application/problem+json`.

    `oldest` is there with `cursor-expired` (410) alone: the first number that the log still holds.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...] = ()
    oldest: int | UnsetType = UNSET


class NotJson(SidelightError):
    """The body cannot be read at all. What can be read and does not fit is `Invalid`."""

    status = 400


DETAILS = {
    400: "The request could not be read.",
    401: "Send `Authorization: Bearer <api key>` with a key that is valid.",
    403: "This is not allowed.",
    404: "There is no such thing in this workspace.",
    405: "This address does not take that method; `Allow` lists those it takes.",
    413: "The body is larger than 8 MB, or than 2 MB where it is one operation.",
    429: "Too many requests. Try again after `Retry-After` seconds; nothing was done.",
    500: "Something went wrong on our side. It is safe to try again with the same Idempotency-Key.",
    503: "The database does not answer just now, and this attempt has applied nothing. Try again in a moment, with the "
    "same Idempotency-Key.",
}


OUTCOME_UNKNOWN = (
    "The database was asked to commit this and did not answer: it is not known whether it was applied. Try again with "
    "the same Idempotency-Key, which is answered as the first time; without one, look before you try again."
)


FILES_UNAVAILABLE = (
    "Files cannot be kept or read just now, and this attempt has applied nothing. Try again in a moment."
)
BUSY = "Too many pictures come at once, and this attempt has applied nothing. Try again in a moment."


def refusal(status: int) -> tuple[bytes, dict[str, str]]:
    """Before there is a request to answer: its body and headers."""
    return msgspec.json.encode(_problem(status)), {"content-type": PROBLEM_JSON}


def problem_of(error: Exception) -> Problem:
    """The problem that describes `error`, without anything that an outsider should not know."""
    if isinstance(error, Invalid):
        return _invalid(error)
    if isinstance(error, CursorTooOld):
        detail = f"{error}; take the snapshot of GET /v1/customers and go on from its `seq`."
        return _problem(410, detail, "cursor-expired", oldest=error.oldest)
    if isinstance(error, OutcomeUnknown):
        return _problem(503, OUTCOME_UNKNOWN, "outcome-unknown")
    if isinstance(error, FilesUnavailable | Busy):
        return _problem(503, FILES_UNAVAILABLE if isinstance(error, FilesUnavailable) else BUSY)
    if isinstance(error, Unavailable):
        return _problem(503)
    if isinstance(error, SidelightError):
        return _problem(error.status, str(error) or DETAILS.get(error.status, ""))
    if isinstance(error, HTTPException):
        return _problem(error.status_code, DETAILS.get(error.status_code, error.detail))
    return _problem(500)


def headers_of(error: Exception) -> dict[str, str]:
    if isinstance(error, Unauthorised):
        return {"WWW-Authenticate": 'Bearer realm="sidelight"'}
    if isinstance(error, Unavailable | TooMany):
        return {"Retry-After": RETRY_AFTER}
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if "allow" in headers:  # the framework counts a websocket among the methods
        headers["allow"] = ", ".join(sorted(set(headers["allow"].split(", ")) - {"websocket"}))
    return headers


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """What went wrong on our side is logged by `app`, as for every face."""
    problem = problem_of(error)
    return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers_of(error))


exception_handlers: ExceptionHandlersMap = {
    SidelightError: answer_problem,
    HTTPException: answer_problem,
    Exception: answer_problem,
}


def beside(others: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """For the app: `others`, but under `/v1`, where an address that matches no route is refused by a problem too."""
    return {kind: _by_address(other) for kind, other in others.items()}


def _by_address(other: Handler) -> Handler:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        mine = (request.scope["path"] + "/").startswith("/v1/")
        return (answer_problem if mine else other)(request, error)

    return answer


def _invalid(error: Invalid) -> Problem:
    name = "idempotency-key-reused" if isinstance(error, IdempotencyReused) else "invalid"
    errors = [FieldProblem(_short(problem.field), _short(problem.why)) for problem in error.problems[:MOST_ERRORS]]
    if more := len(error.problems) - len(errors):
        errors.append(FieldProblem("body", f"has {more} more that do not fit"))
    return _problem(422, _short(str(error), LONGEST_DETAIL), name, tuple(errors))


def _short(text: str, most: int = LONGEST_PART) -> str:
    """A field's name is a part of what was sent, and may be as long as that."""
    return text if len(text) <= most else f"{text[:most]}…"


def _problem(
    status: int,
    detail: str = "",
    name: str = "",
    errors: tuple[FieldProblem, ...] = (),
    oldest: int | UnsetType = UNSET,
) -> Problem:
    title = HTTPStatus(status).phrase
    type_ = TYPES + name if name else "about:blank"
    return Problem(type_, title, status, detail or DETAILS.get(status, title), errors, oldest)
