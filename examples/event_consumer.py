"""A whole consumer of events: it mirrors customers into a database of the host's own, for as long as the host runs.

    SIDELIGHT_URL=… SIDELIGHT_WORKSPACE=… SIDELIGHT_API_KEY=… python examples/event_consumer.py mirror.db

What every consumer has to answer, and how it is answered here:

- *Where was I?* The cursor is stored in the transaction that stores what the event did: both are there, or neither.
- *The log no longer reaches back that far*, or a backup was restored (`CursorExpired`): the mirror is made anew from a
  snapshot, and goes on from the snapshot's own cursor. The same begins an empty mirror.
- *My own pushes come back to me.* What this key has pushed is not handled again.
- *Several workers, one consumer.* All may start it; the one that holds the lock consumes, and another takes over when
  that one ends, however it ends.
- *The key was revoked* (`AuthenticationError`): nothing that is tried again would help, so it says so and ends.
- Restarts and outages of the service need no answer: `events()` goes on by itself.
"""

import fcntl
import json
import sqlite3
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sidelight_sdk import AuthenticationError, CursorExpired, Customer, Event, Sidelight, SidelightError

BUILT_IN = (
    "name", "email", "phone", "company", "location", "language", "timezone", "first_name", "last_name",
    "identification", "gender",
)  # fmt: skip
TABLES = """
    CREATE TABLE IF NOT EXISTS customers (id TEXT PRIMARY KEY, profile TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS consumer (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), cursor TEXT NOT NULL);
"""


class Mirror:
    """The host's own copy of what it needs, and how far it has read."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        self._database.executescript(TABLES)

    def cursor(self) -> str | None:
        row = self._database.execute("SELECT cursor FROM consumer").fetchone()
        return None if row is None else str(row[0])

    def profile(self, customer: str) -> dict[str, object]:
        row = self._database.execute("SELECT profile FROM customers WHERE id = ?", (customer,)).fetchone()
        profile: dict[str, object] = json.loads(row[0]) if row else {}
        return profile

    def apply(self, event: Event, own_key: str | None) -> None:
        """The change and the cursor in one transaction. Applied twice, it is the same as once."""
        with self._database:
            if event.kind == "attribute.changed" and event.customer and not is_own(event, own_key):
                self._save(event.customer, self.profile(event.customer) | {str(event.key): event.to})
            self._save_cursor(event.cursor)

    def replace(self, customers: list[Customer], cursor: str) -> None:
        with self._database:
            self._database.execute("DELETE FROM customers")
            for customer in customers:
                built_in = {key: getattr(customer, key) for key in BUILT_IN}
                self._save(customer.id, built_in | dict(customer.attributes))
            self._save_cursor(cursor)

    def _save(self, customer: str, profile: dict[str, object]) -> None:
        kept = json.dumps({key: value for key, value in profile.items() if value is not None})
        self._database.execute("INSERT OR REPLACE INTO customers VALUES (?, ?)", (customer, kept))

    def _save_cursor(self, cursor: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO consumer VALUES (1, ?)", (cursor,))


def is_own(event: Event, own_key: str | None) -> bool:
    """`sidelight key list` prints the ids of keys. Whoever else pushes has another key, and is handled."""
    return event.actor.kind == "api" and event.actor.id == own_key


def consume(sidelight: Sidelight, mirror: Mirror, own_key: str | None = None) -> None:
    """Returns when the client is closed."""
    while True:
        if mirror.cursor() is None:
            start_anew(sidelight, mirror)
        try:
            for event in sidelight.events(after=mirror.cursor()):
                mirror.apply(event, own_key)
            return
        except CursorExpired:
            start_anew(sidelight, mirror)


def start_anew(sidelight: Sidelight, mirror: Mirror) -> None:
    """A mirror too large for memory would be written page by page, beside the old one."""
    customers: list[Customer] = []
    cursor = "0"
    for page in sidelight.customers.snapshot():
        customers.extend(page.customers)
        cursor = page.events_cursor
    mirror.replace(customers, cursor)


@contextmanager
def alone(file: Path) -> Generator[None]:
    """Waits until no other worker of this machine consumes. On several, `pg_advisory_lock` does the same."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go by the system when this process ends, however it does
        yield


def main(file: Path, own_key: str | None = None) -> int:
    with alone(file), Sidelight() as sidelight:
        try:
            consume(sidelight, Mirror(file), own_key)
        except AuthenticationError:
            print("the API key was revoked or is wrong: give this consumer another one", file=sys.stderr)
            return 1
        except SidelightError as error:
            print(f"the events cannot be followed: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:3]))
