"""Long work in threads gives way to requests that somebody waits for.

The interpreter runs one thread at a time. A request hands it over with each row it reads and each piece it sends, and
gets it back from a thread that computes 50 µs later at the earliest: hundreds of times for one page. So such a thread
pauses between two steps while one of these requests is being served; not for long, or many of them would stop it, and
not for one that takes long, as an upload over a slow network does.

It is the process's, as the interpreter is.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_SECONDS = 0.004  # of one pause
LONG_SECONDS = 0.25  # after the last one has begun, those that are still served wait for something else

_served = 0  # counted on the loop's thread
_begun = 0.0  # when the last one was
_nobody = threading.Event()
_nobody.set()
_gives_way = threading.local()


@contextmanager
def goes_first() -> Iterator[None]:
    """Around a request, on the loop's thread."""
    global _begun, _served
    _begun = time.monotonic()
    _served += 1
    _nobody.clear()
    try:
        yield
    finally:
        _served -= 1
        if not _served:
            _nobody.set()


def this_thread_gives_way() -> None:
    """From now on; as the `initializer` of an executor."""
    _gives_way.is_set = True


def give_way() -> None:
    """Between two steps. Does nothing in other threads."""
    if _served and getattr(_gives_way, "is_set", False) and time.monotonic() - _begun < LONG_SECONDS:
        _nobody.wait(LONGEST_SECONDS)
