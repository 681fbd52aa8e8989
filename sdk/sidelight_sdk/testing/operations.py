"""What each write does to the fake service: the operations of all nouns, alone or in a batch."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from ..models import Actor
from .events import EventLog
from .state import BUILT_IN, Row, State, definition, label_of

K = TypeVar("K")
Body = Mapping[str, Any]
DEFINED = (
    "type",
    "label",
    "choices",
    "managed_by",
    "position",
    "unit",
    "help",
    "section",
    "default",
    "required",
    "shows_when",
)
DETAILS = ("channel", "status", "subject", "url")  # of a conversation


class Refused(Exception):
    """A refusing answer, as problem JSON has it."""

    def __init__(self, status: int, detail: str | None = None, errors: Iterable[tuple[str, str]] = ()) -> None:
        self.status, self.detail = status, detail
        self.errors = [{"field": field, "why": why} for field, why in errors]
        super().__init__(status, detail)

    def of_operation(self, index: int) -> "Refused":
        """In a batch, what there is not is a fault of the batch's."""
        named = [(_place(index, each["field"]), each["why"]) for each in self.faults()]
        return Refused(422, "; ".join(f"{field}: {why}" for field, why in named), named)

    def faults(self) -> list[dict[str, str]]:
        """What is wrong, by field; also of what there is not."""
        field, why = self._missing()
        return self.errors or [{"field": field, "why": why}]

    def _missing(self) -> tuple[str, str]:
        field, separator, why = (self.detail or "").partition(": ")
        return (field, why) if separator else ("", "does not exist")


def together(refusals: Iterable[Refused]) -> Refused:
    """All that does not fit, in one answer."""
    named = [(each["field"], each["why"]) for refusal in refusals for each in refusal.errors]
    return Refused(422, "; ".join(f"{field}: {why}" for field, why in named), named)


def _place(index: int, field: str) -> str:
    return f"operations[{index}].{field}" if field else f"operations[{index}]"


def invalid(field: str, why: str) -> Refused:
    return Refused(422, f"{field}: {why}", [(field, why)])


def found(rows: Mapping[K, Row], key: K, field: str = "", why: str = "does not exist") -> Row:
    if key not in rows:
        raise Refused(404, f"{field}: {why}" if field else "There is no such thing in this workspace.")
    return rows[key]


class Write:
    """One request's changes: who makes them, and when."""

    def __init__(self, state: State, log: EventLog, actor: Actor, at: datetime) -> None:
        self.state, self._log, self._actor, self._at = state, log, actor, at

    @property
    def at(self) -> str:
        return self._at.isoformat().replace("+00:00", "Z")

    def record(
        self,
        kind: str,
        key: str | None = None,
        before: Any = None,
        after: Any = None,
        customer: str | None = None,
        conversation: str | None = None,
    ) -> None:
        self._log.append(self._at, self._actor, kind, customer, conversation, key, before, after)

    def customer(self, id: str) -> Row:
        """The one there is, or a new one."""
        if id not in self.state.customers:
            empty: Row = dict.fromkeys((*BUILT_IN, "profile_url", "last_interaction_at"))
            self.state.customers[id] = {
                "id": id,
                **empty,
                "attributes": {},
                "created_at": self.at,
                "updated_at": self.at,
            }
            self.record("customer.created", customer=id)
        return self.state.customers[id]

    def edit(self, customer: str, key: str, value: Any) -> None:
        """As an agent does; what a host has pushed is remembered as it was."""
        self.set_value(self.state.customers[customer], key, value)

    def push(self, row: Row, key: str, value: Any) -> None:
        """As a host does: pushing the value that was pushed last changes nothing."""
        value = (value.strip() or None) if isinstance(value, str) else value
        if isinstance(value, list):  # kept in the definition's order, each once
            value = [choice for choice in self.state.attributes[key]["choices"] if choice in value] or None
        pushed = self.state.pushed
        if (row["id"], key) in pushed and pushed[row["id"], key] == value:
            return
        pushed[row["id"], key] = value
        self.set_value(row, key, value)

    def set_value(self, row: Row, key: str, value: Any) -> None:
        values = row if key in BUILT_IN or key == "profile_url" else row["attributes"]
        before = values.get(key)
        if before == value:
            return
        if value is None and values is not row:
            values.pop(key)
        else:
            values[key] = value
        row["updated_at"] = self.at
        kind = "customer.changed" if key == "profile_url" else "attribute.changed"
        self.record(kind, key, before, value, row["id"])


