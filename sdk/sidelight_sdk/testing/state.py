"""What the fake service knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

BUILT_IN = {
    "name": "text",
    "email": "email",
    "phone": "phone",
    "company": "text",
    "location": "text",
    "language": "language",
    "timezone": "timezone",
    "first_name": "text",
    "last_name": "text",
    "identification": "text",
    "gender": "text",
}
BUILT_IN_LABELS: dict[str, dict[str, Any]] = {
    "timezone": {"label": "Time zone"},
    "identification": {"label": "ID number"},
}
BUILT_IN_ACCESS = {"identification": {"agent": "masked", "supervisor": "masked", "admin": "edits"}}

Row = dict[str, Any]


def _built_in() -> dict[str, Row]:
    return {
        key: definition(key, type, position=position, built_in=True) | BUILT_IN_LABELS.get(key, {})
        for position, (key, type) in enumerate(BUILT_IN.items())
    }


def definition(key: str, type: str, *, position: int, built_in: bool = False) -> Row:
    return {
        "key": key,
        "type": type,
        "label": label_of(key),
        "choices": [],
        "managed_by": None,
        "position": position,
        "unit": None,
        "help": None,
        "section": None,
        "default": None,
        "required": False,
        "shows_when": None,
        "access": dict(BUILT_IN_ACCESS.get(key) or dict.fromkeys(("agent", "supervisor", "admin"), "edits")),
        "built_in": built_in,
    }


def next_position(rows: Iterable[Row]) -> int:
    """Behind all that there are."""
    return 1 + max((row["position"] for row in rows), default=-1)


def label_of(key: str) -> str:
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


@dataclass
class State:
    """Rows as they travel, by their ids; a member that begins with `_` does not."""

    customers: dict[str, Row] = field(default_factory=dict)
    pushed: dict[tuple[str, str], Any] = field(default_factory=dict)  # by customer and key: the value last pushed
    attributes: dict[str, Row] = field(default_factory=_built_in)
    removed: dict[str, Row] = field(default_factory=dict)  # attributes, as they were
    conversations: dict[str, Row] = field(default_factory=dict)
    messages: dict[tuple[str, str], Row] = field(default_factory=dict)
    notes: dict[tuple[str, str], Row] = field(default_factory=dict)
    tag_groups: dict[str, Row] = field(default_factory=dict)
    tags: dict[str, Row] = field(default_factory=dict)
    tagged: dict[str, set[str]] = field(default_factory=dict)  # by customer
    checks: dict[str, Row] = field(default_factory=dict)  # by customer
    companies: dict[str, Row] = field(default_factory=dict)
    company_fields: Row | None = None  # as the log has them; None: the default
    company_links: dict[str, dict[str, Row]] = field(default_factory=dict)  # by customer and company
    relationships: dict[tuple[str, str], Row] = field(default_factory=dict)  # by customer and the other
    pushed_labels: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    accounts: dict[tuple[str, str, str], Row] = field(default_factory=dict)  # by customer, system and id
    agents: dict[str, Row] = field(default_factory=dict)
    assignments: dict[str, Row] = field(default_factory=dict)  # by customer
    avatars: dict[tuple[str, str], Row] = field(default_factory=dict)  # by noun, and whose
    contact_details: dict[str, list[Row]] = field(default_factory=dict)  # by customer
    warnings: dict[str, Row] = field(default_factory=dict)  # by customer
    pushed_warnings: dict[str, Row] = field(default_factory=dict)
    identities: dict[str, list[Row]] = field(default_factory=dict)  # by customer
    permissions: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    views: dict[str, list[Row]] = field(default_factory=dict)  # by role
    history_days: int | None = None
    panels: list[str] = field(default_factory=list)  # by agent
    keys: list[Row] = field(default_factory=list)
    origins: list[str] = field(default_factory=lambda: ["https://fake.example"])
    audit: list[Row] = field(default_factory=list)
    ids: int = 0
    cursor: str = "0"
