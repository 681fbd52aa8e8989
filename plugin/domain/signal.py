"""What travels over the bus after a commit: ids, never content."""

from typing import Literal

from msgspec import Struct


class Signal(Struct, frozen=True):
    """One wake-up.

    `changes`   the workspace's log has grown to `number`
    `reply`     there is a new reply in the mailbox `id` of a session
    `presence`  who looks at or edits `id` (a `presence_key`) has changed
    `ends`      the stream or session `id` must end
    `missed`    signals may have been lost while the bus was unavailable: read the database instead
    `used`, `reset`, `passed`   the stream `id`, of another process, had its control `number` used, reset or passed
    `typed on`, `left`   and in that one, what was saved and kept the focus was changed again, or left as it was saved
    `choice`    and in that one, what the beacon `number` stands for was chosen
    `gone`, `still gone`   and in that one, nothing of its generation `number` is shown any more
    """

    kind: Literal[
        "changes",
        "reply",
        "presence",
        "ends",
        "missed",
        "used",
        "reset",
        "passed",
        "typed on",
        "left",
        "choice",
        "gone",
        "still gone",
    ]
    workspace_id: str = ""
    id: str = ""
    number: int = 0
