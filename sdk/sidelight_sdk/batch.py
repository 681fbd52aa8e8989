"""Many writes as one: one request, one transaction, all or nothing, or all that fits."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Literal, Self

from msgspec import Raw, Struct
from msgspec.json import Decoder

from .binding import Collecting, Executes, ExecutesLater
from .body import encode
from .errors import FieldError, InvalidRequest, refused
from .nouns import Nouns
from .request import Call, Push

LIMIT = 1_000
"""Operations in a batch, at most."""


OnInvalid = Literal["refuse", "skip"]


class _Results(Struct):
    results: tuple[Raw, ...]


class _Field(Struct):
    field: str = ""
    why: str = ""


class _Refused(Struct, forbid_unknown_fields=True):
    errors: list[_Field]


_read_results = Decoder(_Results).decode
_read_refused = Decoder(_Refused).decode
REFUSED = b'{"errors":'  # no other answer begins so


class Collector(Nouns[Collecting]):
    """What both batches are: the nouns with their writing methods, which collect and return nothing.

    Operations apply in the order they were collected: a conversation may name a customer of the same batch. A batch
    that could not be sent keeps its idempotency key, and may be entered again: the same write, whatever became of it.
    """

    def __init__(self, idempotency_key: str, on_invalid: OnInvalid) -> None:
        if on_invalid not in ("refuse", "skip"):
            raise refused("on_invalid", f"one of refuse, skip, not {on_invalid!r}")
        self._key, self._on_invalid = idempotency_key, on_invalid
        self._pushes: list[Push[Any]] = []
        self._unsendable: dict[int, InvalidRequest] = {}  # what JSON has no form for, where that is skipped
        self._answers: tuple[Raw, ...] | None = None
        self._results: tuple[Any, ...] | None = None
        super().__init__(Collecting(self))

    def __len__(self) -> int:
        """How many operations have been collected."""
        return len(self._pushes)

    @property
    def results(self) -> tuple[Any, ...]:
        """What each operation would have returned by itself, in order: customers, notes …; None for a deletion.

        Where the batch skips what does not fit, an operation that was skipped has its `InvalidRequest` here.

        Raises:
            RuntimeError: the batch has not been sent (yet).
        """
        if self._answers is None:
            raise RuntimeError("a batch has results once its `with` block has ended without an exception")
        if self._results is None:  # most hosts never look: read when asked for
            answers = iter(self._answers)
            self._results = tuple(
                self._unsendable.get(index) or self._read(push, next(answers))
                for index, push in enumerate(self._pushes)
            )
        return self._results

    @property
    def refused(self) -> dict[int, InvalidRequest]:
        """The operations that were skipped, by their position: what did not fit of each, in `errors`.

        Raises:
            RuntimeError: the batch has not been sent (yet).
        """
        return {index: one for index, one in enumerate(self.results) if isinstance(one, InvalidRequest)}

    def _read(self, push: Push[Any], raw: Raw) -> Any:
        if self._on_invalid == "refuse" or not bytes(raw).startswith(REFUSED):
            return push.read(raw)
        errors = tuple(FieldError(one.field, one.why) for one in _read_refused(raw).errors)
        return InvalidRequest(422, "The operation does not fit", None, errors)

    def collect(self, push: Push[Any]) -> None:
        """Add a write. The methods of the nouns do."""
        self._refuse_when_sent()
        if len(self._pushes) >= LIMIT:
            raise refused(f"operations[{LIMIT}]", f"a batch holds at most {LIMIT} operations; nothing was sent")
        self._pushes.append(push)

    def _refuse_when_sent(self) -> None:
        if self._answers is not None:
            raise RuntimeError("this batch has been sent: start another")

    def _call(self) -> Call[tuple[Raw, ...]]:
        body: dict[str, Any] = {"operations": [push.operation for push in self._pushes]}
        if self._on_invalid == "skip":
            self._unsendable = dict(self._find_unsendable())
            operations = enumerate(body["operations"])
            body = {"operations": [one for index, one in operations if index not in self._unsendable]}
            body["on_invalid"] = "skip"
        return Call("POST", "/v1/batch", lambda answer: _read_results(answer).results, body, self._key)

    def _find_unsendable(self) -> Iterator[tuple[int, InvalidRequest]]:
        for index, push in enumerate(self._pushes):
            try:
                encode(push.operation)
            except InvalidRequest as error:
                yield index, error

    def _explain(self, error: InvalidRequest) -> None:
        """Exceptions end in logs, so a customer's data has no place in them."""
        if error.operation is not None and error.operation < len(self._pushes):
            operation = self._pushes[error.operation].operation
            error.add_note(f"operation {error.operation} of the batch was {operation.title}")
        if error.status == 413:
            error.add_note(f"send the {len(self)} operations of the batch in several")


class Batch(Collector):
    """`with sidelight.batch() as batch:` sends on a clean exit, and nothing at all on an exception."""

    def __init__(self, executor: Executes, idempotency_key: str, on_invalid: OnInvalid = "refuse") -> None:
        super().__init__(idempotency_key, on_invalid)
        self._executor = executor

    def __enter__(self) -> Self:
        self._refuse_when_sent()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            return
        try:
            self._answers = self._executor.execute(self._call()) if self._pushes else ()
        except InvalidRequest as refusal:
            self._explain(refusal)
            raise


class AsyncBatch(Collector):
    """`async with sidelight.batch() as batch:` sends on a clean exit, and nothing at all on an exception.

    Collecting needs no `await`: `batch.customers.upsert(…)`.
    """

    def __init__(self, executor: ExecutesLater, idempotency_key: str, on_invalid: OnInvalid = "refuse") -> None:
        super().__init__(idempotency_key, on_invalid)
        self._executor = executor

    async def __aenter__(self) -> Self:
        self._refuse_when_sent()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        try:
            self._answers = await self._executor.execute(self._call()) if self._pushes else ()
        except InvalidRequest as refusal:
            self._explain(refusal)
            raise
