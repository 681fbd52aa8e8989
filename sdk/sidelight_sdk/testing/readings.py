"""What the fake service answers to each GET."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .agents import sent
from .company_fields import company_fields
from .contact_details import find_detail, list_details
from .identities import named_identity
from .operations import why_unfit
from .retention import retention_of
from .state import BUILT_IN, Row, State
from .writing import Refused, found

Names = Mapping[str, str]
Reading = Callable[[State, Names, Names], Any]

ROLES = ("agent", "supervisor", "admin")
SEGMENT = "([^/]+)"


def _page(rows: Iterable[Row], query: Names, member: str, usual: int = 100, **beside: Any) -> dict[str, Any]:
    """The cursor is the number of what was read; the service's own says more, and is opaque."""
    all_rows, begin, limit = list(rows), int(query.get("cursor", 0)), int(query.get("limit", usual))
    end = begin + limit
    return {member: all_rows[begin:end], "next": str(end) if end < len(all_rows) else None, **beside}


def _customers(state: State, _: Names, query: Names) -> Any:
    rows = [state.customers[id] for id in sorted(state.customers)]
    return _page(rows, query, "customers", seq=int(state.cursor), events_cursor=state.cursor)


def _attribute(state: State, names: Names, _: Names) -> Any:
    """With its values counted."""
    key, row = names["key"], found(state.attributes, names["key"])
    values = [customer.get(key, customer["attributes"].get(key)) for customer in state.customers.values()]
    values = [value for value in values if value is not None]
    unfit = sum(key not in BUILT_IN and why_unfit(row, key, value) is not None for value in values)
    return {**row, "values": len(values), "unfit": unfit, "counted_all": True}