def upsert_customer(write: Write, body: Body) -> Row:
    attributes = body.get("attributes") or {}
    problems = [
        (f"attributes.{key}", why)
        for key, value in attributes.items()
        if (why := why_unfit(write.state.attributes.get(key), key, value))
    ]
    if problems:
        raise Refused(422, "; ".join(f"{field}: {why}" for field, why in problems), problems)
    row = write.customer(body["id"])
    for key in (*BUILT_IN, "profile_url"):
        if key in body:
            write.push(row, key, body[key])
    for key, value in attributes.items():
        if key not in write.state.attributes and key not in write.state.removed and value not in (None, []):
            _define(write, key, _type_of(value))
        write.push(row, key, value)
    return row


def why_unfit(defined: Row | None, key: str, value: Any) -> str | None:
    if key in BUILT_IN:
        return "is built in: it stands beside the attributes, not among them"
    if isinstance(value, dict):
        return "must be text, a number, true, false or null"
    if isinstance(value, list) and value and defined is None:
        return "is a list: define the attribute first, with its choices"
    if defined is None or value is None or value == []:
        return None
    if defined["type"] == "choices":
        return _why_no_choices(defined, value)
    if defined["type"] == "choice" and value not in defined["choices"]:
        return "must be one of the choices"
    if defined["type"] == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        return "must be a number"
    if defined["type"] == "boolean" and not isinstance(value, bool):
        return "must be true or false"
    return None


def _why_no_choices(defined: Row, value: Any) -> str | None:
    if not isinstance(value, list):
        return "must be a list of choices"
    return None if all(choice in defined["choices"] for choice in value) else "must be one of the choices"


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def create_customer(write: Write, body: Body) -> Row:
    if not body["name"].strip():
        raise invalid("name", "must not be empty")
    return write.state.customers.get(body["id"]) or upsert_customer(write, body)


def define_attribute(write: Write, body: Body) -> Row:
    key = body["key"]
    if key in BUILT_IN:
        raise invalid("key", "is built in and cannot be defined")
    if key not in write.state.attributes:
        if "type" not in body:
            raise invalid("type", "is required the first time an attribute is defined")
        _define(write, key, body["type"])
    row = write.state.attributes[key]
    for member in DEFINED:
        if member in body:
            _change_definition(write, row, member, body[member])
    for role, access in body.get("access", {}).items():
        row["access"][role] = access or "edits"
    return row


def delete_attribute(write: Write, body: Body) -> None:
    if body["key"] in BUILT_IN:
        raise invalid("key", "is built in and cannot be defined")
    row = found(write.state.attributes, body["key"], "key")
    del write.state.attributes[body["key"]]
    write.state.removed.add(body["key"])
    write.record("attribute.deleted", body["key"], row["label"], None)


def _define(write: Write, key: str, type: str) -> None:
    write.state.removed.discard(key)
    row = definition(key, type, position=len(write.state.attributes))
    write.state.attributes[key] = row
    write.record("attribute.defined", key, None, row["label"])


def _change_definition(write: Write, row: Row, member: str, value: Any) -> None:
    value = label_of(row["key"]) if member == "label" and value is None else value
    before = row[member]
    if before != value:
        row[member] = value
        write.record("attribute.defined", row["key"], _member(member, before), _member(member, value))


