"""Every text that an operation takes, found in the operations' own types: so no noun is forgotten."""

from collections.abc import Iterator
from typing import Any

import msgspec.inspect as types
from msgspec import Struct

from plugin.domain.operations import OPERATIONS
from plugin.domain.types import TYPES

KEY, ITEM, VALUE = "{key}", "[]", "{value}"  # steps of a path: a member's name, one of a list, a member's value
Path = tuple[str, ...]

# What an operation needs besides the text that is tried.
NEEDED: dict[str, Any] = {
    "customer": "{customer}",
    "other": "cust-other",
    "conversation": "{conversation}",
    "company": "co-1",
    "tag": "vip",
    "agent": "marta",
    "system": "shop",
    "channel": "webchat",
    "handle": "ada",
    "kind": "email",
    "value": "ada@example.com",
    "label": "Label",
    "name": "Name",
    "text": "Text",
    "author": "marta",
    "role": "supervisor",
    "right": "notes.write",
    "allowed": True,
    "views": [],
    "fields": [],
    "history_days": None,
}
IDS = {
    "customers.upsert": "{customer}",
    "conversations.upsert": "{conversation}",
    "notes.edit": "{note}",
    "notes.delete": "n-gone",
    "tag_groups": "service",
    "tags": "vip",
    "tags.delete": "t-gone",
    "tag_groups.delete": "g-gone",
    "accounts": "4471",
    "accounts.delete": "a-gone",
    "agents": "marta",
    "companies": "co-1",
}
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {  # by operation and member: what that member goes with
    ("attributes.define", "key"): {"type": "text"},
    ("attributes.define", "choices"): {"key": "chosen", "type": "choice"},
    ("attributes.define", "default"): {"key": "defaulted", "type": "text"},
    ("attributes.define", "unit"): {"key": "counted", "type": "number"},
    ("attributes.define", "shows_when"): {"key": "at_times", "type": "text"},
    ("messages.add", ""): {"author": "agent"},
    ("conversations.upsert", "id"): {"customer": "{customer}"},
    ("conversations.upsert", "customer"): {"id": "conv-{customer}"},
    ("conversations.upsert", "name"): {"handle": "ada-{customer}"},
    ("identities.put", "name"): {"handle": "ada"},
    ("companies.upsert", "id"): {"name": "Name"},
    ("contact_details.put", "label"): {"value": "ada@example.com"},
    ("contact_details.delete", ""): {"value": "gone@example.com"},
    ("identities.delete", ""): {"handle": "gone"},
}
# Of what is set as a list: by operation the members of the one that has the text, and those that follow it; by
# operation and member, what that member goes with.
LISTS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "views.set": ({"id": "profile"}, [{"id": "more", "sections": []}]),  # of which one alone has no icon
    "company_fields.set": ({"key": "seats"}, []),
}
WITHIN: dict[tuple[str, str], dict[str, Any]] = {
    ("company_fields.set", "choices"): {"type": "choice"},
    ("company_fields.set", "unit"): {"type": "number"},
}


class Field(Struct, frozen=True):
    """One text of one operation."""

    operation: str
    path: Path

    @property
    def name(self) -> str:
        return f"{self.operation} {'.'.join(self.path)}"

    @property
    def member(self) -> str:
        """That a refusal names."""
        return self.path[0]


def fields() -> list[Field]:
    found = []
    for operation in OPERATIONS:
        tag = str(operation.__struct_config__.tag)
        paths = dict.fromkeys(_texts(types.type_info(operation), ()))
        found += [Field(tag, path) for one in paths for path in _of_types(tag, one)]
    return found


def operation_with(field: Field, text: str, number: int, ids: dict[str, str]) -> dict[str, Any]:
    """The operation with what it needs, and this text; `number` names what it makes anew."""
    sent = {name: _needed(field.operation, name, number, ids) for name in _required(field.operation)}
    for member in ("", field.member):
        with_it = OTHERWISE.get((field.operation, member), {})
        sent |= {name: value.format_map(ids) for name, value in with_it.items()}
    kept = {name: value for name, value in sent.items() if name != field.member}
    return {"op": field.operation, **kept, field.member: _put(field.operation, field.path[1:], text)}


def _texts(type_: types.Type, path: Path) -> Iterator[Path]:
    match type_:
        case types.StrType() | types.AnyType():
            yield path
        case types.UnionType(kinds):
            for kind in kinds:
                yield from _texts(kind, path)
        case types.ListType(item_type=item) | types.VarTupleType(item_type=item):
            yield from _texts(item, (*path, ITEM))
        case types.DictType(value_type=value):
            yield (*path, KEY)
            if not isinstance(value, types.AnyType):  # else the key's text is the value too
                yield from _texts(value, (*path, VALUE))
        case types.StructType(fields=members):
            for member in members:
                yield from _texts(member.type, (*path, member.encode_name))


def _of_types(operation: str, path: Path) -> Iterator[Path]:
    """A customer's attributes: one of each type."""
    if (operation, *path) == ("customers.upsert", "attributes", VALUE):
        yield from (("attributes", f"t_{name}") for name in TYPES)
    elif path[:2] == ("attributes", VALUE):
        yield ("attributes", "t_choices", ITEM)
    else:
        yield path


def _required(operation: str) -> list[str]:
    kind = next(one for one in OPERATIONS if one.__struct_config__.tag == operation)
    info = types.type_info(kind)
    assert isinstance(info, types.StructType)
    return [member.encode_name for member in info.fields if member.required]


def _needed(operation: str, name: str, number: int, ids: dict[str, str]) -> Any:
    if name == "key":
        return "defined" if operation == "attributes.define" else "gone"
    if name == "type":
        return "text"
    by_id = IDS.get(operation, IDS.get(operation.partition(".")[0], f"new-{number}"))
    value = by_id if name == "id" else NEEDED[name]  # a KeyError: a new operation needs what has no example here
    return value.format_map(ids) if isinstance(value, str) else value


def _put(operation: str, path: Path, text: str) -> Any:
    """What holds the text, at this path."""
    if not path:
        return text
    step, rest = path[0], path[1:]
    if step == ITEM:
        held = _put(operation, rest, text)
        if not isinstance(held, dict):
            return [held]
        members, others = LISTS[operation]
        return [{**members, **WITHIN.get((operation, rest[0]), {}), **held}, *others]
    return {text: text} if step == KEY else {step: _put(operation, rest, text)}
