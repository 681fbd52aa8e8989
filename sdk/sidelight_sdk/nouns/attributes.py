"""`attributes`: the definitions of what a customer can have."""

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, segment

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
]


class AttributeDefinition(Struct, frozen=True):
    """What an attribute is: its type, label and place.

    Attributes:
        managed_by: the integration that owns it, or None.
        unit: what a number counts; of money, the currency of an amount that comes without one.
    """

    key: str
    type: str
    label: str
    choices: tuple[str, ...] = ()
    managed_by: str | None = None
    position: int = 0
    built_in: bool = False
    unit: str | None = None


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
) -> Push[AttributeDefinition]:
    """Define a custom attribute, or merge into its definition. What is omitted stays.

    Values that no longer fit stay in place, marked; later pushes that do not fit are refused.

    Args:
        key: how pushes and events name it.
        type: `text`, `long_text`, `number`, `money`, `percentage`, `date`, `datetime`, `boolean`, `choice`, `choices`,
            `email`, `phone`, `url`, `country` or `language`; needed the first time.
        label: what agents read; made from the key (`last_order`: "Last order") where there is none. None makes it anew.
        choices: what may be chosen, in order; for `choice` and `choices` only.
        managed_by: the integration that owns it; agents then see it read-only, and who manages it. None gives it back.
        position: its place among the custom attributes, from 0; the panel shows the first eight before *show more*.
        unit: of a number, what stands behind it (`kg`); of money, the currency (`EUR`) of an amount that comes without
            one. None takes it away.

    Returns:
        The definition as it is now.

    Raises:
        InvalidRequest: something does not fit, or `type` is missing where nobody has defined the attribute yet.

    Source: `PUT /v1/attributes/{key}`.
    """
    operation = DefineAttribute(key, type, label, choices, managed_by, position, unit)
    return Push("PUT", "/v1/attributes/{key}", read_definition, operation)


def get_attribute(key: str) -> Call[AttributeDefinition]:
    """Read one definition.

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
    get = reads(get_attribute)
    """Read one definition."""
    page = reads(page_of_attributes)
    """Read one page of the definitions, for those who keep the cursor themselves."""
    list = lists(list_attributes)
    """Read all definitions, in their order, as a list; the built-in ones come first."""
