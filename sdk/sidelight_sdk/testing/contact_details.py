"""What writes do to the fake service's contact details."""

from .details import KINDS, MIRRORED, Details, details_of, plain
from .state import Row, State
from .writing import Body, Refused, Write, found, invalid

MEMBERS = ("value", "label", "primary", "verified")


def list_details(state: State, customer: str) -> list[Row]:
    row = found(state.customers, customer, "customer")
    return [detail for kind in KINDS for detail in details_of(state, row, kind)]


def find_detail(state: State, customer: str, kind: str, value: str) -> Row:
    """By its id, or by its value."""
    for row in list_details(state, customer):
        if row["kind"] == kind and (row["id"] == value or plain(row["value"]) == plain(value)):
            return row
    raise Refused(404, "There is no such thing in this workspace.")


def put_contact_detail(write: Write, body: Body) -> Row:
    customer = found(write.state.customers, body["customer"], "customer")
    details = Details(write, customer, body["kind"])
    row = details.find(body.get("id") or body.get("value") or "")
    if row is None:
        if "id" in body:
            raise Refused(404, "id: does not exist")
        if not (body.get("value") or "").strip():
            raise invalid("value", "is required")
        row = details.add(body["value"].strip(), body.get("label"))
    given = {name: body[name] for name in MEMBERS if name in body and not _repeats(row, name, body[name])}
    row["_pushed"].update({"value": row["value"], **given})
    for name in ("value", "label", "verified"):
        details.change(row, name, given.get(name, row[name]))
    if given.get("primary"):
        details.make_primary(row)
    _lead(write, customer, details, body["kind"])
    return row


def _repeats(row: Row, name: str, value: object) -> bool:
    """What was pushed last."""
    pushed = row["_pushed"]
    if name == "value":
        return plain(pushed.get(name, row[name])) == plain(value)
    return name in pushed and bool(pushed[name] == value)


def delete_contact_detail(write: Write, body: Body) -> None:
    customer = found(write.state.customers, body["customer"], "customer")
    details = Details(write, customer, body["kind"])
    row = details.find(body["value"])
    if row is not None:
        details.remove(row)
        _lead(write, customer, details, body["kind"])


def _lead(write: Write, customer: Row, details: Details, kind: str) -> None:
    """The primary one is the customer's `email` or `phone`."""
    if kind in MIRRORED:
        write.keep(customer, kind, details.primary["value"] if details.primary else None)
