"""What a form is answered that could not be run: what was typed is never lost.

A live page still holds it: so its stream says what became of it, or else the strip at its foot. A finite page has been
left for the answer: so that shows what was typed, and a button that sends all of it again.
"""

from http import HTTPStatus

from litestar import Response

from plugin.domain.once import MARK
from plugin.domain.problems import N_
from plugin.errors import OutcomeUnknown, Unavailable
from plugin.panel.look.headers import ANYWHERE, page_headers
from plugin.panel.machine.access import PanelRequest, open_here
from plugin.panel.machine.forms import editor_in, is_of_machine, posted_by
from plugin.panel.machine.posted import Posted

from .plain import page_of_its_own, plain_page

DATABASE_AWAY = N_("The database does not answer just now. Try again in a moment.")


def answer_unsaved(request: PanelRequest, error: Unavailable) -> Response[str]:
    is_unknown = isinstance(error, OutcomeUnknown)
    editor = editor_in(posted_by(request))
    stream = open_here(request, editor.partition(".")[0]) if editor else None
    if stream:  # under its editor
        stream.notice_unanswered(editor, is_unknown=is_unknown)
        return Response("", status_code=HTTPStatus.NO_CONTENT, headers=page_headers(ANYWHERE))
    if not is_unknown:
        return answer_form(request, N_("Not saved"), DATABASE_AWAY, error.status)
    title = N_("It is not known whether this was saved")
    text = N_("The database did not answer. Look before you try again.")
    kept = N_("The database did not answer. Try again: if it was saved, the same again changes nothing.")
    return answer_form(request, title, text, error.status, kept=kept)


def answer_form(
    request: PanelRequest, title: str, text: str, status: int, *, kept: str = "", is_over: bool = False
) -> Response[str]:
    """`kept`: what a finite page says in place of `text`. `is_over`: the same again would be answered the same."""
    posted = posted_by(request)
    if not _is_of_finite_page(request, posted):
        return plain_page(request, title, text, status, "refused" if is_over else "outcome")
    typed = [(name, value) for name, values in posted.fields.items() for value in values]
    return page_of_its_own(
        request,
        "machine/unsaved.html",
        status,
        title=title,
        text=kept or text,
        typed=[value for name, value in typed if value and not is_of_machine(name)],
        again=() if is_over or posted.files else typed,  # a file is sent by whoever chooses it again
    )


def _is_of_finite_page(request: PanelRequest, posted: Posted) -> bool:
    """Each of its forms posts a mark, no live one does. What another site has posted is not shown as if typed here."""
    return MARK in posted.fields and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
