"""What travels over the bus after a commit: ids, never content."""

from typing import Literal

from msgspec import Struct


class Signal(Struct, frozen=True):
    """`changes`: the workspace's log has grown to `number`. `reply`: the session `id` has a new reply.
    `presence`: who looks at or edits customer `id` has changed. `ends`: the stream or session `id` must end.
    """

    kind: Literal["changes", "reply", "presence", "ends"]
    workspace_id: str
    id: str = ""
    number: int = 0
