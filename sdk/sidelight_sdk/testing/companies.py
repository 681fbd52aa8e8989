"""What writes do to the fake service's companies, and to which customers belong to them."""

import json

from .state import Row
from .writing import Body, Write, found, invalid, member


def upsert_company(write: Write, body: Body) -> Row:
    before = write.state.companies.get(body["id"])
    given = {name: body[name] for name in ("name", "url", "data") if name in body}
    if "name" in given or before is None:
        given["name"] = (given.get("name") or "").strip()
        if not given["name"]:
            raise invalid("name", "is required")
    if "data" in given:
        given["data"] = given["data"] or {}
    row = {**(before or {"id": body["id"], "name": "", "url": None, "data": {}, "created_at": write.at}), **given}
    if before is None:
        write.record("company.created", row["id"], None, row["name"])
    else:
        changed = [name for name in given if before[name] != row[name]]
        for name in changed:
            write.record("company.changed", row["id"], _said(name, before[name]), _said(name, row[name]))
        if not changed:
            return before
    write.state.companies[row["id"]] = {**row, "updated_at": write.at}
    return write.state.companies[row["id"]]


def link_company(write: Write, body: Body) -> Row:
    customer, links = body["customer"], _links(write, body)
    company = found(write.state.companies, body["company"], "company")
    id, is_first = company["id"], not links
    if id not in links:
        links[id] = {"customer": customer, "company": id, "main": False, "linked_at": write.at}
        write.record("company.linked", id, None, company["name"], customer)
    if (body.get("main") or is_first) and not links[id]["main"]:
        _make_main(links, id)
        if not is_first:
            write.record("company.main_changed", id, None, company["name"], customer)
    return links[id]


def unlink_company(write: Write, body: Body) -> None:
    links = _links(write, body)
    link = links.pop(body["company"], None)
    if link is None:
        return
    name = write.state.companies[link["company"]]["name"]
    write.record("company.unlinked", link["company"], name, None, body["customer"])
    if link["main"] and links:
        oldest = min(links.values(), key=lambda one: (one["linked_at"], one["company"]))
        _make_main(links, oldest["company"])
        write.record("company.main_changed", oldest["company"], None, None, body["customer"])


def _links(write: Write, body: Body) -> dict[str, Row]:
    found(write.state.customers, body["customer"], "customer")
    return write.state.company_links.setdefault(body["customer"], {})


def _make_main(links: dict[str, Row], id: str) -> None:
    for company, link in links.items():
        links[company] = {**link, "main": company == id}


def _said(name: str, value: object) -> str | None:
    if isinstance(value, dict):
        value = json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True) if value else None
    return member(name, value) if value else None
