"""How long the service keeps what changes at most, as whoever runs it says. A rule gets it with its batch."""

from datetime import timedelta

from msgspec import Struct

from plugin.settings import Settings

DAY = timedelta(days=1)


class Limits(Struct, frozen=True):
    history: timedelta  # histories, undo and the audit log
    events: timedelta  # the events' feed

    @property
    def history_days(self) -> int:
        """Whole days; 0: less than one."""
        return self.history // DAY


def limits_of(settings: Settings) -> Limits:
    return Limits(timedelta(seconds=settings.history_retention), timedelta(seconds=settings.change_retention))


USUAL = limits_of(Settings())
