"""What writes do to the fake service's relationships: each is kept once for each of its customers."""

import json
import re
from typing import Any

from .state import Row
from .writing import Body, Write, found, invalid

MEMBERS = ("labels", "inverse_labels")


def put_relationship(write: Write, body: Body) -> Row:
    customer, other = body["customer"], body["other"]
    found(write.state.customers, customer, "customer")
    given = {name: _labels(body[name] or []) for name in MEMBERS if name in body}
    related = write.state.relationships
    if (customer, other) not in related:
        if other == customer:
            raise invalid("other", "is this customer: a customer is not related to itself")
        write.customer(other)
        for one, another in ((customer, other), (other, customer)):
            related[one, another] = {
                "customer": one, "other": another, **{name: [] for name in MEMBERS},
                "created_at": write.at, "updated_at": write.at,
            }  # fmt: skip
        _set(write, customer, other, given)
        for one, another in ((customer, other), (other, customer)):
            write.record("relationship.added", another, None, _written(related[one, another]), one)
    else:
        news = {name: labels for name, labels in given.items() if not _is_pushed(write, body, name, labels)}
        for name, before in _set(write, customer, other, news).items():
            one, another = _side(body, name)
            for of, thing in ((one, another), (another, one)):
                write.record("relationship.changed", thing, before, news[name], of)
    for name, labels in given.items():
        write.state.pushed_labels[_side(body, name)] = labels
    return related[customer, other]


def delete_relationship(write: Write, body: Body) -> None:
    customer, other = body["customer"], body["other"]
    found(write.state.customers, customer, "customer")
    for one, another in ((customer, other), (other, customer)):
        row = write.state.relationships.pop((one, another), None)
        write.state.pushed_labels.pop((one, another), None)
        if row is not None:
            write.record("relationship.deleted", another, _written(row), None, one)


def _set(write: Write, customer: str, other: str, given: dict[str, list[str]]) -> dict[str, list[str]]:
    """What there was, of what has changed."""
    own, others = write.state.relationships[customer, other], write.state.relationships[other, customer]
    changed = {name: own[name] for name, labels in given.items() if own[name] != labels}
    for name in changed:
        own[name] = others[MEMBERS[name == "labels"]] = given[name]
    if changed:
        own["updated_at"] = others["updated_at"] = write.at
    return changed


def _is_pushed(write: Write, body: Body, name: str, labels: list[str]) -> bool:
    return write.state.pushed_labels.get(_side(body, name)) == labels


def _side(body: Body, name: str) -> tuple[str, str]:
    """What says what the second one is to the first."""
    return (body["customer"], body["other"]) if name == "labels" else (body["other"], body["customer"])


def _labels(labels: list[str]) -> list[str]:
    """Each once, however it is written; a comma is between two."""
    found: dict[str, str] = {}
    for label in re.split("[,،、，]", ",".join(labels)):
        plain = " ".join(label.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())


def _written(row: Row) -> Any:
    sides = {name: row[name] for name in MEMBERS if row[name]}
    return json.dumps(sides, ensure_ascii=False) if sides else None
