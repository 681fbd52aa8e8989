"""`tag_groups` and `tags`: what a workspace defines, and what its customers have of it."""

from functools import partial
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, read_nothing, segment

Sort = Literal["label", "position"]


class Tag(Struct, frozen=True):
    """A tag as the workspace defines it. `group` is a group's id; `position` orders it where its group says so."""

    id: str
    label: str
    group: str | None = None
    position: int = 0


class TagGroup(Struct, frozen=True):
    """A group of tags. `sort` is their order: `label`, from A to Z, or `position`."""

    id: str
    label: str
    sort: str = "label"
    position: int = 0


class TagPage(Struct, frozen=True):
    """One page of a list, by position. `next` is the cursor of the next page, None on the last."""

    tags: tuple[Tag, ...]
    next: str | None = None


class TagGroupPage(Struct, frozen=True):
    """One page of a list, by position. `next` is the cursor of the next page, None on the last."""

    tag_groups: tuple[TagGroup, ...]
    next: str | None = None


class DefineTag(Operation, frozen=True, tag="tags.define"):
    id: str
    label: Text = UNSET
    group: Text = UNSET
    position: int | UnsetType = UNSET


class DefineTagGroup(Operation, frozen=True, tag="tag_groups.define"):
    id: str
    label: Text = UNSET
    sort: Sort | UnsetType = UNSET
    position: int | UnsetType = UNSET


class DeleteTag(Operation, frozen=True, tag="tags.delete"):
    id: str


class DeleteTagGroup(Operation, frozen=True, tag="tag_groups.delete"):
    id: str


class AddTag(Operation, frozen=True, tag="tags.add"):
    customer: str
    tag: str


class RemoveTag(Operation, frozen=True, tag="tags.remove"):
    customer: str
    tag: str


_read_tag, _read_group = Decoder(Tag).decode, Decoder(TagGroup).decode
_read_tags, _read_groups = Decoder(TagPage).decode, Decoder(TagGroupPage).decode


def define_tag(
    id: str,
    *,
    label: str | UnsetType | None = UNSET,
    group: str | UnsetType | None = UNSET,
    position: int | UnsetType = UNSET,
) -> Push[Tag]:
    """Define a tag, or merge into its definition. What is omitted stays.

    Args:
        id: how pushes and events name it.
        label: what agents read; made from the id where there is none. None makes it anew.
        group: the id of its group; None takes it out of any.
        position: its place, from 0, where its group sorts by position; the last one where it is omitted.

    Raises:
        InvalidRequest: something does not fit, or there is no such group.

    Source: `PUT /v1/tags/{id}`.
    """
    return Push("PUT", "/v1/tags/{id}", _read_tag, DefineTag(id, label, group, position))


def define_tag_group(
    id: str,
    *,
    label: str | UnsetType | None = UNSET,
    sort: Sort | UnsetType = UNSET,
    position: int | UnsetType = UNSET,
) -> Push[TagGroup]:
    """Define a group of tags, or merge into its definition. What is omitted stays.

    Args:
        id: how tags and events name it.
        label: what agents read; made from the id where there is none. None makes it anew.
        sort: the order of its tags: `label`, from A to Z, which is the default, or `position`.
        position: its place among the groups, from 0; the last one where it is omitted.

    Raises:
        InvalidRequest: something does not fit.

    Source: `PUT /v1/tag_groups/{id}`.
    """
    return Push("PUT", "/v1/tag_groups/{id}", _read_group, DefineTagGroup(id, label, sort, position))


def get_tag(id: str) -> Call[Tag]:
    """Read one tag; NotFound where there is none. Source: `GET /v1/tags/{id}`."""
    return Call("GET", f"/v1/tags/{segment(id, 'id')}", _read_tag)


def get_tag_group(id: str) -> Call[TagGroup]:
    """Read one group; NotFound where there is none. Source: `GET /v1/tag_groups/{id}`."""
    return Call("GET", f"/v1/tag_groups/{segment(id, 'id')}", _read_group)


