"""Pages of their own, that are no panel. Without a session, their language is the one that the browser asks for."""

from litestar import MediaType, Response

from plugin.panel.look.headers import ANYWHERE, page_headers
from plugin.panel.look.locale import locale_context_of, negotiate, translations
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.render import page

DEEPEST = 20  # of an address that is none


def plain_page(request: PanelRequest, title: str, text: str, status: int, kind: str) -> Response[str]:
    return page_of_its_own(request, "machine/plain.html", status, title, text, kind=kind, theme="")


def page_of_its_own(
    request: PanelRequest, template: str, status: int, title: str = "", text: str = "", **values: object
) -> Response[str]:
    locale = asked_for(request.headers.get("accept-language") or "")
    locale_context = locale_context_of(locale, "UTC", request.app.state.panel.clock())
    _ = translations(locale).gettext
    # as the browser knows it, to which all addresses are relative
    root = root_of(request.scope["raw_path"].decode("latin-1"))
    html = page(template, locale_context, root=root, title=title and _(title), text=text and _(text), **values)
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=page_headers(ANYWHERE))


def asked_for(accept_language: str) -> str:
    return negotiate(accept_language.partition(",")[0].partition(";")[0].strip())


def root_of(path: str) -> str:
    return "../" * min(path.count("/") - 1, DEEPEST) or "./"
