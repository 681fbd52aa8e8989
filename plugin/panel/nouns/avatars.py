"""A customer's picture: its address in the head, and the form that uploads another one or removes it."""

import re
from datetime import datetime
from typing import ClassVar

from litestar import Response, get, post
from msgspec import structs

from plugin.actions.avatars import of_customer
from plugin.domain.avatars import AVATAR, ONLY, RemoveAvatar, may_see_avatars, may_set_avatars
from plugin.domain.change import LogEntry
from plugin.domain.pictures import MEDIA_TYPE, SIZES, Picture
from plugin.domain.problems import N_, invalid
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.workspace import PanelSession
from plugin.errors import FilesUnavailable, Forbidden, Missing, SidelightError
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.access import PanelRequest, services_of, session_in
from plugin.panel.machine.beacons import NOTHING_TO_SEE
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Seen
from plugin.panel.machine.posted import Limits
from plugin.panel.machine.render import Draft, EditorContext
from plugin.panel.machine.services import Services
from plugin.settings import LARGEST_AVATAR
from plugin.store.avatars import find_avatar
from plugin.store.conversations import find_conversation

from .history import Line, Lines

FILE = re.compile(rf"([0-9a-f]{{1,64}}-[0-9a-f]{{1,64}})-({'|'.join(map(str, SIZES))})\.webp")
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif"
UPLOAD = Limits(files=1, file_size=LARGEST_AVATAR)


class Portrait(EditorContext, frozen=True):
    template: ClassVar = "avatars/avatar"
    has_one: bool
    changed_by: str  # empty: nobody yet
    changed_at: datetime | None
    accept: str = ACCEPT
    draft: Draft = ()

    def drafted(self, said: Said, draft: Draft) -> "Portrait":
        return structs.replace(self, draft=draft)


def address_of(data: Data) -> str:
    """Of the picture, relative to the panel; empty where there is none."""
    avatar = data[AVATAR].get(ONLY)
    return f"avatar/{file_name(avatar.picture, SIZES[-1])}" if avatar and avatar.picture else ""


def file_name(picture: str, size: int) -> str:
    return f"{picture}-{size}.webp"


def sees(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_avatars(viewer)


def _may_set(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_set_avatars(viewer)


def _portrait(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Portrait | None:
    if not seen.may_set:
        return None
    avatar = data[AVATAR].get(ONLY)
    by, at = (avatar.changed_by.shown, to_the_minute(avatar.changed_at)) if avatar else ("", None)
    return Portrait(bool(address_of(data)), by, at)


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Picture")


PORTRAIT = Fragment(
    "portrait",
    _portrait,
    reads=(AVATAR,),
    about=(About("avatar"), About("permission")),
    sees={"may_set": _may_set},
    posts=lambda _key: "avatar",
    label=_label,
    part="portrait",
    saved=N_("Picture saved"),
    deleted=N_("Picture removed"),
)


@get("/p/{secret:str}/avatar/{file:str}")
async def show_avatar(request: PanelRequest, file: str) -> Response[bytes]:
    """Of the session's own customer alone. Where its file is gone, nothing is seen before the initials."""
    session, services = await session_in(request), services_of(request)
    if not may_see_avatars(await _viewer(services, session)):
        raise Missing
    avatar = await find_avatar(services.ctx.store, session.workspace_id, await _customer_of(services, session))
    return await picture_response(session, services, avatar, file)


async def picture_response(
    session: PanelSession, services: Services, held: Picture | None, file: str
) -> Response[bytes]:
    """`file`: what the picture's address ends with."""
    wanted = FILE.fullmatch(file)
    if wanted is None or held is None or held.picture != wanted[1]:
        raise Missing
    headers = page_headers(session.origins)
    try:
        data = await services.avatars.read(session.workspace_id, held, int(wanted[2]))
    except FilesUnavailable:
        data = None
    if data is None:
        return Response(NOTHING_TO_SEE, headers={"content-type": "image/gif", **headers})
    return Response(data, headers={"content-type": MEDIA_TYPE, **headers})


@post("/p/{secret:str}/avatar", request_max_body_size=UPLOAD.body)
async def save_avatar(request: PanelRequest) -> Response[bytes]:
    async with read_form(request, UPLOAD) as form:
        return await form.answer(await _save(form))


async def _save(form: Form) -> Reply:
    place = "portrait/"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    try:
        if form.get("do") == "remove":
            done = Reply("deleted", place, form.editor)
            await form.run(RemoveAvatar(form.customer_id), reply=done)
        else:
            done = Reply("saved", place, form.editor)
            await _upload(form, done)
    except SidelightError as error:
        return form.refusal(place, error, "picture")
    return done


async def _upload(form: Form, done: Reply) -> None:
    if not may_set_avatars(await _viewer(form.services, form.session)):
        raise Forbidden  # before anything is decoded
    file = form.file("picture")
    data = await file.read() if file else b""
    avatars, workspace_id = form.services.avatars, form.session.workspace_id
    try:
        await avatars.put(
            workspace_id,
            of_customer(form.customer_id),
            data,
            lambda operation: form.run(operation, reply=done),
            "picture",
        )
    except FilesUnavailable:
        raise invalid("picture", "picture_unkept") from None


async def _viewer(services: Services, session: PanelSession) -> Viewer:
    return (await services.ctx.store.states.get(session.workspace_id)).viewer_of(session.by)


async def _customer_of(services: Services, session: PanelSession) -> str:
    if session.customer_id is not None:
        return session.customer_id
    conversation = await find_conversation(services.ctx.store, session.workspace_id, session.conversation_id or "")
    if conversation is None:
        raise Missing
    return conversation.customer_id


def _sees_line(_entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return may_see_avatars(viewer)


def _line(entry: LogEntry, _viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    """What was replaced is gone, and cannot be shown."""
    _, change = translations(locale_context.locale).gettext, entry.change
    if change.after is None:
        return Line(_("Picture removed"))
    return Line(_("Picture set") if change.before is None else _("Picture changed"))


LINES = Lines(("avatar.changed",), _sees_line, _line)
handlers = (show_avatar, save_avatar)
