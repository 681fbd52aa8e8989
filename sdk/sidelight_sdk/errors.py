"""Every error this package raises on purpose, as one tree.

SidelightError
├── NotConfigured         what the call needs (url, key …) was not given, or cannot be a key, an address, a proxy …
├── ConnectionFailed      no answer: refused, dropped or timed out, after all retries or at the deadline
└── APIError              the service answered with an error; says status, title, detail, errors
    ├── AuthenticationError  401  the API key is missing, wrong or revoked
    ├── NotFound             404  there is no such thing in this workspace
    ├── InvalidRequest       400, 413, 422  the input does not fit; says which field and why
    ├── CursorExpired        410  the change log no longer reaches back to `after`
    └── ServerError          5xx  the service's own fault, after all retries
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import DecodeError, Struct
from msgspec.json import Decoder


class FieldError(NamedTuple):
    """One field and what is wrong with it; `field` is a path such as `attributes.plan` or `operations[3].email`."""

    field: str
    why: str


class SidelightError(Exception):
    """The root: `except SidelightError` catches everything this package raises on purpose."""


class NotConfigured(SidelightError):
    """What the call needs was given neither as an argument nor in the environment, or cannot be a key or an address.

    Raised before any network. What was given is not repeated: it may hold a key.
    """


class ConnectionFailed(SidelightError):
    """The service could not be reached, or did not answer in time, and all retries are spent, or the deadline is.

    A certificate that cannot be trusted raises this at once, in calls and in `events()`.

    The request may or may not have been applied; repeating the same push is harmless (see the README on retries).
    """


class APIError(SidelightError):
    """The service answered with an error (RFC 9457 problem JSON).

    Attributes:
        status: the HTTP status.
        title: what kind of problem it is, in a few words.
        detail: what happened this time, or None.
        errors: the fields at fault, as (field, why) pairs; empty where no field is.
        request_id: the answer's `X-Request-ID`, to quote to whoever runs the service; None where there is none.
        retry_after: seconds the service asked to wait before another try, or None.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str | None = None,
        errors: tuple[FieldError, ...] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.status, self.title, self.detail = status, title, detail
        self.errors, self.request_id, self.retry_after = errors, request_id, retry_after
        super().__init__(self._describe())

    def _describe(self) -> str:
        words = f"{self.status} {self.title}"
        if self.detail and self.detail != self.title:
            words += f": {self.detail}"
        lines = (f"{field}: {why}" for field, why in self.errors)
        words += "".join(f"\n  {line}" for line in lines if line not in (self.detail or ""))
        return words + (f"\n  (request {self.request_id})" if self.request_id else "")


class AuthenticationError(APIError):
    """The API key is missing, wrong or revoked (401)."""


class NotFound(APIError):
    """There is no such thing in this workspace (404)."""


class InvalidRequest(APIError):
    """The input does not fit (400, 413, 422); `errors` says which field and why.

    What cannot be sent at all (NaN, a lone surrogate, a type that JSON does not have) is refused before any network,
    with the status that the service would have answered.
    """

    @property
    def operation(self) -> int | None:
        """The position in its batch of the first operation at fault, from 0; None outside a batch."""
        for field, _ in self.errors:
            if found := re.match(r"operations\[(\d+)\]", field):
                return int(found[1])
        return None


def refused(field: str, why: str) -> InvalidRequest:
    """What the service would answer; said before any network."""
    return InvalidRequest(422, "The request does not fit", None, (FieldError(field, why),))


class CursorExpired(APIError):
    """The change log does not hold what follows `after` (410): it no longer reaches back that far, or `after` belongs
    to a log that was replaced by a backup.

    Read the present state with `customers.snapshot()`, then go on with `events(after=page.events_cursor)`.

    Attributes:
        oldest: the oldest sequence the log still holds; None where it was not the service that answered.
    """

    oldest: int | None = None


class ServerError(APIError):
    """The service failed (5xx), and all retries are spent.

    The request may or may not have been applied; repeating the same push is harmless (see the README on retries).
    """


class _Field(Struct):
    field: str = ""
    why: str = ""


class _Problem(Struct):
    title: str | None = None
    detail: str | None = None
    errors: list[_Field] = []
    oldest: int | None = None


_read_problem = Decoder(_Problem).decode


def error_from(status: int, headers: Mapping[str, str], body: bytes, retry_after: float | None = None) -> APIError:
    """Turn a refusing answer into the exception for it. `headers` must look names up whatever their case."""
    try:
        problem = _read_problem(body)
    except DecodeError:  # a proxy's HTML, most likely
        problem = _Problem()
    error = _class_for(status)(
        status,
        problem.title or "The service refused the request",
        problem.detail,
        tuple(FieldError(each.field, each.why) for each in problem.errors),
        headers.get("x-request-id"),
        retry_after,
    )
    if isinstance(error, CursorExpired):
        error.oldest = problem.oldest
    return error


def _class_for(status: int) -> type[APIError]:
    if status >= 500:
        return ServerError
    return {
        400: InvalidRequest,
        401: AuthenticationError,
        404: NotFound,
        410: CursorExpired,
        413: InvalidRequest,
        422: InvalidRequest,
    }.get(status, APIError)
