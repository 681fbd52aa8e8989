"""Refusals, as pages that an agent understands and that reveal nothing to an outsider."""

import random
import re
from datetime import UTC, datetime
from http import HTTPStatus

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap, Scope

from plugin.domain.problems import N_
from plugin.errors import EmbedRefused, Forbidden, SidelightError, Unavailable
from plugin.panel.look.headers import ANYWHERE, page_headers
from plugin.panel.look.locale import locale_context_of, translations
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.render import page

from .plain import asked_for, page_of_its_own, plain_page, root_of
from .unsaved import answer_form, answer_unsaved

WORDS = {
    "malformed": (
        N_("This panel was not asked for properly"),
        N_("Your platform's link to it is not complete. Tell whoever runs your platform."),
    ),
    "invalid": (
        N_("This panel may not be opened here"),
        N_("Your platform's link to it is not valid. Tell whoever runs your platform."),
    ),
    "disagrees": (
        N_("This panel may not be opened here"),
        N_("The conversation and the customer in your platform's link do not belong together."),
    ),
    "spent": (
        N_("This panel was opened before"),
        N_("Each link opens once. Open the conversation again to get a new one."),
    ),
    "expired": (N_("This link has expired"), N_("Open the conversation again to get a new one.")),
    "ended": (N_("This panel has ended"), N_("Open the conversation again to go on.")),
}
REFUSED_FIRST = {
    400: (N_("This did not work"), N_("The address that your browser asked for is none.")),
    429: (N_("Too much at once"), N_("Nothing was saved. Wait a moment, then try again.")),
}

# Seconds until a panel that could not be shown asks again, by how often it has. None waits long once all is well.
PAUSES = (2, 3, 5, 8, 12, 16)
JITTER = 1.25
TRIED = re.compile(r"(?:^|&)tried=(\d{0,2})\d*")
A_PANEL = re.compile(r"/embed|/p/[^/]+/?")  # the framework takes the last slash away


def refuse(request: PanelRequest, error: EmbedRefused) -> Response[str]:
    title, text = WORDS[error.reason]
    if request.method == "GET":
        return plain_page(request, title, text, error.status, "refused")
    return answer_form(request, title, text, error.status, is_over=True)


def try_again(request: PanelRequest, status: int) -> Response[str]:
    """The panel's own address, as it was asked for: what opens it once is not spent before it has been shown."""
    query = request.url.query
    tried = min(int(((found := TRIED.search(query)) and found[1]) or 0), len(PAUSES) - 1)
    again = f"?{'&'.join(filter(None, (TRIED.sub('', query).lstrip('&'), f'tried={tried + 1}')))}"
    pause = round(PAUSES[tried] * random.uniform(1, JITTER))
    answer = page_of_its_own(request, "machine/away.html", status, pause=pause, again=again)
    answer.headers["retry-after"] = str(pause)
    return answer


def refusal(scope: Scope, status: int) -> tuple[bytes, dict[str, str]]:
    """Before there is a request to answer: its body and headers. What was typed stays where it is, in the page."""
    wanted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    locale_context = locale_context_of(asked_for(wanted.decode("latin-1")), "UTC", datetime.now(UTC))
    _ = translations(locale_context.locale).gettext
    title, text = REFUSED_FIRST[status]
    words = {"title": _(title), "text": _(text), "kind": "outcome" if scope.get("method") == "POST" else "refused"}
    html = page("machine/plain.html", locale_context, root=root_of(scope["path"]), theme="", **words)
    return html.encode(), {"content-type": "text/html; charset=utf-8", **page_headers(ANYWHERE)}


def answer_error(request: PanelRequest, error: SidelightError) -> Response[str]:
    """The panel's one place where errors become HTTP."""
    if isinstance(error, EmbedRefused):
        return refuse(request, error)
    if isinstance(error, Unavailable) and request.method == "GET" and A_PANEL.fullmatch(request.url.path):
        return try_again(request, error.status)
    if isinstance(error, Unavailable) and request.method != "GET":
        return answer_unsaved(request, error)
    if isinstance(error, Forbidden):
        return _forbid(request, error)
    title = N_("Not found") if error.status == 404 else N_("This did not work")
    if request.method == "GET":
        return plain_page(request, title, N_("Reload the panel and try again."), error.status, "refused")
    return answer_form(request, title, N_("Nothing was saved. Reload the panel and try again."), error.status)


def _forbid(request: PanelRequest, error: Forbidden) -> Response[str]:
    title = N_("You may not do this")
    if request.method == "GET":
        text = N_("Your role lacks the right to. Admins give rights in the settings, under Permissions.")
        return plain_page(request, title, text, error.status, "refused")
    text = N_("Nothing was saved: your role lacks the right to. Admins give rights in the settings, under Permissions.")
    return answer_form(request, title, text, error.status)


def answer_http(request: PanelRequest, error: HTTPException) -> Response[str]:
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        text = N_("This is more than the panel can take at once. Nothing was saved.")
        return plain_page(request, N_("This did not work"), text, error.status_code, "outcome")
    title = N_("Not found") if error.status_code == 404 else N_("This did not work")
    return plain_page(request, title, "", error.status_code, "refused")


def answer_unexpected(request: PanelRequest, _error: Exception) -> Response[str]:
    """A defect: the page gives no details of it, and `app` logs it."""
    title, text = N_("This did not work"), N_("Reload the panel and try again.")
    if request.method == "GET":
        return plain_page(request, title, text, 500, "refused")
    return answer_form(request, title, text, 500)


exception_handlers: ExceptionHandlersMap = {
    SidelightError: answer_error,
    HTTPException: answer_http,
    Exception: answer_unexpected,
}
