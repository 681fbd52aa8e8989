"""Up to 1,000 operations in one request and one transaction: `/v1/batch`."""

import asyncio
from itertools import islice
from typing import Annotated, Any, Literal

from litestar import Response, post
from msgspec import DecodeError, Meta, Raw, Struct
from msgspec.json import Decoder, decode

from plugin.api.http.authentication import CHECKS_KEY
from plugin.api.http.body import LONG, convert, refusal
from plugin.api.http.call import Call, answer_batch
from plugin.api.http.json_faults import BOM, MOST_FAULTS, Looking, faults_in, load
from plugin.api.http.schema import COMPONENTS, Described
from plugin.domain.batch import NOTHING_THERE
from plugin.domain.operation import Operation, Unreadable
from plugin.domain.operations import ANSWERS, AnyOperation
from plugin.errors import IdempotencyReused, Invalid, Missing, Problem

from .conversations import CONVERSATION
from .customers import CUSTOMER

LARGEST_BATCH = 1_000

SENT = {
    "operations": [
        {"op": "customers.upsert", "id": "cust-2", "name": "Grace Hopper"},
        {"op": "conversations.upsert", "id": "conv-10", "customer": "cust-2", "channel": "email"},
    ],
}
GRACE = {"id": "cust-2", "name": "Grace Hopper", "display_name": "Grace Hopper"}
NULL_OF_CUSTOMER = dict.fromkeys(
    (
        "first_name",
        "last_name",
        "email",
        "company",
        "location",
        "language",
        "timezone",
        "identification",
        "gender",
        "profile_url",
        "assigned_to",
    )
)
NULL_OF_CONVERSATION = dict.fromkeys(("status", "subject", "url", "handle"))
ANSWERED = {
    "results": [
        {**CUSTOMER, **NULL_OF_CUSTOMER, **GRACE, "attributes": {}},
        {**CONVERSATION, **NULL_OF_CONVERSATION, "id": "conv-10", "customer": "cust-2", "channel": "email"},
    ]
}


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, in this order: a later operation sees what an earlier one did.

    `on_invalid`: what becomes of the others where one does not fit. `refuse`: nothing is written; `skip`: the rest is.
    """

    operations: Annotated[list[AnyOperation], Meta(max_length=LARGEST_BATCH)]
    on_invalid: Literal["refuse", "skip"] = "refuse"


# msgspec describes no union of untagged structs
REFERENCES = [{"$ref": COMPONENTS.format(name=answer.__name__)} for answer in ANSWERS]
SKIPPED = {
    "type": "object",
    "description": "Of an operation that was skipped: what does not fit.",
    "properties": {"errors": {"type": "array", "items": {"$ref": COMPONENTS.format(name="FieldProblem")}}},
    "required": ["errors"],
}


class BatchAnswer(Struct, frozen=True):
    """One result per operation, in their order: what its own address would answer, null for a deletion.

    Where `on_invalid` is `skip`, the result of one that does not fit is an object with `errors` alone, as a problem's,
    and the fields are those of the operation.
    """

    results: tuple[Annotated[Any, Meta(extra_json_schema={"anyOf": [*REFERENCES, SKIPPED, {"type": "null"}]})], ...]


@post(
    "/batch",
    opt={
        "described": Described(
            body=Batch,
            sent=SENT,
            answer=BatchAnswer,
            answered=ANSWERED,
        ),
        CHECKS_KEY: True,
    },
    status_code=200,
)
async def post_batch(call: Call) -> Response[bytes]:
    """Run up to 1,000 operations as one: all or nothing, or all that fits.

    Each is the body of its own address, with `op` and the members that the address would have said. A thing that an
    operation needs and that is not there is an error of that operation.

    Errors: 422 names every operation that does not fit, and what of it: `operations[3].attributes.plan`. Nothing has
    been written. 413 also where they bring more than 50,000 attributes, or their answers, each the whole of its thing,
    would be longer than 16 MB. With `"on_invalid": "skip"` the others are applied, and the result of each that does not
    fit says why.
    """
    body = await call.request.body()
    batch = read_batch(body) if len(body) < LONG else await asyncio.to_thread(read_long_batch, body)
    try:
        return answer_batch(await call.run(*batch.operations, skips_invalid=batch.on_invalid == "skip"))
    except (Invalid, Missing) as error:
        raise _of_operation(error) from None


def read_batch(body: bytes) -> Batch:
    """One that does not fit is read operation by operation, so that all that is wrong is found at once."""
    body = body.removeprefix(BOM)
    try:
        return decode(body, type=Batch)
    except (DecodeError, RecursionError, ValueError) as error:
        whole = load(body)
        rows = whole.get("operations") if isinstance(whole, dict) else None
        if not isinstance(rows, list) or len(rows) > LARGEST_BATCH:
            raise refusal(error, whole) from None
    batch: Batch = convert({**whole, "operations": []}, Batch)
    looking = Looking()
    return Batch([_read_row(row, looking) for row in rows], batch.on_invalid)


class _Parts(Batch, frozen=True, forbid_unknown_fields=True):
    """What each operation is, is still to be read."""

    operations: Annotated[list[Raw], Meta(max_length=LARGEST_BATCH)]


_read_operation = Decoder(AnyOperation).decode


def read_long_batch(body: bytes) -> Batch:
    """The same, operation by operation: none is read for so long that others miss their turn."""
    try:
        parts = decode(body, type=_Parts)
        return Batch(list(map(_read_operation, parts.operations)), parts.on_invalid)
    except (DecodeError, RecursionError, ValueError):
        return read_batch(body)


def _read_row(row: object, looking: Looking) -> Operation:
    if problems := tuple(islice(faults_in(row, looking=looking), MOST_FAULTS)):
        return Unreadable(problems)
    try:
        operation: Operation = convert(row, AnyOperation)
    except Invalid as error:
        return Unreadable(error.problems)
    return operation


def _of_operation(error: Invalid | Missing) -> Invalid | Missing:
    """The fields of a problem begin with the operation that it is of."""
    if isinstance(error, IdempotencyReused) or error.operation is None:
        return error
    problems = [Problem(_place(problem, error.operation), problem.why) for problem in error.problems]
    return Invalid(*(problems or [Problem(f"operations[{error.operation}]", NOTHING_THERE)]))


def _place(problem: Problem, otherwise: int) -> str:
    place = f"operations[{otherwise if problem.operation is None else problem.operation}]"
    return f"{place}.{problem.field}" if problem.field not in ("", "body") else place


handlers = (post_batch,)
