"""Up to 1,000 operations in one request and one transaction: `/v1/batch`."""

from typing import Annotated, Any

from litestar import Response, post
from msgspec import Meta, Struct

from plugin.api.http.authentication import CHECKS_KEY
from plugin.api.http.call import Call, answer_batch
from plugin.api.http.schema import COMPONENTS, Described
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
NULL_OF_CUSTOMER = dict.fromkeys(("email", "company", "location", "profile_url"))
NULL_OF_CONVERSATION = dict.fromkeys(("status", "subject", "url"))
ANSWERED = {
    "results": [
        {**CUSTOMER, **NULL_OF_CUSTOMER, "id": "cust-2", "name": "Grace Hopper", "attributes": {}},
        {**CONVERSATION, **NULL_OF_CONVERSATION, "id": "conv-10", "customer": "cust-2", "channel": "email"},
    ]
}


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, in this order: a later operation sees what an earlier one did."""

    operations: Annotated[list[AnyOperation], Meta(max_length=LARGEST_BATCH)]


# msgspec describes no union of untagged structs
REFERENCES = [{"$ref": COMPONENTS.format(name=answer.__name__)} for answer in ANSWERS]


class BatchAnswer(Struct, frozen=True):
    """One result per operation, in their order: what its own address would answer, null for a deletion."""

    results: tuple[Annotated[Any, Meta(extra_json_schema={"anyOf": [*REFERENCES, {"type": "null"}]})], ...]


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
    """Run up to 1,000 operations as one: all or nothing.

    Each is the body of its own address, with `op` and the members that the address would have said.

    Errors: 422 names the first operation that does not fit, and what of it: `operations[3].attributes.plan`. Nothing
    has been written. A thing that an operation needs and that is not there is such an error too.
    """
    batch = await call.body(Batch)
    try:
        return answer_batch(await call.run(*batch.operations))
    except (Invalid, Missing) as error:
        raise _of_operation(error) from None


def _of_operation(error: Invalid | Missing) -> Invalid | Missing:
    if isinstance(error, IdempotencyReused) or error.operation is None:
        return error
    place = f"operations[{error.operation}]"
    problems = [Problem(f"{place}.{problem.field}", problem.why) for problem in error.problems]
    return Invalid(*(problems or [Problem(place, "there is no such thing in this workspace")]))


handlers = (post_batch,)
