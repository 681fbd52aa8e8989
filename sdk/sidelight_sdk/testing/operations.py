"""What each write does to the fake service: the operations of all nouns, alone or in a batch."""

from collections.abc import Callable
from typing import Any

from .accounts import delete_account, upsert_account
from .agents import assign_customer, upsert_agent
from .avatars import remove_agent_avatar, remove_avatar
from .companies import link_company, unlink_company, upsert_company
from .company_fields import set_company_fields
from .contact_details import delete_contact_detail, put_contact_detail
from .identities import delete_identity, put_identity, see
from .permissions import decide_access, follow_access, set_permission
from .relationships import delete_relationship, put_relationship
from .retention import set_retention
from .state import BUILT_IN, Row, definition, label_of, next_position
from .tags import add_tag, define_tag, define_tag_group, delete_tag, delete_tag_group, remove_tag
from .warnings import clear_warning, set_warning
from .writing import Body, Refused, Write, as_json, found, invalid, member

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
DETAILS = ("channel", "status", "subject", "url", "handle")  # of a conversation


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


def check_customer(write: Write, body: Body) -> Row:
    customer = body["customer"]
    found(write.state.customers, customer, "customer")
    row = {"customer": customer, "checked_at": write.at}
    write.state.checks[customer] = {**row, "checked_by": write.by}
    write.record("customer.checked", None, None, None, customer)
    return row


def define_attribute(write: Write, body: Body) -> Row:
    key = body["key"]
    if key in BUILT_IN:
        raise invalid("key", "is built in and cannot be defined")
    if key not in write.state.attributes:
        if "type" not in body:
            raise invalid("type", "is required the first time an attribute is defined")
        _define(write, key, body["type"])
    row = write.state.attributes[key]
    for name in DEFINED:
        if name in body:
            _change_definition(write, row, name, body[name])
    decide_access(write, key, body.get("access", {}))
    return row


def delete_attribute(write: Write, body: Body) -> None:
    if body["key"] in BUILT_IN:
        raise invalid("key", "is built in and cannot be defined")
    row = found(write.state.attributes, body["key"], "key")
    del write.state.attributes[body["key"]]
    write.state.removed[body["key"]] = row
    write.record("attribute.deleted", body["key"], row["label"], None)


def _define(write: Write, key: str, type: str) -> None:
    there = [*write.state.attributes.values(), *write.state.removed.values()]
    row = definition(key, type, position=next_position(there))
    follow_access(write.state, row)
    write.state.removed.pop(key, None)
    write.state.attributes[key] = row
    write.record("attribute.defined", key, None, row["label"])


def _change_definition(write: Write, row: Row, name: str, value: Any) -> None:
    value = label_of(row["key"]) if name == "label" and value is None else value
    before = row[name]
    if before != value:
        row[name] = value
        write.record("attribute.defined", row["key"], member(name, before), member(name, value))


def upsert_conversation(write: Write, body: Body) -> Row:
    id, rows = body["id"], write.state.conversations
    is_new = id not in rows
    if is_new:
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
    for name in ("customer", *DETAILS):
        if name in body and row[name] != body[name]:
            before, row[name] = row[name], body[name]
            is_new = is_new or name in ("customer", "channel", "handle")
            row["updated_at"] = write.at
            write.record("conversation.changed", name, before, body[name], row["customer"], id)
    if row["channel"] and (is_new or "name" in body):
        see(write, row, body, write.at if is_new else None)
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


def set_views(write: Write, body: Body) -> Row:
    role, before = body["role"], write.state.views.pop(body["role"], None)
    if body["views"] is not None:
        shown = [{name: value for name, value in view.items() if value is not None} for view in body["views"]]
        write.state.views[role] = shown
    after = write.state.views.get(role)
    if before != after:
        write.record("view.changed", role, as_json(before), as_json(after))
    return {"role": role, "views": after or [{"id": "profile"}], "is_default": after is None}


APPLIES: dict[str, Callable[[Write, Body], Row | None]] = {
    "customers.upsert": upsert_customer,
    "customers.create": create_customer,
    "customers.check": check_customer,
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
    "companies.upsert": upsert_company,
    "companies.link": link_company,
    "companies.unlink": unlink_company,
    "relationships.put": put_relationship,
    "relationships.delete": delete_relationship,
    "accounts.upsert": upsert_account,
    "accounts.delete": delete_account,
    "avatars.remove": remove_avatar,
    "agents.upsert": upsert_agent,
    "agents.remove_avatar": remove_agent_avatar,
    "customers.assign": assign_customer,
    "contact_details.put": put_contact_detail,
    "contact_details.delete": delete_contact_detail,
    "warnings.set": set_warning,
    "warnings.clear": clear_warning,
    "identities.put": put_identity,
    "identities.delete": delete_identity,
    "permissions.set": set_permission,
    "views.set": set_views,
    "retention.set": set_retention,
    "company_fields.set": set_company_fields,
}

COMPANY = "/v1/customers/(?P<customer>[^/]+)/companies"
RELATED = "/v1/customers/(?P<customer>[^/]+)/relationships/(?P<other>[^/]+)"
ACCOUNT = "/v1/customers/(?P<customer>[^/]+)/accounts"
PATHS: tuple[tuple[str, str, str], ...] = (
    ("PUT", "/v1/customers/(?P<id>[^/]+)", "customers.upsert"),
    ("POST", "/v1/customers", "customers.create"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/check", "customers.check"),
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
    ("PUT", "/v1/companies/(?P<id>[^/]+)", "companies.upsert"),
    ("PUT", f"{COMPANY}/(?P<company>[^/]+)", "companies.link"),
    ("DELETE", f"{COMPANY}/(?P<company>[^/]+)", "companies.unlink"),
    ("PUT", RELATED, "relationships.put"),
    ("DELETE", RELATED, "relationships.delete"),
    ("PUT", f"{ACCOUNT}/(?P<system>[^/]+)/(?P<id>[^/]+)", "accounts.upsert"),
    ("DELETE", f"{ACCOUNT}/(?P<system>[^/]+)/(?P<id>[^/]+)", "accounts.delete"),
    ("DELETE", "/v1/customers/(?P<customer>[^/]+)/avatar", "avatars.remove"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/assignment", "customers.assign"),
    ("PUT", "/v1/agents/(?P<id>[^/]+)", "agents.upsert"),
    ("DELETE", "/v1/agents/(?P<agent>[^/]+)/avatar", "agents.remove_avatar"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/contact_details", "contact_details.put"),
    (
        "DELETE",
        "/v1/customers/(?P<customer>[^/]+)/contact_details/(?P<kind>[^/]+)/(?P<value>[^/]+)",
        "contact_details.delete",
    ),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/warning", "warnings.set"),
    ("DELETE", "/v1/customers/(?P<customer>[^/]+)/warning", "warnings.clear"),
    ("PUT", "/v1/customers/(?P<customer>[^/]+)/identities", "identities.put"),
    (
        "DELETE",
        "/v1/customers/(?P<customer>[^/]+)/identities/(?P<channel>[^/]+)/(?P<handle>[^/]+)",
        "identities.delete",
    ),
    ("PUT", "/v1/permissions", "permissions.set"),
    ("PUT", "/v1/views", "views.set"),
    ("PUT", "/v1/retention", "retention.set"),
    ("PUT", "/v1/company_fields", "company_fields.set"),
)
