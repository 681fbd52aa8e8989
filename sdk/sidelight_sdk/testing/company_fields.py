"""Which members of companies' data the fake service says that agents read."""

from collections.abc import Iterator
from typing import Any

from .permissions import set_permission
from .state import Row, State, label_of
from .writing import Body, Write, as_json, invalid

ROLES = ("agent", "supervisor", "admin")
SEE = "company_fields.see"


def set_company_fields(write: Write, body: Body) -> Row:
    before, given = write.state.company_fields, body["fields"]
    after = None if given is None else {"fields": list(_kept(given)), "others": body.get("others", False)}
    if before != after:
        write.state.company_fields = after
        write.record("company_field.changed", "company", as_json(before), as_json(after))
    for field in given or ():
        for role, level in (field.get("access") or {}).items():
            allowed = None if level is None else level == "sees"
            set_permission(write, {"role": role, "right": SEE, "subject": field["key"], "allowed": allowed})
    return company_fields(write.state)


def _kept(fields: list[Row]) -> Iterator[Row]:
    """As the log has them: without what says nothing."""
    seen: set[str] = set()
    for at, field in enumerate(fields):
        if field["key"] in seen:
            raise invalid(f"fields[{at}].key", "is the key of another of these fields")
        seen.add(field["key"])
        has_choices = field.get("type") in ("choice", "choices")
        if has_choices != bool(field.get("choices")):
            why = "must name at least one choice" if has_choices else "belong to the types choice and choices only"
            raise invalid(f"fields[{at}].choices", why)
        kept = {"key": field["key"], "label": (field.get("label") or "").strip() or label_of(field["key"])}
        kept |= {name: field[name] for name in ("type", "choices", "unit") if field.get(name) not in (None, [], "text")}
        yield kept


def company_fields(state: State) -> Row:
    own = state.company_fields or {"fields": [], "others": True}
    fields = [
        {"type": "text", "choices": [], "unit": None, **field, "access": _access(state, field["key"])}
        for field in own["fields"]
    ]
    return {"fields": fields, "others": own["others"], "is_default": state.company_fields is None}


def _access(state: State, key: str) -> dict[str, Any]:
    def sees(role: str) -> bool:
        decided = state.permissions.get((role, SEE, key)) or state.permissions.get((role, SEE, ""))
        return decided is None or bool(decided["allowed"])

    return {role: "sees" if sees(role) else "hidden" for role in ROLES}
