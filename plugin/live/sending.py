"""Sending to many without a turn of each one's own: a send waits only where its reader is slow."""

import functools
import types
from collections.abc import Awaitable, Coroutine, Generator
from typing import Any


def begin(sending: Coroutine[Any, None, None]) -> Awaitable[None] | None:
    """Runs `sending` as far as it goes without waiting. None where that is its end, else what finishes it."""
    try:
        waits_for = sending.send(None)
    except StopIteration:
        return None
    return _finish(sending, waits_for)


@types.coroutine
def _finish(begun: Coroutine[Any, None, None], waits_for: object) -> Generator[Any, None, None]:
    while True:
        try:
            yield waits_for
        except BaseException as error:
            step = functools.partial(begun.throw, error)
        else:
            step = functools.partial(begun.send, None)
        try:
            waits_for = step()
        except StopIteration:
            return
