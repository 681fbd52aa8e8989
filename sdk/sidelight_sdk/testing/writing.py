"""What a write to the fake service may do, and how it is refused."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from ..models import Actor, Event
from .details import MIRRORED, follow
from .events import EventLog
from .names import display_name
from .state import BUILT_IN, Row, State

K = TypeVar("K")
Body = Mapping[str, Any]


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

    def __init__(self, state: State, log: EventLog, actor: Actor, at: datetime, request: str | None = None) -> None:
        """`request`: what all changes of one request share, of those that run operations."""
        self.state, self._log, self._actor, self._at, self._request = state, log, actor, at, request

    @property
    def at(self) -> str:
        return self._at.isoformat().replace("+00:00", "Z")

    @property
    def by(self) -> str:
        return self._actor.name

    def record(
        self,
        kind: str,
        key: str | None = None,
        before: Any = None,
        after: Any = None,
        customer: str | None = None,
        conversation: str | None = None,
    ) -> None:
        event = self._log.append(self._at, self._actor, kind, customer, conversation, key, before, after)
        if customer is None and conversation is None and not kind.startswith(("company.", "agent.")):
            self._audit(event)

    def _audit(self, event: Event) -> None:
        self.state.audit.append(
            {
                "seq": event.seq,
                "at": self.at,
                "actor": {"kind": event.actor.kind, "id": event.actor.id, "name": event.actor.name},
                "request": self._request,
                "kind": event.kind,
                "conversation": None,
                "key": event.key,
                "from": event.from_,
                "to": event.to,
                "version": None,
            }
        )

    def customer(self, id: str) -> Row:
        """The one there is, or a new one."""
        if id not in self.state.customers:
            empty: Row = dict.fromkeys((*BUILT_IN, "profile_url", "assigned_to", "last_interaction_at"))
            self.state.customers[id] = {
                "id": id,
                **empty,
                "display_name": None,
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
        sets_aside = key in MIRRORED and row[key] not in (None, pushed.get((row["id"], key)))
        pushed[row["id"], key] = value
        self.set_value(row, key, value, sets_aside=sets_aside)

    def set_value(self, row: Row, key: str, value: Any, *, sets_aside: bool = False) -> None:
        if key in MIRRORED and row[key] != value:
            value = follow(self, row, key, value, sets_aside=sets_aside)
        self.keep(row, key, value)

    def keep(self, row: Row, key: str, value: Any) -> None:
        values = row if key in BUILT_IN or key == "profile_url" else row["attributes"]
        before = values.get(key)
        if before == value:
            return
        if value is None and values is not row:
            values.pop(key)
        else:
            values[key] = value
        row["display_name"] = display_name(row)
        row["updated_at"] = self.at
        kind = "customer.changed" if key == "profile_url" else "attribute.changed"
        self.record(kind, key, before, value, row["id"])


def member(member: str, value: Any) -> str | None:
    if value in (None, []) or value is False:
        return None
    return f"{member}: {value if isinstance(value, str) else as_json(value)}"


def as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
