"""What is logged of requests, and that all of it is masked."""

import logging
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from litestar.types import Scope

from plugin.errors import SidelightError, Unavailable
from plugin.masking import log_what_is_not_caught, mask_all_logs
from plugin.settings import Settings

log = logging.getLogger("plugin.app")


def begin(settings: Settings) -> None:
    """The server's own loggers pass on what they log, as all others do."""
    mask_all_logs(logging.INFO)
    log_what_is_not_caught()
    if settings.access_log == "errors":
        access = logging.getLogger("uvicorn.access")
        access.info = partial(log_refusal, access.info)  # type: ignore[method-assign]


def log_unexpected(error: Exception, scope: Scope) -> None:
    """Logs a failure that is a defect, with its traceback, and in one line that the database is away.

    Refusals are answers like others and are not logged. The path comes decoded, and may hold line ends.
    """
    method, path = scope.get("method", scope["type"]), quote(scope["path"], safe="/:@!$&'()*+,;=~", errors="replace")
    if isinstance(error, Unavailable):
        log.warning("%s %s: %s", method, path, error)
    elif not isinstance(error, SidelightError) and getattr(error, "status_code", 500) >= 500:
        log.error("%s %s failed", method, path, exc_info=error)


def log_refusal(log: Callable[..., None], message: str, *args: object) -> None:
    """A line costs a tenth of what most requests cost, and a filter most of that, so only those that fail have one."""
    status = args[-1] if args else None
    if not isinstance(status, int) or status >= 400:
        log(message, *args)
