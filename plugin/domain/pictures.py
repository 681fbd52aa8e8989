"""Pictures of customers and agents, as rows: which one somebody has. Their bytes are files.

A picture is decoded and written before any of this is decided (`actions/avatars.py`). A host that pushes again what it
has pushed last changes nothing, as with values: an agent's own picture stays, and so does its removal.
"""

from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from plugin.errors import Stale

from .actor import Actor
from .batch import Batch
from .rows import Entity

SIZES = (48, 128)  # pixels of a side: in lists, and in the head of a panel on a screen of three pixels to one
MEDIA_TYPE = "image/webp"


class Picture(Entity, frozen=True):
    """`picture` names the files, None where it was removed; no two uploads have one name.

    `pushed` is the fingerprint of the bytes that a host has sent last. A noun adds whose it is: the key.
    """

    picture: str | None
    flattened: bool
    pushed: str | None
    changed_at: datetime
    changed_by: Actor


P = TypeVar("P", bound=Picture)


class Uploaded(Struct, frozen=True):
    """`source` is the fingerprint of what was sent. Without a `picture`, only that is compared with what was sent last.

    `is_lost`: the files of the picture that there is are gone.
    """

    source: str
    picture: str = ""
    flattened: bool = False
    is_lost: bool = False


class Done(NamedTuple):
    """`before` and `after` name the pictures."""

    before: str | None
    after: str | None

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def put_picture(batch: Batch, kind: type[P], id: str, uploaded: Uploaded) -> tuple[P, Done]:
    before = batch[kind].get(id)
    was = before.picture if before else None
    if before and batch.is_host and before.pushed == uploaded.source and not uploaded.is_lost:
        return before, Done(was, was)
    if not uploaded.picture:
        raise Stale(before)
    pushed = uploaded.source if batch.is_host else before.pushed if before else None
    is_same = before and before.picture and _hash_of(before.picture) == _hash_of(uploaded.picture)
    if before and is_same and not uploaded.is_lost:
        after = replace(before, pushed=pushed)
    else:
        picture, flattened = uploaded.picture, uploaded.flattened
        after = cast(P, cast(Any, kind)(picture, flattened, pushed, batch.at, batch.actor, id))
    if after != before:
        batch[kind].save(after)
    return after, Done(was, after.picture)


def drop_picture(batch: Batch, kind: type[P], id: str) -> Done:
    before = batch[kind].get(id)
    if before is None:
        return Done(None, None)
    pushed = None if batch.is_host else before.pushed
    after = replace(before, picture=None, flattened=False, pushed=pushed)
    if before.picture is not None:
        after = replace(after, changed_at=batch.at, changed_by=batch.actor)
    if after != before:
        batch[kind].save(after)
    return Done(before.picture, None)


def name_of(hash: str, own: str) -> str:
    """`own`: of this upload alone, so that what replaces it removes nobody else's files."""
    return f"{hash}-{own}"


def file_of(workspace_id: str, picture: str, size: int) -> str:
    return f"{folder_of(workspace_id)}/{picture}-{size}.webp"


def folder_of(workspace_id: str) -> str:
    return f"{workspace_id}/avatars"


def picture_of(file: str) -> str:
    """The name of the picture that a file is of."""
    return file.rpartition("/")[2].rpartition("-")[0]


def _hash_of(picture: str) -> str:
    return picture.partition("-")[0]
