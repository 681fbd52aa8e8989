"""What is logged of a request. A panel's address is its capability, so no log may hold it."""

import logging
import re

from litestar.types import Scope

from plugin.errors import SidelightError, Unavailable

SECRETS = re.compile(r"(/p/)[^/?\s]+|(token=)[^&\s]+")
log = logging.getLogger("plugin.app")


def log_unexpected(error: Exception, scope: Scope) -> None:
    """Logs a failure that is a defect, with its traceback, and in one line that the database is away.

    Refusals are answers like others and are not logged.
    """
    method, path = scope.get("method", scope["type"]), without_secrets(scope["path"])
    if isinstance(error, Unavailable):
        log.warning("%s %s: %s", method, path, error)
    elif not isinstance(error, SidelightError) and getattr(error, "status_code", 500) >= 500:
        log.error("%s %s failed", method, path, exc_info=error)


def redact(record: logging.LogRecord) -> bool:
    """A logging filter for uvicorn's logs, which pass addresses as arguments."""
    if isinstance(record.args, tuple):
        record.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args)
    return True


def is_refusal(record: logging.LogRecord) -> bool:
    """Another one: a line for each request costs a tenth of what most requests cost, so it is for those that fail."""
    status = record.args[-1] if isinstance(record.args, tuple) and record.args else None
    return not isinstance(status, int) or status >= 400


def without_secrets(text: str) -> str:
    return SECRETS.sub(lambda found: f"{found[1] or found[2]}***", text)
