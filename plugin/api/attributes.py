"""Attribute definitions: `/v1/attributes`."""

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.attribute_definitions import AttributeAnswer, DefineAttribute, answer_attribute
from plugin.domain.attributes import AttributeDefinition
from plugin.store.attributes import find_definition, list_definitions

ATTRIBUTE = {
    "key": "plan",
    "type": "choice",
    "label": "Plan",
    "choices": ["Free", "Pro"],
    "managed_by": None,
    "position": 0,
    "unit": None,
    "built_in": False,
}
example = Example(
    pushed={
        "op": "attributes.define",
        "key": "plan",
        "type": "choice",
        "label": "Plan",
        "choices": ["Free", "Pro"],
    },
    answered=ATTRIBUTE,
    text="label",
    named_by="key",
)


class AttributePage(Struct, frozen=True):
    """In definition order, the built-in ones first. `next` leads to the next page, null on the last."""

    attributes: tuple[AttributeAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    """The sort key: the built-in ones first, then by position, then by key."""

    own: bool
    position: int
    key: str


@writes("PUT", "/attributes/{key:str}", DefineAttribute, sent=example.pushed, answered=ATTRIBUTE)
def put_attribute() -> None:
    """Define an attribute, or merge into its definition.

    `type`, needed the first time, says what a value is, here and in `PUT /v1/customers/{id}`:

    * `text` (at most 4,000 characters) and `long_text` (20,000);
    * `number`, with a `unit` where it has one, and `percentage`: 12.5 is 12.5 %;
    * `money`: text with the currency's code, `12.50 EUR`, kept exactly. Where `unit` says the currency, a number alone
      is taken as well;
    * `date`, `2027-03-01`; `datetime`, with its zone, kept in UTC: `2027-03-01T09:00:00Z`;
    * `boolean`; `choice`, one of the `choices`; `choices`, a list of them, kept in their order;
    * `email`, `phone`, `url`: kept as they came where they are unusual;
    * `country`, kept as `DE`, and `language`, as `de` or `pt-BR`: by code or by English name.

    A `label` that is not given, or `null`, is made from the key. With `managed_by`, the name of
    the system that owns it, panels show it read-only and say by whom; `null` gives it back to the agents. `position`
    orders the panel, from 0. Values that no longer fit stay where they are, marked; later pushes that do not fit are
    refused.

    Errors: 422 names the member that does not fit (`type` and `position` cannot be `null`, nor a choice's `choices`);
    the built-in attributes cannot be redefined.
    """


@reads("/attributes/{key:str}", answered=ATTRIBUTE)
async def get_attribute(call: Call) -> AttributeAnswer:
    """Read one attribute's definition, a built-in one's as well.

    Errors: 404 where this workspace has no such attribute.
    """
    return answer_attribute(found(await find_definition(call.store, call.workspace_id, call.path["key"])))


@reads(
    "/attributes",
    answered={"attributes": [ATTRIBUTE], "next": None},
    queries=page_queries("attributes", LARGEST_PAGE),
)
async def get_attributes(call: Call) -> AttributePage:
    """Read all attribute definitions, page by page, in definition order, the built-in ones first.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    definitions = sorted(await list_definitions(call.store, call.workspace_id), key=_place)

    async def page(after: Place | None, most: int) -> list[AttributeDefinition]:
        following = [one for one in definitions if after is None or _place(one) > after]
        return following[:most]

    attributes, further = await read_page(call, Place, page, _place, LARGEST_PAGE)
    return AttributePage(tuple(map(answer_attribute, attributes)), further)


def _place(definition: AttributeDefinition) -> Place:
    return Place(not definition.built_in, definition.position, definition.key)


handlers = (put_attribute, get_attribute, get_attributes)
