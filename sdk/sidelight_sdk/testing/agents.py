"""What writes do to the fake service's agents, and to whom customers are assigned."""

from .state import Row
from .writing import Body, Write, found, member

MEMBERS = ("name", "nickname", "position", "email", "signature")


def upsert_agent(write: Write, body: Body) -> Row:
    """A name that was pushed goes before a session's."""
    given = {name: (body[name] or "").strip() or None for name in MEMBERS if name in body}
    if "name" in given:
        given["_name"] = given.pop("name")
    return sent(_save(write, body["id"], given))


def see_agent(write: Write, agent: Body) -> None:
    """Who opens a panel is known from then on."""
    named = {"_session_name": agent["name"]} if agent.get("name", agent["id"]) != agent["id"] else {}
    row = _save(write, agent["id"], {**named, "role": agent.get("role", "agent")})
    write.state.agents[row["id"]] = {**row, "last_seen_at": write.at}


def _save(write: Write, id: str, given: Row) -> Row:
    rows, before = write.state.agents, write.state.agents.get(id)
    nothing = dict.fromkeys((*MEMBERS, "role", "picture", "last_seen_at", "_name", "_session_name"))
    row = {**(before or {"id": id, **nothing, "created_at": write.at}), **given}
    row["name"] = row["_name"] or row["_session_name"]
    if before is None:
        write.record("agent.created", id, None, row["name"] or id)
    elif before == row:
        return before
    else:
        for name in (*MEMBERS, "role"):
            if before[name] != row[name]:
                write.record("agent.changed", id, member(name, before[name]), member(name, row[name]))
    rows[id] = {**row, "updated_at": write.at}
    return rows[id]


def sent(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def assign_customer(write: Write, body: Body) -> Row:
    customer = found(write.state.customers, body["customer"], "customer")
    id, agent, held = customer["id"], body["agent"], write.state.assignments.get(body["customer"])
    row = held or {"customer": id, "agent": None, "assigned_at": None}
    if held is None or held["_pushed"] != agent:
        if agent != row["agent"]:
            write.record("customer.assigned", "assigned_to", row["agent"], agent, id)
            row = {**row, "agent": agent, "assigned_at": write.at}
            customer["assigned_to"] = agent
        write.state.assignments[id] = {**row, "_pushed": agent}
    return sent(row)
