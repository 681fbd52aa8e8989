"""One request's operations, one after the other, each seeing what those before it did."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from plugin.errors import Forbidden, Invalid, Missing, Problem, SidelightError, Stale, TooLarge

from .actor import Actor
from .change import Change
from .limits import USUAL, Limits
from .operation import Operation
from .rights import By, Permission, Right, Viewer, granted_by_role
from .rows import E, Rows, RowSet
from .state import WorkspaceState
from .value import Value

Checked = dict[tuple[str, Value], Value]
_encode = msgspec.json.Encoder().encode


class Batch:
    """What a rule may use: who writes, when, the rows that its keys named, and the workspace's own state."""

    def __init__(
        self,
        by: By,
        at: datetime,
        state: WorkspaceState,
        rows: RowSet,
        base: int | None = None,
        keeps_unusual: bool = False,
        checked: Checked | None = None,
        limits: Limits = USUAL,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            keeps_unusual: an agent has been told that a value is unusual, and wants it.
            checked: what `check_once` has found before, where these operations are decided again.
            limits: the service's own.
            between: called before each operation, for others to have a turn.
        """
        self.between = between
        self.by, self.at, self.state, self._rows, self.base = by, at, state, rows, base
        self.keeps_unusual, self.limits = keeps_unusual, limits
        self._checked = {} if checked is None else checked
        self.written: list[bytes] = []  # the answers, as JSON
        self._written_size = 0
        self._viewer = state.viewer_of(by)
        self.actor, self.is_host = by.actor, by.is_host
        self._permissions = rows[Permission]
        self.changes: list[Change] = []
        self.record = self.changes.append

    def __getitem__(self, kind: type[E]) -> Rows[E]:
        return self._rows[kind]

    @property
    def viewer(self) -> Viewer:
        """Who writes, with what is permitted once the operations before this one have run."""
        viewer = self._viewer
        if viewer.role is None or not self._permissions.changes:
            return viewer
        return Viewer(viewer.id, viewer.role, granted_by_role(self._permissions)[viewer.role])

    def require(self, right: Right, subject: str = "") -> None:
        if not self.viewer.may(right, subject):
            raise Forbidden

    def check_once(self, kind: str, value: Value, check: Callable[[], Value]) -> Value:
        """What `check` makes of a value. Where the operations are decided again, under lock, it is remembered."""
        key = kind, value
        if key not in self._checked:
            self._checked[key] = check()
        return self._checked[key]

    def answered(self, answer: Any, operations: int) -> Any:
        """Writes it down. The answers to several operations are bounded; one alone is as long as its thing is."""
        written = _encode(answer)
        self._written_size += len(written)
        self.written.append(written)
        if self._written_size > LONGEST_ANSWERS and operations > 1:
            raise TooLarge(TOO_LONG)
        return answer

    def mark(self) -> tuple[int, int, int, int]:
        """Where things stand, for `undo_to`."""
        return self._rows.mark(), len(self.changes), len(self.written), self._written_size

    def undo_to(self, mark: tuple[int, int, int, int]) -> None:
        self._rows.undo_to(mark[0])
        del self.changes[mark[1] :]
        del self.written[mark[2] :]
        self._written_size = mark[3]

    def check_base(self, current: E, version: int, changed_by: Actor | None, own_since: int) -> None:
        """Raises Stale where somebody else has changed `current` since the version that the writer saw.

        A base that only the writer's own session has moved is no conflict: `own_since` is the version from which on
        every change up to now is that session's.
        """
        base = self.base
        if base is None or base == version:
            return
        session = changed_by.session if changed_by else None
        if session is None or session != self.actor.session or not own_since <= base < version:
            raise Stale(current)

    def own_since(self, version: int, changed_by: Actor | None, own_since: int) -> int:
        """For the next version of a row: where the present writer's run of changes begins."""
        session = self.actor.session
        return own_since if session is not None and changed_by and changed_by.session == session else version


NOTHING_THERE = "there is no such thing in this workspace"
MOST_PROBLEMS = 1_000  # of a request, and one for each of its operations that does not fit
LONGEST_ANSWERS = 16 << 20  # bytes of JSON: twice the longest body
TOO_LONG = (
    f"the answers to these operations would be longer than {LONGEST_ANSWERS >> 20} MB together: send fewer at once"
)
MOST_VALUES = 50_000
TOO_MANY_VALUES = f"these operations bring more than {MOST_VALUES:,} attributes together: send fewer at once"


class FieldProblem(Struct, frozen=True):
    """One member and what is wrong with it."""

    field: str
    why: str


class RefusedAnswer(Struct, frozen=True):
    """The answer to an operation that does not fit, where the others are to be applied. `errors` is as in a problem."""

    errors: tuple[FieldProblem, ...]


def decide(batch: Batch, operations: Sequence[Operation]) -> list[Any]:
    """Every operation's answer. All that does not fit is refused together, and each problem says which it is of.

    What comes after a refused operation is decided as if that one's part that fits had been done: so what depends on it
    is not refused for that alone.
    """
    answers: list[Any] = []
    problems: list[Problem] = []
    kind: type[Invalid] | type[Missing] | None = None
    for index, operation in enumerate(operations):
        batch.between()
        try:
            answers.append(batch.answered(operation.decide(batch), len(operations)))
        except (Invalid, Missing) as error:
            problems += _problems_of(error, index, len(operations), len(problems))
            kind = Invalid if kind is Invalid or isinstance(error, Invalid) else Missing
            if len(operations) == 1:
                raise
        except SidelightError as error:
            if kind is not None:
                break  # the first refusal counts
            error.operation = index
            raise
    if kind is not None:
        refused = kind(*problems)
        refused.operation = problems[0].operation
        raise refused
    return answers


def decide_each(batch: Batch, operations: Sequence[Operation]) -> list[Any]:
    """Every operation's answer; one that does not fit is undone, and answered with why."""
    answers: list[Any] = []
    problems = 0
    for index, operation in enumerate(operations):
        batch.between()
        mark = batch.mark()
        try:
            answers.append(batch.answered(operation.decide(batch), len(operations)))
        except (Invalid, Missing) as error:
            batch.undo_to(mark)
            found = _problems_of(error, index, len(operations), problems)
            problems += len(found)
            refused = RefusedAnswer(tuple(FieldProblem(one.field, one.why) for one in found))
            answers.append(batch.answered(refused, len(operations)))
    return answers


def check_values(operations: Sequence[Operation]) -> int:
    """How many there are."""
    values = sum(operation.values for operation in operations)
    if values > MOST_VALUES:
        raise TooLarge(TOO_MANY_VALUES)
    return values


def _problems_of(error: Invalid | Missing, index: int, operations: int, before: int) -> list[Problem]:
    """As many as leave one for each operation that follows. `before`: how many there are already."""
    error.operation = index
    found = list(error.problems[: max(1, MOST_PROBLEMS - before - (operations - index - 1))])
    found = found or [Problem("", NOTHING_THERE, "customer_missing")]
    for problem in found:
        problem.operation = index
    return found
