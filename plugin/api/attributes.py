"""Attribute definitions: `/v1/attributes`."""

from msgspec import Struct, structs

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.actor import Role
from plugin.domain.attribute_definitions import AttributeAnswer, DefineAttribute, DeleteAttribute, answer_attribute
from plugin.domain.attributes import Access, AttributeDefinition, access_of_roles
from plugin.domain.rights import Permission
from plugin.store.attributes import count_values, find_definition, list_definitions

ATTRIBUTE = {
    "key": "plan",
    "type": "choice",
    "label": "Plan",
    "choices": ["Free", "Pro"],
    "managed_by": None,
    "position": 0,
    "unit": None,
    "help": "As in the contract.",
    "section": "Billing",
    "default": "Free",
    "required": False,
    "shows_when": {"channels": ["email"]},
    "access": {"agent": "sees", "supervisor": "edits", "admin": "edits"},
    "built_in": False,
}
COUNTED = {**ATTRIBUTE, "values": 213, "unfit": 3, "counted_all": True}
example = Example(
    pushed={
        "op": "attributes.define",
        "key": "plan",
        "type": "choice",
        "label": "Plan",
        "choices": ["Free", "Pro"],
        "help": "As in the contract.",
        "section": "Billing",
        "default": "Free",
        "shows_when": {"channels": ["email"]},
        "access": {"agent": "sees"},
    },
    answered=ATTRIBUTE,
    text="label",
    named_by="key",
)


class CountedAttribute(AttributeAnswer, frozen=True, kw_only=True):
    """`values` customers have one of their own, of which `unfit` do not fit the definition.

    Without `counted_all` there are more customers than were looked at, so both numbers are the least there are.
    """

    values: int
    unfit: int
    counted_all: bool


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
    * `country`, kept as `DE`, and `language`, as `de` or `pt-BR`: by code or by English name;
    * `timezone`, kept as `Europe/London`: by that name, or by the English name of its city.

    A `label` that is not given, or `null`, is made from the key. With `managed_by`, the name of
    the system that owns it, panels show it read-only and say by whom; `null` gives it back to the agents. `position`
    orders the panel, from 0. Values that no longer fit stay where they are, marked; later pushes that do not fit are
    refused.

    `help` is read by who edits it. Attributes of one `section` stand together under that heading. `default` is shown
    where a customer has no value; it is never stored, so it follows the definition, and is not among a customer's
    `attributes`. What is `required` is cleared by no agent; a push may lack it. `shows_when` says for whom it is shown:
    `channels` (of the conversation), `tags`, or another `attribute` with one of `values`, or with any; all that is
    given must hold, and where a role may not read what it depends on, it is not shown.

    `access` says what a role may: `hidden`, `masked` (it sees that there is such an attribute, and may reveal a value
    for a reason that is logged), `sees` or `edits`; `null` gives the default back. It decides the rights
    `attributes.see`, `attributes.read` and `attributes.edit` of this attribute, as `PUT /v1/permissions` does.

    Errors: 422 names the member that does not fit (`type` and `position` cannot be `null`, nor a choice's `choices`);
    the built-in attributes cannot be redefined.
    """


@writes("DELETE", "/attributes/{key:str}", DeleteAttribute)
def delete_attribute() -> None:
    """Remove an attribute from all panels.

    No value is lost: they stay among the customers' `attributes`, pushes are kept, and all of it is shown again once
    the attribute is defined anew. A push alone does not define it.

    Errors: 404 where this workspace has no such attribute; 422 for a built-in one.
    """


@reads("/attributes/{key:str}", answered=COUNTED)
async def get_attribute(call: Call) -> CountedAttribute:
    """Read one attribute's definition, a built-in one's as well, and how many of its values do not fit it.

    They are counted among the first 20,000 customers.

    Errors: 404 where this workspace has no such attribute.
    """
    definition = found(await find_definition(call.store, call.workspace_id, call.path["key"]))
    counted = await count_values(call.store, call.workspace_id, definition)
    answer = answer_attribute(definition, await _access(call, definition.key))
    return CountedAttribute(
        **structs.asdict(answer), values=counted.values, unfit=counted.unfit, counted_all=counted.all
    )


async def _access(call: Call, key: str) -> dict[Role, Access]:
    state = await call.store.states.get(call.workspace_id)
    permissions = state.of(Permission)
    return access_of_roles(lambda *decided: permissions.get(decided), key)


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
    answers = [answer_attribute(one, await _access(call, one.key)) for one in attributes]
    return AttributePage(tuple(answers), further)


def _place(definition: AttributeDefinition) -> Place:
    return Place(not definition.built_in, definition.position, definition.key)


handlers = (put_attribute, delete_attribute, get_attribute, get_attributes)