def _member(member: str, value: Any) -> str | None:
    if value in (None, []) or value is False:
        return None
    return f"{member}: {value if isinstance(value, str) else _as_json(value)}"


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def upsert_conversation(write: Write, body: Body) -> Row:
    id, rows = body["id"], write.state.conversations
    if id not in rows:
        if "customer" not in body:
            raise invalid("customer", "is required the first time a conversation is pushed")
        write.customer(body["customer"])
        empty: Row = dict.fromkeys((*DETAILS, "last_message_at"))
        rows[id] = {
            "id": id,
            "customer": body["customer"],
            **empty,
            "created_at": write.at,
            "updated_at": write.at,
        }
        write.record("conversation.created", customer=body["customer"], conversation=id)
    row = rows[id]
    for member in ("customer", *DETAILS):
        if member in body and row[member] != body[member]:
            before, row[member] = row[member], body[member]
            row["updated_at"] = write.at
            write.record("conversation.changed", member, before, body[member], row["customer"], id)
    return row


def add_message(write: Write, body: Body) -> Row:
    why = "does not exist: push the conversation first"
    conversation = found(write.state.conversations, body["conversation"], "conversation", why)
    key = body["conversation"], body["id"]
    if key not in write.state.messages:
        row = {name: body.get(name) for name in ("id", "conversation", "author", "text", "author_name")}
        row["sent_at"] = body.get("sent_at", write.at)
        write.state.messages[key] = row
        conversation["last_message_at"] = row["sent_at"]
        if body["author"] == "customer":
            write.customer(conversation["customer"])["last_interaction_at"] = row["sent_at"]
        write.record("message.added", body["id"], None, body["text"], conversation["customer"], body["conversation"])
    return write.state.messages[key]


def add_note(write: Write, body: Body) -> Row:
    found(write.state.customers, body["customer"], "customer")
    write.state.ids += 1
    id = body.get("id", f"note_{write.state.ids}")
    key = body["customer"], id
    if key not in write.state.notes:
        write.state.notes[key] = {
            "id": id,
            "customer": body["customer"],
            "text": body["text"],
            "author": body["author"],
            "author_name": body.get("author_name", body["author"]),
            "created_at": write.at,
            "edited_at": None,
        }
        write.record("note.created", id, None, body["text"], body["customer"])
    return write.state.notes[key]


def edit_note(write: Write, body: Body) -> Row:
    row = found(write.state.notes, (body["customer"], body["id"]), "id")
    if row["text"] != body["text"]:
        write.record("note.changed", body["id"], row["text"], body["text"], body["customer"])
        row["text"], row["edited_at"] = body["text"], write.at
    return row


def delete_note(write: Write, body: Body) -> None:
    row = found(write.state.notes, (body["customer"], body["id"]), "id")
    del write.state.notes[body["customer"], body["id"]]
    write.record("note.deleted", body["id"], row["text"], None, body["customer"])


def define_tag(write: Write, body: Body) -> Row:
    if body.get("group") is not None and body["group"] not in write.state.tag_groups:
        raise invalid("group", "does not exist")
    row = {"id": body["id"], "label": None, "group": None, "position": len(write.state.tags)}
    return _put_definition(write, "tag", write.state.tags, row, body)


def define_tag_group(write: Write, body: Body) -> Row:
    row = {"id": body["id"], "label": None, "sort": "label", "position": len(write.state.tag_groups)}
    return _put_definition(write, "tag_group", write.state.tag_groups, row, body)


def _put_definition(write: Write, noun: str, rows: dict[str, Row], new: Row, body: Body) -> Row:
    before = rows.get(new["id"])
    row = {**(before or new), **{name: body[name] for name in new if name in body}}
    row["label"] = row["label"] or label_of(row["id"])
    rows[row["id"]] = row
    if before is None:
        write.record(f"{noun}.defined", row["id"], None, row["label"])
        return row
    for member, value in row.items():
        if before[member] != value:
            write.record(f"{noun}.defined", row["id"], _member(member, before[member]), _member(member, value))
    return row


def delete_tag(write: Write, body: Body) -> None:
    row = found(write.state.tags, body["id"])
    del write.state.tags[body["id"]]
    for has in write.state.tagged.values():
        has.discard(body["id"])
    write.record("tag.deleted", body["id"], row["label"], None)


def delete_tag_group(write: Write, body: Body) -> None:
    row = found(write.state.tag_groups, body["id"])
    for tag in [each for each in write.state.tags.values() if each["group"] == body["id"]]:
        delete_tag(write, tag)
    del write.state.tag_groups[body["id"]]
    write.record("tag_group.deleted", body["id"], row["label"], None)


