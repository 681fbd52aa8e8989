"""`retention`: how long a workspace keeps its histories."""

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..operations import Operation
from ..request import Call, Push


class Retention(Struct, frozen=True):
    """How long histories, undo and the audit log reach back, in whole days of 24 hours; 0 is less than one.

    Attributes:
        history_days: what the workspace has decided. None: nothing, so as long as the service keeps them.
        effective_days: what holds, the smaller of `history_days` and `most_days`.
        most_days: as long as the service keeps histories at most.
        event_days: how far the events reach back; no workspace changes that.
    """

    history_days: int | None
    effective_days: int
    most_days: int
    event_days: int


class SetRetention(Operation, frozen=True, tag="retention.set"):
    history_days: int | None


_read_retention = Decoder(Retention).decode


def set_retention(history_days: int | None) -> Push[Retention]:
    """Say for how many days the workspace keeps its histories, undo and the audit log.

    What is older is shown by no history at once, and then removed for good, for all customers: a larger number brings
    nothing back. The events reach back as far as before.

    Args:
        history_days: from 1 to the `most_days` of `get()`. None: as long as the service keeps them.

    Returns:
        What now holds.

    Raises:
        InvalidRequest: `history_days` is no whole number from 1 to `most_days`.

    Source: `PUT /v1/retention`.
    """
    return Push("PUT", "/v1/retention", _read_retention, SetRetention(history_days))


def get_retention() -> Call[Retention]:
    """Read for how many days the workspace keeps its histories, and what the service allows.

    Source: `GET /v1/retention`.
    """
    return Call("GET", "/v1/retention", _read_retention)


class Retentions(Noun[W]):
    """How long the workspace keeps its histories."""

    set = writes(set_retention)
    """Say for how many days the workspace keeps its histories; None for as long as the service does."""
    get = reads(get_retention)
    """Read for how many days the workspace keeps its histories, and what the service allows."""
