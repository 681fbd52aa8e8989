"""`attributes`: the definitions of what a customer can have."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..models import Role, Value
from ..operations import Given, Operation, Text
from ..request import Call, Push, query, read_nothing, segment

AttributeType = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "percentage",
    "date",
    "datetime",
    "boolean",
    "choice",
    "choices",
    "email",
    "phone",
    "url",
    "country",
    "language",
    "timezone",
]


Access = Literal["hidden", "masked", "sees", "edits"]


class ShowsWhen(Struct, frozen=True, omit_defaults=True):
    """For whom an attribute is shown: all that is given must hold.

    Attributes:
        channels: the conversation's channel is one of these.
        tags: the customer has one of these, by id.
        attribute: the key of another attribute, of which the customer has …
        values: … one of these values; any, where there are none.
    """

    channels: Sequence[str] = ()
    tags: Sequence[str] = ()
    attribute: str | None = None
    values: Sequence[Value] = ()


class AttributeDefinition(Struct, frozen=True):
    """What an attribute is: its type, label and place.

    Attributes:
        managed_by: the integration that owns it, or None.
        unit: what a number counts; of money, the currency of an amount that comes without one.
        help: what who edits it reads.
        section: the heading that it stands under.
        default: what is shown where a customer has no value.
        required: no agent clears it.
        shows_when: for whom it is shown; None: for all.
        access: what each role may: `hidden`, `masked`, `sees` or `edits`.
        values: how many customers have a value; `get` alone counts them, else it is None.
        unfit: how many of these do not fit the definition.
        counted_all: False where there are so many customers that there may be more of both.
    """

    key: str
    type: str
    label: str
    choices: tuple[str, ...] = ()
    managed_by: str | None = None
    position: int = 0
    built_in: bool = False
    unit: str | None = None
    help: str | None = None
    section: str | None = None
    default: Value = None
    required: bool = False
    shows_when: ShowsWhen | None = None
    access: Mapping[str, str] = {}
    values: int | None = None
    unfit: int | None = None
    counted_all: bool | None = None


class AttributePage(Struct, frozen=True):
    """One page of a list, in definition order. `next` is the cursor of the next page, None on the last."""

    attributes: tuple[AttributeDefinition, ...]
    next: str | None = None


class DefineAttribute(Operation, frozen=True, tag="attributes.define"):
    key: str
    type: AttributeType | UnsetType = UNSET
    label: Text = UNSET
    choices: Sequence[str] | UnsetType = UNSET
    managed_by: Text = UNSET
    position: int | UnsetType = UNSET
    unit: Text = UNSET
    help: Text = UNSET
    section: Text = UNSET
    default: Given | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    shows_when: ShowsWhen | UnsetType | None = UNSET
    access: Mapping[Role, Access | None] | UnsetType = UNSET


class DeleteAttribute(Operation, frozen=True, tag="attributes.delete"):
    key: str


read_definition = Decoder(AttributeDefinition).decode
_read_page = Decoder(AttributePage).decode


def define_attribute(
    key: str,
    *,
    type: AttributeType | UnsetType = UNSET,
    label: str | UnsetType | None = UNSET,
    choices: Sequence[str] | UnsetType = UNSET,
    managed_by: str | UnsetType | None = UNSET,
    position: int | UnsetType = UNSET,
    unit: str | UnsetType | None = UNSET,
    help: str | UnsetType | None = UNSET,
    section: str | UnsetType | None = UNSET,
    default: Given | UnsetType = UNSET,
    required: bool | UnsetType = UNSET,
    shows_when: ShowsWhen | UnsetType | None = UNSET,
    access: Mapping[Role, Access | None] | UnsetType = UNSET,
) -> Push[AttributeDefinition]:
    """Define a custom attribute, or merge into its definition. What is omitted stays.

    Values that no longer fit stay in place, marked; later pushes that do not fit are refused.

    Args:
        key: how pushes and events name it.
        type: `text`, `long_text`, `number`, `money`, `percentage`, `date`, `datetime`, `boolean`, `choice`, `choices`,
            `email`, `phone`, `url`, `country`, `language` or `timezone`; needed the first time.
        label: what agents read; made from the key (`last_order`: "Last order") where there is none. None makes it anew.
        choices: what may be chosen, in order; for `choice` and `choices` only.
        managed_by: the integration that owns it; agents then see it read-only, and who manages it. None gives it back.
        position: its place among the custom attributes, from 0; the panel shows the first eight before *show more*.
        unit: of a number, what stands behind it (`kg`); of money, the currency (`EUR`) of an amount that comes without
            one. None takes it away.
        help: what agents read while they edit it, at most 500 characters.
        section: attributes of one section stand together, under this heading.
        default: shown where a customer has no value, and never stored: it follows the definition, and is not among a
            customer's `attributes`.
        required: no agent clears it; a push may lack it.
        shows_when: for whom it is shown; None: for all.
        access: what roles may: `hidden`, `masked` (a value is revealed for a reason, which is logged), `sees`, `edits`;
            None gives the default back. Roles left out stay as they are. Other systems' attributes nobody edits.

    Returns:
        The definition as it is now.

    Raises:
        InvalidRequest: something does not fit, or `type` is missing where nobody has defined the attribute yet.

    Source: `PUT /v1/attributes/{key}`.
    """
    operation = DefineAttribute(
        key,
        type,
        label,
        choices,
        managed_by,
        position,
        unit,
        help,
        section,
        default,
        required,
        shows_when,
        access,
    )
    return Push("PUT", "/v1/attributes/{key}", read_definition, operation)


def delete_attribute(key: str) -> Push[None]:
    """Remove an attribute from all panels. Its values are kept, and are back once it is defined again.

    Raises:
        NotFound: no attribute has that key.
        InvalidRequest: it is a built-in one.

    Source: `DELETE /v1/attributes/{key}`.
    """
    return Push("DELETE", "/v1/attributes/{key}", read_nothing, DeleteAttribute(key))


def get_attribute(key: str) -> Call[AttributeDefinition]:
    """Read one definition, and count its values: `values`, and those that do not fit it, `unfit`.

    Raises:
        NotFound: no attribute has that key.

    Source: `GET /v1/attributes/{key}`.
    """
    return Call("GET", f"/v1/attributes/{segment(key, 'key')}", read_definition)


def page_of_attributes(cursor: str | None = None, *, limit: int | None = None) -> Call[AttributePage]:
    """Read one page of the definitions, in their order; the built-in ones come first.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        limit: definitions a page, at most, 1 to 1,000; the service's own default is 1,000.

    Source: `GET /v1/attributes?cursor=&limit=`.
    """
    return Call("GET", f"/v1/attributes{query(cursor=cursor, limit=limit)}", _read_page)


def list_attributes() -> Walk[AttributeDefinition]:
    """Read all definitions, in their order, as a list; the built-in ones come first.

    Source: `GET /v1/attributes?cursor=`.
    """
    return Walk(page_of_attributes, lambda page: page.attributes)


class Attributes(Noun[W]):
    """The definitions of what a customer can have."""

    define = writes(define_attribute)
    """Define a custom attribute, or merge into its definition."""
    delete = writes(delete_attribute)
    """Remove an attribute from all panels; its values are kept."""
    get = reads(get_attribute)
    """Read one definition, and count its values."""
    page = reads(page_of_attributes)
    """Read one page of the definitions, for those who keep the cursor themselves."""
    list = lists(list_attributes)
    """Read all definitions, in their order, as a list; the built-in ones come first."""
