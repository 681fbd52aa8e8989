"""Customers: the head, the record, and the form that creates a customer that was never pushed."""

from datetime import datetime
from typing import ClassVar

from litestar import Response, post
from markupsafe import Markup
from msgspec import structs

from plugin.domain import names
from plugin.domain.attributes import BUILT_IN, VALUES, AttributeValue, may_read_attribute
from plugin.domain.avatars import AVATAR
from plugin.domain.companies import COMPANIES, main_of, may_see_companies
from plugin.domain.conversations import CONVERSATION
from plugin.domain.customers import CUSTOMER, CreateCustomer, name_for
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.typed_values import check_value
from plugin.errors import SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context, Draft, EditorContext
from plugin.store.customers import find_customer

from .avatars import PORTRAIT, address_of, sees
from .local_time import CLOCK
from .presence import HERE

HEADER_KEYS = (*names.KEYS, "company", "location", "email")


class Who(Context, frozen=True):
    template: ClassVar = "customers/who"
    name: str
    company: str
    location: str
    email: str
    profile_url: str | None
    picture: str = ""  # its address


class Record(Context, frozen=True):
    template: ClassVar = "customers/record"
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    profile_url: str | None
    conversation_url: str | None


class Unknown(EditorContext, frozen=True):
    template: ClassVar = "customers/unknown"
    customer_id: str
    name: str = ""
    draft: Draft = ()
    live: bool = True

    def finite(self, carried: Markup, last: str) -> "Unknown":
        return structs.replace(self, live=False)

    def drafted(self, said: Said, draft: Draft) -> "Unknown":
        return structs.replace(self, name=said.text("name"), draft=draft)


class Waiting(Context, frozen=True):
    template: ClassVar = "customers/waiting"
    live: bool = True

    def finite(self, carried: Markup, last: str) -> "Waiting":
        return structs.replace(self, live=False)


def _who(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Who:
    customer, values = data[CUSTOMER], data[VALUES]
    held = {key: values[key].value if key in values and key in seen.readable else None for key in HEADER_KEYS}
    texts = {key: "" if value is None else str(value) for key, value in held.items()}
    return Who(
        name=names.shown_name(texts.__getitem__),
        company=texts["company"] or (main_of(data[COMPANIES].values()) if seen.companies else ""),
        location=texts["location"],
        email=texts["email"],
        profile_url=customer.profile_url if customer else None,
        picture=address_of(data) if seen.picture else "",
    )


def _record(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Record | None:
    customer, conversation = data[CUSTOMER], data[CONVERSATION]
    if customer is None:
        return None
    return Record(
        created_at=to_the_minute(customer.created_at),
        created_by=customer.created_by.shown,
        updated_at=to_the_minute(customer.updated_at),
        updated_by=customer.updated_by.shown,
        profile_url=customer.profile_url,
        conversation_url=conversation.url if conversation else None,
    )


def _unknown(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Unknown:
    return Unknown(data.customer_id)


def _waiting(_data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Waiting:
    return Waiting()


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    return frozenset(key for key in HEADER_KEYS if may_read_attribute(viewer, BUILT_IN[key]))


def _may_see_companies(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_companies(viewer)


def title(profile: Profile, viewer: Viewer) -> str:
    """A page's: the customer's name."""
    return name_for(viewer, profile[VALUES])


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Customer")


def _address(_key: str) -> str:
    return "customer"


WHO = Fragment(
    "who",
    _who,
    reads=(CUSTOMER, VALUES.only(*HEADER_KEYS), AVATAR, COMPANIES),
    about=(
        About("attribute", frozenset(HEADER_KEYS)),
        About("avatar"),
        About("company"),
        About("customer"),
        About("permission"),
    ),
    sees={"readable": _readable, "picture": sees, "companies": _may_see_companies},
)
RECORD = Fragment(
    "record",
    _record,
    reads=(CUSTOMER, CONVERSATION),
    about=(About("attribute"), About("contact_detail"), About("customer"), About("conversation")),
)
UNKNOWN = Fragment(
    "unknown",
    _unknown,
    posts=_address,
    label=_label,
    saved=N_("Customer created"),
    fields={"name": N_("Name")},
)
WAITING = Fragment("waiting", _waiting, label=_label)
HEAD = Section("head", everywhere=True, part="head", before=(WHO, CLOCK, HERE, PORTRAIT))
RECORD_SECTION = Section("record", goes_with="attributes", part="", before=(RECORD,))
HERE_SECTIONS = tuple(
    Section(f"head of {state}", state=state, everywhere=True, part="head", before=(HERE,))
    for state in ("unknown", "waiting")
)
UNKNOWN_SECTION = Section("unknown", state="unknown", everywhere=True, part="", before=(UNKNOWN,))
WAITING_SECTION = Section("waiting", state="waiting", everywhere=True, part="", before=(WAITING,))


@post("/p/{secret:str}/customer")
async def add_customer(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _add(form))


async def _add(form: Form) -> Reply:
    place, name = "unknown/", form.text("name")
    if given_up := form.gives_up(place):
        return given_up
    # only the session's own customer: a panel of one must not create another
    if form.session.customer_id != form.customer_id:
        return form.refused(place, "moved")
    try:
        await form.run(CreateCustomer(form.customer_id, name), is_once=True)
        customer = await find_customer(form.services.ctx.store, form.session.workspace_id, form.customer_id)
    except SidelightError as error:
        return form.refusal(place, error)
    held = customer.attributes.get("name") if customer else None
    if held is not None and held.value == check_value(name, BUILT_IN["name"], "name"):
        return Reply("created", place, form.editor)
    return _named_otherwise(form, name, held)


def _named_otherwise(form: Form, name: str, held: AttributeValue | None) -> Reply:
    """The customer was created by somebody else meanwhile: a conflict shows their name and keeps what was typed."""
    typed = Said(typed={"value": [name]}, customer_id=form.customer_id)  # as the name's own editor would have posted it
    if held is None:
        return Reply("conflict", "attribute/name", form.editor, typed)
    by, current = held.changed_by.shown, "" if held.value is None else str(held.value)
    said = structs.replace(typed, base=held.version, by=by, at=held.changed_at, current=current)
    return Reply("conflict", "attribute/name", form.editor, said)


handlers = (add_customer,)
