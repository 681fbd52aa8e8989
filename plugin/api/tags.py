"""Tags and their groups, `/v1/tags` and `/v1/tag_groups`, and what a customer has of them."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.tags import (
    AddTag,
    DefineTag,
    DefineTagGroup,
    DeleteTag,
    DeleteTagGroup,
    RemoveTag,
    Tag,
    TagAnswer,
    TagGroup,
    TagGroupAnswer,
    answer_group,
    answer_tag,
)
from plugin.store.customers import find_customer
from plugin.store.tags import GROUPS, TAGS, list_tags

D = TypeVar("D", Tag, TagGroup)
GROUP = {"id": "service", "label": "Service", "sort": "position", "position": 0}
TAG = {"id": "vip", "label": "VIP", "group": "service", "position": 0}
examples = (
    Example(pushed={"op": "tag_groups.define", **GROUP}, answered=GROUP, text="label"),
    Example(pushed={"op": "tags.define", **TAG}, answered=TAG, text="label"),
)


class TagPage(Struct, frozen=True):
    """`next` leads to the next page, null on the last."""

    tags: tuple[TagAnswer, ...]
    next: str | None


class TagGroupPage(Struct, frozen=True):
    """By position. `next` leads to the next page, null on the last."""

    tag_groups: tuple[TagGroupAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    position: int
    id: str


@writes("PUT", "/tag_groups/{id:str}", DefineTagGroup, sent=examples[0].pushed, answered=GROUP)
def put_tag_group() -> None:
    """Define a group of tags, or merge into its definition.

    A `label` that is not given, or `null`, is made from the id. `sort` is the order of its tags: `label`, from A to Z,
    or `position`. `position` orders the groups, from 0; the last place is the default.

    Errors: 422 names the member that does not fit.
    """


@writes("PUT", "/tags/{id:str}", DefineTag, sent=examples[1].pushed, answered=TAG)
def put_tag() -> None:
    """Define a tag, or merge into its definition.

    A `label` that is not given, or `null`, is made from the id. `group` is a group's id, `null` for none. `position`
    orders the tags, from 0, where their group says so.

    Errors: 422 names the member that does not fit; a group that there is not is one.
    """


@reads("/tag_groups", answered={"tag_groups": [GROUP], "next": None}, queries=page_queries("groups", LARGEST_PAGE))
async def get_tag_groups(call: Call) -> TagGroupPage:
    """Read all groups of tags, page by page, by position.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    groups, further = await _page(call, await GROUPS.read(call.store, call.workspace_id, [()]))
    return TagGroupPage(tuple(map(answer_group, groups)), further)


@reads("/tag_groups/{id:str}", answered=GROUP)
async def get_tag_group(call: Call) -> TagGroupAnswer:
    """Read one group of tags.

    Errors: 404 where this workspace has no such group.
    """
    return answer_group(found(await GROUPS.find(call.store, call.workspace_id, call.path["id"])))


@reads("/tags", answered={"tags": [TAG], "next": None}, queries=page_queries("tags", LARGEST_PAGE))
async def get_tags(call: Call) -> TagPage:
    """Read all tags, page by page, by position.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    tags, further = await _page(call, await TAGS.read(call.store, call.workspace_id, [()]))
    return TagPage(tuple(map(answer_tag, tags)), further)


@reads("/tags/{id:str}", answered=TAG)
async def get_tag(call: Call) -> TagAnswer:
    """Read one tag.

    Errors: 404 where this workspace has no such tag.
    """
    return answer_tag(found(await TAGS.find(call.store, call.workspace_id, call.path["id"])))


@reads(
    "/customers/{customer:str}/tags",
    answered={"tags": [TAG], "next": None},
    queries=page_queries("tags", LARGEST_PAGE),
)
async def get_tags_of_customer(call: Call) -> TagPage:
    """Read a customer's tags, page by page, by position.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    tags, further = await _page(call, await list_tags(call.store, call.workspace_id, customer.id))
    return TagPage(tuple(map(answer_tag, tags)), further)


@writes("PUT", "/customers/{customer:str}/tags/{tag:str}", AddTag, answered=TAG, refusals=(404,))
def put_tag_of_customer() -> None:
    """Add a tag to a customer, with an empty object as body. One that the customer has stays, and nothing changes.

    Errors: 404 where this workspace has no such customer, or no such tag.
    """


@writes("DELETE", "/customers/{customer:str}/tags/{tag:str}", RemoveTag, refusals=(404,))
def delete_tag_of_customer() -> None:
    """Remove a tag from a customer. One that the customer has not, or no more, is removed already.

    Errors: 404 where this workspace has no such customer.
    """


@writes("DELETE", "/tags/{id:str}", DeleteTag, refusals=(404,))
def delete_tag() -> None:
    """Delete a tag, from all customers as well. A tag defined later with the same id is another one.

    Errors: 404 where this workspace has no such tag, or has it no more.
    """


@writes("DELETE", "/tag_groups/{id:str}", DeleteTagGroup, refusals=(404,))
def delete_tag_group() -> None:
    """Delete a group of tags with its tags, from all customers as well.

    Errors: 404 where this workspace has no such group, or has it no more.
    """


async def _page(call: Call, definitions: Iterable[D]) -> tuple[Sequence[D], str | None]:
    ordered = sorted(definitions, key=_place)

    async def page(after: Place | None, most: int) -> list[D]:
        return [one for one in ordered if after is None or _place(one) > after][:most]

    return await read_page(call, Place, page, _place, LARGEST_PAGE)


def _place(definition: Tag | TagGroup) -> Place:
    return Place(definition.position, definition.id)


handlers = (
    get_tags_of_customer,
    put_tag_of_customer,
    delete_tag_of_customer,
    get_tags,
    get_tag,
    put_tag,
    delete_tag,
    get_tag_groups,
    get_tag_group,
    put_tag_group,
    delete_tag_group,
)
