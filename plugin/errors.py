"""Every error the service raises on purpose, as one tree. `api` and `panel` turn them into HTTP, each in one place.

SidelightError
├── Invalid               422  the input does not fit; says which field and why
│   └── IdempotencyReused 422  the same key came with another body
├── Unauthorised          401  no key, or one that is not valid
├── Missing               404  there is no such thing here
├── Forbidden             403  there is, and this agent may not
├── Stale                 409  somebody else has changed it since the version that the writer saw
├── CursorTooOld          410  the change log no longer reaches back that far
├── EmbedRefused          400, 401, 403 or 410 with a reason an agent understands
├── TooMany               429  there are as many already as may be at once
├── TooLarge              413  it is more than one request may ask for
├── Unavailable           503  the database does not answer just now, and nothing was written; the same again may do
│   ├── OutcomeUnknown    503  it was asked to commit and did not answer: what was written may be there or not
│   ├── FilesUnavailable  503  it does; what keeps the files does not
│   └── Busy              503  too many ask for the same at once
├── InUse                 another service has this SQLite file; never reaches HTTP
├── UnsuitablePooler      what pools connections to PostgreSQL is not set as it must be; never reaches HTTP
└── DatabaseTooNew        a newer version of the service has migrated this database; never reaches HTTP
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal


class SidelightError(Exception):
    """`operation` is the index of the first pushed operation that failed, where one did."""

    status = 500
    operation: int | None = None


class Problem:
    """One field and what is wrong with it; `field` is a path such as `attributes.plan`.

    `why` is English, for the API. `code` is stable; the panel says
    `gettext(WHY[code]) % parameters` (domain/problems.py). `offers`: values that may be meant instead. `operation`: the
    index of the pushed one that it is about.
    """

    __slots__ = ("code", "field", "offers", "operation", "parameters", "why")

    def __init__(
        self,
        field: str,
        why: str,
        code: str = "",
        parameters: dict[str, object] | None = None,
        offers: tuple[str, ...] = (),
    ) -> None:
        self.field, self.why, self.code, self.parameters = field, why, code, parameters or {}
        self.offers = offers
        self.operation: int | None = None

    def __repr__(self) -> str:
        return f"Problem({self.field!r}, {self.why!r})"


MOST_IN_WORDS = 20
LONGEST_FIELD = 200  # it may be as long as what was sent


def in_words(problems: Sequence[Problem]) -> str:
    """All of some, the first of many."""
    said = [f"{problem.field[:LONGEST_FIELD]}: {problem.why}" for problem in problems[:MOST_IN_WORDS]]
    return "; ".join([*said, f"and {len(problems) - len(said)} more"] if len(problems) > len(said) else said)


class Invalid(SidelightError):
    status = 422

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(in_words(problems))


class IdempotencyReused(Invalid):
    def __init__(self) -> None:
        super().__init__(Problem("Idempotency-Key", "was used before with another request", "idempotency_reused"))


class Unauthorised(SidelightError):
    status = 401


class Missing(SidelightError):
    """`problems` say which field names what is not there; a batch answers them as 422 of its operation."""

    status = 404

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(in_words(problems))


class Forbidden(SidelightError):
    status = 403


class Stale(SidelightError):
    """`current` is the row as it is now. Nothing was written."""

    status = 409

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__("it has been changed since the version that this was based on")


class CursorTooOld(SidelightError):
    status = 410

    def __init__(self, oldest: int) -> None:
        self.oldest = oldest
        super().__init__(f"the change log starts at {oldest}")


EmbedReason = Literal["malformed", "invalid", "disagrees", "spent", "expired", "ended"]


class EmbedRefused(SidelightError):
    """`reason` picks the page's words; none of them reveals to an outsider what exists.

    `why` is for who minted the token: it goes to the log and the command line, and into no page.
    """

    STATUS: ClassVar[dict[str, int]] = {
        "malformed": 400,
        "invalid": 401,
        "disagrees": 403,
        "spent": 410,
        "expired": 410,
        "ended": 410,
    }

    def __init__(self, reason: EmbedReason, why: str = "") -> None:
        self.reason, self.why = reason, why
        self.status = self.STATUS[reason]
        super().__init__(why or reason)


class Unavailable(SidelightError):
    """The database's own message goes to the log and the command line, and into no answer."""

    status = 503

    def __init__(self, cause: BaseException) -> None:
        why = " ".join(str(cause).split())
        super().__init__(f"the database does not answer: {type(cause).__name__}{why and ': '}{why}")


class OutcomeUnknown(Unavailable):
    """Raised only once the database has been asked for what became of it, in vain."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(cause)
        self.args = (f"it is not known whether this was written: {self}",)


class FilesUnavailable(Unavailable):
    def __init__(self, cause: BaseException) -> None:
        super().__init__(cause)
        why = str(cause).partition("\n")[0] or type(cause).__name__
        self.args = (f"files cannot be kept or read just now: {why}",)


class Busy(Unavailable):
    """`what` is what so many ask for."""

    def __init__(self, what: str) -> None:
        super().__init__(TimeoutError())
        self.args = (f"too many ask for this at once: {what}",)


class InUse(SidelightError):
    def __init__(self, database: str, holder: str) -> None:
        super().__init__(
            f"{database} is in use by another service, {holder or 'which has not said yet who it is'}. "
            "A SQLite file is for one; on PostgreSQL there can be several"
        )


class TooMany(SidelightError):
    status = 429


class TooLarge(SidelightError):
    status = 413


class UnsuitablePooler(SidelightError):
    """The message says what to set."""


class DatabaseTooNew(SidelightError):
    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"this database is at migration {found}, this version of Sidelight knows {known}: upgrade it")


def traceback_of(error: BaseException) -> BaseException | None:
    """For a log's `exc_info`. An unavailable database gets one line each time, not a page."""
    return None if isinstance(error, Unavailable) else error