def add_tag(write: Write, body: Body) -> Row:
    found(write.state.customers, body["customer"], "customer")
    row = found(write.state.tags, body["tag"], "tag")
    has = write.state.tagged.setdefault(body["customer"], set())
    if body["tag"] not in has:
        has.add(body["tag"])
        write.record("tag.added", body["tag"], None, row["label"], body["customer"])
    return row


def remove_tag(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    has = write.state.tagged.get(body["customer"], set())
    if body["tag"] in has:
        has.remove(body["tag"])
        write.record("tag.removed", body["tag"], write.state.tags[body["tag"]]["label"], None, body["customer"])


def set_permission(write: Write, body: Body) -> Row:
    key = body["role"], body["right"], body.get("subject", "")
    row = {"role": key[0], "right": key[1], "subject": key[2], "allowed": body["allowed"]}
    before = write.state.permissions.pop(key, None)
    if body["allowed"] is not None:
        write.state.permissions[key] = row
    was = before and before["allowed"]
    if was != body["allowed"]:
        name = "/".join(part for part in key if part)
        write.record("permission.changed", name, was, body["allowed"])
    return row


def set_views(write: Write, body: Body) -> Row:
    role, before = body["role"], write.state.views.pop(body["role"], None)
    if body["views"] is not None:
        shown = [{name: value for name, value in view.items() if value is not None} for view in body["views"]]
        write.state.views[role] = shown
    after = write.state.views.get(role)
    if before != after:
        write.record("view.changed", role, _as_json(before), _as_json(after))
    return {"role": role, "views": after or [{"id": "profile"}], "is_default": after is None}


APPLIES: dict[str, Callable[[Write, Body], Row | None]] = {
    "customers.upsert": upsert_customer,
    "customers.create": create_customer,
    "attributes.define": define_attribute,
    "attributes.delete": delete_attribute,
    "conversations.upsert": upsert_conversation,
    "messages.add": add_message,
    "notes.add": add_note,
    "notes.edit": edit_note,
    "notes.delete": delete_note,
    "tags.define": define_tag,
    "tag_groups.define": define_tag_group,
    "tags.delete": delete_tag,
    "tag_groups.delete": delete_tag_group,
    "tags.add": add_tag,
    "tags.remove": remove_tag,
    "permissions.set": set_permission,
    "views.set": set_views,
}

PATHS: tuple[tuple[str, str, str], ...] = (
    ("PUT", "/v1/customers/(?P<id>[^/]+)", "customers.upsert"),
    ("POST", "/v1/customers", "customers.create"),
    ("PUT", "/v1/attributes/(?P<key>[^/]+)", "attributes.define"),
    ("DELETE", "/v1/attributes/(?P<key>[^/]+)", "attributes.delete"),
    ("PUT", "/v1/conversations/(?P<id>[^/]+)", "conversations.upsert"),
    ("POST", "/v1/conversations/(?P<conversation>[^/]+)/messages", "messages.add"),
    ("POST", "/v1/customers/(?P<customer>[^/]+)/notes", "notes.add"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/notes/(?P<id>[^/]+)", "notes.edit"),
    ("DELETE", "/v1/customers/(?P<customer>[^/]+)/notes/(?P<id>[^/]+)", "notes.delete"),
    ("PUT", "/v1/tags/(?P<id>[^/]+)", "tags.define"),
    ("PUT", "/v1/tag_groups/(?P<id>[^/]+)", "tag_groups.define"),
    ("DELETE", "/v1/tags/(?P<id>[^/]+)", "tags.delete"),
    ("DELETE", "/v1/tag_groups/(?P<id>[^/]+)", "tag_groups.delete"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/tags/(?P<tag>[^/]+)", "tags.add"),
    ("DELETE", "/v1/customers/(?P<customer>[^/]+)/tags/(?P<tag>[^/]+)", "tags.remove"),
    ("PUT", "/v1/permissions", "permissions.set"),
    ("PUT", "/v1/views", "views.set"),
)
