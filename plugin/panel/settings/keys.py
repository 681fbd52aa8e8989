"""Settings: the workspace's keys. A secret is shown once, as the answer to the form that has made it."""

from datetime import datetime
from typing import get_args

from msgspec import Struct

from plugin.actions.keys import add_key, is_last, revoke_key
from plugin.domain.keys import may_manage_keys
from plugin.domain.problems import N_
from plugin.domain.secret import digest_of
from plugin.domain.text import NAME_LENGTH
from plugin.errors import Invalid, Missing
from plugin.panel.machine.forms import Form
from plugin.settings import SESSIONS_PER_AGENT
from plugin.store.keys import Kind, ListedKey, list_keys
from plugin.store.panel_sessions import Which, list_sessions

from .shell import Done, Page, Shown, Visit

KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_COUNTED = 100  # panels that a key has opened
MOST_REVOKED = 20  # that are listed, the newest
PREFIX = {"api": "key_", "signing": "kid_"}


class KeyList(Struct, frozen=True):
    """By kind; then those that were revoked last."""

    kinds: tuple[tuple[Kind, tuple[ListedKey, ...]], ...]
    revoked: tuple[ListedKey, ...]


class KeyShown(Struct, frozen=True):
    """`was_made`: by a form that has arrived again, whose answer with the secret may not have been seen."""

    key: ListedKey
    was_made: bool


class KeyForm(Struct, frozen=True):
    """`replaces`: the key that is rotated."""

    kind: Kind
    label: str
    manages: bool
    replaces: ListedKey | None
    most: int = NAME_LENGTH


class KeyMade(Struct, frozen=True):
    id: str
    kind: Kind
    secret: str
    replaces: ListedKey | None


class Revocation(Struct, frozen=True):
    """What ends with it. `is_own`: this very page."""

    key: ListedKey
    panels: int
    is_own: bool
    is_last: bool
    most_counted: int = MOST_COUNTED


async def show(visit: Visit) -> Shown:
    keys = await list_keys(visit.services.ctx.store, visit.workspace.id)
    if kind := visit.query.get("new"):
        return _form(visit, keys, kind)
    if named := visit.query.get("key") or visit.query.get("revoke"):
        key = _named(keys, named)
        if key.revoked_at is None and visit.query.get("revoke"):
            return Shown("key_revocation", await _revocation(visit, keys, key), key.label)
        return Shown("key", KeyShown(key, visit.query.get("again") == "yes"), key.label)
    working = [key for key in keys if key.revoked_at is None]
    kinds = tuple((kind, tuple(key for key in working if key.kind == kind)) for kind in KINDS)
    revoked = sorted((key for key in keys if key.revoked_at), key=_revoked_at, reverse=True)
    return Shown("keys", KeyList(kinds, tuple(revoked[:MOST_REVOKED])))


def _revoked_at(key: ListedKey) -> datetime:
    return key.revoked_at or key.created_at


def _form(visit: Visit, keys: list[ListedKey], kind: str) -> Shown:
    if kind not in KINDS:
        raise Missing
    replaces = _replaced(visit, keys)
    label, manages = (replaces.label, replaces.manages) if replaces else ("", False)
    title = visit._(N_("New API key") if kind == "api" else N_("New signing key"))
    return Shown("key_form", KeyForm(_kind(kind), label, manages, replaces), title)


def _kind(text: str) -> Kind:
    return "api" if text == "api" else "signing"


def _replaced(visit: Visit, keys: list[ListedKey]) -> ListedKey | None:
    return _named(keys, visit.query["for"]) if visit.query.get("for") else None


def _named(keys: list[ListedKey], id: str) -> ListedKey:
    for key in keys:
        if key.id == id:
            return key
    raise Missing


async def _revocation(visit: Visit, keys: list[ListedKey], key: ListedKey) -> Revocation:
    store, workspace_id = visit.services.ctx.store, visit.workspace.id
    made = await list_sessions(store, workspace_id, Which(key_id=key.id), None, MOST_COUNTED + 1)
    return Revocation(key, len(made), await _is_own(visit, key.id), is_last(key, keys))


async def _is_own(visit: Visit, key_id: str) -> bool:
    """Whether the key has opened this session."""
    which = Which(agent_id=visit.session.agent.id, key_id=key_id)
    own = await list_sessions(visit.services.ctx.store, visit.workspace.id, which, None, SESSIONS_PER_AGENT)
    return any(session.id == visit.session.id for session in own)


async def act(visit: Visit, form: Form) -> Done | Shown:
    if named := visit.query.get("revoke"):
        return await _revoke(visit, form, named)
    kind = visit.query.get("new", "")
    if kind not in KINDS:
        raise Missing
    return await _make(visit, form, _kind(kind))


async def _make(visit: Visit, form: Form, kind: Kind) -> Done | Shown:
    """The same form again makes no second key; nor can it show the secret of the first."""
    ctx, workspace_id = visit.services.ctx, visit.workspace.id
    keys = await list_keys(ctx.store, workspace_id)
    id = PREFIX[kind] + digest_of(form.once) if form.once else ""
    if any(key.id == id for key in keys):
        return Done(query={"key": id, "again": "yes"})
    manages = kind == "api" and form.text("manages") == "yes"
    try:
        label = form.text("label")
        key = await add_key(ctx, workspace_id, kind, label, form.now, visit.session.by, manages=manages, id=id)
    except Invalid as error:
        if any(problem.code == "key_made" for problem in error.problems):
            return Done(query={"key": id, "again": "yes"})
        raise
    made = KeyMade(key.id, kind, key.secret, _replaced(visit, keys))
    return Shown("key_made", made, visit._(N_("The new key")))


async def _revoke(visit: Visit, form: Form, named: str) -> Done | Shown:
    if form.get("do") != "revoke":
        raise Missing
    ctx, workspace_id = visit.services.ctx, visit.workspace.id
    key = _named(await list_keys(ctx.store, workspace_id), named)
    if key.revoked_at is not None:  # by this form before, or by somebody else
        return Done("revoked", {"key": key.id})
    is_own = await _is_own(visit, key.id)
    may_be_last = form.text("last") == "yes"
    await revoke_key(ctx, workspace_id, key.id, form.now, visit.session.by, may_be_last=may_be_last)
    if is_own:
        return Shown("key_ended", key, visit._(N_("These settings have ended")))
    return Done("revoked")


PAGE = Page(
    "keys",
    N_("Keys"),
    may_manage_keys,
    show,
    act,
    fields={"label": N_("Name"), "manages": N_("Manages keys"), "last": N_("The key")},
    says={"revoked": N_("Revoked")},
)