def _conversations(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    of_customer = [row for row in state.conversations.values() if row["customer"] == names["customer"]]
    return _page(reversed(of_customer), query, "conversations")


def _messages(state: State, names: Names, query: Names) -> Any:
    found(state.conversations, names["conversation"])
    of_conversation = [
        row for (conversation, _), row in state.messages.items() if conversation == names["conversation"]
    ]
    return _page(sorted(of_conversation, key=lambda row: str(row["sent_at"])), query, "messages")


def _notes(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    of_customer = [row for (customer, _), row in state.notes.items() if customer == names["customer"]]
    return _page(reversed(of_customer), query, "notes")


def _tags_of(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    has = state.tagged.get(names["customer"], set())
    return _page([row for row in _by_position(state.tags) if row["id"] in has], query, "tags", 1000)


def _check(state: State, names: Names, _: Names) -> Any:
    customer = found(state.customers, names["customer"])["id"]
    return state.checks.get(customer, {"customer": customer, "checked_at": None, "checked_by": None})


def _links(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    links = state.company_links.get(names["customer"], {})
    return _page([links[company] for company in sorted(links)], query, "companies", 1000)


def _relationships(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    keys = sorted(key for key in state.relationships if key[0] == names["customer"])
    return _page([state.relationships[key] for key in keys], query, "relationships", 1000)


def _accounts(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    keys = sorted(key for key in state.accounts if key[0] == names["customer"])
    return _page([state.accounts[key] for key in keys], query, "accounts", 1000)


def _contact_details(state: State, names: Names, query: Names) -> Any:
    return _page(list_details(state, names["customer"]), query, "contact_details", 1000)


def _contact_detail(state: State, names: Names, _: Names) -> Any:
    return find_detail(state, names["customer"], names["kind"], names["value"])


def _identities(state: State, names: Names, query: Names) -> Any:
    found(state.customers, names["customer"])
    return _page(state.identities.get(names["customer"], []), query, "identities", 1000)


def _identity(state: State, names: Names, _: Names) -> Any:
    row = named_identity(state, names["customer"], names["channel"], names["handle"])
    return found({} if row is None else {"": row}, "")


def _history(state: State, names: Names, query: Names) -> Any:
    raise Refused(404, "the fake service keeps no history: its events say what has changed")


def _views(state: State, _: Names, __: Names) -> Any:
    default: list[Row] = [{"id": "profile"}]
    return {
        "views": [
            {"role": role, "views": state.views.get(role, default), "is_default": role not in state.views}
            for role in ROLES
        ]
    }


def _permissions(state: State, _: Names, __: Names) -> Any:
    return {"permissions": [state.permissions[key] for key in sorted(state.permissions)]}


def _by_position(rows: Mapping[str, Row]) -> list[Row]:
    return sorted(rows.values(), key=lambda row: (row["position"], row.get("id") or row["key"]))


READINGS: tuple[tuple[str, Reading], ...] = (
    ("/v1/customers", _customers),
    ("/v1/customers/(?P<id>[^/]+)", lambda state, names, _: found(state.customers, names["id"])),
    ("/v1/customers/(?P<customer>[^/]+)/conversations", _conversations),
    ("/v1/customers/(?P<customer>[^/]+)/notes", _notes),
    (
        "/v1/customers/(?P<customer>[^/]+)/notes/(?P<id>[^/]+)",
        lambda state, names, _: found(state.notes, (names["customer"], names["id"])),
    ),
    ("/v1/customers/(?P<customer>[^/]+)/tags", _tags_of),
    ("/v1/agents", lambda state, _, query: _page(map(sent, state.agents.values()), query, "agents")),
    ("/v1/agents/(?P<id>[^/]+)", lambda state, names, _: sent(found(state.agents, names["id"]))),
    ("/v1/companies", lambda state, _, query: _page(state.companies.values(), query, "companies")),
    ("/v1/companies/(?P<id>[^/]+)", lambda state, names, _: found(state.companies, names["id"])),
    ("/v1/customers/(?P<customer>[^/]+)/companies", _links),
    ("/v1/customers/(?P<customer>[^/]+)/relationships", _relationships),
    (
        "/v1/customers/(?P<customer>[^/]+)/relationships/(?P<other>[^/]+)",
        lambda state, names, _: found(state.relationships, (names["customer"], names["other"])),
    ),
    ("/v1/customers/(?P<customer>[^/]+)/accounts", _accounts),
    (
        "/v1/customers/(?P<customer>[^/]+)/accounts/(?P<system>[^/]+)/(?P<id>[^/]+)",
        lambda state, names, _: found(state.accounts, (names["customer"], names["system"], names["id"])),
    ),
    ("/v1/customers/(?P<customer>[^/]+)/check", _check),
    ("/v1/customers/(?P<customer>[^/]+)/contact_details", _contact_details),
    ("/v1/customers/(?P<customer>[^/]+)/contact_details/(?P<kind>[^/]+)/(?P<value>[^/]+)", _contact_detail),
    (
        "/v1/customers/(?P<customer>[^/]+)/warning",
        lambda state, names, _: found(state.warnings, names["customer"]),
    ),
    ("/v1/customers/(?P<customer>[^/]+)/identities", _identities),
    ("/v1/customers/(?P<customer>[^/]+)/identities/(?P<channel>[^/]+)/(?P<handle>[^/]+)", _identity),
    ("/v1/customers/(?P<customer>[^/]+)/history", _history),
    ("/v1/audit", lambda state, _, query: _page(reversed(state.audit), query, "audit")),
    (
        "/v1/attributes",
        lambda state, _, query: _page(_by_position(state.attributes), query, "attributes", 1000),
    ),
    ("/v1/attributes/(?P<key>[^/]+)", _attribute),
    ("/v1/conversations/(?P<id>[^/]+)", lambda state, names, _: found(state.conversations, names["id"])),
    ("/v1/conversations/(?P<conversation>[^/]+)/messages", _messages),
    (
        "/v1/conversations/(?P<conversation>[^/]+)/messages/(?P<id>[^/]+)",
        lambda state, names, _: found(state.messages, (names["conversation"], names["id"])),
    ),
    ("/v1/tags", lambda state, _, query: _page(_by_position(state.tags), query, "tags", 1000)),
    ("/v1/tags/(?P<id>[^/]+)", lambda state, names, _: found(state.tags, names["id"])),
    ("/v1/tag_groups", lambda state, _, query: _page(_by_position(state.tag_groups), query, "tag_groups", 1000)),
    ("/v1/tag_groups/(?P<id>[^/]+)", lambda state, names, _: found(state.tag_groups, names["id"])),
    ("/v1/permissions", _permissions),
    ("/v1/views", _views),
    ("/v1/retention", lambda state, _, __: retention_of(state)),
    ("/v1/company_fields", lambda state, _, __: company_fields(state)),
    ("/v1/keys", lambda state, _, __: {"keys": state.keys}),
    ("/v1/origins", lambda state, _, __: {"origins": state.origins}),
)