def page_of_tags(cursor: str | None = None, *, customer: str | None = None, limit: int | None = None) -> Call[TagPage]:
    """Read one page of the tags, or of those that a customer has, by position.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        customer: a customer's id; None for all tags of the workspace.
        limit: tags a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/tags?cursor=&limit=`, `GET /v1/customers/{id}/tags?cursor=&limit=`.
    """
    of = "" if customer is None else f"/customers/{segment(customer, 'customer')}"
    return Call("GET", f"/v1{of}/tags{query(cursor=cursor, limit=limit)}", _read_tags)


def list_tags(customer: str | None = None) -> Walk[Tag]:
    """Read all tags, or all of those that a customer has, by position, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/tags?cursor=`, `GET /v1/customers/{id}/tags?cursor=`.
    """
    return Walk(partial(page_of_tags, customer=customer), lambda page: page.tags)


def page_of_tag_groups(cursor: str | None = None, *, limit: int | None = None) -> Call[TagGroupPage]:
    """Read one page of the groups, by position; `cursor` is an earlier page's `next`.

    Source: `GET /v1/tag_groups?cursor=&limit=`.
    """
    return Call("GET", f"/v1/tag_groups{query(cursor=cursor, limit=limit)}", _read_groups)


def list_tag_groups() -> Walk[TagGroup]:
    """Read all groups, by position, as a list. Source: `GET /v1/tag_groups?cursor=`."""
    return Walk(page_of_tag_groups, lambda page: page.tag_groups)


def delete_tag(id: str) -> Push[None]:
    """Delete a tag, from all customers as well; NotFound where there is none. Source: `DELETE /v1/tags/{id}`."""
    return Push("DELETE", "/v1/tags/{id}", read_nothing, DeleteTag(id))


def delete_tag_group(id: str) -> Push[None]:
    """Delete a group with its tags; NotFound where there is none. Source: `DELETE /v1/tag_groups/{id}`."""
    return Push("DELETE", "/v1/tag_groups/{id}", read_nothing, DeleteTagGroup(id))


def add_tag(customer: str, tag: str) -> Push[Tag]:
    """Add a tag to a customer; adding it again changes nothing.

    Raises:
        NotFound: there is no such customer, or no such tag.

    Source: `PUT /v1/customers/{id}/tags/{tag}`.
    """
    return Push("PUT", "/v1/customers/{customer}/tags/{tag}", _read_tag, AddTag(customer, tag))


def remove_tag(customer: str, tag: str) -> Push[None]:
    """Remove a tag from a customer; what is gone already is fine.

    Raises:
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/tags/{tag}`.
    """
    return Push("DELETE", "/v1/customers/{customer}/tags/{tag}", read_nothing, RemoveTag(customer, tag))


class TagGroups(Noun[W]):
    """Groups of tags."""

    define = writes(define_tag_group)
    """Define a group of tags, or merge into its definition."""
    get = reads(get_tag_group)
    """Read one group."""
    page = reads(page_of_tag_groups)
    """Read one page of the groups, for those who keep the cursor themselves."""
    list = lists(list_tag_groups)
    """Read all groups, by position, as a list."""
    delete = writes(delete_tag_group)
    """Delete a group with its tags."""


class Tags(Noun[W]):
    """Tags, and which customers have them."""

    define = writes(define_tag)
    """Define a tag, or merge into its definition."""
    get = reads(get_tag)
    """Read one tag."""
    page = reads(page_of_tags)
    """Read one page of the tags, or of a customer's, for those who keep the cursor themselves."""
    list = lists(list_tags)
    """Read all tags, or all of those that a customer has, by position, as a list."""
    delete = writes(delete_tag)
    """Delete a tag, from all customers as well."""
    add = writes(add_tag)
    """Add a tag to a customer."""
    remove = writes(remove_tag)
    """Remove a tag from a customer."""
