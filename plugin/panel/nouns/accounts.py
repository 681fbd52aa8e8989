"""Accounts in outside systems: each with its data as a table, and what unlinks it."""

from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote

from litestar import Response, post
from msgspec import Struct

from plugin.domain.accounts import ACCOUNTS, UnlinkAccount, in_order, may_see_accounts, may_unlink_accounts
from plugin.domain.change import LogEntry
from plugin.domain.definitions import label_of
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.errors import SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.render import Context, Count, EditorContext, Peek, peek_of

from .history import Line, Lines

SHOWN_FIRST = 12  # values of an account, of which there may be thousands; the others are asked for


class DataRow(Struct, frozen=True):
    """One line of a table: a value, or the heading over those that belong together. `text` is None at a heading."""

    depth: int
    name: str
    text: str | None
    link: str = ""  # what the value opens


class LinkedAccount(EditorContext, frozen=True):
    template: ClassVar = "accounts/account"
    system: str
    id: str
    name: str | None
    rows: tuple[DataRow, ...]
    count: int
    may_unlink: bool

    @property
    def title(self) -> str:
        return self.name or self.id


class UnlinkedAccount(EditorContext, frozen=True):
    """Seen only by an agent who had it open when it was unlinked."""

    template: ClassVar = "accounts/unlinked"


class AllData(Context, frozen=True):
    template: ClassVar = "accounts/data"
    title: str
    rows: tuple[DataRow, ...]


def rows_of(data: dict[str, Any], locale_context: LocaleContext) -> tuple[DataRow, ...]:
    """Names as people would read them; a list of single values is one line, one of objects a heading each."""
    return tuple(_rows(data.items(), 0, locale_context))


def _rows(members: Any, depth: int, locale_context: LocaleContext) -> Iterator[DataRow]:
    for name, value in members:
        yield from rows_of_value(label_of(str(name)), value, locale_context, depth)


def rows_of_value(label: str, value: Any, locale_context: LocaleContext, depth: int = 0) -> Iterator[DataRow]:
    if isinstance(value, dict) and value:
        yield DataRow(depth, label, None)
        yield from _rows(value.items(), depth + 1, locale_context)
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        yield DataRow(depth, label, None)
        yield from _rows(enumerate(value, 1), depth + 1, locale_context)
    else:
        yield DataRow(depth, label, _text(value, locale_context))


def _text(value: Any, locale_context: LocaleContext) -> str:
    """A number keeps its digits: what it counts, or whether it is a code, only the host knows."""
    words = translations(locale_context.locale)
    if isinstance(value, list):
        return ", ".join(_text(one, locale_context) for one in value)
    if isinstance(value, bool):
        return words.gettext("Yes") if value else words.gettext("No")
    return "" if value is None or isinstance(value, dict) else str(value)


def _account(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> EditorContext | None:
    if not seen.may_see:
        return None
    account = data.own(ACCOUNTS)
    if account is None:
        return UnlinkedAccount()
    rows = rows_of(account.data, locale_context)
    shown = rows if len(rows) <= SHOWN_FIRST + 1 else rows[:SHOWN_FIRST]
    return LinkedAccount(account.system, account.id, account.name, shown, len(rows), seen.may_unlink)


def _all(_said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> AllData | None:
    account = data.own(ACCOUNTS)
    if account is None or not seen.may_see:
        return None
    return AllData(account.title, rows_of(account.data, locale_context))


def _count(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Count:
    return Count(len(data[ACCOUNTS]) if seen.may_see else 0)


def _peek(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    titles = (f"{one.system} {one.title}" for one in in_order(data[ACCOUNTS].values()))
    return peek_of(", ".join(titles)) if seen.may_see else None


def _contents(data: Data, _query: Query) -> Contents | None:
    """Agents link no accounts, so where there are none there is nothing to say."""
    accounts = in_order(data[ACCOUNTS].values())
    return Contents(tuple(Item(one.key) for one in accounts), len(accounts)) if accounts else None


def _label(key: str, _profile: Profile, _viewer: Viewer, _locale_context: LocaleContext) -> str:
    """By its key: a profile of who may not see accounts has none."""
    return key.replace("/", " ")


def _address(key: str) -> str:
    return "accounts/" + "/".join(quote(part, safe="") for part in key.split("/"))


def _may_see(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_accounts(viewer)


def _may_unlink(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_unlink_accounts(viewer)


ACCOUNT = Fragment(
    "account",
    _account,
    reads=(ACCOUNTS.own,),
    about=(About("account", own=True), About("permission")),
    sees={"may_see": _may_see, "may_unlink": _may_unlink},
    posts=_address,
    label=_label,
    deleted=N_("Account unlinked"),
    answers=_all,
)
COUNT = Fragment(
    "account_count",
    _count,
    reads=(ACCOUNTS,),
    about=(About("account"), About("permission")),
    sees={"may_see": _may_see},
)
PEEK = Fragment(
    "account_peek",
    _peek,
    reads=(ACCOUNTS,),
    about=(About("account"), About("permission")),
    sees={"may_see": _may_see},
)
SECTION = Section(
    "accounts",
    contents=_contents,
    reads=(ACCOUNTS,),
    about=(About("account"),),
    seen_by=may_see_accounts,
    title=N_("Accounts"),
    starts_closed=True,
    heading=(COUNT,),
    peek=PEEK,
    each=(ACCOUNT,),
)


@post("/p/{secret:str}/accounts/{system:str}/{account:str}")
async def use_account(request: PanelRequest) -> Response[bytes]:
    """Unlinks it, or shows all of its data."""
    async with read_form(request) as form:
        return await form.answer(await _use(form, id_in(request, "system"), id_in(request, "account")))


async def _use(form: Form, system: str, account: str) -> Reply:
    place = f"account/{system}/{account}"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    if form.get("do") != "unlink":
        return Reply("found", place, form.editor, Said(customer_id=form.customer_id))
    try:
        await form.run(UnlinkAccount(form.customer_id, system, account), is_once=True)
    except SidelightError as error:
        return form.refusal(place, error)
    return Reply("deleted", place, form.editor)


def _sees_line(_entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return may_see_accounts(viewer)


def _line(entry: LogEntry, _viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    """Of one that has changed no more than that it has: its data may be long."""
    _, change = translations(locale_context.locale).gettext, entry.change
    system, _slash, id = str(change.thing).partition("/")
    if change.kind == "account.linked":
        return Line(_("Account linked"), after=f"{system} {change.after}")
    if change.kind == "account.unlinked":
        return Line(_("Account unlinked"), before=f"{system} {change.before}")
    return Line(_("Account changed"), after=f"{system} {id}")


LINES = Lines(("account.linked", "account.changed", "account.unlinked"), _sees_line, _line)
handlers = (use_account,)
