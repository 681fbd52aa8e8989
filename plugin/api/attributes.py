"""Attribute definitions: `/v1/attributes`."""

from litestar import Response, get, put
from msgspec import Struct

from plugin.api.http.call import Call, answer, answer_pushed
from plugin.api.http.schema import Described
from plugin.domain.push import AttributeAnswer, DefineAttribute, answer_attribute
from plugin.errors import Missing
from plugin.store.definitions import find_definition, list_definitions

from .http import examples


class AttributeList(Struct, frozen=True):
    """In definition order, the built-in ones first."""

    attributes: tuple[AttributeAnswer, ...]


@put(
    "/attributes/{key:str}",
    opt={
        "described": Described(
            body=DefineAttribute,
            in_path=("key",),
            sent=examples.ATTRIBUTE_SENT,
            answer=AttributeAnswer,
            answered=examples.ATTRIBUTE,
        )
    },
)
async def put_attribute(call: Call) -> Response[bytes]:
    """Define an attribute, or merge into its definition.

    `type`, needed the first time, is `text`, `number`, `date`, `boolean`, `choice`, `email`, `phone` or `url`; a
    `choice` has `choices`. A `label` that is not given, or `null`, is made from the key. With `managed_by`, the name of
    the system that owns it, panels show it read-only and say by whom; `null` gives it back to the agents. `position`
    orders the panel, from 0. Values that no longer fit stay where they are, marked; later pushes that do not fit are
    refused.

    Errors: 422 names the member that does not fit (`type` and `position` cannot be `null`, nor a choice's `choices`);
    the built-in attributes cannot be redefined.
    """
    return answer_pushed(await call.push(await call.operation(DefineAttribute)))


@get(
    "/attributes/{key:str}",
    opt={"described": Described(answer=AttributeAnswer, answered=examples.ATTRIBUTE, refusals=(404,))},
)
async def get_attribute(call: Call) -> Response[bytes]:
    """Read one attribute's definition, a built-in one's as well.

    Errors: 404 where this workspace has no such attribute.
    """
    definition = await find_definition(call.house.store, call.workspace_id, call.path["key"])
    if definition is None:
        raise Missing
    return answer(answer_attribute(definition))


@get(
    "/attributes",
    opt={"described": Described(answer=AttributeList, answered={"attributes": [examples.ATTRIBUTE]})},
)
async def get_attributes(call: Call) -> Response[bytes]:
    """Read all attribute definitions, in definition order, the built-in ones first."""
    definitions = await list_definitions(call.house.store, call.workspace_id)
    return answer(AttributeList(tuple(answer_attribute(definition) for definition in definitions)))


handlers = (put_attribute, get_attribute, get_attributes)
