"""Every log line and message of the process, without secrets: recognised by their shape, wherever they stand.

One formatter writes for all loggers, those of packages too, so it does not matter who logs an address, in which
spelling, or whether it stands in a message, an argument or a traceback.
"""

import logging
import re
import sys
import threading
from types import TracebackType
from urllib.parse import unquote

MASK = "***"
# One URL-safe sign, written as it is or percent-encoded, once or more often.
SIGN = r"(?:[\w-]|%(?:25)*(?:2d|3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a]))"
# Panel secrets, API and signing keys have 43 such signs, parts of a token more.
# One begins behind another sign, or behind one that is percent-encoded: `%3D` ends in what looks like a part of it.
HEX = "[0-9a-f]{2}"
BEGIN = rf"(?:(?<![\w%-])|(?<=%{HEX})|(?<=%25{HEX})|(?<=%2525{HEX}))"
RUN = re.compile(rf"{BEGIN}{SIGN}{{40,}}+", re.ASCII | re.IGNORECASE)
# What stands where a secret stands, whatever its shape.
PLACES = re.compile(
    r"""
    (/(?:p|%(?:25)*70)(?:/|%(?:25)*2f)++)[^/?:\s"'%]++(?:%(?!(?:25)*2f)[^/?:\s"'%]*+)*+  # a panel's address
    | (\b(?:token|password)(?:=|%(?:25)*3d))[^&\s"']++   # an embed token, a database's password
    | (\bBearer\s+)[^\s"',]++
    | (://[^\s/@:"']*:)[^\s/"']*(?=@)       # a database's password
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
FORMAT = "%(asctime)s %(levelname)s %(message)s"


def without_secrets(text: str) -> str:
    return PLACES.sub(_keep_place, RUN.sub(_mask_run, text))


def _keep_place(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "") + MASK


def _mask_run(found: re.Match[str]) -> str:
    """A long name in lower case, and a hash in hexadecimal, are no secrets."""
    run = unquote(unquote(found[0]))
    return MASK if run.lower() != run != run.upper() else found[0]


class Masking(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def mask_all_logs(level: int) -> None:
    """What this process logs goes to stderr from now on, by this one way."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, Masking)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masking(FORMAT))
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)


def log_what_is_not_caught() -> None:
    """What the process, a thread of it or a finaliser dies of goes that way too; Python itself would print it."""
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda died: _log_uncaught(died.exc_type, died.exc_value, died.exc_traceback)
    sys.unraisablehook = lambda died: _log_uncaught(died.exc_type, died.exc_value, died.exc_traceback)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        logging.getLogger().critical("not caught", exc_info=error and (kind, error, traceback))
